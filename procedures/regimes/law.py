"""The law as data: regimes R1 to R4, read once from TOML, each value with article and confidence.

What is not sourced is absent, and asking for it raises :class:`NotSourced`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from .articles import Article, Instrument, instruments

REGIME_IDS = ("R1", "R2", "R3", "R4")
CONFIDENCES = ("primary", "quoted", "secondary")
UNITS = (
    "ha",
    "percent",
    "billion_dong",
    "sets",
    "days",
    "working_days",
    "points",
    "items",
    "times",
)

# Steps of the procedures in the order of the law; copy_ministry is a duty without a day limit.
STEP_IDS = (
    "notice",
    "reception",
    "submit",
    "take_up",
    "compile",
    "direct",
    "ministry_opinion",
    "appraise",
    "decide",
    "copy_ministry",
)
ROAD_OF_ARTICLE_10 = ("establishment", "expansion")
"""Procedures whose steps are those of the ``steps`` table; every other has its own table."""
COMPONENT_CODES = (
    "to_trinh",
    "request",
    "investment_report",
    "boundary_map",
    "legal_status",
    "financial_capacity",
    "experience",
)

# Tables of a regime file with a shape of their own; every other table holds sourced values.
SECTIONS = ("roles", "components", "steps", "procedures", "decision_items", "reports")


class NotSourced(LookupError):
    """The law on this point was not found in any source: nobody may assume a value."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"not sourced: {what}")


@dataclass(frozen=True, slots=True)
class _Cited:
    article: Article
    confidence: str

    @property
    def basis(self) -> str:
        """The article in short English form, as the JSON answers carry it."""
        return self.article.basis

    @property
    def basis_vi(self) -> str:
        """The article as an office writes it."""
        return self.article.basis_vi


@dataclass(frozen=True, slots=True)
class Sourced(_Cited):
    """One value of the law. ``unit`` is None where the value is no quantity."""

    path: str
    value: Any
    unit: str | None
    note_vi: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class StepLimit(_Cited):
    """Who does a step and within which limit; ``amount`` None is a duty without a day limit.

    ``unit`` is ``working_days`` or ``days`` (the values of ``procedures.clock.Unit``);
    ``starts_from`` names the event that the period is counted from.
    """

    step: str
    actor: str
    amount: int | None
    unit: str | None
    starts_from: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Component(_Cited):
    """One paper of the dossier."""

    code: str
    name_vi: str
    name_en: str
    required: bool
    form: str | None = None
    note_vi: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Role(_Cited):
    """Who holds a role of the decree under this regime."""

    role: str
    holder: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DecisionItem(_Cited):
    """One content item of the establishment or expansion decision."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ReportDuty(_Cited):
    """A periodic report; the days are ``MM-DD`` and mean *before* that day."""

    code: str
    name_vi: str
    name_en: str
    by: str
    to: tuple[str, ...]
    half_year_before: str | None = None
    year_before: str | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """The cluster law of a stretch of time. ``valid_to`` is the last day, None while in force."""

    id: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date | None
    article: Article
    confidence: str
    instruments: tuple[Instrument, ...]
    note_vi: str
    note_en: str
    roles: Mapping[str, Role]
    components: tuple[Component, ...]
    steps: Mapping[str, StepLimit]
    procedures: Mapping[str, Mapping[str, StepLimit]]
    decision_items: tuple[DecisionItem, ...]
    reports: Mapping[str, ReportDuty]
    _values: Mapping[str, Sourced]

    @property
    def basis(self) -> str:
        """The article that sets the regime's time in force."""
        return self.article.basis

    @property
    def basis_vi(self) -> str:
        return self.article.basis_vi

    def steps_of(self, procedure: str) -> Mapping[str, StepLimit]:
        """The steps of a procedure, or NotSourced where the regime does not know it."""
        if procedure in ROAD_OF_ARTICLE_10:
            return self.steps
        try:
            return self.procedures[procedure]
        except KeyError:
            raise NotSourced(f"{self.id} procedures.{procedure}") from None

    def step(self, step_id: str, procedure: str = "establishment") -> StepLimit:
        """The limit of a step, or NotSourced (R1 has no notice and no reception window)."""
        try:
            return self.steps_of(procedure)[step_id]
        except KeyError:
            table = "steps" if procedure in ROAD_OF_ARTICLE_10 else f"procedures.{procedure}"
            raise NotSourced(f"{self.id} {table}.{step_id}") from None

    def value(self, path: str) -> Sourced:
        """The value at ``establish.saturation.fill_gt_pct`` and the like, or NotSourced."""
        try:
            return self._values[path]
        except KeyError:
            raise NotSourced(f"{self.id} {path}") from None

    def has(self, path: str) -> bool:
        """Whether the value is sourced."""
        return path in self._values

    def values(self) -> Iterator[Sourced]:
        """Every sourced value, in the order of the file."""
        return iter(self._values.values())

    def role(self, role: str) -> Role:
        """Who holds the role (``local_body``, ``ministry_unit`` …), or NotSourced."""
        try:
            return self.roles[role]
        except KeyError:
            raise NotSourced(f"{self.id} roles.{role}") from None

    def component(self, code: str) -> Component:
        """One paper of the dossier, or NotSourced where this regime does not list it."""
        for component in self.components:
            if component.code == code:
                return component
        raise NotSourced(f"{self.id} components.{code}")

    def in_force(self, day: date) -> bool:
        """Whether the regime is the law of that day (transition rules aside)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        return self.id


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of this package; fractions become Decimal, never float."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _cited(table: dict[str, Any]) -> dict[str, Any]:
    rest = {key: _frozen(value) for key, value in table.items()}
    rest["article"] = Article.parse(rest["article"])
    return rest


def sourced(path: str, table: dict[str, Any]) -> Sourced:
    """One value table as a Sourced."""
    return Sourced(
        path=path,
        value=_frozen(table["value"]),
        unit=table.get("unit"),
        article=Article.parse(table["article"]),
        confidence=table["confidence"],
        note_vi=table.get("note_vi", ""),
        note_en=table.get("note_en", ""),
    )


def _values(tree: dict[str, Any], prefix: str = "") -> Iterator[Sourced]:
    for key, node in tree.items():
        path = f"{prefix}{key}"
        if not isinstance(node, dict):
            continue
        if "value" in node:
            yield sourced(path, node)
        else:
            yield from _values(node, f"{path}.")


def _step(step_id: str, table: dict[str, Any]) -> StepLimit:
    rest = _cited(table)
    rest.pop("without_limit", None)
    return StepLimit(
        step=step_id, amount=rest.pop("value", None), unit=rest.pop("unit", None), **rest
    )


def _role(role: str, table: dict[str, Any]) -> Role:
    rest = _cited(table)
    return Role(role=role, holder=rest.pop("value"), **rest)


def build(document: dict[str, Any]) -> Regime:
    """A regime from its parsed TOML document."""
    groups = {
        key: node
        for key, node in document.items()
        if isinstance(node, dict) and key not in SECTIONS
    }
    return Regime(
        id=document["id"],
        name_vi=document["name_vi"],
        name_en=document["name_en"],
        valid_from=document["valid_from"],
        valid_to=document.get("valid_to"),
        article=Article.parse(document["article"]),
        confidence=document["confidence"],
        instruments=tuple(instruments()[code] for code in document["instruments"]),
        note_vi=document.get("note_vi", ""),
        note_en=document.get("note_en", ""),
        roles={key: _role(key, node) for key, node in document.get("roles", {}).items()},
        components=tuple(
            Component(code=code, **_cited(node))
            for code, node in document.get("components", {}).items()
        ),
        steps={key: _step(key, node) for key, node in document.get("steps", {}).items()},
        procedures={
            procedure: {key: _step(key, node) for key, node in steps.items()}
            for procedure, steps in document.get("procedures", {}).items()
        },
        decision_items=tuple(
            DecisionItem(code=code, **_cited(node))
            for code, node in document.get("decision_items", {}).items()
        ),
        reports={
            code: ReportDuty(code=code, **_cited(node))
            for code, node in document.get("reports", {}).items()
        },
        _values={found.path: found for found in _values(groups)},
    )


@cache
def regime(regime_id: str) -> Regime:
    """The regime by its id, ``R1`` to ``R4``; NotSourced for any other."""
    if regime_id not in REGIME_IDS:
        raise NotSourced(f"regime {regime_id}")
    return build(read_toml(f"{regime_id.lower()}.toml"))


def all_regimes() -> tuple[Regime, ...]:
    """The regimes in order of time."""
    return tuple(regime(regime_id) for regime_id in REGIME_IDS)


def regime_on(day: date) -> Regime:
    """The law in force on a day, transition rules aside; NotSourced before 15/7/2017."""
    for candidate in all_regimes():
        if candidate.in_force(day):
            return candidate
    raise NotSourced(f"the cluster law in force on {day:%d/%m/%Y}")


def components(of: Regime | str) -> tuple[Component, ...]:
    """The papers of the dossier under a regime, in the order of the article."""
    return (regime(of) if isinstance(of, str) else of).components


@cache
def component_names() -> dict[str, tuple[str, str]]:
    """The name of each paper that some regime asks for, by code: Vietnamese, English."""
    return {
        component.code: (component.name_vi, component.name_en)
        for law in all_regimes()
        for component in law.components
    }


@cache
def _labels() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def walk(tree: dict[str, Any], prefix: str) -> None:
        for key, node in tree.items():
            if "vi" in node and isinstance(node["vi"], str):
                found[prefix + key] = (node["vi"], node["en"])
            else:
                walk(node, f"{prefix}{key}.")

    walk(read_toml("labels.toml"), "")
    return found


def label(path: str) -> tuple[str, str]:
    """The name of a value for readers: Vietnamese, English. KeyError for an unknown path."""
    return _labels()[path]
