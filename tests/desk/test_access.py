"""Who may open what: every address of the officer's side, every person of the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier
from procedures.services import submission
from tests.desk.people import signed_in, text_of
from tests.world import World
from workflows import engine, urls
from workflows.desk.rights import ACTS

SignIn = Callable[[str], Client]

LOCAL = {"local_officer", "local_leader"}
DEPARTMENT = {
    "one_stop",
    "division_head",
    "specialist",
    "specialist:other",
    "council_secretary",
    "director",
}
PROVINCE = {"pc_leader", "pc_office"}
ASKED = {"opinion_officer:0"}
APPLICANTS = {"applicant", "applicant:rival"}
NEVER = {"opinion_officer:3", "ministry_officer"}
DEPARTMENT_ACTORS = {"one_stop", "division_head", "specialist", "specialist:other", "director"}


@pytest.fixture
def asked(world: World) -> Dossier:
    """A dossier with two applicants on which the first body has been asked."""
    today = timezone.localdate()
    world.on = today - timedelta(days=5)
    dossier = world.lodge(today - timedelta(days=40))
    submission.add_request(
        dossier_id=dossier.pk,
        applying=submission.Applying(world.rival, papers=("request",)),
        act=world.act("local_officer", today - timedelta(days=39)),
    )
    world.announce(dossier, today - timedelta(days=38))
    world.close_window(dossier, today - timedelta(days=20))
    world.submit(dossier, world.on)
    world.complete(dossier, world.on)
    world.assign(dossier)
    world.consult(dossier, bodies=1)
    return dossier


def everyone(world: World) -> set[str]:
    return set(world.people)


def allowed(world: World, address: str) -> set[str]:
    """Who gets the page itself."""
    return {
        role
        for role, user in world.people.items()
        if signed_in(user).get(address).status_code == 200
    }


def test_every_address_asks_a_stranger_to_sign_in(asked: Dossier) -> None:
    task = engine.open_tasks(asked)[0]
    arguments = {
        "code": asked.code,
        "deadline_id": asked.deadlines.first().pk,
        "act": "facts",
        "cluster_id": asked.cluster_id,
        "task_id": task.pk,
    }
    client = Client()
    for pattern in urls.urlpatterns:
        name = getattr(pattern, "name", None)
        if name is None:
            continue  # the included rooms test their own
        wanted = {key: arguments[key] for key in pattern.pattern.converters}
        address = reverse(name, kwargs=wanted)
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/sign-in/?next="), name


def test_the_dossier_is_seen_by_those_whom_it_concerns(world: World, asked: Dossier) -> None:
    seen = allowed(world, reverse("dossier", args=[asked.code]))
    assert seen == LOCAL | DEPARTMENT | PROVINCE | ASKED | APPLICANTS | {"administrator"}


def test_a_dossier_that_is_not_yours_is_as_if_it_were_not_there(
    asked: Dossier, as_person: SignIn
) -> None:
    assert as_person("ministry_officer").get(f"/dossiers/{asked.code}/").status_code == 404
    assert as_person("ministry_officer").get("/dossiers/NO-SUCH/").status_code == 404


def test_the_department_does_not_see_what_has_not_reached_it(
    world: World, as_person: SignIn
) -> None:
    dossier = world.lodge(timezone.localdate())
    address = reverse("dossier", args=[dossier.code])
    assert as_person("specialist").get(address).status_code == 404
    assert as_person("local_officer").get(address).status_code == 200


def test_a_task_opens_only_for_the_post_it_asks_for(world: World, asked: Dossier) -> None:
    task = engine.open_task(asked, "give_opinion")
    address = reverse("task", args=[task.pk])
    assert allowed(world, address) == ASKED


def test_taking_and_giving_back_follow_the_post(
    world: World, asked: Dossier, as_person: SignIn
) -> None:
    task = engine.open_task(asked, "give_opinion")
    for role in everyone(world) - ASKED:
        answer = as_person(role).post(reverse("task_take", args=[task.pk]))
        assert answer.status_code in {403, 404}, role
    body = as_person("opinion_officer:0")
    assert body.get(reverse("task_take", args=[task.pk])).status_code == 405
    assert body.post(reverse("task_take", args=[task.pk])).status_code == 302
    assert engine.open_task(asked, "give_opinion").owner == world.people["opinion_officer:0"]
    assert (
        as_person("specialist").post(reverse("task_give_back", args=[task.pk])).status_code == 403
    )
    assert body.post(reverse("task_give_back", args=[task.pk])).status_code == 302
    assert engine.open_task(asked, "give_opinion").owner is None


ACTORS_AT_THE_DEPARTMENT = {
    "facts": DEPARTMENT_ACTORS,
    "add-request": {"local_officer"},
    "add-body": DEPARTMENT_ACTORS,
    "drop-body": DEPARTMENT_ACTORS,
    "close-silence": DEPARTMENT_ACTORS,
    "late-opinion": DEPARTMENT_ACTORS | ASKED,
    "investment-policy": DEPARTMENT_ACTORS | {"local_officer"},
    "stop": DEPARTMENT_ACTORS,
    "resume": DEPARTMENT_ACTORS,
    "extend": DEPARTMENT_ACTORS,
    "withdraw": {"local_officer"},
    "resubmit": {"local_officer"},
    "list-entry": DEPARTMENT_ACTORS,
    # The ministry has its part in plans alone.
    "ministry-full": set(),
    "ministry-asks-others": set(),
    "ministry-others-answered": set(),
    "ministry-letter": set(),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_beside_the_steps_opens_for_its_actors_alone(
    world: World, asked: Dossier, act: str
) -> None:
    address = reverse("dossier_act", args=[asked.code, act])
    assert allowed(world, address) == ACTORS_AT_THE_DEPARTMENT[act]
    outsiders = {"local_leader", "pc_leader", "opinion_officer:0", "applicant", "administrator"}
    for role in outsiders - ACTORS_AT_THE_DEPARTMENT[act]:
        assert signed_in(world.people[role]).post(address).status_code in {403, 404}, role


def test_before_the_submission_the_local_officer_enters_the_facts(world: World) -> None:
    dossier = world.lodge(timezone.localdate())
    address = reverse("dossier_act", args=[dossier.code, "facts"])
    assert allowed(world, address) == {"local_officer"}


def test_periods_of_other_bodies_are_not_shown_to_a_body(
    world: World, asked: Dossier, as_person: SignIn
) -> None:
    opinion = asked.deadlines.get(step="opinion")
    address = reverse("dossier_deadline", args=[asked.code, opinion.pk])
    assert as_person("opinion_officer:0").get(address).status_code == 200
    assert as_person("specialist").get(address).status_code == 200
    assert as_person("applicant").get(address).status_code == 404


def test_an_applicant_never_meets_his_competitor_nor_what_the_offices_think(
    world: World, asked: Dossier, as_person: SignIn
) -> None:
    world.answer(asked.opinions.get(), outcome="disagree")
    page = text_of(as_person("applicant").get(reverse("dossier", args=[asked.code])))
    assert "Công ty Một" in page
    for hidden in ("Công ty Hai", "vì lý do", "Cơ quan 0", "specialist", "E-b", "Không đồng ý"):
        assert hidden not in page, hidden


def test_a_consulted_body_reads_the_papers_but_not_what_goes_on_inside(
    world: World, asked: Dossier, as_person: SignIn
) -> None:
    page = text_of(as_person("opinion_officer:0").get(reverse("dossier", args=[asked.code])))
    assert "Có trong Danh mục" in page or "có trong Danh mục" in page
    assert "Công ty Một" in page
    for hidden in ("Phân công thụ lý", "Cơ quan 1"):
        assert hidden not in page, hidden


def test_an_applicant_who_comes_to_the_desk_is_led_to_the_portal(as_person: SignIn) -> None:
    answer = as_person("applicant").get(reverse("desk"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("my_dossiers")


def test_unknown_acts_and_periods_are_not_found(asked: Dossier, as_person: SignIn) -> None:
    specialist = as_person("specialist")
    assert specialist.get(f"/dossiers/{asked.code}/acts/burn/").status_code == 404
    assert specialist.get(f"/dossiers/{asked.code}/periods/999999/").status_code == 404
    assert specialist.get("/tasks/999999/").status_code == 404
    assert specialist.get("/clusters/999999/").status_code == 404
