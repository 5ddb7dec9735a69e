"""What could not be sent lies in sight until a person decides; nothing goes out again by itself."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest

from notifications import claims, dead_letters, delivery, health, reminders
from notifications.models import Channel, Message, Reminder
from tests.notifications.conftest import BEFORE, at
from tests.notifications.test_delivery import mail_server, outcomes  # noqa: F401  (a fixture)

NOW = at(BEFORE)


@pytest.fixture
def letter(deadline) -> Message:
    reminders.sweep(NOW)
    return Message.objects.get(channel=Channel.EMAIL)


@pytest.fixture
def operator(world):
    return world.people["director"]


@pytest.fixture
def dead(letter, mail_server):  # noqa: F811
    """Refused for good: no such mailbox."""
    mail_server.answers = [smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")})]
    delivery.deliver_due(NOW)
    letter.refresh_from_db()
    return letter


@pytest.fixture
def uncertain(letter, mail_server):  # noqa: F811
    mail_server.answers = [smtplib.SMTPServerDisconnected("gone")]
    delivery.deliver_due(NOW)
    letter.refresh_from_db()
    return letter


def test_a_dead_letter_is_seen_and_lies(dead, mailoutbox):
    assert list(dead_letters.dead_letters()) == [dead]
    assert delivery.deliver_due(NOW + timedelta(days=9)).claimed == 0
    (queue,) = [found for found in health.queues(NOW) if found.state == "dead"]
    assert (queue.channel, queue.count, queue.is_open) == ("email", 1, True)


def test_sent_again_it_bears_the_same_key(dead, operator, mailoutbox):
    dead_letters.resend(dead.pk, by=operator, now=NOW)
    assert delivery.deliver_due(NOW).sent == 1
    assert outcomes() == ["wrong_address", "resend", "delivered"]
    assert dead.key.replace(":", ".") in mailoutbox[0].extra_headers["Message-ID"]
    assert dead.attempts.get(outcome="resend").by == operator
    assert not dead_letters.dead_letters().exists()


def test_an_uncertain_one_is_sent_again_only_by_who_knows_it_may_double(
    uncertain, operator, mailoutbox
):
    assert dead_letters.is_uncertain(uncertain)
    with pytest.raises(dead_letters.MayDouble):
        dead_letters.resend(uncertain.pk, by=operator, now=NOW)
    assert delivery.deliver_due(NOW).claimed == 0
    dead_letters.resend(uncertain.pk, by=operator, may_double=True, now=NOW)
    assert delivery.deliver_due(NOW).sent == 1


def test_it_can_be_left_as_it_is_with_a_word(uncertain, operator):
    dead_letters.settle(uncertain.pk, by=operator, note="đã gọi điện", now=NOW)
    uncertain.refresh_from_db()
    assert uncertain.state == Message.State.SETTLED
    last = uncertain.attempts.order_by("-pk").first()
    assert (last.outcome, last.by, last.detail) == ("settled", operator, "đã gọi điện")
    assert delivery.deliver_due(NOW).claimed == 0


def test_two_operators_decide_once(dead, operator, mailoutbox):
    dead_letters.resend(dead.pk, by=operator, now=NOW)
    with pytest.raises(dead_letters.NotDead):
        dead_letters.resend(dead.pk, by=operator, now=NOW)
    with pytest.raises(dead_letters.NotDead):
        dead_letters.settle(dead.pk, by=operator)
    delivery.deliver_due(NOW)
    assert len(mailoutbox) == 1


def test_what_was_sent_is_never_sent_again_by_mistake(letter, operator, mailoutbox):
    delivery.deliver_due(NOW)
    with pytest.raises(dead_letters.NotDead):
        dead_letters.resend(letter.pk, by=operator)
    with pytest.raises(dead_letters.NotDead):
        dead_letters.resend(10**9, by=operator)


def test_sent_again_it_has_as_many_tries_as_at_first(letter, mail_server, operator):  # noqa: F811
    Message.objects.update(keeps_hours=False)
    Reminder.objects.filter(state=Reminder.State.PLANNED).delete()  # nothing overtakes it
    mail_server.answers = [smtplib.SMTPDataError(452, b"full")] * 20
    for day in range(10):
        delivery.deliver_due(NOW + timedelta(days=day))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts_count) == ("dead", 10)
    dead_letters.resend(letter.pk, by=operator, now=NOW)
    for day in range(9):
        delivery.deliver_due(NOW + timedelta(days=day))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts_count) == ("queued", 19)
    delivery.deliver_due(NOW + timedelta(days=10))
    letter.refresh_from_db()
    assert letter.state == "dead"


def test_what_is_no_longer_true_is_not_sent_again(world, dead, operator, mailoutbox):
    from procedures.models import Deadline

    Deadline.objects.update(status="done")
    dead_letters.resend(dead.pk, by=operator, now=NOW)
    assert delivery.deliver_due(NOW).dropped == 1
    assert mailoutbox == []


def test_an_old_uncertain_attempt_does_not_speak_for_a_new_claim(uncertain, operator, mailoutbox):
    """Sent again, claimed by a worker that dies before it begins: that one goes back."""
    dead_letters.resend(uncertain.pk, by=operator, may_double=True, now=NOW + timedelta(hours=1))
    claims.claim(NOW + timedelta(hours=1))
    assert claims.take_back_stale(NOW + timedelta(hours=2)) == (1, 0)


def test_pages_of_dead_letters_go_on_by_key(dead):
    for number in range(3):
        dead.pk, dead.key = None, f"more:{number}"
        dead.save()
    keys = [message.pk for message in dead_letters.dead_letters()]
    assert keys == sorted(keys, reverse=True)
    assert [message.pk for message in dead_letters.dead_letters(before=keys[1])] == keys[2:]
