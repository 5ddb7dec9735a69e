"""The forms on which a decision is asked to be adjusted, abolished, or given a new investor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.acts import Act, act_today
from procedures.models import Cluster, Dossier, Organisation, Procedure, User
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, Regime, RegimeFacts, all_regimes, regime_for
from procedures.regimes.register_items import (
    REGISTER_ITEMS,
    RegisterItem,
    with_renamed_authorities,
)
from procedures.selectors.register import amendable_decisions, running_about, standing_texts
from procedures.services.amendments import CLOSING, Amending
from workflows.desk.register_words import item_words
from workflows.desk.wording import basis_words
from workflows.steps.fields import (
    DayField,
    YesNoUnknownField,
    not_in_the_future,
    under_known_law,
    word_errors,
)
from workflows.steps.item_fields import item_field, item_label, shown_in_field, typed_items

BY_DEPARTMENT = gettext_lazy("UBND cấp xã nơi có cụm")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the decision: as it stands, and the field for what it is to be."""

    label: str
    old: str
    field: Any


def law_of_day(procedure: str, day: date) -> Regime:
    """The law of a day; the newest where none is sourced, for the form is refused by itself."""
    try:
        return regime_for(procedure, RegimeFacts(on=day)).regime
    except NotSourced:
        return all_regimes()[-1]


class AmendmentForm(forms.Form):
    """What every such dossier needs: the decision, the ground, the day, the paper."""

    procedure: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    explanation: ClassVar[Any] = gettext_lazy(
        "Pháp luật không quy định thời hạn và không liệt kê căn cứ; vì vậy phải ghi rõ lý do."
    )

    amends = forms.ChoiceField(label=gettext_lazy("Quyết định được thay đổi"), required=False)
    ground = forms.CharField(
        label=gettext_lazy("Lý do"),
        error_messages={
            "required": gettext_lazy("Pháp luật không liệt kê căn cứ, nhưng phải ghi rõ lý do.")
        },
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    on = DayField(label=gettext_lazy("Ngày lập hồ sơ"))
    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản đề nghị"), max_length=60, required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        cluster: Cluster,
        office: Organisation,
        local_bodies: Sequence[Organisation] = (),
        dossier: Dossier | None = None,
    ) -> None:
        self.user, self.cluster, self.office, self.dossier = user, cluster, office, dossier
        self.today = timezone.localdate()
        self.article = ""
        self.standing = standing_texts(cluster)
        self.decisions = {str(found.pk): found for found in amendable_decisions(cluster)}
        self.local_bodies = {str(body.pk): body for body in local_bodies}
        super().__init__(data, initial={"on": self.today, **self._known()})
        self.label_suffix = ""
        self.fields["amends"].choices = [  # type: ignore[attr-defined]
            (key, f"{found} · {found.get_kind_display()} · {found.valid_from:%d/%m/%Y}")
            for key, found in self.decisions.items()
        ] or [("", _("sổ cụm chưa ghi quyết định nào"))]
        self.fields["amends"].required = bool(self.decisions) and dossier is None
        if self.local_bodies:
            self.fields["local_body"] = forms.ChoiceField(
                label=BY_DEPARTMENT,
                choices=[(key, body.name) for key, body in self.local_bodies.items()],
            )
        if dossier is not None:
            for name in ("amends", "local_body"):
                self.fields.pop(name, None)
        self.build()
        for field in self.fields.values():
            word_errors(field)

    def _known(self) -> dict[str, Any]:
        if self.dossier is None:
            return {}
        amendment = self.dossier.amendment
        return {
            "ground": amendment.ground,
            "duties_settled": amendment.duties_settled,
            "duties_settlement": amendment.duties_settlement,
            **{name: getattr(amendment, name) for name in CLOSING},
        }

    def build(self) -> None:
        """The fields of the procedure."""

    @property
    def article_words(self) -> str:
        """The article above the form."""
        law = law_of_day(self.procedure, self.today)
        return basis_words(law.step("decide", self.procedure).basis)

    @property
    def first_fields(self) -> list[Any]:
        """Decision, office and ground."""
        return [self[n] for n in ("amends", "local_body", "ground") if n in self.fields]

    @property
    def own_fields(self) -> list[Any]:
        """The fields of the procedure, after the table of items where there is one."""
        return []

    @property
    def last_fields(self) -> list[Any]:
        """Day and paper."""
        return [self["on"], self["document"]]

    @property
    def item_rows(self) -> list[ItemRow]:
        """The items, old and new beside each other."""
        return []

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        not_in_the_future(day, self.today)
        under_known_law(day)
        return day

    def act(self) -> Act:
        """Opened by this person for his office on the day typed."""
        given = self.cleaned_data
        act = act_today(self.user, office=self.office, document=given["document"].strip())
        return act if given["on"] == act.on else replace(act, on=given["on"], at=None)

    def amending(self) -> Amending:
        """What the service takes."""
        given = self.cleaned_data
        return Amending(
            ground=given["ground"],
            changes=self.changes(),
            amends=self.decisions.get(given.get("amends", "")),
            duties_settled=given.get("duties_settled"),
            duties_settlement=given.get("duties_settlement", ""),
            closing={name: given.get(name, "") for name in CLOSING},
        )

    def changes(self) -> Mapping[str, Any]:
        """The items that are to change; an adjustment has some."""
        return {}

    @property
    def local_body(self) -> Organisation | None:
        """The local body of a dossier that the department opens."""
        return self.local_bodies.get(self.cleaned_data.get("local_body", ""))

    def refuse(self, refusal: RuleRefused) -> None:
        """Put the refusal at its field, else above the form, with its article."""
        self.article = basis_words(refusal.article)
        name = refusal.field
        self.add_error(name if name in self.fields else None, refusal.message)


def _settlement_fields(form: forms.Form) -> None:
    form.fields["duties_settled"] = YesNoUnknownField(
        label=_("Đã giải quyết xong quyền, nghĩa vụ hợp pháp của các bên"),
        help_text=_("Từ 15/9/2026 là điều kiện để thay đổi chủ đầu tư (điểm b khoản 2 Điều 12)."),
    )
    form.fields["duties_settlement"] = _words(_("Đã giải quyết thế nào, theo văn bản nào"))


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=5000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AdjustmentForm(AmendmentForm):
    """Art 12.2(a): the items of the decision, old and new beside each other."""

    procedure = Procedure.ADJUSTMENT
    title = gettext_lazy("Đề nghị điều chỉnh quyết định")
    button = gettext_lazy("Lập hồ sơ điều chỉnh")

    def build(self) -> None:
        law = law_of_day(self.procedure, self.today)
        self.items: list[RegisterItem] = [
            item for item in REGISTER_ITEMS if item.form != "investor"
        ]
        asked = (
            {change.item: change.new for change in self.dossier.item_changes.all()}
            if self.dossier
            else {}
        )
        for item in self.items:
            text = asked.get(item.code, self.standing.get(item.code, ""))
            field = item_field(item, law, rows=3 if len(text) > 60 else 1)
            if item.form == "kind":
                self._keep_known_kind(field, text)
            field.widget.attrs["aria-label"] = f"{item_label(item)}: {_('điều chỉnh thành')}"
            if item.form == "area":
                field.help_text = self._area_limits(law)
            self.fields[f"item_{item.code}"] = field
            self.initial[f"item_{item.code}"] = shown_in_field(item, text)
        self.fields["rename"] = forms.BooleanField(
            label=_("Thay tên cơ quan trong các nội dung trên bằng tên từ 01/7/2025"),
            required=False,
            help_text=_(
                "Sở KH&ĐT thành Sở Tài chính, Sở TN&MT thành Sở NN&MT. Huyện đã bỏ thì ghi tên xã "
                "tiếp nhận vào từng nội dung."
            ),
        )
        self.fields["changes_investor"] = forms.BooleanField(
            label=_("Thay đổi chủ đầu tư hạ tầng kỹ thuật"),
            required=False,
            initial="investor" in asked,
            help_text=_(
                "Phải đánh giá, lựa chọn lại theo khoản 2 Điều 13 (điểm b khoản 2 Điều 12)."
            ),
        )
        _settlement_fields(self)
        self.fields["state_works"] = _words(
            _("Bàn giao công trình đầu tư bằng ngân sách nhà nước"),
            _("Khi chủ đầu tư thay đổi (điểm b khoản 2 Điều 12)."),
        )

    @staticmethod
    def _area_limits(law: Regime) -> Any:
        """How much an adjustment may add; more is an expansion."""
        if not law.has("deviation.area_increase_le_ha"):
            return ""
        most, greatest = law.value("deviation.area_increase_le_ha"), law.value("area.max")
        return format_html(
            '{} <a href="{}">{}</a>',
            _("Tăng không quá %(most)s ha (%(rule)s), tổng không quá %(max)s ha (%(limit)s).")
            % {
                "most": most.value,
                "rule": basis_words(most.basis),
                "max": greatest.value,
                "limit": basis_words(greatest.basis),
            },
            reverse("expansion_intake"),
            _("Tăng hơn: mở rộng cụm"),
        )

    def _keep_known_kind(self, field: forms.Field, text: str) -> None:
        choices = list(field.choices)  # type: ignore[attr-defined]
        if text and text not in {key for key, _label in choices}:
            choices.append((text, item_words("kind", text)))
        field.choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    @property
    def item_rows(self) -> list[ItemRow]:
        rows = [
            ItemRow(
                item_label(item),
                item_words(item.code, self.standing.get(item.code, "")),
                self[f"item_{item.code}"],
            )
            for item in self.items
        ]
        investor = next(item for item in REGISTER_ITEMS if item.form == "investor")
        rows.append(
            ItemRow(
                item_label(investor), self.standing.get("investor", ""), self["changes_investor"]
            )
        )
        return rows

    @property
    def own_fields(self) -> list[Any]:
        return [self[n] for n in ("rename", "duties_settled", "duties_settlement", "state_works")]

    def changes(self) -> dict[str, Any]:
        typed = typed_items(self.items, self.cleaned_data)
        if self.cleaned_data["rename"]:
            typed = {
                code: with_renamed_authorities(text)
                if text == self.standing.get(code, "")
                else text
                for code, text in typed.items()
            }
        if self.cleaned_data["changes_investor"]:
            typed["investor"] = ""
        return typed

    def refuse(self, refusal: RuleRefused) -> None:
        if refusal.field == "changes":
            refusal.field = ""
        super().refuse(refusal)


class AbolitionForm(AmendmentForm):
    """Art 12.2(a): the cluster ends; what becomes of what is in it must be recorded."""

    procedure = Procedure.ABOLITION
    title = gettext_lazy("Đề nghị bãi bỏ quyết định thành lập")
    button = gettext_lazy("Lập hồ sơ bãi bỏ")

    def build(self) -> None:
        labels = {
            "tenants": _("Doanh nghiệp đang thuê đất trong cụm"),
            "land": _("Đất của cụm"),
            "money": _("Nghĩa vụ tài chính, vốn đã đầu tư"),
            "state_works": _("Công trình đầu tư bằng ngân sách nhà nước"),
        }
        for name in CLOSING:
            self.fields[name] = _words(labels[name], _("Phải có trước khi quyết định bãi bỏ."))

    @property
    def own_fields(self) -> list[Any]:
        return [self[name] for name in CLOSING]


class InvestorSelectionForm(AmendmentForm):
    """Art 12.2(b): the investor of a standing cluster is chosen again by Art 13.2."""

    procedure = Procedure.INVESTOR_SELECTION
    title = gettext_lazy("Lựa chọn lại chủ đầu tư hạ tầng kỹ thuật")
    button = gettext_lazy("Lập hồ sơ lựa chọn chủ đầu tư")
    explanation = gettext_lazy(
        "Pháp luật không quy định thời hạn, cũng không quy định thông báo và thời gian tiếp nhận "
        "khi lựa chọn lại; đề nghị của các doanh nghiệp được nhận đến khi Hội đồng chấm điểm."
    )

    def build(self) -> None:
        _settlement_fields(self)
        self.fields["state_works"] = _words(
            _("Bàn giao công trình đầu tư bằng ngân sách nhà nước"),
            _("Giao chủ đầu tư được chọn quản lý, hoặc theo pháp luật về tài sản công (R4)."),
        )
        self.adjustments = {
            str(found.pk): found
            for found in running_about(self.cluster, [Procedure.ADJUSTMENT])
            if found.changes_investor
        }
        if self.adjustments and self.dossier is None:
            self.fields["carried_by"] = forms.ChoiceField(
                label=_("Phục vụ hồ sơ điều chỉnh"),
                required=False,
                choices=[("", _("không; ghi thẳng vào sổ cụm"))]
                + [(key, found.code) for key, found in self.adjustments.items()],
            )

    @property
    def own_fields(self) -> list[Any]:
        names = ("duties_settled", "duties_settlement", "state_works", "carried_by")
        return [self[name] for name in names if name in self.fields]

    def amending(self) -> Amending:
        carried = self.adjustments.get(self.cleaned_data.get("carried_by") or "")
        return replace(super().amending(), carried_by=carried)


FORMS: dict[str, type[AmendmentForm]] = {
    form.procedure: form for form in (AdjustmentForm, AbolitionForm, InvestorSelectionForm)
}
"""By procedure."""
