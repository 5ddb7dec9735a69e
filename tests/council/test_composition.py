"""Who may sit in a council, from when to when, and what freezes its sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procedures.models import Council, CouncilMember, CriteriaSheet, Post
from procedures.refusals import RuleRefused
from procedures.services import council_composition
from procedures.services.council_composition import Appointed
from tests.council.stage import CRITERIA, adopt, appointed, founded, make_council, make_room


def _without(people, part):
    return [one for one in people if one.part != part]


def _as(people, old, **changes):
    return [replace(one, **changes) if one.part == old else one for one in people]


@pytest.mark.parametrize(
    "change",
    [
        lambda w, people: _without(people, "chair"),
        lambda w, people: _without(people, "secretary"),
        lambda w, people: _without(people, "vice_chair"),
        lambda w, people: _as(people, "secretary", part="chair"),
        lambda w, people: [*people, replace(people[0], part="member")],
        lambda w, people: _as(people, "chair", user=w.people["pc_office"]),
        lambda w, people: _as(
            people, "chair", user=w.people["specialist"], organisation=w.offices.department
        ),
        lambda w, people: _as(people, "vice_chair", user=w.people["specialist"]),
        lambda w, people: _as(
            people, "secretary", user=w.people["pc_office"], organisation=w.offices.provincial_pc
        ),
        lambda w, people: _as(people, "member", organisation=w.bodies[3]),
    ],
    ids=[
        "no chair",
        "no secretary",
        "no vice chair of the department",
        "two chairs",
        "one person twice",
        "a chair who leads nothing",
        "a chair from the department",
        "a vice chair who leads nothing",
        "a secretary from elsewhere",
        "a member without a post there",
    ],
)
def test_a_composition_that_is_not_the_articles_is_refused(world, change):
    with pytest.raises(RuleRefused) as refused:
        council_composition.set_up_council(
            act=world.act("council_secretary"),
            founded=founded(world),
            appointed=change(world, appointed(world)),
        )
    assert refused.value.field == "members"
    assert "13.2" in refused.value.article
    assert not Council.objects.exists()


@pytest.mark.parametrize("missing", ["name", "decision"])
def test_a_council_has_its_name_and_its_decision(world, missing):
    with pytest.raises(RuleRefused) as refused:
        council_composition.set_up_council(
            act=world.act("council_secretary"),
            founded=founded(world, **{missing: " "}),
            appointed=appointed(world),
        )
    assert refused.value.field == missing


def test_a_part_is_a_post_and_ends_with_it(world):
    council = make_council(world)
    member = council.members.get(user=world.people["opinion_officer:0"])
    posts = Post.objects.filter(user=member.user, role="council_member", valid_to__isnull=True)
    assert posts.get().organisation == world.bodies[0]

    council_composition.release(act=world.act("council_secretary"), member_id=member.pk)
    assert not posts.exists()


def test_a_post_that_another_council_needs_stays(world):
    first, second = make_council(world), make_council(world)
    member = first.members.get(user=world.people["opinion_officer:0"])
    council_composition.release(act=world.act("council_secretary"), member_id=member.pk)

    assert Post.objects.filter(
        user=member.user, role="council_member", valid_to__isnull=True
    ).exists()
    assert second.members.filter(valid_to__isnull=True).count() == 5


def test_the_secretary_keeps_his_post_in_the_department(world):
    council = make_council(world)
    council_composition.dissolve(act=world.act("council_secretary"), council_id=council.pk)
    assert Post.objects.filter(role="council_secretary", valid_to__isnull=True).exists()
    assert not council.members.filter(valid_to__isnull=True).exists()


def test_nobody_leaves_while_his_sheet_is_awaited_and_no_council_ends_meanwhile(room):
    room.convene()
    act = room.world.act("council_secretary")
    member = CouncilMember.objects.filter(part="member").first()
    with pytest.raises(RuleRefused):
        council_composition.release(act=act, member_id=member.pk)
    with pytest.raises(RuleRefused):
        council_composition.dissolve(act=act, council_id=room.council.pk)


@pytest.mark.parametrize(
    ("role", "part", "field"),
    [("opinion_officer:0", "member", "user"), ("pc_office", "chair", "part")],
)
def test_a_second_part_or_a_second_chair_is_refused(world, role, part, field):
    council = make_council(world)
    office = world.bodies[0] if role.startswith("opinion") else world.offices.provincial_pc
    with pytest.raises(RuleRefused) as refused:
        council_composition.appoint(
            act=world.act("council_secretary"),
            council_id=council.pk,
            appointed=Appointed(world.people[role], office, part),
        )
    assert refused.value.field == field


def test_a_later_member_gets_a_seat_only_from_his_day_on(world):
    from procedures.services.council_room import scoring_members

    council = make_council(world)
    day = world.on + timedelta(days=3)
    council_composition.appoint(
        act=world.act("council_secretary", day),
        council_id=council.pk,
        appointed=Appointed(world.people["opinion_officer:2"], world.bodies[2], "member"),
    )
    assert len(scoring_members(council, world.on)) == 4
    assert len(scoring_members(council, day)) == 5


def test_the_support_team_does_not_score(world):
    from procedures.services.council_room import scoring_members

    council = make_council(world)
    council_composition.appoint(
        act=world.act("council_secretary"),
        council_id=council.pk,
        appointed=Appointed(world.people["specialist"], world.offices.department, "support"),
    )
    assert len(scoring_members(council, world.on)) == 4
    assert not Post.objects.filter(user=world.people["specialist"], role="council_member").exists()


def test_an_adopted_sheet_is_frozen_and_a_change_is_a_new_number(world):
    council = make_council(world)
    first = council.criteria_sheets.get()
    with pytest.raises(RuleRefused):
        council_composition.adopt_criteria(act=world.act("council_secretary"), sheet_id=first.pk)
    second = adopt(world, council, replace(CRITERIA, quorum=3))

    assert (first.number, second.number) == (1, 2)
    assert CriteriaSheet.objects.get(pk=first.pk).digest == CRITERIA.digest()


def test_a_draft_is_kept_as_one_until_it_is_adopted(world):
    council = make_council(world, criteria=None)
    for title in ("Nháp", "Nháp hai"):
        council_composition.draft_criteria(
            act=world.act("council_secretary"),
            council_id=council.pk,
            title=title,
            criteria=CRITERIA,
        )
    assert [sheet.title for sheet in council.criteria_sheets.all()] == ["Nháp hai"]


def test_before_any_sourced_law_no_council_is_entered(world):
    with pytest.raises(RuleRefused) as refused:
        council_composition.set_up_council(
            act=world.act("council_secretary", date(2015, 1, 1)),
            founded=founded(world),
            appointed=appointed(world),
        )
    assert refused.value.field == "on"


@pytest.mark.parametrize("why", ["no sheet", "dissolved", "other dossier", "no chair"])
def test_a_council_that_cannot_score_is_not_convened(world, why):
    room = make_room(world)
    act = world.act("council_secretary")
    if why == "no sheet":
        room.council = make_council(world, criteria=None)
    elif why == "dissolved":
        council_composition.dissolve(
            act=world.act("council_secretary", world.on - timedelta(days=0)),
            council_id=room.council.pk,
        )
        world.on += timedelta(days=1)
    elif why == "other dossier":
        from tests.council.stage import before_council

        room.council.dossier = before_council(world)
        room.council.save()
    else:
        chair = CouncilMember.objects.get(part="chair")
        council_composition.release(act=act, member_id=chair.pk)
        world.on += timedelta(days=1)
    with pytest.raises(RuleRefused) as refused:
        room.convene()
    assert refused.value.field == "council"
