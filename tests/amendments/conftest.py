"""Somebody at the desk, and a cluster that stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from procedures.models import Cluster
from tests.amendments.stage import standing_cluster
from tests.desk.people import signed_in
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def as_person(world: World) -> SignIn:
    """A browser in which the person of that role has signed in."""
    return lambda role: signed_in(world.people[role])


@pytest.fixture
def cluster(world: World) -> Cluster:
    """A cluster that an older decision established."""
    return standing_cluster(world, on=date(2019, 1, 21))
