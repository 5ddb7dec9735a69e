"""The desk page with a thousand tasks and with many: a part of ``python -m bench``.

The rows are made by SQL from one real dossier: nine tenths done, the rest open. The person who
looks has the open work of a full desk (33 tasks in hand, 67 of the group) whatever the size of the
whole, and a fifth of everything that was ever done, as a veteran has; the rest is other people's.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.walk import lodge, make_world  # noqa: E402

ADDRESSES = {"mine": "/?tab=mine", "group": "/?tab=group"}
VISITS = 15


def fill(dossier: Any, user: Any, other: Any, count: int) -> None:
    """Make ``count`` tasks, each of a dossier of its own, like the one open task of ``dossier``."""
    with connection.cursor() as cursor:

        def copy(table: str, changed: dict[str, str], key: str) -> None:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                "ORDER BY ordinal_position",
                [table],
            )
            names = [name for (name,) in cursor.fetchall() if name != "id"]
            values = [changed.get(name, f'r."{name}"') for name in names]
            quoted = ", ".join(f'"{name}"' for name in names)
            cursor.execute(
                f"INSERT INTO {table} (id, {quoted}) SELECT %s + n, {', '.join(values)} "  # noqa: S608
                f"FROM {table} r, generate_series(1, %s) n WHERE r.id = {key}",
                [BASE, count],
            )

        cursor.execute(
            "SELECT task_id, deadline_id FROM workflows_workitem WHERE dossier_id = %s",
            [dossier.pk],
        )
        task, deadline = cursor.fetchone()
        cursor.execute("SELECT process_id FROM viewflow_task WHERE id = %s", [task])
        (process,) = cursor.fetchone()
        copy("procedures_dossier", {"code": f"'B' || ({BASE} + n)"}, str(dossier.pk))
        copy("viewflow_process", {}, str(process))
        copy(
            "procedures_deadline",
            {
                "dossier_id": f"{BASE} + n",
                "due_on": "r.due_on + (mod(n, 60))::int",
                "status": "CASE WHEN mod(n, 10) = 0 THEN 'open' ELSE 'void' END",
            },
            str(deadline),
        )
        copy(
            "viewflow_task",
            {
                "process_id": f"{BASE} + n",
                "status": "CASE WHEN mod(n, 10) > 0 THEN 'DONE' "
                "WHEN mod(n, 30) = 0 THEN 'ASSIGNED' ELSE 'NEW' END",
                "owner_id": f"CASE WHEN mod(n, 10) > 0 AND mod(n, 5) = 1 THEN {user.pk} "
                f"WHEN mod(n, 10) > 0 THEN {other.pk} "
                f"WHEN mod(n, 30) = 0 AND n <= {DESK} THEN {user.pk} "
                f"WHEN mod(n, 30) = 0 THEN {other.pk} END",
                "owner_permission_obj_pk": f"CASE WHEN n <= {DESK} "
                "THEN r.owner_permission_obj_pk ELSE 'elsewhere-' || mod(n, 500) END",
                "finished": "CASE WHEN mod(n, 10) > 0 THEN now() - n * interval '1 minute' END",
            },
            str(task),
        )
        cursor.execute(
            "INSERT INTO workflows_case (process_id, dossier_id) "
            "SELECT %s + n, %s + n FROM generate_series(1, %s) n",
            [BASE, BASE, count],
        )
        cursor.execute(
            "INSERT INTO workflows_workitem (task_id, dossier_id, deadline_id, step) "
            "SELECT %s + n, %s + n, %s + n, 'announce' FROM generate_series(1, %s) n",
            [BASE, BASE, BASE, count],
        )
        cursor.execute("ANALYZE")


BASE = 10_000_000
DESK = 1_000


def empty() -> None:
    """Take the made rows away again."""
    with connection.cursor() as cursor:
        for table, key in (
            ("workflows_workitem", "task_id"),
            ("workflows_case", "process_id"),
            ("viewflow_task", "id"),
            ("procedures_deadline", "id"),
            ("viewflow_process", "id"),
            ("procedures_dossier", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {key} > %s", [BASE])  # noqa: S608


def visit(user: Any, address: str) -> dict[str, float]:
    """The median of some visits, and the statements of one."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(address)
    took = []
    for _visit in range(VISITS):
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return {"ms": statistics.median(took), "statements": len(captured)}


def main(large: int) -> None:
    """Print for each tab and size what a visit costs."""
    world = make_world()
    user = world.people["local_officer"]
    dossier = lodge(world)
    found: dict[str, dict[str, Any]] = {tab: {} for tab in ADDRESSES}
    for count in (1_000, large):
        fill(dossier, user, world.people["one_stop"], count)
        for tab, address in ADDRESSES.items():
            found[tab][str(count)] = visit(user, address)
        if count != large:
            empty()
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
