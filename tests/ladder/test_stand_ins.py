"""Whoever is away under a mandate is passed over, and the stand-in can do what he is told to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from procedures.backends import holds_post, stands_in
from procedures.models import Post, Role, User
from procedures.refusals import RuleRefused
from procedures.services import mandates, submission
from tests.desk.people import signed_in
from tests.ladder.conftest import DUE, THURSDAY, at
from workflows import engine

LAST = date(2025, 3, 20)


def told(**conditions) -> set[str]:
    """Who has been reminded; the letters about the mandate itself apart."""
    found = Message.objects.filter(channel=Channel.BELL, **conditions)
    found = found.exclude(kind__startswith="stand_in_")
    return set(found.values_list("recipient__display_name", flat=True))


@pytest.fixture
def colleague(world):
    """Somebody else of the commune, who has a post of his own there."""
    user = User.objects.create(username="colleague", display_name="colleague")
    Post.objects.create(
        user=user, organisation=world.offices.local_body, role=Role.COUNCIL_SECRETARY
    )
    return user


def post_of(world, role: str) -> Post:
    return Post.objects.get(user=world.people[role])


def away(world, colleague, role: str = "local_officer", by: str = "administrator") -> Post:
    return mandates.appoint(
        post_id=post_of(world, role).pk,
        stand_in=colleague,
        first=THURSDAY,
        last=LAST,
        by=world.people[by],
    )


def test_the_stand_in_is_reminded_and_the_absent_is_not(world, deadline, colleague):
    away(world, colleague)
    reminders.sweep(at(THURSDAY))
    assert told() == {"colleague"}


def test_what_the_absent_holds_is_the_stand_ins(world, deadline, colleague):
    task = engine.open_tasks(deadline.dossier)[0]
    engine.take(task.pk, world.people["local_officer"])
    away(world, colleague)
    reminders.sweep(at(THURSDAY))
    assert told() == {"colleague"}
    reminded = Message.objects.exclude(kind__startswith="stand_in_")
    assert reminded.get(channel=Channel.BELL).link == f"/tasks/{task.pk}/"


def test_the_stand_in_can_act_on_it(world, deadline, colleague):
    task = engine.open_tasks(deadline.dossier)[0]
    engine.take(task.pk, world.people["local_officer"])
    away(world, colleague)
    client = signed_in(colleague)
    assert client.get(f"/tasks/{task.pk}/").status_code == 200
    assert deadline.dossier.cluster.name in client.get("/?tab=mine").content.decode()
    engine.perform(
        task.pk,
        colleague,
        lambda d: submission.publish_notice(
            dossier_id=d.pk, act=world.act("local_officer", THURSDAY)
        ),
    )
    task.refresh_from_db()
    assert task.owner == colleague


def test_a_colleague_without_a_mandate_can_not(world, deadline, colleague):
    Post.objects.create(
        user=colleague, organisation=world.offices.local_body, role=Role.LOCAL_OFFICER
    )
    task = engine.open_tasks(deadline.dossier)[0]
    engine.take(task.pk, world.people["local_officer"])
    with pytest.raises(PermissionDenied):
        engine.perform(task.pk, User.objects.get(pk=colleague.pk), lambda d: d)
    assert signed_in(colleague).get(f"/tasks/{task.pk}/").status_code == 403


def test_an_escalation_goes_to_who_stands_in_for_the_leader(world, deadline, colleague):
    away(world, colleague, "local_leader")
    Reminder.objects.exclude(audience="superior").delete()
    reminders.sweep(at(DUE + timedelta(days=1)))
    assert told() == {"colleague"}


def stand_in(absent: User, role: str, person: User, office: int) -> None:
    """``person`` holds the post of the absent from Thursday on."""
    post = Post.objects.get(user=absent, role=role, stands_in_for__isnull=True)
    Post.objects.create(
        user=person,
        organisation_id=office,
        role=role,
        valid_from=THURSDAY,
        valid_to=LAST,
        stands_in_for=post,
    )


@pytest.fixture
def second(world):
    """A third one of the commune."""
    user = User.objects.create(username="second", display_name="second")
    Post.objects.create(user=user, organisation=world.offices.local_body, role=Role.ONE_STOP)
    return user


def test_a_stand_in_who_is_away_himself_is_passed_over(world, deadline, colleague, second):
    away(world, colleague)
    stand_in(colleague, Role.COUNCIL_SECRETARY, second, world.offices.local_body.pk)
    reminders.sweep(at(THURSDAY))
    assert told() == {"second"}


def test_the_chain_is_followed_for_a_task_that_the_absent_holds(world, deadline, colleague, second):
    engine.take(engine.open_tasks(deadline.dossier)[0].pk, world.people["local_officer"])
    away(world, colleague)
    stand_in(colleague, Role.COUNCIL_SECRETARY, second, world.offices.local_body.pk)
    reminders.sweep(at(THURSDAY))
    assert told() == {"second"}


def test_an_absence_in_another_office_does_not_count(world, deadline, colleague, second):
    away(world, colleague)
    elsewhere = world.offices.department.pk
    Post.objects.create(user=colleague, organisation_id=elsewhere, role=Role.DIVISION_HEAD)
    stand_in(colleague, Role.DIVISION_HEAD, second, elsewhere)
    reminders.sweep(at(THURSDAY))
    assert told() == {"colleague"}


def test_stand_ins_in_a_circle_end_with_nobody_there(world, deadline, colleague):
    away(world, colleague)
    officer = world.people["local_officer"]
    stand_in(colleague, Role.COUNCIL_SECRETARY, officer, world.offices.local_body.pk)
    reminders.sweep(at(THURSDAY))
    assert told() == set()
    assert Reminder.objects.get(rung="before").reason == "nobody"


def test_when_the_mandate_is_over_the_holder_is_told_again(world, deadline, colleague):
    mandates.end(away(world, colleague).pk, by=world.people["local_leader"])
    reminders.sweep(at(THURSDAY))
    assert told() == {"local_officer"}
    assert not holds_post(User.objects.get(pk=colleague.pk), Role.LOCAL_OFFICER)


def test_the_right_lasts_as_long_as_the_mandate_and_no_wider(world, colleague):
    mandate = away(world, colleague)
    absent = world.people["local_officer"].pk
    office = world.offices.local_body.pk
    assert stands_in(User.objects.get(pk=colleague.pk), absent, "local_officer", office)
    other = User.objects.get(pk=colleague.pk)
    assert not stands_in(other, absent, "local_leader", office)
    assert not stands_in(other, absent, "local_officer", world.offices.department.pk)
    mandate.valid_to = THURSDAY - timedelta(days=1)
    mandate.valid_from = mandate.valid_to
    mandate.save()
    assert not stands_in(User.objects.get(pk=colleague.pk), absent, "local_officer", office)


@pytest.mark.parametrize("by", ["local_leader", "administrator"])
def test_the_offices_head_and_the_administrator_name_a_stand_in(world, colleague, by):
    assert away(world, colleague, by=by).stands_in_for == post_of(world, "local_officer")


@pytest.mark.parametrize("by", ["local_officer", "director", "applicant", "pc_leader"])
def test_nobody_else_does(world, colleague, by):
    with pytest.raises(PermissionDenied):
        away(world, colleague, by=by)
    assert not Post.objects.filter(stands_in_for__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": THURSDAY - timedelta(days=1)}, "last"),
        ({"first": THURSDAY - timedelta(days=9), "last": THURSDAY - timedelta(days=8)}, "last"),
        ({"stand_in": "local_officer"}, "stand_in"),
        ({"stand_in": "specialist"}, "stand_in"),
        ({"role": "applicant"}, "post"),
        ({"role": "administrator"}, "post"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused(world, colleague, change, field):
    stand_in = change.get("stand_in")
    with pytest.raises(RuleRefused) as refused:
        mandates.appoint(
            post_id=post_of(world, change.get("role", "local_officer")).pk,
            stand_in=world.people[stand_in] if stand_in else colleague,
            first=change.get("first", THURSDAY),
            last=change.get("last", LAST),
            by=world.people["administrator"],
        )
    assert refused.value.field == field


def test_two_do_not_stand_in_for_one_on_the_same_days(world, colleague):
    away(world, colleague)
    with pytest.raises(RuleRefused):
        away(world, colleague)


def test_days_on_which_the_holder_has_no_post_are_refused(world, colleague):
    post = post_of(world, "local_officer")
    post.valid_to = THURSDAY
    post.save()
    with pytest.raises(RuleRefused) as refused:
        away(world, colleague)
    assert refused.value.field == "last"


def test_a_stranger_cannot_end_a_mandate_and_nobody_ends_it_twice(world, colleague):
    mandate = away(world, colleague)
    with pytest.raises(PermissionDenied):
        mandates.end(mandate.pk, by=world.people["director"])
    mandates.end(mandate.pk, by=world.people["local_officer"])
    with pytest.raises(RuleRefused):
        mandates.end(mandate.pk, by=world.people["administrator"])
