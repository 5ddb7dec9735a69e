"""The consulted body's step: its opinion."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, Opinion
from procedures.services import documents, opinions
from workflows.files.fields import DossierFileField, files_help
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import one_of


class GiveOpinion(ActForm):
    """NĐ 61/2018 Art 19.5: agree, agree under conditions, or disagree with the reason."""

    way = "opinion"
    title = _("Cho ý kiến")
    button = _("Gửi ý kiến")
    day_label = _("Ngày văn bản trả lời")
    document_label = _("Số, ký hiệu văn bản trả lời")
    content = forms.CharField(
        label=_("Nội dung ý kiến"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=20000,
        help_text=_(
            "Không đồng ý thì phải nêu rõ lý do; đồng ý kèm điều kiện thì nêu từng điều kiện, "
            "kiến nghị."
        ),
    )

    file = DossierFileField(label=_("Tệp văn bản trả lời"), required=False)
    annex = DossierFileField(label=_("Tệp kèm theo"), required=False)

    def build(self) -> None:
        self.fields["file"].help_text = files_help()
        self.fields["outcome"] = one_of(
            [
                (Opinion.Outcome.AGREE, Opinion.Outcome.AGREE.label),
                (Opinion.Outcome.CONDITIONAL, Opinion.Outcome.CONDITIONAL.label),
                (Opinion.Outcome.DISAGREE, Opinion.Outcome.DISAGREE.label),
            ],
            label=_("Ý kiến"),
        )
        self.order_fields(["outcome", "content", "file", "annex"])

    def for_opinion(self, opinion: Opinion) -> GiveOpinion:
        """The opinion that the task is about."""
        self.opinion = opinion
        return self

    def clean_on(self) -> date:
        day = super().clean_on()
        asked_on = self.opinion.requested_on
        if asked_on is not None and day < asked_on:
            raise ValidationError(
                _gettext("Ngày trả lời không thể trước ngày lấy ý kiến (%(day)s).")
                % {"day": f"{asked_on:%d/%m/%Y}"}
            )
        return day

    def perform(self, dossier: Dossier) -> Any:
        act = self.act()
        given = opinions.give_opinion(
            dossier_id=dossier.pk,
            act=act,
            opinion_id=self.opinion.pk,
            outcome=self.cleaned_data["outcome"],
            content=self.cleaned_data["content"],
        )
        for name in ("file", "annex"):
            if self.cleaned_data[name]:
                documents.attach_file(
                    dossier_id=dossier.pk, act=act, uploaded=self.cleaned_data[name], field=name
                )
        return given
