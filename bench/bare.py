"""The limit: the same rows in the same transactions, written by psycopg2 with fixed statements.

What each act writes is counted on one walk through our services: rows added to each table of the
engine's and the act's own, and rows changed. The rows themselves are copies of real ones.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import execute_values

from bench.walk import Timed, World, untimed, walk

TABLES = (
    *("procedures_deadline", "procedures_journalentry", "procedures_ledgerentry"),
    *("notifications_reminder", "viewflow_task", "viewflow_task_previous", "workflows_workitem"),
)


@dataclass
class Written:
    """What one act writes: rows added to each table, and which tables it changes rows of."""

    name: str
    added: dict[str, int]
    changed: list[str]


def profile(world: World) -> list[Written]:
    """Count what each act of one walk writes."""
    acts: list[Written] = []

    def timed(name: str, call: Any) -> Any:
        before = _counts()
        with CaptureQueriesContext(connection) as captured:
            result = call()
        after = _counts()
        text = ";".join(query["sql"] for query in captured.captured_queries)
        acts.append(
            Written(
                name,
                {table: after[table] - before[table] for table in TABLES},
                [table for table in TABLES if f'UPDATE "{table}"' in text],
            )
        )
        return result

    walk(world, timed)
    return acts


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
        return found


class Bare:
    """A connection of its own, with the rows to copy."""

    def __init__(self, raw: Any, acts: list[Written]) -> None:
        self.raw, self.acts = raw, acts
        self.columns: dict[str, list[str]] = {}
        self.sample: dict[str, dict[str, Any]] = {}
        with raw.cursor() as cursor:
            for table in (*TABLES, "procedures_dossier", "viewflow_process"):
                key = "task_id" if table == "workflows_workitem" else "id"
                cursor.execute(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1")  # noqa: S608
                row = dict(
                    zip([c.name for c in cursor.description], cursor.fetchone(), strict=True)
                )
                row.pop("id", None)
                for name, value in row.items():
                    if isinstance(value, dict | list):
                        row[name] = json.dumps(value)
                self.sample[table] = row
                self.columns[table] = [f'"{name}"' for name in row]
        raw.commit()

    def add(self, cursor: Any, table: str, rows: list[dict[str, Any]], *, keys: bool = True) -> Any:
        """Insert copies of the sample row, changed as given."""
        values = [tuple({**self.sample[table], **row}.values()) for row in rows]
        text = f"INSERT INTO {table} ({', '.join(self.columns[table])}) VALUES %s"  # noqa: S608
        if keys:
            text += " RETURNING id"
        found = execute_values(cursor, text, values, fetch=keys)
        return [key for (key,) in found] if keys else []


def walk_bare(bare: Bare, number: str, timed: Timed = untimed) -> int:
    """One dossier from the request to the end; gives the number of acts."""
    state: dict[str, Any] = {"open": [], "head": "0" * 64, "length": 0, "steps": 0}
    for act in bare.acts:
        timed(act.name, lambda act=act: _act(bare, act, number, state))
    return len(bare.acts)


def _act(bare: Bare, act: Written, number: str, state: dict[str, Any]) -> None:
    with bare.raw, bare.raw.cursor() as cursor:
        if "dossier" not in state:
            (state["dossier"],) = bare.add(
                cursor, "procedures_dossier", [{"code": number, "journal_length": 0}]
            )
            (state["process"],) = bare.add(cursor, "viewflow_process", [{"status": "NEW"}])
            cursor.execute(
                "INSERT INTO workflows_case (process_id, dossier_id) VALUES (%s, %s)",
                [state["process"], state["dossier"]],
            )
        else:
            cursor.execute(
                "SELECT t.id, t.status, p.status, d.journal_length, d.journal_head "
                "FROM viewflow_task t JOIN viewflow_process p ON p.id = t.process_id "
                "JOIN workflows_workitem w ON w.task_id = t.id "
                "JOIN procedures_dossier d ON d.id = w.dossier_id WHERE t.id = %s "
                "FOR NO KEY UPDATE OF p, t, d",
                [state["task"]],
            )
            cursor.fetchone()
        _write(bare, cursor, act, state)


def _write(bare: Bare, cursor: Any, act: Written, state: dict[str, Any]) -> None:
    dossier, process = state["dossier"], state["process"]
    if "procedures_deadline" in act.changed and state["open"]:
        cursor.execute(
            "UPDATE procedures_deadline SET status = 'done', late_by = 0 WHERE id = %s",
            [state["open"].pop(0)],
        )
    begun = []
    for _number in range(act.added["procedures_deadline"]):
        state["steps"] += 1
        begun.append(
            {
                "dossier_id": dossier,
                "step": f"s{state['steps']}",
                "status": "open",
                "done_on": None,
                "late_by": None,
            }
        )
    if begun:
        state["open"] += bare.add(cursor, "procedures_deadline", begun)
    deadline = state["open"][-1] if state["open"] else state["any_deadline"]
    state["any_deadline"] = deadline
    if "notifications_reminder" in act.changed:
        cursor.execute(
            "UPDATE notifications_reminder SET state = 'cancelled', settled_at = now() "
            "WHERE subject = %s AND state = 'planned'",
            [f"bare:{dossier}"],
        )
    state["length"] += 1
    body = json.dumps([dossier, state["length"], act.name, state["head"]])
    state["head"] = hashlib.sha256(body.encode()).hexdigest()
    entries = [
        {"dossier_id": dossier, "sequence": state["length"] * 10 + n, "digest": state["head"]}
        for n in range(act.added["procedures_journalentry"])
    ]
    if entries:
        bare.add(cursor, "procedures_journalentry", entries, keys=False)
    if count := act.added["procedures_ledgerentry"]:
        rows = [{"deadline_id": deadline}] * count
        bare.add(cursor, "procedures_ledgerentry", rows, keys=False)
    if count := act.added["notifications_reminder"]:
        planned = [
            {
                "subject": f"bare:{dossier}",
                "rung": f"{state['length']}.{n}",
                "state": "planned",
                "settled_at": None,
            }
            for n in range(count)
        ]
        bare.add(cursor, "notifications_reminder", planned, keys=False)
    cursor.execute(
        "UPDATE procedures_dossier SET journal_length = %s, journal_head = %s WHERE id = %s",
        [state["length"], state["head"], dossier],
    )
    if "task" in state:
        cursor.execute(
            "UPDATE viewflow_task SET status = 'DONE', started = now(), finished = now() "
            "WHERE id = %s",
            [state["task"]],
        )
    before = state.get("task")
    if count := act.added["viewflow_task"]:
        tasks = bare.add(cursor, "viewflow_task", [{"process_id": process}] * count)
        source = before or tasks[0]
        pairs = [(key, source) for key in tasks if key != source]
        pairs += [(tasks[-1], key) for key in tasks[:-1] if (tasks[-1], key) not in pairs]
        links = [
            {"from_task_id": key, "to_task_id": previous}
            for key, previous in pairs[: act.added["viewflow_task_previous"]]
        ]
        if links:
            bare.add(cursor, "viewflow_task_previous", links, keys=False)
        if wanted := act.added["workflows_workitem"]:
            lines = [
                {"task_id": key, "dossier_id": dossier, "deadline_id": deadline}
                for key in tasks[-wanted:]
            ]
            bare.add(cursor, "workflows_workitem", lines, keys=False)
            state["task"] = tasks[-1]
