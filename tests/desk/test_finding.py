"""Finding dossiers by the enterprise: for those who may know that it asks, and for no other."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from procedures.models import Dossier, InvestorRequest, Organisation, Post
from procedures.selectors.finding import dossiers_found, names_found
from tests.desk.conftest import SignIn
from tests.desk.people import text_of
from tests.desk.test_desk import statements
from tests.world import World

LIST_STATEMENTS = 8
"""Session, person, posts, the list, periods, the bell; with words one more for the names."""

NAME = "Công ty CP Hạ tầng Đồng Tâm"
OTHER = "Hợp tác xã Ánh Dương"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def contested(world: World, today: date) -> Dossier:
    """A dossier in appraisal for which two enterprises have asked."""
    for enterprise, name in ((world.enterprise, NAME), (world.rival, OTHER)):
        enterprise.name = name
        enterprise.save()
    dossier = world.in_appraisal(today)
    InvestorRequest.objects.create(
        dossier=dossier, enterprise=world.rival, number=2, received_on=today
    )
    return dossier


def codes(world: World, role: str, query: str) -> list[str]:
    return [row.code for row in dossiers_found(world.people[role], query)]


@pytest.mark.parametrize(
    "query",
    [
        "Đồng Tâm",
        "dong tam",
        "ĐỒNG TÂM",
        "  dong   tam ",
        "cong ty cp ha tang",
        "Do\u0302\u0300ng Ta\u0302m",
    ],
)
def test_an_officer_finds_by_the_enterprises_name_whatever_the_marks(
    world: World, contested: Dossier, query: str
) -> None:
    assert codes(world, "specialist", query) == [contested.code]


def test_words_that_no_name_has_find_nothing(world: World, contested: Dossier) -> None:
    assert codes(world, "specialist", "dong tam 2") == []
    assert codes(world, "specialist", "%") == codes(world, "specialist", "_") == []


@pytest.mark.parametrize(
    "role",
    ["local_officer", "one_stop", "director", "pc_leader", "administrator"],
)
def test_every_office_that_handles_the_dossier_finds_each_of_its_applicants(
    world: World, contested: Dossier, role: str
) -> None:
    assert codes(world, role, NAME) == codes(world, role, OTHER) == [contested.code]


def test_a_consulted_body_finds_only_what_it_was_asked_about(
    world: World, contested: Dossier
) -> None:
    opinion = world.consult(contested, bodies=1)[0]
    asked = next(
        role
        for role, user in world.people.items()
        if role.startswith("opinion_officer")
        and Post.objects.filter(user=user, organisation=opinion.body).exists()
    )
    not_asked = next(
        role for role in world.people if role.startswith("opinion_officer") and role != asked
    )
    assert codes(world, asked, "anh duong") == [contested.code]
    assert codes(world, not_asked, "anh duong") == []


def test_an_applicant_finds_his_own_by_his_own_name(world: World, contested: Dossier) -> None:
    assert codes(world, "applicant", "dong tam") == [contested.code]
    assert codes(world, "applicant:rival", "anh duong") == [contested.code]


def test_an_applicant_learns_nothing_of_a_competitor_on_the_same_dossier(
    world: World, contested: Dossier, as_person: SignIn
) -> None:
    for role, name in (("applicant", OTHER), ("applicant:rival", NAME)):
        assert codes(world, role, "") == [contested.code]
        assert codes(world, role, name) == []
        page = text_of(as_person(role).get(reverse("dossiers"), {"q": name[-9:]}))
        assert contested.code not in page


def test_an_applicant_learns_nothing_of_a_dossier_that_is_not_his(
    world: World, contested: Dossier, today: date
) -> None:
    alone = world.lodge(today)
    assert codes(world, "applicant:rival", "dong tam") == []
    assert alone.code not in codes(world, "applicant:rival", "")


def test_the_name_he_was_found_by_is_shown_without_those_he_may_not_know(
    world: World, contested: Dossier
) -> None:
    # Both names have the word: each applicant is shown his own alone.
    world.rival.name = "Công ty Đồng Tâm Mới"
    world.rival.save()
    found = {
        role: names_found(world.people[role], "dong tam", [contested]).get(contested.pk, [])
        for role in ("specialist", "applicant", "applicant:rival")
    }
    assert found == {
        "specialist": [NAME, "Công ty Đồng Tâm Mới"],
        "applicant": [NAME],
        "applicant:rival": ["Công ty Đồng Tâm Mới"],
    }


def test_who_holds_an_office_and_an_enterprise_finds_by_each_only_what_is_its(
    world: World, contested: Dossier
) -> None:
    person = world.people["applicant"]
    elsewhere = Organisation.objects.create(kind="department", name="Sở Công Thương Lai Châu")
    Post.objects.create(user=person, organisation=elsewhere, role="specialist")
    assert codes(world, "applicant", "dong tam") == [contested.code]
    assert codes(world, "applicant", "anh duong") == []


def test_an_office_of_another_province_finds_nothing(world: World, contested: Dossier) -> None:
    elsewhere = Organisation.objects.create(kind="department", name="Sở Công Thương Lai Châu")
    Post.objects.filter(user=world.people["specialist"]).update(organisation=elsewhere)
    assert codes(world, "specialist", "dong tam") == []


def test_the_department_does_not_find_what_has_not_reached_it(world: World, today: date) -> None:
    world.lodge(today)
    name = world.enterprise.name
    assert codes(world, "specialist", name) == []
    assert len(codes(world, "local_officer", name)) == 1


def test_an_office_is_not_found_as_an_enterprise(world: World, contested: Dossier) -> None:
    assert codes(world, "specialist", world.offices.department.name) == []


def test_dossiers_of_a_cluster_are_found_by_its_investor_but_not_by_an_applicant(
    world: World, contested: Dossier
) -> None:
    holder = Organisation.objects.create(kind="enterprise", name="Công ty Chủ Cũ")
    contested.cluster.investor = holder
    contested.cluster.save()
    assert codes(world, "specialist", "chu cu") == [contested.code]
    assert codes(world, "applicant", "chu cu") == []


def test_the_tracking_for_everyone_knows_no_enterprise(client, contested: Dossier) -> None:
    page = text_of(client.get(reverse("track_code", args=[contested.code])))
    assert NAME not in page and OTHER not in page


def test_a_renamed_enterprise_is_found_by_its_new_name(world: World, contested: Dossier) -> None:
    world.enterprise.name = "Công ty Đổi Tên"
    world.enterprise.save(update_fields=["name"])
    assert codes(world, "specialist", "doi ten") == [contested.code]
    assert codes(world, "specialist", "dong tam") == []


def test_the_list_with_words_costs_the_same_whatever_is_found(
    world: World, contested: Dossier, as_person: SignIn, today: date
) -> None:
    specialist = as_person("specialist")
    plain = reverse("dossiers")
    few = statements(specialist, f"{plain}?q=dong+tam")
    for _number in range(4):
        world.submitted(today)
    assert statements(specialist, f"{plain}?q=dong+tam") == few
    assert statements(specialist, plain) == few - 1
    assert few <= LIST_STATEMENTS


def test_names_that_were_there_before_are_folded_by_the_migration(world: World) -> None:
    Organisation.objects.filter(pk=world.rival.pk).update(name="Đường Xưa", folded_name="")
    fold = import_module("procedures.migrations.0011_fold_organisation_names").fold_names
    fold(apps, SimpleNamespace(connection=connection))
    world.rival.refresh_from_db()
    assert world.rival.folded_name == "duong xua"
    assert not Organisation.objects.filter(folded_name="").exists()
