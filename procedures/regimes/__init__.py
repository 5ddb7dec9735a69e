"""The cluster law as data and pure rules: no Django, no database, the day is an argument."""

from .articles import Article, Instrument, instruments
from .citing import basis_words, is_secondary, one_stop_basis
from .facts import Applicant, AreaFacts, CaseFacts, Cluster, ExpansionFacts
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
    component_names,
    components,
    label,
    regime,
    regime_on,
)
from .legal_conditions import ConditionResult, conditions
from .local_rules import EquityGate, LocalRule, equity_gate, local_rule, local_rules, one_stop
from .scoring import CouncilResult, Sheet, tally
from .transition import RegimeChange, RegimeChoice, RegimeFacts, regime_for, regime_history

__all__ = [
    "Applicant",
    "AreaFacts",
    "Article",
    "CaseFacts",
    "Cluster",
    "Component",
    "ConditionResult",
    "CouncilResult",
    "DecisionItem",
    "EquityGate",
    "ExpansionFacts",
    "Instrument",
    "LocalRule",
    "NotSourced",
    "Regime",
    "RegimeChange",
    "RegimeChoice",
    "RegimeFacts",
    "ReportDuty",
    "Role",
    "Sheet",
    "Sourced",
    "StepLimit",
    "all_regimes",
    "basis_words",
    "component_names",
    "components",
    "conditions",
    "equity_gate",
    "instruments",
    "is_secondary",
    "label",
    "local_rule",
    "local_rules",
    "one_stop",
    "one_stop_basis",
    "regime",
    "regime_for",
    "regime_history",
    "regime_on",
    "tally",
]
