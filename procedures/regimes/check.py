"""``python -m procedures.regimes.check``: no value without an article, no unknown key.

Run by the checks of the project, so that a slip in the data is refused before it is read as law.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .articles import Article, instruments
from .law import (
    COMPONENT_CODES,
    CONFIDENCES,
    REGIME_IDS,
    SECTIONS,
    STEP_IDS,
    UNITS,
    label,
    read_toml,
)

_ACTORS = (
    "applicant",
    "local_body",
    "department",
    "consulted_body",
    "council",
    "provincial_pc",
    "ministry",
)
_PROCEDURES = (
    "proposal",
    "plan",
    "plan_adjustment",
    "investor_selection",
    "adjustment",
    "abolition",
    "legacy",
)
_VALUE_KEYS = {"value", "unit", "article", "confidence", "note_vi", "note_en"}
_NAMES = {"name_vi", "name_en", "article", "confidence"}
_SECTION_KEYS = {
    "roles": (_NAMES | {"value"}, set()),
    "components": (_NAMES | {"required"}, {"form", "note_vi", "note_en"}),
    "steps": (_NAMES | {"actor", "starts_from"}, {"value", "unit", "without_limit"}),
    "decision_items": (_NAMES, set()),
    "reports": (_NAMES | {"by", "to"}, {"half_year_before", "year_before"}),
}
_HEAD = {"id", "name_vi", "name_en", "valid_from", "article", "confidence", "instruments"}
_HEAD_OPTIONAL = {"valid_to", "note_vi", "note_en"}
_BESIDE = {"name_vi", "name_en", "nature", "source", "valid_from"}


def _source_problems(where: str, table: dict[str, Any]) -> Iterator[str]:
    if "article" not in table:
        yield f"{where}: no article"
    else:
        try:
            Article.parse(table["article"])
        except (ValueError, TypeError) as fault:
            yield f"{where}: {fault}"
    if "confidence" not in table:
        yield f"{where}: no confidence"
    elif table["confidence"] not in CONFIDENCES:
        yield f"{where}: unknown confidence {table['confidence']!r}"


def _is_quantity(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _quantity_problems(where: str, table: dict[str, Any]) -> Iterator[str]:
    value, unit = table.get("value"), table.get("unit")
    if unit is not None and unit not in UNITS:
        yield f"{where}: unknown unit {unit!r}"
    if _is_quantity(value) and unit is None:
        yield f"{where}: a quantity without a unit"
    if not _is_quantity(value) and unit is not None:
        yield f"{where}: a unit without a quantity"


def _key_problems(
    where: str, table: dict[str, Any], required: set[str], optional: set[str]
) -> Iterator[str]:
    for key in sorted(table.keys() - required - optional):
        yield f"{where}: unknown key {key!r}"
    for key in sorted(required - table.keys() - {"article", "confidence"}):
        yield f"{where}: no {key}"


def _group_problems(where: str, path: str, tree: dict[str, Any]) -> Iterator[str]:
    for key, node in tree.items():
        here, inner = f"{where}: {path}{key}", f"{path}{key}"
        if not isinstance(node, dict):
            yield f"{here}: a bare value, without article and confidence"
        elif "value" in node or "article" in node:
            yield from _key_problems(here, node, {"value"}, _VALUE_KEYS)
            yield from _source_problems(here, node)
            yield from _quantity_problems(here, node)
            try:
                label(inner)
            except KeyError:
                yield f"{here}: no label in labels.toml"
        else:
            yield from _group_problems(where, f"{inner}.", node)


def regime_problems(document: dict[str, Any], where: str) -> Iterator[str]:
    """What is wrong with one regime's parsed file."""
    scalars = {key: node for key, node in document.items() if not isinstance(node, dict)}
    yield from _key_problems(where, scalars, _HEAD, _HEAD_OPTIONAL)
    yield from _source_problems(where, document)
    for code in document.get("instruments", ()):
        if code not in instruments():
            yield f"{where}: unknown instrument {code!r}"
    if not isinstance(document.get("valid_from"), date):
        yield f"{where}: valid_from is no date"
    allowed = {"steps": STEP_IDS, "components": COMPONENT_CODES}
    tables = [
        (section, section, document.get(section, {}))
        for section in SECTIONS
        if section != "procedures"
    ]
    for procedure, steps in document.get("procedures", {}).items():
        if procedure not in _PROCEDURES:
            yield f"{where}: procedures.{procedure}: unknown name"
        tables.append(("steps", f"procedures.{procedure}", steps))
    for section, path, named in tables:
        required, optional = _SECTION_KEYS[section]
        for name, table in named.items():
            here = f"{where}: {path}.{name}"
            if not isinstance(table, dict):
                yield f"{here}: a bare value, without article and confidence"
                continue
            if section in allowed and name not in allowed[section]:
                yield f"{here}: unknown name"
            yield from _key_problems(here, table, required, optional)
            yield from _source_problems(here, table)
            if section == "steps":
                yield from _quantity_problems(here, table)
                if ("value" in table) == bool(table.get("without_limit")):
                    yield f"{here}: either a value or without_limit = true"
                if table.get("actor") not in _ACTORS:
                    yield f"{here}: unknown actor {table.get('actor')!r}"
    groups = {
        key: node
        for key, node in document.items()
        if isinstance(node, dict) and key not in SECTIONS
    }
    yield from _group_problems(where, "", groups)


def _beside_problems(where: str, tree: dict[str, Any], *, practice: bool) -> Iterator[str]:
    for name, table in tree.items():
        here = f"{where}: {name}"
        if not isinstance(table, dict):
            yield f"{here}: a bare value, without article and confidence"
            continue
        yield from _key_problems(
            here, table, {"value", "name_vi", "name_en"}, _VALUE_KEYS | _BESIDE
        )
        if practice and table.get("nature") == "practice":
            if not table.get("source"):
                yield f"{here}: a practice without a source"
            if table.get("confidence") not in CONFIDENCES:
                yield f"{here}: unknown confidence {table.get('confidence')!r}"
        else:
            yield from _source_problems(here, table)
        if practice and table.get("nature") not in ("local", "practice"):
            yield f"{here}: nature must be local or practice"
        yield from _quantity_problems(here, table)


def problems() -> list[str]:
    """Everything wrong in the law's data files; empty when all is well."""
    found: list[str] = []
    for regime_id in REGIME_IDS:
        name = f"{regime_id.lower()}.toml"
        try:
            document = read_toml(name)
        except (OSError, tomllib.TOMLDecodeError) as fault:
            found.append(f"{name}: {fault}")
            continue
        if document.get("id") != regime_id:
            found.append(f"{name}: id is not {regime_id}")
        found.extend(regime_problems(document, name))
    for province, rules in read_toml("local_rules.toml").items():
        found.extend(_beside_problems(f"local_rules.toml: {province}", rules, practice=True))
    one_stop = read_toml("one_stop.toml")
    for name, node in one_stop.items():
        if name in ("note_vi", "note_en"):
            continue
        nested = isinstance(node, dict) and "value" not in node and "article" not in node
        tree = node if nested else {name: node}
        found.extend(_beside_problems("one_stop.toml", tree, practice=False))
    return found


def main() -> int:
    """Print the problems; 1 when there is any."""
    found = problems()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
