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

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from notifications.models import Reminder
from notifications.reminders import Answer, Letter, NothingToSay
from procedures.calendars import calendar_in_force
from procedures.clock import days_left, unit_named
from procedures.messages import KINDS, NOTHING, Matter, RunningPeriod, Text, compose
from procedures.models import (
    SUPERIOR,
    Deadline,
    Dossier,
    InvestorRequest,
    JournalEntry,
    Opinion,
    Organisation,
    Post,
    Role,
    User,
)
from procedures.regimes import regime
from procedures.services.deadlines import STEP_OF_STATE
from procedures.states import CLOSED, DossierState
from workflows.core import OPEN_STATUSES
from workflows.models import WorkItem

logger = logging.getLogger(__name__)

# Why a reminder is not sent; `workflows.notices` has the words.
MET, STOPPED, MOVED = "met", "stopped", "moved"
SUPERSEDED, VOID, CLOSED_DOSSIER = "superseded", "void", "closed"
UNKNOWN, PASSED, NOBODY = "unknown", "passed", "nobody"

_OF_STATUS = {
    Deadline.Status.DONE: MET,
    Deadline.Status.SUPERSEDED: SUPERSEDED,
    Deadline.Status.VOID: VOID,
}

HOLDER_OF_ACTOR: dict[str, str] = {
    Deadline.Actor.LOCAL_BODY: Role.LOCAL_OFFICER,
    Deadline.Actor.DEPARTMENT: Role.SPECIALIST,
    Deadline.Actor.CONSULTED_BODY: Role.OPINION_OFFICER,
    Deadline.Actor.COUNCIL: Role.COUNCIL_SECRETARY,
    Deadline.Actor.PROVINCIAL_PC: Role.PC_OFFICE,
    Deadline.Actor.MINISTRY: Role.MINISTRY_OFFICER,
}
"""Who answers for a period while no task of it is open (the appraisal during opinions)."""

LEADER_OF_OFFICE: dict[str, str] = {
    Organisation.Kind.PROVINCE: Role.PC_LEADER,
    Organisation.Kind.DEPARTMENT: Role.DIRECTOR,
    Organisation.Kind.DISTRICT: Role.LOCAL_LEADER,
    Organisation.Kind.COMMUNE: Role.LOCAL_LEADER,
}
"""Who leads an office: the superior of those who have none in their own."""


def write(reminders: Sequence[Reminder], now: datetime) -> Mapping[int, Answer]:
    """The letters of each reminder, or why there is nothing to say, by the reminder's key.

    A reminder that cannot be written for a fault of ours is left out of the answer, loudly.
    """
    facts = Facts.read(reminders, timezone.localdate(now))
    answers: dict[int, Answer] = {}
    for reminder in reminders:
        try:
            answers[reminder.pk] = facts.answer(reminder)
        except Exception:
            logger.exception("reminder %s (%s) could not be written", reminder.pk, reminder)
    return answers


def no_longer_true(reminders: Sequence[Reminder], now: datetime) -> Mapping[int, str]:
    """Which of these have been overtaken since they were written, and by what. Two queries."""
    deadline_ids, dossier_ids = _subjects(reminders)
    deadlines = {
        found.pk: found
        for found in Deadline.objects.filter(pk__in=deadline_ids).select_related("dossier")
    }
    states = {
        pk: before or state
        for pk, state, before in Dossier.objects.filter(pk__in=dossier_ids).values_list(
            "pk", "state", "state_before_stop"
        )
    }
    reasons = {}
    for reminder in reminders:
        subject, key = _parted(reminder.subject)
        if subject == "deadline":
            reason = why_not(deadlines.get(key), reminder.version)
        else:
            reason = _why_not_letter(reminder.kind, states.get(key))
        if reason:
            reasons[reminder.pk] = reason
    return reasons


def why_not(deadline: Deadline | None, version: int) -> str:
    """Why nothing is to be said about this deadline as it stood in ``version``; "" if it is."""
    if deadline is None:
        return UNKNOWN
    if deadline.status != Deadline.Status.OPEN:
        return _OF_STATUS[Deadline.Status(deadline.status)]
    if deadline.stopped_since is not None:
        return STOPPED
    if deadline.version != version or deadline.due_on is None:
        return MOVED
    # After the decision the copy to the ministry still runs; nothing runs in the other ends.
    if deadline.dossier.state in CLOSED - {DossierState.DECIDED}:
        return CLOSED_DOSSIER
    return ""


def _why_not_letter(kind: str, state: str | None) -> str:
    if state is None:
        return UNKNOWN
    while_in = KINDS[kind].while_in
    return PASSED if while_in and state not in while_in else ""


def _parted(text: str) -> tuple[str, int]:
    """``deadline:12`` as name and number; 0 where there is no number."""
    name, _colon, key = text.partition(":")
    return name, int(key) if key.isdecimal() else 0


def _subjects(reminders: Iterable[Reminder]) -> tuple[set[int], set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for reminder in reminders:
        name, key = _parted(reminder.subject)
        found[name].add(key)
    return found["deadline"], found["dossier"]


@dataclass
class Holding:
    """Who has a step in hand: the people, the role and office asked for, and the page of it."""

    people: list[User]
    role: str
    office_id: int
    task_id: int | None = None
    title: Text = NOTHING


@dataclass
class Facts:
    """What the letters of one batch need, read at once."""

    today: date
    deadlines: dict[int, Deadline] = field(default_factory=dict)
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    running: dict[int, dict[str, Deadline]] = field(default_factory=dict)
    entries: dict[tuple[int, int], JournalEntry] = field(default_factory=dict)
    opinions: dict[int, Opinion] = field(default_factory=dict)
    items: dict[int, list[WorkItem]] = field(default_factory=dict)
    offices: dict[int, Organisation] = field(default_factory=dict)
    posts: dict[tuple[int, str], list[User]] = field(default_factory=dict)
    ministry: list[User] = field(default_factory=list)
    enterprises: dict[int, list[int]] = field(default_factory=dict)
    audiences: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    named: dict[int, User] = field(default_factory=dict)

    @classmethod
    def read(cls, reminders: Sequence[Reminder], today: date) -> Facts:
        """Twelve queries for any number of reminders."""
        deadline_ids, dossier_ids = _subjects(reminders)
        facts = cls(today=today)
        offices = ("cluster", "local_body", "department", "provincial_pc", "specialist")
        facts.deadlines = {
            found.pk: found
            for found in Deadline.objects.filter(pk__in=deadline_ids).select_related(
                "body", *(f"dossier__{name}" for name in offices)
            )
        }
        facts.dossiers = {
            found.pk: found
            for found in Dossier.objects.filter(pk__in=dossier_ids).select_related(*offices)
        }
        facts._read_acts(reminders, dossier_ids)
        facts._read_tasks(deadline_ids, dossier_ids)
        facts._read_people(reminders)
        for subject, version, rung, audience in Reminder.objects.filter(
            subject__in={reminder.subject for reminder in reminders},
            rung__in={reminder.rung for reminder in reminders},
        ).values_list("subject", "version", "rung", "audience"):
            facts.audiences.setdefault((subject, version, rung), []).append(audience)
        return facts

    def _read_acts(self, reminders: Sequence[Reminder], dossier_ids: set[int]) -> None:
        sequences, opinion_ids = set(), set()
        for reminder in reminders:
            what, key = _parted(reminder.rung)
            if what == "act":
                sequences.add(key)
            elif what == "opinion":
                opinion_ids.add(key)
        for entry in JournalEntry.objects.filter(dossier__in=dossier_ids, sequence__in=sequences):
            self.entries[entry.dossier_id, entry.sequence] = entry
        self.opinions = {
            found.pk: found
            for found in Opinion.objects.filter(pk__in=opinion_ids).select_related("body")
        }
        for deadline in Deadline.objects.filter(
            dossier__in=dossier_ids, status=Deadline.Status.OPEN, body__isnull=True
        ):
            self.running.setdefault(deadline.dossier_id, {})[deadline.step] = deadline

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
        for dossier_id, enterprise_id in (
            InvestorRequest.objects.filter(dossier__in=dossiers)
            .exclude(status=InvestorRequest.Status.WITHDRAWN)
            .values_list("dossier", "enterprise")
        ):
            self.enterprises.setdefault(dossier_id, []).append(enterprise_id)
            wanted.add(enterprise_id)
        self.offices = {
            office.pk: office
            for office in Organisation.objects.filter(
                Q(pk__in=wanted) | Q(subordinates__in=wanted) | Q(predecessors__in=wanted)
            ).distinct()
        }
        followed: dict[int, list[int]] = defaultdict(list)
        for office in self.offices.values():
            if office.successor_id is not None and not office.exists_on(self.today):
                followed[office.successor_id].append(office.pk)
        for post in (
            Post.objects.held_on(self.today)
            .filter(Q(organisation__in=self.offices) | Q(role=Role.MINISTRY_OFFICER))
            .select_related("user")
            .order_by("pk")
        ):
            if post.role == Role.MINISTRY_OFFICER:
                self.ministry.append(post.user)
            # Whoever has followed an office that ended is written to in its place.
            for key in (post.organisation_id, *followed.get(post.organisation_id, ())):
                self.posts.setdefault((key, post.role), []).append(post.user)
        self.named = User.objects.filter(is_active=True).in_bulk(users) if users else {}

    def _all_dossiers(self) -> dict[int, Dossier]:
        return self.dossiers | {
            deadline.dossier_id: deadline.dossier for deadline in self.deadlines.values()
        }

    # --- one reminder ---------------------------------------------------------------------------

    def answer(self, reminder: Reminder) -> Answer:
        """The letters of one reminder, or why there are none."""
        subject, key = _parted(reminder.subject)
        deadline: Deadline | None
        if subject == "deadline":
            deadline = self.deadlines.get(key)
            reason = why_not(deadline, reminder.version)
            if reason or deadline is None:
                return NothingToSay(reason)
            dossier = deadline.dossier
            holding = self.holding_of_deadline(deadline)
        elif subject == "dossier":
            found = self.dossiers.get(key)
            reason = _why_not_letter(
                reminder.kind, (found.state_before_stop or found.state) if found else None
            )
            if reason or found is None:
                return NothingToSay(reason)
            deadline, dossier = self.period_now(found), found
            holding = self.holding_of_dossier(found)
        else:
            raise ValueError(f"nobody writes about {reminder.subject!r}")
        people = self.people_of(reminder.audience, dossier, holding)
        if not people:
            return NothingToSay(NOBODY, nobody=True)
        matter = self.matter(reminder, dossier, deadline, holding)
        link = self.link(reminder.audience, dossier, holding)
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
                link=link,
                thread=dossier.code,
            )
            for person in people
        ]

    def matter(
        self,
        reminder: Reminder,
        dossier: Dossier,
        deadline: Deadline | None,
        holding: Holding | None,
    ) -> Matter:
        """What the letter speaks of."""
        what, key = _parted(reminder.rung)
        entry = self.entries.get((dossier.pk, key)) if what == "act" else None
        opinion = self.opinions.get(key) if what == "opinion" else None
        told = self.audiences.get((reminder.subject, reminder.version, reminder.rung), ())
        payload: Mapping[str, Any] = json.loads(entry.payload) if entry else {}
        return Matter(
            code=dossier.code,
            cluster=dossier.name,
            state=dossier.state,
            local_body=str(dossier.local_body),
            department=str(dossier.department),
            provincial_pc=str(dossier.provincial_pc),
            audience=reminder.audience,
            today=self.today,
            period=self.told_period(deadline) if deadline else None,
            payload=payload,
            happened_on=entry.occurred_on if entry else None,
            basis=entry.basis if entry else "",
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
            also_told=tuple(sorted({name for name in told if name != reminder.audience})),
            is_invented=dossier.is_invented,
        )

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
        )

    def period_now(self, dossier: Dossier) -> Deadline | None:
        """The period that runs in the step the dossier stands in, for letters about acts."""
        running = self.running.get(dossier.pk, {})
        step = STEP_OF_STATE.get(dossier.state_before_stop or dossier.state, "")
        # R1 has no notice: its first step is to submit.
        return running.get(step) or (running.get("submit") if step == "notice" else None)

    # --- people ---------------------------------------------------------------------------------

    def holding_of_deadline(self, deadline: Deadline) -> Holding | None:
        """Who works towards the deadline: its open task, else who answers for it by office."""
        for item in self.items.get(deadline.dossier_id, ()):
            if item.deadline_id == deadline.pk:
                return self._holding_of_task(item)
        role = HOLDER_OF_ACTOR.get(deadline.actor)
        if role is None:
            return None
        office_id = deadline.organisation_id
        specialist = deadline.dossier.specialist
        if role == Role.SPECIALIST and specialist and self._is_at(specialist, office_id, role):
            return Holding([specialist], role, office_id)
        return Holding(self.posts.get((office_id, role), []), role, office_id)

    def holding_of_dossier(self, dossier: Dossier) -> Holding | None:
        """Who has the dossier's next step, opinions apart."""
        for item in self.items.get(dossier.pk, ()):
            if item.opinion_id is None:
                return self._holding_of_task(item)
        return None

    def _holding_of_task(self, item: WorkItem) -> Holding:
        task = item.task
        role = (task.owner_permission or "").removeprefix("procedures.act_as_")
        office_id = int(task.owner_permission_obj_pk)
        # Someone who has left the post cannot do the task any more: then the group is told.
        if task.owner is not None and self._is_at(task.owner, office_id, role):
            people = [task.owner]
        else:
            people = self.posts.get((office_id, role), [])
        return Holding(people, role, office_id, task.pk, _title(item))

    def _is_at(self, person: User, office_id: int, role: str) -> bool:
        return any(holder.pk == person.pk for holder in self.posts.get((office_id, role), ()))

    def superiors(self, holding: Holding) -> list[User]:
        """Who is above the holder in the office, else the head of the office above it."""
        role = SUPERIOR.get(holding.role)
        if role and (found := self.posts.get((holding.office_id, role))):
            return found
        office = self.offices.get(holding.office_id)
        above = self.offices.get(office.parent_id) if office and office.parent_id else None
        if above is None:
            return []
        return self.posts.get((above.pk, LEADER_OF_OFFICE.get(above.kind, "")), [])

    def people_of(self, audience: str, dossier: Dossier, holding: Holding | None) -> list[User]:
        """An audience as people of today, each once."""
        what, *keys = audience.split(":")
        found: list[User]
        match what:
            case "holder":
                found = holding.people if holding else []
            case "superior":
                found = self.superiors(holding) if holding else []
            case "applicants":
                found = [
                    person
                    for enterprise_id in self.enterprises.get(dossier.pk, ())
                    for person in self.posts.get((enterprise_id, Role.APPLICANT), ())
                ]
            case "local_body":
                found = self.posts.get((dossier.local_body_id, Role.LOCAL_OFFICER), [])
            case "department":
                found = self.posts.get((dossier.department_id, Role.ONE_STOP), [])
                found = [*found, *self._specialist(dossier)]
            case "specialist":
                found = self._specialist(dossier) or self.posts.get(
                    (dossier.department_id, Role.SPECIALIST), []
                )
            case "ministry":
                found = self.ministry
            case "post":
                found = self.posts.get((int(keys[0]), keys[1]), [])
            case "user":
                found = [self.named[int(keys[0])]] if int(keys[0]) in self.named else []
            case _:
                raise ValueError(f"nobody knows the audience {audience!r}")
        return list({person.pk: person for person in found}.values())

    def _specialist(self, dossier: Dossier) -> list[User]:
        person = dossier.specialist
        if person is None or not self._is_at(person, dossier.department_id, Role.SPECIALIST):
            return []
        return [person]

    def link(self, audience: str, dossier: Dossier, holding: Holding | None) -> str:
        """The page to act on: the task for its holder, the dossier for everyone else."""
        if audience == "holder" and holding and holding.task_id:
            path = _address("task", holding.task_id)
            if path:
                return path
        is_applicant = audience == "applicants" or audience.endswith(f":{Role.APPLICANT}")
        if is_applicant and (path := _address("my_dossier", dossier.code)):
            return path
        return _address("dossier", dossier.code)


def step_name(deadline: Deadline) -> Text:
    """The step of the law by its name in the regime."""
    if deadline.step == "opinion":
        return Text("Cho ý kiến", "Give the opinion")
    found = regime(deadline.regime).step(deadline.step)
    return Text(found.name_vi, found.name_en)


def _title(item: WorkItem) -> Text:
    """The step's name on the desk, in both languages."""
    words = {}
    for language in ("vi", "en"):
        with translation.override(language):
            words[language] = str(item.task.flow_task.task_title or "")
    return Text(**words)


def language_of(person: User) -> str:
    """The language a person reads letters in: the site's own unless the account names one."""
    return str(getattr(person, "language", "") or settings.LANGUAGE_CODE)[:2]


def _address(name: str, key: object) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
