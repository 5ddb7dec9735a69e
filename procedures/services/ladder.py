"""Which reminders a deadline has: the ladders in force, read once a while by each process."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from threading import Lock

from django.db.models import Q
from django.utils import timezone

from notifications.models import Reminder
from procedures.clock import Calendar
from procedures.ladder import Base, LocalRule, Planned, Where, plan, rung
from procedures.models import Deadline, LadderRule, Supplement

logger = logging.getLogger(__name__)

SECONDS_UNTIL_REREAD = 5.0
"""How long a process may plan by the rules it has read. What it planned in between is found by the
second pass that every change of a rule makes over the running deadlines (``replanning``)."""

RULES_ENDED_LATELY = 400
"""Rules that ended within so many days are still read: rungs of the past lean on them."""

Rules = Mapping[int, Sequence[LocalRule]]
"""The provinces' rules by the key of the province."""

_lock = Lock()
_held: tuple[float, Rules] | None = None


def rules_in_force() -> Rules:
    """Every province's rules, read by one statement at most every few seconds."""
    global _held
    held, now = _held, time.monotonic()
    if held is not None and now - held[0] < SECONDS_UNTIL_REREAD:
        return held[1]
    with _lock:
        rules = read_rules()
        _held = (now, rules)
    return rules


def forget_rules() -> None:
    """Read the rules anew at the next question: after a change, and between tests."""
    global _held
    _held = None


def read_rules(known_at: datetime | None = None) -> Rules:
    """The rules as the database has them; with ``known_at``, as they were known at that instant."""
    found: dict[int, list[LocalRule]] = defaultdict(list)
    rows = LadderRule.objects.order_by("id")
    if known_at is None:
        today = timezone.localdate()
        since = date.fromordinal(today.toordinal() - RULES_ENDED_LATELY)
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    else:
        rows = rows.filter(created_at__lte=known_at)
    for row in rows:
        found[row.province_id] += local_rules([row], known_at)
    return dict(found)


def local_rules(rows: Iterable[LadderRule], known_at: datetime | None = None) -> list[LocalRule]:
    """The rows as the plain rules that ladders are made with; with ``known_at``, as they stood.

    One whose rung nobody understands any more is left out, loudly: no act may fail for it.
    """
    found = []
    for row in rows:
        ended_later = known_at is not None and row.ended_at is not None and row.ended_at > known_at
        try:
            found.append(_local_rule(row, is_open=ended_later))
        except ValueError:
            logger.exception("ladder rule %s (%r) cannot be read and is left out", row.pk, row.rung)
    return found


def _local_rule(row: LadderRule, *, is_open: bool) -> LocalRule:
    return LocalRule(
        key=row.pk or 0,
        procedure=row.procedure,
        step=row.step,
        tier=row.tier,
        rung=rung(row.rung),
        audience=row.audience,
        is_off=row.is_off,
        valid_from=row.valid_from,
        valid_to=None if is_open else row.valid_to,
    )


def where_of(deadline: Deadline, procedure: str) -> Where:
    """The place of a deadline among the ladders."""
    return Where(procedure, deadline.step, deadline.actor)


def rungs_of(
    deadline: Deadline,
    calendar: Calendar,
    rules: Rules,
    *,
    from_day: date | None = None,
) -> list[Planned]:
    """The rungs of a deadline as it stands; none while it has no due date."""
    if deadline.due_on is None:
        return []
    dossier = deadline.dossier
    return plan(
        where_of(deadline, dossier.procedure),
        Base(deadline.started_on, deadline.due_on),
        calendar,
        rules.get(dossier.province_id, ()),
        from_day=from_day,
    )


def reminders_of(deadline: Deadline, rungs: Iterable[Planned]) -> list[Reminder]:
    """The rows of these rungs, not written yet."""
    return [
        Reminder(
            subject=f"deadline:{deadline.pk}",
            version=deadline.version,
            rung=found.key,
            kind=found.kind,
            audience=found.audience,
            send_at=found.at,
        )
        for found in rungs
    ]


def supplement_reminders(
    supplement: Supplement, calendar: Calendar, rules: Rules, *, from_day: date | None = None
) -> list[Reminder]:
    """The rows of an unanswered request's rungs, not written yet; none for one without a day."""
    if supplement.requested_on is None:
        return []
    dossier = supplement.dossier
    return duty_reminders(
        f"supplement:{dossier.pk}",
        supplement.number,
        Where(dossier.procedure, "supplement", Deadline.Actor.LOCAL_BODY),
        supplement.requested_on,
        calendar,
        rules.get(dossier.province_id, ()),
        from_day=from_day,
    )


def duty_reminders(
    subject: str,
    version: int,
    where: Where,
    day: date,
    calendar: Calendar,
    rules: Sequence[LocalRule],
    *,
    from_day: date | None = None,
) -> list[Reminder]:
    """The rows of the rungs around a day that is no period of a step, not written yet."""
    return [
        Reminder(
            subject=subject,
            version=version,
            rung=found.key,
            kind=found.kind,
            audience=found.audience,
            send_at=found.at,
        )
        for found in plan(where, Base(None, day), calendar, rules, from_day=from_day)
    ]
