"""The ministry's step: it agrees or not, or asks for the dossier to be completed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, Opinion
from procedures.services import documents, plan_ministry
from workflows.files.fields import DossierFileField, files_help
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import one_of


class AnswerPlan(ActForm):
    """NĐ 68/2017 Art 6: agreement in writing; NĐ 32/2024 Art 30.1: an opinion."""

    way = "answer"
    title = _("Trả lời về phương án")
    button = _("Gửi trả lời")
    day_label = _("Ngày văn bản trả lời")
    document_label = _("Số, ký hiệu văn bản trả lời")
    content = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=20000,
        help_text=_("Không đồng ý thì nêu lý do; đồng ý kèm điều kiện thì nêu điều kiện."),
    )
    file = DossierFileField(label=_("Tệp văn bản trả lời"), required=False)

    def build(self) -> None:
        self.fields["file"].help_text = files_help()
        self.fields["outcome"] = one_of(
            [
                (Opinion.Outcome.AGREE, Opinion.Outcome.AGREE.label),
                (Opinion.Outcome.CONDITIONAL, Opinion.Outcome.CONDITIONAL.label),
                (Opinion.Outcome.DISAGREE, Opinion.Outcome.DISAGREE.label),
            ],
            label=_("Trả lời của Bộ"),
        )
        self.order_fields(["outcome", "content", "file"])

    def perform(self, dossier: Dossier) -> Any:
        act = self.act()
        given = plan_ministry.answer(
            dossier_id=dossier.pk,
            act=act,
            outcome=self.cleaned_data["outcome"],
            content=self.cleaned_data["content"],
        )
        if self.cleaned_data.get("file"):
            documents.attach_file(
                dossier_id=dossier.pk, act=act, uploaded=self.cleaned_data["file"], field="file"
            )
        return given


class AskCompletion(ActForm):
    """NĐ 68/2017 Art 6: the dossier is to be completed; the time is not counted."""

    way = "completion"
    title = _("Yêu cầu hoàn thiện hồ sơ")
    button = _("Gửi yêu cầu hoàn thiện")
    explanation = _("Thời gian hoàn thiện hồ sơ không tính vào thời hạn của Bộ.")
    day_label = _("Ngày văn bản yêu cầu")
    document_label = _("Số, ký hiệu văn bản yêu cầu")
    reason = forms.CharField(
        label=_("Nội dung cần hoàn thiện"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=5000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.ask_completion(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )
