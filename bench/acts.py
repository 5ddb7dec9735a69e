"""The acts of one dossier after another, by each engine in turn: a part of ``python -m bench``."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.bare import Bare, profile, walk_bare  # noqa: E402
from bench.raw_flow import walk_raw  # noqa: E402
from bench.walk import Clock, Timed, make_world, untimed, walk  # noqa: E402

Walk = Callable[[Timed], int]


def walks(*engines: str) -> dict[str, Walk]:
    """One way to take a dossier through, for each engine; each has been warmed up."""
    world = make_world()
    found: dict[str, Walk] = {}
    for engine in engines:
        if engine == "ours":
            found[engine] = lambda timed: walk(world, timed)
        elif engine == "raw":
            found[engine] = walk_raw
        else:
            walk(world)
            found[engine] = _bare_walk(Bare(_own_connection(), profile(world)))
    for one in found.values():
        for _again in range(2):
            one(untimed)
    return found


def _bare_walk(bare: Bare) -> Walk:
    return lambda timed: walk_bare(bare, uuid4().hex, timed)


def _own_connection() -> Any:
    import psycopg2

    given = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return psycopg2.connect(**{key: given[key] for key in known if key in given})


def one_process(dossiers: int, rounds: int) -> dict[str, Any]:
    """The engines in turn, round by round, so that a busy moment hits them alike."""
    ways = walks("ours", "raw", "bare")
    clocks = {engine: [Clock() for _round in range(rounds)] for engine in ways}
    for number in range(rounds):
        for engine, way in ways.items():
            for _dossier in range(dossiers):
                way(clocks[engine][number])
    return {
        engine: {**_numbers(clocks[engine]), "messages": _messages(ways[engine])} for engine in ways
    }


def _numbers(clocks: list[Clock]) -> dict[str, float]:
    per_second = []
    for clock in clocks:
        took = [one for steps in clock.took.values() for one in steps]
        per_second.append(1000 * len(took) / sum(took))
    steps = sorted(one for clock in clocks for each in clock.took.values() for one in each)
    joins = sorted(one for clock in clocks for one in clock.took["join"])
    return {
        "per_second": statistics.median(per_second),
        "slowest_round": min(per_second),
        "fastest_round": max(per_second),
        "p50": statistics.median(steps),
        "p95": steps[int(len(steps) * 0.95)],
        "join_p50": statistics.median(joins),
        "join_p95": joins[int(len(joins) * 0.95)],
    }


def _messages(way: Walk) -> float:
    """Messages sent to the database per act, BEGIN and COMMIT left out."""
    counted = {"inside": False, "messages": 0, "acts": 0}

    def count(execute: Any, *arguments: Any) -> Any:
        counted["messages"] += counted["inside"]
        return execute(*arguments)

    def timed(_name: str, call: Any) -> Any:
        counted["inside"] = True
        counted["acts"] += 1
        try:
            return call()
        finally:
            counted["inside"] = False

    with connection.execute_wrapper(count):
        way(timed)
    return counted["messages"] / counted["acts"]


def worker(engine: str, dossiers: int) -> None:
    """Wait for the word, then go on until the dossiers are through."""
    way = walks(engine)[engine]
    print("ready", flush=True)
    sys.stdin.readline()
    steps = sum(way(untimed) for _dossier in range(dossiers))
    print(json.dumps({"steps": steps}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "one":
        print(json.dumps(one_process(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        worker(sys.argv[2], int(sys.argv[3]))
