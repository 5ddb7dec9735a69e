"""What has waited is asked about anew before it leaves: for whom, in which words, by which road."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications import choices, delivery, digests, reminders
from notifications.models import Message, Reminder, WebhookEndpoint
from procedures.models import Post, Role, User
from procedures.services import mandates
from tests.notifications.conftest import AFTER, BEFORE, DUE, at, only
from workflows import engine

FRIDAY = date(2025, 3, 7)
MORNING = timezone.make_aware(datetime.fromisoformat("2025-03-07 07:30"))


def person(world, name, role=Role.LOCAL_OFFICER):
    user = User.objects.create(username=name, display_name=name, email=f"{name}@ccn.invalid")
    Post.objects.create(user=user, organisation=world.offices.local_body, role=role)
    return user


def deliver(moment):
    with time_machine.travel(moment, tick=False):
        reminders.sweep_all(moment)
        digests.gather_all(moment)
        delivery.deliver_due(moment)


def test_a_letter_that_waits_goes_to_who_holds_the_task_then(world, deadline, mailoutbox):
    other, officer = person(world, "other"), world.people["local_officer"]
    task = engine.open_tasks(deadline.dossier)[0]
    engine.take(task.pk, officer)
    only()
    reminders.sweep_all(at(BEFORE, 20))
    engine.give_back(task.pk, officer)
    engine.take(task.pk, other)
    deliver(MORNING)
    assert [mail.to for mail in mailoutbox] == [[other.email]]


def test_who_is_away_since_the_evening_is_passed_over(world, deadline, mailoutbox):
    other = person(world, "other", Role.COUNCIL_SECRETARY)
    only()
    reminders.sweep_all(at(BEFORE, 20))
    mandates.appoint(
        post_id=Post.objects.get(user=world.people["local_officer"]).pk, stand_in=other,
        first=FRIDAY, last=date(2025, 3, 20), by=world.people["administrator"],
    )  # fmt: skip
    Reminder.objects.filter(kind__startswith="stand_in").delete()
    deliver(MORNING)
    assert [mail.to for mail in mailoutbox] == [[other.email]]


@pytest.mark.parametrize(("digest", "written"), [("at_once", 20), ("weekly", 9)])
def test_nothing_leaves_for_who_has_no_post_any_more(world, deadline, mailoutbox, digest, written):
    choices.choose(world.people["local_officer"], digest=digest, at_any_hour=False)
    only()
    reminders.sweep_all(at(BEFORE, written))
    Post.objects.filter(user=world.people["local_officer"]).update(valid_to=BEFORE)
    deliver(at(DUE))
    assert mailoutbox == []


def test_the_days_left_are_those_of_the_day_of_a_common_letter(world, deadline, mailoutbox):
    choices.choose(world.people["local_officer"], digest="daily", at_any_hour=False)
    only("on")
    reminders.sweep_all(at(DUE))
    deliver(at(AFTER))
    (mail,) = mailoutbox
    assert "hôm nay" not in mail.body


def test_the_days_left_are_true_after_a_mail_server_was_down(world, deadline, mailoutbox):
    only()
    reminders.sweep_all(at(BEFORE))
    deliver(at(FRIDAY))
    (mail,) = mailoutbox
    assert "còn 2 ngày" not in mail.subject.lower()


def test_a_changed_address_holds_for_what_waits(world, deadline, mailoutbox):
    officer = world.people["local_officer"]
    choices.reach_by(officer, "email", "old@ccn.invalid")
    only()
    reminders.sweep_all(at(BEFORE, 20))
    choices.reach_by(officer, "email", "new@ccn.invalid")
    deliver(MORNING)
    assert [mail.to for mail in mailoutbox] == [["new@ccn.invalid"]]


def test_a_road_that_was_refused_meanwhile_is_not_taken(world, deadline, mailoutbox):
    only()
    reminders.sweep_all(at(BEFORE, 20))
    choices.want(world.people["local_officer"], {("", "email"): False})
    deliver(MORNING)
    assert mailoutbox == []


def test_a_leaver_does_not_let_an_overtaken_rung_out(world, deadline, mailoutbox):
    other = person(world, "other")
    Reminder.objects.exclude(rung__in=("before", "on")).delete()
    reminders.sweep_all(at(BEFORE))
    reminders.sweep_all(at(DUE))
    Message.objects.filter(channel="email", reminder__rung="before").update(
        next_attempt_at=at(DUE) + timedelta(minutes=30)
    )
    User.objects.filter(pk=other.pk).update(is_active=False)
    delivery.deliver_due(at(DUE))
    mailoutbox.clear()
    delivery.deliver_due(at(DUE) + timedelta(hours=1))
    assert mailoutbox == []


def test_a_webhook_keeps_quiet_hours(world, deadline):
    WebhookEndpoint.objects.create(
        owner=world.people["local_officer"],
        url="https://a.invalid/",
        secret="s" * 32,
        created_at=at(BEFORE),
    )
    only()
    reminders.sweep_all(at(BEFORE, 22))
    assert Message.objects.get(channel="webhook").next_attempt_at > at(BEFORE, 22)


def test_a_post_that_became_vacant_while_the_letter_waited_stands_as_one_that_found_nobody(
    world, deadline, mailoutbox
):
    only()
    reminders.sweep_all(at(BEFORE, 20))
    Post.objects.filter(user=world.people["local_officer"]).update(valid_to=BEFORE)
    deliver(MORNING)
    rung = Reminder.objects.get()
    assert (rung.state, rung.reason, mailoutbox) == ("skipped", "nobody", [])
