"""Celery's doors to this app: each may run twice, at once, late or not at all without harm.

At most keys are passed in them: what is owed stands in the database. ``config/settings/base.py``
says how often beat calls each.
"""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from notifications import delivery, digests, health, reminders, tally


@shared_task
def sweep() -> None:
    """Write the messages of the reminders that are due, and the common letters."""
    reminders.sweep_all()
    digests.gather_all()
    health.beat("sweep")


@shared_task
def deliver(ids: Sequence[int]) -> None:
    """Deliver these messages, as far as they are still due: a batch of keys a call."""
    delivery.deliver_these(ids)


@shared_task
def deliver_due() -> None:
    """Deliver the messages that are due."""
    delivery.deliver_due()


@shared_task
def heartbeat(name: str = "beat") -> None:
    """Show that beat and a worker are alive; /readyz looks at it."""
    health.beat(name)


@shared_task
def tally_attempts() -> None:
    """Add to the tally the attempts that have come to an end since."""
    tally.tally_attempts()
