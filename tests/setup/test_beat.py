"""Beat goes on when the machine's clock is put back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from celery import Celery
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

NOON = timezone.make_aware(datetime.fromisoformat("2026-11-30 12:00"))


@pytest.fixture
def beat(tmp_path, monkeypatch):
    """A scheduler as beat starts it, with two calls; what it makes is noted, not sent."""
    made: list[str] = []
    app = Celery("beat-alone", set_as_current=False)
    app.conf.update(
        broker_url="memory://",
        timezone=settings.CELERY_TIMEZONE,
        enable_utc=settings.CELERY_ENABLE_UTC,
        beat_schedule={
            "sweep": {"task": "sweep", "schedule": timedelta(seconds=60)},
            "deliver": {"task": "deliver", "schedule": timedelta(seconds=30)},
        },
    )

    def start():
        found = import_string(settings.CELERY_BEAT_SCHEDULER)(
            app=app, schedule_filename=str(tmp_path / "schedule"), lazy=False
        )
        monkeypatch.setattr(
            found, "apply_entry", lambda entry, producer=None: made.append(entry.name)
        )
        found.made = made
        return found

    return start


def run(scheduler, clock, seconds: int) -> list[str]:
    """Let beat tick second by second; what it makes in this time."""
    scheduler.made.clear()
    for _second in range(seconds):
        # Beat ticks until it is told to wait; the clock stands still here, so not for ever.
        for _tick in range(10):
            if scheduler.tick() > 0:
                break
        clock.shift(1)
    return list(scheduler.made)


def test_calls_come_at_their_intervals(beat):
    with time_machine.travel(NOON, tick=False) as clock:
        made = run(beat(), clock, 121)
    assert (made.count("sweep"), made.count("deliver")) == (2, 4)


@pytest.mark.parametrize("back", [timedelta(minutes=3), timedelta(hours=2), timedelta(days=400)])
def test_a_clock_that_is_put_back_delays_a_call_by_one_interval_at_most(beat, back):
    with time_machine.travel(NOON, tick=False) as clock:
        scheduler = beat()
        run(scheduler, clock, 61)
        clock.shift(-back)
        made = run(scheduler, clock, 62)
    assert made.count("sweep") >= 1
    assert made.count("deliver") >= 2


def test_a_start_with_a_wrong_date_is_forgotten_at_the_next_start(beat):
    with time_machine.travel(NOON + timedelta(days=3), tick=False) as clock:
        first = beat()
        run(first, clock, 61)
        first.close()
    with time_machine.travel(NOON, tick=False) as clock:
        made = run(beat(), clock, 62)
    assert made.count("sweep") >= 1


def test_a_clock_that_is_put_forward_makes_each_call_once(beat):
    with time_machine.travel(NOON, tick=False) as clock:
        scheduler = beat()
        run(scheduler, clock, 61)
        clock.shift(3 * 3600)
        made = run(scheduler, clock, 2)
    assert sorted(made) == ["deliver", "sweep"]
