"""The table "who said what, taken up or not, and why", and whether silence counts as consent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone

from procedures.calendars import calendar_in_force
from procedures.clock import Period, due, unit_named
from procedures.models import Deadline, Dossier, Opinion, OpinionPoint, Organisation
from procedures.selectors.provincial_rules import ProvinceRule, RuleBook

ASKS_FOR_AN_ANSWER = (Opinion.Outcome.CONDITIONAL, Opinion.Outcome.DISAGREE)
"""What a report may not pass over: disagreement, and agreement under conditions."""

_NOT_BOUND = (Organisation.Kind.MINISTRY, Organisation.Kind.MINISTRY_DEPARTMENT)


@dataclass(frozen=True, slots=True)
class Silence:
    """By which rule, and after which day, a body that has not answered counts as agreeing."""

    basis: str
    confidence: str
    last_day: date


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One body in one round: what it said, and what became of each point of it."""

    opinion: Opinion
    points: tuple[OpinionPoint, ...]
    must_be_answered: bool
    due_on: date | None = None
    silence: Silence | None = None
    is_consent_by_silence: bool = False

    @property
    def open_points(self) -> tuple[OpinionPoint, ...]:
        """The points to which the department has not answered yet."""
        return tuple(point for point in self.points if not point.is_answered)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it waits for an answer that must be given."""
        return not self.must_be_answered or (bool(self.points) and not self.open_points)

    @property
    def is_overdue(self) -> bool:
        """Whether the body is past its due date and has said nothing."""
        return (
            self.opinion.is_open and self.due_on is not None and timezone.localdate() > self.due_on
        )


def must_be_answered(dossier: Dossier, opinion: Opinion) -> bool:
    """Whether the report waits for an answer to this opinion.

    What came after the report was sent holds nobody up; filed again, the next report answers it.
    """
    if opinion.outcome not in ASKS_FOR_AN_ANSWER:
        return False
    came_too_late = opinion.arrival == Opinion.Arrival.AFTER_REPORT
    return not (came_too_late and dossier.reported_on is not None)


def summary_of(
    dossier: Dossier, on: date | None = None, *, bodies: Collection[int] | None = None
) -> list[SummaryLine]:
    """Every opinion asked on the dossier, round by round, as it stands on ``on`` (today).

    ``bodies`` leaves out, unread, what other bodies than these said. Four statements at most.
    """
    on = on or timezone.localdate()
    asked = dossier.opinions.all() if bodies is None else dossier.opinions.filter(body__in=bodies)
    opinions = list(
        asked.select_related("body", "given_by")
        .prefetch_related(
            Prefetch("points", queryset=OpinionPoint.objects.select_related("answered_by"))
        )
        .order_by("round_number", "id")
    )
    due = _due_dates(dossier) if any(opinion.is_open for opinion in opinions) else {}
    rules = AnswerRules(dossier)
    lines = []
    for opinion in opinions:
        due_on = due.get(opinion.body_id) if opinion.is_open else None
        silence = rules.silence_of(opinion, due_on)
        lines.append(
            SummaryLine(
                opinion=opinion,
                points=tuple(opinion.points.all()),
                must_be_answered=must_be_answered(dossier, opinion),
                due_on=due_on,
                silence=silence,
                is_consent_by_silence=silence is not None and on > silence.last_day,
            )
        )
    return lines


def open_lines(dossier: Dossier) -> list[SummaryLine]:
    """The lines that the report still has to answer."""
    return [line for line in summary_of(dossier) if not line.is_complete]


def unanswered(dossier: Dossier) -> list[Opinion]:
    """The opinions behind :func:`open_lines`, by one statement: what an act asks before it acts."""
    found = (
        dossier.opinions.filter(outcome__in=ASKS_FOR_AN_ANSWER)
        .filter(Q(points__isnull=True) | Q(points__taken_up=""))
        .select_related("body")
        .order_by("round_number", "id")
        .distinct()
    )
    return [opinion for opinion in found if must_be_answered(dossier, opinion)]


def silence_of(dossier: Dossier, opinion: Opinion) -> Silence | None:
    """The rule under which this body's silence counts as consent; None where no rule says so."""
    return AnswerRules(dossier).silence_of(opinion, _due_dates(dossier).get(opinion.body_id))


def _due_dates(dossier: Dossier) -> dict[int | None, date | None]:
    return dict(
        Deadline.objects.filter(
            dossier=dossier, step="opinion", status=Deadline.Status.OPEN, body__isnull=False
        )
        .order_by("pk")
        .values_list("body_id", "due_on")
    )


class AnswerRules:
    """What the province rules about answering, read once for all days of asking."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._book: RuleBook | None = None

    def silence_of(self, opinion: Opinion, due_on: date | None) -> Silence | None:
        """Silence is consent only by a rule, only for a body of the province, and only after both
        the day that the letter sets and the days that the rule itself gives."""
        asked_on = opinion.requested_on
        if not opinion.is_open or due_on is None or asked_on is None:
            return None
        if opinion.body.kind in _NOT_BOUND:
            return None
        says_consent = self._rule("silence_is_consent", asked_on)
        if says_consent is None or says_consent.value is not True:
            return None
        last_day = due_on
        reply = self._rule("opinion_reply", asked_on)
        if reply is not None:
            period = Period(int(reply.value), unit_named(reply.unit or "working_days"))
            by_rule = due(period, asked_on, calendar_in_force()).due_on
            last_day = max(last_day, by_rule) if by_rule else last_day
        return Silence(says_consent.basis, says_consent.confidence, last_day)

    def _rule(self, name: str, day: date) -> ProvinceRule | None:
        if self._book is None:
            self._book = RuleBook(self._dossier.province, ("silence_is_consent", "opinion_reply"))
        return self._book.on(name, day)
