"""Offices that have followed others act for them; an office that follows nobody sees nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procedures.backends import holds_post, office_ids_of, posts_of
from procedures.cases import parse_case
from procedures.folding import folded
from procedures.models import AdministrativeUnit, Dossier, Organisation, Post, User
from procedures.selectors.dossiers import dossiers_visible_to, sees_inside
from tests.desk.people import signed_in
from tests.world import World
from workflows import engine
from workflows.replay import replay

C1 = Path(__file__).parent.parent / "cases" / "data" / "C1.json"
LAST_DAY = date(2025, 6, 30)


@pytest.fixture
def c1(db: None) -> Dossier:
    """The real dossier of the old Lào Cai, whose offices ended on 30/6/2025."""
    for version, code, since, until in (
        ("old", "10", None, LAST_DAY),
        ("new", "15", LAST_DAY + timedelta(days=1), None),
    ):
        AdministrativeUnit.objects.create(
            list_version=version,
            code=code,
            name="Tỉnh Lào Cai",
            folded_name=folded("Tỉnh Lào Cai"),
            tier="province",
            valid_from=since,
            valid_to=until,
        )
    content = C1.read_text(encoding="utf-8")
    replay(parse_case(content.encode()), content, as_of=date(2026, 11, 22))
    return Dossier.objects.select_related("department", "provincial_pc").get()


def person(role: str, office: Organisation | None) -> User:
    assert office is not None
    user = User.objects.create(username=f"{role}-{office.pk}", email=f"{role}@ccn.invalid")
    Post.objects.create(user=user, organisation=office, role=role)
    return user


def test_the_people_of_the_new_offices_see_and_do_what_the_old_ones_had(c1: Dossier) -> None:
    assert c1.department.successor is not None
    assert c1.department.successor.province.list_version == "new"
    director = person("director", c1.department.successor)
    clerk = person("pc_office", c1.provincial_pc.successor)

    assert list(dossiers_visible_to(director)) == [c1]
    assert sees_inside(director, c1)
    page = signed_in(director).get(reverse("dossier", args=[c1.code]))
    assert page.status_code == 200
    queue = signed_in(clerk).get(reverse("desk"), {"tab": "group"}).context["rows"]
    assert [(row["dossier"], row["item"].step) for row in queue] == [(c1, "copy_ministry")]

    task = engine.open_task(c1, "copy_ministry")
    answer = signed_in(clerk).post(
        reverse("task", args=[task.pk]),
        {"way": "copy", "copy-on": f"{timezone.localdate():%d/%m/%Y}"},
    )
    assert answer.status_code == 302
    # The journal names the office that acted, not the one that had ended.
    assert c1.journal.last().office == c1.provincial_pc.successor


def test_an_office_that_follows_nobody_sees_nothing_of_it(c1: Dossier) -> None:
    elsewhere = Organisation.objects.create(kind="department", name="Sở Công Thương Lai Châu")
    stranger = person("director", elsewhere)
    clerk = person("pc_office", Organisation.objects.create(kind="province", name="UBND khác"))

    assert not dossiers_visible_to(stranger).exists()
    assert not sees_inside(stranger, c1)
    assert signed_in(stranger).get(reverse("dossier", args=[c1.code])).status_code == 404
    assert signed_in(clerk).get(reverse("desk"), {"tab": "group"}).context["rows"] == []
    task = engine.open_task(c1, "copy_ministry")
    assert signed_in(clerk).post(reverse("task", args=[task.pk])).status_code == 404


def test_all_generations_are_known_by_the_statement_that_asks_for_the_posts(
    world: World, django_assert_num_queries: Any
) -> None:
    latest = world.offices.department
    offices = [latest]
    for number in range(5):
        offices.append(
            Organisation.objects.create(
                kind="department",
                name=f"Sở đời {number}",
                successor=offices[-1],
                valid_to=LAST_DAY - timedelta(days=number),
            )
        )
    # Two offices merged into one: both are followed.
    merged = Organisation.objects.create(
        kind="department", name="Sở hợp nhất", successor=offices[1], valid_to=LAST_DAY
    )
    director = world.people["director"]

    with CaptureQueriesContext(connection) as asked:
        post = posts_of(director)[0]
    assert len(asked) == 1
    assert set(office_ids_of(post)) == {office.pk for office in [*offices, merged]}
    assert all(holds_post(director, "director", office.pk) for office in [*offices, merged])
    assert not holds_post(director, "director", world.offices.provincial_pc.pk)


def test_an_office_that_still_stands_is_not_followed_yet(world: World) -> None:
    standing = Organisation.objects.create(
        kind="department",
        name="Sở sắp hợp nhất",
        successor=world.offices.department,
        valid_to=timezone.localdate(),
    )
    assert not holds_post(world.people["director"], "director", standing.pk)


def test_who_is_named_his_own_predecessor_is_not_asked_for_ever(world: World) -> None:
    office = world.offices.department
    office.successor = office
    office.save()
    post = posts_of(world.people["director"])[0]
    assert set(office_ids_of(post)) == {office.pk}


def test_a_specialist_of_the_new_office_is_given_the_old_offices_dossier(world: World) -> None:
    today = timezone.localdate()
    world.on = today
    dossier = world.submitted(today - timedelta(days=3))
    world.complete(dossier)
    old = world.offices.department
    old.valid_to = today - timedelta(days=1)
    old.successor = Organisation.objects.create(
        kind="department", name="Sở Công Thương mới", province=world.offices.province
    )
    old.save()
    head, specialist = (person(role, old.successor) for role in ("division_head", "specialist"))

    task = engine.open_task(dossier, "assign")
    answer = signed_in(head).post(
        reverse("task", args=[task.pk]),
        {
            "way": "assign",
            "assign-on": f"{today:%d/%m/%Y}",
            "assign-specialist": str(specialist.pk),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert engine.open_task(dossier, "consult").owner == specialist
