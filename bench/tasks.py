"""Tasks for the measurements: one that does nothing, and one that notes when it ran."""

from __future__ import annotations

import os
import time

from celery import shared_task


@shared_task
def nothing(number: int) -> None:
    """What a task costs by itself."""


@shared_task
def note(name: str) -> None:
    """Write the instant under this name into Redis: the worker does one task after another."""
    from redis import Redis

    with Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.set(f"bench:{name}", time.time())
