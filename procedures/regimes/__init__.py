"""The cluster law as data and pure rules: no Django, no database, the day is an argument."""

from .articles import Article, Instrument, instruments
from .law import (
    Component,
    DecisionItem,
    NotSourced,
    Regime,
    ReportDuty,
    Role,
    Sourced,
    StepLimit,
    all_regimes,
    components,
    label,
    regime,
    regime_on,
)
from .local_rules import EquityGate, LocalRule, equity_gate, local_rule, local_rules, one_stop

__all__ = [
    "Article",
    "Component",
    "DecisionItem",
    "EquityGate",
    "Instrument",
    "LocalRule",
    "NotSourced",
    "Regime",
    "ReportDuty",
    "Role",
    "Sourced",
    "StepLimit",
    "all_regimes",
    "components",
    "equity_gate",
    "instruments",
    "label",
    "local_rule",
    "local_rules",
    "one_stop",
    "regime",
    "regime_on",
]
