"""The journal and the ledger can only grow, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from procedures.append_only import TABLES
from procedures.journal import first_broken_entry
from procedures.models import DeletionRefused, Dossier, User
from tests.world import World, fresh


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET inferred = 1", "DELETE FROM {}"])
def test_sqlite_refuses(world: World, table: str, statement: str):
    world.submitted()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_postgresql_refuses_and_the_chain_tells_of_a_forgery(
    run_on_postgresql: Callable[..., dict[str, Any]],
):
    found = run_on_postgresql("tests.services.append_only_drill")
    assert found["vendor"] == "postgresql"
    assert len(found["answers"]) == 6
    assert all("append-only" in answer for answer in found["answers"].values())
    assert found["holds_before"] is True
    assert found["broken_at"] == 3


def test_each_act_is_one_entry_chained_to_the_one_before(world: World):
    dossier = world.decided()
    entries = list(dossier.journal.order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert all(later.previous == earlier.digest for earlier, later in pairwise(entries))
    assert dossier.journal_head == entries[-1].digest
    assert first_broken_entry(dossier) is None


def test_an_entry_missing_at_the_end_is_found_out(world: World):
    dossier = world.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(journal_length=dossier.journal_length + 1)
    broken = first_broken_entry(fresh(dossier))
    assert broken is not None
    assert broken.reason == "missing at the end"


def test_people_and_dossiers_are_never_deleted(world: World):
    dossier = world.lodge()
    for delete in (
        dossier.delete,
        Dossier.objects.all().delete,
        world.people["specialist"].delete,
        User.objects.all().delete,
    ):
        with pytest.raises(DeletionRefused):
            delete()
    assert Dossier.objects.count() == 1
