"""Forms of a dossier about a cluster formed before 05/10/2009: facts, conclusion, decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, EarlyConclusion, EarlyFact
from procedures.regimes import regime
from procedures.selectors.early_clusters import standing_facts
from procedures.services import early_clusters
from procedures.services.early_clusters import Concluding, Recorded
from procedures.services.early_decision import STATE_WORKS
from workflows.desk.wording import basis_words
from workflows.files.fields import DossierFileField, files_help
from workflows.steps.act_forms import ActForm
from workflows.steps.department import RequestSupplement
from workflows.steps.fields import (
    DayField,
    FigureField,
    YesNoUnknownField,
    not_in_the_future,
    one_of,
)
from workflows.steps.provincial_committee import Approve

YES_NO = (("yes", _("có")), ("no", _("không")))


class RecordEarlyFact(ActForm):
    """One fact with its paper: yes, no or not known, with day, document, file and source."""

    way = "fact"
    title = _("Ghi thông tin, tài liệu về cụm")
    button = _("Ghi thông tin")
    explanation = _(
        "Ghi từng thông tin với văn bản của nó. Thông tin đã ghi không sửa được; ghi lại thì dòng "
        "mới thay dòng cũ, dòng cũ vẫn xem được."
    )
    day_label = _("Ngày ghi")
    takes_document = False
    fields_last = ("on",)

    name = forms.ChoiceField(label=_("Thông tin"), choices=EarlyFact.Name.choices)
    answer = YesNoUnknownField(
        label=_("Trả lời"), widget=forms.RadioSelect, help_text=_("Chưa biết thì để “chưa rõ”.")
    )
    figure = FigureField(
        label=_("Diện tích (ha)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=10,
        help_text=_("Chỉ ghi khi thông tin là diện tích."),
    )
    words = forms.CharField(
        label=_("Nội dung"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tên chủ đầu tư, các công trình, hoặc nội dung khác cần ghi."),
    )
    happened_on = DayField(
        label=_("Ngày của sự kiện, văn bản"),
        required=False,
        help_text=_("Với sự kiện phải có trước 05/10/2009: ngày phê duyệt, ngày có dự án."),
    )
    paper = forms.CharField(label=_("Số, ký hiệu văn bản"), required=False, max_length=120)
    source = forms.CharField(
        label=_("Nguồn cung cấp"),
        required=False,
        max_length=200,
        help_text=_("Cơ quan, hồ sơ lưu trữ cung cấp thông tin."),
    )
    file = DossierFileField(label=_("Tệp văn bản"), required=False)

    def build(self) -> None:
        self.fields["file"].help_text = files_help()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        figure = cleaned.get("figure")
        if figure is not None and cleaned.get("name") != EarlyFact.Name.AREA:
            self.add_error("figure", _gettext("Thông tin này không có số liệu diện tích."))
        if cleaned.get("happened_on") is not None:
            try:
                not_in_the_future(cleaned["happened_on"], self.today)
            except forms.ValidationError:
                self.add_error("happened_on", _gettext("Ngày này còn ở phía trước."))
        return cleaned

    def field_of_refusal(self, name: str) -> str:
        return {"document": "paper"}.get(name, name)

    def perform(self, dossier: Dossier) -> Any:
        data = self.cleaned_data
        return early_clusters.record_early_fact(
            dossier_id=dossier.pk,
            act=self.act(),
            recorded=Recorded(
                name=data["name"],
                answer=data["answer"],
                happened_on=data["happened_on"],
                document=data["paper"],
                source=data["source"],
                figure=data["figure"],
                words=data["words"],
            ),
            uploaded=data.get("file"),
        )

    def done_words(self) -> str:
        return _gettext("Đã ghi: %(name)s.") % {
            "name": EarlyFact.Name(self.cleaned_data["name"]).label
        }


class ConcludeEarly(ActForm):
    """Art 35.4: a person says by which reading the cluster falls under the clause, and why."""

    way = "conclude"
    title = _("Kết luận trường hợp áp dụng")
    button = _("Ghi kết luận")
    explanation = _(
        "Khoản 4 Điều 35 không nói rõ một trường hợp là đủ hay phải có đủ các trường hợp. Phần mềm "
        "chỉ tính kết quả theo từng cách hiểu; người có trách nhiệm kết luận."
    )
    day_label = _("Ngày kết luận")
    document_label = _("Số, ký hiệu văn bản kết luận")
    template = "early/conclude.html"

    def build(self) -> None:
        self.fields["reading"] = one_of(
            EarlyConclusion.ReadingOfClause.choices, label=_("Cách hiểu áp dụng")
        )
        self.fields["falls_under"] = one_of(
            YES_NO, label=_("Thuộc trường hợp được xem xét thành lập")
        )
        self.fields["chooses_investor"] = one_of(
            YES_NO,
            label=_("Lựa chọn chủ đầu tư trong hồ sơ này"),
            initial="yes",
            help_text=_(
                "Việc lựa chọn qua Hội đồng, kể cả khi nhà đầu tư đã rõ. Chọn “không” khi chưa có "
                "nhà đầu tư nào đề nghị."
            ),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Lý do kết luận"),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=10000,
        )
        self.order_fields(["reading", "falls_under", "chooses_investor", "reason"])

    def perform(self, dossier: Dossier) -> Any:
        data = self.cleaned_data
        return early_clusters.conclude_early(
            dossier_id=dossier.pk,
            act=self.act(),
            concluding=Concluding(
                reading=data["reading"],
                falls_under=data["falls_under"] == "yes",
                reason=data["reason"],
                chooses_investor=data["chooses_investor"] == "yes",
            ),
        )


class SupplementFromConclude(RequestSupplement):
    """The specialist finds papers missing before concluding."""

    asked_from = "conclude"


class ApproveEarly(Approve):
    """Art 35.4, with the content of Art 12.1 and what becomes of the works of the State."""

    title = _("Quyết định thành lập cụm hình thành trước 05/10/2009")

    def build(self) -> None:
        super().build()
        works = standing_facts(self.dossier).get(EarlyFact.Name.STATE_WORKS)
        field = self.fields.get(f"item_{STATE_WORKS}")
        if works is not None and works.answer and field is not None:
            law = regime(self.dossier.regime).value("pre_2009.state_works")
            field.widget.is_required = True
            field.help_text = f"{works.words} · {basis_words(law.basis)}"
