"""Which flow class drives which procedure under which regime. Names here are never reused."""

from __future__ import annotations

from functools import cache

from viewflow.workflow import flow


@cache
def flows() -> dict[tuple[str, str], type[flow.Flow]]:
    """Every flow class by procedure and regime."""
    from workflows.flows import (
        abolition,
        adjustment,
        establishment,
        expansion,
        investor_selection,
        legacy,
        plan,
        proposal,
    )

    modules = (
        abolition,
        adjustment,
        establishment,
        expansion,
        investor_selection,
        legacy,
        plan,
        proposal,
    )
    return {
        (found.procedure, found.regime_id): found for module in modules for found in module.FLOWS
    }


@cache
def side_flows() -> dict[str, type[flow.Flow]]:
    """The flows that run beside a dossier's own procedure, by name: an objection."""
    from workflows.flows import objection

    return {found.procedure: found for found in objection.FLOWS}


@cache
def side_steps() -> frozenset[str]:
    """The human steps of the flows beside: they say nothing of where the dossier stands."""
    from workflows.core import Step

    return frozenset(
        node.name
        for found in side_flows().values()
        for node in found.instance.nodes()
        if isinstance(node, Step)
    )


def flow_for(procedure: str, regime_id: str) -> type[flow.Flow]:
    """The flow class of a procedure under a regime; KeyError where the law is not sourced."""
    return flows()[(procedure, regime_id)]
