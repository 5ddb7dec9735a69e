"""Whom reminders reach while somebody is away: before, during, after, and while a letter waits."""

from __future__ import annotations

import pytest
import time_machine

from notifications import delivery, digests, reminders
from notifications.models import Channel, DeliveryChoice, Message, Reminder
from procedures.models import Deadline
from procedures.services import mandates
from tests.standin.conftest import FRIDAY, MONDAY, THURSDAY, at
from workflows import engine

pytestmark = pytest.mark.usefixtures("colleague")
MAIL = Channel.EMAIL


@pytest.fixture
def deadline(world) -> Deadline:
    """The notice of a dossier that the commune's officer has in hand, due on Monday."""
    dossier = world.lodge()
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    engine.take(engine.open_tasks(dossier)[0].pk, world.people["local_officer"])
    found: Deadline = dossier.deadlines.get(status="open")
    return found


def told(channel: str = Channel.BELL, state: str = "sent", **more: object) -> list[str]:
    found = Message.objects.filter(channel=channel, state=state, **more)
    found = found.exclude(kind__startswith="stand_in_").order_by("recipient__display_name")
    return list(found.values_list("recipient__display_name", flat=True))


def rungs(deadline: Deadline) -> list[Reminder]:
    """The rungs that go to whoever holds the step, soonest first."""
    return list(
        Reminder.objects.filter(
            subject=f"deadline:{deadline.pk}", audience="holder", state="planned"
        ).order_by("send_at")
    )


def test_nothing_is_planned_anew_and_the_next_rung_goes_to_the_stand_in(world, deadline, away):
    before = list(Reminder.objects.values_list("pk", "send_at"))
    away()
    kept = Reminder.objects.exclude(subject__startswith="mandate:")
    assert list(kept.values_list("pk", "send_at")) == before
    Reminder.objects.exclude(pk=rungs(deadline)[0].pk).delete()
    reminders.sweep(at(FRIDAY))
    assert told() == ["Lò Văn Mười"]


def test_before_the_first_day_and_after_the_last_the_holder_is_told(world, deadline, away):
    first, second, third = rungs(deadline)[:3]
    Reminder.objects.exclude(pk__in=[first.pk, second.pk, third.pk]).delete()
    days = (THURSDAY, FRIDAY, MONDAY)
    for rung, day in zip((first, second, third), days, strict=True):
        Reminder.objects.filter(pk=rung.pk).update(send_at=at(day, 8))
    away(first=FRIDAY, last=FRIDAY)
    for day, whom in zip(days, ("local_officer", "Lò Văn Mười", "local_officer"), strict=True):
        with time_machine.travel(at(day), tick=False):
            Message.objects.all().delete()
            reminders.sweep()
            assert told() == [whom], day


def test_after_an_early_end_the_holder_is_told_again(world, deadline, away):
    mandate = away()
    mandates.end(mandate.pk, by=world.people["local_officer"])
    Reminder.objects.exclude(pk=rungs(deadline)[0].pk).delete()
    reminders.sweep(at(FRIDAY))
    assert told() == ["local_officer"]


# --- letters that wait ---------------------------------------------------------------------------


@pytest.fixture
def evening(deadline) -> Reminder:
    """Thursday, 20:00: the officer's letter is written and waits for the morning."""
    rung = rungs(deadline)[0]
    Reminder.objects.exclude(pk=rung.pk).delete()
    Reminder.objects.filter(pk=rung.pk).update(send_at=at(THURSDAY, 19))
    reminders.sweep(at(THURSDAY, 20))
    assert told(MAIL, "queued") == ["local_officer"]
    return rung


def morning(day=FRIDAY) -> None:
    """The sweep, the common letters and the delivery of the morning."""
    with time_machine.travel(at(day, 8), tick=False):
        reminders.sweep()
        digests.gather_all()
        delivery.deliver_due()


def test_a_letter_that_waited_for_the_morning_goes_to_who_stands_in_then(evening, away):
    away(first=FRIDAY)
    morning()
    assert told(MAIL) == ["Lò Văn Mười"]
    assert told(MAIL, "dropped") == ["local_officer"]


def test_the_stand_in_finds_it_in_his_bell_too(evening, away):
    away(first=FRIDAY)
    morning()
    assert told() == ["Lò Văn Mười", "local_officer"]


def test_who_is_back_in_the_morning_gets_what_was_written_for_the_stand_in(world, deadline, away):
    away(first=THURSDAY, last=THURSDAY)
    rung = rungs(deadline)[0]
    Reminder.objects.exclude(pk=rung.pk).delete()
    Reminder.objects.filter(pk=rung.pk).update(send_at=at(THURSDAY, 19))
    reminders.sweep(at(THURSDAY, 20))
    assert told(MAIL, "queued") == ["Lò Văn Mười"]
    morning()
    assert told(MAIL) == ["local_officer"]


def test_who_was_passed_over_and_is_back_before_it_left_has_his_letter_after_all(
    world, evening, away, colleague
):
    """Both went by a mail server that was down when the stand-in's letter was to leave."""
    DeliveryChoice.objects.create(user=colleague, digest="daily")
    with time_machine.travel(at(FRIDAY, 8), tick=False):
        mandate = away(first=FRIDAY)
        Message.objects.filter(channel=MAIL).update(next_attempt_at=at(FRIDAY, 8))
        delivery.deliver_due()
        assert told(MAIL, "held") == ["Lò Văn Mười"]
        assert told(MAIL, "dropped") == ["local_officer"]
    with time_machine.travel(at(FRIDAY, 9), tick=False):
        mandates.end(mandate.pk, by=world.people["local_officer"])
    morning(MONDAY)
    assert told(MAIL) == ["local_officer"]


def test_delivering_twice_writes_nobody_twice(evening, away):
    away(first=FRIDAY)
    morning()
    morning()
    assert told(MAIL) == ["Lò Văn Mười"]


def test_what_waits_for_a_common_letter_is_handed_over_too(world, deadline, away):
    DeliveryChoice.objects.create(user=world.people["local_officer"], digest="daily")
    rung = rungs(deadline)[0]
    Reminder.objects.exclude(pk=rung.pk).delete()
    Reminder.objects.filter(pk=rung.pk).update(send_at=at(THURSDAY, 8))
    reminders.sweep(at(THURSDAY, 9))
    assert told(MAIL, "held") == ["local_officer"]
    away(first=FRIDAY)
    morning()
    assert told(MAIL) == ["Lò Văn Mười"]


def test_what_has_left_is_not_taken_back(evening, away):
    with time_machine.travel(at(FRIDAY, 8), tick=False):
        delivery.deliver_due()
        away(first=FRIDAY)
    morning()
    assert told(MAIL) == ["local_officer"]
    assert told(MAIL, "queued") == []


def test_what_is_no_longer_true_is_not_written_to_anybody_anew(world, evening, deadline, away):
    away(first=FRIDAY)
    world.announce(deadline.dossier, THURSDAY)
    Reminder.objects.filter(state="planned").exclude(subject__startswith="mandate:").delete()
    morning()
    assert told(MAIL) == []
    assert told(MAIL, "dropped") == ["local_officer"]


def test_what_is_for_the_person_himself_stays_his(world, away):
    away(first=FRIDAY)
    reminders.sweep(at(THURSDAY, 20))
    morning()
    sent = Message.objects.filter(channel=MAIL, state="sent", kind="stand_in_appointed")
    assert {each.recipient.display_name for each in sent} == {"Lò Văn Mười", "local_officer"}
