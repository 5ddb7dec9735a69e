"""What breaks (a letter, a receiver, a row) keeps nobody waiting, and a call ends in its time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded

from notifications import choices, delivery, health, outbox, reminders, tasks
from notifications.channels import http
from notifications.channels.email import Email
from notifications.models import Message, Reminder, WebhookEndpoint
from tests.notifications.conftest import BEFORE, at, message, only
from workflows.duties import planner

FRIDAY = date(2025, 3, 7)


def hook_of(user):
    return WebhookEndpoint.objects.create(
        owner=user, url="https://a.invalid/", secret="s" * 32, created_at=at(BEFORE)
    )


def hook_then_mail(world):
    """A webhook of one person, and behind it in the same batch an e-mail to another."""
    officer = world.people["local_officer"]
    address = str(hook_of(officer).pk)
    earlier = at(BEFORE) - timedelta(minutes=1)
    message(officer, "hook", channel="webhook", address=address, next_attempt_at=earlier)
    return message(world.people["one_stop"], "mail")


def quietly(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        print(type(error), error)


def test_a_receivers_odd_retry_after_stops_nobody_elses_letter(world, mailoutbox, monkeypatch):
    hook_then_mail(world)
    odd = {"retry-after": "Thu, 01 Jan 2026 00:00:00 +9999999999999999"}
    monkeypatch.setattr(http, "post", lambda *a, **k: http.Answer(429, odd, b""))
    quietly(delivery.deliver_due, at(BEFORE))
    assert len(mailoutbox) == 1


def test_a_receivers_id_with_a_nul_can_be_kept(world, monkeypatch):
    """On PostgreSQL the outcome of such a call cannot be written, and the batch breaks off."""
    hook_then_mail(world)
    odd = {"x-request-id": "a\x00b"}
    monkeypatch.setattr(http, "post", lambda *a, **k: http.Answer(200, odd, b""))
    delivery.deliver_due(at(BEFORE))
    assert "\x00" not in Message.objects.get(key="hook").provider_id


def test_whatever_a_road_raises_the_rest_of_the_batch_is_queued_at_once(world, monkeypatch):
    mail = hook_then_mail(world)

    def broken(*arguments, **more):
        raise RuntimeError("not foreseen")

    monkeypatch.setattr(http, "post", broken)
    quietly(delivery.deliver_due, at(BEFORE))
    delivery.deliver_due(at(BEFORE) + timedelta(minutes=2))
    mail.refresh_from_db()
    assert mail.state == "sent"


def gone_kind(world, dossier):
    """A letter of a kind that a release has taken away."""
    old = Reminder.objects.create(
        subject=f"dossier:{dossier.pk}", rung="act:1", kind="gone.kind", audience="one_stop",
        send_at=at(BEFORE), state="sent", settled_at=at(BEFORE),
    )  # fmt: skip
    letter = reminders.Letter(world.people["one_stop"].pk, "gone.kind", "x", "x")
    outbox.write({old: [letter]}, at(BEFORE))


def test_a_kind_that_is_no_more_stops_no_other_letter(world, deadline, mailoutbox):
    only()
    reminders.sweep_all(at(BEFORE))
    gone_kind(world, deadline.dossier)
    for minutes in range(0, 60, 5):
        quietly(delivery.deliver_due, at(BEFORE) + timedelta(minutes=minutes))
    assert len(mailoutbox) >= 1


def test_a_kind_that_is_no_more_stops_no_common_letter(world, deadline):
    for role in ("local_officer", "one_stop"):
        choices.choose(world.people[role], digest="daily", at_any_hour=False)
    only()
    reminders.sweep_all(at(BEFORE))
    gone_kind(world, deadline.dossier)
    with time_machine.travel(at(FRIDAY), tick=False):
        quietly(tasks.sweep)
        assert health.heartbeat_age("sweep") is not None
    letters = Message.objects.filter(kind="digest", recipient=world.people["local_officer"])
    assert letters.exists()


def test_what_cannot_be_read_for_one_subject_stops_no_other(world, deadline, monkeypatch):
    from workflows import duty_letters

    def broken(*arguments):
        raise RuntimeError("one late deadline that cannot be read")

    only()
    planner.plan_late_letters(at(date(2025, 3, 12)))
    Reminder.objects.create(
        subject="late:1", rung="2025-03-06", kind="late.daily", audience="user:1",
        send_at=at(BEFORE),
    )  # fmt: skip
    monkeypatch.setattr(duty_letters, "late_work", broken)
    quietly(reminders.sweep_all, at(BEFORE))
    assert Message.objects.filter(kind="deadline.before").exists()


def test_a_task_that_is_told_to_end_begins_no_further_letter(world, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    calls: list[int] = []
    for number in range(5):
        message(world.people["local_officer"], f"k{number}")

    def slow(self, letters):
        calls.append(1)
        if len(calls) == 1:
            raise SoftTimeLimitExceeded
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    quietly(delivery.deliver_due, at(BEFORE))
    assert len(calls) == 1


def test_a_fast_server_is_given_all_that_is_due(world, mailoutbox):
    for number in range(230):
        message(world.people["local_officer"], f"k{number}")
    delivery.deliver_due(at(BEFORE))
    assert len(mailoutbox) == 230


@pytest.fixture
def count(monkeypatch):
    """The machine's own count of seconds, moved by the test: `count[0] += 10`."""
    seconds = [1000.0]
    monkeypatch.setattr(delivery, "monotonic", lambda: seconds[0])
    return seconds


def ten_seconds_a_letter(count, sent):
    def send(self, letter):
        count[0] += 10
        sent.append(letter.key)
        return ""

    return send


def test_a_slow_mail_server_holds_a_call_no_longer_than_its_time(world, monkeypatch, count):
    """In a pool of threads nothing else ends a task."""
    sent: list[str] = []
    for number in range(60):
        message(world.people["local_officer"], f"k{number}")
    monkeypatch.setattr(Email, "send", ten_seconds_a_letter(count, sent))

    delivery.deliver_due(at(BEFORE))

    assert len(sent) == delivery.TIME_BUDGET / 10
    # What was claimed and not begun is nobody's, and can be taken at once.
    assert not Message.objects.filter(state="sending").exists()
    assert Message.objects.filter(state="queued").count() == 60 - len(sent)


def test_the_truth_is_asked_again_for_what_is_left_of_a_slow_batch(
    world, monkeypatch, count, mailoutbox
):
    dossiers = [world.lodge() for _number in range(4)]
    Reminder.objects.exclude(rung="before", audience="holder").delete()
    reminders.sweep_all(at(BEFORE))
    sent: list[str] = []

    def send(self, letter):
        count[0] += 6
        sent.append(letter.thread)
        if len(sent) == 1:
            for dossier in dossiers:
                if dossier.code != letter.thread:
                    world.announce(dossier, BEFORE)
        return ""

    monkeypatch.setattr(Email, "send", send)
    delivered = delivery.deliver_due(at(BEFORE))

    # The second was asked about six seconds before; the others are asked about anew.
    assert (len(sent), delivered.dropped) == (2, 2)


def test_more_calls_than_there_is_room_for_leave_the_work_to_the_others(world, monkeypatch):
    called: list[object] = []
    monkeypatch.setattr(delivery, "deliver_due", lambda: called.append("due"))
    monkeypatch.setattr(delivery, "deliver_these", called.append)
    for _call in range(tasks.DELIVERERS):
        assert tasks._room.acquire(blocking=False)
    try:
        tasks.deliver_due()
        tasks.deliver([1])
        assert called == []
    finally:
        for _call in range(tasks.DELIVERERS):
            tasks._room.release()
    tasks.deliver_due()
    tasks.deliver([1])
    assert called == ["due", [1]]


def test_what_cannot_be_written_is_put_off_and_seen(world, deadline, monkeypatch):
    from workflows import letters

    only()
    monkeypatch.setattr(letters.Facts, "answer", lambda self, reminder: 1 / 0)
    swept = reminders.sweep_all(at(BEFORE))

    assert (swept.postponed, health.put_off()) == (1, 1)
    row = Reminder.objects.get()
    assert (row.state, row.send_at) == ("planned", at(BEFORE) + reminders.POSTPONED_BY)
