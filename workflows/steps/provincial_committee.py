"""The provincial People's Committee's steps: the decision, and its copy to the ministry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Decision, Dossier, InvestorRequest
from procedures.regimes import regime
from procedures.services import decision
from procedures.services.decision import Signed
from procedures.wording import in_reader_language
from workflows.steps.act_forms import ActForm
from workflows.steps.refusal_fields import RefusalFields


class _SignedPaper(ActForm):
    """Number, symbol and signatory of a paper (NĐ 30/2020 Art 15)."""

    takes_document = False
    day_label = _("Ngày ký")
    number = forms.RegexField(
        r"^\d{1,6}[A-Za-z]?$",
        label=_("Số"),
        max_length=20,
        error_messages={"invalid": _("Số gồm chữ số, có thể thêm một chữ cái, ví dụ 56a.")},
    )
    symbol = forms.RegexField(
        r"^\w+(?:[-/.]\w+)*$",
        label=_("Ký hiệu"),
        max_length=40,
        initial="QĐ-UBND",
        error_messages={"invalid": _("Ký hiệu viết liền, không dấu cách, ví dụ QĐ-UBND.")},
    )
    signatory = forms.CharField(label=_("Người ký"), max_length=150)
    signatory_title = forms.CharField(label=_("Chức vụ người ký"), max_length=150, required=False)
    fields_last = ("number", "symbol", "on", "signatory", "signatory_title")

    def signed(self, items: dict[str, str] | None = None) -> Signed:
        """The paper as the service takes it."""
        return Signed(
            number=self.cleaned_data["number"].strip(),
            symbol=self.cleaned_data["symbol"].strip(),
            signatory=self.cleaned_data["signatory"].strip(),
            signatory_title=self.cleaned_data["signatory_title"].strip(),
            items=items or {},
        )


class Approve(_SignedPaper):
    """Art 10.4, 12: establish the cluster, with the content the regime asks for."""

    way = "approve"
    title = _("Quyết định thành lập cụm công nghiệp")
    button = _("Ghi quyết định thành lập")

    def build(self) -> None:
        self.items = [
            (item.code, in_reader_language(item.name_vi, item.name_en))
            for item in regime(self.dossier.regime).decision_items
        ]
        standing = self.dossier.requests.exclude(
            status=InvestorRequest.Status.WITHDRAWN
        ).select_related("enterprise")
        self.fields["investor"] = forms.ChoiceField(
            label=_("Chủ đầu tư hạ tầng kỹ thuật"),
            choices=[("", _("— theo kết quả chấm điểm —"))]
            + [(str(request.pk), request.enterprise.name) for request in standing],
            required=False,
        )
        for code, name in self.items:
            self.fields[f"item_{code}"] = forms.CharField(
                label=name,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def fieldsets(self) -> Sequence[tuple[Any, Sequence[str]]]:
        return (
            (_("Văn bản"), self.fields_last),
            (_("Chủ đầu tư"), ("investor",)),
            (_("Nội dung quyết định"), [f"item_{code}" for code, _name in self.items]),
        )

    def field_of_refusal(self, name: str) -> str:
        return {"investor": "investor"}.get(name, "")

    def perform(self, dossier: Dossier) -> Any:
        items = {
            code: self.cleaned_data[f"item_{code}"].strip()
            for code, _name in self.items
            if self.cleaned_data[f"item_{code}"].strip()
        }
        investor = self.cleaned_data["investor"]
        return decision.decide(
            dossier_id=dossier.pk,
            act=self.act(),
            outcome=Decision.Outcome.APPROVED,
            signed=self.signed(items),
            investor_id=int(investor) if investor else None,
        )


class Refuse(RefusalFields, _SignedPaper):
    """Art 10.4: no, with the ground of the dossier's own law, the reason and the way on."""

    way = "refuse"
    title = _("Không chấp thuận")
    button = _("Ghi văn bản không chấp thuận")

    def build(self) -> None:
        self.fields["symbol"].initial = "UBND-CN"
        self.add_refusal_fields(_("Lý do không chấp thuận"))

    def perform(self, dossier: Dossier) -> Any:
        return decision.decide(
            dossier_id=dossier.pk,
            act=self.act(),
            outcome=Decision.Outcome.REFUSED,
            signed=self.signed(),
            reason=self.cleaned_data["reason"],
            refusing=self.refusing(),
        )


class SendCopy(ActForm):
    """Art 10.4: the decision is sent to the Ministry of Industry and Trade."""

    way = "copy"
    title = _("Gửi quyết định đến Bộ Công Thương")
    button = _("Ghi nhận đã gửi Bộ Công Thương")
    day_label = _("Ngày gửi")
    document_label = _("Số, ký hiệu văn bản gửi")

    def perform(self, dossier: Dossier) -> Any:
        return decision.send_copy_to_ministry(dossier_id=dossier.pk, act=self.act())
