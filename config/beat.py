"""Beat's scheduler, steady when the machine's clock is put back.

Celery's own remembers when each call was last made, by the clock of the wall, and waits until that
instant is over again: two hours back and nothing is swept for two hours; one start with a wrong
date, kept in the schedule's file, and nothing for days. Here what was "last made in the future"
counts as made now, so that each call comes again after its own interval at the latest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Goes on when the clock goes back, also over a restart."""

    _seen_at: datetime | None = None

    def setup_schedule(self) -> None:
        """Read what an earlier beat has kept."""
        super().setup_schedule()
        self._forget_the_future(self.app.now())

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Make what is due; seconds until the next."""
        now = self.app.now()
        if self._seen_at is not None and now < self._seen_at:
            self._forget_the_future(now)
            # The order in which calls are waited for was reckoned by the other clock.
            self._heap = None
        self._seen_at = now
        return float(super().tick(*args, **kwargs))

    def _forget_the_future(self, now: datetime) -> None:
        for entry in self.schedule.values():
            if entry.last_run_at is not None and entry.last_run_at > now:
                entry.last_run_at = now
