"""The half-yearly and yearly reports of the regimes' data (TT 14/2024 Art 3 and others)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from procedures.clock import Calendar
from procedures.messages import Text
from procedures.models import InvestorRequest, Organisation, Post
from procedures.regimes import NotSourced, Regime, ReportDuty, instruments, regime_on
from workflows.audiences import OFFICE_ROLES

LOOKED_AHEAD = timedelta(days=60)
LOOKED_BACK = timedelta(days=10)
ENTERPRISES_ASKED = frozenset({"investor", "tenant"})
"""Tenants have no accounts: their investor is asked to pass the word to them."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One report of one period. ``half`` 1: the first six months; 0: the whole year."""

    duty: ReportDuty
    regime: Regime
    year: int
    half: int
    before_on: date
    last_day: date

    @property
    def version(self) -> int:
        """The period as the version of its reminders: 20261 for the first half of 2026."""
        return self.year * 10 + self.half

    @property
    def data(self) -> tuple[date, date] | None:
        """The days whose figures the report has (TT 14/2024 Art 3), where they are its own."""
        name = "half_year" if self.half else "year"
        if not self.duty.code.startswith("form_") or not self.regime.has(f"report_data.{name}_to"):
            return None
        begin = str(self.regime.value(f"report_data.{name}_from").value)
        end = str(self.regime.value(f"report_data.{name}_to").value)
        return _day(self.year - 1, begin), _day(self.year, end)


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def occasions(today: date, calendar: Calendar) -> list[Occasion]:
    """The reports whose last working day is near: 60 days ahead to 10 days gone."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        for occasion in _of_year(year, calendar):
            if today - LOOKED_BACK <= occasion.last_day <= today + LOOKED_AHEAD:
                found.append(occasion)
    return found


def occasion(code: str, version: int, calendar: Calendar) -> Occasion | None:
    """The report of that code and period; None where the law of its time has none."""
    return next(
        (
            found
            for found in _of_year(version // 10, calendar)
            if found.duty.code == code and found.version == version
        ),
        None,
    )


def _of_year(year: int, calendar: Calendar) -> Iterator[Occasion]:
    for half in (1, 0):
        for month_day, duty, regime in _duties(year, half):
            before_on = _day(year, month_day)
            yield Occasion(
                duty, regime, year, half, before_on, calendar.previous_working_day(before_on)
            )


def _duties(year: int, half: int) -> Iterator[tuple[str, ReportDuty, Regime]]:
    """The duties under the law that is in force on the day before each of their days."""
    try:
        known = {
            duty.code: duty for duty in regime_on(date(year, 6 if half else 12, 1)).reports.values()
        }
    except NotSourced:
        return
    for code, duty in known.items():
        month_day = duty.half_year_before if half else duty.year_before
        if month_day is None:
            continue
        regime = regime_on(_day(year, month_day) - timedelta(days=1))
        if code not in regime.reports or not _in_force(regime, _day(year, month_day)):
            continue
        ends_on = instruments()[regime.reports[code].article.instrument].ends_on
        if ends_on is not None and _day(year, month_day) > ends_on:
            continue
        yield month_day, regime.reports[code], regime


def _in_force(regime: Regime, day: date) -> bool:
    path = "report_data.in_force_on"
    return not regime.has(path) or bool(regime.value(path).value <= day)


def offices_of(by: str, today: date) -> QuerySet[Organisation]:
    """The offices or enterprises that owe a report, those in which somebody holds a post."""
    kinds = {
        "local_body": (Organisation.Kind.COMMUNE, Organisation.Kind.DISTRICT),
        "department": (Organisation.Kind.DEPARTMENT,),
        "provincial_pc": (Organisation.Kind.PROVINCE,),
    }.get(by, (Organisation.Kind.ENTERPRISE,) if by in ENTERPRISES_ASKED else ())
    found = _with_people(kinds, today)
    if by in ENTERPRISES_ASKED:
        found = found.filter(
            Exists(
                InvestorRequest.objects.filter(
                    enterprise=OuterRef("pk"), status=InvestorRequest.Status.CHOSEN
                )
            )
        )
    return found.order_by("pk")


def _with_people(kinds: Sequence[str], today: date) -> QuerySet[Organisation]:
    """Offices of these kinds in which somebody holds the post that does such duties."""
    roles = [role for kind in kinds for role in OFFICE_ROLES[kind]]
    return Organisation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        Exists(Post.objects.held_on(today).filter(organisation=OuterRef("pk"), role__in=roles)),
        kind__in=kinds,
    ).order_by("pk")


def ministry_offices(today: date) -> QuerySet[Organisation]:
    """The ministry's offices with somebody in post: they receive the reports of the provinces."""
    kinds = (Organisation.Kind.MINISTRY, Organisation.Kind.MINISTRY_DEPARTMENT)
    return _with_people(kinds, today)


def receivers_of(occasion: Occasion) -> list[Text]:
    """To whom the report goes, by the names of the regime."""
    words = []
    for role in occasion.duty.to:
        if role == "statistics_office":
            words.append(Text("cơ quan thống kê", "the statistics office"))
        elif role == "ministry":
            words.append(Text("Bộ Công Thương", "the Ministry of Industry and Trade"))
        elif role in occasion.regime.roles:
            named = occasion.regime.roles[role]
            words.append(Text(named.name_vi, named.name_en))
    return words
