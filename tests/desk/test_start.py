"""What a person may begin, and who may begin nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from workflows.desk.start import STARTS, starts_for

pytestmark = pytest.mark.django_db


def test_every_start_has_a_page() -> None:
    assert all(start.url.startswith("/") for start in STARTS)


def test_a_local_officer_may_begin_an_establishment(world: World, client: Client) -> None:
    officer = world.people["local_officer"]
    client.force_login(officer)
    page = client.get(reverse("start"))
    assert page.status_code == 200
    assert reverse("intake") in page.text
    assert "intake" in {start.url_name for start in starts_for(officer)}


def test_who_only_decides_may_begin_nothing(world: World, client: Client) -> None:
    client.force_login(world.people["pc_leader"])
    assert client.get(reverse("start")).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("start"))
    assert answer.status_code == 302
    assert reverse("login") in answer.headers["Location"]


def test_dossiers_are_listed_by_procedure(world: World, client: Client) -> None:
    dossier = world.lodge()
    client.force_login(world.people["local_officer"])
    found = client.get(reverse("dossiers"), {"procedure": "establishment"})
    others = client.get(reverse("dossiers"), {"procedure": "expansion"})
    assert dossier.code in found.text
    assert dossier.code not in others.text
