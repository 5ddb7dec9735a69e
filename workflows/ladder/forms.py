"""The form that sets one rung of a province: chosen in words, kept in the ladder's notation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.ladder import AUDIENCES, Rung, rung
from procedures.ladder.rungs import KIND_OF_DUTY, audiences_of
from procedures.ladder.ways import (
    COUNTED,
    MOST,
    Choice,
    Unit,
    When,
    choice_of,
    rung_of,
    unit_words,
    units_of,
    when_words,
    whens_of,
)
from procedures.models import AdministrativeUnit, LadderRule, Procedure
from procedures.refusals import RuleRefused
from procedures.selectors.ladder_steps import step_words
from procedures.wording import in_reader_language
from workflows.desk.wording import basis_words
from workflows.steps.fields import DayField, word_errors

SET, OFF = "set", "off"
THIS_STEP, EVERY_STEP = "this", "every"

WITHOUT_PROCEDURE = frozenset({"report", "early_clusters"})
"""Duties of an office that no dossier brings."""


class RungForm(forms.Form):
    """Which rung of one step, for whom, how far and from when."""

    act = forms.ChoiceField(
        label=gettext_lazy("Việc cần làm"),
        choices=[
            (SET, gettext_lazy("Đặt thêm một lời nhắc")),
            (OFF, gettext_lazy("Bỏ một lời nhắc đang có")),
        ],
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(label=gettext_lazy("Khi nào"))
    number = forms.CharField(
        label=gettext_lazy("Bao nhiêu"),
        max_length=12,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "is-short"}
        ),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Tính bằng"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Nhắc ai"))
    reach = forms.ChoiceField(
        label=gettext_lazy("Cho bước nào"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "“Mọi bước” không gồm việc chưa ai nhận, bổ sung, báo cáo và các việc khác không phải "
            "bước có thời hạn; muốn đổi thì chọn đúng việc đó."
        ),
    )
    procedure = forms.ChoiceField(label=gettext_lazy("Cho thủ tục nào"), required=False)
    tier = forms.ChoiceField(
        label=gettext_lazy("Cho việc của cấp nào"),
        required=False,
        help_text=gettext_lazy("Thường chỉ cần khi chọn mọi bước."),
    )
    valid_from = DayField(label=gettext_lazy("Áp dụng từ ngày"))
    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Nếu việc đặt lời nhắc có văn bản của tỉnh."),
    )

    fieldsets = (
        (gettext_lazy("Nhắc khi nào, nhắc ai"), ("act", "when", "number", "unit", "audience")),
        (gettext_lazy("Cho việc nào"), ("reach", "procedure", "tier")),
        (gettext_lazy("Từ bao giờ"), ("valid_from", "document")),
    )

    def __init__(
        self, data: Any = None, *, province: AdministrativeUnit, step: str, **kwargs: Any
    ) -> None:
        self.province, self.step = province, step
        self.article = ""
        given = kwargs.pop("initial", None) or {}
        super().__init__(
            data,
            initial={
                "act": SET,
                "reach": THIS_STEP,
                "unit": units_of(step)[0],
                "valid_from": timezone.localdate(),
                **given,
            },
            **kwargs,
        )
        self.label_suffix = ""
        language = in_reader_language("vi", "en")
        choices: dict[str, list[tuple[str, Any]]] = {
            "when": [
                ("", _("Chọn lúc nhắc")),
                *((when.value, when_words(when, step, language)) for when in whens_of(step)),
            ],
            "unit": [(unit.value, unit_words(unit, language=language)) for unit in units_of(step)],
            "audience": [
                ("", _("Chọn người được nhắc")),
                *(
                    (name, in_reader_language(AUDIENCES[name].vi, AUDIENCES[name].en))
                    for name in audiences_of(step)
                ),
            ],
            "reach": [
                (THIS_STEP, _("Chỉ “%(step)s”") % {"step": step_words(step)}),
                (EVERY_STEP, _("Mọi bước")),
            ],
            "procedure": [("", _("mọi thủ tục")), *Procedure.choices],
            "tier": [("", _("mọi cấp")), *LadderRule.Tier.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("number", "unit"):
            self.fields[name].required_sometimes = True  # type: ignore[attr-defined]
        self.fields["number"].help_text = self._number_help()
        if step in KIND_OF_DUTY:
            # A duty is none of the steps that "every step" speaks of.
            del self.fields["reach"]
        if step in WITHOUT_PROCEDURE:
            del self.fields["procedure"]
        for field in self.fields.values():
            word_errors(field)

    def _number_help(self) -> str:
        counted = [when for when in whens_of(self.step) if when in COUNTED]
        return _("Chỉ ghi khi chọn %(when)s. Ví dụ: 7.") % {
            "when": ", ".join(
                f"“{when_words(when, self.step, in_reader_language('vi', 'en'))}”"
                for when in counted
            )
        }

    def clean_number(self) -> int | None:
        """A whole number, or nothing."""
        text = "".join(str(self.cleaned_data["number"]).split())
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise ValidationError(_("Ghi một số nguyên, ví dụ 7."))
        return int(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "when" in cleaned and "number" in cleaned and "unit" in cleaned:
            choice = Choice(
                When(cleaned["when"]),
                cleaned["number"],
                Unit(cleaned["unit"] or units_of(self.step)[0]),
            )
            if self._may_be_counted(choice):
                cleaned["rung"] = rung_of(choice)
        if cleaned.get("when") == When.APOLOGY and cleaned.get("reach") == EVERY_STEP:
            self.add_error(
                "reach",
                ValidationError(_("Xin lỗi, hẹn lại chỉ đặt cho từng bước, không cho mọi bước.")),
            )
        return cleaned

    def _may_be_counted(self, choice: Choice) -> bool:
        when, number, unit = choice
        name = when_words(when, self.step, in_reader_language("vi", "en"))
        if when not in COUNTED:
            if number is not None:
                message = _("“%(when)s” không đi với số nào: bỏ trống ô này, hoặc chọn lúc khác.")
                self.add_error("number", ValidationError(message % {"when": name}))
            return number is None
        if number is None:
            message = _("Ghi số ngày hoặc số giờ cho “%(when)s”.")
            self.add_error("number", ValidationError(message % {"when": name}))
        elif number == 0:
            self.add_error("number", ValidationError(_("Ghi từ 1 trở lên.")))
        elif when is When.DAILY and unit is Unit.HOURS:
            self.add_error("unit", ValidationError(_("Thư hằng ngày chỉ tính bằng ngày làm việc.")))
        elif number > MOST[unit]:
            message = _("Xa quá: tối đa %(most)d %(unit)s.")
            words = unit_words(unit, language=in_reader_language("vi", "en"))
            self.add_error("number", ValidationError(message % {"most": MOST[unit], "unit": words}))
        else:
            return True
        return False

    def rule(self) -> LadderRule:
        """The rule as it was chosen, not saved."""
        found = self.cleaned_data
        every = found.get("reach") == EVERY_STEP
        chosen: Rung = found["rung"]
        return LadderRule(
            province=self.province,
            procedure=found.get("procedure", ""),
            step="" if every else self.step,
            tier=found["tier"],
            rung=chosen.text,
            audience=found["audience"],
            is_off=found["act"] == OFF,
            valid_from=found["valid_from"],
            document=found["document"].strip(),
        )

    def as_chosen(self) -> list[tuple[str, str]]:
        """What was sent, field by field, for the form that confirms exactly this."""
        return [
            (field.html_name, str(field.value() if field.value() is not None else ""))
            for field in self
        ]

    def refuse(self, refusal: RuleRefused) -> None:
        """Put a refusal at its field, with its article where it has one."""
        self.article = basis_words(refusal.article) if refusal.article else ""
        name = "when" if refusal.field == "rung" else refusal.field
        self.add_error(name if name in self.fields else None, refusal.message)


def chosen_as(text: str, audience: str) -> dict[str, Any]:
    """A rung as the form's fields have it; empty where the form does not offer it."""
    choice = choice_of(rung(text))
    if choice is None:
        return {}
    return {
        "when": choice.when.value,
        "number": "" if choice.number is None else str(choice.number),
        "unit": choice.unit.value,
        "audience": audience,
    }
