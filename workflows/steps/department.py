"""The department's steps: completeness, assignment, opinions, report, signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procedures.models import AppraisalReport, Dossier, Organisation, Post, Role, User
from procedures.models.decisions import conclusion_words
from procedures.selectors.completeness import missing_components
from procedures.selectors.offices import in_place_of
from procedures.services import appraisal, opinions, reception, refusals, rounds, supplements
from procedures.services.opinions import Asking
from procedures.wording import in_reader_language
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import DayField, not_in_the_future, one_of, several, under_known_law
from workflows.steps.local_body import paper_choices
from workflows.steps.refusal_fields import RefusalFields

MOST_REPLY_DAYS = 90


class ConfirmComplete(ActForm):
    """Art 10.3: the dossier is full; the appraisal period runs from the day it was."""

    way = "complete"
    title = _("Xác nhận hồ sơ đầy đủ")
    button = _("Tiếp nhận hồ sơ")
    explanation = _("Thời hạn thẩm định tính từ ngày hồ sơ đầy đủ.")
    day_label = _("Ngày xác nhận")
    document_label = _("Số giấy tiếp nhận")
    complete_on = DayField(
        label=_("Ngày hồ sơ đầy đủ"),
        required=False,
        help_text=_("Để trống nếu là ngày xác nhận."),
    )

    def build(self) -> None:
        lacking = missing_components(self.dossier)
        if lacking:
            self.fields["despite"] = forms.CharField(
                label=_("Lý do vẫn xác nhận đầy đủ"),
                help_text=format_lazy(
                    _("Theo danh mục còn thiếu: {papers}."),
                    papers="; ".join(
                        in_reader_language(paper.name_vi, paper.name_en) for paper in lacking
                    ),
                ),
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=1000,
            )

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return not dossier.handed_out

    def clean_complete_on(self) -> Any:
        day = self.cleaned_data["complete_on"]
        if day is not None:
            not_in_the_future(day, self.today)
            under_known_law(day)
        return day

    def perform(self, dossier: Dossier) -> Any:
        return reception.confirm_complete(
            dossier_id=dossier.pk,
            act=self.act(),
            complete_on=self.cleaned_data["complete_on"],
            despite=self.cleaned_data.get("despite", ""),
        )


class AcceptSupplement(ActForm):
    """A supplement asked for in the middle of the appraisal has come: the appraisal goes on."""

    way = "accept"
    title = _("Nhận hồ sơ bổ sung, tiếp tục thẩm định")
    button = _("Nhận hồ sơ bổ sung")
    day_label = _("Ngày nhận")
    takes_document = False

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return dossier.handed_out

    def perform(self, dossier: Dossier) -> Any:
        return reception.resume_appraisal(dossier_id=dossier.pk, act=self.act())


class RefuseReception(RefusalFields, ActForm):
    """NĐ 61/2018 Art 17.1(b): the desk gives the dossier back for good, and says why."""

    way = "reject"
    title = _("Từ chối tiếp nhận hồ sơ")
    button = _("Từ chối tiếp nhận")
    explanation = _(
        "Hồ sơ kết thúc và được trả lại. Còn bổ sung được thì dùng “Yêu cầu bổ sung hồ sơ”."
    )
    day_label = _("Ngày văn bản từ chối")
    document_label = _("Số, ký hiệu văn bản từ chối")

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return not dossier.handed_out and dossier.complete_on is None

    def build(self) -> None:
        self.add_refusal_fields(_("Lý do từ chối"), at_reception=True)

    def perform(self, dossier: Dossier) -> Any:
        return refusals.refuse_reception(
            dossier_id=dossier.pk,
            act=self.act(),
            refusing=self.refusing(),
            reason=self.cleaned_data["reason"],
        )


class RequestSupplement(ActForm):
    """Art 10.3: ask in writing for what is missing; the period stands still."""

    way = "supplement"
    title = _("Yêu cầu bổ sung hồ sơ")
    button = _("Gửi yêu cầu bổ sung")
    explanation = _("Thời gian chờ bổ sung không tính vào thời hạn thẩm định.")
    day_label = _("Ngày văn bản yêu cầu")
    document_label = _("Số, ký hiệu văn bản yêu cầu")
    asked_from = "receive"
    reason = forms.CharField(
        label=_("Nội dung cần bổ sung, lý do"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    def build(self) -> None:
        self.fields["missing"] = several(
            paper_choices(self.dossier), label=_("Giấy tờ còn thiếu"), required=False
        )
        self.order_fields(["missing", "reason"])
        if self.asked_from == "receive":
            self.initial.setdefault(
                "missing", [paper.code for paper in missing_components(self.dossier)]
            )

    def perform(self, dossier: Dossier) -> Any:
        return supplements.request_supplement(
            dossier_id=dossier.pk,
            act=self.act(),
            missing=self.cleaned_data["missing"],
            reason=self.cleaned_data["reason"],
            asked_from_step=self.asked_from,
        )


class SupplementFromConsult(RequestSupplement):
    """The specialist finds something missing before asking anyone."""

    asked_from = "consult"


class SupplementFromScore(RequestSupplement):
    """The council finds something missing."""

    asked_from = "score"


class SupplementFromAppraise(RequestSupplement):
    """The specialist finds something missing while writing the report."""

    asked_from = "appraise"


class AssignSpecialist(ActForm):
    """The head of division gives the dossier to a specialist."""

    way = "assign"
    title = _("Phân công thụ lý")
    button = _("Phân công")
    day_label = _("Ngày phân công")
    takes_document = False

    def build(self) -> None:
        held = (
            Post.objects.held_on(timezone.localdate())
            .filter(
                organisation__in=in_place_of(self.dossier.department_id, self.today),
                role=Role.SPECIALIST,
            )
            .values("user")
        )
        people = User.objects.filter(pk__in=held).order_by("display_name", "username")
        field = forms.ModelChoiceField(
            people, label=_("Chuyên viên thụ lý"), empty_label=_("— chọn —")
        )
        self.fields["specialist"] = field
        self.order_fields(["specialist"])

    def perform(self, dossier: Dossier) -> Any:
        return appraisal.assign_specialist(
            dossier_id=dossier.pk, act=self.act(), specialist=self.cleaned_data["specialist"]
        )


def bodies_to_ask(dossier: Dossier) -> list[Organisation]:
    """The offices of the province that may be asked: those that exist today, not the department."""
    today = timezone.localdate()
    return list(
        Organisation.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            kind__in=[Organisation.Kind.CONSULTED, Organisation.Kind.DEPARTMENT],
            province=dossier.province_id,
        )
        .exclude(pk=dossier.department_id)
        .order_by("name")
    )


class AskOpinions(ActForm):
    """NĐ 61/2018 Art 19.5: ask other bodies, side by side, each with its own days."""

    way = "ask"
    title = _("Lấy ý kiến cơ quan liên quan")
    button = _("Gửi lấy ý kiến")
    explanation = _(
        "Để trống số ngày thì áp dụng quy định của tỉnh (nếu có); nghị định không định thời hạn."
    )
    day_label = _("Ngày văn bản lấy ý kiến")
    document_label = _("Số, ký hiệu văn bản")
    template = "steps/ask_opinions.html"

    def bodies_to_ask(self) -> list[Organisation]:
        """The offices that the form offers."""
        return bodies_to_ask(self.dossier)

    def build(self) -> None:
        self.bodies = self.bodies_to_ask()
        for body in self.bodies:
            self.fields[f"body_{body.pk}"] = forms.BooleanField(label=body.name, required=False)
            self.fields[f"days_{body.pk}"] = forms.IntegerField(
                label=format_lazy(
                    "{label} – {body}", label=_("Số ngày làm việc để trả lời"), body=body.name
                ),
                required=False,
                min_value=1,
                max_value=MOST_REPLY_DAYS,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4"}),
            )

    @property
    def body_rows(self) -> list[tuple[Any, Any]]:
        """Check box and days of each body, for the template."""
        return [(self[f"body_{body.pk}"], self[f"days_{body.pk}"]) for body in self.bodies]

    @property
    def tail_fields(self) -> list[Any]:
        """The fields after the table."""
        return [self[name] for name in ("on", "document") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.asked = [
            Asking(body, cleaned.get(f"days_{body.pk}"))
            for body in self.bodies
            if cleaned.get(f"body_{body.pk}")
        ]
        if not self.asked:
            raise ValidationError(_("Chọn ít nhất một cơ quan để lấy ý kiến."))
        return cleaned

    def perform(self, dossier: Dossier) -> Any:
        return opinions.ask_opinions(dossier_id=dossier.pk, act=self.act(), asked=self.asked)


class AskNobody(ActForm):
    """Go on without asking."""

    way = "nobody"
    title = _("Không lấy ý kiến")
    button = _("Chuyển bước không lấy ý kiến")
    explanation = _("Hồ sơ chuyển sang bước tiếp theo mà không hỏi cơ quan khác.")
    day_label = _("Ngày thực hiện")
    takes_document = False

    def perform(self, dossier: Dossier) -> Any:
        return rounds.ask_nobody(dossier_id=dossier.pk, act=self.act())


class DraftReport(ActForm):
    """Art 11: the specialist concludes."""

    way = "report"
    title = _("Lập báo cáo thẩm định")
    button = _("Trình ký báo cáo thẩm định")
    day_label = _("Ngày trình ký")
    takes_document = False
    summary = forms.CharField(
        label=_("Tóm tắt nội dung thẩm định"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=20000,
        help_text=_("Đề nghị không chấp thuận thì phải nêu rõ lý do."),
    )

    def build(self) -> None:
        self.fields["conclusion"] = one_of(
            [
                (choice, conclusion_words(self.dossier.procedure, choice))
                for choice in (
                    AppraisalReport.Conclusion.ESTABLISH,
                    AppraisalReport.Conclusion.REFUSE,
                )
            ],
            label=_("Kết luận"),
        )
        self.order_fields(["conclusion", "summary"])
        if not self.is_bound:
            draft = self.dossier.reports.filter(is_sent=False).first()
            if draft is not None:
                self.initial.update(conclusion=draft.conclusion, summary=draft.summary)

    def perform(self, dossier: Dossier) -> Any:
        return appraisal.draft_report(
            dossier_id=dossier.pk,
            act=self.act(),
            conclusion=self.cleaned_data["conclusion"],
            summary=self.cleaned_data["summary"],
        )


class AnotherRound(ActForm):
    """The report needs more opinions first."""

    way = "round"
    title = _("Lấy ý kiến bổ sung")
    button = _("Quay lại bước lấy ý kiến")
    takes_document = False
    reason = forms.CharField(
        label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def perform(self, dossier: Dossier) -> Any:
        done = rounds.begin_another_round(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )
        # The fork after this step asks the row that the engine holds.
        dossier.__dict__["wants_another_round"] = True
        return done


class SignReport(ActForm):
    """Art 10.3: the signed report goes to the provincial People's Committee."""

    way = "sign"
    title = _("Ký báo cáo thẩm định, trình UBND cấp tỉnh")
    button = _("Ký và trình UBND cấp tỉnh")
    day_label = _("Ngày ký")
    document_label = _("Số, ký hiệu báo cáo thẩm định")

    def build(self) -> None:
        self.fields["document"].required = True

    def perform(self, dossier: Dossier) -> Any:
        return appraisal.report_appraisal(dossier_id=dossier.pk, act=self.act())


class ReturnDraft(ActForm):
    """The director gives the draft back to the specialist."""

    way = "return"
    title = _("Trả lại dự thảo báo cáo")
    button = _("Trả lại dự thảo")
    takes_document = False
    reason = forms.CharField(
        label=_("Lý do trả lại"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return appraisal.return_draft(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )
