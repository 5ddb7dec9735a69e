"""Addresses with keys that no row can have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import World

SignIn = Callable[[str], Client]
HUGE = "9" * 21


@pytest.mark.parametrize(
    "address",
    [
        f"/tasks/{HUGE}/",
        f"/tasks/{HUGE}/take/",
        f"/tasks/{HUGE}/give-back/",
        f"/clusters/{HUGE}/",
        f"/files/{HUGE}/",
        f"/notices/{HUGE}/read/",
        f"/dossiers/{{code}}/periods/{HUGE}/",
        "/tasks/999999999999999999/",
    ],
)
def test_a_key_that_no_row_can_have_is_not_found(
    world: World, as_person: SignIn, address: str
) -> None:
    dossier = world.submitted(timezone.localdate())
    client = as_person("specialist")
    address = address.format(code=dossier.code)
    send = client.post if address.endswith(("take/", "back/", "read/")) else client.get
    assert send(address).status_code == 404
