"""Somebody at the desk, and a cluster of the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from procedures.models import EarlyCluster
from tests.desk.people import signed_in
from tests.early.stage import listed
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def as_person(world: World) -> SignIn:
    """A browser in which the person of that role has signed in."""
    return lambda role: signed_in(world.people[role])


@pytest.fixture
def early(world: World) -> EarlyCluster:
    """A cluster of 40 ha on the list of the world's commune."""
    return listed(world)
