"""What is done to the site while letters are on their way, in an order drawn by the seed.

Each blow falls when the mail server has taken a number of letters drawn at random: blows follow
the work and not the clock, so a slow machine is hit as hard as a fast one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bench.drill.processes import Process

Blow = tuple[int, str, Callable[[], object]]
"""After so many letters, this is done, by that."""


@dataclass
class Chaos:
    """The blows still to fall, first ones first, and the record of those that fell."""

    blows: list[Blow]
    record: list[str] = field(default_factory=list)

    def strike(self, taken: int, *, is_stuck: bool = False) -> None:
        """Let fall what is due after ``taken`` letters; one more where nothing moves."""
        while self.blows and (self.blows[0][0] <= taken or is_stuck):
            is_stuck = False
            _after, what, do = self.blows.pop(0)
            told = do()
            self.record.append(f"{taken}: {what}" + (f" ({told})" if told else ""))


def plan(
    letters: int,
    processes: Sequence[Process],
    others: dict[str, tuple[int, Callable[[], object]]],
    chance: random.Random,
    *,
    kills: int,
) -> Chaos:
    """``kills`` of workers, half as many of beats, and the others as often as they say."""
    workers = [found for found in processes if found.name.startswith("worker")]
    beats = [found for found in processes if found.name.startswith("beat")]
    blows: list[Blow] = []

    def add(what: str, do: Callable[[], object]) -> None:
        blows.append((chance.randrange(1, max(2, int(letters * 0.9))), what, do))

    for group, count in ((workers, kills), (beats, max(1, kills // 2))):
        for _kill in range(count):
            hit = chance.choice(group)
            add(f"kill -9 {hit.name}", partial(hit.kill, chance))
    for what, (count, do) in others.items():
        for _time in range(count):
            add(what, do)
    return Chaos(sorted(blows, key=lambda blow: blow[0]))
