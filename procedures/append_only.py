"""Triggers that keep the journal and the ledger append-only, on SQLite and on PostgreSQL.

Used by migrations. A person at the database's prompt is refused like everybody else; only someone
who may drop a trigger can get round it, and the chain of digests tells of that.
"""

from __future__ import annotations

from typing import Any

TABLES = ("procedures_journalentry", "procedures_ledgerentry")


def statements_for(vendor: str, table: str) -> list[str]:
    """The statements that close ``table`` to UPDATE and DELETE (and TRUNCATE where it exists)."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for event in ("UPDATE", "DELETE")
        ]
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN RAISE EXCEPTION '{table} is append-only' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
        ]
    raise NotImplementedError(f"no append-only triggers for {vendor}")


def close_table(schema_editor: Any, table: str) -> None:
    """Create the triggers of one table."""
    for statement in statements_for(schema_editor.connection.vendor, table):
        schema_editor.execute(statement)


def open_table(schema_editor: Any, table: str) -> None:
    """Drop the triggers of one table."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()")


def close_tables(apps: Any, schema_editor: Any) -> None:
    """Migration step: create the triggers."""
    for table in TABLES:
        close_table(schema_editor, table)


def open_tables(apps: Any, schema_editor: Any) -> None:
    """Migration step back: drop the triggers."""
    for table in TABLES:
        open_table(schema_editor, table)
