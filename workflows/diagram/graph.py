"""The nodes and edges of a flow class as plain values, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow import flow

from procedures.models import Deadline
from procedures.regimes import NotSourced, regime
from procedures.wording import in_reader_language
from workflows.core import CaseFlow, Finish, Gather, SplitEach, StartCase, Step
from workflows.desk.wording import basis_words

Actor = Deadline.Actor


class Kind(StrEnum):
    """What a node is."""

    START = "start"
    STEP = "step"
    SPLIT = "split"
    GATHER = "gather"
    WAITING = "waiting"
    END = "end"


LANES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({Actor.APPLICANT, Actor.LOCAL_BODY}), "local"),
    (frozenset({Actor.DEPARTMENT, Actor.COUNCIL}), "department"),
    (frozenset({Actor.CONSULTED_BODY}), "consulted"),
    (frozenset({Actor.PROVINCIAL_PC, Actor.MINISTRY}), "province"),
)


def lane_titles() -> list[str]:
    """The offices in whose columns the steps stand."""
    return [_("Địa phương"), _("Sở Công Thương"), _("Cơ quan được lấy ý kiến"), _("UBND cấp tỉnh")]


@dataclass(frozen=True, slots=True)
class Node:
    """One node, ready to be drawn or listed."""

    name: str
    kind: Kind
    title: str
    lane: int
    limit: str = ""
    basis: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one node to another; ``conditional`` ways are taken only when something holds."""

    source: str
    target: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """A procedure: its nodes from the beginning to the end, and the ways between them."""

    flow_class: type[CaseFlow]
    nodes: dict[str, Node]
    links: tuple[Link, ...]

    def ways_from(self, name: str) -> list[Link]:
        """The ways out of a node."""
        return [link for link in self.links if link.source == name]

    def main_path(self, name: str) -> Iterator[str]:
        """From a node on, the way that is usually gone: onwards, to the last step of all."""
        order = list(self.nodes)
        while True:
            onwards = [
                self.nodes[way.target]
                for way in self.ways_from(name)
                if order.index(way.target) > order.index(name)
                and self.nodes[way.target].kind is not Kind.WAITING
            ]
            if not onwards:
                return
            steps = [node for node in onwards if node.kind is not Kind.END]
            name = (steps or onwards)[-1].name
            yield name


def graph_of(flow_class: type[CaseFlow]) -> FlowGraph:
    """Read a flow class; an edge goes exactly where the engine would go."""
    found = {node.name: node for node in flow_class.instance.nodes()}
    links = tuple(
        Link(edge.src.name, edge.dst.name, edge.edge_class == "cond_true")
        for node in found.values()
        for edge in node._outgoing()
    )
    order = _reading_order(found, links)
    nodes: dict[str, Node] = {}
    for name in order:
        nodes[name] = _node(found[name], flow_class)
    return FlowGraph(flow_class, nodes, links)


def _reading_order(found: dict[str, Any], links: tuple[Link, ...]) -> list[str]:
    """The usual way first; each detour right after the first step that may send there.

    What stands open all the time (the way out) comes last; another beginning beside the step before
    the one it leads to.
    """
    ways: dict[str, list[Link]] = {name: [] for name in found}
    for link in links:
        ways[link.source].append(link)
    starts = sorted(
        (name for name, node in found.items() if isinstance(node, StartCase)),
        key=lambda name: name != "start",
    )
    late = [name for name, node in found.items() if type(node) is flow.Handle]
    order: list[str] = []

    def chain(name: str) -> list[str]:
        chained = []
        while name not in order and name not in chained:
            chained.append(name)
            plain = [way.target for way in ways[name] if way.target not in late]
            if not plain:
                break
            name = plain[-1]
        return chained

    order += chain(starts[0])
    while True:
        fork = next(
            (
                (number, way.target)
                for number, name in enumerate(order)
                for way in ways[name]
                if way.target not in order and way.target not in late
            ),
            None,
        )
        if fork is None:
            break
        order[fork[0] + 1 : fork[0] + 1] = chain(fork[1])
    for start in starts[1:]:
        places = [order.index(way.target) for way in ways[start] if way.target in order]
        order.insert(max(0, min(places) - 1), start)
    for name in late:
        order += chain(name)
    return order + [name for name in found if name not in order]


def _node(node: Any, flow_class: type[CaseFlow]) -> Node:
    title = str(node.task_title or "")
    if isinstance(node, Step):
        limit, basis = _limit_of(node, flow_class)
        return Node(node.name, Kind.STEP, title, _lane(node), limit, basis, node.role)
    if isinstance(node, StartCase):
        first = node.first_step
        again = node.name == "filed_again"
        words = _("Nộp lại hồ sơ") if again else _("Có văn bản đề nghị")
        return Node(node.name, Kind.START, words, _lane(first))
    if isinstance(node, SplitEach):
        return Node(node.name, Kind.SPLIT, _("mỗi cơ quan một việc"), _lane(node.branch_step))
    if isinstance(node, Gather):
        return Node(node.name, Kind.GATHER, _("đủ ý kiến"), _lane_before(node, flow_class))
    if isinstance(node, Finish):
        return Node(node.name, Kind.END, title, 0 if node.name == "withdrawn" else 3)
    if isinstance(node, flow.Handle):
        return Node(node.name, Kind.WAITING, _("%(title)s (bất cứ lúc nào)") % {"title": title}, 0)
    raise TypeError(f"{flow_class.__name__}.{node.name}: no picture for a {type(node).__name__}")


def _lane(step: Step) -> int:
    return next(number for number, (actors, _name) in enumerate(LANES) if step.actor in actors)


def _lane_before(gather: Gather, flow_class: type[CaseFlow]) -> int:
    for node in flow_class.instance.nodes():
        if isinstance(node, Step) and any(edge.dst is gather for edge in node._outgoing()):
            return _lane(node)
    return 1


def _limit_of(node: Step, flow_class: type[CaseFlow]) -> tuple[str, str]:
    """The period of the law that the step works in, in words, with its article."""
    try:
        law = regime(flow_class.regime_id).step(node.law_step, flow_class.procedure)
    except NotSourced:
        return _("Không định thời hạn"), basis_words(node.basis)
    basis = in_reader_language(law.basis_vi, law.basis)
    if law.amount is None:
        return _("Không định thời hạn"), basis
    unit = _("ngày làm việc") if law.unit == "working_days" else _("ngày")
    shares = sum(
        isinstance(other, Step) and other.law_step == node.law_step
        for other in flow_class.instance.nodes()
    )
    words = _("Chung thời hạn %(n)d %(unit)s") if shares > 1 else _("%(n)d %(unit)s")
    return words % {"n": law.amount, "unit": unit}, basis
