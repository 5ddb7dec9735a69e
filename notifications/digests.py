"""Common letters: what a person wants told together, once a day or a week, by one road.

A message that is to be gathered waits as "held" under its digest's key. When the instant has come
the common letter is written under that unique key and its parts become "gathered", in one
transaction: a part is in exactly one letter, whoever gathers and however often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications import claims, hours, nudge, outbox, rechecking, truth
from notifications.models import DeliveryChoice, Message

KIND = "digest"
BATCH = 100
"""Common letters written in one transaction."""

State = Message.State


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of the held messages of one or more batches."""

    letters: int = 0
    parts: int = 0
    dropped: int = 0
    moved: int = 0

    def __add__(self, other: Gathered) -> Gathered:
        return Gathered(
            self.letters + other.letters,
            self.parts + other.parts,
            self.dropped + other.dropped,
            self.moved + other.moved,
        )


def gather_all(now: datetime | None = None, batches: int = 50) -> Gathered:
    """Gather until nothing is due, at most ``batches`` times."""
    now = now or timezone.now()
    total = Gathered()
    for _batch in range(batches):
        gathered = gather(now)
        total += gathered
        if not gathered.parts + gathered.dropped + gathered.moved:
            break
    return total


def gather(now: datetime) -> Gathered:
    """Write the common letters that are due, each once. Two at once are harmless: the second
    waits for the parts, and finds them gathered. The statements do not grow with the letters."""
    with transaction.atomic():
        keys = sorted(
            set(
                Message.objects.filter(state=State.HELD, next_attempt_at__lte=now)
                .order_by("next_attempt_at")
                .values_list("digest_key", flat=True)[: BATCH * 10]
            )
        )[:BATCH]
        if not keys:
            return Gathered()
        held = list(
            Message.objects.select_for_update(of=("self",))
            .filter(state=State.HELD, digest_key__in=keys)
            .select_related("recipient", "reminder")
            .order_by("id")
        )
        overtaken = truth.outrun_by_each_other(held)
        checked = rechecking.recheck(
            [message for message in held if message.pk not in overtaken], now
        )
        overtaken |= checked.gone
        written = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
        parts: dict[str, list[Message]] = defaultdict(list)
        late: list[Message] = []
        for message in held:
            if message.pk in overtaken or message.pk in checked.unasked:
                continue
            (late if message.digest_key in written else parts[message.digest_key]).append(message)
        claims.drop(overtaken, being=State.HELD)
        _put_off(checked.unasked, now)
        _move(late, now)
        _write(parts, now)
        return Gathered(
            letters=len(parts),
            parts=sum(map(len, parts.values())),
            dropped=len(overtaken),
            moved=len(late),
        )


def _put_off(unasked: Collection[int], now: datetime) -> None:
    """What cannot be asked about waits a while, so that it stands in nobody's way."""
    if unasked:
        Message.objects.filter(pk__in=list(unasked)).update(
            next_attempt_at=now + rechecking.POSTPONED_BY
        )


def _move(late: Sequence[Message], now: datetime) -> None:
    """What was held for a letter that has left already goes into the next one."""
    if not late:
        return
    chosen = dict(
        DeliveryChoice.objects.filter(
            user__in={message.recipient_id for message in late}
        ).values_list("user_id", "digest")
    )
    for message in late:
        outbox.hold(message, chosen.get(message.recipient_id, DeliveryChoice.Digest.DAILY), now)
    Message.objects.bulk_update(late, ["digest_key", "next_attempt_at"])


def _write(parts: Mapping[str, Sequence[Message]], now: datetime) -> None:
    if not parts:
        return
    at_any_hour = set(
        DeliveryChoice.objects.filter(
            user__in={found[0].recipient_id for found in parts.values()}, at_any_hour=True
        ).values_list("user_id", flat=True)
    )
    letters = []
    for key, found in parts.items():
        first = found[0]
        keeps_hours = first.recipient_id not in at_any_hour
        subject_line, body = compose(found)
        letters.append(
            Message(
                key=key,
                recipient_id=first.recipient_id,
                channel=first.channel,
                address=found[-1].address,
                kind=KIND,
                subject_line=subject_line,
                body=body,
                link=found[0].link if len(found) == 1 else "",
                created_at=now,
                keeps_hours=keeps_hours,
                next_attempt_at=hours.next_open(now) if keeps_hours else now,
            )
        )
    written = Message.objects.bulk_create(letters)
    for letter in written:
        for message in parts[letter.key]:
            message.digest, message.state = letter, State.GATHERED
    Message.objects.bulk_update(
        [message for found in parts.values() for message in found], ["digest", "state"]
    )
    nudge.deliver_soon(letter.pk for letter in written if letter.next_attempt_at <= now)


def compose(parts: Sequence[Message]) -> tuple[str, str]:
    """The common letter in its reader's language: how many, and each with its own words."""
    language = getattr(parts[0].recipient, "language", None) or settings.LANGUAGE_CODE
    with translation.override(language):
        subject_line = _("Tổng hợp: %(count)s thông báo") % {"count": len(parts)}
        told = [
            f"{number}. {part.subject_line}\n\n{part.body}"
            + (f"\n\n{settings.SITE_URL}{part.link}" if part.link else "")
            for number, part in enumerate(parts, start=1)
        ]
    return subject_line, "\n\n".join(told)


def keep_true(messages: Sequence[Message], now: datetime) -> dict[int, str]:
    """Bring claimed common letters up to date: what was overtaken since is taken out, what has
    other words by now says those. Gives back those of which nothing is left, with the reason."""
    letters = {message.pk: message for message in messages if message.kind == KIND}
    if not letters:
        return {}
    parts = list(
        Message.objects.filter(digest__in=letters, state=State.GATHERED)
        .select_related("recipient", "reminder")
        .order_by("id")
    )
    # They were asked about when the common letter was written.
    checked = rechecking.recheck(
        parts, now, written_at=lambda part: letters[part.digest_id or 0].created_at
    )
    claims.drop(checked.gone, being=State.GATHERED)
    left: dict[int, list[Message]] = {key: [] for key in letters}
    changed: set[int] = set()
    for part in parts:
        if part.digest_id is None:
            continue
        if part.pk in checked.gone or part.pk in checked.changed:
            changed.add(part.digest_id)
        if part.pk not in checked.gone:
            left[part.digest_id].append(part)
    gone = {key: "nothing of it is true any more" for key, found in left.items() if not found}
    for key in changed - gone.keys():
        letter = letters[key]
        letter.subject_line, letter.body = compose(left[key])
        letter.save(update_fields=["subject_line", "body"])
    return gone
