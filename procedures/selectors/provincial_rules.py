"""Which rule of a province holds on a day: what it has entered, else what is sourced for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from procedures.models import AdministrativeUnit, ProvincialRule
from procedures.regimes import LocalRule, NotSourced, local_rule
from procedures.regimes.settable import settable


@dataclass(frozen=True, slots=True)
class ProvinceRule:
    """A rule as it holds for one province: value, unit and where it stands."""

    name: str
    value: Any
    unit: str | None
    basis: str
    confidence: str


def province_name(province: AdministrativeUnit) -> str:
    """The province's name as the sourced rules know it, without its rank."""
    name = province.name
    for rank in ("Tỉnh ", "Thành phố "):
        name = name.removeprefix(rank)
    return name


def rule_of(province: AdministrativeUnit, name: str, on: date | None = None) -> ProvinceRule:
    """The province's rule on a day (today's where the day is unknown); NotSourced if it has none.

    What the province has entered itself comes before what was found in sources.
    """
    entered = ProvincialRule.objects.filter(province=province, name=name)
    if on is not None:
        entered = entered.filter(valid_from__lte=on).exclude(valid_to__lt=on)
    found = entered.order_by("-valid_from").first()
    if found is not None:
        return ProvinceRule(name, found.value, settable(name).unit, found.document, "local")
    return _as_rule(local_rule(province_name(province), name, on))


def _as_rule(found: LocalRule) -> ProvinceRule:
    return ProvinceRule(found.name, found.value, found.unit, found.basis, found.confidence)


class RuleBook:
    """Some rules of one province, read by one statement and asked for as many days as needed."""

    def __init__(self, province: AdministrativeUnit, names: Sequence[str]) -> None:
        self._province = province_name(province)
        self._entered = list(
            ProvincialRule.objects.filter(province=province, name__in=names).order_by("-valid_from")
        )

    def on(self, name: str, day: date) -> ProvinceRule | None:
        """The rule as :func:`rule_of` has it; None where the province has none on that day."""
        for row in self._entered:
            if (
                row.name == name
                and row.valid_from <= day
                and (row.valid_to is None or day <= row.valid_to)
            ):
                return ProvinceRule(name, row.value, settable(name).unit, row.document, "local")
        try:
            return _as_rule(local_rule(self._province, name, day))
        except NotSourced:
            return None


def rule_or_none(
    province: AdministrativeUnit, name: str, on: date | None = None
) -> ProvinceRule | None:
    """The same, None where neither the province nor a source has the rule."""
    try:
        return rule_of(province, name, on)
    except NotSourced:
        return None
