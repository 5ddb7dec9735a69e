"""What a case file says of a cluster formed before 05/10/2009: facts told, and the conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procedures.regimes.early_clusters import READINGS

FACTS = (
    "project_approved",
    "detailed_plan_approved",
    "in_local_plan",
    "production_project_inside",
    "in_provincial_plan",
    "area_ha",
    "filled",
    "detailed_plan_stands",
    "clearance_done",
    "investor_clear",
    "state_works",
)
"""Names of the facts (as in ``early_facts``); all but the area are yes, no or left out."""

FACT_KEYS = frozenset({"fact", "answer", "happened_on", "figure", "words", "source"})
"""Keys of the act ``early_fact_recorded`` beside on, at and document (the fact's own paper)."""

CONCLUSION_KEYS = frozenset({"reading", "falls_under", "chooses_investor", "reason"})
"""Keys of the act ``early_concluded``; ``reading`` is one of ``READINGS``."""

ACTS: dict[str, frozenset[str]] = {
    "early_fact_recorded": FACT_KEYS,
    "early_concluded": CONCLUSION_KEYS,
}

__all__ = ["ACTS", "FACTS", "READINGS", "ConclusionTold", "FactTold"]


@dataclass(frozen=True, slots=True)
class FactTold:
    """One fact as a record tells it; ``answer`` None is *not known*. ``figure`` in ha."""

    fact: str
    answer: bool | None = None
    happened_on: date | None = None
    figure: Decimal | None = None
    words: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ConclusionTold:
    """What was concluded, by which reading, and why, where the record says so."""

    reading: str
    falls_under: bool
    chooses_investor: bool = True
    reason: str | None = None
