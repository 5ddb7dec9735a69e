"""The decision on an expansion, an adjustment, an abolition, a second choice of the investor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Decision, Dossier, DossierLink
from procedures.regimes import regime
from procedures.regimes.register_items import register_item
from procedures.services import decision
from workflows.desk.register_words import item_words
from workflows.steps.item_fields import item_field, shown_in_field, typed_items
from workflows.steps.local_body import SubmitDossier
from workflows.steps.provincial_committee import Approve, SignedPaper, investor_field


class ApproveExpansion(Approve):
    """Art 8.2, 12.1: expand the cluster; the content is the decision as it will stand."""

    title = _("Quyết định mở rộng cụm công nghiệp")
    button = _("Ghi quyết định mở rộng")


class SubmitAmendment(SubmitDossier):
    """The local body's proposal goes to the department; the law lists no papers for it."""

    title = _("Trình đề nghị đến Sở Công Thương")
    explanation = _("Pháp luật không quy định thành phần hồ sơ và thời hạn.")


class _ApproveChange(SignedPaper):
    """A decision that changes one before it."""

    way = "approve"
    explanation: Any = _("Pháp luật không quy định thời hạn; quyết định ghi vào sổ cụm.")

    @property
    def fieldsets(self) -> Sequence[tuple[Any, Sequence[str]]]:
        own = [name for name in self.fields if name not in self.fields_last]
        rows = [(_("Văn bản"), self.fields_last)]
        return (*rows, (_("Nội dung"), own)) if own else tuple(rows)

    def perform(self, dossier: Dossier) -> Any:
        chosen = self.cleaned_data.get("investor")
        return decision.decide(
            dossier_id=dossier.pk,
            act=self.act(),
            outcome=Decision.Outcome.APPROVED,
            signed=self.signed(self.decided_items()),
            investor_id=int(chosen) if chosen else None,
        )

    def decided_items(self) -> dict[str, str]:
        """The items that the decision sets; only an adjustment types them."""
        return {}


class ApproveAdjustment(_ApproveChange):
    """Art 12.2(a): the items as they will stand, each with what stands now."""

    title = _("Quyết định điều chỉnh")
    button = _("Ghi quyết định điều chỉnh")

    def build(self) -> None:
        law = regime(self.dossier.regime)
        changes = list(self.dossier.item_changes.all())
        self.items = [register_item(change.item) for change in changes if change.item != "investor"]
        before = {change.item: change for change in changes}
        for item in self.items:
            change = before[item.code]
            field = item_field(item, law)
            field.help_text = _gettext("Hiện hành: %(text)s") % {
                "text": item_words(item.code, change.old) or "–"
            }
            self.fields[f"item_{item.code}"] = field
            self.initial[f"item_{item.code}"] = shown_in_field(item, change.new)
        selected_apart = self.dossier.links_in.filter(kind=DossierLink.Kind.SELECTS_FOR)
        if "investor" in before and not selected_apart.exists():
            self.fields["investor"] = investor_field(self.dossier)

    def decided_items(self) -> dict[str, str]:
        return typed_items(self.items, self.cleaned_data)


class ApproveAbolition(_ApproveChange):
    """Art 12.2(a): the cluster ends."""

    title = _("Quyết định bãi bỏ")
    button = _("Ghi quyết định bãi bỏ")
    explanation = _(
        "Cụm kết thúc từ ngày quyết định. Phải ghi trước cách xử lý doanh nghiệp thuê đất, đất, "
        "nghĩa vụ tài chính và công trình nhà nước."
    )


class ApproveSelection(_ApproveChange):
    """Art 12.2(b), 13.2: who becomes investor of the standing cluster."""

    title = _("Quyết định lựa chọn chủ đầu tư")
    button = _("Ghi quyết định lựa chọn chủ đầu tư")

    def build(self) -> None:
        self.fields["investor"] = investor_field(self.dossier)
