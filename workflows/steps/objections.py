"""The steps of an objection: the office takes it in, its head answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, Objection
from procedures.services import objections, withdrawal
from procedures.states import DossierState
from workflows import engine
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import one_of


class ObjectionForm(ActForm):
    """A form about one objection."""

    objection: Objection

    def for_objection(self, objection: Objection) -> None:
        """The objection that the task is about."""
        self.objection = objection


class TakeInObjection(ObjectionForm):
    """The office enters that it deals with the objection."""

    way = "take-in"
    title = _("Thụ lý khiếu nại, kiến nghị")
    button = _("Thụ lý")
    day_label = _("Ngày thụ lý")
    takes_document = False

    def perform(self, dossier: Dossier) -> Any:
        return objections.take_in_objection(
            dossier_id=dossier.pk, act=self.act(), objection_id=self.objection.pk
        )


class AnswerObjection(ObjectionForm):
    """Upheld or dismissed, with the reasons; an upheld one may send the dossier back."""

    way = "answer"
    title = _("Trả lời khiếu nại, kiến nghị")
    button = _("Ghi trả lời")
    day_label = _("Ngày văn bản trả lời")
    document_label = _("Số, ký hiệu văn bản trả lời")
    answer = forms.CharField(
        label=_("Lý do, nội dung giải quyết"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=20000,
    )
    reopen = forms.BooleanField(
        label=_("Giải quyết lại hồ sơ: đưa về Sở Công Thương để thẩm định lại"), required=False
    )

    def build(self) -> None:
        self.fields["outcome"] = one_of(Objection.Outcome.choices, label=_("Kết quả"))
        if self.dossier.state != DossierState.REFUSED:
            del self.fields["reopen"]
        self.order_fields(["outcome", "answer", "reopen"])

    def perform(self, dossier: Dossier) -> Any:
        act, reopen = self.act(), bool(self.cleaned_data.get("reopen"))
        answered = objections.answer_objection(
            dossier_id=dossier.pk,
            act=act,
            objection_id=self.objection.pk,
            outcome=self.cleaned_data["outcome"],
            answer=self.cleaned_data["answer"],
            reopen=reopen,
        )
        if reopen:
            withdrawal.resubmit(dossier_id=dossier.pk, act=act)
            engine.start(dossier, entry="filed_again")
        return answered
