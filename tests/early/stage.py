"""An early cluster on the stage: the list, its dossier, the facts, the way to the decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from procedures.models import Dossier, EarlyCluster, EarlyConclusion, EarlyFact
from procedures.services import early_clusters
from procedures.services.early_clusters import Concluding, Listed, Recorded
from tests.world import World, fresh
from workflows import engine

BEFORE = date(2008, 6, 16)
IN_R2, IN_R3, IN_R4 = date(2025, 3, 3), date(2026, 3, 2), date(2026, 10, 5)
DAYS = {"R2": IN_R2, "R3": IN_R3, "R4": IN_R4}
"""A working Monday under each regime that knows the procedure."""


def listed(world: World, name: str = "Cụm Cổ Phúc", area: float | None = 40) -> EarlyCluster:
    """A cluster of the commune on the list."""
    return early_clusters.enter_on_list(
        listed=Listed(
            name=name,
            local_body=world.offices.local_body,
            source="Báo cáo rà soát 12/BC-SCT",
            location="xã Xuân Ái",
            area_ha=None if area is None else Decimal(str(area)),
        ),
        by=None,
    )


def opened(world: World, early: EarlyCluster, by: str = "local_officer") -> Dossier:
    """Its dossier, opened today on the stage."""
    with transaction.atomic():
        dossier = early_clusters.open_early_dossier(
            cluster=early.cluster, offices=world.offices, act=world.act(by)
        )
        engine.start(dossier)
    return fresh(dossier)


def tell(
    world: World,
    dossier: Dossier,
    name: str,
    answer: bool | None = True,
    by: str | None = "specialist",
    **told: Any,
) -> EarlyFact:
    """One fact, with paper and day where it is one of the test."""
    if name in early_clusters.DATED_FACTS and answer:
        told.setdefault("happened_on", BEFORE)
    if answer is not None:
        told.setdefault("document", "77/QĐ-UBND")
    return early_clusters.record_early_fact(
        dossier_id=dossier.pk,
        act=world.act(by),
        recorded=Recorded(name=name, answer=answer, **told),
    )


def conclude(
    world: World,
    dossier: Dossier,
    reading: str = "alternatives",
    falls_under: bool = True,
    **said: Any,
) -> EarlyConclusion:
    """The specialist concludes at his step."""
    said.setdefault("reason", "QĐ 77/QĐ-UBND ngày 16/6/2008 phê duyệt dự án hạ tầng.")
    found: EarlyConclusion = world.perform(
        dossier,
        "conclude",
        "specialist",
        lambda pk: early_clusters.conclude_early(
            dossier_id=pk,
            act=world.act("specialist"),
            concluding=Concluding(reading, falls_under, **said),
        ),
    )
    return found


def at_conclusion(world: World, early: EarlyCluster) -> Dossier:
    """A dossier in the specialist's hands that waits for the conclusion."""
    dossier = opened(world, early)
    world.submit(dossier)
    world.complete(dossier)
    world.assign(dossier)
    return fresh(dossier)


def told_enough(world: World, dossier: Dossier) -> None:
    """Facts by which the cluster falls under the clause when one of the cases is enough."""
    tell(world, dossier, "in_provincial_plan")
    tell(world, dossier, "project_approved")
    tell(world, dossier, "area_ha", figure=Decimal(40))


def reported(world: World, early: EarlyCluster, **said: Any) -> Dossier:
    """A dossier that awaits the decision; without an investor unless ``said`` otherwise."""
    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    conclude(world, dossier, **{"chooses_investor": False, **said})
    world.consult(dossier)
    world.draft(dossier)
    world.sign(dossier)
    return fresh(dossier)
