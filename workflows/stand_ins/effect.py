"""What of an absent person's work goes to the stand-in, before and after it is decided.

Reminders are found as they will be when they are sent: by the people of today, once with the
holder at his desk and once with the stand-in in his place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from notifications.models import Reminder
from notifications.reminders import NothingToSay
from procedures.models import Deadline, Dossier, Post, Supplement, User
from workflows.duty_letters import DutyFacts, is_duty
from workflows.letters import Facts
from workflows.models import WorkItem
from workflows.stand_ins.work import InHand, in_hand_of, offices_by_post

MOST_REMINDERS = 1000
"""Planned reminders looked through for one page; beyond it the figures say "at least"."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One reminder that goes to the stand-in instead of the absent."""

    at: datetime
    dossier: Dossier | None
    deadline: Deadline | None
    audience: str


@dataclass
class Effect:
    """What standing in moves; ``more``: there are more reminders than were looked through."""

    in_hand: InHand = field(default_factory=InHand)
    coming: list[Coming] = field(default_factory=list)
    more: bool = False

    @property
    def reminders(self) -> int:
        """How many reminders go to the stand-in."""
        return len(self.coming)


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody stands in for a post for some days: appointed, or only thought of."""

    post: Post
    stand_in: User
    first: date
    last: date


def effects_of(spans: Sequence[Span], now: datetime) -> list[Effect]:
    """What each of these moves, in their order; the statements do not grow with their number."""
    today = timezone.localdate(now)
    in_hand = in_hand_of({span.post.pk for span in spans}, today)
    effects = [Effect(in_hand.get(span.post.pk, InHand())) for span in spans]
    if not spans:
        return effects
    offices = {span.post.organisation_id for span in spans}
    for _post, keys in offices_by_post({span.post.pk for span in spans}, today).values():
        offices |= keys
    planned = list(_planned(offices, spans, now)[: MOST_REMINDERS + 1])
    more = len(planned) > MOST_REMINDERS
    planned = planned[:MOST_REMINDERS]
    with_holder, with_stand_in, subjects = _told(planned, spans, now)
    for span, effect in zip(spans, effects, strict=True):
        absent = span.post.user_id
        effect.more = more
        effect.coming = [
            Coming(reminder.send_at, *subjects[reminder.pk], reminder.audience)
            for reminder in planned
            if span.first <= timezone.localdate(max(reminder.send_at, now)) <= span.last
            and absent in with_holder[reminder.pk]
            and absent not in with_stand_in[reminder.pk]
        ]
    return effects


def _planned(offices: Collection[int], spans: Sequence[Span], now: datetime) -> QuerySet[Reminder]:
    """Reminders of the days in question that could reach one of these offices, soonest first."""
    ours = Dossier.objects.filter(
        Q(local_body__in=offices) | Q(department__in=offices) | Q(provincial_pc__in=offices)
    ).values("pk")
    deadlines = Deadline.objects.filter(
        Q(dossier__in=ours) | Q(organisation__in=offices), status=Deadline.Status.OPEN
    )
    items = WorkItem.objects.filter(
        Q(dossier__in=ours) | Q(task__owner_permission_obj_pk__in=[str(key) for key in offices]),
        task__finished__isnull=True,
    )
    supplements = Supplement.objects.filter(dossier__in=ours, is_answered=False)
    duties = [
        Q(subject__startswith=f"{what}:{key}:") | Q(subject=f"{what}:{key}")
        for what in ("report", "report_in", "early")
        for key in sorted(offices)
    ]
    about = (
        Q(subject__in=_named("deadline", deadlines, "pk"))
        | Q(subject__in=_named("task", items, "pk"))
        | Q(subject__in=_named("supplement", supplements, "dossier_id"))
    )
    for duty in duties:
        about |= duty
    first = max(min(span.first for span in spans), timezone.localdate(now))
    until = max(span.last for span in spans) + timedelta(days=1)
    late = Q(send_at__lte=now) if first == timezone.localdate(now) else Q(pk__in=[])
    return Reminder.objects.filter(
        about,
        late | Q(send_at__gte=_midnight(first)),
        state=Reminder.State.PLANNED,
        send_at__lt=_midnight(until),
    ).order_by("send_at", "id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _named(what: str, rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    """``deadline:12`` for each row, as the subject of a reminder names it."""
    name = Concat(Value(f"{what}:"), Cast(column, CharField()), output_field=CharField())
    return rows.order_by().values_list(name)


Told = dict[int, set[int]]
Subjects = dict[int, tuple[Dossier | None, Deadline | None]]


def _told(
    planned: Sequence[Reminder], spans: Sequence[Span], now: datetime
) -> tuple[Told, Told, Subjects]:
    """Whom each reminder would reach: with everybody at his desk, and with the stand-ins; and
    what it is about."""
    about = [reminder for reminder in planned if not is_duty(reminder)]
    duties = [reminder for reminder in planned if is_duty(reminder)]
    facts = Facts.read(about, now) if about else None
    of_duties = DutyFacts.read(duties, now) if duties else None
    subjects: Subjects = {reminder.pk: (None, None) for reminder in planned}

    def people_of(reminder: Reminder) -> set[int]:
        if is_duty(reminder):
            if of_duties is None or of_duties.reason_against(reminder):
                return set()
            return {person.pk for person in of_duties.people_of(reminder)}
        found = facts.subject_of(reminder) if facts else NothingToSay("")
        if facts is None or isinstance(found, NothingToSay):
            return set()
        dossier, deadline, holding = found
        subjects[reminder.pk] = dossier, deadline
        return {person.pk for person in facts.people.people_of(reminder.audience, dossier, holding)}

    read = [each.people for each in (facts, of_duties) if each is not None]
    for span in spans:
        for people in read:
            people.bring_back(span.post)
    with_holder = {reminder.pk: people_of(reminder) for reminder in planned}
    for span in spans:
        for people in read:
            people.pass_over(span.post, span.stand_in)
    with_stand_in = {reminder.pk: people_of(reminder) for reminder in planned}
    return with_holder, with_stand_in, subjects
