"""The journal cannot be changed unseen: triggers refuse, and who drops them is told of."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from procedures.models import Dossier, JournalEntry, LedgerEntry
from tests.portal.world import World, a_world, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def dossier(world: World) -> Dossier:
    _user, enterprise = world.applicant()
    return walk(world.lodged(enterprise), world, until="assign")


def verified(*codes: str) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("verify_journal", *codes, json=True, stdout=out)
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    return {"status": status, **json.loads(out.getvalue())}


def without_trigger(statement: str, values: list[Any]) -> None:
    """Do what only someone who may drop a trigger can do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' "
            "AND tbl_name = 'procedures_journalentry'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)


@pytest.mark.parametrize("model", [JournalEntry, LedgerEntry])
@pytest.mark.parametrize("how", ["update", "delete"])
def test_rows_of_journal_and_ledger_can_be_neither_changed_nor_deleted(
    dossier: Dossier, model: Any, how: str
) -> None:
    table = model._meta.db_table
    statement = f"UPDATE {table} SET basis = 'x'" if how == "update" else f"DELETE FROM {table}"
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_untouched_journal_holds(dossier: Dossier) -> None:
    assert verified() == {"status": 0, "checked": 1, "broken": []}


@pytest.mark.parametrize(
    ("statement", "entry", "reason"),
    [
        (
            "UPDATE procedures_journalentry SET payload = '{{}}' WHERE {there}",
            3,
            "content was changed",
        ),
        ("UPDATE procedures_journalentry SET basis = 'x' WHERE {there}", 3, "content was changed"),
        ("DELETE FROM procedures_journalentry WHERE {there}", 3, "missing"),
        (
            "UPDATE procedures_journalentry SET previous = 'x' WHERE {there}",
            3,
            "does not follow the one before",
        ),
    ],
)
def test_tampering_behind_the_triggers_is_told_with_its_place(
    dossier: Dossier, statement: str, entry: int, reason: str
) -> None:
    without_trigger(
        statement.format(there="dossier_id = %s AND sequence = %s"), [dossier.pk, entry]
    )

    assert verified() == {
        "status": 1,
        "checked": 1,
        "broken": [{"dossier": dossier.code, "entry": entry, "reason": reason}],
    }


def test_an_end_that_was_cut_off_is_told(dossier: Dossier) -> None:
    last = dossier.journal_length
    without_trigger(
        "DELETE FROM procedures_journalentry WHERE dossier_id = %s AND sequence = %s",
        [dossier.pk, last],
    )

    assert verified()["broken"] == [
        {"dossier": dossier.code, "entry": last, "reason": "missing at the end"}
    ]


def test_only_the_broken_one_of_many_is_named(world: World, dossier: Dossier) -> None:
    _user, enterprise = world.applicant("Công ty B")
    sound = world.lodged(enterprise)
    without_trigger(
        "UPDATE procedures_journalentry SET act = 'x' WHERE dossier_id = %s AND sequence = 1",
        [dossier.pk],
    )

    assert [found["dossier"] for found in verified()["broken"]] == [dossier.code]
    assert verified(sound.code) == {"status": 0, "checked": 1, "broken": []}


def test_an_unknown_code_is_said(dossier: Dossier) -> None:
    with pytest.raises(CommandError, match="KHONG-CO"):
        call_command("verify_journal", "KHONG-CO")


def test_statements_do_not_grow_with_the_dossiers(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        _user, enterprise = world.applicant(f"Công ty {number}")
        world.lodged(enterprise)

    with django_assert_max_num_queries(4):
        assert verified()["checked"] == 12
