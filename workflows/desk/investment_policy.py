"""The form on which the investment-policy approval is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, InvestmentPolicyFact
from procedures.services import investment_policy
from procedures.services.investment_policy import Known
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import DayField, one_of


class NoteInvestmentPolicy(ActForm):
    """What is known of the approval; it is no condition and holds nothing up."""

    title = _("Ghi nhận chấp thuận chủ trương đầu tư")
    button = _("Lưu thông tin")
    explanation = _(
        "Nghị định về cụm công nghiệp không có bước này và các nguồn nói khác nhau; thông tin chỉ "
        "để ghi nhận, không phải điều kiện và không ảnh hưởng đến thời hạn."
    )
    day_label = _("Ngày ghi nhận")
    takes_document = False
    paper = forms.CharField(
        label=_("Số, ký hiệu văn bản chấp thuận"), max_length=60, required=False
    )
    approved_on = DayField(label=_("Ngày văn bản"), required=False)
    authority = forms.CharField(label=_("Cơ quan chấp thuận"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Ghi chú, căn cứ"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def build(self) -> None:
        self.fields["standing"] = one_of(
            InvestmentPolicyFact.Standing.choices, label=_("Tình trạng")
        )
        self.order_fields(["standing", "paper", "approved_on", "authority", "note"])
        known = InvestmentPolicyFact.objects.filter(dossier=self.dossier).first()
        if known is not None and not self.is_bound:
            self.initial.update(
                standing=known.standing,
                paper=known.document,
                approved_on=known.approved_on,
                authority=known.authority,
                note=known.note,
            )

    def field_of_refusal(self, name: str) -> str:
        return "paper" if name == "document" else name

    def perform(self, dossier: Dossier) -> Any:
        return investment_policy.record_investment_policy(
            dossier_id=dossier.pk,
            act=self.act(),
            known=Known(
                standing=self.cleaned_data["standing"],
                document=self.cleaned_data["paper"],
                approved_on=self.cleaned_data["approved_on"],
                authority=self.cleaned_data["authority"],
                note=self.cleaned_data["note"],
            ),
        )
