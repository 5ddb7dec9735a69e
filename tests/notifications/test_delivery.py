"""What the outbox holds is handed over at most once, and nothing is lost in silence."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from notifications import claims, delivery, health, reminders, tasks
from notifications.models import Channel, DeliveryAttempt, Heartbeat, Message, Reminder
from tests.notifications.conftest import BEFORE, at

NOW = at(BEFORE)
Outcome = DeliveryAttempt.Outcome


@pytest.fixture
def letter(deadline) -> Message:
    """One e-mail that waits in the outbox."""
    reminders.sweep(NOW)
    return Message.objects.get(channel=Channel.EMAIL)


def more_letters(letter: Message, count: int) -> None:
    """Others like it."""
    Message.objects.bulk_create(
        Message(
            key=f"{letter.key}.{number}",
            recipient=letter.recipient,
            channel=Channel.EMAIL,
            address=letter.address,
            kind=letter.kind,
            subject_line="…",
            body="…",
            created_at=NOW,
            next_attempt_at=NOW,
        )
        for number in range(count)
    )


@pytest.fixture
def mail_server(settings):
    """A mail server that answers what the test puts into ``answers``, then takes everything."""
    MailServer.answers, MailServer.closed, MailServer.opened = [], None, 0
    settings.EMAIL_BACKEND = "tests.notifications.test_delivery.MailServer"
    return MailServer


class MailServer(EmailBackend):
    answers: list[Exception] = []
    closed: Exception | None = None
    opened = 0

    def open(self):
        MailServer.opened += 1
        if MailServer.closed:
            raise MailServer.closed

    def send_messages(self, messages):
        if MailServer.answers:
            raise MailServer.answers.pop(0)
        return super().send_messages(messages)


def outcomes() -> list[str]:
    return list(DeliveryAttempt.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_letter_is_sent_with_its_key_and_a_link(letter, mailoutbox, settings):
    settings.SITE_URL = "https://ccn.test"
    Message.objects.update(link="/dossiers/H1/")
    assert delivery.deliver_due(NOW).sent == 1
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts_count) == ("sent", NOW, 1)
    assert outcomes() == [Outcome.DELIVERED]
    (mail,) = mailoutbox
    assert mail.to == [letter.address]
    assert mail.subject == letter.subject_line
    assert f"https://ccn.test/notices/{letter.pk}/open/" in mail.body
    assert letter.key.replace(":", ".") in mail.extra_headers["Message-ID"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_second_delivery_sends_nothing(letter, mailoutbox):
    delivery.deliver_due(NOW)
    assert delivery.deliver_due(NOW).claimed == 0
    assert len(mailoutbox) == 1


def test_a_claimed_message_is_given_to_nobody_else(letter):
    assert [message.pk for message in claims.claim(NOW)] == [letter.pk]
    assert claims.claim(NOW) == []


@pytest.mark.parametrize(
    ("answer", "outcome", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "wrong_address", "dead"),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), "provider", "queued"),
        (smtplib.SMTPDataError(550, b"mailbox unavailable"), "wrong_address", "dead"),
        (smtplib.SMTPDataError(452, b"full"), "provider", "queued"),
        (smtplib.SMTPDataError(421, b"too many"), "rate_limit", "queued"),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"wait")}), "rate_limit", "queued"),
        (smtplib.SMTPSenderRefused(530, b"sign in first", "x"), "configuration", "queued"),
        (smtplib.SMTPServerDisconnected("gone"), "uncertain", "dead"),
        (TimeoutError("silence"), "uncertain", "dead"),
    ],
)
def test_each_answer_of_the_mail_server_has_its_end(letter, mail_server, answer, outcome, state):
    mail_server.answers = [answer]
    delivery.deliver_due(NOW)
    letter.refresh_from_db()
    assert (outcomes(), letter.state) == ([outcome], state)


def test_an_address_that_is_none_is_dead_without_a_try(letter, mail_server):
    Message.objects.update(address="không phải địa chỉ")
    delivery.deliver_due(NOW)
    assert outcomes() == [Outcome.WRONG_ADDRESS]
    assert Message.objects.get(pk=letter.pk).state == Message.State.DEAD


def test_trouble_is_tried_again_after_a_growing_pause(letter, mail_server, mailoutbox):
    mail_server.answers = [smtplib.SMTPDataError(452, b"full")] * 2
    delivery.deliver_due(NOW)
    assert delivery.deliver_due(NOW + timedelta(seconds=59)).claimed == 0
    first = delivery.pause_after(1, letter.key)
    assert timedelta(seconds=60) <= first <= timedelta(seconds=75)
    assert delivery.deliver_due(NOW + first - timedelta(seconds=1)).claimed == 0
    assert delivery.deliver_due(NOW + first).again == 1
    second = first + delivery.pause_after(2, letter.key)
    assert delivery.deliver_due(NOW + second - timedelta(seconds=1)).claimed == 0
    assert delivery.deliver_due(NOW + second).sent == 1
    assert len(mailoutbox) == 1


def test_after_ten_tries_it_is_dead(letter, mail_server):
    mail_server.answers = [smtplib.SMTPDataError(452, b"full")] * 10
    Reminder.objects.filter(state=Reminder.State.PLANNED).delete()  # nothing overtakes it
    Message.objects.update(keeps_hours=False)
    for day in range(10):
        delivery.deliver_due(NOW + timedelta(days=day))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts_count) == (Message.State.DEAD, 10)


def test_a_server_that_is_down_is_knocked_at_once_a_batch(letter, mail_server):
    more_letters(letter, 4)
    mail_server.closed = ConnectionRefusedError("down")
    assert delivery.deliver_batch(NOW).again == 5
    assert mail_server.opened == 1
    assert outcomes() == [Outcome.PROVIDER] * 5


def test_a_refused_sign_in_is_a_matter_of_configuration(letter, mail_server):
    mail_server.closed = smtplib.SMTPAuthenticationError(535, b"no")
    delivery.deliver_due(NOW)
    assert outcomes() == [Outcome.CONFIGURATION]


def test_one_bad_letter_does_not_keep_the_others(letter, mail_server, mailoutbox):
    more_letters(letter, 3)
    mail_server.answers = [smtplib.SMTPServerDisconnected("gone")]
    delivered = delivery.deliver_batch(NOW)
    assert (delivered.dead, delivered.sent, len(mailoutbox)) == (1, 3, 3)


# --- no longer true ------------------------------------------------------------------------------


def test_a_letter_whose_deadline_was_met_meanwhile_is_dropped(world, letter, mailoutbox):
    world.announce(letter.reminder and _dossier_of(letter))
    assert delivery.deliver_batch(NOW).dropped == 1
    letter.refresh_from_db()
    assert letter.state == Message.State.DROPPED
    assert letter.dropped_because == "met"
    assert mailoutbox == []


def _dossier_of(letter: Message):
    from procedures.models import Deadline

    return Deadline.objects.get(pk=letter.reminder.subject.split(":")[1]).dossier


def test_nobody_writes_to_a_person_who_has_left(letter, mailoutbox):
    letter.recipient.is_active = False
    letter.recipient.save()
    assert delivery.deliver_batch(NOW).dropped == 1
    assert mailoutbox == []


# --- workers that die ----------------------------------------------------------------------------


def test_what_was_only_claimed_is_sent_by_the_next_worker(letter, mailoutbox):
    claims.claim(NOW)
    assert delivery.deliver_due(NOW + timedelta(minutes=9)).claimed == 0
    assert delivery.deliver_due(NOW + timedelta(minutes=11)).sent == 1
    assert len(mailoutbox) == 1


def test_what_was_being_handed_over_is_dead_and_seen_never_sent_again(letter, mailoutbox):
    (claimed,) = claims.claim(NOW)
    claims.begin(claimed, NOW)
    assert delivery.deliver_due(NOW + timedelta(minutes=11)).claimed == 0
    letter.refresh_from_db()
    assert letter.state == Message.State.DEAD
    assert outcomes() == [Outcome.UNCERTAIN]
    assert mailoutbox == []


def test_a_slow_worker_does_not_go_on_under_a_claim_that_was_taken_back(letter):
    (slow,) = claims.claim(NOW)
    later = NOW + timedelta(minutes=11)
    assert claims.take_back_stale(later) == (1, 0)
    assert claims.begin(slow, later) is None
    (quick,) = claims.claim(later)
    assert claims.begin(quick, later) is not None


# --- doors and health ----------------------------------------------------------------------------


def test_the_tasks_of_beat_are_the_ones_it_calls(settings):
    from config.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_the_tasks_may_run_twice(deadline, mailoutbox):
    for _twice in range(2):
        tasks.sweep.delay()
        tasks.deliver_due.delay()
        tasks.heartbeat.delay()
    assert len(mailoutbox) == 1
    assert Heartbeat.objects.get(name="beat").at == timezone.now()


def test_the_age_of_the_oldest_counts_letters_and_unswept_reminders(letter):
    assert health.oldest_due_message_age(NOW) == timedelta(0)
    Message.objects.update(next_attempt_at=NOW - timedelta(minutes=3))
    assert health.oldest_due_message_age(NOW) == timedelta(minutes=3)
    Reminder.objects.filter(rung="on").update(send_at=NOW - timedelta(hours=1))
    assert health.oldest_due_message_age(NOW) == timedelta(hours=1)
    Message.objects.filter(channel=Channel.EMAIL).update(state=Message.State.SENT, sent_at=NOW)
    Reminder.objects.filter(rung="on").update(state=Reminder.State.SENT, settled_at=NOW)
    assert health.oldest_due_message_age(NOW) is None


def test_a_beat_that_was_never_heard_has_no_age(db):
    assert health.heartbeat_age() is None
    tasks.heartbeat()
    assert health.heartbeat_age(now=timezone.now() + timedelta(seconds=5)) == timedelta(seconds=5)


def test_a_broker_that_is_down_does_not_hurt_an_act(world, monkeypatch):
    from celery.app.task import Task

    def down(*_args, **_kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(Task, "apply_async", down)
    dossier = world.lodge()
    world.announce(dossier)
    assert Reminder.objects.filter(kind="notice_published").exists()
