"""What the register's history adds to a decision, in statements, and that it does not grow."""

from __future__ import annotations

import pytest

from tests.amendments.stage import CLOSING, open_change, standing_cluster, to_the_decision
from tests.workflows.test_statements import Counting


@pytest.fixture
def counted(world):
    """The world with calendar, ladders and every person's posts read, as in a running process."""
    from procedures.backends import posts_of
    from procedures.calendars import calendar_in_force
    from procedures.services.ladder import rules_in_force

    calendar_in_force()
    rules_in_force()
    for user in world.people.values():
        posts_of(user)
    return world


def deciding(world, dossier, **how):
    items = how.pop("items", None)
    with Counting() as counting:
        world.decide(dossier, items=items or {}, **how)
    return counting


def written(counting):
    """The statements about the register."""
    tables = ("procedures_clusterdecision", "procedures_clusteritemversion", 'procedures_cluster"')
    return [
        text
        for text in counting.texts
        if text.startswith(("INSERT", "UPDATE")) and any(table in text for table in tables)
    ]


def test_an_establishing_decision_writes_its_register_in_three_statements(counted):
    from tests.world import content_of

    dossier = counted.reported()
    counting = deciding(counted, dossier, items=content_of(dossier))
    assert len(written(counting)) == 3, counting.said()


@pytest.mark.parametrize(
    "items",
    [{"schedule": "2027"}, {"schedule": "2027", "duties": "x", "main_sectors": "y", "name": "z"}],
)
def test_an_adjustment_writes_many_items_in_as_many_statements_as_one(counted, items):
    cluster = standing_cluster(counted)
    dossier = to_the_decision(counted, open_change(counted, cluster, changes=items))
    counting = deciding(counted, dossier, items=items)
    rows = [text for text in written(counting) if text.startswith("INSERT")]
    assert len(rows) == 2, counting.said()
    assert counting.count <= 26, counting.said()


def test_an_abolition_costs_no_more_than_an_adjustment(counted):
    cluster = standing_cluster(counted)
    dossier = to_the_decision(counted, open_change(counted, cluster, "abolition", closing=CLOSING))
    assert deciding(counted, dossier).count <= 26


@pytest.mark.parametrize(
    "changes", [{"schedule": "2027"}, {"schedule": "2027", "duties": "x", "main_sectors": "y"}]
)
def test_opening_an_adjustment_costs_the_same_for_one_item_and_for_many(counted, changes):
    from workflows.core import organisation_type_id

    organisation_type_id()
    cluster = standing_cluster(counted)
    with Counting() as counting:
        open_change(counted, cluster, changes=changes)
    assert counting.count <= 24, counting.said()
