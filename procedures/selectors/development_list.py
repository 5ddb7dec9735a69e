"""The approved List by its day: which one is in force, what stands in it, how two of them differ.

The version in force on a day is the one with the latest first day up to it; nothing is written on
the earlier one when it is superseded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from procedures.folding import folded
from procedures.models import (
    Change,
    Cluster,
    Dossier,
    ListEntry,
    ListVersion,
    Procedure,
    Stage,
)


def version_in_force(province_id: int, on: date) -> ListVersion | None:
    """The List of a province that is in force on a day; None where none is known."""
    return (
        ListVersion.objects.filter(province=province_id, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )


def versions_in_force(on: date) -> QuerySet[ListVersion]:
    """The List of each province that is in force on a day, in one statement."""
    later = ListVersion.objects.filter(
        province=OuterRef("province"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=on
    )
    return (
        ListVersion.objects.filter(~Exists(later), valid_from__lte=on)
        .select_related("province", "plan")
        .order_by("province__folded_name", "province__code")
    )


def last_day_of(version: ListVersion) -> date | None:
    """The day before the next List of the province; None while it is the latest."""
    following = (
        ListVersion.objects.filter(province=version.province_id, valid_from__gt=version.valid_from)
        .order_by("valid_from")
        .values_list("valid_from", flat=True)
        .first()
    )
    return date.fromordinal(following.toordinal() - 1) if following else None


# --- what a dossier rests on ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cluster stands in the List of a day; ``entry`` None: it is not in it."""

    version: ListVersion
    entry: ListEntry | None

    @property
    def is_listed(self) -> bool:
        """In the List of the period: neither withdrawn nor put to a later stage."""
        return self.entry is not None and self.entry.is_in_force


def standing_of(dossier: Dossier, on: date | None = None) -> Standing | None:
    """Where the dossier's cluster stands in the List of a day; None where no List is known.

    ``on`` is the day of the act; without it today, or the day on which the dossier was closed. Two
    statements, asked once for each day of one dossier object.
    """
    if dossier.procedure != Procedure.ESTABLISHMENT or dossier.cluster is None:
        return None
    day = on or dossier.closed_on or timezone.localdate()
    known: dict[date, Standing | None] = dossier.__dict__.setdefault("_standing_in_list", {})
    if day not in known:
        version = version_in_force(dossier.province_id, day)
        known[day] = Standing(version, _entry_of(dossier, version)) if version else None
    return known[day]


def forget_standing(dossier: Dossier) -> None:
    """After the entry was chosen anew: ask again."""
    dossier.__dict__.pop("_standing_in_list", None)


def _entry_of(dossier: Dossier, version: ListVersion) -> ListEntry | None:
    """The chosen entry (or what followed it), else the cluster's own, else one of its name."""
    cluster = dossier.its_cluster
    found = list(
        version.entries.filter(
            Q(listings__dossier=dossier)
            | Q(previous__listings__dossier=dossier)
            | Q(cluster=cluster)
            | Q(folded_name__in=spellings(cluster.name))
        )
        .annotate(
            chosen=Exists(ListEntry.objects.filter(pk=OuterRef("pk"), listings__dossier=dossier)),
            followed=Exists(
                ListEntry.objects.filter(pk=OuterRef("previous"), listings__dossier=dossier)
            ),
        )
        .distinct()
    )
    return best_of(found, cluster_id=cluster.pk)


def best_of(found: Sequence[ListEntry], *, cluster_id: int | None = None) -> ListEntry | None:
    """The entry that says most surely that it is the one; one in force before one that is not."""

    def doubt(entry: ListEntry) -> tuple[bool, ...]:
        chosen = getattr(entry, "chosen", False) or getattr(entry, "followed", False)
        return (
            not chosen,
            cluster_id is None or entry.cluster_id != cluster_id,
            not entry.is_in_force,
        )

    return min(found, key=doubt, default=None)


RANKS = ("cum cong nghiep ", "ccn ")


def spellings(name: str) -> list[str]:
    """The ways in which a List may write the name of one cluster, folded."""
    plain = folded(name)
    for rank in RANKS:
        plain = plain.removeprefix(rank)
    return [plain, *(f"{rank}{plain}" for rank in RANKS)]


def entry_named(version: ListVersion, name: str) -> ListEntry | None:
    """The entry of that name, however its rank is written."""
    return best_of(list(version.entries.filter(folded_name__in=spellings(name))))


def clusters_named(province_id: int, names: list[str]) -> dict[str, Cluster]:
    """The clusters of the register with one of these names, by the name without its rank.

    A name that two clusters bear is nobody's: a person must say which.
    """
    wanted = {spelling for name in names for spelling in spellings(name)}
    found: dict[str, Any] = {}
    for cluster in Cluster.objects.filter(province=province_id, folded_name__in=wanted):
        key = spellings(cluster.name)[0]
        found[key] = None if key in found else cluster
    return {key: cluster for key, cluster in found.items() if cluster is not None}


def entries_of_cluster(cluster: Cluster) -> list[ListEntry]:
    """Where a cluster stands in the Lists of its province, the latest first; by its name where the
    List does not know the register's row."""
    return list(
        ListEntry.objects.filter(version__province=cluster.province_id)
        .filter(
            Q(cluster=cluster) | Q(cluster__isnull=True, folded_name__in=spellings(cluster.name))
        )
        .select_related("version")
        .order_by("-version__valid_from", "position")[:20]
    )


# --- totals --------------------------------------------------------------------------------------


class Counted(Protocol):
    """A row of a List, draft or approved."""

    change: str
    stage: str
    area_ha: Decimal | None


@dataclass
class Totals:
    """How many clusters of the period, how much land, and by what a plan did with them."""

    clusters: int = 0
    area_ha: Decimal = Decimal(0)
    later: int = 0
    by_change: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Change.values, 0))

    def add(self, change: str, stage: str, area_ha: Decimal | None) -> None:
        """Count one row; withdrawn and later ones are no clusters of the period."""
        if change == Change.WITHDRAWN:
            self.by_change[Change.WITHDRAWN] += 1
        elif stage == Stage.LATER:
            self.later += 1
        else:
            self.clusters += 1
            self.area_ha += area_ha or 0
            if change:
                self.by_change[change] += 1


def totals_of(rows: Iterable[Counted]) -> Totals:
    """The totals of a draft or of an approved List."""
    totals = Totals()
    for row in rows:
        totals.add(row.change, row.stage, row.area_ha)
    return totals


def totals_by_version(versions: Iterable[ListVersion]) -> dict[int, Totals]:
    """The totals of several Lists, in one statement."""
    found: dict[int, Totals] = {version.pk: Totals() for version in versions}
    for key, change, stage, area in ListEntry.objects.filter(version__in=found).values_list(
        "version", "change", "stage", "area_ha"
    ):
        found[key].add(change, stage, area)
    return found


# --- two Lists beside each other -----------------------------------------------------------------


class Row(Protocol):
    """What two Lists are compared by."""

    name: str
    folded_name: str
    commune: str
    area_ha: Decimal | None
    change: str
    stage: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One cluster in the earlier and in the later List."""

    change: str
    before: Row | None
    after: Row | None

    @property
    def name(self) -> str:
        """Its name in the later List, else in the earlier."""
        row = self.after or self.before
        return row.name if row else ""

    @property
    def area_moved(self) -> Decimal | None:
        """By how many hectares it grew or shrank; None for one that is in one List only."""
        if self.before is None or self.after is None:
            return None
        return (self.after.area_ha or Decimal(0)) - (self.before.area_ha or Decimal(0))

    @property
    def is_renamed(self) -> bool:
        """Whether the later List calls it otherwise."""
        return bool(self.before and self.after and self.before.name != self.after.name)


def compare(before: Sequence[Row], after: Sequence[Row]) -> list[Difference]:
    """What the later List does with each cluster of either: the figures say, not the labels.

    Rows are paired by ``previous`` where the later one has it, else by name. A cluster that was put
    to a later stage before and is of the period now is brought forward.
    """
    by_key: dict[int, Row] = {_key(row): row for row in before if _key(row)}
    by_name: dict[str, Row] = {}
    for row in before:
        if row.change != Change.WITHDRAWN:
            by_name.setdefault(spellings(row.name)[0], row)
    taken: set[int] = set()
    found = []
    for row in after:
        old = by_key.get(getattr(row, "previous_id", None) or 0) or by_name.get(
            spellings(row.name)[0]
        )
        if old is not None and id(old) in taken:
            old = None
        if old is not None:
            taken.add(id(old))
        change = _what_happened(old, row)
        if change:
            found.append(Difference(change, old, None if change == Change.WITHDRAWN else row))
    for row in before:
        if id(row) not in taken and _counts(row):
            found.append(Difference(Change.WITHDRAWN, row, None))
    return found


def _key(row: Row) -> int:
    return int(getattr(row, "pk", None) or 0)


def _counts(row: Row) -> bool:
    return row.change != Change.WITHDRAWN and row.stage == Stage.IN_PERIOD


def _what_happened(old: Row | None, new: Row) -> str:
    """ "" where the row concerns neither List's period."""
    was, is_now = old is not None and _counts(old), _counts(new)
    if not is_now:
        return Change.WITHDRAWN if was else ""
    if old is None or old.change == Change.WITHDRAWN:
        return Change.ADDED
    if not was:
        return Change.BROUGHT_FORWARD
    return Change.KEPT if old.area_ha == new.area_ha else Change.RESIZED


def count_changes(differences: Iterable[Difference]) -> Mapping[str, int]:
    """How many of each, in the order of the law's words."""
    counts = dict.fromkeys(Change.values, 0)
    for difference in differences:
        counts[difference.change] += 1
    return counts
