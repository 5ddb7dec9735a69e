"""Somebody at the desk, and a dossier in appraisal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from procedures.models import Dossier
from tests.desk.people import signed_in
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def as_person(world: World) -> SignIn:
    """A browser in which the person of that role has signed in."""
    return lambda role: signed_in(world.people[role])


@pytest.fixture
def dossier(world: World) -> Dossier:
    """A dossier whose appraisal began twenty days ago, so that bodies can be late by today."""
    world.on = timezone.localdate() - timedelta(days=20)
    return world.in_appraisal(world.on)
