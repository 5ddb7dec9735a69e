"""The steps of the plan: compiled, signed, directed, sent, answered, approved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, Organisation, PlanSending
from procedures.regimes import regime
from procedures.services import plan_approval, plan_law, plan_ministry, plans
from procedures.services.plan_approval import Approval
from procedures.services.plan_ministry import Sent
from workflows.law.lines import CODE_WORDS
from workflows.steps.act_forms import ActForm
from workflows.steps.department import AskOpinions
from workflows.steps.fields import DayField, several
from workflows.steps.plan_closing import approve_with_proposals, end_proposals

LOCAL = (Organisation.Kind.COMMUNE, Organisation.Kind.DISTRICT)


class AskAboutPlan(AskOpinions):
    """Ask departments and local offices about the draft, as many rounds as it takes."""

    title = _("Lấy ý kiến về dự thảo phương án")

    def bodies_to_ask(self) -> list[Organisation]:
        """The offices of the province that stand today, the local ones among them."""
        today = timezone.localdate()
        return list(
            Organisation.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__lte=today),
                Q(valid_to__isnull=True) | Q(valid_to__gte=today),
                kind__in=[
                    Organisation.Kind.CONSULTED,
                    Organisation.Kind.DEPARTMENT,
                    *LOCAL,
                ],
                province=self.dossier.province_id,
            )
            .exclude(pk=self.dossier.department_id)
            .order_by("-kind", "name")
        )


class DraftPlan(ActForm):
    """The draft List is full: the report is handed in for signature."""

    way = "draft"
    title = _("Trình ký báo cáo phương án")
    button = _("Trình ký báo cáo")
    explanation = _("Dự thảo Danh mục khóa lại khi trình ký; trả lại thì mở ra.")
    day_label = _("Ngày trình ký")
    takes_document = False
    summary = forms.CharField(
        label=_("Thuyết minh: căn cứ, sự cần thiết, nội dung chính"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=20000,
    )

    def build(self) -> None:
        if not self.is_bound:
            self.initial.setdefault("summary", self.dossier.plan.summary)

    def perform(self, dossier: Dossier) -> Any:
        return plans.draft_report(
            dossier_id=dossier.pk, act=self.act(), summary=self.cleaned_data["summary"]
        )


class SignPlan(ActForm):
    """The signed report goes to the provincial People's Committee."""

    way = "sign"
    title = _("Ký báo cáo phương án, trình UBND cấp tỉnh")
    button = _("Ký và trình UBND cấp tỉnh")
    day_label = _("Ngày ký")
    document_label = _("Số, ký hiệu báo cáo")

    def build(self) -> None:
        self.fields["document"].required = True

    def perform(self, dossier: Dossier) -> Any:
        return plans.report(dossier_id=dossier.pk, act=self.act())


class ReturnPlan(ActForm):
    """The draft goes back to the department."""

    way = "return"
    title = _("Trả lại dự thảo phương án")
    button = _("Trả lại dự thảo")
    takes_document = False
    reason = forms.CharField(
        label=_("Lý do trả lại"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return plans.return_draft(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )


class DirectPlanBody(ActForm):
    """Art 5.2, 7.2: the plan-making body is directed to integrate the cluster part."""

    way = "direct"
    title = _("Chỉ đạo cơ quan lập quy hoạch tích hợp phương án")
    button = _("Ghi nội dung chỉ đạo")
    day_label = _("Ngày văn bản chỉ đạo")
    document_label = _("Số, ký hiệu văn bản chỉ đạo")
    plan_body = forms.CharField(label=_("Cơ quan lập quy hoạch"), max_length=200, required=False)
    direction = forms.CharField(
        label=_("Nội dung chỉ đạo"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    def build(self) -> None:
        self.fields["document"].required = True

    def perform(self, dossier: Dossier) -> Any:
        return plans.direct(
            dossier_id=dossier.pk,
            act=self.act(),
            plan_body=self.cleaned_data["plan_body"],
            direction=self.cleaned_data["direction"],
        )


class SendPlan(ActForm):
    """The plan goes to the ministry: for its agreement (NĐ 68/2017) or its opinion (Art 30.1)."""

    way = "send"
    title = _("Gửi phương án đến Bộ Công Thương")
    button = _("Ghi nhận đã gửi Bộ")
    day_label = _("Ngày gửi")
    document_label = _("Số, ký hiệu văn bản gửi")

    def build(self) -> None:
        self.fields["document"].required = True
        self.asks = plan_law.asks_of(self.dossier, self.today)
        law = regime(self.dossier.regime)
        if not law.has("plan_agreement.sets"):
            return
        self.fields["sets"] = forms.IntegerField(
            label=_("Số bộ hồ sơ"), required=False, min_value=1, max_value=99
        )
        codes = law.value("plan_agreement.papers").value
        self.fields["papers"] = several(
            [(code, CODE_WORDS[code]) for code in codes],
            label=_("Thành phần hồ sơ đã gửi"),
            required=False,
        )
        self.order_fields(["sets", "papers"])

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.send(
            dossier_id=dossier.pk,
            act=self.act(),
            sent=Sent(self.cleaned_data.get("sets"), tuple(self.cleaned_data.get("papers") or ())),
        )


class PassOverMinistry(ActForm):
    """Go on without the ministry, where no source says that it must be asked (NĐ 66/2020)."""

    way = "pass_over"
    title = _("Không hỏi Bộ Công Thương")
    button = _("Ghi nhận không hỏi Bộ")
    explanation = _(
        "Chỉ khi tỉnh có căn cứ: việc xin thỏa thuận theo NĐ 66/2020 chưa có nguồn được kiểm chứng."
    )
    document_label = _("Văn bản làm căn cứ")
    reason = forms.CharField(
        label=_("Căn cứ, lý do"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return plan_law.may_pass_over_ministry(dossier, timezone.localdate())

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.pass_over(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )


class CompletePlan(ActForm):
    """What the ministry asked for is sent."""

    way = "complete"
    title = _("Hoàn thiện hồ sơ theo yêu cầu của Bộ")
    button = _("Gửi hồ sơ đã hoàn thiện")
    explanation = _("Danh mục Bộ xem sẽ là dự thảo tại lúc gửi.")
    day_label = _("Ngày gửi")
    document_label = _("Số, ký hiệu văn bản")
    answer = forms.CharField(
        label=_("Nội dung đã hoàn thiện, giải trình"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=10000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.complete(
            dossier_id=dossier.pk, act=self.act(), answer=self.cleaned_data["answer"]
        )


class SubmitForApproval(ActForm):
    """Everything said is answered: the plan goes to the competent authority."""

    way = "submit"
    title = _("Trình cấp có thẩm quyền phê duyệt")
    button = _("Trình phê duyệt")
    explanation = _(
        "Bảng tổng hợp “ai nói gì, tiếp thu hay không, vì sao” phải đầy đủ trước khi trình."
    )
    day_label = _("Ngày trình")
    document_label = _("Số, ký hiệu tờ trình")

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.submit_for_approval(dossier_id=dossier.pk, act=self.act())


class SendAgain(ActForm):
    """The plan is to go to the ministry once more."""

    way = "again"
    title = _("Gửi Bộ lần nữa")
    button = _("Chuyển gửi Bộ lần nữa")
    takes_document = False
    reason = forms.CharField(
        label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.prepare_again(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )


class BackToCompiling(ReturnPlan):
    """The plan is worked over, with further opinions, and reported again."""

    way = "back"
    title = _("Làm lại phương án, lấy thêm ý kiến")
    button = _("Quay lại bước lập phương án")


class _Decided(ActForm):
    """The paper of the competent authority."""

    takes_document = False
    day_label = _("Ngày ký")
    authority = forms.CharField(label=_("Cơ quan phê duyệt"), max_length=200, required=False)
    number = forms.CharField(label=_("Số"), max_length=20, required=False)
    symbol = forms.CharField(label=_("Ký hiệu"), max_length=35, required=False, initial="QĐ-UBND")
    signatory = forms.CharField(label=_("Người ký"), max_length=150, required=False)
    signatory_title = forms.CharField(label=_("Chức vụ người ký"), max_length=150, required=False)

    def approval(self) -> Approval:
        """The paper as the service takes it."""
        given = self.cleaned_data
        return Approval(
            authority=given["authority"],
            number=given["number"].strip(),
            symbol=given["symbol"].strip(),
            valid_from=given.get("valid_from"),
            signatory=given["signatory"].strip(),
            signatory_title=given["signatory_title"].strip(),
            council_resolution=given.get("council_resolution", ""),
            appraisal_report=given.get("appraisal_report", ""),
            submission=given.get("submission", ""),
        )


class ApprovePlan(_Decided):
    """Art 5.3, 7.3: the decision shows the List; here it becomes the List in force."""

    way = "approve"
    title = _("Ghi quyết định phê duyệt")
    button = _("Ghi quyết định, ban hành Danh mục")
    explanation = _(
        "Danh mục được duyệt thay Danh mục trước từ ngày có hiệu lực và không sửa được nữa. Cấp "
        "phê duyệt quy hoạch tỉnh theo pháp luật về quy hoạch; ghi đúng như văn bản."
    )
    valid_from = DayField(
        label=_("Có hiệu lực từ ngày"), required=False, help_text=_("Để trống nếu là ngày ký.")
    )
    council_resolution = forms.CharField(
        label=_("Nghị quyết của HĐND cấp tỉnh"), max_length=200, required=False
    )
    appraisal_report = forms.CharField(
        label=_("Báo cáo của hội đồng thẩm định quy hoạch"), max_length=200, required=False
    )
    submission = forms.CharField(label=_("Tờ trình"), max_length=200, required=False)
    fields_last = (
        "authority",
        "number",
        "symbol",
        "on",
        "valid_from",
        "signatory",
        "signatory_title",
        "council_resolution",
        "appraisal_report",
        "submission",
    )

    def perform(self, dossier: Dossier) -> Any:
        return approve_with_proposals(dossier, self.act(), self.approval())


class RefusePlan(_Decided):
    """The competent authority does not approve."""

    way = "refuse"
    title = _("Không phê duyệt")
    button = _("Ghi văn bản không phê duyệt")
    reason = forms.CharField(
        label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=10000
    )
    fields_last = ("authority", "number", "symbol", "on", "signatory", "signatory_title", "reason")

    def perform(self, dossier: Dossier) -> Any:
        act = self.act()
        refused = plan_approval.refuse(
            dossier_id=dossier.pk,
            act=act,
            reason=self.cleaned_data["reason"],
            approval=self.approval(),
        )
        end_proposals(dossier, act, approved=False)
        return refused


def asks_words(sending: PlanSending) -> str:
    """What the ministry was asked for, in words."""
    return str(PlanSending.Asks(sending.asks).label)
