"""Entering the facts on which the conditions of Art 8 and the limits of Art 2.1 are tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Cluster, DossierFacts
from procedures.refusals import RuleRefused
from procedures.services.acting import legal_act
from procedures.services.regime_pinning import keep_regime_current
from procedures.states import CLOSED, DossierState


def record_facts(*, dossier_id: int, act: Act, facts: Mapping[str, Any]) -> DossierFacts:
    """Change facts of a dossier before its decision; old and new values stay in the journal.

    ``facts`` are columns of DossierFacts; None says that a fact is not known after all. The area
    is the cluster's too, until it is established. Raises RuleRefused once the dossier is closed;
    a dossier that stands stopped goes on standing.
    """
    for column in facts:
        if column == "dossier" or not _is_column(column):
            raise ValueError(f"no such fact: {column}")
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if DossierState(dossier.state) in CLOSED:
            raise RuleRefused(_("Hồ sơ đã kết thúc; số liệu không sửa được nữa."))
        known, _created = DossierFacts.objects.get_or_create(dossier=dossier)
        changed = {
            column: [getattr(known, column), value]
            for column, value in facts.items()
            if getattr(known, column) != value
        }
        if not changed:
            return known
        for column in changed:
            setattr(known, column, facts[column])
        known.save(update_fields=list(changed))
        cluster = dossier.cluster
        # What a decision has fixed is changed by a decision, not by what is asked for.
        is_asked_for = cluster is not None and cluster.status == Cluster.Status.PROPOSED
        if cluster is not None and is_asked_for and changed.keys() & {"area_ha", "kind"}:
            cluster.area_ha = known.area_ha
            cluster.kind = known.kind
            cluster.save(update_fields=["area_ha", "kind"])
        doing.record("facts.recorded", changed=changed)
        dossier.facts = known
    return known


def _is_column(name: str) -> bool:
    try:
        DossierFacts._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
