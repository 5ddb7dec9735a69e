"""``python -m bench.drill``: both drills, their tables; fails when anything is lost or doubled."""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.drill.sink import FAULTS
from tests.servers.site import ROOT

SHARE_ON_SQLITE = 5
"""SQLite gets one deadline for so many of PostgreSQL's."""


def main() -> int:
    """Run the parts asked for; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="make drill", description=__doc__)
    parser.add_argument("--deadlines", type=int, default=1000)
    parser.add_argument("--seed", help="repeat a drill: the seed it printed")
    parser.add_argument("--spread", type=float, default=45, help="seconds in which they fall due")
    parser.add_argument("--kills", type=int, default=12, help="of workers; half as many of beats")
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found to FILE")
    asked = parser.parse_args()
    seed = asked.seed or str(random.SystemRandom().randrange(10**6))
    print(f"seed {seed}", flush=True)
    found = []
    for kind in ("postgresql", "sqlite"):
        if asked.only in (None, kind):
            share = 1 if kind == "postgresql" else SHARE_ON_SQLITE
            found.append(
                part(
                    kind,
                    max(1, asked.deadlines // share),
                    seed,
                    asked.spread,
                    max(1, asked.kills if share == 1 else asked.kills // 2),
                )
            )
            print(table(found[-1]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    return 1 if any(one["failures"] for one in found) else 0


def part(kind: str, deadlines: int, seed: str, spread: float, kills: int) -> dict[str, Any]:
    """One drill, in a process of its own: Django can be set up for one database only."""
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "bench.drill.part"),
            *map(str, (kind, deadlines, seed, spread, kills)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def table(found: dict[str, Any]) -> str:
    """What was found, in lines for people and for docs/drill.md."""
    before, after, late = found["before"], found["after"], found["before"]["lateness"]
    rows: list[tuple[str, object]] = [
        ("deadlines that fell due", before["expected"]),
        ("kill -9 of workers and beats", found["kills"]),
        ("letters taken once", before["taken_once"]),
        ("**doubled**", len(before["doubled"])),
        ("**lost** (neither taken nor on record as dead)", len(before["lost"])),
        ("said to be sent and not taken", len(before["said_sent_and_was_not"])),
        ("uncertain, on record, held for a person: taken", len(before["uncertain_taken"])),
        ("uncertain, on record, held for a person: not taken", len(before["uncertain_not_taken"])),
        ("refused for good, on record", len(before["refused"])),
        (
            "late, median / 95 % / latest (s)",
            f"{late['median']} / {late['p95']} / {late['latest']}",
        ),
        ("latest of those that went at the first try (s)", late["latest_at_first_try"]),
        ("then a person settled / sent again", _pair(found["decided"])),
        ("**in the end arrived exactly once**", f"{after['taken_once']} of {after['expected']}"),
        ("in the end doubled", len(after["doubled"])),
    ]
    name = "PostgreSQL and Redis" if found["kind"] == "postgresql" else "SQLite and the file broker"
    lines = [
        "",
        f"{name}, seed {found['seed']}, {found['seconds']} s; {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {what} | {value} |" for what, value in rows),
        "",
        "Faults of the mail server: "
        + ", ".join(f"{name} {found['faults'].get(name, 0)}" for name in FAULTS),
        "Blows (after so many letters): " + "; ".join(found["blows"]),
        "Attempts on record: " + ", ".join(f"{k} {n}" for k, n in before["attempts"].items()),
        *(f"FAILED: {failure}" for failure in found["failures"]),
    ]
    if "kept" in found:
        lines.append(f"The logs and the book are kept in {found['kept']}.")
    return "\n".join(lines)


def _pair(decided: dict[str, int]) -> str:
    return f"{decided.get('settled', 0)} / {decided.get('sent again', 0)}"


if __name__ == "__main__":
    sys.exit(main())
