"""What has waited is asked about anew before it leaves: whether it holds, whom it is for, what it
says, and by which road its person wants it.

A letter may have waited for the morning, for a common letter, for a mail server or for a road that
rested. Meanwhile its task may have been handed over, its reader may be away, two days left may have
become one, and an address may have changed. So a letter that was written longer ago than
``FRESH_FOR`` is written anew by ``NOTIFICATION_WRITER``; a fresh one is only asked whether it
still holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from notifications import asking, choices, outbox
from notifications.models import Channel, Message, Reminder
from notifications.roads import ORDER, ROAD_REFUSED, wants_push, wish

if TYPE_CHECKING:
    from notifications.reminders import Letter

FRESH_FOR = timedelta(minutes=2)
"""So long what was written is what would be written."""

POSTPONED_BY = timedelta(minutes=15)
"""How long a message that cannot be asked about (our own fault) waits for the next try."""

HANDED_OVER = "handed over"
"""Why a message is not sent: it is for somebody else by now, who is told in its place."""

NOT_ACTIVE = "the person is no longer active"


@dataclass
class Rechecked:
    """What was found: messages that must not leave, with the reason; those whose words have
    changed; and those that could not be asked about for a fault of ours."""

    gone: dict[int, str] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    unasked: set[int] = field(default_factory=set)


def recheck(
    messages: Sequence[Message],
    now: datetime,
    written_at: Callable[[Message], datetime] = lambda message: message.created_at,
) -> Rechecked:
    """Ask about messages that are about to leave (with ``recipient`` and ``reminder`` at hand).

    The statements do not grow with the messages. Whoever is to be told instead of somebody is
    written to here, under the same keys.
    """
    found = Rechecked()
    found.gone = {message.pk: NOT_ACTIVE for message in messages if not message.recipient.is_active}
    left = [message for message in messages if message.pk not in found.gone]
    fresh: list[Message] = []
    old: list[Message] = []
    for message in left:
        (old if written_at(message) < now - FRESH_FOR else fresh).append(message)
    _ask_whether_true(fresh, now, found)
    if old:
        _write_anew(old, now, found)
        _look_at_roads([message for message in old if message.pk not in found.gone], found)
        _keep(old, found)
    return found


def _reminders_of(messages: Sequence[Message]) -> list[Reminder]:
    found = {message.reminder for message in messages if message.reminder is not None}
    return sorted(found, key=lambda reminder: reminder.pk)


def _ask_whether_true(messages: Sequence[Message], now: datetime, found: Rechecked) -> None:
    reasons, broken = asking.untruths(_reminders_of(messages), now)
    for message in messages:
        if message.reminder_id in reasons:
            found.gone[message.pk] = reasons[message.reminder_id]
        elif message.reminder_id in broken:
            found.unasked.add(message.pk)


def _write_anew(messages: Sequence[Message], now: datetime, found: Rechecked) -> None:
    """Take the words of now, and let go what is for somebody else by now."""
    # Imported here: `reminders` sweeps into the outbox that this module looks after.
    from notifications.reminders import NothingToSay

    reminders = _reminders_of(messages)
    if not reminders:
        return
    answers = asking.letters(reminders, now)
    _note_vacant(
        [
            reminder.pk
            for reminder in reminders
            if isinstance(answer := answers.get(reminder.pk), NothingToSay) and answer.nobody
        ],
        now,
    )
    handed_over: set[int] = set()
    # What cannot be written anew goes as it was written, if it still holds.
    _ask_whether_true(
        [
            message
            for message in messages
            if message.reminder_id is not None and not answers.get(message.reminder_id)
        ],
        now,
        found,
    )
    for message in messages:
        if message.reminder_id is None:
            continue
        answer = answers.get(message.reminder_id)
        if not answer:
            continue
        if isinstance(answer, NothingToSay):
            found.gone[message.pk] = answer.reason
            continue
        letter = next((one for one in answer if one.recipient_id == message.recipient_id), None)
        if letter is None:
            found.gone[message.pk] = HANDED_OVER
            handed_over.add(message.reminder_id)
        elif _take_words(message, letter):
            found.changed.add(message.pk)
    _write_to_heirs(
        {
            reminder: answer
            for reminder in reminders
            if reminder.pk in handed_over
            and (answer := answers[reminder.pk])
            and not isinstance(answer, NothingToSay)
        },
        now,
    )


def _note_vacant(keys: Sequence[int], now: datetime) -> None:
    """A rung whose people have all gone since it was written, and that has left by no road, stands
    as one that found nobody: whoever fills the post is told."""
    from notifications.reminders import NOBODY

    if not keys:
        return
    left = Message.objects.filter(reminder__in=keys, state=Message.State.SENT).exclude(
        channel=Channel.BELL
    )
    Reminder.objects.filter(pk__in=keys, state=Reminder.State.SENT).exclude(
        pk__in=left.values("reminder")
    ).update(state=Reminder.State.SKIPPED, reason=NOBODY, settled_at=now)


def _take_words(message: Message, letter: Letter) -> bool:
    words = (letter.subject_line[:255], letter.body, letter.link)
    if words == (message.subject_line, message.body, message.link):
        return False
    message.subject_line, message.body, message.link = words
    return True


def _write_to_heirs(letters: Mapping[Reminder, Sequence[Letter]], now: datetime) -> None:
    """Write to those who hold it now and have not been told of this rung by any road; whoever was
    passed over before and is back has his own letter, which never left."""
    if not letters:
        return
    holders = {
        reminder.pk: {letter.recipient_id for letter in found}
        for reminder, found in letters.items()
    }
    told: dict[int, set[int]] = defaultdict(set)
    back: list[int] = []
    for key, reminder_id, recipient_id, because in Message.objects.filter(
        reminder__in=[reminder.pk for reminder in letters]
    ).values_list("pk", "reminder_id", "recipient_id", "dropped_because"):
        told[reminder_id or 0].add(recipient_id)
        if because == HANDED_OVER and recipient_id in holders[reminder_id or 0]:
            back.append(key)
    if back:
        Message.objects.filter(pk__in=back, state=Message.State.DROPPED).update(
            state=Message.State.QUEUED, next_attempt_at=now, dropped_because=""
        )
    heirs = {
        reminder: new
        for reminder, found in letters.items()
        if (new := [letter for letter in found if letter.recipient_id not in told[reminder.pk]])
    }
    outbox.write(heirs, now)


def _look_at_roads(messages: Sequence[Message], found: Rechecked) -> None:
    """Take the addresses of now, and let go what its person does not want by this road any more."""
    people = {message.recipient_id for message in messages}
    if not people:
        return
    wanted = choices.read(people, ())
    for message in messages:
        person = wanted.people[message.recipient_id]
        if message.channel == Channel.WEBPUSH:
            is_legal = message.kind in wanted.legal
            if int(message.address or 0) not in wanted.browsers.get(
                message.recipient_id, ()
            ) or not wants_push(person, message.kind, is_legal=is_legal):
                found.gone[message.pk] = ROAD_REFUSED
        elif message.channel == Channel.WEBHOOK:
            if not any(
                str(endpoint.pk) == message.address
                and (not endpoint.kinds or message.kind in endpoint.kinds)
                for endpoint in wanted.webhooks.get(message.recipient_id, ())
            ):
                found.gone[message.pk] = ROAD_REFUSED
        elif message.channel in ORDER:
            address = person.addresses.get(message.channel, "")
            refused = wish(person, message.kind, message.channel) is False
            if not address or (refused and message.kind not in wanted.legal):
                found.gone[message.pk] = ROAD_REFUSED
            elif address != message.address:
                message.address = address
                found.changed.add(message.pk)


def _keep(messages: Sequence[Message], found: Rechecked) -> None:
    changed = [
        message
        for message in messages
        if message.pk in found.changed and message.pk not in found.gone
    ]
    if changed:
        Message.objects.bulk_update(changed, ["subject_line", "body", "link", "address"])
