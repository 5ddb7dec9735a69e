"""The ladder of one period: the house default, as the province's dated rules change it.

A province's rule turns one rung for one audience on or off, within the procedure, step and tier
it names. The most specific rule decides; among equals the younger. It holds for rungs that fall
within its days, so that a rule which begins next month leaves this month's reminders alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from procedures.clock import Calendar

from .defaults import Line, default_ladder
from .instants import Base, instant_of
from .rungs import KIND_OF_DUTY, Rung, Sort, audiences_of

TIER_OF_ACTOR = {
    "applicant": "local",
    "local_body": "local",
    "department": "province",
    "consulted_body": "province",
    "council": "province",
    "provincial_pc": "province",
    "ministry": "ministry",
}


def tier_of(actor: str) -> str:
    """The tier at which a step is done; an actor that nobody has named is the province's."""
    return TIER_OF_ACTOR.get(actor, "province")


@dataclass(frozen=True, slots=True)
class Where:
    """Which period: the procedure, the step of the law, and whose step it is."""

    procedure: str
    step: str
    actor: str = ""


@dataclass(frozen=True, slots=True)
class LocalRule:
    """A province's rule. Empty ``procedure``, ``step`` or ``tier``: all of them.

    All steps are the steps of the law: what is no period of a step (``KIND_OF_DUTY``) has readers
    of its own, and a rule speaks of it only by its name.
    """

    key: int
    procedure: str
    step: str
    tier: str
    rung: Rung
    audience: str
    is_off: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, where: Where) -> bool:
        """Whether the period is one that the rule speaks of; a duty only by its name.

        "Every step" is no duty: its holders and its due date are of another kind.
        """
        return (
            self.procedure in ("", where.procedure)
            and (self.step == where.step or (not self.step and where.step not in KIND_OF_DUTY))
            and self.tier in ("", tier_of(where.actor))
            and self.audience in audiences_of(where.step)
        )

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def weight(self) -> tuple[bool, bool, bool, int]:
        """The more specific the heavier: step, then procedure, then tier, then the younger."""
        return (bool(self.step), bool(self.procedure), bool(self.tier), self.key)


@dataclass(frozen=True, slots=True)
class Planned:
    """A rung that is to be told; ``source`` says which rule asks for it."""

    key: str
    kind: str
    audience: str
    at: datetime
    rung: Rung
    source: str


def lines_of(where: Where, rules: Iterable[LocalRule], on: date) -> list[tuple[Line, str]]:
    """The ladder as it stands on a day, each line with its source, in order of the rungs."""
    covering = [found for found in rules if found.covers(where)]
    return sorted(
        _standing(where, covering, lambda _line: on), key=lambda found: found[0].rung.place
    )


def plan(
    where: Where,
    base: Base,
    calendar: Calendar,
    rules: Sequence[LocalRule] = (),
    *,
    from_day: date | None = None,
) -> list[Planned]:
    """The rungs of one period, each under the rules of its own day, soonest first.

    Rungs before ``from_day`` are left out: a replayed record owes nobody a reminder of years ago.
    Two rungs for the same people before the due date on one day are one.
    """
    instants: dict[str, datetime | None] = {}

    def at(line: Line) -> datetime | None:
        if line.rung.text not in instants:
            instants[line.rung.text] = instant_of(line.rung, base, calendar)
        return instants[line.rung.text]

    def its_day(line: Line) -> date | None:
        moment = at(line)
        return moment.date() if moment else None

    covering = [found for found in rules if found.covers(where)]
    found = [
        Planned(line.rung.key, line.kind, line.audience, moment, line.rung, source)
        for line, source in _standing(where, covering, its_day)
        if (moment := at(line)) is not None and (from_day is None or moment.date() >= from_day)
    ]
    found.sort(key=lambda planned: (planned.at, planned.rung.place, planned.audience))
    return _without_doubles(found)


def _standing(
    where: Where, rules: Sequence[LocalRule], day_of_line: Callable[[Line], date | None]
) -> list[tuple[Line, str]]:
    ladder = default_ladder(where.procedure, where.step, where.actor)
    standing: dict[tuple[str, str], tuple[Line, str]] = {
        (line.rung.text, line.audience): (line, f"default:{ladder.name}") for line in ladder.lines
    }
    if not rules:
        return list(standing.values())
    for rule in sorted(rules, key=lambda found: found.weight):
        line = Line.of(rule.rung, rule.audience, where.step)
        day = day_of_line(line)
        if day is not None and not rule.holds_on(day):
            continue
        place = (rule.rung.text, rule.audience)
        if rule.is_off:
            standing.pop(place, None)
        else:
            standing[place] = (line, f"rule:{rule.key}")
    return list(standing.values())


def _without_doubles(found: Sequence[Planned]) -> list[Planned]:
    """Before the due date one rung a day and audience, the last of the ladder; and no rung by
    share of the time once a rung by days has been told."""
    kept: dict[tuple[object, str], Planned] = {}
    counted: set[str] = set()
    for planned in found:
        by_share = planned.rung.sort is Sort.FRACTION
        if not planned.rung.is_before:
            kept[(planned.key, planned.audience)] = planned
            continue
        if by_share and planned.audience in counted:
            continue
        if not by_share:
            counted.add(planned.audience)
        kept[(planned.at.date(), planned.audience)] = planned
    return list(kept.values())
