"""Clusters formed before 05/10/2009: what is recorded and concluded, what is still unsettled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Q, QuerySet, Sum

from procedures.backends import is_administrator, office_ids_of, posts_of
from procedures.calendars import calendar_in_force
from procedures.clock import OutsideCalendar
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    Dossier,
    EarlyConclusion,
    EarlyFact,
    Organisation,
    Role,
    User,
)
from procedures.regimes import ConditionResult, regime_on
from procedures.regimes import regime as regime_by_id
from procedures.regimes.early_clusters import (
    EarlyFacts,
    FinishDay,
    Reading,
    concluded,
    finish_day,
    in_plan,
    large_area,
    readings,
)
from procedures.selectors.dossiers import DEPARTMENT_ROLES, PROVINCIAL_ROLES
from procedures.selectors.offices import ministry_id

LOCAL_ROLES = frozenset({Role.LOCAL_OFFICER, Role.LOCAL_LEADER})
MAY_LIST = frozenset({Role.ONE_STOP, Role.SPECIALIST, Role.DIVISION_HEAD, Role.DIRECTOR})
"""Roles of the department that keep the province's list; a local officer keeps his own body's."""

_YES_NO = tuple(
    name for name in EarlyFacts.__dataclass_fields__ if name not in ("area_ha", "asked_area_ha")
)

# --- one dossier ---------------------------------------------------------------------------------


def standing_facts(dossier: Dossier) -> dict[str, EarlyFact]:
    """The latest row of each fact, by name; asked once for each dossier object."""
    if "_early_facts" not in dossier.__dict__:
        rows = dossier.early_facts.select_related("recorded_by", "file").order_by("id")
        dossier.__dict__["_early_facts"] = {row.name: row for row in rows}
    return cast("dict[str, EarlyFact]", dossier.__dict__["_early_facts"])


def conclusions_of(dossier: Dossier) -> list[EarlyConclusion]:
    """Every conclusion, the latest first; the first one stands."""
    if "_early_conclusions" not in dossier.__dict__:
        dossier.__dict__["_early_conclusions"] = list(
            dossier.early_conclusions.select_related("concluded_by").order_by("-number")
        )
    return cast("list[EarlyConclusion]", dossier.__dict__["_early_conclusions"])


def forget_early(dossier: Dossier) -> None:
    """Ask anew: a fact or a conclusion has just been written."""
    for name in ("_early_facts", "_early_conclusions"):
        dossier.__dict__.pop(name, None)


def standing_conclusion(dossier: Dossier) -> EarlyConclusion | None:
    """The conclusion that stands, or None while nobody has concluded."""
    found = conclusions_of(dossier)
    return found[0] if found else None


def early_facts(dossier: Dossier) -> EarlyFacts:
    """What is recorded, as the pure rules read it; unknown stays unknown."""
    rows = standing_facts(dossier)
    known: dict[str, Any] = {name: rows[name].answer for name in _YES_NO if name in rows}
    area = rows.get(EarlyFact.Name.AREA)
    return EarlyFacts(
        **known, area_ha=area.figure if area else None, asked_area_ha=_asked_area(dossier)
    )


def _asked_area(dossier: Dossier) -> Decimal | None:
    facts = getattr(dossier, "facts", None) if hasattr(dossier, "facts") else None
    return facts.area_ha if facts is not None else None


def readings_of(dossier: Dossier) -> tuple[Reading, ...]:
    """What each reading of the clause gives on the facts recorded now."""
    return readings(dossier.regime, early_facts(dossier))


def reckoned(dossier: Dossier) -> dict[str, bool | None]:
    """The readings' results as a conclusion keeps them."""
    return {reading.id: reading.holds for reading in readings_of(dossier)}


def is_outdated(dossier: Dossier, conclusion: EarlyConclusion) -> bool:
    """Whether facts recorded since give the readings another result than when it was concluded."""
    return conclusion.reckoned != reckoned(dossier)


def early_conditions(dossier: Dossier) -> list[ConditionResult]:
    """The conditions of the decision: in the plan, concluded by a person, the area above 75 ha."""
    facts, law = early_facts(dossier), regime_by_id(dossier.regime)
    conclusion = standing_conclusion(dossier)
    return [
        in_plan(law, facts),
        concluded(
            law,
            facts,
            conclusion.reading if conclusion else None,
            conclusion.falls_under if conclusion else None,
        ),
        large_area(law, facts),
    ]


def chooses_investor(dossier: Dossier) -> bool:
    """Whether the council chooses an investor in the dossier; it does until somebody concludes."""
    conclusion = standing_conclusion(dossier)
    return conclusion is None or conclusion.chooses_investor


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Countdown:
    """By when everything is to be settled, and how long that is from ``today``.

    ``working_days_left`` is negative once the last working day is over, None beyond the calendar.
    """

    finish: FinishDay
    last_working_day: date | None
    working_days_left: int | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class ProvinceTotal:
    """How much is unsettled in one province; ``area_ha`` adds up the areas that are known."""

    province: AdministrativeUnit
    count: int
    area_ha: Decimal | None
    in_hand: int


@dataclass(frozen=True, slots=True)
class UnsettledOffice:
    """An office that has something to settle, for the reminders."""

    organisation_id: int
    kind: str
    count: int
    provinces: tuple[str, ...]


def countdown(today: date) -> Countdown:
    """The finish day of the law of ``today``, with the working days left by the calendar."""
    finish = finish_day(regime_on(today))
    calendar = calendar_in_force()
    try:
        last = calendar.previous_working_day(finish.before_on)
        return Countdown(
            finish,
            last,
            calendar.working_days_between(today, last),
            not calendar.is_confirmed_between(min(today, last), max(today, last)),
        )
    except OutsideCalendar:
        return Countdown(finish, None, None, True)


def unsettled(user: User, province_id: int | None = None) -> QuerySet[Cluster]:
    """The clusters of the list without an establishment decision that the person may see.

    Ministry and administrators: the whole country. Department and provincial People's Committee:
    their province. Local body: its own. Everybody else: none.
    """
    found = Cluster.objects.filter(
        _scope(user), status=Cluster.Status.UNSETTLED, early__isnull=False
    )
    return found if province_id is None else found.filter(province=province_id)


def _scope(user: User) -> Q:
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if is_administrator(user):
        return Q()
    allowed = Q(pk__in=[])
    for post in posts_of(user):
        if post.role == Role.MINISTRY_OFFICER:
            return Q()
        if post.role in LOCAL_ROLES:
            allowed |= Q(early__local_body__in=office_ids_of(post))
        elif post.role in DEPARTMENT_ROLES | PROVINCIAL_ROLES and post.organisation.province_id:
            allowed |= Q(province=post.organisation.province_id)
    return allowed


def sees_list(user: User) -> bool:
    """Whether the list is for this person at all."""
    return is_administrator(user) or any(
        post.role in LOCAL_ROLES | DEPARTMENT_ROLES | PROVINCIAL_ROLES | {Role.MINISTRY_OFFICER}
        for post in posts_of(user)
    )


def provinces_listed_by(user: User) -> list[int]:
    """The provinces whose list the person may enter clusters on (an administrator: see below)."""
    return [
        post.organisation.province_id
        for post in posts_of(user)
        if post.role in MAY_LIST and post.organisation.province_id
    ]


def local_bodies_listed_by(user: User) -> list[int]:
    """The local bodies for which the person, its officer, may enter clusters."""
    return [post.organisation_id for post in posts_of(user) if post.role == Role.LOCAL_OFFICER]


def may_enter(user: User, local_body: Organisation) -> bool:
    """Whether the person may enter a cluster of this local body on the list."""
    return (
        is_administrator(user)
        or local_body.province_id in provinces_listed_by(user)
        or local_body.pk in local_bodies_listed_by(user)
    )


_OPEN = Q(dossiers__procedure="legacy") & ~Q(
    dossiers__state__in=["decided", "refused", "withdrawn"]
)


def totals(user: User) -> list[ProvinceTotal]:
    """By province, in the order of their names: two statements whatever the length of the list."""
    rows = list(
        unsettled(user)
        .values("province")
        .annotate(number=Count("pk"), area=Sum("area_ha"))
        .order_by("province")
    )
    in_hand = dict(
        unsettled(user)
        .filter(_OPEN)
        .values("province")
        .annotate(number=Count("pk", distinct=True))
        .values_list("province", "number")
    )
    named = AdministrativeUnit.objects.in_bulk([row["province"] for row in rows])
    return sorted(
        (
            ProvinceTotal(
                named[row["province"]], row["number"], row["area"], in_hand.get(row["province"], 0)
            )
            for row in rows
        ),
        key=lambda total: total.province.folded_name,
    )


def open_dossiers(user: User, clusters: list[Cluster]) -> dict[int, Dossier]:
    """The running dossier of each cluster that the person may see, by the cluster's key."""
    from procedures.selectors.dossiers import dossiers_visible_to

    rows = dossiers_visible_to(user).filter(
        procedure="legacy", cluster__in=[cluster.pk for cluster in clusters]
    )
    return {row.cluster_id or 0: row for row in rows.order_by("pk")}


def in_hand(clusters: list[Cluster]) -> set[int]:
    """The keys of those that have a running dossier: that there is one is no secret on the list."""
    return set(
        Cluster.objects.filter(_OPEN, pk__in=[cluster.pk for cluster in clusters]).values_list(
            "pk", flat=True
        )
    )


def unsettled_by_province() -> dict[int, int]:
    """How many clusters are unsettled in each province that has any: for the planners, unscoped."""
    return dict(
        Cluster.objects.filter(status=Cluster.Status.UNSETTLED, early__isnull=False)
        .order_by()
        .values("province")
        .annotate(number=Count("pk"))
        .values_list("province", "number")
    )


def offices_with_unsettled(today: date) -> list[UnsettledOffice]:
    """Every office that has something to settle, for whoever plans the reminders.

    Local bodies with their own clusters; department and provincial People's Committee with their
    province's; the ministry with all. An ended office is left to its successor.
    """
    listed = Cluster.objects.filter(status=Cluster.Status.UNSETTLED, early__isnull=False)
    by_body: dict[int, tuple[int, str]] = {}
    by_province: dict[int, int] = defaultdict(int)
    names: dict[int, str] = {}
    for row in listed.values("early__local_body", "province", "province__name").annotate(
        number=Count("pk")
    ):
        by_body[row["early__local_body"]] = (row["number"], row["province__name"])
        by_province[row["province"]] += row["number"]
        names[row["province"]] = row["province__name"]
    if not by_body:
        return []
    found = [
        UnsettledOffice(key, Organisation.Kind.COMMUNE.value, count, (name,))
        for key, (count, name) in sorted(by_body.items())
    ]
    standing = Organisation.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        kind__in=[Organisation.Kind.DEPARTMENT, Organisation.Kind.PROVINCE],
        province__in=by_province,
    )
    found += [
        UnsettledOffice(office.pk, office.kind, by_province[key], (names[key],))
        for office in standing.order_by("pk")
        if (key := office.province_id) is not None
    ]
    try:
        ministry = ministry_id()
    except Organisation.DoesNotExist:
        return found
    everywhere = tuple(sorted(names.values()))
    total = sum(by_province.values())
    return [
        *found,
        UnsettledOffice(ministry, Organisation.Kind.MINISTRY.value, total, everywhere),
    ]
