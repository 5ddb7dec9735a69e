"""The house defaults, read from ``defaults.toml``: a ladder for every step there is or will be."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .rungs import Rung, kind_of, rung


@dataclass(frozen=True, slots=True)
class Line:
    """One rung for one audience, and the letter it is written with."""

    rung: Rung
    audience: str
    kind: str

    @classmethod
    def of(cls, found: Rung, audience: str, step: str) -> Line:
        """The line with the letter that the rung calls for."""
        return cls(found, audience, kind_of(found, audience, step))


@dataclass(frozen=True, slots=True)
class Ladder:
    """A whole ladder, and which periods it is for: empty selectors mean any."""

    name: str
    procedure: str
    step: str
    actor: str
    title_vi: str
    title_en: str
    lines: tuple[Line, ...]


@cache
def _document() -> dict[str, Any]:
    text = resources.files("procedures.ladder").joinpath("defaults.toml").read_text("utf-8")
    return tomllib.loads(text)


def version() -> str:
    """The edition of the defaults."""
    return str(_document()["version"])


def status(language: str = "vi") -> str:
    """What these defaults are: the house's, not the law's."""
    return str(_document()[f"status_{language}"])


@cache
def ladders() -> tuple[Ladder, ...]:
    """Every default ladder, by name."""
    return tuple(_ladder(name, table) for name, table in _document()["ladders"].items())


def _ladder(name: str, table: dict[str, Any]) -> Ladder:
    step = table.get("step", "")
    return Ladder(
        name=name,
        procedure=table.get("procedure", ""),
        step=step,
        actor=table.get("actor", ""),
        title_vi=table["title_vi"],
        title_en=table["title_en"],
        lines=tuple(
            Line.of(rung(entry["at"]), audience, step)
            for entry in table["rungs"]
            for audience in entry["to"]
        ),
    )


@cache
def _by_selector() -> dict[tuple[str, str, str], Ladder]:
    return {(found.procedure, found.step, found.actor): found for found in ladders()}


@cache
def default_ladder(procedure: str, step: str, actor: str = "") -> Ladder:
    """The default for a period: by procedure and step, by step, by actor, or the last resort.

    Any name of a step or an actor has one, so that a procedure that comes later is reminded too.
    Its letters follow the real step.
    """
    known = _by_selector()
    found = (
        known.get((procedure, step, ""))
        or known.get(("", step, ""))
        or known.get(("", "", actor))
        or known[("", "", "")]
    )
    if found.step == step:
        return found
    return Ladder(
        found.name,
        found.procedure,
        found.step,
        found.actor,
        found.title_vi,
        found.title_en,
        tuple(Line.of(line.rung, line.audience, step) for line in found.lines),
    )
