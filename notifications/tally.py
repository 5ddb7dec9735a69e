"""How many attempts ended how, by road: kept up by beat, so that a monitor never counts them.

An attempt is "uncertain" until its outcome is known, so only those are counted that are old enough
to have come to an end. Each is counted once: the mark moves in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications.models import AttemptTally, DeliveryAttempt, TallyMark

SETTLED_AFTER = timedelta(minutes=5)
"""A task is ended after 240 s, and with it the attempts that it began."""

BATCH = 5_000
"""Attempts counted in one transaction."""


def tally_attempts(now: datetime | None = None, batches: int = 20) -> int:
    """Count what has ended since the mark; how many were counted. Two at once are harmless."""
    now = now or timezone.now()
    total = 0
    for _batch in range(batches):
        counted = _tally_batch(now)
        total += counted
        if counted < BATCH:
            break
    return total


def _tally_batch(now: datetime) -> int:
    with transaction.atomic():
        TallyMark.objects.bulk_create([TallyMark()], ignore_conflicts=True)
        mark = TallyMark.objects.select_for_update().get(pk=1)
        ended: Counter[tuple[str, str]] = Counter()
        counted = 0
        for key, at, channel, outcome in (
            DeliveryAttempt.objects.filter(pk__gt=mark.attempt_id)
            .order_by("pk")
            .values_list("pk", "at", "message__channel", "outcome")[:BATCH]
        ):
            if at > now - SETTLED_AFTER:
                break
            ended[channel, outcome] += 1
            mark.attempt_id = key
            counted += 1
        if not counted:
            return 0
        AttemptTally.objects.bulk_create(
            [AttemptTally(channel=channel, outcome=outcome) for channel, outcome in ended],
            ignore_conflicts=True,
        )
        for (channel, outcome), count in ended.items():
            AttemptTally.objects.filter(channel=channel, outcome=outcome).update(
                count=F("count") + count
            )
        mark.save(update_fields=["attempt_id"])
        return counted
