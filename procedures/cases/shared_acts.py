"""The acts that all procedures share: answers to opinions, objections, the investment policy."""

from __future__ import annotations

TAKEN_UP = ("yes", "partly", "no")
OBJECTIONS = ("upheld", "dismissed")
STANDINGS = ("unknown", "not_required", "before", "after")

ACTS: dict[str, frozenset[str]] = {
    "opinion_answered": frozenset({"body", "taken_up", "reason"}),
    "objection_filed": frozenset({"applicant", "reason"}),
    "objection_answered": frozenset({"applicant", "outcome", "reason"}),
    "investment_policy_recorded": frozenset({"standing", "reason"}),
}
"""The keys of each act beside on, at, act and document; ``reason`` holds its words."""
