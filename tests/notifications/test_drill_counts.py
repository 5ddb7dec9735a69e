"""The drill (``make drill``) fails when a letter is lost, doubled or wrongly said to be sent."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from bench.drill import chaos, outcome, sink
from bench.drill.processes import Process
from bench.drill.stage import Expected
from notifications.models import Channel, DeliveryAttempt, Message

KEYS = [f"deadline:{number}:v1:on:1:email" for number in range(3)]


@pytest.fixture
def expected(world) -> Expected:
    """Three letters that had to arrive, and did according to the database."""
    person, now = world.people["local_officer"], timezone.now()
    for key in KEYS:
        for channel, its_key in ((Channel.EMAIL, key), (Channel.BELL, key[:-5] + "bell")):
            Message.objects.create(
                key=its_key,
                recipient=person,
                channel=channel,
                kind="deadline.on",
                subject_line="…",
                body="…",
                state=Message.State.SENT,
                created_at=now,
                next_attempt_at=now,
                sent_at=now,
            )
    return Expected(dict.fromkeys(KEYS, now), person)


def failures(expected: Expected, taken: dict[str, list[float]]) -> list[str]:
    counted = outcome.count(expected, taken)
    return outcome.failures(counted, counted)


def test_each_taken_once_is_no_failure(expected):
    assert failures(expected, {key: [1.0] for key in KEYS}) == []


def test_a_letter_taken_twice_fails_the_drill(expected):
    found = failures(expected, {key: [1.0] for key in KEYS} | {KEYS[0]: [1.0, 2.0]})
    assert "doubled: 1" in found


def test_a_letter_that_nobody_took_fails_the_drill(expected):
    found = failures(expected, {key: [1.0] for key in KEYS[1:]})
    assert "lost: 1" in found
    assert "said sent and was not: 1" in found


def test_a_letter_that_nobody_expected_fails_the_drill(expected):
    found = failures(expected, {key: [1.0] for key in [*KEYS, "deadline:9:v1:on:1:email"]})
    assert "not expected: 1" in found


def test_a_dead_letter_on_record_is_not_lost_but_has_not_arrived(expected):
    Message.objects.filter(key=KEYS[0]).update(state=Message.State.DEAD)
    found = failures(expected, {key: [1.0] for key in KEYS[1:]})
    assert found == ["in the end 2 of 3 arrived once"]


def test_an_uncertain_letter_is_counted_by_whether_it_was_taken(expected):
    for key in KEYS[:2]:
        message = Message.objects.get(key=key)
        message.state = Message.State.DEAD
        message.save()
        DeliveryAttempt.objects.create(message=message, at=timezone.now(), outcome="uncertain")
    counted = outcome.count(expected, {key: [1.0] for key in KEYS[1:]})
    assert (counted["uncertain_taken"], counted["uncertain_not_taken"]) == ([KEYS[1]], [KEYS[0]])


def test_a_refused_letter_that_was_taken_all_the_same_fails_the_drill(expected):
    message = Message.objects.get(key=KEYS[0])
    message.state = Message.State.DEAD
    message.save()
    DeliveryAttempt.objects.create(message=message, at=timezone.now(), outcome="wrong_address")
    assert "refused but taken: 1" in failures(expected, {key: [1.0] for key in KEYS})


def test_a_missing_bell_fails_the_drill(expected):
    Message.objects.filter(channel=Channel.BELL).first().delete()
    assert "bells wrong: 1" in failures(expected, {key: [1.0] for key in KEYS})


def test_the_same_seed_strikes_the_same_blows(tmp_path):
    processes = [
        Process(name, [], {}, tmp_path / "log") for name in ("worker 1", "worker 2", "beat 1")
    ]

    def blows(seed: str) -> list[tuple[int, str]]:
        planned = chaos.plan(
            1000, processes, {"Redis flushed": (1, int)}, random.Random(seed), kills=8
        )
        return [(after, what) for after, what, _do in planned.blows]

    assert blows("7") == blows("7")
    assert blows("7") != blows("8")
    assert len(blows("7")) == 8 + 4 + 1


def test_the_book_of_the_mail_server_is_read_with_its_faults(tmp_path):
    book = tmp_path / "book"
    with book.open("w") as file:
        kept = sink.Book(file, random.Random(1))
        kept.note(taken="a")
        kept.note(taken="a")
        kept.note(fault="silence, taken")
    taken, faults = sink.read(book)
    assert len(taken["a"]) == 2
    assert faults == {"silence, taken": 1}
