"""The stage, and somebody at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.desk.people import signed_in
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def as_person(world: World) -> SignIn:
    """A browser in which the person of that role has signed in."""
    return lambda role: signed_in(world.people[role])
