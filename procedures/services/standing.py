"""When a procedure about a standing cluster may begin: what it rests on, and what runs already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from procedures.models import Cluster, Dossier, DossierLink, Procedure
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.regimes import regime as regime_by_id
from procedures.selectors.register import (
    AMENDING,
    items_touched,
    latest_forming_decision,
    running_about,
)
from procedures.services.opening import link

LINK_OF = {
    Procedure.EXPANSION: DossierLink.Kind.EXPANDS,
    Procedure.ADJUSTMENT: DossierLink.Kind.ADJUSTS,
    Procedure.ABOLITION: DossierLink.Kind.ABOLISHES,
    Procedure.INVESTOR_SELECTION: DossierLink.Kind.ADJUSTS,
}


def article_of(procedure: str, regime_id: str) -> str:
    """The article that has such a procedure rest on a decision that stands."""
    law = regime_by_id(regime_id)
    try:
        if procedure == Procedure.EXPANSION:
            return law.value("expand.total_le_ha").basis
        return law.step("decide", procedure).basis
    except NotSourced:
        return ""  # R1: the articles on this were not found


def require_standing(cluster: Cluster, procedure: str, regime_id: str, field: str) -> None:
    """Raise RuleRefused for a cluster that no decision has established, or that is abolished."""
    if cluster.status == Cluster.Status.ESTABLISHED:
        return
    basis = article_of(procedure, regime_id)
    if cluster.status == Cluster.Status.ABOLISHED:
        raise RuleRefused(
            _("Quyết định thành lập cụm này đã bị bãi bỏ; không còn gì để thay đổi."),
            basis,
            field=field,
        )
    raise RuleRefused(
        _("Cụm này chưa được thành lập: chưa có quyết định để mở rộng, điều chỉnh hay bãi bỏ."),
        basis,
        field=field,
    )


def refuse_crossing(
    cluster: Cluster,
    procedure: str,
    items: Iterable[str],
    regime_id: str,
    *,
    field: str,
    apart_from: int | None = None,
) -> None:
    """Raise RuleRefused while another open dossier would change the same items of the decision.

    Two texts for one item would leave open which of them the decision is about. A selection of
    the investor and the adjustment that carries it go together.
    """
    wanted = frozenset(items)
    for running in running_about(cluster):
        if running.pk == apart_from or {procedure, running.procedure} == {
            Procedure.INVESTOR_SELECTION.value,
            Procedure.ADJUSTMENT.value,
        }:
            continue
        if wanted & items_touched(running):
            raise RuleRefused(
                _(
                    "Hồ sơ %(code)s (%(procedure)s) đang giải quyết cùng nội dung của quyết định; "
                    "chờ kết quả hồ sơ đó."
                )
                % {"code": running.code, "procedure": running.get_procedure_display()},
                article_of(procedure, regime_id),
                field=field,
            )


def refuse_open_amendments(dossier: Dossier) -> None:
    """Raise RuleRefused while anything else runs about a cluster that is to be abolished."""
    for running in running_about(dossier.its_cluster, AMENDING):
        if running.pk != dossier.pk:
            raise RuleRefused(
                _("Hồ sơ %(code)s (%(procedure)s) về cụm này chưa kết thúc.")
                % {"code": running.code, "procedure": running.get_procedure_display()},
                article_of(dossier.procedure, dossier.regime),
                field="outcome",
            )


def link_to_decision(dossier: Dossier, on: date | None) -> None:
    """Let the dossier be found from the one whose decision it rests on, where that is known."""
    forming = latest_forming_decision(dossier.its_cluster)
    if forming is not None and forming.decision is not None:
        link(dossier, forming.decision.dossier, LINK_OF[Procedure(dossier.procedure)], on)
