"""Celery's doors to this app: each may run twice, at once, late or not at all without harm.

At most keys are passed in them: what is owed stands in the database. ``config/settings/base.py``
says how often beat calls each.
"""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task
from django.utils import timezone

from notifications import delivery, digests, reminders
from notifications.models import Heartbeat


@shared_task
def sweep() -> None:
    """Write the messages of the reminders that are due, and the common letters."""
    reminders.sweep_all()
    digests.gather_all()


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
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )
