"""On a real PostgreSQL, two at once and a worker killed with -9: none lost, none doubled."""

from __future__ import annotations

import signal

import pytest

DRILLS = "tests.notifications.drills"


def test_two_sweepers_at_once_write_each_message_once(run_on_postgresql):
    assert run_on_postgresql(DRILLS, "two_sweepers") == {
        "taken": 40,
        "reminders": 40,
        "most_a_person_and_road": 1,
        "bells": 40,
    }


def test_two_workers_at_once_send_each_letter_once(run_on_postgresql):
    assert run_on_postgresql(DRILLS, "two_deliverers") == {
        "letters": 40,
        "sent": 40,
        "in_sink": 40,
        "doubled": 0,
    }


def test_two_that_gather_at_once_write_each_common_letter_once(run_on_postgresql):
    assert run_on_postgresql(DRILLS, "two_gatherers") == {
        "letters": 40,
        "parts": 120,
        "held": 0,
        "in_sink": 40,
        "doubled": 0,
    }


def test_a_broker_that_gives_each_call_out_twice_doubles_no_letter(run_on_postgresql):
    assert run_on_postgresql(DRILLS, "doubled_calls") == {
        "letters": 40,
        "in_sink": 40,
        "doubled": 0,
    }


def test_two_operators_at_once_decide_once(run_on_postgresql):
    assert run_on_postgresql(DRILLS, "two_operators") == {
        "decided": 1,
        "state": "queued",
        "resends": 1,
    }


@pytest.mark.parametrize(("when", "reached"), [("before", 0), ("after", 1)])
def test_a_worker_killed_in_the_middle_loses_nothing_in_silence(
    run_on_postgresql, redis_url, when, reached
):
    """The letter in the hands of the dead worker is on record as uncertain, whether or not the
    mail server had it; all others arrive, once."""
    found = run_on_postgresql(DRILLS, "killed", redis_url, when)
    assert found["worker_ended_with"] == -signal.SIGKILL, found["worker_said"]
    assert (found["letters"], found["states"]) == (40, {"sent": 39, "dead": 1})
    assert found["doubled"] == 0
    assert (found["uncertain"], found["uncertain_in_sink"]) == (1, reached)
    assert found["in_sink"] == 39 + reached


def test_a_redis_that_forgets_everything_delays_and_loses_nothing(run_on_postgresql, redis_url):
    """``redis_url`` only says whether there is a Redis: the drill kills one of its own."""
    assert run_on_postgresql(DRILLS, "forgetful_broker") == {
        "letters": 40,
        "in_sink": 40,
        "doubled": 0,
        "the_same_worker": True,
    }
