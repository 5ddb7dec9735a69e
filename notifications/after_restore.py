"""When the database is older than what was sent: hold everything, show it, let a person decide.

A backup that is restored has forgotten the messages sent since. Swept and delivered as if nothing
had happened, they would go out a second time. Before each batch the last lines of the ledger
(``notifications.sent_ledger``) are compared with the attempts in the database; when one is missing
a hold is raised. Sweeps go on under it (they only write, and the bell is right to ring anew), so
what would be sent lies in the outbox for all to see. docs/decisions/0011 says why.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from notifications import digests, reminders, sent_ledger
from notifications.models import (
    Channel,
    DeliveryAttempt,
    LedgerIdentity,
    Message,
    SendingHold,
)
from notifications.sent_ledger import BEGUN, Ledger, Line

logger = logging.getLogger(__name__)

Cause, Decision = SendingHold.Cause, SendingHold.Decision
Outcome, State = DeliveryAttempt.Outcome, Message.State

WAITING = (State.QUEUED, State.SENDING, State.HELD)
"""States out of which a message may still leave the house."""

ROWS = 500


class NothingHeld(Exception):
    """There is no hold to decide about: it was decided already, or never raised."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that would be sent, and what the ledger knows of it.

    ``before``: "delivered" (it was sent), "begun" (nobody knows), another outcome (it was not
    taken), or "" (no line of it). ``other_roads``: by which roads the same word reached the person.
    """

    message_id: int
    key: str
    recipient: str
    channel: str
    subject_line: str
    due_at: datetime
    before: str
    before_at: str = ""
    other_roads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What would be sent, sorted by what is known; ``lost`` are keys that were sent and of which
    the database knows nothing at all any more (their acts are lost with them)."""

    sent: list[Waiting] = field(default_factory=list)
    uncertain: list[Waiting] = field(default_factory=list)
    unsent: list[Waiting] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


# --- before each batch ---------------------------------------------------------------------------


def is_held(now: datetime) -> bool:
    """Whether nothing may leave now; raises a hold when the ledger is ahead of the database.

    At most two statements, none where no ledger is kept and no hold was ever asked for by hand.
    """
    if open_hold() is not None:
        return True
    if not sent_ledger.is_kept():
        return False
    try:
        found = _cause()
    except OSError:
        # Late for certain would be worse than perhaps twice after a restore.
        logger.exception("the ledger of what was sent cannot be read")
        return False
    if found is None:
        return False
    raise_hold(found[0], now, found[1])
    return True


def _cause() -> tuple[str, str] | None:
    """Why everything is to be held, with a detail; None where database and ledger agree."""
    ledger, identity = _ledger()
    lines = ledger.last_lines()
    if lines:
        missing = _unknown(lines)
        if not missing:
            return None
        newest = max(missing, key=lambda line: line.at)
        return Cause.OLDER, f"{newest.key} at {newest.at} is not known here any more"
    if ledger.exists():
        return None
    has_sent = DeliveryAttempt.objects.filter(at__gt=identity.made_at).exists()
    if has_sent or (sent_ledger.others(str(identity.name)) and DeliveryAttempt.objects.exists()):
        return Cause.NO_LEDGER, f"nothing in {ledger.folder}"
    ledger.begin()
    return None


def open_hold() -> SendingHold | None:
    """The hold that waits for a person, if there is one."""
    return SendingHold.objects.filter(is_open=True).first()


def can_compare() -> bool:
    """Whether the ledger lies on this machine, so that a review knows what was sent before."""
    return sent_ledger.is_kept() and _ledger()[0].exists()


def raise_hold(cause: str, now: datetime, detail: str = "") -> None:
    """Let nothing leave any more; harmless where a hold is open already."""
    logger.error("nothing is sent until a person decides (%s): %s", cause, detail)
    SendingHold.objects.bulk_create(
        [
            SendingHold(
                cause=cause, began_at=now, detail=detail[:300], machine=sent_ledger.machine()[:80]
            )
        ],
        ignore_conflicts=True,
    )


def _unknown(lines: Collection[Line]) -> list[Line]:
    """The lines whose attempt the database does not know, or knows as another message's."""
    known = dict(
        DeliveryAttempt.objects.filter(pk__in={line.attempt_id for line in lines}).values_list(
            "pk", "message__key"
        )
    )
    # A part of a common letter bears the letter's attempt: there the attempt alone is asked for.
    return [
        line
        for line in lines
        if line.attempt_id not in known or (not line.is_part and known[line.attempt_id] != line.key)
    ]


def _ledger() -> tuple[Ledger, LedgerIdentity]:
    identity = LedgerIdentity.objects.filter(pk=1).first()
    if identity is None:
        # Two at once: one row, whoever wins.
        LedgerIdentity.objects.bulk_create(
            [LedgerIdentity(made_at=timezone.now())], ignore_conflicts=True
        )
        identity = LedgerIdentity.objects.get(pk=1)
    return _ledger_in(settings.NOTIFICATION_LEDGER, str(identity.name)), identity


@cache
def _ledger_in(home: str, identity: str) -> Ledger:
    del home  # only so that another folder is another ledger
    return Ledger(sent_ledger.folder_of(identity))


# --- what leaves is written down -----------------------------------------------------------------


class Noting:
    """Writes into the ledger what one batch hands over; does nothing where none is kept."""

    def __init__(self, messages: Collection[Message], now: datetime) -> None:
        self.now = now
        self.ledger = _ledger()[0] if sent_ledger.is_kept() and messages else None
        letters = {message.pk for message in messages if message.kind == digests.KIND}
        self.parts: dict[int, list[str]] = {}
        if self.ledger is not None and letters:
            for letter, key in Message.objects.filter(
                digest__in=letters, state=State.GATHERED
            ).values_list("digest", "key"):
                if letter is not None:
                    self.parts.setdefault(letter, []).append(key)

    def note(self, message: Message, attempt_id: int, outcome: str = BEGUN) -> None:
        """Before the letter leaves, and when its outcome is known."""
        if self.ledger is not None:
            parts = self.parts.get(message.pk, ())
            self.ledger.note(self.now, outcome, attempt_id, message.key, parts)

    def settle(self) -> None:
        """At the end of the batch."""
        if self.ledger is not None:
            self.ledger.settle()


# --- what a person sees --------------------------------------------------------------------------


def write_what_is_due(now: datetime | None = None) -> None:
    """Write the messages of everything due, so that a review sees all of it. Sends nothing."""
    while reminders.sweep_all(now).taken:
        pass
    digests.gather_all(now)


def review() -> Review:
    """What would be sent if the hold ended now, and what the ledger says of each."""
    forgotten = forgotten_lines()
    found = Review()
    seen: set[str] = set()
    roads: dict[str, set[str]] = {}
    for key, line in forgotten.items():
        if line.outcome == Outcome.DELIVERED:
            word, _colon, road = key.rpartition(":")
            roads.setdefault(word, set()).add(road.partition(".")[0])
    for message in _waiting():
        waiting = _told(message, forgotten.get(message.key), roads)
        seen.add(message.key)
        if waiting.before == Outcome.DELIVERED:
            found.sent.append(waiting)
        elif waiting.before in (BEGUN, Outcome.UNCERTAIN):
            found.uncertain.append(waiting)
        else:
            found.unsent.append(waiting)
    gone = [
        key
        for key, line in forgotten.items()
        if key not in seen and line.outcome in (Outcome.DELIVERED, BEGUN, Outcome.UNCERTAIN)
    ]
    known = _known_keys(gone)
    found.lost.extend(sorted(key for key in gone if key not in known))
    return found


def forgotten_lines() -> dict[str, Line]:
    """The last line of each key that the ledger has and the database has forgotten.

    Goes back through the ledger until a part of it is known whole: what was written before the
    backup is known.
    """
    if not sent_ledger.is_kept():
        return {}
    found: dict[str, Line] = {}
    for parts in _ledger()[0].backwards():
        for lines in parts:
            missing = _unknown(lines)
            for line in missing:  # newest first
                known = found.get(line.key)
                if known is None or known.at < line.at:
                    found[line.key] = line
            if not missing:
                break
    return found


def _waiting() -> Iterable[Message]:
    return (
        Message.objects.filter(state__in=WAITING)
        .exclude(channel=Channel.BELL)
        .select_related("recipient", "reminder")
        .order_by("pk")
        .iterator(chunk_size=ROWS)
    )


def _told(message: Message, line: Line | None, roads: Mapping[str, Collection[str]]) -> Waiting:
    word = message.key.rpartition(":")[0]
    return Waiting(
        message_id=message.pk,
        key=message.key,
        recipient=str(message.recipient),
        channel=message.channel,
        subject_line=message.subject_line,
        due_at=message.reminder.send_at if message.reminder else message.created_at,
        before=line.outcome if line else "",
        before_at=line.at if line else "",
        other_roads=tuple(sorted(set(roads.get(word, ())) - {message.channel})),
    )


def _known_keys(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), ROWS):
        found |= set(
            Message.objects.filter(key__in=keys[start : start + ROWS]).values_list("key", flat=True)
        )
    return found


# --- what a person decides -----------------------------------------------------------------------


def skip_sent(*, by: Any, now: datetime | None = None) -> Review:
    """Send only what the ledger does not have. What was sent is settled; what is uncertain is dead
    and waits among the dead letters. Gives back what was found."""
    now = now or timezone.now()
    write_what_is_due(now)
    with transaction.atomic():
        hold = _locked()
        found = review()
        _end(found.sent, State.SETTLED, Outcome.SETTLED, "sent before the restore", by, now)
        _end(
            found.uncertain,
            State.DEAD,
            Outcome.UNCERTAIN,
            "begun before the restore, outcome unknown",
            by,
            now,
        )
        _close(hold, Decision.SKIP_SENT, by, now, len(found.sent) + len(found.uncertain))
    return found


def skip_until(until: datetime, *, by: Any, now: datetime | None = None) -> int:
    """Send only what falls due from ``until`` on: where there is no ledger to go by. How many were
    settled unsent."""
    now = now or timezone.now()
    write_what_is_due(now)
    with transaction.atomic():
        hold = _locked()
        newest = _newest_parts()
        found = [_told(message, None, {}) for message in _waiting()]
        before = [one for one in found if newest.get(one.message_id, one.due_at) < until]
        _end(before, State.SETTLED, Outcome.SETTLED, "fell due before the instant named", by, now)
        hold.until = until
        _close(hold, Decision.SKIP_UNTIL, by, now, len(before))
    return len(before)


def _newest_parts() -> dict[int, datetime]:
    """For each common letter that waits, when the last of its parts fell due."""
    return dict(
        Message.objects.filter(digest__state__in=WAITING, reminder__isnull=False)
        .values_list("digest")
        .annotate(at=Max("reminder__send_at"))
    )


def send_all(*, by: Any, now: datetime | None = None) -> None:
    """Send everything, also what was sent before."""
    now = now or timezone.now()
    with transaction.atomic():
        _close(_locked(), Decision.SEND, by, now, 0)


def _locked() -> SendingHold:
    hold = SendingHold.objects.select_for_update().filter(is_open=True).first()
    if hold is None:
        raise NothingHeld
    return hold


def _end(
    found: Collection[Waiting], state: str, outcome: str, note: str, by: Any, now: datetime
) -> None:
    keys = [waiting.message_id for waiting in found]
    for start in range(0, len(keys), ROWS):
        part = keys[start : start + ROWS]
        Message.objects.filter(pk__in=part, state__in=WAITING).update(state=state, claimed_at=None)
    DeliveryAttempt.objects.bulk_create(
        [
            DeliveryAttempt(
                message_id=waiting.message_id,
                at=now,
                outcome=outcome,
                detail=f"{note}: {waiting.before_at or waiting.due_at.isoformat()}"[:500],
                by=by,
            )
            for waiting in found
        ],
        batch_size=ROWS,
    )


def _close(hold: SendingHold, decision: str, by: Any, now: datetime, skipped: int) -> None:
    hold.is_open, hold.decided_at, hold.decided_by = False, now, by
    hold.decision, hold.skipped_count = decision, skipped
    hold.save()
    logger.warning("hold %s is over: %s, %s skipped", hold.pk, decision, skipped)
    if sent_ledger.is_kept():
        ledger = _ledger()[0]
        # After the commit: if it fails the next batch raises the hold anew, and finds less.
        transaction.on_commit(lambda: _mark(ledger, now, hold.pk))


def _mark(ledger: Ledger, now: datetime, hold_id: int) -> None:
    ledger.begin()
    ledger.close_all(now, hold_id)
