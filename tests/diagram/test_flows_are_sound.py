"""Each procedure can end: no dead end, no task without an actor, no period above the law's sum."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from viewflow.workflow.fields import get_flow_ref, get_task_ref

from procedures.models import Deadline, Role
from procedures.regimes import regime
from procedures.regimes.law import ROAD_OF_ARTICLE_10
from tests.portal.world import World, walk
from workflows import registry
from workflows.core import Finish, StartCase, Step
from workflows.diagram.graph import Kind, graph_of

FLOWS = [pytest.param(flow, id="-".join(key)) for key, flow in sorted(registry.flows().items())]

SUMS = {
    "R1": {"working_days": 25},
    "R2": {"working_days": 17, "days": 40},
    "R3": {"working_days": 17, "days": 40},
    "R4": {"working_days": 37},
}
"""From the first request to the decision: the periods of Art 12 (R1) and Art 10 added up."""


def _nodes(flow: Any) -> dict[str, Any]:
    return {node.name: node for node in flow.instance.nodes()}


def _reached(flow: Any, begin: set[str], *, backwards: bool = False) -> set[str]:
    ways = defaultdict(set)
    for node in flow.instance.nodes():
        for edge in node._outgoing():
            a, b = edge.src.name, edge.dst.name
            ways[b if backwards else a].add(a if backwards else b)
    found, waiting = set(begin), list(begin)
    while waiting:
        for name in ways[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found


@pytest.mark.parametrize("flow", FLOWS)
def test_from_every_node_the_end_is_reached(flow: Any) -> None:
    ends = {name for name, node in _nodes(flow).items() if isinstance(node, Finish)}
    assert ends
    assert _reached(flow, ends, backwards=True) == set(_nodes(flow))


@pytest.mark.parametrize("flow", FLOWS)
def test_every_node_is_reached_from_a_beginning(flow: Any) -> None:
    starts = {name for name, node in _nodes(flow).items() if isinstance(node, StartCase)}
    assert _reached(flow, starts) == set(_nodes(flow))


@pytest.mark.parametrize("flow", FLOWS)
def test_every_step_has_a_way_that_is_always_open(flow: Any) -> None:
    for name, node in _nodes(flow).items():
        if isinstance(node, Step):
            conditions = [when for _node, when in node._ways]
            assert conditions[-1] is None, name
            assert None not in conditions[:-1], f"{name}: what follows the plain way is dead"


@pytest.mark.parametrize("flow", FLOWS)
def test_every_human_step_says_who_may_do_it_within_what_and_by_which_article(flow: Any) -> None:
    law = regime(flow.regime_id)
    for name, node in _nodes(flow).items():
        if not isinstance(node, Step):
            continue
        assert node._owner_permission == f"procedures.act_as_{node.role}", name
        assert node.role in Role.values, name
        assert node.actor in Deadline.Actor.values, name
        assert node.basis, name
        assert node.task_title, name
        if node.law_step in law.steps_of(flow.procedure):
            limit = law.step(node.law_step, flow.procedure)
            stated = "" if limit.amount is None else f"{limit.amount} {limit.unit}"
            assert (node.limit, node.basis) == (stated, limit.basis), name
        else:
            assert (node.law_step, node.limit) == ("opinion", ""), name


@pytest.mark.parametrize("flow", FLOWS)
def test_the_periods_of_a_flow_add_up_to_the_laws_sum(flow: Any) -> None:
    steps = {node.law_step for node in flow.instance.nodes() if isinstance(node, Step)}
    law = regime(flow.regime_id)
    total: dict[str, int] = defaultdict(int)
    known = law.steps_of(flow.procedure)
    for step in steps & set(known):
        limit = law.step(step, flow.procedure)
        if limit.amount is not None:
            total[str(limit.unit)] += limit.amount
    if flow.procedure in ROAD_OF_ARTICLE_10:
        assert dict(total) == SUMS[flow.regime_id]
    done_by_opening = {"submit"} if flow.procedure == "proposal" else set()
    assert set(known) - done_by_opening <= steps, "a step of the law that nobody does"


@pytest.mark.parametrize("flow", FLOWS)
def test_the_graph_shows_every_node_once_and_every_way(flow: Any) -> None:
    graph = graph_of(flow)
    assert set(graph.nodes) == set(_nodes(flow))
    ways = [
        (edge.src.name, edge.dst.name)
        for node in flow.instance.nodes()
        for edge in node._outgoing()
    ]
    assert sorted((link.source, link.target) for link in graph.links) == sorted(ways)
    names = list(graph.nodes)
    main = [names[0], *graph.main_path(names[0])]
    assert graph.nodes[main[0]].kind is Kind.START


def test_no_two_flows_share_a_node() -> None:
    seen: dict[int, str] = {}
    for flow in registry.flows().values():
        for node in flow.instance.nodes():
            assert seen.setdefault(id(node), flow.__name__) == flow.__name__


# The strings that databases hold. A name that leaves this list leaves cases stranded: it needs a
# data migration. Add here what is new; never take away.
COUNCIL_ROOM = "score_each score_sheet sheets_in open_sheets settle_tie settle_nobody "
STORED = {
    "EstablishmentR1Flow": f"{COUNCIL_ROOM}start submit receive answer_supplement assign consult "
    "ask_each give_opinion opinions_in score appraise sign_report decide filed_again withdraw "
    "withdrawn end",
    **dict.fromkeys(
        ("EstablishmentR2Flow", "EstablishmentR3Flow", "EstablishmentR4Flow"),
        f"{COUNCIL_ROOM}start announce close_window submit receive answer_supplement assign "
        "consult ask_each give_opinion opinions_in score appraise sign_report decide copy_ministry "
        "filed_again withdraw withdrawn end",
    ),
}

ON_THE_ROAD = (
    "start submit receive answer_supplement assign consult ask_each give_opinion opinions_in "
    "appraise sign_report decide filed_again withdraw withdrawn end "
)
NOTICED = f"{COUNCIL_ROOM}{ON_THE_ROAD}score announce close_window copy_ministry"
CHANGING = f"{COUNCIL_ROOM}{ON_THE_ROAD}score compiled"
PLANNING = (
    "start compile ask_each give_opinion opinions_in sign_plan send_plan ministry_opinion "
    "complete_plan settle approve_plan withdraw withdrawn end"
)
STORED_OF_CHANGES = {
    "expansion.ExpansionR1Flow": f"{COUNCIL_ROOM}{ON_THE_ROAD}score",
    **{f"expansion.ExpansionR{n}Flow": NOTICED for n in (2, 3, 4)},
    **{f"adjustment.AdjustmentR{n}Flow": CHANGING for n in (2, 3, 4)},
    **{f"abolition.AbolitionR{n}Flow": f"{ON_THE_ROAD}compiled" for n in (2, 3, 4)},
    **{f"investor_selection.InvestorSelectionR{n}Flow": CHANGING for n in (2, 3, 4)},
    **{
        f"proposal.ProposalR{n}Flow": "start filed_again take_up answer_proposal await_plan "
        "withdraw withdrawn end"
        for n in (1, 2, 3, 4)
    },
    "plan.PlanR1Flow": PLANNING,
    **{f"plan.PlanR{n}Flow": f"{PLANNING} direct" for n in (2, 3, 4)},
}


@pytest.mark.parametrize(("path", "names"), STORED_OF_CHANGES.items())
def test_the_names_of_expansions_and_changes_are_chosen_for_good(path: str, names: str) -> None:
    from viewflow.workflow.fields import import_flow_by_ref

    flow = import_flow_by_ref(f"workflows/flows.{path}")
    assert get_flow_ref(flow) == f"workflows/flows.{path}"
    assert set(names.split()) <= set(_nodes(flow))


@pytest.mark.parametrize(("class_name", "names"), STORED.items())
def test_every_string_ever_stored_still_leads_to_its_node(class_name: str, names: str) -> None:
    from viewflow.workflow.fields import import_flow_by_ref

    flow = import_flow_by_ref(f"workflows/flows.establishment.{class_name}")
    assert get_flow_ref(flow) == f"workflows/flows.establishment.{class_name}"
    for name in names.split():
        node = flow.instance.node(name)
        assert get_task_ref(node) == f"workflows/flows.establishment.{class_name}.{name}"


def test_every_task_of_a_whole_walk_is_one_of_the_stored_strings(world: World) -> None:
    from django.db import connection

    _user, enterprise = world.applicant()
    walk(world.lodged(enterprise), world, until="none")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT flow_task FROM viewflow_task")
        found = {row[0] for row in cursor.fetchall()}
    known = {
        f"workflows/flows.establishment.{class_name}.{name}"
        for class_name, names in STORED.items()
        for name in names.split()
    }
    assert found
    assert found <= known
