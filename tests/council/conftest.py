"""Somebody at the desk, and a room that is ready."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.council.stage import Room, make_room
from tests.desk.people import signed_in
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def as_person(world: World) -> SignIn:
    """A browser in which the person of that role has signed in."""
    return lambda role: signed_in(world.people[role])


@pytest.fixture
def room(world: World) -> Room:
    """A council and a dossier that awaits it, with one applicant."""
    return make_room(world)


@pytest.fixture
def contest(world: World) -> Room:
    """The same with two applicants."""
    return make_room(world, rival=True)
