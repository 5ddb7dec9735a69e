"""Naming a stand-in, giving other days, ending: what is done, refused, and put on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from notifications.models import Reminder
from procedures.backends import holds_post
from procedures.models import DeletionRefused, MandateAct, Post, Role, User
from procedures.refusals import RuleRefused
from procedures.services import mandates
from tests.standin.conftest import (
    FRIDAY,
    LAST,
    MONDAY,
    THURSDAY,
    TUESDAY,
    again,
    at,
    nothing_happened,
    post_of,
)

# --- appointing ----------------------------------------------------------------------------------


def test_appointing_is_one_act_on_record_with_a_letter_to_both(world, away, colleague):
    mandate = away(reason="nghỉ phép")
    act = MandateAct.objects.get()
    assert (act.mandate, act.kind, act.first, act.last) == (mandate, "appointed", THURSDAY, LAST)
    assert (act.absent, act.stand_in, act.by) == (
        world.people["local_officer"],
        colleague,
        world.people["local_leader"],
    )
    assert (act.document, act.reason, act.at) == ("12/QĐ-UBND", "nghỉ phép", timezone.now())
    owed = Reminder.objects.filter(subject=f"mandate:{mandate.pk}")
    assert {each.audience for each in owed} == {
        f"user:{colleague.pk}",
        f"user:{world.people['local_officer'].pk}",
    }
    assert {each.kind for each in owed} == {"stand_in_appointed"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stand_in": "local_officer"}, "stand_in"),
        ({"stand_in": "specialist"}, "stand_in"),
        ({"stand_in": "gone"}, "stand_in"),
        ({"last": THURSDAY - timedelta(days=1)}, "last"),
        ({"first": FRIDAY, "last": THURSDAY}, "last"),
        ({"first": date(2025, 2, 3), "last": date(2025, 2, 4)}, "last"),
        ({"first": THURSDAY - timedelta(days=1)}, "first"),
        ({"role": "administrator"}, "post"),
        ({"role": "applicant"}, "post"),
        ({"role": "member"}, "post"),
        ({"role": "chair"}, "post"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field_and_leaves_nothing(
    world, away, colleague, change, field
):
    world.people["gone"] = User.objects.create(username="gone", is_active=False)
    for name, role in (
        ("gone", Role.LOCAL_OFFICER),
        ("member", Role.COUNCIL_MEMBER),
        ("chair", Role.COUNCIL_CHAIR),
    ):
        person = world.people.setdefault(name, User.objects.create(username=f"{name}-"))
        Post.objects.create(user=person, organisation=world.offices.local_body, role=role)
    if "stand_in" in change:
        change = {**change, "stand_in": world.people[change["stand_in"]]}
    with pytest.raises(RuleRefused) as refused:
        away(**{"by": world.people["administrator"], **change})
    assert refused.value.field == field
    assert nothing_happened()


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [(FRIDAY, None, "first"), (None, FRIDAY, "last"), (None, THURSDAY, "first")],
)
def test_days_on_which_the_absent_has_no_post_are_refused(world, away, begins, ends, field):
    Post.objects.filter(pk=post_of(world, "local_officer").pk).update(
        valid_from=begins, valid_to=ends
    )
    first = FRIDAY if ends == THURSDAY else THURSDAY
    with pytest.raises(RuleRefused) as refused:
        away(first=first)
    assert refused.value.field == field
    assert nothing_happened()


def test_the_office_must_be_there_on_the_last_day(world, away):
    world.offices.local_body.valid_to = MONDAY
    world.offices.local_body.save()
    with pytest.raises(RuleRefused) as refused:
        away()
    assert refused.value.field == "last"


def test_the_stand_ins_own_post_must_last_as_long(world, away, colleague):
    Post.objects.filter(user=colleague).update(valid_to=MONDAY)
    with pytest.raises(RuleRefused) as refused:
        away()
    assert refused.value.field == "last" and "10/03/2025" in refused.value.message
    assert nothing_happened()
    assert away(last=MONDAY)


def test_a_post_whose_holder_was_deactivated_is_given_to_another_not_lent(world, away):
    User.objects.filter(pk=world.people["local_officer"].pk).update(is_active=False)
    with pytest.raises(RuleRefused) as refused:
        away()
    assert refused.value.field == "post"


@pytest.mark.parametrize(
    ("first", "last"),
    [(THURSDAY, LAST), (FRIDAY, MONDAY), (LAST, LAST + timedelta(days=9)), (THURSDAY, THURSDAY)],
)
def test_two_do_not_stand_in_for_one_post_on_one_day(world, away, first, last):
    away()
    with pytest.raises(RuleRefused) as refused:
        away(stand_in=world.people["local_leader"], first=first, last=last)
    assert refused.value.field == "first" and "Lò Văn Mười" in refused.value.message
    assert MandateAct.objects.count() == 1


def test_the_day_after_is_free(world, away):
    away(last=MONDAY)
    assert away(stand_in=world.people["local_leader"], first=TUESDAY)


def test_nobody_stands_in_who_is_away_himself(world, away, colleague):
    away()
    with pytest.raises(RuleRefused) as refused:
        away("local_leader", stand_in=world.people["local_officer"])
    assert refused.value.field == "stand_in"


def test_nobody_goes_away_who_stands_in_for_another(world, away, colleague):
    away()
    with pytest.raises(RuleRefused) as refused:
        mandates.appoint(
            post_id=Post.objects.get(user=colleague, stands_in_for__isnull=True).pk,
            stand_in=world.people["local_leader"],
            first=MONDAY,
            last=MONDAY,
            by=world.people["local_leader"],
        )
    assert refused.value.field == "post" and "local_officer" in refused.value.message


def test_two_do_not_stand_in_for_each_other(world, away, colleague):
    away()
    with pytest.raises(RuleRefused):
        mandates.appoint(
            post_id=Post.objects.get(user=colleague, stands_in_for__isnull=True).pk,
            stand_in=world.people["local_officer"],
            first=THURSDAY,
            last=LAST,
            by=world.people["local_leader"],
        )
    assert MandateAct.objects.count() == 1


def test_a_borrowed_post_is_not_lent_on(world, away):
    mandate = away()
    with pytest.raises(RuleRefused) as refused:
        mandates.appoint(
            post_id=mandate.pk,
            stand_in=world.people["local_leader"],
            first=THURSDAY,
            last=LAST,
            by=world.people["administrator"],
        )
    assert refused.value.field == "post"


def test_whoever_stands_in_for_the_head_decides_but_not_on_himself(world, away, colleague):
    borrowed = away("local_leader", by=world.people["administrator"])
    third = User.objects.create(username="third", display_name="third")
    Post.objects.create(
        user=third, organisation=world.offices.local_body, role=Role.COUNCIL_SECRETARY
    )
    assert away(stand_in=third, by=again(colleague))
    with pytest.raises(PermissionDenied):
        mandates.change(
            borrowed.pk, first=THURSDAY, last=LAST + timedelta(days=30), by=again(colleague)
        )
    with pytest.raises(PermissionDenied):
        away(first=date(2025, 4, 1), last=date(2025, 4, 2), by=again(colleague))
    assert MandateAct.objects.count() == 2


@pytest.mark.parametrize(
    "by",
    [
        "local_officer",
        "director",
        "applicant",
        "pc_leader",
        "opinion_officer:0",
        "council_secretary",
    ],
)
def test_nobody_but_the_offices_head_and_administrators_decides(world, away, by):
    with pytest.raises(PermissionDenied):
        away(by=world.people[by])
    assert nothing_happened()


# --- other days ----------------------------------------------------------------------------------


def test_other_days_are_an_act_of_their_own(world, away):
    mandate = away()
    mandates.change(
        mandate.pk, first=THURSDAY, last=MONDAY, by=world.people["local_leader"], document="15/TB"
    )
    mandate.refresh_from_db()
    assert (mandate.valid_from, mandate.valid_to) == (THURSDAY, MONDAY)
    assert [(act.kind, act.last, act.document) for act in MandateAct.objects.order_by("id")] == [
        ("appointed", LAST, "12/QĐ-UBND"),
        ("changed", MONDAY, "15/TB"),
    ]
    assert Reminder.objects.filter(kind="stand_in_changed").count() == 2


def test_what_has_not_begun_can_begin_on_another_day(world, away):
    mandate = away(first=MONDAY)
    mandates.change(mandate.pk, first=FRIDAY, last=LAST, by=world.people["local_leader"])
    mandate.refresh_from_db()
    assert mandate.valid_from == FRIDAY


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (FRIDAY, LAST, "first"),
        (THURSDAY, LAST, "last"),
        (THURSDAY, THURSDAY - timedelta(days=1), "last"),
        (THURSDAY, date(2025, 4, 2), "first"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_changes(world, away, first, last, field):
    mandate = away()
    away(stand_in=world.people["local_leader"], first=date(2025, 4, 1), last=date(2025, 4, 3))
    with pytest.raises(RuleRefused) as refused:
        mandates.change(mandate.pk, first=first, last=last, by=world.people["local_leader"])
    assert refused.value.field == field
    mandate.refresh_from_db()
    assert (mandate.valid_from, mandate.valid_to) == (THURSDAY, LAST)
    assert not Reminder.objects.filter(kind="stand_in_changed").exists()


@pytest.mark.parametrize("by", ["local_officer", "director", "applicant"])
def test_whoever_may_not_appoint_changes_no_days(world, away, by):
    mandate = away()
    with pytest.raises(PermissionDenied):
        mandates.change(mandate.pk, first=THURSDAY, last=MONDAY, by=world.people[by])
    assert MandateAct.objects.count() == 1


# --- ending --------------------------------------------------------------------------------------


def test_ending_gives_the_post_back_at_once(world, away, colleague):
    with time_machine.travel(at(MONDAY - timedelta(days=7)), tick=False):
        mandate = away(first=MONDAY - timedelta(days=7))
    assert holds_post(again(colleague), Role.LOCAL_OFFICER)
    mandates.end(mandate.pk, by=world.people["local_leader"], reason="về sớm")
    mandate.refresh_from_db()
    assert mandate.valid_to == THURSDAY - timedelta(days=1)
    assert not holds_post(again(colleague), Role.LOCAL_OFFICER)
    act = MandateAct.objects.first()
    assert (act.kind, act.last, act.reason) == ("ended", mandate.valid_to, "về sớm")
    assert Reminder.objects.filter(kind="stand_in_ended").count() == 2


def test_what_is_ended_on_its_first_day_has_no_day_left_and_stays_on_record(world, away, colleague):
    mandate = away()
    mandates.end(mandate.pk, by=world.people["local_officer"])
    mandate.refresh_from_db()
    assert mandates.is_over(mandate, THURSDAY)
    assert not holds_post(again(colleague), Role.LOCAL_OFFICER)
    assert [act.kind for act in MandateAct.objects.order_by("id")] == ["appointed", "ended"]


def test_what_has_not_begun_is_called_off_and_its_days_are_free(world, away, colleague):
    mandate = away(first=MONDAY)
    mandates.end(mandate.pk, by=world.people["local_leader"])
    act = MandateAct.objects.first()
    assert (act.kind, act.first, act.last) == ("called_off", MONDAY, LAST)
    assert Reminder.objects.filter(kind="stand_in_called_off").count() == 2
    for day in (THURSDAY, MONDAY, LAST):
        assert not Post.objects.held_on(day).filter(pk=mandate.pk).exists()
    assert away(first=MONDAY)


def test_what_is_over_is_not_ended_or_changed_again(world, away):
    mandate = away()
    mandates.end(mandate.pk, by=world.people["local_leader"])
    for act in (
        lambda: mandates.end(mandate.pk, by=world.people["administrator"]),
        lambda: mandates.change(
            mandate.pk, first=THURSDAY, last=LAST, by=world.people["administrator"]
        ),
    ):
        with pytest.raises(RuleRefused):
            act()
    assert MandateAct.objects.count() == 2


@pytest.mark.parametrize("by", ["director", "applicant", "one_stop", "administrator of nothing"])
def test_a_stranger_ends_nothing(world, away, by):
    mandate = away()
    stranger = world.people.get(by) or User.objects.create(username="nobody")
    with pytest.raises(PermissionDenied):
        mandates.end(mandate.pk, by=stranger)
    mandate.refresh_from_db()
    assert mandate.valid_to == LAST and MandateAct.objects.count() == 1


def test_the_stand_in_himself_does_not_end_it(world, away, colleague):
    mandate = away()
    with pytest.raises(PermissionDenied):
        mandates.end(mandate.pk, by=again(colleague))


def test_an_ordinary_post_is_no_mandate(world):
    with pytest.raises(Post.DoesNotExist):
        mandates.end(post_of(world, "specialist").pk, by=world.people["administrator"])


# --- what the database holds to ------------------------------------------------------------------


def test_an_act_is_neither_changed_nor_deleted(away):
    away()
    act = MandateAct.objects.get()
    for statement in (
        "UPDATE procedures_mandateact SET document = 'x'",
        "DELETE FROM procedures_mandateact",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DeletionRefused):
        act.delete()
    with pytest.raises(DeletionRefused):
        MandateAct.objects.all().delete()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("nobody_stands_in_for_himself", {"absent": "colleague"}),
        ("mandate_act_days_in_order", {"last": THURSDAY - timedelta(days=1), "kind": "changed"}),
        ("mandate_act_kind_known", {"kind": "lent"}),
        ("mandate_id", {}),
    ],
)
def test_an_act_that_cannot_be_is_refused_by_the_database(world, away, colleague, name, change):
    mandate = away()
    row = {
        "mandate": mandate,
        "kind": "appointed",
        "absent": world.people["local_officer"],
        "stand_in": colleague,
        "first": THURSDAY,
        "last": LAST,
        "by": colleague,
        "at": timezone.now(),
        **change,
    }
    if row["absent"] == "colleague":
        row["absent"] = colleague
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MandateAct.objects.create(**row)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mandate_not_for_itself", {"stands_in_for": "itself"}),
        ("personal_post_not_lent", {"role": Role.COUNCIL_MEMBER}),
        ("mandate_has_its_days", {"valid_to": None}),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_by_the_database(away, name, change):
    mandate = away()
    if "stands_in_for" in change:
        change = {"stands_in_for": mandate.pk}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Post.objects.filter(pk=mandate.pk).update(**change)


def test_two_mandates_of_a_post_do_not_begin_on_one_day(world, away):
    mandate = away()
    with pytest.raises(IntegrityError, match="stands_in_for"), transaction.atomic():
        Post.objects.create(
            user=world.people["local_leader"],
            organisation=mandate.organisation,
            role=mandate.role,
            valid_from=mandate.valid_from,
            valid_to=mandate.valid_to,
            stands_in_for=mandate.stands_in_for,
        )
