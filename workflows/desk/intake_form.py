"""The form on which a local officer enters a first request that came on paper (Art 10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.acts import Act, act_today
from procedures.models import ClusterKind, Dossier, Organisation, Procedure, User
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, Regime, RegimeFacts, regime_for
from procedures.selectors.completeness import papers_of_applicant
from procedures.selectors.development_list import version_in_force
from procedures.services.submission import Applying, Asked
from procedures.wording import in_reader_language
from workflows.desk.enterprises import enterprise_named
from workflows.desk.fact_fields import fact_field
from workflows.desk.wording import basis_words
from workflows.files.fields import PapersFormMixin, files_help
from workflows.intake import lodge
from workflows.steps.fields import (
    DayField,
    FigureField,
    not_in_the_future,
    several,
    under_known_law,
)

FACTS = (
    "kind",
    "area_ha",
    "mountainous",
    "in_plan",
    "planned_name",
    "planned_area_ha",
    "land_use_fit",
    "has_established_cluster",
    "mean_fill_pct",
    "unleased_ha",
)
"""The facts that a request may already tell; all of them can be entered later."""


def law_on(day: date) -> Regime:
    """The law that a first request of that day is under."""
    return regime_for(Procedure.ESTABLISHMENT, RegimeFacts(on=day)).regime


def _money(label: Any) -> FigureField:
    return FigureField(label=label, required=False, min_value=0, max_digits=18, decimal_places=6)


class PaperIntakeForm(PapersFormMixin, forms.Form):
    """Who asks, what for, and which papers lay in the envelope.

    The papers follow the law of the day of receipt. When a day under another law is typed, the form
    comes back with that law's papers and says so, before anything is kept.
    """

    procedure: ClassVar[str] = Procedure.ESTABLISHMENT
    facts: ClassVar[tuple[str, ...]] = FACTS

    tax_code = forms.CharField(
        label=gettext_lazy("Mã số doanh nghiệp, hợp tác xã"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Doanh nghiệp đã có trong phần mềm được nhận ra theo mã số này."),
    )
    enterprise_name = forms.CharField(
        label=gettext_lazy("Tên doanh nghiệp, hợp tác xã"), max_length=200, required=False
    )
    address = forms.CharField(
        label=gettext_lazy("Địa chỉ (khi nhập mới)"), max_length=255, required=False
    )
    capital_bn = _money(gettext_lazy("Tổng vốn đầu tư (tỷ đồng)"))
    equity_bn = _money(gettext_lazy("Vốn chủ sở hữu (tỷ đồng)"))
    on = DayField(label=gettext_lazy("Ngày nhận đề nghị"))
    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản đề nghị"), max_length=60, required=False
    )
    name = forms.CharField(label=gettext_lazy("Tên cụm công nghiệp"), max_length=200)
    location = forms.CharField(
        label=gettext_lazy("Địa điểm"),
        max_length=255,
        help_text=gettext_lazy("Thôn, xã hoặc phường."),
    )
    main_sectors = forms.CharField(
        label=gettext_lazy("Ngành nghề hoạt động chủ yếu"), max_length=500, required=False
    )
    law = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, user: User, offices: Sequence[Organisation]
    ) -> None:
        self.user = user
        self.today = timezone.localdate()
        self.offices = {str(office.pk): office for office in offices}
        try:
            self.regime = law_on(self._day_typed(data) or self.today)
        except NotSourced:  # said at the day's field by clean_on
            self.regime = law_on(self.today)
        self.article = ""
        super().__init__(data, files, initial={"on": self.today, "law": self.regime.id})
        self.label_suffix = ""
        if len(self.offices) > 1:
            self.fields["local_body"] = forms.ChoiceField(
                label=_("UBND nhận đề nghị"),
                choices=[(key, office.name) for key, office in self.offices.items()],
            )
        for name in self.facts:
            self.fields[name] = fact_field(name)
        self._offer_the_list()
        self._fit_to_the_register()
        listed = papers_of_applicant(self.regime.id)
        self.fields["filed"] = several(
            [(paper.code, in_reader_language(paper.name_vi, paper.name_en)) for paper in listed],
            label=_("Giấy tờ đã nhận"),
            required=False,
        )
        uploads = self.add_papers(listed, on_paper=False)
        for name in uploads:
            self.fields[name].help_text = ""
        self.fields[uploads[0]].help_text = files_help()
        received = [name for name in ("local_body", "on", "document") if name in self.fields]
        self.fieldsets: list[tuple[str, Sequence[str]]] = [
            (_("Văn bản đề nghị"), received),
            (
                _("Doanh nghiệp, hợp tác xã"),
                ["tax_code", "enterprise_name", "address", "capital_bn", "equity_bn"],
            ),
            *self.cluster_part(),
            (_("Giấy tờ"), ["filed"]),
            (_("Bản chụp, bản điện tử kèm theo"), uploads),
        ]

    def cluster_part(self) -> list[tuple[str, Sequence[str]]]:
        """The fields about the cluster, in groups."""
        return [
            (
                _("Cụm công nghiệp"),
                [
                    name
                    for name in (
                        "name",
                        "list_entry",
                        "location",
                        "main_sectors",
                        "kind",
                        "area_ha",
                        "mountainous",
                    )
                    if name in self.fields
                ],
            ),
            (
                _("Số liệu xét điều kiện đã biết"),
                [
                    name
                    for name in FACTS
                    if name in self.fields and name not in {"kind", "area_ha", "mountainous"}
                ],
            ),
        ]

    def _offer_the_list(self) -> None:
        """Where a List is in force, the cluster must stand in it (Art 8.1(a)), maybe under another
        name (Art 10.4); what it plans is read there, not typed."""
        province = next((office.province for office in self.offices.values()), None)
        if self.procedure != Procedure.ESTABLISHMENT or province is None:
            return
        version = version_in_force(province.pk, self._day_typed(self.data) or self.today)
        if version is None:
            return
        for name in ("in_plan", "planned_name", "planned_area_ha"):
            del self.fields[name]
        entries = version.entries.filter(stage="in_period").exclude(change="withdrawn")
        self.fields["list_entry"] = forms.TypedChoiceField(
            label=_("Cụm trong Danh mục (%(paper)s)") % {"paper": version.paper},
            choices=[
                ("", _("— theo tên cụm —")),
                *(
                    (str(entry.pk), f"{entry.name} · {entry.commune}")
                    for entry in entries.order_by("position")
                ),
            ],
            coerce=int,
            empty_value=None,
            required=False,
            help_text=_("Chọn khi tên cụm đề nghị khác tên trong Danh mục."),
        )

    def _day_typed(self, data: Any) -> date | None:
        if data is None:
            return None
        try:
            day: date = DayField().clean(data.get("on", ""))
        except ValidationError:
            return None
        return day if day <= self.today else None

    def _fit_to_the_register(self) -> None:
        """The kinds that the law knows."""
        try:
            kinds = self.regime.value("legal_types.kinds").value
        except NotSourced:
            kinds = (ClusterKind.ORDINARY.value,)
        if "kind" not in self.fields:
            return
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in ClusterKind if kind.value in kinds
        ]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        not_in_the_future(day, self.today)
        under_known_law(day)
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("area_ha", "planned_area_ha", "total_area_after_ha"):
            if given.get(name) == 0:
                self.add_error(name, _("Diện tích phải lớn hơn 0; chưa biết thì để trống."))
        capital, equity = given.get("capital_bn"), given.get("equity_bn")
        if capital is not None and equity is not None and equity > capital:
            self.add_error("equity_bn", _("Vốn chủ sở hữu không thể lớn hơn tổng vốn đầu tư."))
        if "on" in given and given.get("law") != self.regime.id:
            given_again = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            given_again["law"] = self.regime.id
            self.data = given_again
            self.add_error(
                "on",
                _(
                    "Ngày này áp dụng chế độ %(regime)s; danh mục giấy tờ và loại cụm bên dưới đã "
                    "đổi theo. Hãy kiểm tra lại rồi ghi nhận."
                )
                % {"regime": self.regime.id},
            )
        return given

    def filed_codes(self) -> list[str]:
        """What lay on paper, and what was uploaded, in the order of the law."""
        on_paper = set(self.cleaned_data.get("filed", ())) | set(self.uploads())
        return [paper.code for paper in self.papers if paper.code in on_paper]

    @property
    def local_body(self) -> Organisation:
        """The office that received the request."""
        chosen = self.cleaned_data.get("local_body")
        return self.offices[chosen] if chosen else next(iter(self.offices.values()))

    def act(self) -> Act:
        """Received by this officer on the day typed; the hour belongs to today only."""
        given = self.cleaned_data
        act = act_today(self.user, office=self.local_body, document=given["document"].strip())
        return act if given["on"] == act.on else replace(act, on=given["on"], at=None)

    def lodge(self) -> Dossier:
        """Enter the request; call inside a transaction, for the enterprise may be new.

        Raises RuleRefused.
        """
        given, act, local_body = self.cleaned_data, self.act(), self.local_body
        if not local_body.exists_on(act.day):
            raise RuleRefused(
                _("%(office)s không hoạt động vào ngày %(day)s.")
                % {"office": local_body, "day": f"{act.day:%d/%m/%Y}"},
                field="on",
            )
        if local_body.province is None:
            raise RuleRefused(
                _("Phần mềm chưa biết %(office)s thuộc tỉnh nào. Hãy liên hệ quản trị hệ thống.")
                % {"office": local_body},
                field="local_body",
            )
        return lodge(
            asked=self.asked(),
            province=local_body.province,
            local_body=local_body,
            applying=Applying(
                enterprise_named(
                    name=given["enterprise_name"],
                    tax_code=given["tax_code"],
                    address=given["address"],
                ),
                capital_bn=given["capital_bn"],
                equity_bn=given["equity_bn"],
                papers=self.filed_codes(),
            ),
            act=act,
            attach=self.attach,
            procedure=self.procedure,
        )

    def asked(self) -> Asked:
        """The cluster that is asked for."""
        given = self.cleaned_data
        return Asked(
            name=given["name"].strip(),
            location=given["location"].strip(),
            main_sectors=given["main_sectors"].strip(),
            facts={name: given[name] for name in self.facts if name in given},
            list_entry=given.get("list_entry"),
        )

    def refuse(self, refusal: RuleRefused) -> None:
        """Put the refusal at its field, else above the form, with its article."""
        self.article = basis_words(refusal.article)
        name = "tax_code" if refusal.field == "enterprise" else refusal.field
        self.add_error(name if name in self.fields else None, refusal.message)
