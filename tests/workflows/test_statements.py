"""How many statements an act costs: written down, and the same however much there is already.

Counted with their BEGIN and COMMIT left out, on SQLite, where each statement is sent alone; on
PostgreSQL several of them go in one message (``procedures.statements.run``).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procedures.services import appraisal, opinions
from workflows import engine
from workflows.core import organisation_type_id

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class Counting:
    """Counts the statements inside the block, without the frame of the transaction."""

    def __enter__(self) -> Counting:
        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._captured.__exit__(*error)
        self.texts = [
            query["sql"]
            for query in self._captured.captured_queries
            if not query["sql"].startswith(FRAME)
        ]

    @property
    def count(self) -> int:
        return len(self.texts)

    def said(self) -> str:
        return "\n".join(text[:160] for text in self.texts)


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


def _assigning(world, dossier):
    task = engine.open_task(dossier, "assign")
    with Counting() as counting:
        engine.perform(
            task.pk,
            world.people["division_head"],
            lambda d: appraisal.assign_specialist(
                dossier_id=d.pk,
                act=world.act("division_head"),
                specialist=world.people["specialist"],
            ),
        )
    return counting


def _consulting(world, dossier, bodies):
    task = engine.open_task(dossier, "consult")
    asked = [opinions.Asking(body, 10) for body in world.bodies[:bodies]]
    with Counting() as counting:
        found = engine.perform(
            task.pk,
            world.people["specialist"],
            lambda d: opinions.ask_opinions(
                dossier_id=d.pk, act=world.act("specialist"), asked=asked
            ),
        )
    return counting, found


def _answering(world, opinion):
    role = f"opinion_officer:{world.bodies.index(opinion.body)}"
    task = engine.open_task(opinion.dossier, "give_opinion", opinion=opinion)
    with Counting() as counting:
        engine.perform(
            task.pk,
            world.people[role],
            lambda d: opinions.give_opinion(
                dossier_id=d.pk, act=world.act(role), opinion_id=opinion.pk, outcome="agree"
            ),
        )
    return counting


def _full(world, days_ago=0):
    dossier = world.submitted(world.on - timedelta(days=days_ago))
    world.complete(dossier, world.on - timedelta(days=days_ago))
    return dossier


def test_a_dossier_begins_with_20_statements(counted):
    organisation_type_id()  # asked once a process
    with Counting() as counting:
        counted.lodge()
    assert counting.count == 20, counting.said()


def test_a_linear_step_without_a_deadline_of_its_own_takes_10_statements(counted):
    counting = _assigning(counted, _full(counted))
    assert counting.count == 10, counting.said()


def test_a_split_of_four_takes_16_statements(counted):
    dossier = counted.in_appraisal()
    counting, _asked = _consulting(counted, dossier, 4)
    assert counting.count == 16, counting.said()


def test_a_split_of_four_takes_as_many_statements_as_a_split_of_one(counted):
    one, _asked = _consulting(counted, counted.in_appraisal(), 1)
    four, _asked = _consulting(counted, counted.in_appraisal(), 4)
    assert one.count == four.count, four.said()


def test_a_branch_takes_12_statements_and_the_last_one_with_its_join_19(counted):
    dossier = counted.in_appraisal()
    _counting, asked = _consulting(counted, dossier, 4)
    counts = [_answering(counted, opinion) for opinion in asked]
    assert [counting.count for counting in counts[:3]] == [12, 12, 12], counts[0].said()
    assert counts[3].count == 19, counts[3].said()


def test_a_join_of_four_takes_as_many_statements_as_a_join_of_one(counted):
    found = []
    for bodies in (1, 4):
        _counting, asked = _consulting(counted, counted.in_appraisal(), bodies)
        found.append([_answering(counted, opinion) for opinion in asked][-1])
    assert found[0].count == found[1].count, found[1].said()


def test_a_step_takes_as_many_statements_among_many_dossiers_as_alone(counted):
    first = _full(counted)
    alone = _assigning(counted, first)
    others = [_full(counted) for _number in range(8)]
    among = _assigning(counted, others[4])
    assert alone.count == among.count, among.said()
