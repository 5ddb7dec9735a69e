"""Clusters formed before 05/10/2009 (Art 35.4, from R4 on Art 35.4a): facts in, results out.

The clause names three groups of facts and does not say whether one of them is enough. Both
readings are reckoned here, beside each other; which of them applies is for a person to conclude,
so nothing in this module gives a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .articles import Article
from .law import Regime, Sourced, regime
from .legal_conditions import ConditionResult, Verdict

READINGS = ("alternatives", "cumulative")
"""Any one of the groups is enough (the more natural reading), or all of them together."""

GROUPS: dict[str, tuple[str, ...]] = {
    "project": ("project_approved",),
    "detailed_plan": ("detailed_plan_approved",),
    "local_plan": ("in_local_plan", "production_project_inside"),
}
"""The groups of Art 35.4, each with the facts that must all have been there before the day."""

DATED_FACTS = frozenset(name for names in GROUPS.values() for name in names)
"""Facts that count only when they are dated before the cut-off day."""

_LAST_SOURCED = "R3"
"""R4 keeps a like rule (secondary source); its days were not found and are those of R3."""


@dataclass(frozen=True, slots=True)
class EarlyFacts:
    """What is recorded of one cluster; None is not known. Areas in ha.

    ``area_ha`` is what the cluster covers, ``asked_area_ha`` what the decision would give it.
    """

    project_approved: bool | None = None
    detailed_plan_approved: bool | None = None
    in_local_plan: bool | None = None
    production_project_inside: bool | None = None
    in_provincial_plan: bool | None = None
    area_ha: Decimal | None = None
    asked_area_ha: Decimal | None = None
    filled: bool | None = None
    detailed_plan_stands: bool | None = None
    clearance_done: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of the clause gives; ``missing`` names the facts that can change it."""

    id: str
    holds: Verdict
    missing: tuple[str, ...]
    groups: tuple[tuple[str, Verdict], ...]
    basis: str
    basis_vi: str
    confidence: str


@dataclass(frozen=True, slots=True)
class FinishDay:
    """By when the clusters are to be settled: before ``before_on``, so ``last_on`` at the latest.

    ``is_confirmed`` is False under R4: a like rule was kept, its day was not found.
    """

    before_on: date
    last_on: date
    basis: str
    basis_vi: str
    is_confirmed: bool


def _all(verdicts: list[Verdict]) -> Verdict:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _any(verdicts: list[Verdict]) -> Verdict:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _dated(of: Regime | str, name: str) -> Sourced:
    law = regime(of) if isinstance(of, str) else of
    path = f"pre_2009.{name}"
    return law.value(path) if law.has(path) else regime(_LAST_SOURCED).value(path)


def rule_of(of: Regime | str) -> Sourced:
    """The clause itself under a regime; NotSourced under R1, which has none."""
    law = regime(of) if isinstance(of, str) else of
    return law.value("pre_2009.kept_rule")


def cut_off(of: Regime | str) -> Sourced:
    """The day before which the facts must lie; under R4 that of R3."""
    rule_of(of)
    return _dated(of, "cut_off_on")


def finish_day(of: Regime | str) -> FinishDay:
    """By when: the clause says *before* a day, so the last good one is the day before it."""
    law = regime(of) if isinstance(of, str) else of
    rule_of(law)
    found = _dated(law, "finish_before")
    return FinishDay(
        before_on=found.value,
        last_on=found.value - timedelta(days=1),
        basis=found.basis,
        basis_vi=found.basis_vi,
        is_confirmed=law.has("pre_2009.finish_before"),
    )


def readings(of: Regime | str, facts: EarlyFacts) -> tuple[Reading, ...]:
    """Both readings of the clause on the facts; each also asks that the plan has the cluster."""
    rule = rule_of(of)
    groups = {
        name: _all([getattr(facts, fact) for fact in names]) for name, names in GROUPS.items()
    }
    tests = {
        "alternatives": _any(list(groups.values())),
        "cumulative": _all(list(groups.values())),
    }
    return tuple(
        Reading(
            id=name,
            holds=(holds := _all([facts.in_provincial_plan, tests[name]])),
            missing=_missing(facts, tests[name]) if holds is None else (),
            groups=tuple(groups.items()),
            basis=rule.basis,
            basis_vi=rule.basis_vi,
            confidence=rule.confidence,
        )
        for name in READINGS
    )


def _missing(facts: EarlyFacts, test: Verdict) -> tuple[str, ...]:
    names = ["in_provincial_plan"] if facts.in_provincial_plan is None else []
    if test is None:
        for group in GROUPS.values():
            # A group with a fact that was not there stays failed, whatever else is found out.
            if all(getattr(facts, name) is not False for name in group):
                names += [name for name in group if getattr(facts, name) is None]
    return tuple(names)


def large_area(of: Regime | str, facts: EarlyFacts) -> ConditionResult:
    """Whether the area may be decided: above the limit only what is there already, or less, and
    only if filled, or if the detailed plan is approved and the land cleared (Art 35.4)."""
    law = regime(of) if isinstance(of, str) else of
    limit = law.value("area.max").value
    asked = facts.asked_area_ha if facts.asked_area_ha is not None else facts.area_ha
    known = {
        name: value
        for name in ("area_ha", "asked_area_ha", "filled", "detailed_plan_stands", "clearance_done")
        if (value := getattr(facts, name)) is not None
    }
    if asked is None:
        return _area(law, None, known, ("area_ha",))
    if asked <= limit:
        return _area(law, True, known)
    grows = None if facts.area_ha is None else asked > facts.area_ha
    if grows:
        return _area(
            law,
            False,
            known,
            note_vi="Trên 75 ha chỉ được giữ nguyên hoặc giảm diện tích, không được tăng.",
            note_en="Above 75 ha the area may be kept or reduced, not increased.",
        )
    plan = _any([facts.detailed_plan_stands, facts.detailed_plan_approved])
    allowed = _any([facts.filled, _all([plan, facts.clearance_done])])
    holds = _all([allowed, None if grows is None else True])
    missing: list[str] = []
    if grows is None:
        missing.append("area_ha")
    if allowed is None:
        missing += ["filled"] if facts.filled is None else []
        if plan is not False and facts.clearance_done is not False:
            missing += ["detailed_plan_stands"] if plan is None else []
            missing += ["clearance_done"] if facts.clearance_done is None else []
    note = ("", "")
    if holds is False:
        note = (
            "Trên 75 ha chỉ giữ nguyên hoặc giảm khi đã lấp đầy, hoặc đã phê duyệt quy hoạch chi "
            "tiết và giải phóng mặt bằng xong.",
            "Above 75 ha it may be kept or reduced only if filled, or if the detailed plan is "
            "approved and the land cleared.",
        )
    return _area(law, holds, known, tuple(missing), note_vi=note[0], note_en=note[1])


def _area(
    law: Regime,
    holds: Verdict,
    known: dict[str, Any],
    missing: tuple[str, ...] = (),
    *,
    note_vi: str = "",
    note_en: str = "",
) -> ConditionResult:
    article: Article = rule_of(law).article
    return ConditionResult(
        "L-area",
        holds,
        article.basis,
        article.basis_vi,
        known,
        tuple(f"early_facts.{name}" for name in missing) if holds is None else (),
        note_vi=note_vi,
        note_en=note_en,
        confidence=law.confidence,
    )


def in_plan(of: Regime | str, facts: EarlyFacts) -> ConditionResult:
    """The provincial plan has the cluster (Art 35.4)."""
    rule = rule_of(of)
    holds = facts.in_provincial_plan
    return ConditionResult(
        "L-plan",
        holds,
        rule.basis,
        rule.basis_vi,
        {} if holds is None else {"in_provincial_plan": holds},
        ("early_facts.in_provincial_plan",) if holds is None else (),
        confidence=rule.confidence,
    )


def concluded(
    of: Regime | str, facts: EarlyFacts, reading: str | None, holds: Verdict
) -> ConditionResult:
    """The person's conclusion as a condition of the decision, as far as the facts bear it.

    Unknown while nobody concluded, and False where nothing can be concluded: no reading holds on
    the facts, or the reading that was named does not.
    """
    rule = rule_of(of)
    results = {found.id: found.holds for found in readings(of, facts)}
    named = [results[reading]] if reading in results else list(results.values())
    if all(result is False for result in named):
        holds = False
    words = {
        "alternatives": ("một trong các trường hợp là đủ", "any one of the cases is enough"),
        "cumulative": ("phải có đủ các trường hợp", "all of the cases are needed"),
    }.get(reading or "", ("", ""))
    return ConditionResult(
        "L-test",
        holds,
        rule.basis,
        rule.basis_vi,
        {"reading": reading} if reading else {},
        ("early_facts.conclusion",) if holds is None else (),
        note_vi=f"Kết luận theo cách hiểu: {words[0]}." if words[0] else "",
        note_en=f"Concluded by the reading: {words[1]}." if words[1] else "",
        confidence=rule.confidence,
    )
