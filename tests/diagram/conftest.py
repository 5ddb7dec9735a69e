"""The province in which these things are tried."""

from __future__ import annotations

import pytest

from tests.portal.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    """A province with its offices."""
    return a_world()
