"""The forms of the acts beside the steps, each with its one service call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, DossierFacts, Opinion
from procedures.regimes import regime
from procedures.services import facts, opinions, submission, withdrawal
from procedures.services.opinions import Asking
from procedures.services.submission import Applying
from procedures.wording import in_reader_language
from workflows import engine
from workflows.desk import plan_acts
from workflows.desk.enterprises import enterprise_named
from workflows.desk.fact_fields import fact_columns, fact_field, fact_fieldsets
from workflows.desk.investment_policy import NoteInvestmentPolicy
from workflows.desk.opinion_forms import CloseSilent, LateOpinion
from workflows.steps.act_forms import ActForm
from workflows.steps.department import MOST_REPLY_DAYS, bodies_to_ask
from workflows.steps.fields import DayField, FigureField, several
from workflows.steps.local_body import OF_APPLICANT


def _reason(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=required,
        max_length=2000,
        help_text=help_text,
    )


class RecordFacts(ActForm):
    """The facts on which the conditions are tested."""

    title = _("Cập nhật số liệu xét điều kiện")
    button = _("Lưu số liệu")
    explanation = _("Để “chưa rõ” hoặc bỏ trống những gì chưa biết; điều kiện sẽ ghi là chưa rõ.")
    takes_day = False
    document_label = _("Căn cứ (số, ký hiệu văn bản)")

    def build(self) -> None:
        self.columns = fact_columns(self.dossier.procedure)
        self.fieldsets = (*fact_fieldsets(self.dossier.procedure), (_("Căn cứ"), ("document",)))
        for name in self.columns:
            self.fields[name] = fact_field(name)
        known = DossierFacts.objects.filter(dossier=self.dossier).first()
        if known is not None and not self.is_bound:
            self.initial.update({name: getattr(known, name) for name in self.columns})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("area_ha", "planned_area_ha", "total_area_after_ha"):
            if cleaned.get(name) == 0:
                self.add_error(name, _gettext("Diện tích phải lớn hơn 0; chưa biết thì để trống."))
        return cleaned

    def perform(self, dossier: Dossier) -> Any:
        return facts.record_facts(
            dossier_id=dossier.pk,
            act=self.act(),
            facts={name: self.cleaned_data[name] for name in self.columns},
        )


class AddRequest(ActForm):
    """Art 10.1: a competing enterprise brings its request on paper while the window is open."""

    title = _("Nhận thêm đề nghị của doanh nghiệp")
    button = _("Ghi nhận đề nghị")
    day_label = _("Ngày nhận")
    document_label = _("Số, ký hiệu văn bản đề nghị")
    enterprise_name = forms.CharField(
        label=_("Tên doanh nghiệp, hợp tác xã"), max_length=200, required=False
    )
    tax_code = forms.CharField(
        label=_("Mã số doanh nghiệp"),
        max_length=20,
        required=False,
        help_text=_("Doanh nghiệp đã có trong phần mềm được nhận ra theo mã số."),
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=255, required=False)
    capital_bn = FigureField(
        label=_("Tổng vốn đầu tư (tỷ đồng)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
    )
    equity_bn = FigureField(
        label=_("Vốn chủ sở hữu (tỷ đồng)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
    )

    def build(self) -> None:
        self.fields["papers"] = several(
            [
                (component.code, in_reader_language(component.name_vi, component.name_en))
                for component in regime(self.dossier.regime).components
                if component.code in OF_APPLICANT
            ],
            label=_("Giấy tờ đã nộp"),
            required=False,
        )

    def field_of_refusal(self, name: str) -> str:
        return "enterprise_name" if name == "enterprise" else name

    def perform(self, dossier: Dossier) -> Any:
        with transaction.atomic():
            return submission.add_request(
                dossier_id=dossier.pk,
                applying=Applying(
                    enterprise_named(
                        name=self.cleaned_data["enterprise_name"],
                        tax_code=self.cleaned_data["tax_code"],
                        address=self.cleaned_data["address"],
                    ),
                    capital_bn=self.cleaned_data["capital_bn"],
                    equity_bn=self.cleaned_data["equity_bn"],
                    papers=self.cleaned_data["papers"],
                ),
                act=self.act(),
            )


class AddBody(ActForm):
    """Ask one more body while the round is open."""

    title = _("Lấy thêm ý kiến")
    button = _("Gửi lấy ý kiến")
    document_label = _("Số, ký hiệu văn bản")
    due_days = forms.IntegerField(
        label=_("Số ngày làm việc để trả lời"),
        required=False,
        min_value=1,
        max_value=MOST_REPLY_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Để trống thì áp dụng quy định của tỉnh (nếu có)."),
    )

    def build(self) -> None:
        self.bodies = {str(body.pk): body for body in bodies_to_ask(self.dossier)}
        self.fields["body"] = forms.ChoiceField(
            label=_("Cơ quan"),
            choices=[("", _("— chọn —"))] + [(key, body.name) for key, body in self.bodies.items()],
        )
        self.order_fields(["body", "due_days"])

    def perform(self, dossier: Dossier) -> Any:
        asking = Asking(self.bodies[self.cleaned_data["body"]], self.cleaned_data["due_days"])
        return engine.add_opinion_task(
            dossier.pk,
            lambda held: opinions.add_body(dossier_id=held.pk, act=self.act(), asking=asking),
        )


class DropBody(ActForm):
    """Stop waiting for a body."""

    title = _("Dừng lấy ý kiến")
    button = _("Dừng lấy ý kiến")
    explanation = _("Khi cơ quan cuối cùng được thôi hỏi, hồ sơ chuyển sang bước tiếp theo.")
    reason = _reason(_("Lý do"))

    def build(self) -> None:
        self.waiting = {
            str(opinion.pk): opinion
            for opinion in Opinion.objects.filter(
                dossier=self.dossier, is_open=True
            ).select_related("body")
        }
        self.fields["opinion"] = forms.ChoiceField(
            label=_("Cơ quan chưa trả lời"),
            choices=[("", _("— chọn —"))]
            + [(key, opinion.body.name) for key, opinion in self.waiting.items()],
        )
        self.order_fields(["opinion", "reason"])

    def perform(self, dossier: Dossier) -> Any:
        opinion = self.waiting[self.cleaned_data["opinion"]]
        return engine.drop_opinion_task(
            dossier.pk,
            opinion,
            lambda held: opinions.drop_body(
                dossier_id=held.pk,
                act=self.act(),
                opinion_id=opinion.pk,
                reason=self.cleaned_data["reason"],
            ),
        )


class Stop(ActForm):
    """Form 05 of TT 03/2025/TT-VPCP: the handling stands still."""

    title = _("Tạm dừng xử lý hồ sơ")
    button = _("Tạm dừng xử lý")
    explanation = _(
        "Thời gian dừng không tính vào thời hạn; việc tiếp theo trên hồ sơ sẽ kết thúc dừng."
    )
    reason = _reason(_("Lý do tạm dừng"))

    def perform(self, dossier: Dossier) -> Any:
        with transaction.atomic():
            return withdrawal.stop_processing(
                dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
            )


class Resume(ActForm):
    """The handling goes on."""

    title = _("Tiếp tục xử lý hồ sơ")
    button = _("Tiếp tục xử lý")

    def perform(self, dossier: Dossier) -> Any:
        with transaction.atomic():
            return withdrawal.resume_processing(dossier_id=dossier.pk, act=self.act())


class Extend(ActForm):
    """NĐ 61/2018 Art 19.9: an apology with a new date, once."""

    title = _("Xin lỗi và hẹn lại ngày trả kết quả")
    button = _("Gửi xin lỗi và hẹn lại")
    explanation = _("Mỗi thời hạn chỉ được hẹn lại một lần, trước khi quá hạn.")
    document_label = _("Số, ký hiệu văn bản xin lỗi")
    until = DayField(label=_("Hẹn lại đến ngày"))
    reason = _reason(_("Lý do chậm, lời xin lỗi"))

    def perform(self, dossier: Dossier) -> Any:
        with transaction.atomic():
            return withdrawal.extend(
                dossier_id=dossier.pk,
                act=self.act(),
                until=self.cleaned_data["until"],
                reason=self.cleaned_data["reason"],
            )


class Withdraw(ActForm):
    """The applicants take the dossier back before the decision."""

    title = _("Rút hồ sơ")
    button = _("Rút hồ sơ")
    explanation = _("Mọi việc đang mở của hồ sơ sẽ kết thúc. Có thể nộp lại sau.")
    document_label = _("Số, ký hiệu văn bản rút")
    reason = _reason(_("Lý do rút"))
    agreed = forms.BooleanField(label=_("Tôi đã kiểm tra văn bản rút hồ sơ của doanh nghiệp"))
    fields_last = ("on", "document", "agreed")

    def perform(self, dossier: Dossier) -> Any:
        return engine.withdraw(
            dossier.pk,
            lambda held: withdrawal.withdraw(
                dossier_id=held.pk, act=self.act(), reason=self.cleaned_data["reason"]
            ),
        )


class Resubmit(ActForm):
    """File a refused or withdrawn dossier again."""

    title = _("Nộp lại hồ sơ")
    button = _("Nộp lại đến Sở Công Thương")
    explanation = _("Một lần thẩm định mới bắt đầu; lần trước được giữ trong hồ sơ.")
    day_label = _("Ngày nộp lại")
    document_label = _("Số, ký hiệu tờ trình")

    def perform(self, dossier: Dossier) -> Any:
        return engine.resubmit(
            dossier.pk,
            lambda held: withdrawal.resubmit(dossier_id=held.pk, act=self.act()),
        )


FORMS: dict[str, type[ActForm]] = {
    "facts": RecordFacts,
    "add-request": AddRequest,
    "add-body": AddBody,
    "drop-body": DropBody,
    "close-silence": CloseSilent,
    "late-opinion": LateOpinion,
    "investment-policy": NoteInvestmentPolicy,
    "stop": Stop,
    "resume": Resume,
    "extend": Extend,
    "withdraw": Withdraw,
    "resubmit": Resubmit,
    **plan_acts.FORMS,
}
"""By the act's word in the address (``workflows.desk.rights.ACTS``)."""
