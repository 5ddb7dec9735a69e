"""Celery's doors to this app: each may run twice, at once, late or not at all without harm.

At most keys are passed in them: what is owed stands in the database. ``config/settings/base.py``
says how often beat calls each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore

from celery import shared_task

from notifications import delivery, digests, health, reminders, tally

DELIVERERS = 2
"""Calls that deliver at once in one process. A pool of threads has more threads than these, so
that a mail server that answers slowly never keeps the sweeps from running; what finds no room is
found by the next call, for it stands in the database."""

_room = BoundedSemaphore(DELIVERERS)


@contextmanager
def _delivering() -> Iterator[bool]:
    has_room = _room.acquire(blocking=False)
    try:
        yield has_room
    finally:
        if has_room:
            _room.release()


@shared_task
def sweep() -> None:
    """Write the messages of the reminders that are due, and the common letters: what keeps the one
    from being written must not keep the other."""
    try:
        reminders.sweep_all()
        health.beat("sweep")
    finally:
        digests.gather_all()


@shared_task
def deliver(ids: Sequence[int]) -> None:
    """Deliver these messages, as far as they are still due: a batch of keys a call."""
    with _delivering() as has_room:
        if has_room:
            delivery.deliver_these(ids)


@shared_task
def deliver_due() -> None:
    """Deliver the messages that are due."""
    with _delivering() as has_room:
        if has_room:
            delivery.deliver_due()


@shared_task
def heartbeat(name: str = "beat") -> None:
    """Show that beat and a worker are alive; /readyz looks at it."""
    health.beat(name)


@shared_task
def tally_attempts() -> None:
    """Add to the tally the attempts that have come to an end since."""
    tally.tally_attempts()
