"""`python -m bench [--quick] [--json FILE]`: one run, one PostgreSQL, ratios to the baselines."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.servers.postgresql import Server, postgresql

ROOT = Path(__file__).resolve().parent.parent
DRILL = "tests.workflows.drills.races"
ENGINES = {
    "ours": "our services and engine: the whole legal act",
    "raw": "raw viewflow 2.4: flow only",
    "bare": "bare psycopg2: the same rows",
}


def main() -> int:
    """Measure, print the table, and write it down where asked."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller lists")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE")
    parser.add_argument("--only", choices=["reminders"], help="measure only this part")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    with postgresql() as server:
        if asked.only:
            found: dict[str, Any] = {"reminders": reminders(server, quick=asked.quick)}
            print(reminders_table(found["reminders"]))
        else:
            found = measure(server, quick=asked.quick)
            print(table(found))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    return 1 if "races" in found and found["races"]["stuck"] else 0


def measure(server: Server, *, quick: bool) -> dict[str, Any]:
    """Everything, in one run on one server."""
    dossiers, rounds = (8, 3) if quick else (40, 5)
    name = server.create_database()
    url = server.url(name)
    run("manage.py", "migrate", "--verbosity", "0", url=url, module=False)
    empty = server.create_database(template=name)
    lists = server.create_database(template=name)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {time.strftime('%Y-%m-%d')}",
        "dossiers": dossiers,
        "rounds": rounds,
        "one": answer(run("bench.acts", "one", dossiers, rounds, url=url)),
        "four": four_at_once(url, dossiers),
        "races": answer(
            run(
                "tests.workflows.drills.races",
                "lost_join",
                10 if quick else 50,
                url=server.url(empty),
            )
        ),
        "desk": answer(run("bench.desk", "20000" if quick else "100000", url=server.url(lists))),
    }
    found["reminders"] = reminders(server, quick=quick, template=empty)
    found["clock"] = subprocess.run(
        [sys.executable, "-m", "bench.clock"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return found


def reminders(server: Server, *, quick: bool, template: str = "") -> dict[str, Any]:
    """Planning, finding, claiming and delivering, each against its baseline."""
    if not template:
        template = server.create_database()
        url = server.url(template)
        run("manage.py", "migrate", "--verbosity", "0", url=url, module=False)
    rows, letters = (server.create_database(template=template) for _part in range(2))
    planned, rounds = (100_000, 3) if quick else (1_000_000, 5)
    found = answer(run("bench.reminders", planned, rounds, url=server.url(rows)))
    if shutil.which("redis-server") or shutil.which("valkey-server"):
        found["delivery"] = answer(
            run("bench.deliveries", 1000 if quick else 3000, url=server.url(letters))
        )
    return found


def run(what: str, *arguments: object, url: str, module: bool = True) -> str:
    """Run a part in a process of its own; what it printed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *(["-m"] if module else []), what, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def answer(printed: str) -> dict[str, Any]:
    """The JSON object in the last line of what a part printed."""
    found: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return found


def four_at_once(url: str, dossiers: int) -> dict[str, float]:
    """Acts per second of four processes together, for each engine."""
    found = {}
    for engine in ENGINES:
        workers = []
        for _number in range(4):
            worker = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "bench.acts", "worker", engine, str(dossiers)],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": url},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            # One after the other: each counts what a walk writes, and must do so undisturbed.
            worker.stdout.readline()
            workers.append(worker)
        began = time.perf_counter()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        steps = sum(json.loads(worker.stdout.readline())["steps"] for worker in workers)
        found[engine] = steps / (time.perf_counter() - began)
        for worker in workers:
            worker.communicate()
    return found


def table(found: dict[str, Any]) -> str:
    """The numbers in words and columns."""
    lines = [
        found["machine"],
        f"{found['dossiers']} dossiers a round, median of {found['rounds']} rounds in turn; "
        "PostgreSQL with fsync; one transaction an act",
        "",
        f"{'engine':<50}{'acts/s':>8}{'to raw':>8}{'p50 ms':>8}{'p95 ms':>8}"
        f"{'join p50':>10}{'join p95':>10}{'messages':>10}{'4 proc.':>9}",
    ]
    base = found["one"]["raw"]["per_second"]
    for engine, what in ENGINES.items():
        row = found["one"][engine]
        lines.append(
            f"{what:<50}{row['per_second']:>8.0f}{row['per_second'] / base:>8.2f}"
            f"{row['p50']:>8.1f}{row['p95']:>8.1f}{row['join_p50']:>10.1f}"
            f"{row['join_p95']:>10.1f}{row['messages']:>10.1f}{found['four'][engine]:>9.0f}"
        )
    races, desk = found["races"], found["desk"]
    lines += [
        "",
        f"join races: {races['ends']}, stuck {races['stuck']}, p95 {races.get('answer_p95_ms')} ms",
        "",
        "desk page (HTTP client), median ms and statements:",
    ]
    for tab, sizes in desk.items():
        (small, first), (large, second) = sizes.items()
        lines.append(
            f"  {tab:<8} {small} tasks {first['ms']:.1f} ms, {first['statements']} statements; "
            f"{large} tasks {second['ms']:.1f} ms, {second['statements']} statements; "
            f"ratio {second['ms'] / first['ms']:.2f}"
        )
    return "\n".join([*lines, "", reminders_table(found["reminders"]), "", found["clock"].rstrip()])


def reminders_table(found: dict[str, Any]) -> str:
    """The part of the reminders."""
    few, many = found["finding_few"], found["finding"]
    lines = [
        f"reminders, {found['planned']} planned, 100 due; rows a second:",
        f"  {'':<46}{'ours':>9}{'bare SQL':>10}{'ratio':>8}",
    ]
    for name, what in (
        ("planning", "planned: ladder reckoned and written"),
        ("write", "messages written under their key"),
        ("claim", "messages claimed, twenty at once"),
        ("mark", "begun and ended on record, a commit each"),
        ("life", "whole life of an outbox row"),
    ):
        row = found[name]
        lines.append(f"  {what:<46}{row['ours']:>9.0f}{row['bare']:>10.0f}{row['ratio']:>8.2f}")
    for count, row in (("none", few), (found["planned"], many)):
        lines.append(
            f"  finding 100 due among {count} more: {row['find']:.1f} ms, bare "
            f"{row['bare']:.1f} ms; the whole sweep with its letters {row['sweep']:.0f} ms, "
            f"{row['statements']} statements"
        )
    if "delivery" in found:
        row = found["delivery"]
        lines.append(
            f"  one worker: {row['letters_delivered']:.0f} letters/s, {row['tasks_run']:.0f} "
            f"tasks/s that do nothing (ratio {row['ratio']:.2f}); sending a task: "
            f"{row['tasks_sent']:.0f}/s"
        )
    else:
        lines.append("  deliveries: not measured, no Redis is installed")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
