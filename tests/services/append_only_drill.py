"""On PostgreSQL: the journal and the ledger take no UPDATE, DELETE or TRUNCATE. Prints JSON."""

from __future__ import annotations

import json

import django

django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from procedures.append_only import TABLES  # noqa: E402
from procedures.journal import first_broken_entry  # noqa: E402
from procedures.models import JournalEntry  # noqa: E402
from tests.world import fresh, make_world  # noqa: E402


def attempt(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return "done"


def main() -> None:
    dossier = make_world().decided()
    answers = {
        f"{verb} {table}": attempt(statement.format(table=table))
        for table in TABLES
        for verb, statement in (
            ("update", "UPDATE {table} SET inferred = true"),
            ("delete", "DELETE FROM {table}"),
            ("truncate", "TRUNCATE {table} CASCADE"),
        )
    }
    holds = first_broken_entry(fresh(dossier)) is None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procedures_journalentry DISABLE TRIGGER ALL")
    JournalEntry.objects.filter(dossier=dossier, sequence=3).update(payload='{"forged":true}')
    broken = first_broken_entry(fresh(dossier))
    print(
        json.dumps(
            {
                "vendor": connection.vendor,
                "answers": answers,
                "holds_before": holds,
                "broken_at": broken.sequence if broken else None,
            }
        )
    )


if __name__ == "__main__":
    main()
