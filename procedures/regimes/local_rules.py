"""What a province rules or practises, and the one-stop rules: beside the national cluster law.

A local rule is applied only where the province has it; everywhere else asking raises NotSourced.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from .articles import Article
from .law import NotSourced, read_toml


@dataclass(frozen=True, slots=True)
class LocalRule:
    """One rule; ``nature`` is ``local`` (a provincial decision), ``practice`` or ``national``."""

    name: str
    value: Any
    unit: str | None
    nature: str
    basis: str
    basis_vi: str
    confidence: str
    name_vi: str
    name_en: str
    valid_from: date | None = None


def _rule(name: str, table: dict[str, Any], nature: str) -> LocalRule:
    if "article" in table:
        article = Article.parse(table["article"])
        basis, basis_vi = article.basis, article.basis_vi
    else:
        basis, basis_vi = f"practice: {table['source']}", f"thực tiễn: {table['source']}"
    return LocalRule(
        name=name,
        value=table["value"],
        unit=table.get("unit"),
        nature=table.get("nature", nature),
        basis=basis,
        basis_vi=basis_vi,
        confidence=table["confidence"],
        name_vi=table["name_vi"],
        name_en=table["name_en"],
        valid_from=table.get("valid_from"),
    )


@cache
def _provinces() -> dict[str, dict[str, LocalRule]]:
    return {
        province: {name: _rule(name, table, "local") for name, table in rules.items()}
        for province, rules in read_toml("local_rules.toml").items()
    }


def local_rules(province: str | None) -> dict[str, LocalRule]:
    """Every rule of a province by name; empty where none is known."""
    return dict(_provinces().get(province or "", {}))


def local_rule(province: str | None, name: str, on: date | None = None) -> LocalRule:
    """A province's rule, or NotSourced: no province has another's practice.

    With ``on``, a rule that took effect later is not sourced for that day.
    """
    found = _provinces().get(province or "", {}).get(name)
    if found is None or (on is not None and found.valid_from is not None and on < found.valid_from):
        raise NotSourced(f"local rule {name} of {province or 'an unnamed province'}")
    return found


@dataclass(frozen=True, slots=True)
class OneStopRules:
    """The one-stop rules of NĐ 61/2018, with the caution about its successor."""

    rules: dict[str, LocalRule]
    note_vi: str
    note_en: str

    def rule(self, name: str) -> LocalRule:
        """``transfer_cutoff``, ``new_date_at_most``, ``supplement_clock.pause`` and so on."""
        try:
            return self.rules[name]
        except KeyError:
            raise NotSourced(f"one-stop rule {name}") from None


@cache
def one_stop() -> OneStopRules:
    """The one-stop rules as data."""
    document = read_toml("one_stop.toml")
    rules: dict[str, LocalRule] = {}
    for name, node in document.items():
        if not isinstance(node, dict):
            continue
        tables = {name: node} if "value" in node else {f"{name}.{k}": v for k, v in node.items()}
        rules.update({path: _rule(path, table, "national") for path, table in tables.items()})
    return OneStopRules(rules, document["note_vi"], document["note_en"])


@dataclass(frozen=True, slots=True)
class EquityGate:
    """Advice on an applicant's own capital: never a refusal, since no cluster decree asks it."""

    holds: bool | None
    required_pct: Decimal | None
    share_pct: Decimal | None
    basis: str
    missing: tuple[str, ...]


def equity_gate(applicant: Any, area_ha: Decimal | None, province: str = "Lào Cai") -> EquityGate:
    """Whether own capital reaches the share that the province's council asks: *at least*.

    ``applicant`` has ``equity_bn`` and ``capital_bn`` (billion dong). The comparison is exact,
    without dividing: 129.0012 of 860.008 is 15 % and passes. ``share_pct`` is for display.
    """
    low = local_rule(province, "equity_under_20_ha")
    high = local_rule(province, "equity_from_20_ha")
    threshold = local_rule(province, "equity_area_threshold").value
    equity, capital = applicant.equity_bn, applicant.capital_bn
    missing = [
        path
        for path, fact in (
            ("applicants[].equity_bn", equity),
            ("applicants[].capital_bn", capital),
            ("cluster.area_ha", area_ha),
        )
        if fact is None
    ]
    required = None if area_ha is None else Decimal((low if area_ha < threshold else high).value)
    share = (
        None
        if equity is None or not capital
        else (Decimal(equity) * 100 / Decimal(capital)).quantize(Decimal("0.0001"))
    )

    def reaches(pct: Decimal) -> bool:
        return Decimal(equity) * 100 >= pct * Decimal(capital)

    holds: bool | None = None
    if equity is not None and capital is not None:
        if required is not None:
            holds = reaches(required)
        elif reaches(Decimal(max(low.value, high.value))):
            holds, missing = True, []
        elif not reaches(Decimal(min(low.value, high.value))):
            holds, missing = False, []
    return EquityGate(holds, required, share, high.basis, tuple(missing))
