"""The provincial People's Committee's steps: the decision, and its copy to the ministry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Decision, Dossier, InvestorRequest
from procedures.regimes import Regime, regime
from procedures.regimes.register_items import items_of, required_items
from procedures.selectors.decision_content import proposed_items
from procedures.services import decision
from procedures.services.decision import Signed
from procedures.wording import in_reader_language
from workflows.steps.act_forms import ActForm
from workflows.steps.item_fields import item_field, shown_in_field, typed_items
from workflows.steps.refusal_fields import RefusalFields


class SignedPaper(ActForm):
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


class Approve(SignedPaper):
    """Art 10.4, 12.1: establish the cluster, with the content the regime asks for.

    The form opens with the draft that the dossier gives; what no paper of it says is empty.
    """

    way = "approve"
    title = _("Quyết định thành lập cụm công nghiệp")
    button = _("Ghi quyết định thành lập")

    def build(self) -> None:
        law = regime(self.dossier.regime)
        self.items = [item for item in items_of(law) if item.form != "investor"]
        self.explanation = content_words(law)
        self.fields["investor"] = investor_field(self.dossier)
        draft = {} if self.is_bound else proposed_items(self.dossier)
        required = {item.code for item in required_items(law)}
        for item in self.items:
            field = item_field(item, law)
            field.widget.is_required = item.code in required
            self.fields[f"item_{item.code}"] = field
            if draft.get(item.code):
                self.initial[f"item_{item.code}"] = shown_in_field(item, draft[item.code])

    @property
    def fieldsets(self) -> Sequence[tuple[Any, Sequence[str]]]:
        return (
            (_("Văn bản"), self.fields_last),
            (_("Chủ đầu tư"), ("investor",)),
            (_("Nội dung quyết định"), [f"item_{item.code}" for item in self.items]),
        )

    def perform(self, dossier: Dossier) -> Any:
        return decision.decide(
            dossier_id=dossier.pk,
            act=self.act(),
            outcome=Decision.Outcome.APPROVED,
            signed=self.signed(typed_items(self.items, self.cleaned_data)),
            investor_id=self.investor_id,
        )

    @property
    def investor_id(self) -> int | None:
        """The request that was chosen by hand, if one was."""
        chosen = self.cleaned_data.get("investor")
        return int(chosen) if chosen else None


def content_words(law: Regime) -> str:
    """What the law says of a decision's content: how many items, and how many are sourced."""
    if not law.has("decision.items_total"):
        return _gettext("Nội dung quyết định theo %(law)s chưa có nguồn được kiểm chứng.") % {
            "law": in_reader_language(law.name_vi, law.name_en)
        }
    total = law.value("decision.items_total")
    words = _gettext("Quyết định có %(total)s nội dung (%(basis)s).") % {
        "total": total.value,
        "basis": in_reader_language(total.basis_vi, total.basis),
    }
    return f"{words} {in_reader_language(total.note_vi, total.note_en)}".strip()


def investor_field(dossier: Dossier) -> forms.ChoiceField:
    """Whom the decision names as investor: by the scores, unless somebody must be named."""
    standing = dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN).select_related(
        "enterprise"
    )
    return forms.ChoiceField(
        label=_("Chủ đầu tư hạ tầng kỹ thuật"),
        choices=[("", _("— theo kết quả chấm điểm —"))]
        + [(str(request.pk), request.enterprise.name) for request in standing],
        required=False,
    )


class Refuse(RefusalFields, SignedPaper):
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
