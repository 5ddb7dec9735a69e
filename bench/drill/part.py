"""One drill from beginning to end; prints what was found as one line of JSON.

``python -m bench.drill.part postgresql|sqlite DEADLINES SEED SPREAD KILLS``: with PostgreSQL and
Redis, or on SQLite with the file broker.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.drill import chaos, processes, sink
from tests.servers.loopback import free_port
from tests.servers.postgresql import own_postgresql
from tests.servers.redis import own_redis
from tests.servers.site import manage

LIMIT = 420.0
"""Seconds after which a drill that has not settled has failed."""

STUCK = 60.0
"""Seconds without a new letter, once there was one, after which the next blow falls all the same:
the letters that it waits for may all be dead."""


def run(kind: str, deadlines: int, seed: str, spread: float, kills: int) -> dict[str, Any]:
    """Set the stage, strike while letters go out, wait until all is settled, and count."""
    chance = random.Random(f"{seed}:{kind}")  # noqa: S311
    home = Path(tempfile.mkdtemp(prefix="ccn-drill-"))
    with ExitStack() as stack:
        others: dict[str, tuple[int, Any]] = {}
        port = free_port()
        environment = {
            "CCN_DATA_DIR": str(home / "data"),
            "DJANGO_SETTINGS_MODULE": "bench.drill.settings",
            "DRILL_SMTP_PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            "LOG_LEVEL": "WARNING",
        }
        if kind == "postgresql":
            database, broker = (
                stack.enter_context(own_postgresql()),
                stack.enter_context(own_redis()),
            )
            environment["DATABASE_URL"] = database.url(database.create_database())
            environment["REDIS_URL"] = broker.url

            def power_cut() -> None:
                database.stop(signal.SIGQUIT)
                database.start()

            def forget() -> None:
                broker.kill()
                broker.start()

            others = {
                "PostgreSQL stopped as by a power cut, started again": (1, power_cut),
                "Redis flushed": (1, broker.flush),
                "Redis killed, started empty": (1, forget),
            }
        else:
            environment["DATABASE_URL"] = f"sqlite:///{home / 'ccn.sqlite3'}"
            environment["REDIS_URL"] = ""
            others = {"the file broker's messages removed": (1, lambda: _empty_broker(home))}
        os.environ.update(environment)
        manage("migrate", "--verbosity", "0", environment=dict(os.environ))
        found = _play(stack, home, kind, deadlines, seed, spread, kills, others, chance, port)
    if not found["failures"]:
        shutil.rmtree(home, ignore_errors=True)
    else:
        found["kept"] = str(home)
    return found


def _empty_broker(home: Path) -> str:
    removed = 0
    for message in (home / "data" / "broker" / "queue").glob("*"):
        message.unlink(missing_ok=True)
        removed += 1
    return f"{removed} of them"


def _play(
    stack: ExitStack,
    home: Path,
    kind: str,
    deadlines: int,
    seed: str,
    spread: float,
    kills: int,
    others: dict[str, tuple[int, Any]],
    chance: random.Random,
    port: int,
) -> dict[str, Any]:
    import django

    django.setup()
    from bench.drill import outcome, stage

    book = home / "book"
    server = stack.enter_context(processes.mail_server(port, book, seed, home))
    expected = stage.make_deadlines(deadlines, timedelta(seconds=spread), chance)
    running = processes.celery(dict(os.environ), home, workers=3 if kind == "postgresql" else 2)
    blows = chaos.plan(deadlines, running, others, chance, kills=kills)
    began = time.monotonic()
    try:
        _until_settled(running, blows, book)
        chaos_seconds = time.monotonic() - began
        taken, faults = sink.read(book)
        before = outcome.count(expected, taken)
        before["lateness"] = outcome.lateness(expected, taken)
        # A person looks through what is dead: what the mail server's book has is settled, the
        # rest is sent again. The server behaves now.
        server.send(signal.SIGUSR1)
        decided = outcome.decide(expected.operator, taken)
        _until_settled(running, blows, book)
        taken, _faults = sink.read(book)
        after = outcome.count(expected, taken)
    finally:
        for process in running:
            process.end()
    return {
        "kind": kind,
        "deadlines": deadlines,
        "seed": seed,
        "spread_seconds": spread,
        "seconds": round(chaos_seconds, 1),
        "blows": blows.record,
        "kills": sum(process.kills for process in running),
        "starts": sum(process.starts for process in running),
        "faults": faults,
        "before": before,
        "decided": decided,
        "after": after,
        "failures": outcome.failures(before, after),
    }


def _until_settled(
    running: list[processes.Process], blows: chaos.Chaos, book: Path, limit: float = LIMIT
) -> None:
    """Keep the processes running and let the blows fall until nothing is owed any more."""
    from bench.drill import outcome

    end = time.monotonic() + limit
    letters, moved_at = 0, time.monotonic()
    while True:
        for process in running:
            process.keep()
        taken = sum(map(len, sink.read(book)[0].values()))
        if taken != letters:
            letters, moved_at = taken, time.monotonic()
        is_stuck = taken > 0 and time.monotonic() - moved_at > STUCK
        blows.strike(taken, is_stuck=is_stuck)
        left = outcome.still_owed()
        if not blows.blows and not left:
            return
        if time.monotonic() > end:
            raise TimeoutError(f"not settled after {limit:g} s: {left} owed, {taken} letters taken")
        time.sleep(0.2)


if __name__ == "__main__":
    _kind, _deadlines, _seed, _spread, _kills = sys.argv[1:]
    print(json.dumps(run(_kind, int(_deadlines), _seed, float(_spread), int(_kills))))
