"""Taking messages out of the outbox: claimed, begun, ended, given back, given up.

A claim (``sending``, with its instant) is committed before anything leaves the house. What a worker
that died leaves behind is taken back: to the queue what was not begun, to a person what was.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, Q
from django.utils import timezone

from notifications.channels import registry
from notifications.models import DeliveryAttempt, Message, Reminder, RoadPause

logger = logging.getLogger(__name__)

CLAIM_BATCH = 20
"""Messages claimed at once: few enough that a claim is worked off long before it is stale."""

LONGEST_REST = timedelta(hours=6)
"""A provider that asks for longer is asked again after this; a pause that ends later than that was
written by a clock that ran ahead, and closes nothing."""

STALE_AFTER = timedelta(minutes=10)
"""A claim older than this was left by a worker that died: a task is ended after 240 s. A worker
that is only slow does no harm: ``begin`` refuses to go on under a claim that was taken back."""


def claim(
    now: datetime, *, limit: int = CLAIM_BATCH, ids: Sequence[int] | None = None
) -> list[Message]:
    """Take up to ``limit`` messages that are due; nobody else gets them. Committed on return.

    Only of roads that are open and not paused; the others wait where they are. ``ids`` narrows it
    to these. One statement takes them and, on SQLite by one more, reads them with their people
    and reminders.
    """
    roads = [*registry.open_names()]
    if not roads or (ids is not None and not ids):
        return []
    at, too_far = (
        connection.ops.adapt_datetimefield_value(instant) for instant in (now, now + LONGEST_REST)
    )
    text = _claim_text(len(roads), ids)
    values = [at, *roads, at, too_far, *(ids or ()), limit, at]
    claimed: Iterable[Message]
    if connection.vendor == "postgresql":
        claimed = _claim_with_people(text, values)
    else:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            keys = [row[0] for row in cursor.fetchall()]
        claimed = (
            Message.objects.filter(pk__in=keys).select_related("recipient", "reminder")
            if keys
            else ()
        )
    return sorted(claimed, key=lambda message: (message.next_attempt_at, message.pk))


def _claim_with_people(text: str, values: Sequence[Any]) -> list[Message]:
    """The claim with people and reminders as one statement of PostgreSQL's: one trip, not two,
    and nothing that Django would have to build anew for each batch.

    The values come as Python has them; no column of these three has a converter.
    """
    person, alias = get_user_model(), connection.alias
    columns = [_columns(model) for model in (Message, person, Reminder)]
    names = [
        ", ".join(f"{table}.{connection.ops.quote_name(name)}" for name in found)
        for table, found in zip(("claimed", "p", "r"), columns, strict=True)
    ]
    people, reminders = (
        connection.ops.quote_name(model._meta.db_table) for model in (person, Reminder)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH claimed AS ({text}) SELECT {', '.join(names)} FROM claimed "  # noqa: S608
            f"JOIN {people} p ON p.id = recipient_id "
            f"LEFT JOIN {reminders} r ON r.id = reminder_id",
            values,
        )
        rows = cursor.fetchall()
    first, second = len(columns[0]), len(columns[0]) + len(columns[1])
    known: dict[int, Any] = {}
    claimed = []
    for row in rows:
        message = Message.from_db(alias, columns[0], row[:first])
        if message.recipient_id not in known:
            known[message.recipient_id] = person.from_db(alias, columns[1], row[first:second])
        message._state.fields_cache["recipient"] = known[message.recipient_id]
        message._state.fields_cache["reminder"] = (
            None
            if message.reminder_id is None
            else Reminder.from_db(alias, columns[2], row[second:])
        )
        claimed.append(message)
    return claimed


def _columns(model: type[Model]) -> list[str]:
    """The columns of a model, which here bear the names of its attributes."""
    return [str(field.column) for field in model._meta.concrete_fields]


def _claim_text(roads: int, ids: Sequence[int] | None) -> str:
    """The claim in SQL. On SQLite the statement itself is the lock, and Django's own query would
    leave the rows open between reading and writing them."""
    message = connection.ops.quote_name(Message._meta.db_table)
    pause = connection.ops.quote_name(RoadPause._meta.db_table)
    marks = ", ".join(["%s"] * roads)
    narrowed = f"AND id IN ({', '.join(['%s'] * len(ids))})" if ids is not None else ""
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    returned = f"{message}.*" if connection.vendor == "postgresql" else "id"
    # A named query, so that PostgreSQL takes the rows once whatever plan it chooses.
    return f"""
        WITH taken AS (
            SELECT id FROM {message}
            WHERE state = 'queued' AND next_attempt_at <= %s AND channel IN ({marks})
              AND NOT EXISTS (
                SELECT 1 FROM {pause}
                WHERE {pause}.channel = {message}.channel AND until > %s AND until <= %s
              ) {narrowed}
            ORDER BY next_attempt_at, id LIMIT %s {skip}
        )
        UPDATE {message} SET state = 'sending', claimed_at = %s
        WHERE id IN (SELECT id FROM taken)
        RETURNING {returned}
    """  # noqa: S608


def give_back(keys: Collection[int], at: datetime) -> None:
    """Queue claimed messages again that have not been begun, for ``at``."""
    if keys:
        Message.objects.filter(pk__in=list(keys), state=Message.State.SENDING).update(
            state=Message.State.QUEUED, claimed_at=None, next_attempt_at=at
        )


def pause_road(channel: str, until: datetime, reason: str, now: datetime | None = None) -> None:
    """Let nobody claim for this road until then: its provider asked for it.

    A longer rest that was asked for before stands, unless it lies further off than any rest may
    (a clock that ran ahead).
    """
    logger.warning("road %s is paused until %s: %s", channel, until.isoformat(), reason)
    too_far = (now or timezone.now()) + LONGEST_REST
    shorter = Q(until__lt=until) | Q(until__gt=too_far)
    known = RoadPause.objects.filter(channel=channel)
    if not known.filter(shorter).update(until=until, reason=reason[:200]):
        RoadPause.objects.bulk_create(
            [RoadPause(channel=channel, until=until, reason=reason[:200])], ignore_conflicts=True
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended: what becomes of it and of its message. ``columns`` are the message's
    that change besides its state."""

    message_id: int
    attempt_id: int
    state: str
    outcome: str
    detail: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)


def begin(message: Message, now: datetime) -> DeliveryAttempt | None:
    """Put on record, before the call, that the message is being handed over; committed on return.

    The attempt is "uncertain" until its outcome is known: if the worker dies in between, that is
    what remains. None when the claim is no longer ours (it went stale and was taken back).
    """
    key = turn(None, message, now)
    return None if key is None else DeliveryAttempt(pk=key, message=message, at=now)


def turn(ended: Ended | None, following: Message | None, now: datetime) -> int | None:
    """Note how one attempt ended and that the next begins, in one transaction; committed on return.

    Gives back the key of the attempt begun; None where none begins or the claim is not ours.
    """
    if connection.vendor == "postgresql":
        return _turn_at_once(ended, following, now)
    with transaction.atomic():
        if ended is not None:
            DeliveryAttempt.objects.filter(pk=ended.attempt_id).update(
                outcome=ended.outcome, detail=ended.detail[:500]
            )
            Message.objects.filter(pk=ended.message_id).update(
                state=ended.state, claimed_at=None, **ended.columns
            )
        if following is None:
            return None
        ours = Message.objects.filter(
            pk=following.pk, state=Message.State.SENDING, claimed_at=following.claimed_at
        ).update(attempts_count=F("attempts_count") + 1)
        if not ours:
            return None
        following.attempts_count += 1
        return DeliveryAttempt.objects.create(
            message=following, at=now, outcome=DeliveryAttempt.Outcome.UNCERTAIN
        ).pk


def _turn_at_once(ended: Ended | None, following: Message | None, now: datetime) -> int | None:
    """The same as one statement of PostgreSQL's: one trip and one commit for a letter, not six."""
    message = connection.ops.quote_name(Message._meta.db_table)
    attempt = connection.ops.quote_name(DeliveryAttempt._meta.db_table)
    parts: list[str] = []
    values: list[Any] = []
    if ended is not None:
        columns = sorted(ended.columns)
        sets = "".join(f", {connection.ops.quote_name(name)} = %s" for name in columns)
        parts += [
            f"past AS (UPDATE {attempt} SET outcome = %s, detail = %s WHERE id = %s)",  # noqa: S608
            f"done AS (UPDATE {message} SET state = %s, claimed_at = NULL{sets} WHERE id = %s)",  # noqa: S608
        ]
        values += [str(ended.outcome), ended.detail[:500], ended.attempt_id, str(ended.state)]
        values += [*(ended.columns[name] for name in columns), ended.message_id]
    if following is not None:
        parts.append(
            f"ours AS (UPDATE {message} SET attempts_count = attempts_count + 1 "  # noqa: S608
            "WHERE id = %s AND state = 'sending' AND claimed_at = %s RETURNING id)"
        )
        last = (
            f"INSERT INTO {attempt} (message_id, at, outcome, detail) "  # noqa: S608
            "SELECT id, %s, 'uncertain', '' FROM ours RETURNING id"
        )
        values += [following.pk, following.claimed_at, now]
    else:
        last = "SELECT 0 WHERE FALSE"
    if not parts:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {last}", values)
        begun = cursor.fetchone()
    if begun is None or following is None:
        return None
    following.attempts_count += 1
    return int(begun[0])


def take_back_stale(now: datetime, *, limit: int = 500) -> tuple[int, int]:
    """End the claims of workers that died: (queued again, dead as uncertain).

    What was only claimed goes back to the queue: nothing of it has left the house. What was being
    handed over is not sent again in silence: the mail server may have taken it. It is dead, with an
    uncertain attempt, until a person decides.
    """
    with transaction.atomic():
        stale = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(
                # A claim of the future was made by a clock that ran ahead.
                Q(claimed_at__lt=now - STALE_AFTER) | Q(claimed_at__gt=now + STALE_AFTER),
                state=Message.State.SENDING,
            )
            .order_by("claimed_at")
            .values_list("pk", flat=True)[:limit]
        )
        if not stale:
            return 0, 0
        handed_over = Exists(
            DeliveryAttempt.objects.filter(
                message=OuterRef("pk"),
                outcome=DeliveryAttempt.Outcome.UNCERTAIN,
                at__gte=OuterRef("claimed_at"),
            )
        )
        left = Message.objects.filter(pk__in=stale)
        dead = left.filter(handed_over).update(state=Message.State.DEAD, claimed_at=None)
        queued = left.filter(state=Message.State.SENDING).update(
            state=Message.State.QUEUED, claimed_at=None, next_attempt_at=now
        )
        return queued, dead


def drop(reasons: Mapping[int, str], being: str = Message.State.SENDING) -> None:
    """Give up messages (claimed ones, or others ``being`` in a state) that must not leave; each
    says why."""
    if not reasons:
        return
    by_reason: dict[str, list[int]] = defaultdict(list)
    for key, reason in reasons.items():
        by_reason[reason].append(key)
    with transaction.atomic():
        for reason, keys in by_reason.items():
            Message.objects.filter(pk__in=keys, state=being).update(
                state=Message.State.DROPPED, claimed_at=None, dropped_because=reason[:200]
            )
