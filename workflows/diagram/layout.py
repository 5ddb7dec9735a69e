"""Where everything stands: a column for each office, a row for each node, right-angled ways.

Every node has a row of its own, so a horizontal piece of a way at the height of a node can only
meet that node. Vertical pieces run in the gutters between the columns, or in a column where no
node stands between.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from workflows.diagram.graph import FlowGraph, Kind, Link

BOX_WIDTH = 200
GUTTER = 20
TRACK = 9
ROW_GAP = 22
HEAD = 40
PAD = 12
ARROW = 2
LABEL_SIGNS, SMALL_SIGNS = 24, 31
LABEL_LINE, SMALL_LINE = 17, 15

Point = tuple[float, float]


@dataclass(slots=True)
class Box:
    """A node's place: its corner, its size, its words already broken into lines."""

    name: str
    kind: Kind
    lane: int
    row: int
    lines: list[str]
    small: list[str]
    x: float = 0
    y: float = 0
    width: float = BOX_WIDTH
    height: float = 0

    @property
    def middle(self) -> Point:
        """The centre of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(slots=True)
class Path:
    """A way drawn as right-angled pieces."""

    link: Link
    points: list[Point] = field(default_factory=list)
    is_detour: bool = False


@dataclass(slots=True)
class Layout:
    """The whole picture in user units (1 unit is 1 px)."""

    width: float
    height: float
    lanes: list[tuple[float, float]]
    boxes: dict[str, Box]
    paths: list[Path]


def wrapped(text: str, signs: int) -> list[str]:
    """Lines of at most ``signs`` letters, broken between words, as even as they can be."""
    text = text.replace("NĐ ", "NĐ\u00a0")
    fewest = len(_filled(text, signs))
    while signs > 8 and len(_filled(text, signs - 1)) == fewest:
        signs -= 1
    return _filled(text, signs)


def _filled(text: str, signs: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= signs:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(slots=True)
class _Route:
    """How a way will run before the coordinates are known."""

    link: Link
    kind: str  # "straight", "corner", "gutter"
    gutter: int = 0
    source_side: str = ""
    target_side: str = ""


def lay_out(graph: FlowGraph, small: dict[str, list[str]]) -> Layout:
    """Place the nodes and route the ways; ``small`` are the lines under each node's name."""
    boxes = {
        node.name: Box(
            name=node.name,
            kind=node.kind,
            lane=node.lane,
            row=row,
            lines=wrapped(node.title, LABEL_SIGNS if node.kind is Kind.STEP else SMALL_SIGNS),
            small=[
                line for text in small.get(node.name, []) for line in wrapped(text, SMALL_SIGNS)
            ],
        )
        for row, node in enumerate(graph.nodes.values())
    }
    lane_count = max(4, max(box.lane for box in boxes.values()) + 1)
    routes = _routes(graph, boxes)
    tracks = _tracks(routes, boxes, lane_count)
    lanes = _place(boxes, tracks, lane_count)
    paths = _draw(routes, boxes, tracks, lanes)
    unusual = detours(graph, boxes)
    for path in paths:
        path.is_detour = path.link in unusual
    right = lanes[-1][1]
    bottom = max(box.y + box.height for box in boxes.values()) + PAD
    return Layout(right + 1, bottom + 1, lanes, boxes, paths)


# --- which way a way goes ------------------------------------------------------------------------


def _routes(graph: FlowGraph, boxes: dict[str, Box]) -> list[_Route]:
    taken_tops: set[str] = set()
    routes = []

    first_start = next((box.name for box in boxes.values() if box.kind is Kind.START), "")

    def length(link: Link) -> tuple[bool, bool, int]:
        source = boxes[link.source]
        rows = boxes[link.target].row - source.row
        return rows < 0, source.kind is Kind.START and source.name != first_start, rows

    for link in sorted(graph.links, key=length):
        source, target = boxes[link.source], boxes[link.target]
        downward = source.row < target.row
        free = (
            downward
            and target.name not in taken_tops
            and not any(
                box.lane == target.lane and source.row < box.row < target.row
                for box in boxes.values()
            )
        )
        if target.kind is Kind.WAITING:
            routes.append(_Route(link, "gutter", 0, "left", "left"))
        elif source.lane == target.lane and free:
            taken_tops.add(target.name)
            routes.append(_Route(link, "straight"))
        elif source.lane == target.lane:
            side, gutter = ("right", source.lane + 1) if downward else ("left", source.lane)
            routes.append(_Route(link, "gutter", gutter, side, side))
        else:
            rightward = source.lane < target.lane
            facing, meeting = ("right", "left") if rightward else ("left", "right")
            if free:
                taken_tops.add(target.name)
                routes.append(_Route(link, "corner", 0, facing))
            else:
                gutter = target.lane if rightward else target.lane + 1
                routes.append(_Route(link, "gutter", gutter, facing, meeting))
    return routes


def detours(graph: FlowGraph, boxes: dict[str, Box]) -> set[Link]:
    """The ways that skip steps, lead back, or lead to a step that leads back."""

    def leads_back(name: str) -> bool:
        ways = graph.ways_from(name)
        return bool(ways) and all(boxes[way.target].row < boxes[name].row for way in ways)

    return {
        route.link
        for route in _routes(graph, boxes)
        if route.kind == "gutter" or leads_back(route.link.target)
    }


def _bus(route: _Route) -> tuple[str, int]:
    return route.link.target, route.gutter


def _tracks(
    routes: list[_Route], boxes: dict[str, Box], lane_count: int
) -> dict[int, dict[tuple[str, int], int]]:
    """In each gutter a track for each target: ways to the same node run together."""
    spans: dict[int, dict[tuple[str, int], list[int]]] = {
        gutter: {} for gutter in range(lane_count + 1)
    }
    for route in routes:
        if route.kind == "gutter":
            rows = [boxes[route.link.source].row, boxes[route.link.target].row]
            spans[route.gutter].setdefault(_bus(route), []).extend(rows)
    tracks: dict[int, dict[tuple[str, int], int]] = {}
    for gutter, buses in spans.items():
        tracks[gutter] = {}
        occupied: list[list[tuple[int, int]]] = []
        for bus, rows in sorted(buses.items(), key=lambda item: max(item[1]) - min(item[1])):
            span = (min(rows), max(rows))
            for number, others in enumerate(occupied):
                if all(span[1] < first or last < span[0] for first, last in others):
                    others.append(span)
                    tracks[gutter][bus] = number
                    break
            else:
                occupied.append([span])
                tracks[gutter][bus] = len(occupied) - 1
    return tracks


# --- coordinates ---------------------------------------------------------------------------------


def _place(
    boxes: dict[str, Box], tracks: dict[int, dict[tuple[str, int], int]], lane_count: int
) -> list[tuple[float, float]]:
    """Set the corner of every box; give back where each column begins and ends."""
    widths = [
        GUTTER + TRACK * (1 + max(tracks[gutter].values(), default=-1))
        for gutter in range(lane_count + 1)
    ]
    x = 0.0
    lanes: list[tuple[float, float]] = []
    box_at: list[float] = []
    for lane in range(lane_count):
        # A gutter between two columns is shared: its line runs on its left edge.
        begin = x
        x += widths[lane]
        box_at.append(x)
        x += BOX_WIDTH
        lanes.append((begin, x))
    lanes[-1] = (lanes[-1][0], x + widths[lane_count])
    y = float(HEAD + PAD)
    for box in sorted(boxes.values(), key=lambda box: box.row):
        if box.kind is Kind.STEP:
            box.height = 18 + LABEL_LINE * len(box.lines) + SMALL_LINE * len(box.small)
        else:
            box.height = 12 + SMALL_LINE * (len(box.lines) + len(box.small))
        longest = max((len(line) for line in [*box.lines, *box.small]), default=1)
        if box.kind is not Kind.STEP:
            box.width = min(BOX_WIDTH, max(72, 26 + 6.6 * longest))
        box.x = box_at[box.lane] + (BOX_WIDTH - box.width) / 2
        box.y = y
        y += box.height + ROW_GAP
    return lanes


def _draw(
    routes: list[_Route],
    boxes: dict[str, Box],
    tracks: dict[int, dict[tuple[str, int], int]],
    lanes: list[tuple[float, float]],
) -> list[Path]:
    ports = _ports(routes, boxes)
    paths = []
    for route in routes:
        source, target = boxes[route.link.source], boxes[route.link.target]
        centre = target.middle[0]
        if route.kind == "straight":
            points = [(centre, source.y + source.height), (centre, target.y - ARROW)]
        elif route.kind == "corner":
            start = _port(ports, source, route.source_side, ("out", route.link.target))
            points = [start, (centre, start[1]), (centre, target.y - ARROW)]
        else:
            start = _port(ports, source, route.source_side, ("out", route.link.target))
            end = _port(ports, target, route.target_side, ("in", str(route.gutter)))
            track = tracks[route.gutter][_bus(route)]
            x = _track_x(route.gutter, track, lanes)
            end = (end[0] + (ARROW if route.target_side == "right" else -ARROW), end[1])
            points = [start, (x, start[1]), (x, end[1]), end]
        paths.append(Path(route.link, points))
    return paths


def _track_x(gutter: int, track: int, lanes: list[tuple[float, float]]) -> float:
    """A gutter lies left of the column of its number; the last one, right of the last column."""
    if gutter < len(lanes):
        return lanes[gutter][0] + GUTTER / 2 + TRACK * track
    return lanes[-1][1] - GUTTER / 2 - TRACK * track


def _ports(
    routes: list[_Route], boxes: dict[str, Box]
) -> dict[tuple[str, str], list[tuple[int, tuple[str, str]]]]:
    """On each side of each box, the ends of ways in the order of where they go, top to bottom."""
    ends: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for route in routes:
        source, target = boxes[route.link.source], boxes[route.link.target]
        if route.kind != "straight":
            ends[source.name, route.source_side]["out", route.link.target] = target.row
        if route.kind == "gutter":
            key = ("in", str(route.gutter))
            known = ends[target.name, route.target_side]
            known[key] = min(known.get(key, source.row), source.row)
    return {
        place: sorted(((row, key) for key, row in found.items()), key=lambda end: end[0])
        for place, found in ends.items()
    }


def _port(
    ports: dict[tuple[str, str], list[tuple[int, tuple[str, str]]]],
    box: Box,
    side: str,
    key: tuple[str, str],
) -> Point:
    found = [end for _row, end in ports[box.name, side]]
    step = box.height / (len(found) + 1)
    y = box.y + step * (found.index(key) + 1)
    return (box.x if side == "left" else box.x + box.width), y
