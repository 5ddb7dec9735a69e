"""A word to the workers that there is something to do, so that a letter need not wait a minute.

Only a convenience: what is owed stands in the database, and beat's sweeps find it. So a nudge may
be lost, doubled or late. Nobody waits for it: it is given by a thread of its own, after the commit,
and a broker that is down costs the act nothing and is told in the log.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from queue import Empty, Full, Queue

from celery import current_app
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

IDS_A_TASK = 100
"""Messages named in one call: a call costs more than the whole life of a row."""

REST_AFTER_TROUBLE = 30.0
"""Seconds in which a broker that did not answer is left alone."""

SWEEP = "notifications.tasks.sweep"
DELIVER = "notifications.tasks.deliver"
Call = tuple[str, tuple[Sequence[int], ...]]


def sweep_soon() -> None:
    """After the commit, ask a worker to sweep."""
    _after_commit([(SWEEP, ())])


def deliver_soon(ids: Iterable[int]) -> None:
    """After the commit, ask workers to deliver these messages, a batch of keys a call."""
    if not settings.NOTIFICATION_NUDGES:
        return
    left = iter(ids)
    calls: list[Call] = []
    while batch := list(islice(left, IDS_A_TASK)):
        calls.append((DELIVER, (batch,)))
    _after_commit(calls)


def _after_commit(calls: Sequence[Call]) -> None:
    if calls and settings.NOTIFICATION_NUDGES:
        transaction.on_commit(lambda: nudger.give(calls), robust=True)


class Nudger:
    """Hands calls to the broker from a thread of its own, and drops them when it cannot."""

    def __init__(self, room: int = 100) -> None:
        self._calls: Queue[Call] = Queue(room)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._rests_until = 0.0

    def give(self, calls: Sequence[Call]) -> None:
        """Take the calls without waiting; what has no room is left to the sweeps."""
        for call in calls:
            try:
                self._calls.put_nowait(call)
            except Full:
                break
        with self._lock:
            # After a fork the thread is the parent's, and dead here.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="nudges", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            try:
                calls = [self._calls.get(timeout=60)]
            except Empty:
                continue
            while not self._calls.empty():
                calls.append(self._calls.get_nowait())
            for name, arguments in _once_a_sweep(calls):
                self.publish(name, arguments)

    def publish(self, name: str, arguments: tuple[Sequence[int], ...]) -> bool:
        """Give one call to the broker; False where it could not be had."""
        if time.monotonic() < self._rests_until:
            return False
        try:
            current_app.send_task(name, args=arguments, retry=False, expires=60, ignore_result=True)
        except Exception:
            self._rests_until = time.monotonic() + REST_AFTER_TROUBLE
            logger.warning("the broker takes no nudge; beat's sweeps will do it", exc_info=True)
            return False
        return True


def _once_a_sweep(calls: Sequence[Call]) -> list[Call]:
    """The calls in order, a sweep only once: it looks at everything that is due."""
    kept = [call for call in calls if call[0] != SWEEP]
    return [(SWEEP, ()), *kept] if len(kept) < len(calls) else kept


nudger = Nudger()
