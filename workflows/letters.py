"""Who gets which letter: the writer that ``notifications`` calls for reminders that are due.

An audience is named in terms that hold at the moment of sending ("holder", "superior",
"applicants" …) and becomes people here, from the open tasks and the posts of today. Everything is
read for the whole batch at once: the number of queries does not grow with it.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from notifications.models import Reminder
from notifications.reminders import Answer, Letter, NothingToSay
from procedures.calendars import calendar_in_force
from procedures.clock import VIETNAM_TIME, days_left, unit_named
from procedures.clock.rulers import WorkingMinutes
from procedures.ladder import last_day_to_apologise
from procedures.messages import KINDS, NOTHING, Matter, RunningPeriod, SilenceRule, Text, compose
from procedures.models import (
    Deadline,
    Dossier,
    JournalEntry,
    LedgerEntry,
    Opinion,
    Role,
    ScoringRound,
    Seat,
    Supplement,
)
from procedures.regimes import NotSourced, regime
from procedures.selectors.opinions import AnswerRules
from procedures.services.deadlines import ONE_AT_A_TIME, STEP_OF_STATE
from procedures.services.replanning import ABOVE
from procedures.states import CLOSED, DossierState
from workflows import duty_letters
from workflows.audiences import (
    Holding,
    People,
    language_of,
    role_words,
    step_name,
    told_audiences,
)
from workflows.core import OPEN_STATUSES
from workflows.models import WorkItem
from workflows.registry import side_steps
from workflows.unsent import (
    ANSWERED,
    APOLOGISED,
    CLOSED_DOSSIER,
    FILLED,
    GIVEN_BACK,
    MET,
    MOVED,
    NOBODY,
    PASSED,
    STOPPED,
    SUPERSEDED,
    TAKEN,
    UNKNOWN,
    VOID,
)

logger = logging.getLogger(__name__)

ITS_TASK = frozenset({"holder", "group"})
"""Audiences that are led to the task itself; everyone else is led to the dossier."""

_OF_STATUS = {
    Deadline.Status.DONE: MET,
    Deadline.Status.SUPERSEDED: SUPERSEDED,
    Deadline.Status.VOID: VOID,
}


def write(reminders: Sequence[Reminder], now: datetime) -> Mapping[int, Answer]:
    """The letters of each reminder, or why there is nothing to say, by the reminder's key.

    A reminder that cannot be written for a fault of ours is left out of the answer, loudly.
    """
    about_duties = [each for each in reminders if duty_letters.is_duty(each)]
    answers: dict[int, Answer] = duty_letters.write(about_duties, now)
    reminders = [each for each in reminders if not duty_letters.is_duty(each)]
    if not reminders:
        return answers
    facts = Facts.read(reminders, now)
    for reminder in reminders:
        try:
            answers[reminder.pk] = facts.answer(reminder)
        except Exception:
            logger.exception("reminder %s (%s) could not be written", reminder.pk, reminder)
    return answers


def no_longer_true(reminders: Sequence[Reminder], now: datetime) -> Mapping[int, str]:
    """Which of these have been overtaken since they were written, and by what.

    Two queries for letters about dossiers, one more for each other subject there is, two for
    letters about a council's sheets.
    """
    reasons = duty_letters.no_longer_true(reminders, now)
    deadline_ids, dossier_ids, task_ids = _subjects(reminders)
    deadlines = {
        found.pk: found
        for found in Deadline.objects.filter(pk__in=deadline_ids).select_related("dossier")
    }
    items = _items_of_tasks(task_ids)
    supplements = _open_supplements(reminders)
    awaited = AwaitedSheets.of(reminders)
    states = {
        pk: before or state
        for pk, state, before in Dossier.objects.filter(pk__in=dossier_ids).values_list(
            "pk", "state", "state_before_stop"
        )
    }
    for reminder in reminders:
        subject, key = _parted(reminder.subject)
        match subject:
            case "deadline":
                reason = why_not(deadlines.get(key), reminder.version)
            case "task":
                reason = why_not_untaken(items.get(key), reminder.version)
            case "supplement":
                reason = _why_not_supplement(supplements, key, reminder.version)
            case "dossier":
                reason = _why_not_letter(reminder.kind, states.get(key)) or awaited.why_not(
                    reminder
                )
            case _:
                continue
        if reason:
            reasons[reminder.pk] = reason
    return reasons


def why_not(deadline: Deadline | None, version: int) -> str:
    """Why nothing is to be said about this deadline as it stood in ``version``; "" if it is."""
    if deadline is None:
        return UNKNOWN
    if deadline.status != Deadline.Status.OPEN:
        return _OF_STATUS[Deadline.Status(deadline.status)]
    # A stopped dossier has its running period stopped alone; what others owe it waits with it.
    if deadline.stopped_since is not None or deadline.dossier.state == DossierState.STOPPED:
        return STOPPED
    if deadline.version != version or deadline.due_on is None:
        return MOVED
    # After the decision the copy to the ministry still runs; nothing runs in the other ends.
    if deadline.dossier.state in CLOSED - {DossierState.DECIDED}:
        return CLOSED_DOSSIER
    return ""


def why_not_untaken(item: WorkItem | None, version: int) -> str:
    """Why a task need not be taken any more; "" while it lies there as it did in ``version``."""
    if item is None:
        return UNKNOWN
    if item.task.finished is not None or item.task.status not in OPEN_STATUSES:
        return MET
    if item.task.owner_id is not None:
        return TAKEN
    if item.dossier.state == DossierState.STOPPED:
        return STOPPED
    return "" if item.version == version else GIVEN_BACK


def _why_not_supplement(open_ones: Mapping[int, Supplement], key: int, number: int) -> str:
    found = open_ones.get(key)
    if found is None or found.number != number:
        return ANSWERED
    return STOPPED if found.dossier.state == DossierState.STOPPED else ""


def _why_not_letter(kind: str, state: str | None) -> str:
    if state is None:
        return UNKNOWN
    # A kind that a later release has taken away says nothing about when it holds.
    while_in = KINDS[kind].while_in if kind in KINDS else frozenset()
    return PASSED if while_in and state not in while_in else ""


def _parted(text: str) -> tuple[str, int]:
    """``deadline:12`` as name and number; 0 where there is no number."""
    name, _colon, key = text.partition(":")
    return name, int(key) if key.isdecimal() else 0


def _subjects(reminders: Iterable[Reminder]) -> tuple[set[int], set[int], set[int]]:
    """The deadlines, the dossiers and the tasks that these are about."""
    found: dict[str, set[int]] = defaultdict(set)
    for reminder in reminders:
        name, key = _parted(reminder.subject)
        found["dossier" if name == "supplement" else name].add(key)
    return found["deadline"], found["dossier"], found["task"]


def _items_of_tasks(task_ids: set[int]) -> dict[int, WorkItem]:
    if not task_ids:
        return {}
    return {
        item.pk: item
        for item in WorkItem.objects.filter(pk__in=task_ids).select_related(
            "task__owner", "deadline__body", "dossier"
        )
    }


def _open_supplements(reminders: Iterable[Reminder]) -> dict[int, Supplement]:
    """The requests for more that lie unanswered, by the key of their dossier."""
    wanted = {
        _parted(reminder.subject)[1]
        for reminder in reminders
        if reminder.subject.startswith("supplement:")
    }
    if not wanted:
        return {}
    return {
        found.dossier_id: found
        for found in Supplement.objects.filter(
            dossier__in=wanted, is_answered=False
        ).select_related("dossier")
    }


def _rung_keys(reminders: Iterable[Reminder]) -> dict[str, set[int]]:
    """``act:4``, ``opinion:7``, ``seat:3.1`` and so on: the numbers by their names."""
    found: dict[str, set[int]] = defaultdict(set)
    for reminder in reminders:
        what, key = _parted(reminder.rung.partition(".")[0])
        found[what].add(key)
    return found


@dataclass
class AwaitedSheets:
    """The score sheets that letters wait for: one member's, or those of a whole round."""

    seats: dict[int, Seat]
    rounds: dict[int, ScoringRound]

    @classmethod
    def of(cls, reminders: Iterable[Reminder]) -> AwaitedSheets:
        """One query for members' sheets, two for whole rounds; none where there is neither."""
        keys = _rung_keys(reminders)
        seats = Seat.objects.select_related("scoring_round").in_bulk(keys["seat"])
        rounds = ScoringRound.objects.prefetch_related("seats").in_bulk(keys["round"])
        return cls(seats, rounds)

    def why_not(self, reminder: Reminder) -> str:
        """Why the sheets need not be asked for any more; "" while one is missing, and for letters
        about anything else."""
        what, key = _parted(reminder.rung.partition(".")[0])
        if what == "seat":
            seat = self.seats.get(key)
            return UNKNOWN if seat is None else "" if _is_awaited(seat) else MET
        if what == "round":
            found = self.rounds.get(key)
            return UNKNOWN if found is None else "" if self._missing(found) else MET
        return ""

    def payload(self, reminder: Reminder) -> dict[str, Any]:
        """The closing day that the council has set, and how many sheets are missing."""
        what, key = _parted(reminder.rung.partition(".")[0])
        if what == "seat" and (seat := self.seats.get(key)) and seat.scoring_round.due_on:
            return {"until": seat.scoring_round.due_on.isoformat()}
        if what == "round" and (found := self.rounds.get(key)) and found.due_on:
            return {"until": found.due_on.isoformat(), "count": self._missing(found)}
        return {}

    def _missing(self, found: ScoringRound) -> int:
        if found.status != ScoringRound.Status.SCORING:
            return 0
        return sum(seat.status == Seat.Status.WAITING for seat in found.seats.all())


def _is_awaited(seat: Seat) -> bool:
    return (
        seat.status == Seat.Status.WAITING
        and seat.scoring_round.status == ScoringRound.Status.SCORING
    )


@dataclass
class Facts:
    """What the letters of one batch need, read at once."""

    now: datetime
    people: People
    deadlines: dict[int, Deadline] = field(default_factory=dict)
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    running: dict[int, dict[str, Deadline]] = field(default_factory=dict)
    entries: dict[tuple[int, int], JournalEntry] = field(default_factory=dict)
    opinions: dict[int, Opinion] = field(default_factory=dict)
    asked: dict[tuple[int, int], Opinion] = field(default_factory=dict)
    items: dict[int, list[WorkItem]] = field(default_factory=dict)
    untaken: dict[int, WorkItem] = field(default_factory=dict)
    supplements: dict[int, Supplement] = field(default_factory=dict)
    body_periods: dict[tuple[int, int], Deadline] = field(default_factory=dict)
    awaited: AwaitedSheets = field(default_factory=lambda: AwaitedSheets({}, {}))
    extended: set[int] = field(default_factory=set)
    audiences: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    answer_rules: dict[int, AnswerRules] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the letters are written."""
        return self.people.today

    @classmethod
    def read(cls, reminders: Sequence[Reminder], now: datetime) -> Facts:
        """Twelve queries for any number of reminders, and one for each subject of its own."""
        deadline_ids, dossier_ids, task_ids = _subjects(reminders)
        facts = cls(now=now, people=People(timezone.localdate(now)))
        facts.untaken = _items_of_tasks(task_ids)
        dossier_ids |= {item.dossier_id for item in facts.untaken.values()}
        facts.supplements = _open_supplements(reminders)
        offices = ("cluster", "province", "local_body", "department", "provincial_pc", "specialist")
        facts.deadlines = {
            found.pk: found
            for found in Deadline.objects.filter(pk__in=deadline_ids).select_related(
                "body", "organisation", *(f"dossier__{name}" for name in offices)
            )
        }
        facts.dossiers = {
            found.pk: found
            for found in Dossier.objects.filter(pk__in=dossier_ids).select_related(*offices)
        }
        facts._read_acts(reminders, dossier_ids)
        facts._read_opinions()
        facts._read_tasks(deadline_ids, dossier_ids)
        facts._read_people(reminders)
        if any(reminder.kind == "apology.due" for reminder in reminders):
            facts.extended = set(
                LedgerEntry.objects.filter(
                    deadline__in=deadline_ids, kind=LedgerEntry.Kind.EXTEND
                ).values_list("deadline", flat=True)
            )
        facts.audiences = told_audiences(reminders)
        return facts

    def _read_opinions(self) -> None:
        """The opinions that the running deadlines of bodies wait for."""
        every = [*self.deadlines.values(), *self.body_periods.values()]
        waiting = [found for found in every if found.body_id is not None]
        if not waiting:
            return
        for opinion in (
            Opinion.objects.filter(
                dossier__in=[found.dossier_id for found in waiting],
                body__in=[found.body_id for found in waiting],
                is_open=True,
            )
            .select_related("body")
            .order_by("round_number")
        ):
            self.asked[opinion.dossier_id, opinion.body_id] = opinion

    def _read_acts(self, reminders: Sequence[Reminder], dossier_ids: set[int]) -> None:
        keys = _rung_keys(reminders)
        sequences, opinion_ids = keys["act"], keys["opinion"]
        self.awaited = AwaitedSheets.of(reminders)
        for entry in JournalEntry.objects.filter(dossier__in=dossier_ids, sequence__in=sequences):
            self.entries[entry.dossier_id, entry.sequence] = entry
        self.opinions = {
            found.pk: found
            for found in Opinion.objects.filter(pk__in=opinion_ids).select_related("body")
        }
        for deadline in Deadline.objects.filter(
            dossier__in=dossier_ids, status=Deadline.Status.OPEN
        ).select_related("body", "organisation"):
            deadline.dossier = self.dossiers[deadline.dossier_id]
            if deadline.body_id is None:
                self.running.setdefault(deadline.dossier_id, {})[deadline.step] = deadline
            else:
                self.body_periods[deadline.dossier_id, deadline.body_id] = deadline

    def _read_tasks(self, deadline_ids: set[int], dossier_ids: set[int]) -> None:
        items: dict[int, list[WorkItem]] = defaultdict(list)
        for item in (
            WorkItem.objects.filter(
                Q(deadline__in=deadline_ids) | Q(dossier__in=dossier_ids),
                task__finished__isnull=True,
                task__status__in=OPEN_STATUSES,
            )
            .select_related("task__owner")
            .order_by("task_id")
        ):
            items[item.dossier_id].append(item)
        self.items = dict(items)

    def _read_people(self, reminders: Sequence[Reminder]) -> None:
        dossiers = self._all_dossiers()
        wanted: set[int] = {
            int(item.task.owner_permission_obj_pk)
            for items in self.items.values()
            for item in items
            if item.task.owner_permission_obj_pk
        }
        wanted |= {deadline.organisation_id for deadline in self.deadlines.values()}
        for dossier in dossiers.values():
            wanted |= {dossier.local_body_id, dossier.department_id, dossier.provincial_pc_id}
        users: set[int] = set()
        for reminder in reminders:
            what, key = _parted(reminder.audience.rsplit(":", 1)[0])
            if what == "post":
                wanted.add(key)
            what, key = _parted(reminder.audience)
            if what == "user":
                users.add(key)
        self.people = People.read(self.today, wanted, dossiers, users)

    def _all_dossiers(self) -> dict[int, Dossier]:
        return self.dossiers | {
            deadline.dossier_id: deadline.dossier for deadline in self.deadlines.values()
        }

    # --- one reminder ---------------------------------------------------------------------------

    def answer(self, reminder: Reminder) -> Answer:
        """The letters of one reminder, or why there are none."""
        found = self.subject_of(reminder)
        if isinstance(found, NothingToSay):
            return found
        dossier, deadline, holding = found
        people = self.people.people_of(reminder.audience, dossier, holding)
        if not people:
            of_vacant = reminder.audience.startswith(ABOVE)
            if of_vacant and not self.people.vacant_post(
                reminder.audience.removeprefix(ABOVE), holding
            ):
                return NothingToSay(FILLED)
            return NothingToSay(NOBODY, nobody=True)
        matter = self.matter(reminder, dossier, deadline, holding)
        link = self.link(reminder.audience, dossier, holding)
        # Whoever has the task in hand is led to it, in whatever part he is told.
        own = holding.tasks if holding else {}
        written = {
            language: compose(reminder.kind, matter, language)
            for language in {language_of(person) for person in people}
        }
        return [
            Letter(
                recipient_id=person.pk,
                kind=reminder.kind,
                subject_line=written[language_of(person)].subject_line,
                body=written[language_of(person)].body,
                link=_address("task", own[person.pk]) if person.pk in own else link,
                thread=dossier.code,
            )
            for person in people
        ]

    def subject_of(
        self, reminder: Reminder
    ) -> tuple[Dossier, Deadline | None, Holding | None] | NothingToSay:
        """What a reminder is about and who has it in hand, or why there is nothing to say."""
        subject, key = _parted(reminder.subject)
        match subject:
            case "deadline":
                return self._about_deadline(self.deadlines.get(key), reminder)
            case "task":
                return self._about_task(self.untaken.get(key), reminder)
            case "supplement":
                reason = _why_not_supplement(self.supplements, key, reminder.version)
                if reason:
                    return NothingToSay(reason)
            case "dossier":
                pass
            case _:
                raise ValueError(f"nobody writes about {reminder.subject!r}")
        dossier = self.dossiers.get(key)
        if dossier is not None and (reason := self._why_not_asked(reminder, dossier)):
            return NothingToSay(reason)
        reason = _why_not_letter(
            reminder.kind, (dossier.state_before_stop or dossier.state) if dossier else None
        )
        if reason or dossier is None:
            return NothingToSay(reason)
        if reason := self.awaited.why_not(reminder):
            return NothingToSay(reason)
        return dossier, self.period_for(reminder, dossier), self.holding_of_dossier(dossier)

    def _why_not_asked(self, reminder: Reminder, dossier: Dossier) -> str:
        """A letter that asks something of the holder of a step is for no other step's holder; one
        that asks a body for its opinion is over once it has answered."""
        steps = KINDS[reminder.kind].asks_in
        if reminder.audience == "holder" and steps:
            item = self.next_item(dossier)
            return PASSED if item is None or item.step not in steps else ""
        if reminder.kind == "opinion_requested":
            return "" if self.period_for(reminder, dossier) else MET
        return ""

    def period_for(self, reminder: Reminder, dossier: Dossier) -> Deadline | None:
        """The period that the letter tells: a body asked for its opinion hears of its own."""
        if reminder.kind == "opinion_requested":
            _post, body, _role = reminder.audience.split(":")
            return self.body_periods.get((dossier.pk, int(body)))
        return self.period_now(dossier)

    def _about_deadline(
        self, deadline: Deadline | None, reminder: Reminder
    ) -> tuple[Dossier, Deadline | None, Holding | None] | NothingToSay:
        reason = why_not(deadline, reminder.version)
        if reason or deadline is None:
            return NothingToSay(reason)
        if reminder.kind == "apology.due" and deadline.pk in self.extended:
            return NothingToSay(APOLOGISED)
        items = self.items.get(deadline.dossier_id, ())
        return deadline.dossier, deadline, self.people.holding_of_deadline(deadline, items)

    def _about_task(
        self, item: WorkItem | None, reminder: Reminder
    ) -> tuple[Dossier, Deadline | None, Holding | None] | NothingToSay:
        reason = why_not_untaken(item, reminder.version)
        if reason or item is None:
            return NothingToSay(reason)
        dossier = self.dossiers[item.dossier_id]
        return dossier, item.deadline, self.people.holding_of_tasks([item])

    def matter(
        self,
        reminder: Reminder,
        dossier: Dossier,
        deadline: Deadline | None,
        holding: Holding | None,
    ) -> Matter:
        """What the letter speaks of."""
        what, key = _parted(reminder.rung.partition(".")[0])
        entry = self.entries.get((dossier.pk, key)) if what == "act" else None
        opinion = self.opinions.get(key) if what == "opinion" else None
        told = self.audiences.get((reminder.subject, reminder.version, reminder.rung), ())
        payload: Mapping[str, Any] = (
            json.loads(entry.payload) if entry else self.awaited.payload(reminder)
        )
        about, subject_key = _parted(reminder.subject)
        since: date | datetime | None = None
        waited: int | None = None
        if about == "task":
            came = self.untaken[subject_key].lies_since.astimezone(VIETNAM_TIME)
            since, waited = came, office_hours_between(came, self.now)
        elif about == "supplement":
            supplement = self.supplements[subject_key]
            payload = {"number": supplement.number, "missing": supplement.missing}
            since = supplement.requested_on
            if since is not None:
                waited = calendar_in_force().working_days_between(since, self.today)
        vacant = NOTHING
        if about != "dossier" and reminder.audience != "applicants":
            vacant = self.vacant_words(holding)
        return Matter(
            code=dossier.code,
            cluster=dossier.name,
            state=dossier.state,
            local_body=str(dossier.local_body),
            department=str(dossier.department),
            provincial_pc=str(dossier.provincial_pc),
            audience="superior" if reminder.audience.startswith(ABOVE) else reminder.audience,
            today=self.today,
            period=self.told_period(deadline) if deadline else None,
            payload=payload,
            happened_on=entry.occurred_on if entry else None,
            basis=entry.basis if entry else self.basis_beside(about, dossier),
            opinion_body=str(opinion.body) if opinion else "",
            opinion_outcome=opinion.outcome if opinion else "",
            component_names={
                component.code: Text(component.name_vi, component.name_en)
                for component in regime(dossier.regime).components
            }
            if payload.get("missing")
            else {},
            holders=tuple(str(person) for person in holding.people) if holding else (),
            task=holding.title if holding else NOTHING,
            also_told=tuple(
                sorted(
                    {name_of(other) for other in told if other != reminder.audience}
                    - (ITS_TASK if vacant != NOTHING else set())
                )
            ),
            is_invented=dossier.is_invented,
            procedure=dossier.procedure,
            regime=dossier.regime,
            office=self.office_name(deadline, holding),
            apologise_by=last_day_to_apologise(deadline.due_on, calendar_in_force())
            if reminder.kind == "apology.due" and deadline and deadline.due_on
            else None,
            vacant=vacant,
            silence=self.silence(deadline) if deadline and deadline.body_id else None,
            since=since,
            waited=waited,
        )

    def basis_beside(self, about: str, dossier: Dossier) -> str:
        """The article of a letter that no act has brought: the appraisal that waits for what was
        asked for (Art 10.3)."""
        if about != "supplement":
            return ""
        try:
            return regime(dossier.regime).step("appraise", dossier.procedure).basis
        except NotSourced:
            return ""

    def office_name(self, deadline: Deadline | None, holding: Holding | None) -> str:
        """The office that has the step: its task's, else the deadline's."""
        office = self.people.offices.get(holding.office_id) if holding else None
        if office is None and deadline is not None:
            return str(deadline.organisation)
        return str(office or "")

    def vacant_words(self, holding: Holding | None) -> Text:
        """The post and office that should have the step and in which nobody is."""
        vacant = self.people.vacant_post("holder", holding)
        office = self.people.offices.get(vacant.office_id) if vacant else None
        if vacant is None or office is None:
            return NOTHING
        role = role_words(vacant.role)
        return Text(f"{role.vi}, {office}", f"{role.en}, {office}")

    def silence(self, deadline: Deadline) -> SilenceRule | None:
        """What the body's silence will mean, for the deadline of an opinion."""
        opinion = self.asked.get((deadline.dossier_id, deadline.body_id or 0))
        if opinion is None:
            return None
        dossier = deadline.dossier
        rules = self.answer_rules.setdefault(dossier.province_id, AnswerRules(dossier))
        found = rules.silence_of(opinion, deadline.due_on)
        return SilenceRule(found.last_day, found.basis) if found else SilenceRule()

    def told_period(self, deadline: Deadline) -> RunningPeriod:
        """A deadline in the terms of a letter, its days counted from today."""
        left = None
        if deadline.due_on is not None and deadline.amount is not None:
            left = days_left(
                deadline.due_on, self.today, unit_named(deadline.unit), calendar_in_force()
            )
        return RunningPeriod(
            step=deadline.step,
            step_name=step_name(deadline),
            due_on=deadline.due_on,
            days_left=left,
            unit=deadline.unit,
            basis=deadline.basis,
            confidence=deadline.confidence,
            provisional=deadline.provisional,
            body=str(deadline.body) if deadline.body_id else "",
            without_limit=deadline.amount is None,
        )

    def period_now(self, dossier: Dossier) -> Deadline | None:
        """The period that runs in the step the dossier stands in, for letters about acts."""
        running = self.running.get(dossier.pk, {})
        if dossier.procedure in ONE_AT_A_TIME:
            return next(reversed(running.values()), None)
        step = STEP_OF_STATE.get(dossier.state_before_stop or dossier.state, "")
        # R1 has no notice: its first step is to submit.
        return running.get(step) or (running.get("submit") if step == "notice" else None)

    # --- people ---------------------------------------------------------------------------------

    def holding_of_dossier(self, dossier: Dossier) -> Holding | None:
        """Who has the dossier's next step, opinions apart."""
        item = self.next_item(dossier)
        return self.people.holding_of_tasks([item] if item is not None else [])

    def next_item(self, dossier: Dossier) -> WorkItem | None:
        """The dossier's next step, opinions apart."""
        beside = side_steps()
        for item in self.items.get(dossier.pk, ()):
            if item.opinion_id is None and item.step not in beside:
                return item
        return None

    def link(self, audience: str, dossier: Dossier, holding: Holding | None) -> str:
        """The page to act on: the task for its holder, the dossier for everyone else."""
        if audience in ITS_TASK and holding and holding.task_id:
            path = _address("task", holding.task_id)
            if path:
                return path
        is_applicant = audience == "applicants" or audience.endswith(f":{Role.APPLICANT}")
        if is_applicant and (path := _address("my_dossier", dossier.code)):
            return path
        return _address("dossier", dossier.code)


NAMES_OF_POSTS = {
    Role.APPLICANT: "applicants",
    Role.MINISTRY_OFFICER: "ministry",
    Role.PC_OFFICE: "provincial_pc",
    Role.PC_LEADER: "provincial_pc",
    Role.ONE_STOP: "one_stop",
    Role.OPINION_OFFICER: "consulted_bodies",
}


def name_of(audience: str) -> str:
    """An audience as a letter names it: holders of a post by what they are in the procedure."""
    post, _key, role = [*audience.split(":"), "", ""][:3]
    return NAMES_OF_POSTS.get(Role(role), "") if post == "post" and role else audience


def office_hours_between(since: datetime, until: datetime) -> int:
    """Whole hours of work between two instants, as offices are open."""
    ruler = WorkingMinutes(calendar_in_force())
    return max(0, ruler.begin(until) - ruler.begin(since)) // ruler.marks_per_unit


def _address(name: str, key: object) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
