"""The steps of a proposal: what the department makes of it, and what the proposer adds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import LISTED_COLUMNS, Dossier, Proposal
from procedures.services import proposals
from procedures.services.proposals import Considered
from procedures.states import CLOSED
from workflows.desk.listed_fields import add_listed_fields, listed_field, listed_from
from workflows.steps.act_forms import ActForm


class _Consider(ActForm):
    """One outcome of a proposal, always with the reason that goes back to the proposer."""

    outcome: Proposal.Outcome
    day_label = _("Ngày văn bản trả lời")
    document_label = _("Số, ký hiệu văn bản trả lời")
    reason = forms.CharField(
        label=_("Lý do, gửi cơ quan đề xuất"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )

    def considered(self) -> Considered:
        """What the service is told."""
        return Considered(self.outcome, self.cleaned_data["reason"])

    def perform(self, dossier: Dossier) -> Any:
        return proposals.consider(
            dossier_id=dossier.pk, act=self.act(), considered=self.considered()
        )


class TakeUp(_Consider):
    """The proposal goes into the plan as it is."""

    way = "take_up"
    outcome = Proposal.Outcome.TAKEN_UP
    title = _("Đưa vào phương án")
    button = _("Đưa vào phương án")
    explanation = _("Cụm sẽ được đưa vào dự thảo Danh mục khi Sở tổng hợp phương án.")


class TakeUpChanged(_Consider):
    """The proposal goes into the plan otherwise than proposed."""

    way = "change"
    outcome = Proposal.Outcome.CHANGED
    title = _("Đưa vào phương án có điều chỉnh")
    button = _("Đưa vào có điều chỉnh")
    explanation = _("Sửa những nội dung Sở điều chỉnh so với đề xuất.")

    def build(self) -> None:
        proposal = self.dossier.proposal
        for name in proposals.CHANGEABLE:
            self.fields[name] = listed_field(name)
            if not self.is_bound:
                self.initial.setdefault(name, getattr(proposal, name))
        self.order_fields([*proposals.CHANGEABLE, "reason"])

    def considered(self) -> Considered:
        proposal = self.dossier.proposal
        changed = {
            name: self.cleaned_data[name]
            for name in proposals.CHANGEABLE
            if self.cleaned_data[name] != getattr(proposal, name)
        }
        return Considered(self.outcome, self.cleaned_data["reason"], changed=changed)


class Merge(_Consider):
    """The proposal is merged into another office's."""

    way = "merge"
    outcome = Proposal.Outcome.MERGED
    title = _("Gộp với đề xuất khác")
    button = _("Gộp đề xuất")

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return others_of(dossier).exists()

    def build(self) -> None:
        self.fields["merged_into"] = forms.ModelChoiceField(
            others_of(self.dossier).select_related("dossier__local_body"),
            label=_("Đề xuất được gộp vào"),
            required=False,
            empty_label=_("— chọn —"),
        )
        self.order_fields(["merged_into", "reason"])

    def considered(self) -> Considered:
        return Considered(
            self.outcome,
            self.cleaned_data["reason"],
            merged_into=self.cleaned_data["merged_into"],
        )


def others_of(dossier: Dossier) -> Any:
    """The open proposals of the province into which this one may be merged."""
    return (
        Proposal.objects.filter(dossier__province=dossier.province_id, merged_into__isnull=True)
        .exclude(dossier=dossier)
        .exclude(dossier__state__in=[state.value for state in CLOSED])
        .order_by("folded_name", "pk")
    )


class PutOff(_Consider):
    """The proposal waits for a later period."""

    way = "put_off"
    outcome = Proposal.Outcome.PUT_OFF
    title = _("Để kỳ sau")
    button = _("Để kỳ sau")
    explanation = _("Hồ sơ đề xuất kết thúc; cơ quan đề xuất nộp lại khi điều chỉnh kỳ sau.")


class RefuseProposal(_Consider):
    """The proposal is not taken up."""

    way = "refuse"
    outcome = Proposal.Outcome.REFUSED
    title = _("Không đưa vào phương án")
    button = _("Không đưa vào phương án")


class AskProposer(ActForm):
    """The proposal goes back to be completed."""

    way = "more"
    title = _("Yêu cầu bổ sung đề xuất")
    button = _("Gửi yêu cầu bổ sung")
    day_label = _("Ngày văn bản yêu cầu")
    document_label = _("Số, ký hiệu văn bản yêu cầu")
    reason = forms.CharField(
        label=_("Nội dung cần bổ sung"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return dossier.state == "submitted"

    def perform(self, dossier: Dossier) -> Any:
        return proposals.ask_for_more(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )


class AnswerProposal(ActForm):
    """The proposer completes its proposal."""

    way = "answer"
    title = _("Bổ sung đề xuất")
    button = _("Gửi bổ sung")
    day_label = _("Ngày gửi bổ sung")
    answer = forms.CharField(
        label=_("Nội dung đã bổ sung, giải trình"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=5000,
    )

    def build(self) -> None:
        add_listed_fields(self, required=("name", "commune", "area_ha"))
        if not self.is_bound:
            for name in LISTED_COLUMNS:
                self.initial.setdefault(name, getattr(self.dossier.proposal, name))
        self.order_fields(["answer", *LISTED_COLUMNS])

    def perform(self, dossier: Dossier) -> Any:
        return proposals.bring_more(
            dossier_id=dossier.pk,
            act=self.act(),
            answer=self.cleaned_data["answer"],
            listed=listed_from(self.cleaned_data),
        )


class Reconsider(ActForm):
    """The department looks at the proposal again before the plan is approved."""

    way = "reconsider"
    title = _("Xem xét lại đề xuất")
    button = _("Xem xét lại")
    explanation = _(
        "Đề xuất kết thúc cùng phương án được phê duyệt. Chỉ xem xét lại khi cần đổi kết quả."
    )
    takes_document = False
    reason = forms.CharField(
        label=_("Lý do xem xét lại"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return proposals.reconsider(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )
