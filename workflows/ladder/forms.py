"""The form that sets one rung of a province."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.ladder import AUDIENCES, rung
from procedures.models import AdministrativeUnit, LadderRule, Procedure
from procedures.refusals import RuleRefused
from procedures.selectors.ladder_steps import step_choices
from procedures.wording import in_reader_language
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, word_errors

OFFERED = (
    *("1/3", "1/2", "2/3"),
    *("-20wd", "-10wd", "-5wd", "-3wd", "-2wd", "-1wd", "-8h", "-4h", "0"),
    *("+1wd", "+2wd", "+3wd", "+5wd", "+10wd", "+20wd", "+2h", "+4h", "+8h", "+16h"),
    *("daily+1wd", "daily+2wd", "daily+5wd", "apology"),
)
"""Rungs to choose from; any other is typed."""


class RungForm(forms.Form):
    """Which rung, for whom, where and from when."""

    step = forms.ChoiceField(label=gettext_lazy("Bước"), required=False)
    procedure = forms.ChoiceField(label=gettext_lazy("Thủ tục"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Cấp thực hiện"), required=False)
    is_off = forms.ChoiceField(
        label=gettext_lazy("Đặt hay bỏ"),
        choices=[("", gettext_lazy("Đặt thêm bậc")), ("off", gettext_lazy("Bỏ bậc mặc định"))],
        required=False,
    )
    rung = forms.ChoiceField(label=gettext_lazy("Khi nào"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Bậc khác"),
        max_length=12,
        required=False,
        help_text=gettext_lazy(
            "Chỉ ghi khi danh sách trên không có: -7wd là trước hạn 7 ngày làm việc, +3wd sau hạn "
            "3 ngày, -6h trước hạn 6 giờ làm việc, 3/4 là khi đã qua ba phần tư thời hạn."
        ),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Nhắc ai"))
    valid_from = DayField(label=gettext_lazy("Áp dụng từ ngày"))
    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Nếu việc đặt bậc có văn bản của tỉnh."),
    )

    def __init__(self, data: Any = None, *, province: AdministrativeUnit, **kwargs: Any) -> None:
        self.province = province
        self.article = ""
        kwargs["initial"] = {"valid_from": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)
        self.label_suffix = ""
        every = _("mọi bước"), _("mọi thủ tục"), _("mọi cấp")
        choices: dict[str, list[tuple[str, Any]]] = {
            "step": [("", every[0]), *step_choices()],
            "procedure": [("", every[1]), *Procedure.choices],
            "tier": [("", every[2]), *LadderRule.Tier.choices],
            "rung": [("", "-"), *((text, _words(text)) for text in OFFERED)],
            "audience": [
                (name, in_reader_language(found.vi, found.en))
                for name, found in AUDIENCES.items()
                if name != "administrators"
            ],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for field in self.fields.values():
            word_errors(field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = (cleaned.get("other") or "").strip() or cleaned.get("rung") or ""
        field = "other" if cleaned.get("other") else "rung"
        if not text:
            self.add_error("rung", ValidationError(_("Chọn một bậc, hoặc ghi bậc khác.")))
            return cleaned
        try:
            cleaned["text"] = rung(text).text
        except ValueError as error:
            self.add_error(field, ValidationError(str(error)))
        return cleaned

    def rule(self) -> LadderRule:
        """The rule as it was typed, not saved."""
        found = self.cleaned_data
        return LadderRule(
            province=self.province,
            procedure=found["procedure"],
            step=found["step"],
            tier=found["tier"],
            rung=found["text"],
            audience=found["audience"],
            is_off=found["is_off"] == "off",
            valid_from=found["valid_from"],
            document=found["document"].strip(),
        )

    def refuse(self, refusal: RuleRefused) -> None:
        """Put a refusal at its field, with its article where it has one."""
        self.article = basis_words(refusal.article) if refusal.article else ""
        name = refusal.field
        if name == "rung" and self.cleaned_data.get("other"):
            name = "other"
        self.add_error(name if name in self.fields else None, refusal.message)

    def day(self) -> date:
        """The first day of the rule."""
        day: date = self.cleaned_data["valid_from"]
        return day


def _words(text: str) -> str:
    return rung(text).words(in_reader_language("vi", "en"))
