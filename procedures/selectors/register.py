"""A cluster as its decisions have it on any day, and which decision set what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from procedures.models import (
    Cluster,
    ClusterDecision,
    ClusterItemVersion,
    Dossier,
    Organisation,
    Procedure,
)
from procedures.regimes.register_items import REGISTER_ITEMS, STANDING
from procedures.states import CLOSED

ORDER = [item.code for item in REGISTER_ITEMS]


@dataclass(frozen=True, slots=True)
class ItemOnDay:
    """One item as it stood on a day, and the decision that had set it."""

    item: str
    text: str
    source: ClusterDecision
    enterprise_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """One item before and after a decision; ``old`` empty where there was nothing before."""

    item: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision about a cluster with what it changed."""

    source: ClusterDecision
    changes: list[ItemChanged] = field(default_factory=list)


class ClusterHistory:
    """Every decision about one cluster, read in two statements however many there are."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.sources = list(
            ClusterDecision.objects.filter(cluster=cluster)
            .select_related("decision__dossier", "amends")
            .order_by("valid_from", "pk")
        )
        known = {source.pk: source for source in self.sources}
        self.versions = list(
            ClusterItemVersion.objects.filter(cluster=cluster).order_by("valid_from", "pk")
        )
        for version in self.versions:
            version.source = known[version.source_id]

    def items_on(self, day: date) -> list[ItemOnDay]:
        """The items in force on ``day``, in the order of Art 12.1; none before the first one."""
        found = {
            version.item: ItemOnDay(
                version.item, version.text, version.source, version.enterprise_id
            )
            for version in self.versions
            if version.valid_from <= day and version.item != STANDING
        }
        return sorted((item for item in found.values() if item.text), key=_place)

    def standing_on(self, day: date) -> str:
        """``established``, ``abolished``, or empty before the first decision."""
        found = ""
        for version in self.versions:
            if version.item == STANDING and version.valid_from <= day:
                found = version.text
        return found

    def lines(self) -> list[DecisionLine]:
        """The decisions in the order of time, each with the items it changed, old and new."""
        before: dict[str, str] = {}
        changed: dict[int, list[ItemChanged]] = {source.pk: [] for source in self.sources}
        for version in self.versions:
            if version.item != STANDING:
                changed[version.source_id].append(
                    ItemChanged(version.item, before.get(version.item, ""), version.text)
                )
            before[version.item] = version.text
        return [
            DecisionLine(source, sorted(changed[source.pk], key=_place)) for source in self.sources
        ]


def _place(found: ItemOnDay | ItemChanged) -> int:
    return ORDER.index(found.item) if found.item in ORDER else len(ORDER)


def standing_texts(cluster: Cluster) -> dict[str, str]:
    """What every item says now: one statement."""
    found = ClusterItemVersion.objects.filter(cluster=cluster).order_by("valid_from", "pk")
    return dict(found.values_list("item", "text"))


def amendable_decisions(cluster: Cluster) -> list[ClusterDecision]:
    """The decisions that a dossier may ask to adjust, the latest first; an abolition is none."""
    return list(
        ClusterDecision.objects.filter(cluster=cluster)
        .exclude(kind=ClusterDecision.Kind.ABOLITION)
        .order_by("-valid_from", "-pk")
    )


def latest_forming_decision(cluster: Cluster) -> ClusterDecision | None:
    """The last decision that established or expanded the cluster."""
    return (
        ClusterDecision.objects.filter(
            cluster=cluster,
            kind__in=(ClusterDecision.Kind.ESTABLISHMENT, ClusterDecision.Kind.EXPANSION),
        )
        .select_related("decision")
        .order_by("-valid_from", "-pk")
        .first()
    )


# --- which clusters an office may begin with -----------------------------------------------------

AMENDING = frozenset(
    {
        Procedure.EXPANSION.value,
        Procedure.ADJUSTMENT.value,
        Procedure.ABOLITION.value,
        Procedure.INVESTOR_SELECTION.value,
    }
)
"""Procedures about a cluster that stands."""


def clusters_of_office(office: Organisation) -> QuerySet[Cluster]:
    """The standing clusters with which an office may begin: a department with all of its province,
    a local body with those it handled or followed; where the office that did is gone without a
    known successor, with those too."""
    standing = Cluster.objects.filter(
        province=office.province_id, status=Cluster.Status.ESTABLISHED
    )
    if office.kind not in {Organisation.Kind.COMMUNE, Organisation.Kind.DISTRICT}:
        return standing.order_by("folded_name", "pk")
    handled = Dossier.objects.filter(cluster__isnull=False)
    own = handled.filter(Q(local_body=office) | Q(local_body__successor=office))
    orphaned = handled.filter(
        local_body__valid_to__isnull=False, local_body__successor__isnull=True
    )
    return standing.filter(
        Q(pk__in=own.values("cluster"))
        | Q(pk__in=orphaned.values("cluster"))
        | ~Q(pk__in=handled.values("cluster"))
    ).order_by("folded_name", "pk")


def running_about(cluster: Cluster, procedures: Iterable[str] = AMENDING) -> list[Dossier]:
    """The open dossiers of these procedures about a cluster, with what each would change."""
    return list(
        Dossier.objects.filter(cluster=cluster, procedure__in=list(procedures))
        .exclude(state__in=[state.value for state in CLOSED])
        .prefetch_related("item_changes")
        .order_by("pk")
    )


def items_touched(dossier: Dossier) -> frozenset[str]:
    """The items that an open dossier would change; an abolition touches all of them."""
    if dossier.procedure == Procedure.ABOLITION:
        return frozenset(ORDER)
    if dossier.procedure == Procedure.EXPANSION:
        return frozenset({"area_ha"})
    if dossier.procedure == Procedure.INVESTOR_SELECTION:
        return frozenset({"investor"})
    return frozenset(change.item for change in dossier.item_changes.all())


def changed_from(standing: Mapping[str, str], items: Mapping[str, str]) -> dict[str, str]:
    """Of the items given, those that say something else than what stands."""
    return {item: text for item, text in items.items() if text != standing.get(item, "")}
