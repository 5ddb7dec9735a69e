"""A backup that is restored sends nothing twice: everything is held until a person decides.

A savepoint taken back is the restore: the database is then exactly as it was before.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction

from notifications import after_restore, delivery, digests, reminders, sent_ledger
from notifications.models import (
    Channel,
    DeliveryAttempt,
    DeliveryChoice,
    LedgerIdentity,
    Message,
    Reminder,
    SendingHold,
)
from tests.notifications.conftest import BEFORE, at

NOW = at(BEFORE)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    """The ledger's folder: outside the database, so that it is not restored with it."""
    settings.NOTIFICATION_LEDGER = str(tmp_path / "ledger")
    settings.NOTIFICATION_HOURS = ""
    return tmp_path / "ledger"


class Restored:
    """``backup()`` remembers the database, ``restore()`` brings it back to that."""

    def backup(self) -> None:
        self.sid = transaction.savepoint()

    def restore(self) -> None:
        transaction.savepoint_rollback(self.sid)


@pytest.fixture
def database(db) -> Restored:
    return Restored()


@pytest.fixture
def letters(deadline) -> list[Message]:
    """Three e-mails that wait in the outbox; the ledger of this database has begun."""
    after_restore.is_held(NOW)
    reminders.sweep(NOW)
    first = Message.objects.get(channel=Channel.EMAIL)
    Message.objects.bulk_create(
        Message(
            key=f"deadline:{number}:v1:on:{first.recipient_id}:email",
            recipient=first.recipient,
            channel=Channel.EMAIL,
            address=first.address,
            kind=first.kind,
            subject_line=f"Thư {number}",
            body="…",
            created_at=NOW,
            next_attempt_at=NOW,
        )
        for number in (901, 902)
    )
    return list(Message.objects.filter(channel=Channel.EMAIL).order_by("pk"))


def deliver(now=NOW) -> delivery.Delivered:
    return delivery.deliver_batch(now)


def keys_in(mailoutbox) -> list[str]:
    return [mail.extra_headers["X-CCN-Key"] for mail in mailoutbox]


def keys(rows) -> list[str]:
    return [row.key for row in rows]


# --- the ledger ----------------------------------------------------------------------------------


def test_every_letter_stands_in_the_ledger_before_it_leaves_and_after(letters, ledger):
    deliver()
    (file,) = ledger.glob("*/*.log")
    lines = [line.split("\t")[1::2] for line in file.read_text().splitlines()]
    assert lines == [[what, row.key] for row in letters for what in ("begun", "delivered")]


class Dying(EmailBackend):
    """A process that is killed while a letter is being handed over."""

    def send_messages(self, messages):
        raise KeyboardInterrupt


def test_a_process_killed_during_the_call_leaves_the_beginning_in_the_ledger(
    letters, ledger, settings
):
    settings.EMAIL_BACKEND = "tests.notifications.test_after_restore.Dying"
    with pytest.raises(KeyboardInterrupt):
        deliver()
    (file,) = ledger.glob("*/*.log")
    assert [line.split("\t")[1] for line in file.read_text().splitlines()] == ["begun"]


def test_a_ledger_that_cannot_be_written_stops_no_letter(letters, mailoutbox, monkeypatch, caplog):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("notifications.sent_ledger.os.write", full)
    deliver()
    assert len(mailoutbox) == 3
    assert "cannot be written" in caplog.text


def test_a_folder_that_cannot_be_made_stops_no_letter(
    deadline, settings, tmp_path, mailoutbox, caplog
):
    (tmp_path / "in-the-way").write_text("a file")
    settings.NOTIFICATION_LEDGER = str(tmp_path / "in-the-way")
    reminders.sweep(NOW)
    deliver()
    assert len(mailoutbox) == 1
    assert "cannot be read" in caplog.text


def test_a_line_that_was_cut_off_is_passed_over(letters, ledger, mailoutbox):
    deliver()
    (file,) = ledger.glob("*/*.log")
    with file.open("a") as lines:
        lines.write("2025-03-06T09:00:00+07:00\tbegun\t77")
    assert not after_restore.is_held(NOW)


# --- noticing ------------------------------------------------------------------------------------


def test_nothing_is_held_while_the_database_knows_what_was_sent(letters):
    deliver()
    assert not after_restore.is_held(LATER)
    assert not SendingHold.objects.exists()


def test_a_restored_database_sends_nothing(letters, database, mailoutbox, caplog):
    database.backup()
    deliver()
    database.restore()
    assert deliver(LATER) == delivery.Delivered()
    assert len(mailoutbox) == 3
    assert SendingHold.objects.get().cause == SendingHold.Cause.OLDER
    assert "nothing is sent until a person decides" in caplog.text


def test_an_attempt_number_used_again_for_another_message_does_not_deceive(letters, database):
    """The restored database counts its attempts on from the older number."""
    database.backup()
    deliver()
    last = DeliveryAttempt.objects.order_by("pk").last()
    database.restore()
    for pk in range(last.pk - 2, last.pk + 1):
        DeliveryAttempt.objects.create(
            pk=pk, message=letters[0], at=NOW, outcome=DeliveryAttempt.Outcome.DELIVERED
        )
    assert after_restore.is_held(LATER)


def test_two_machines_notice_and_there_is_one_hold(letters, database):
    database.backup()
    deliver()
    database.restore()
    after_restore.raise_hold(SendingHold.Cause.OLDER, NOW)
    after_restore.raise_hold(SendingHold.Cause.OLDER, NOW)
    assert SendingHold.objects.count() == 1


def test_a_database_that_has_sent_and_finds_no_ledger_is_held(letters, ledger, mailoutbox):
    """A restore on a new machine: what was sent since the backup is not known here."""
    deliver()
    for file in ledger.glob("*/*.log"):
        file.unlink()
    LedgerIdentity.objects.update(made_at=NOW - timedelta(days=1))
    assert after_restore.is_held(LATER)
    assert SendingHold.objects.get().cause == SendingHold.Cause.NO_LEDGER


def test_a_new_database_beside_the_ledger_of_another_is_not_held(db, ledger):
    (ledger / "another-database").mkdir(parents=True)
    (ledger / "another-database" / "m.2025-03.log").write_text("2025\tbegun\t5\tdeadline:1\n")
    assert not after_restore.is_held(NOW)


def test_a_backup_from_before_there_was_a_ledger_is_held(letters, ledger, database):
    deliver()
    LedgerIdentity.objects.all().delete()
    assert after_restore.is_held(LATER)


def test_attempts_from_before_there_was_a_ledger_are_no_reason_to_hold(letters, settings, ledger):
    home = settings.NOTIFICATION_LEDGER
    settings.NOTIFICATION_LEDGER = ""
    deliver()
    LedgerIdentity.objects.all().delete()
    for folder in ledger.iterdir():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    settings.NOTIFICATION_LEDGER = home
    assert not after_restore.is_held(LATER)


# --- what a person sees --------------------------------------------------------------------------


def test_sweeps_go_on_under_a_hold_and_the_bell_rings_anew(deadline, database, mailoutbox):
    after_restore.is_held(NOW)
    database.backup()
    reminders.sweep(NOW)
    deliver()
    database.restore()
    assert after_restore.is_held(LATER)
    reminders.sweep(LATER)
    assert Message.objects.get(channel=Channel.BELL).state == Message.State.SENT
    assert Message.objects.get(channel=Channel.EMAIL).state == Message.State.QUEUED
    assert deliver(LATER).claimed == 0


def test_what_would_be_sent_is_shown_by_what_is_known_of_it(
    letters, database, settings, monkeypatch, mailoutbox
):
    monkeypatch.setattr("notifications.claims.CLAIM_BATCH", 1)
    database.backup()
    delivery.deliver_these([letters[0].pk], NOW)
    settings.EMAIL_BACKEND = "tests.notifications.test_after_restore.Dying"
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver_these([letters[1].pk], NOW)
    database.restore()
    assert after_restore.is_held(LATER)
    found = after_restore.review()
    assert keys(found.sent) == [letters[0].key]
    assert keys(found.uncertain) == [letters[1].key]
    assert keys(found.unsent) == [letters[2].key]
    assert found.lost == []


class Refusing(EmailBackend):
    def open(self):
        raise OSError("nobody answers")


def test_what_was_refused_before_the_restore_was_not_sent(letters, database, settings):
    database.backup()
    settings.EMAIL_BACKEND = "tests.notifications.test_after_restore.Refusing"
    deliver()
    database.restore()
    assert after_restore.is_held(LATER)
    found = after_restore.review()
    assert (len(found.sent), len(found.uncertain), len(found.unsent)) == (0, 0, 3)


def test_what_was_sent_and_is_lost_with_its_acts_is_listed(letters, database):
    database.backup()
    Message.objects.filter(pk=letters[0].pk).update(key="deadline:77:v1:on:5:email")
    deliver()
    database.restore()
    after_restore.is_held(LATER)
    assert after_restore.review().lost == ["deadline:77:v1:on:5:email"]


def test_the_same_word_by_another_road_is_told(letters, database):
    database.backup()
    deliver()
    database.restore()
    Message.objects.filter(pk=letters[0].pk).update(
        key=letters[0].key.replace(":email", ":sms"), channel=Channel.SMS
    )
    after_restore.is_held(LATER)
    (row,) = after_restore.review().unsent
    assert row.other_roads == ("email",)


# --- what a person decides -----------------------------------------------------------------------


def test_what_was_sent_is_not_sent_again_and_the_rest_goes(
    letters, database, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("notifications.claims.CLAIM_BATCH", 1)
    database.backup()
    delivery.deliver_these([letters[0].pk, letters[1].pk], NOW)
    database.restore()
    assert deliver(LATER).claimed == 0
    with django_capture_on_commit_callbacks(execute=True):
        after_restore.skip_sent(by=None, now=LATER)
    delivery.deliver_due(LATER)
    assert sorted(keys_in(mailoutbox)) == sorted(row.key for row in letters)
    settled = Message.objects.filter(state=Message.State.SETTLED)
    assert keys(settled.order_by("pk")) == keys(letters[:2])
    assert all("sent before the restore" in one.attempts.get().detail for one in settled)
    assert SendingHold.objects.get().skipped_count == 2


def test_after_the_decision_sending_goes_on_under_numbers_used_before(
    letters, database, mailoutbox, django_capture_on_commit_callbacks
):
    database.backup()
    deliver()
    database.restore()
    after_restore.is_held(LATER)
    with django_capture_on_commit_callbacks(execute=True):
        after_restore.send_all(by=None, now=LATER)
    assert deliver(LATER).sent == 3
    assert len(mailoutbox) == 6
    assert not after_restore.is_held(LATER)


def test_what_was_begun_waits_among_the_dead_letters(
    letters, database, settings, mailoutbox, django_capture_on_commit_callbacks
):
    database.backup()
    settings.EMAIL_BACKEND = "tests.notifications.test_after_restore.Dying"
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver_these([letters[0].pk], NOW)
    database.restore()
    after_restore.is_held(LATER)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        after_restore.skip_sent(by=None, now=LATER)
    delivery.deliver_due(LATER)
    letters[0].refresh_from_db()
    assert letters[0].state == Message.State.DEAD
    assert letters[0].attempts.get().outcome == DeliveryAttempt.Outcome.UNCERTAIN
    assert len(mailoutbox) == 2


def test_without_a_ledger_an_instant_parts_what_is_sent(
    world, deadline, mailoutbox, django_capture_on_commit_callbacks
):
    """Everything due before the instant is taken for sent, the rest goes."""
    Reminder.objects.update(send_at=NOW - timedelta(hours=3))
    late = Reminder.objects.filter(rung="on").get()
    Reminder.objects.filter(pk=late.pk).update(send_at=NOW - timedelta(hours=1))
    after_restore.raise_hold(SendingHold.Cause.ASKED, NOW)
    with django_capture_on_commit_callbacks(execute=True):
        after_restore.skip_until(NOW - timedelta(hours=2), by=world.people["director"], now=NOW)
    delivery.deliver_due(NOW)
    assert [key.split(":")[3] for key in keys_in(mailoutbox)] == ["on"]
    hold = SendingHold.objects.get()
    assert (hold.decided_by, hold.is_open) == (world.people["director"], False)


def test_what_was_told_in_a_common_letter_is_not_told_again(
    letters, database, mailoutbox, django_capture_on_commit_callbacks
):
    row = letters[0]
    Message.objects.exclude(pk=row.pk).delete()
    DeliveryChoice.objects.create(user=row.recipient, digest=DeliveryChoice.Digest.DAILY)
    key = f"digest:{row.recipient_id}:email:2025-03-07"
    Message.objects.update(state=Message.State.HELD, digest_key=key, next_attempt_at=LATER)
    database.backup()
    digests.gather_all(LATER)
    assert deliver(LATER).sent == 1
    database.restore()
    assert after_restore.is_held(LATER)
    # Now it would be gathered under another day's name.
    Message.objects.update(digest_key=key.replace("-07", "-10"), next_attempt_at=at(BEFORE, 23))
    with django_capture_on_commit_callbacks(execute=True):
        found = after_restore.skip_sent(by=None, now=LATER)
    assert keys(found.sent) == [row.key]
    digests.gather_all(at(BEFORE, 23))
    delivery.deliver_due(at(BEFORE, 23))
    assert len(mailoutbox) == 1


def test_a_hold_asked_for_by_hand_holds_also_without_a_ledger(letters, settings, mailoutbox):
    settings.NOTIFICATION_LEDGER = ""
    call_command("after_restore", "--hold")
    assert deliver().claimed == 0
    assert not mailoutbox


def test_there_is_nothing_to_decide_while_nothing_is_held(db):
    with pytest.raises(CommandError, match="Nothing is held"):
        call_command("after_restore", "--skip-sent")


def test_an_instant_that_is_none_is_refused(db):
    with pytest.raises(CommandError, match="is no instant"):
        call_command("after_restore", "--skip-until", "yesterday")


def test_a_decision_of_somebody_unknown_is_refused(db):
    with pytest.raises(CommandError, match="Nobody is called"):
        call_command("after_restore", "--send", "--by", "nobody")


def test_the_command_lists_by_key_and_sends_nothing(letters, database, mailoutbox, capsys):
    database.backup()
    deliver()
    database.restore()
    call_command("after_restore")
    printed = capsys.readouterr().out
    assert "would be sent again: 3" in printed
    assert all(row.key in printed for row in letters)
    call_command("after_restore", "--json")
    told = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in told["sent"]] == keys(letters)
    assert len(mailoutbox) == 3


def test_an_old_part_of_the_ledger_is_not_read_again(letters, database, monkeypatch):
    """The search goes back only until a part of the ledger is known whole."""
    deliver()
    database.backup()
    ledger, _identity = after_restore._ledger()
    ledger.note(NOW, "begun", 999_999, "deadline:5:v1:on:1:email")
    monkeypatch.setattr(sent_ledger, "PART", 1)
    asked: list[int] = []
    unknown = after_restore._unknown
    monkeypatch.setattr(
        after_restore, "_unknown", lambda lines: asked.append(len(lines)) or unknown(lines)
    )
    assert list(after_restore.forgotten_lines()) == ["deadline:5:v1:on:1:email"]
    assert asked == [1, 1]
