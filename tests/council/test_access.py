"""Who may not: other members, administrators, applicants, other provinces, the public."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import AdministrativeUnit, Organisation, Post, SealedSheet, User
from tests.council.stage import GOOD, ROLES
from tests.desk.people import signed_in
from workflows import engine


@pytest.fixture
def sealed(room: Any) -> Any:
    """A round in which the first two have handed in."""
    room.round = room.convene()
    for role in ROLES[:2]:
        room.hand_in(role, GOOD, note="nhận xét kín")
    return room


def stranger(role: str) -> Client:
    """Somebody with that role in another province."""
    other = AdministrativeUnit.objects.create(
        list_version="other", code="99", name="Tỉnh Khác", folded_name="khac", tier="province"
    )
    kind = "province" if role == "pc_office" else "department"
    office = Organisation.objects.create(kind=kind, name=f"Cơ quan {role}", province=other)
    user = User.objects.create(username=f"other_{role}", display_name="Người khác")
    Post.objects.create(user=user, organisation=office, role=role)
    return signed_in(user)


def pages(room: Any) -> list[str]:
    return [
        reverse("scoring_round", args=[room.round.pk]),
        reverse("council", args=[room.council.pk]),
        reverse("criteria", args=[room.council.pk, 1]),
    ]


OPENED_PAGES = ("council_minutes", "council_ranking", "council_record")


@pytest.mark.parametrize("who", ["applicant", "local_officer", "opinion_officer:3", "pc_office"])
def test_who_may_open_the_rooms_pages(sealed: Any, as_person: Any, who: str) -> None:
    client = as_person(who)
    expected = 200 if who == "pc_office" else 404
    for address in pages(sealed):
        assert client.get(address).status_code == expected, address


@pytest.mark.parametrize("role", ["council_secretary", "director", "pc_office", "specialist"])
def test_another_province_finds_nothing(sealed: Any, role: str) -> None:
    client = stranger(role)
    for address in pages(sealed):
        assert client.get(address).status_code == 404, address
    assert sealed.council.name not in client.get(reverse("councils")).content.decode()


def test_the_public_is_led_to_the_sign_in(sealed: Any) -> None:
    for address in [*pages(sealed), reverse("councils"), reverse("new_council")]:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("who", [*ROLES, "council_secretary", "administrator", "pc_office"])
def test_before_the_opening_nobody_reads_a_sheet(sealed: Any, as_person: Any, who: str) -> None:
    client = as_person(who)
    page = client.get(reverse("scoring_round", args=[sealed.round.pk])).content.decode()

    assert "đang niêm phong" in page
    assert "nhận xét kín" not in page
    assert _no_total(page)
    for name in OPENED_PAGES:
        assert client.get(reverse(name, args=[sealed.round.pk])).status_code == 404


def _no_total(page: str) -> bool:
    """Whether no cell of the page holds the total that was given."""
    return re.search(r">\s*(<strong>)?79\s*<", page) is None


@pytest.mark.parametrize("who", ["administrator", ROLES[0], ROLES[1], "council_secretary"])
def test_nobody_opens_another_members_sheet(sealed: Any, as_person: Any, who: str) -> None:
    seat = sealed.seat(ROLES[2])
    task = engine.open_task(sealed.dossier, "score_sheet", seat=seat)
    client = as_person(who)
    address = reverse("task", args=[task.pk])

    assert client.get(address).status_code == 403
    assert client.post(address, {"way": "recuse", "recuse-reason": "x"}).status_code == 403
    assert client.post(reverse("task_take", args=[task.pk])).status_code in {403, 409}
    seat.refresh_from_db()
    assert seat.status == "waiting"


@pytest.mark.parametrize("who", ["administrator", "director", ROLES[2], "pc_leader"])
def test_only_the_secretary_stops_waiting_for_a_sheet(
    sealed: Any, as_person: Any, who: str
) -> None:
    seat = sealed.seat(ROLES[3])
    address = reverse("seat_missing", args=[sealed.round.pk, seat.pk])
    answer = as_person(who).post(address, {f"seat{seat.pk}-reason": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize("who", ["administrator", "director", ROLES[2], "specialist"])
def test_only_the_secretary_opens_the_sheets(sealed: Any, as_person: Any, who: str) -> None:
    for role in ROLES[2:]:
        sealed.hand_in(role)
    task = engine.open_task(sealed.dossier, "open_sheets")
    answer = as_person(who).post(reverse("task", args=[task.pk]), {"way": "open"})
    assert answer.status_code == 403
    assert not SealedSheet.objects.filter(content__isnull=False).exists()


@pytest.mark.parametrize("who", ["administrator", "director", "specialist"])
def test_only_those_who_keep_the_council_change_it(sealed: Any, as_person: Any, who: str) -> None:
    client = as_person(who)
    council = sealed.council.pk
    for act in ("appoint", "release", "dissolve"):
        assert client.post(reverse("council_act", args=[council, act])).status_code == 403
    assert client.get(reverse("edit_criteria", args=[council])).status_code == 403
    assert client.get(reverse("new_council")).status_code == 403


def test_a_member_sees_the_papers_of_the_applicants_he_judges_and_no_opinion(
    sealed: Any, as_person: Any
) -> None:
    page = as_person("opinion_officer:1").get(reverse("dossier", args=[sealed.dossier.code]))
    text = page.content.decode()

    assert page.status_code == 200
    assert "Công ty Một" in text
    assert reverse("scoring_round", args=[sealed.round.pk]) in text


def test_a_body_that_has_no_seat_does_not_see_the_dossier(sealed: Any, as_person: Any) -> None:
    answer = as_person("opinion_officer:3").get(reverse("dossier", args=[sealed.dossier.code]))
    assert answer.status_code == 404


def test_an_applicant_never_sees_the_scores_of_the_members(room: Any, as_person: Any) -> None:
    room.scored(GOOD)
    client = as_person("applicant")
    scoring_round = room.dossier.scoring_rounds.get()

    assert client.get(reverse("scoring_round", args=[scoring_round.pk])).status_code == 404
    for name in OPENED_PAGES:
        assert client.get(reverse(name, args=[scoring_round.pk])).status_code == 404


def test_a_released_member_keeps_what_he_signed_and_gets_no_new_seat(room: Any) -> None:
    from procedures.models import CouncilMember, Seat
    from procedures.services import council_composition

    member = CouncilMember.objects.get(user=room.world.people[ROLES[3]])
    council_composition.release(act=room.world.act("council_secretary"), member_id=member.pk)
    room.world.on = room.world.on.replace(day=room.world.on.day + 1)
    room.convene()

    assert Seat.objects.count() == 3
    assert not Post.objects.filter(
        user=member.user, role="council_member", valid_to__isnull=True
    ).exists()


def test_a_sheet_is_not_given_back_to_the_office(sealed: Any, as_person: Any) -> None:
    task = engine.open_task(sealed.dossier, "score_sheet", seat=sealed.seat(ROLES[2]))
    answer = as_person(ROLES[2]).post(reverse("task_give_back", args=[task.pk]))

    assert answer.status_code == 403
    task.refresh_from_db()
    assert task.owner == sealed.world.people[ROLES[2]]


@pytest.mark.parametrize("act", ["hand_in", "recuse"])
def test_nobody_scores_or_recuses_for_another(sealed: Any, act: str) -> None:
    from django.core.exceptions import PermissionDenied

    from procedures import sealing
    from procedures.services import council_seats
    from tests.council.stage import points

    seat = sealed.seat(ROLES[2])
    how: dict[str, Any] = {
        "dossier_id": sealed.dossier.pk,
        "act": sealed.world.act(ROLES[3]),
        "seat_id": seat.pk,
    }
    with pytest.raises(PermissionDenied):
        if act == "recuse":
            council_seats.recuse(**how, reason="x")
        else:
            council_seats.hand_in(
                **how,
                points={0: points(GOOD)},
                code=sealing.new_code(),
                declares_no_conflict=True,
            )
