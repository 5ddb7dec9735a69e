"""Common letters: none lost, none doubled, nothing in them that is no longer true."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import choices, delivery, digests, reading, reminders, tasks
from notifications.models import DeliveryChoice, Message, Reminder
from procedures.models import Deadline
from tests.notifications.conftest import BEFORE, at
from workflows.duties import planner

MORNING = timezone.make_aware(datetime.fromisoformat("2025-03-07 08:00"))


@pytest.fixture
def officer(world):
    found = world.people["local_officer"]
    choices.choose(found, digest="daily", at_any_hour=False)
    return found


@pytest.fixture
def three(world, officer):
    """Three deadlines, each with one reminder held for tomorrow's letter."""
    dossiers = [world.lodge() for _number in range(3)]
    Reminder.objects.exclude(rung="before").delete()
    reminders.sweep_all(at(BEFORE))
    return dossiers


def held() -> int:
    return Message.objects.filter(state=Message.State.HELD).count()


def test_letters_are_held_and_the_bell_rings_at_once(three, mailoutbox):
    assert held() == 3
    assert Message.objects.filter(channel="bell", state="sent").count() == 3
    assert digests.gather_all(at(BEFORE)).letters == 0
    assert delivery.deliver_due(at(BEFORE)).claimed == 0


def test_in_the_morning_one_letter_tells_of_all(three, officer, mailoutbox):
    assert digests.gather_all(MORNING) == digests.Gathered(letters=1, parts=3)
    assert delivery.deliver_due(MORNING).sent == 1
    (mail,) = mailoutbox
    assert mail.subject == "Tổng hợp: 3 thông báo"
    for dossier in three:
        assert dossier.code in mail.body
    letter = Message.objects.get(kind="digest")
    assert letter.key == f"digest:{officer.pk}:email:2025-03-07"
    assert letter.parts.count() == 3


def test_gathering_twice_writes_no_second_letter(three, mailoutbox):
    for _twice in range(2):
        digests.gather_all(MORNING)
        delivery.deliver_due(MORNING)
    assert len(mailoutbox) == 1


def test_what_comes_after_the_letter_is_in_the_next_one(world, three, officer, mailoutbox):
    digests.gather_all(MORNING)
    late = Message.objects.filter(state="gathered").first()
    Message.objects.filter(pk=late.pk).update(state="held", digest=None)
    gathered = digests.gather_all(MORNING)
    assert (gathered.moved, gathered.letters) == (1, 0)
    late.refresh_from_db()
    assert late.digest_key == f"digest:{officer.pk}:email:2025-03-10"
    assert late.state == Message.State.HELD


def test_what_was_met_before_the_letter_is_left_out(world, three):
    world.announce(three[0])
    gathered = digests.gather_all(MORNING)
    assert (gathered.parts, gathered.dropped) == (2, 1)
    assert three[0].code not in Message.objects.get(kind="digest").body


def test_what_was_met_between_letter_and_delivery_is_taken_out(world, three, mailoutbox):
    digests.gather_all(MORNING)
    world.announce(three[0])
    assert delivery.deliver_due(MORNING).sent == 1
    (mail,) = mailoutbox
    assert mail.subject == "Tổng hợp: 2 thông báo"
    assert three[0].code not in mail.body


def test_a_letter_of_which_nothing_is_true_any_more_is_not_sent(three, mailoutbox):
    digests.gather_all(MORNING)
    Deadline.objects.update(status="done")
    assert delivery.deliver_due(MORNING).dropped == 1
    assert mailoutbox == []


def test_when_all_is_overtaken_before_no_letter_is_written(three):
    Deadline.objects.update(status="done")
    assert digests.gather_all(MORNING) == digests.Gathered(dropped=3)
    assert not Message.objects.filter(kind="digest").exists()


def test_a_legal_notice_is_never_held(world, officer):
    choices.choose(world.people["applicant"], digest="weekly", at_any_hour=False)
    world.lodge()
    reminders.sweep_all(at(BEFORE))
    states = dict(
        Message.objects.filter(channel="email", recipient=world.people["applicant"]).values_list(
            "kind", "state"
        )
    )
    assert states == {"request_received": "queued"}


def test_somebody_who_has_left_gets_no_letter(three, officer):
    officer.is_active = False
    officer.save()
    assert digests.gather_all(MORNING).letters == 0
    assert held() == 0


def test_each_person_has_a_letter_in_his_language(world, three, mailoutbox):
    other = world.people["one_stop"]
    other.language = "en"
    other.save()
    first = Message.objects.filter(state="held").first()
    first.pk, first.key, first.recipient, first.reminder = None, "more", other, None
    first.digest_key = f"digest:{other.pk}:email:2025-03-07"
    first.save()
    assert digests.gather_all(MORNING).letters == 2
    assert Message.objects.filter(kind="digest").count() == 2


def test_a_week_of_reminders_makes_one_letter(world, officer, mailoutbox):
    choices.choose(officer, digest="weekly", at_any_hour=False)
    world.lodge()
    Reminder.objects.exclude(subject__startswith="deadline:").delete()
    Reminder.objects.exclude(rung__in=["before", "on", "after"], audience="holder").delete()
    for day in range(6, 12):
        reminders.sweep_all(at(date(2025, 3, day)))
        digests.gather_all(at(date(2025, 3, day)))
    assert held() == 2
    assert Message.objects.filter(kind="digest").count() == 1


def test_opening_the_common_letter_reads_what_it_tells(three, officer):
    digests.gather_all(MORNING)
    reading.mark_read(Message.objects.get(kind="digest"))
    assert not Message.objects.filter(recipient=officer, read_at__isnull=True).exists()


def test_a_person_who_gathers_no_more_still_gets_what_was_held(three, officer, mailoutbox):
    DeliveryChoice.objects.all().delete()
    digests.gather_all(MORNING)
    assert delivery.deliver_due(MORNING).sent == 1


def test_the_statements_do_not_grow_with_the_letters(world, three):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            digests.gather(MORNING)
        return len(asked)

    first = Message.objects.filter(state="held").first()
    people = list(world.people.values())
    one = statements()
    for number, person in enumerate(people[:8]):
        first.pk, first.key, first.recipient, first.reminder = None, f"more{number}", person, None
        first.digest_key, first.state = f"digest:{person.pk}:email:2025-03-08", "held"
        first.digest = None
        first.save()
    assert statements() <= one
    assert Message.objects.filter(kind="digest").count() == 1 + len(people[:8])


def test_a_held_message_names_its_digest(three):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(state="held").update(digest_key="")


@pytest.mark.parametrize("digest", ["daily", "weekly"])
def test_who_gathers_letters_is_told_of_late_work(world, deadline, mailoutbox, digest):
    choices.choose(world.people["local_officer"], digest=digest, at_any_hour=False)
    Reminder.objects.all().delete()
    for day in range(12, 27):
        for hour in (8, 9):
            with time_machine.travel(at(date(2025, 3, day), hour), tick=False):
                planner.plan_late_letters()
                tasks.sweep()
                tasks.deliver_due()
    assert Message.objects.filter(kind="late.daily", channel="email").count() == 11
    assert [mail for mail in mailoutbox if "quá hạn" in mail.body.lower()]
