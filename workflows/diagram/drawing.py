"""The picture as SVG: presentation attributes and classes only, so that it needs no style sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workflows.core import CaseFlow
from workflows.diagram.graph import FlowGraph, Kind, graph_of, lane_titles
from workflows.diagram.layout import (
    HEAD,
    LABEL_LINE,
    SMALL_LINE,
    Box,
    Layout,
    Path,
    lay_out,
)

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
FILLS = {
    "plain": ("#ffffff", "#85817a"),
    "done": ("#e9f2ec", "#1f6b3a"),
    "open": ("#f8eeec", "#8a1c1c"),
    "cancelled": ("#efede8", "#85817a"),
}


@dataclass(frozen=True, slots=True)
class NodeMark:
    """What has become of a node: its state and the lines that say so."""

    state: str = "plain"
    lines: list[str] = field(default_factory=list)
    title_note: str = ""


def procedure_svg(flow_class: type[CaseFlow]) -> SafeString:
    """The procedure as the law has it: every step with its limit and article."""
    graph = graph_of(flow_class)
    title = _("Sơ đồ quy trình: %(name)s") % {"name": flow_class.process_title}
    return draw(graph, {}, set(), title=title, description=described(graph))


def described(graph: FlowGraph) -> str:
    """The steps in a sentence, for those who hear the picture."""
    steps = [node.title for node in graph.nodes.values() if node.kind is Kind.STEP]
    return _("Các bước theo thứ tự: %(steps)s.") % {"steps": "; ".join(steps)}


def draw(
    graph: FlowGraph,
    marks: Mapping[str, NodeMark],
    taken: Collection[tuple[str, str]],
    *,
    title: str,
    description: str,
) -> SafeString:
    """Draw a graph; ``marks`` colours the nodes, ``taken`` are the ways that were gone."""
    small = {}
    for node in graph.nodes.values():
        lines = [text for text in (node.limit, node.basis) if text]
        mark = marks.get(node.name)
        small[node.name] = mark.lines or lines[:1] if mark else lines
    layout = lay_out(graph, small)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-picture" role="img" '
        f'aria-labelledby="flow-title flow-desc" width="{layout.width:.0f}" '
        f'height="{layout.height:.0f}" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}" '
        f'font-family="{FONT}">',
        f'<title id="flow-title">{escape(title)}</title>',
        f'<desc id="flow-desc">{escape(description)}</desc>',
        _arrows(),
        *_lanes(layout),
        *(
            _way(path, taken)
            for path in sorted(layout.paths, key=lambda p: (_is(p, taken), not p.is_detour))
        ),
        *(_box(box, marks.get(box.name)) for box in layout.boxes.values()),
        "</svg>",
    ]
    return mark_safe("\n".join(parts))  # noqa: S308 - every text above is escaped


def _is(path: Path, taken: Collection[tuple[str, str]]) -> bool:
    return (path.link.source, path.link.target) in taken


def _arrows() -> str:
    heads = [
        f'<marker id="{name}" class="{css}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'
        for name, css, colour in (
            ("flow-arrow", "flow-arrow", "#545b66"),
            ("flow-arrow-taken", "flow-arrow is-taken", "#1f6b3a"),
        )
    ]
    return f"<defs>{''.join(heads)}</defs>"


def _lanes(layout: Layout) -> list[str]:
    parts = []
    for number, ((begin, end), name) in enumerate(zip(layout.lanes, lane_titles(), strict=False)):
        fill = "#f7f6f3" if number % 2 else "#fbfaf8"
        parts.append(
            f'<rect class="flow-lane{" is-odd" if number % 2 else ""}" x="{begin:.1f}" y="0" '
            f'width="{end - begin:.1f}" height="{layout.height:.0f}" fill="{fill}"/>'
        )
        box = next((b for b in layout.boxes.values() if b.lane == number), None)
        centre = box.middle[0] if box else (begin + end) / 2
        parts.append(
            f'<text class="flow-lane-name" x="{centre:.1f}" y="25" text-anchor="middle" '
            f'font-size="13" font-weight="700" fill="#1c1f24">{escape(name)}</text>'
        )
    parts.append(
        f'<path class="flow-rule" d="M0 {HEAD}H{layout.width:.0f}" stroke="#d9d6cf" fill="none"/>'
    )
    return parts


def _way(path: Path, taken: Collection[tuple[str, str]]) -> str:
    was_taken = _is(path, taken)
    points = path.points
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 != x1:
            d += f"H{x1:.1f}"
        if y0 != y1:
            d += f"V{y1:.1f}"
    css = "flow-way" + (" is-detour" if path.is_detour else "")
    css += " is-taken" if was_taken else ""
    if was_taken:
        colour, width = "#1f6b3a", "2.25"
    else:
        colour, width = ("#85817a", "1") if path.is_detour else ("#545b66", "1.5")
    arrow = "flow-arrow-taken" if was_taken else "flow-arrow"
    return (
        f'<path class="{css}" d="{d}" fill="none" stroke="{colour}" stroke-width="{width}"'
        f' marker-end="url(#{arrow})"/>'
    )


def _box(box: Box, mark: NodeMark | None) -> str:
    state = mark.state if mark else "plain"
    fill, stroke = FILLS[state]
    heavy = ' stroke-width="2.5"' if state == "open" else ' stroke-width="1.25"'
    dash = ' stroke-dasharray="4 3"' if state == "cancelled" else ""
    radius = 4 if box.kind is Kind.STEP else box.height / 2
    parts = [f'<g class="flow-node is-{box.kind} is-{state}">']
    if box.kind is Kind.STEP and box.lane == 2:
        # Several sheets: the same step goes to several offices at once.
        for shift in (8, 4):
            parts.append(
                f'<rect x="{box.x + shift:.1f}" y="{box.y + shift:.1f}" width="{box.width:.1f}" '
                f'height="{box.height:.1f}" rx="4" fill="{fill}" stroke="{stroke}"/>'
            )
    parts.append(
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{radius:.1f}" fill="{fill}" stroke="{stroke}"'
        f"{heavy}{dash}/>"
    )
    centre = box.middle[0]
    is_step = box.kind is Kind.STEP
    line_height = LABEL_LINE if is_step else SMALL_LINE
    weight = ' font-weight="600"' if is_step else ""
    y = box.y + (22 if is_step else 17)
    for line in box.lines:
        parts.append(
            f'<text class="flow-name" x="{centre:.1f}" y="{y:.1f}" text-anchor="middle" '
            f'font-size="{13 if is_step else 12}"{weight} '
            f'fill="#1c1f24">{escape(line)}</text>'
        )
        y += line_height
    for line in box.small:
        parts.append(
            f'<text class="flow-note" x="{centre:.1f}" y="{y:.1f}" text-anchor="middle" '
            f'font-size="11" fill="#545b66">{escape(line)}</text>'
        )
        y += SMALL_LINE
    parts.append("</g>")
    return "".join(parts)
