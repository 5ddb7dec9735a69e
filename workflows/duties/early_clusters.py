"""The settling of clusters formed before 05/10/2009, to be done before 31/12/2026 (Art 35.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from procedures.clock import Calendar
from procedures.models import EarlyCluster, Organisation, Post, Role
from procedures.regimes import NotSourced, all_regimes, regime_on
from procedures.selectors import early_clusters

_ROLES = (Role.DIVISION_HEAD, Role.SPECIALIST, Role.PC_OFFICE)


@dataclass(frozen=True, slots=True)
class Settling:
    """The day before which it is done, its last working day, and where it stands."""

    before_on: date
    last_day: date
    basis: str
    confidence: str


def settling(today: date, calendar: Calendar) -> Settling | None:
    """The duty as the law of today has it; None once its day is gone.

    NĐ 303/2026 keeps a like rule (Art 35.4a, secondary source) whose own day is not sourced: the
    day of NĐ 32/2024 is carried on and marked secondary.
    """
    path = "pre_2009.finish_before"
    try:
        in_force = regime_on(today)
    except NotSourced:
        return None
    known = [regime.value(path) for regime in all_regimes() if regime.has(path)]
    if not known or not in_force.has("pre_2009.kept_rule"):
        return None
    found = in_force.value(path) if in_force.has(path) else known[-1]
    before_on: date = found.value
    if today >= before_on:
        return None
    return Settling(
        before_on,
        calendar.previous_working_day(before_on),
        found.article.basis,
        found.confidence if in_force.has(path) else "secondary",
    )


def unsettled_by_province() -> dict[int, int] | None:
    """How many clusters of the list each province has still to settle; None while no list is kept.

    An empty list says nothing: until somebody has entered a cluster, the offices are asked whether
    they have any.
    """
    if not EarlyCluster.objects.exists():
        return None
    return early_clusters.unsettled_by_province()


def offices(today: date, provinces: dict[int, int] | None) -> QuerySet[Organisation]:
    """Department and provincial People's Committee where something is unsettled, or may be."""
    found = Organisation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        Exists(Post.objects.held_on(today).filter(organisation=OuterRef("pk"), role__in=_ROLES)),
        kind__in=(Organisation.Kind.DEPARTMENT, Organisation.Kind.PROVINCE),
    )
    if provinces is not None:
        found = found.filter(province__in=provinces)
    return found.select_related("province").order_by("pk")
