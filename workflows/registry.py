"""Which flow class drives which procedure under which regime. Names here are never reused."""

from __future__ import annotations

from functools import cache

from viewflow.workflow import flow


@cache
def flows() -> dict[tuple[str, str], type[flow.Flow]]:
    """Every flow class by procedure and regime."""
    from workflows.flows import establishment, legacy

    modules = (establishment, legacy)
    return {
        (found.procedure, found.regime_id): found for module in modules for found in module.FLOWS
    }


def flow_for(procedure: str, regime_id: str) -> type[flow.Flow]:
    """The flow class of a procedure under a regime; KeyError where the law is not sourced."""
    return flows()[(procedure, regime_id)]
