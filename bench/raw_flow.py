"""The same procedure in stock viewflow 2.4: no journal, no deadline, no reminder, no outbox.

Stock nodes, stock views' way of executing a task, and the one stock lock that neither loses a join
nor sleeps: ``SelectForUpdateLock(nowait=False, attempts=1)``. Tasks are assigned on creation.
"""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from bench.walk import BODIES, Timed, untimed
from procedures.models import User

OPINIONS = [f"give_opinion_{number}" for number in range(BODIES)]
_people: dict[str, User] = {}


def somebody(_activation: Any) -> User:
    """The one person who does everything, read once a process."""
    if "somebody" not in _people:
        _people["somebody"] = User.objects.get_or_create(username="bench_somebody")[0]
    return _people["somebody"]


def human() -> flow.View:
    """A human step, assigned at once."""
    return flow.View(lambda request: None).Assign(somebody)


def asked_for_more(activation: Any) -> bool:
    """Whether the desk asked for a supplement: it does so once in each process."""
    done: int = activation.process.task_set.filter(flow_task=RawFlow.receive).count()
    return done == 1


class RawFlow(flow.Flow):  # type: ignore[misc]
    """Establishment as a plain viewflow graph."""

    process_class = Process
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle(lambda activation: activation.process).Next(this.announce)
    announce = human().Next(this.close_window)
    close_window = human().Next(this.submit)
    submit = human().Next(this.receive)
    receive = human().Next(this.is_full)
    is_full = flow.If(asked_for_more).Then(this.answer_supplement).Else(this.assign)
    answer_supplement = human().Next(this.receive)
    assign = human().Next(this.consult)
    consult = human().Next(this.ask_each)
    ask_each = (
        flow.Split().Next(this.give_opinion_0).Next(this.give_opinion_1).Next(this.give_opinion_2)
    )
    give_opinion_0 = human().Next(this.opinions_in)
    give_opinion_1 = human().Next(this.opinions_in)
    give_opinion_2 = human().Next(this.opinions_in)
    opinions_in = flow.Join().Next(this.score)
    score = human().Next(this.appraise)
    appraise = human().Next(this.sign_report)
    sign_report = human().Next(this.decide)
    decide = human().Next(this.copy_ministry)
    copy_ministry = human().Next(this.end)
    end = flow.End()


STEPS = [
    *("announce", "close_window", "submit", "receive", "answer_supplement", "receive"),
    *("assign", "consult", *OPINIONS, "score", "appraise", "sign_report", "decide"),
    "copy_ministry",
]


def execute(process_id: int, task_id: int) -> None:
    """What viewflow's own execute view does, in one transaction under the flow's lock."""
    with RawFlow.lock(process_id):
        task = Task.objects.get(pk=task_id)
        activation = task.flow_task.activation_class(task)
        activation.start(None)
        activation.execute()


def walk_raw(timed: Timed = untimed) -> int:
    """One process from start to end; gives the number of steps done."""
    process = timed("lodge", RawFlow.start.run)
    for step in STEPS:
        task = Task.objects.get(
            process=process, flow_task=getattr(RawFlow, step), status=STATUS.ASSIGNED
        )
        name = step if not step.startswith("give_opinion") else "give_opinion"
        if step == OPINIONS[-1]:
            name = "join"
        timed(name, lambda task=task: execute(process.pk, task.pk))
    return 1 + len(STEPS)
