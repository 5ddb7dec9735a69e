"""Reminders that found nobody: told to whoever is above, and to the new holder once there is one.

A reminder whose audience is empty when it is sent ends as skipped. Every few minutes those of the
last week are looked at again. Where somebody is in the post by now, the reminder is planned anew,
unless a later rung of its ladder has been sent; where nobody is, whoever is above gets the same
letter under an audience of its own (``above:holder``). The keys of the messages are those of the
rung: each person is told of it at most once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications import truth
from notifications.models import Reminder
from notifications.reminders import NothingToSay
from procedures.services.replanning import ABOVE
from workflows import duty_letters, letters
from workflows.unsent import NOBODY

logger = logging.getLogger(__name__)

BATCH = 500
LOOKED_BACK = timedelta(days=7)
"""A rung older than this is not told any more: a later one says more."""

_OF_THE_CLOCK = ("deadline:", "task:", "supplement:")
"""What somebody above has to know of; letters of an act only wait for their reader."""


@dataclass
class _Found:
    """What becomes of a page: who has somebody by now, and what has somebody above."""

    again: list[Reminder] = field(default_factory=list)
    above: list[Reminder] = field(default_factory=list)


def plan_vacancies(now: datetime | None = None) -> int:
    """Plan anew what has found its reader, and tell those above of the rest; how many rows.

    Two planners at once, or a sweep between, do no harm: only what is still skipped is planned.
    The statements of a page do not grow with it.
    """
    now = now or timezone.now()
    written = 0
    for page in _pages(now):
        found = _look_at(page, now)
        overtaken = truth.overtaken(found.again, now)
        again = [reminder.pk for reminder in found.again if reminder.pk not in overtaken]
        with transaction.atomic():
            if again:
                written += Reminder.objects.filter(
                    pk__in=again, state=Reminder.State.SKIPPED, reason=NOBODY
                ).update(state=Reminder.State.PLANNED, settled_at=None, reason="")
            new = _not_known(found.above)
            Reminder.objects.bulk_create(new, ignore_conflicts=True)
            written += len(new)
    return written


def _pages(now: datetime) -> Iterator[list[Reminder]]:
    """What found nobody within the last days, oldest first."""
    skipped = Reminder.objects.filter(
        state=Reminder.State.SKIPPED, reason=NOBODY, send_at__gte=now - LOOKED_BACK
    ).order_by("send_at", "id")
    page = list(skipped[:BATCH])
    while page:
        yield page
        last = page[-1]
        page = list(
            skipped.filter(Q(send_at__gt=last.send_at) | Q(send_at=last.send_at, pk__gt=last.pk))[
                :BATCH
            ]
        )


def _look_at(page: Sequence[Reminder], now: datetime) -> _Found:
    found = _Found()
    about_duties = [each for each in page if duty_letters.is_duty(each)]
    about_dossiers = [each for each in page if not duty_letters.is_duty(each)]
    if about_duties:
        duties = duty_letters.DutyFacts.read(about_duties, now)
        for reminder in about_duties:
            try:
                if not duties.reason_against(reminder) and duties.people_of(reminder):
                    found.again.append(reminder)
            except Exception:
                logger.exception("reminder %s (%s) cannot be read", reminder.pk, reminder)
    if about_dossiers:
        facts = letters.Facts.read(about_dossiers, now)
        for reminder in about_dossiers:
            try:
                _look_at_one(reminder, facts, found)
            except Exception:
                logger.exception("reminder %s (%s) cannot be read", reminder.pk, reminder)
    return found


def _look_at_one(reminder: Reminder, facts: letters.Facts, found: _Found) -> None:
    about = facts.subject_of(reminder)
    if isinstance(about, NothingToSay):
        return
    dossier, _deadline, holding = about
    if facts.people.people_of(reminder.audience, dossier, holding):
        found.again.append(reminder)
    elif reminder.subject.startswith(_OF_THE_CLOCK) and facts.people.vacant_post(
        reminder.audience, holding
    ):
        found.above.append(
            Reminder(
                subject=reminder.subject,
                version=reminder.version,
                rung=reminder.rung,
                kind=reminder.kind,
                audience=f"{ABOVE}{reminder.audience}",
                send_at=reminder.send_at,
            )
        )


def _not_known(wanted: Sequence[Reminder]) -> list[Reminder]:
    """Those of the reminders that were never planned."""
    if not wanted:
        return []
    known = set(
        Reminder.objects.filter(
            subject__in={found.subject for found in wanted},
            audience__in={found.audience for found in wanted},
        ).values_list("subject", "version", "rung", "audience")
    )
    return [
        found
        for found in wanted
        if (found.subject, found.version, found.rung, found.audience) not in known
    ]
