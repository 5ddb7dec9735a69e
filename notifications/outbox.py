"""The outbox: messages are written here once, each for its person, road and instant.

A message is written under ``key`` = subject, version, rung, person and channel: a second writing
of the same changes nothing. It is claimed (``notifications.claims``) before
anything leaves the house.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from notifications import choices, hours, nudge
from notifications.channels import registry
from notifications.models import Channel, Message, Reminder
from notifications.roads import ladder_of, roads_for, wants_push

logger = logging.getLogger(__name__)

ROWS_A_STATEMENT = 500
"""Messages inserted by one statement: within the number of values both databases take."""

OF_SEVERAL = frozenset({Channel.WEBHOOK, Channel.WEBPUSH})
"""Roads of which a person may have several, each with its number in the message's key."""

if TYPE_CHECKING:
    from notifications.reminders import Letter

# --- writing -------------------------------------------------------------------------------------


def message_key(reminder: Reminder, recipient_id: int, channel: str) -> str:
    """What makes a message at most one: the audience is not in it, so that somebody who is both
    holder and superior is told once."""
    return f"{reminder.subject}:v{reminder.version}:{reminder.rung}:{recipient_id}:{channel}"


def write(letters: Mapping[Reminder, Sequence[Letter]], now: datetime) -> int:
    """Write each letter for each road of its recipient; the bell is delivered by being written.

    Call inside the transaction that settles the reminders. Gives back how many rows were handed to
    the database; those whose key is there already are ignored by it. What may leave at once is
    brought to a worker's notice after the commit.
    """
    if not letters:
        return 0
    wanted = _wanted(letters)
    open_roads = registry.open_names()
    rows: dict[str, Message] = {}
    for reminder, found in letters.items():
        for letter in found:
            for channel, address in _roads(reminder, letter, wanted, open_roads):
                message = _message(reminder, letter, channel, address, now)
                if message.key not in rows:
                    rows[message.key] = message
                    _set_instant(message, wanted, now, may_wait=letter.may_wait)
    written = _insert(list(rows.values()))
    nudge.deliver_soon(
        written[message.key]
        for message in rows.values()
        if message.key in written
        and message.state == Message.State.QUEUED
        and message.next_attempt_at <= now
    )
    return len(rows)


_PLAIN = frozenset({str, int, bool, type(None)})


def _insert(rows: Sequence[Message]) -> dict[str, int]:
    """Insert messages; one whose key is there already stays as it is. The new ones by key.

    One statement for five hundred: Django's own for SQLite would take forty.
    """
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    written: dict[str, int] = {}
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(Message._meta.db_table)} ({names}) "  # noqa: S608
                f"VALUES {', '.join([one] * len(part))} "
                f"ON CONFLICT (key) DO NOTHING RETURNING key, id",
                [
                    value
                    # What every field sends as it is needs not be asked about.
                    if type(value := getattr(row, field.attname)) in _PLAIN
                    else field.get_db_prep_save(value, connection)
                    for row in part
                    for field in fields
                ],
            )
            written.update(cursor.fetchall())
    return written


def _wanted(letters: Mapping[Reminder, Sequence[Letter]]) -> choices.Wanted:
    every = [(reminder, letter) for reminder, found in letters.items() for letter in found]
    return choices.read(
        (letter.recipient_id for _reminder, letter in every),
        {
            (letter.recipient_id, reminder.subject, reminder.version, family)
            for reminder, letter in every
            if (family := ladder_of(letter.kind))
        },
    )


def _roads(
    reminder: Reminder, letter: Letter, wanted: choices.Wanted, open_roads: Collection[str]
) -> list[tuple[str, str]]:
    """Bell, the roads of the rule, the person's programs and browsers: each with its address."""
    person = wanted.people[letter.recipient_id]
    is_legal = letter.kind in wanted.legal
    carrying = {road for road in open_roads if registry.carries(road, letter.kind)}
    chosen = roads_for(
        person,
        letter.kind,
        is_legal=is_legal,
        open_roads=carrying,
        earlier=wanted.earlier.get(
            (letter.recipient_id, reminder.subject, reminder.version, ladder_of(letter.kind)), ()
        ),
    )
    roads: list[tuple[str, str]] = [(Channel.BELL, "")]
    roads += [(road, person.addresses[road]) for road in chosen]
    if Channel.WEBHOOK in carrying:
        roads += [
            (Channel.WEBHOOK, str(endpoint.pk))
            for endpoint in wanted.webhooks.get(letter.recipient_id, ())
            if not endpoint.kinds or letter.kind in endpoint.kinds
        ]
    if Channel.WEBPUSH in carrying and wants_push(person, letter.kind, is_legal=is_legal):
        roads += [
            (Channel.WEBPUSH, str(key)) for key in wanted.browsers.get(letter.recipient_id, ())
        ]
    return roads


def _message(
    reminder: Reminder, letter: Letter, channel: str, address: str, now: datetime
) -> Message:
    road = f"{channel}.{address}" if channel in OF_SEVERAL else channel
    return Message(
        key=message_key(reminder, letter.recipient_id, road),
        reminder=reminder,
        recipient_id=letter.recipient_id,
        channel=channel,
        address=address,
        kind=letter.kind,
        subject_line=letter.subject_line[:255],
        body=letter.body,
        link=letter.link,
        thread=letter.thread[:60],
        state=Message.State.QUEUED,
        created_at=now,
        next_attempt_at=now,
    )


def _set_instant(
    message: Message, wanted: choices.Wanted, now: datetime, *, may_wait: bool
) -> None:
    """When the message leaves: at once, when the office opens, or in a common letter."""
    if message.channel == Channel.BELL:
        message.state, message.sent_at = Message.State.SENT, now
        return
    digest = wanted.digests.get(message.recipient_id, "")
    is_gathered = choices.gathers(digest) and message.channel not in OF_SEVERAL
    if is_gathered and may_wait and message.kind not in wanted.legal:
        hold(message, digest, now)
    elif message.recipient_id not in wanted.at_any_hour:
        message.keeps_hours = True
        message.next_attempt_at = hours.next_open(now)


def hold(message: Message, digest: str, now: datetime) -> None:
    """Keep a message for the common letter of its person, channel and period."""
    at = hours.digest_instant(digest, now)
    message.state = Message.State.HELD
    message.next_attempt_at = at
    message.digest_key = (
        f"digest:{message.recipient_id}:{message.channel}:{timezone.localdate(at).isoformat()}"
    )
