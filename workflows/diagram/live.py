"""Where a dossier stands in its procedure: the picture, and the same in words.

Read from the tasks of the dossier's latest process: a loop shows how often it was gone, a round of
opinions how many have come.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from procedures.models import Dossier, Organisation, Role
from workflows.diagram.drawing import NodeMark, described, draw
from workflows.diagram.graph import FlowGraph, Kind, graph_of
from workflows.models import Case
from workflows.registry import side_flows
from workflows.templatetags.ccn import vi_date


@dataclass(frozen=True, slots=True)
class TwinLine:
    """One step in words. ``state`` is done, open, cancelled or ahead."""

    step: str
    title: str
    state: str
    state_words: str
    begun_on: date | None = None
    done_on: date | None = None
    who: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class _Track:
    graph: FlowGraph
    tasks: list[Task]
    offices: dict[int, str]
    is_over: bool
    process_id: int
    recorded: list[datetime]
    occurred: list[date | None]

    def legal_day(self, at: datetime | None) -> date | None:
        """The day of the act that the engine wrote down at that instant.

        Acts on a dossier come one after the other under its lock, so it is the day of the last
        journal entry before; None where an old record does not have it.
        """
        if at is None:
            return None
        place = bisect_right(self.recorded, at) - 1
        return self.occurred[place] if place >= 0 else None


def _track(dossier: Dossier) -> _Track | None:
    case = (
        Case.objects.select_related("process")
        .filter(dossier=dossier)
        .exclude(process__flow_class__in=list(side_flows().values()))
        .order_by("-process_id")
        .first()
    )
    if case is None:
        return None
    tasks = list(
        Task.objects.filter(process=case.process)
        .select_related("owner", "item__opinion__body")
        .order_by("pk")
    )
    keys = {int(task.owner_permission_obj_pk) for task in tasks if task.owner_permission_obj_pk}
    entries = list(dossier.journal.order_by("sequence").values_list("recorded_at", "occurred_on"))
    offices = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
    return _Track(
        graph=graph_of(case.process.flow_class),
        tasks=tasks,
        offices=offices,
        is_over=case.process.finished is not None,
        process_id=case.process_id,
        recorded=[recorded for recorded, _occurred in entries],
        occurred=[occurred for _recorded, occurred in entries],
    )


def live_svg(dossier: Dossier, *, with_people: bool = True) -> SafeString:
    """The procedure with the dossier's position; without people for those outside the offices.

    Empty when the dossier has no process (an old record that was never started).
    """
    track = _track(dossier)
    if track is None:
        return SafeString("")
    by_node: dict[str, list[Task]] = {}
    for task in track.tasks:
        by_node.setdefault(task.flow_task.name, []).append(task)
    marks = {
        name: _mark(node.kind, by_node.get(name, []), track, with_people)
        for name, node in track.graph.nodes.items()
    }
    title = _("Sơ đồ quy trình và vị trí của hồ sơ %(code)s") % {"code": dossier.code}
    lines = [f"{line.title}: {line.state_words}" for line in _twin(track, with_people)]
    return draw(
        track.graph,
        marks,
        _ways_gone(track),
        title=title,
        description="; ".join(lines) or described(track.graph),
    )


def _ways_gone(track: _Track) -> set[tuple[str, str]]:
    names = {task.pk: task.flow_task.name for task in track.tasks}
    finished = {
        task.pk
        for task in track.tasks
        if task.status == STATUS.DONE
        or (
            task.finished is None
            and track.graph.nodes[task.flow_task.name].kind is not Kind.WAITING
        )
    }
    through = Task.previous.through
    return {
        (names[before], names[after])
        for after, before in through.objects.filter(
            from_task__process_id=track.process_id
        ).values_list("from_task_id", "to_task_id")
        if before in names and after in finished
    }


def _mark(kind: Kind, tasks: list[Task], track: _Track, with_people: bool) -> NodeMark:
    if not tasks or (kind is Kind.WAITING and not any(t.status == STATUS.DONE for t in tasks)):
        return NodeMark()
    if kind not in (Kind.STEP, Kind.WAITING):
        return NodeMark("done")
    open_now = [task for task in tasks if task.finished is None]
    done = [task for task in tasks if task.status == STATUS.DONE]
    if _is_parallel(tasks[-1]):
        return _mark_round(tasks, bool(open_now))
    if open_now:
        holder = _who(open_now[-1], track, with_people)
        lines = [_("▸ Đang chờ: %(who)s") % {"who": holder} if holder else _("▸ Đang chờ")]
        if done:
            lines.append(_("✓ đã làm %(n)d lần") % {"n": len(done)})
        return NodeMark("open", lines)
    if done:
        day = _day(track.legal_day(done[-1].finished))
        if len(done) > 1:
            return NodeMark(
                "done", [_("✓ Xong %(n)d lần, gần nhất %(day)s") % {"n": len(done), "day": day}]
            )
        return NodeMark("done", [_("✓ Xong %(day)s") % {"day": day}])
    return NodeMark("cancelled", [_("✗ Đã hủy")])


def _is_parallel(task: Task) -> bool:
    return "/" in task.token.token and getattr(_item(task), "opinion_id", None) is not None


def _item(task: Task) -> object | None:
    return getattr(task, "item", None)


def _mark_round(tasks: list[Task], is_open: bool) -> NodeMark:
    """The latest round: how many of the bodies still asked have answered."""
    prefix = tasks[-1].token.token.rsplit("_", 1)[0]
    asked = [
        task
        for task in tasks
        if task.token.token.rsplit("_", 1)[0] == prefix and task.status != STATUS.CANCELED
    ]
    rounds = len({task.token.token.rsplit("_", 1)[0] for task in tasks})
    come = sum(task.status == STATUS.DONE for task in asked)
    mark = "▸" if is_open else "✓"
    lines = [
        _("%(mark)s đã có %(come)d/%(asked)d ý kiến")
        % {"mark": mark, "come": come, "asked": len(asked)}
    ]
    if rounds > 1:
        lines.append(_("vòng thứ %(n)d") % {"n": rounds})
    if not asked:
        return NodeMark("cancelled", [_("✗ Đã hủy")])
    return NodeMark("open" if is_open else "done", lines)


def _who(task: Task, track: _Track, with_people: bool) -> str:
    office = _office(task, track)
    if not with_people:
        return office
    return str(task.owner) if task.owner_id else office


def _office(task: Task, track: _Track) -> str:
    return track.offices.get(int(task.owner_permission_obj_pk or 0), "")


def _day(day: date | None) -> str:
    return vi_date(day) if day else _("(không rõ ngày)")


# --- the same in words ---------------------------------------------------------------------------


def text_twin(dossier: Dossier, *, with_people: bool = True) -> list[TwinLine]:
    """The steps in order: what was done, what is open and with whom, what lies ahead."""
    track = _track(dossier)
    return _twin(track, with_people) if track else []


def _twin(track: _Track, with_people: bool) -> list[TwinLine]:
    lines = [
        _line(task, track, with_people)
        for task in track.tasks
        if track.graph.nodes[task.flow_task.name].kind is Kind.STEP
        or (task.flow_task.name == "withdraw" and task.status == STATUS.DONE)
    ]
    if not track.is_over:
        lines += _ahead(track)
    return lines


def _line(task: Task, track: _Track, with_people: bool) -> TwinLine:
    node = track.graph.nodes[task.flow_task.name]
    if task.status == STATUS.DONE:
        state, words = "done", _("xong %(day)s") % {"day": _day(track.legal_day(task.finished))}
    elif task.finished is None:
        state, words = "open", _("đang chờ")
    else:
        state, words = (
            "cancelled",
            _("đã hủy %(day)s") % {"day": _day(track.legal_day(task.finished))},
        )
    title = node.title
    opinion = getattr(_item(task), "opinion", None)
    office = _office(task, track)
    if opinion is not None:
        # Which bodies were asked is the offices' own affair.
        office = str(opinion.body) if with_people else ""
        title = f"{title}: {opinion.body}" if with_people else title
    role = ""
    if with_people:
        role = str(task.owner) if task.owner_id else _role_words(node.role)
    return TwinLine(
        step=node.name,
        title=title,
        state=state,
        state_words=words,
        begun_on=track.legal_day(task.created),
        done_on=track.legal_day(task.finished) if state == "done" else None,
        who=role,
        office=office,
    )


def _role_words(role: str) -> str:
    return str(Role(role).label) if role else ""


def _ahead(track: _Track) -> list[TwinLine]:
    """The usual way from the furthest open step to the end."""
    names = list(track.graph.nodes)
    open_now = [
        task.flow_task.name
        for task in track.tasks
        if task.finished is None and track.graph.nodes[task.flow_task.name].kind is Kind.STEP
    ]
    if not open_now:
        return []
    furthest = max(open_now, key=names.index)
    return [
        TwinLine(name, node.title, "ahead", _("chưa đến"))
        for name in track.graph.main_path(furthest)
        if (node := track.graph.nodes[name]).kind is Kind.STEP
    ]
