"""What viewflow lacks for dossiers of the law: the lock, the human step, the split over a list.

Every node here writes as few statements as its facts need, under the process row's lock. The
engine (``workflows.engine``) is the only door to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Process, Task
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from procedures.models import Deadline, Dossier, Opinion, Organisation, Seat, User
from procedures.services import deadlines
from procedures.statements import (
    Select,
    Statement,
    changing,
    insert,
    insertion,
    run,
    updating,
)
from workflows.models import Case, WorkItem

Condition = Callable[["CaseActivation"], bool]
OPEN_STATUSES = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED)


class RowLock:
    """Waits for the process row in the database; gives up after the connection's lock_timeout.

    viewflow's default locks nothing: a task ran twice in 200 of 200 races, a join was lost in 110.
    On SQLite the transaction itself is the lock (``BEGIN IMMEDIATE``).
    """

    @contextmanager
    def __call__(self, flow_class: type[flow.Flow], process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            try:
                list(
                    Process.objects.filter(pk=process_pk)
                    .select_for_update(no_key=True)
                    .values_list("pk")
                )
            except DatabaseError as error:
                raise FlowLockFailed(f"process {process_pk} is busy") from error
            yield


class CaseFlow(flow.Flow):  # type: ignore[misc]
    """Base of every procedure: no nodes of its own, the row lock, the stock process and task."""

    process_class = Process
    lock_impl = RowLock()
    procedure: str = ""
    regime_id: str = ""
    main_line: tuple[str, ...] = ()
    """The steps in their order where they are not those of the shared road (``flows.road``)."""


def unwritten_by(activation: Activation) -> Sequence[Statement]:
    """What an activation still has to write; a stock one of viewflow has written all."""
    return activation.take_unwritten() if isinstance(activation, CaseActivation) else ()


class CaseActivation(Activation):  # type: ignore[misc]
    """An activation that knows the dossier it is about."""

    @property
    def dossier(self) -> Dossier:
        """The dossier of this process: the locked row when the engine holds one."""
        return dossier_of(self.process)

    unwritten: Sequence[Statement] = ()
    """Statements that wait for the next one to be sent with."""

    def take_unwritten(self) -> Sequence[Statement]:
        """The statements that wait, for whoever sends them now."""
        waiting, self.unwritten = self.unwritten, ()
        return waiting

    def arrive(self) -> None:
        """What follows at once from getting here; a human step waits."""

    def leave(self) -> None:
        """Go on to the node that the finished one leads to."""
        node = self.flow_task.next_node(self)
        kind = node.activation_class
        if not issubclass(kind, CaseActivation):
            # A stock node of viewflow: its own machinery takes over from here.
            run(*self.take_unwritten())
            self._activate_next({node._create(self, self.task.token)})
            return
        following = kind.create(node, self, self.task.token)
        # A branch that is not the last to end leads to a gathering that is not there yet.
        if following is not None:
            following.arrive()


def dossier_of(process: Process) -> Dossier:
    """The dossier of a process, read once."""
    if "_dossier" not in process.__dict__:
        process.__dict__["_dossier"] = (
            Case.objects.select_related("dossier__cluster").get(process=process).dossier
        )
    found: Dossier = process.__dict__["_dossier"]
    return found


def attach_dossier(process: Process, dossier: Dossier) -> None:
    """Let every activation of this process use the row that is already locked."""
    process.__dict__["_dossier"] = dossier


# --- the human step ------------------------------------------------------------------------------


class StepActivation(ViewActivation, CaseActivation):  # type: ignore[misc]
    """A human step: created with its office and deadline, finished by the one who did it."""

    @classmethod
    def create(
        cls,
        flow_task: Step,
        prev_activation: CaseActivation,
        token: Token,
        data: Any = None,
        seed: Any = None,
    ) -> StepActivation:
        """One task, its link to the step before it, and its line on the desk."""
        dossier = dossier_of(prev_activation.process)
        task = flow_task.new_task(prev_activation.process, token, dossier)
        insert(task, ahead=unwritten_by(prev_activation))
        run(
            linking([(prev_activation.task.pk, task.pk)]),
            insertion(_line_of_desk(task, dossier, flow_task)),
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.DONE)  # type: ignore[misc]
    def create_next(self) -> list[Activation]:
        """Go on, where viewflow's own machinery asks (a revived task); see :meth:`leave`."""
        self.leave()
        return []

    def finish(self, actor: User | None) -> None:
        """Close the task in the name of ``actor`` and go on; the caller holds the row lock."""
        self.task.owner = actor
        self.task.started = self.task.finished = now()
        self.task.status = STATUS.DONE
        self.unwritten = [updating(self.task, ["owner", "started", "finished", "status"])]
        self.leave()
        run(*self.take_unwritten())

    def prepare_revived_task(self, task: Task) -> None:
        """A revived task keeps who may do it; stock viewflow drops the permission."""
        task.owner_permission = self.task.owner_permission
        task.owner_permission_content_type_id = self.task.owner_permission_content_type_id
        task.owner_permission_obj_pk = self.task.owner_permission_obj_pk


def linking(pairs: Iterable[tuple[int, int]]) -> Statement:
    """The statement that enters which task came from which."""
    through = Task.previous.through
    return insertion(*(through(from_task_id=task, to_task_id=previous) for previous, task in pairs))


def _line_of_desk(task: Task, dossier: Dossier, step: Step) -> WorkItem:
    deadline = deadlines.open_deadline(dossier, step.law_step) if step.law_step else None
    if step.suspends and deadline is not None and deadline.stopped_since is None:
        # It was late before it could stop: that is no lateness of whoever is waited for.
        deadline = None
    return WorkItem(task=task, dossier=dossier, deadline=deadline, step=step.name)


class Step(flow.View):  # type: ignore[misc]
    """A human step of a procedure: permission, office, actor and the limit of the law.

    ``role`` is the post that may do it, ``office`` the column of the dossier that names the office
    (or "body" for consulted bodies), ``law_step`` the step of the regime whose period it works in.
    """

    activation_class = StepActivation
    _content_type: int | None = None
    personal: bool = False
    """Whether the step is one person's own and never the office's: nobody gives it back."""

    def __init__(
        self,
        *,
        role: str,
        office: str,
        actor: str,
        law_step: str,
        title: Any,
        holder: str = "",
        basis: str = "",
        limit: str = "",
        suspends: bool = False,
    ) -> None:
        super().__init__(None)
        self.role = role
        self.office = office
        self.actor = actor
        self.law_step = law_step
        self.holder = holder
        self.basis = basis
        self.limit = limit
        # What is done here is waited for by another's period, which stands still; it has none of
        # its own.
        self.suspends = suspends
        self._ways: list[tuple[Any, Condition | None]] = []
        self.Annotation(title=title)
        self.Permission(f"procedures.act_as_{role}")

    def Next(self, node: Any, when: Condition | None = None, **_ignored: Any) -> Step:
        """A way on; with several, the first whose ``when`` holds, the last without one."""
        self._ways.append((node, when))
        return self

    def _resolve(self, instance: Any) -> None:
        self._ways = [(this.resolve(instance, node), when) for node, when in self._ways]
        self._on_create = None

    def _outgoing(self) -> Iterator[Edge]:
        for node, when in self._ways:
            yield Edge(src=self, dst=node, edge_class="cond_true" if when else "next")

    def next_node(self, activation: CaseActivation) -> Any:
        """Where the step leads, given what was done in it."""
        for node, when in self._ways:
            if when is None or when(activation):
                return node
        raise RuntimeError(f"step {self.name} leads nowhere for {activation.dossier}")

    def new_task(
        self,
        process: Process,
        token: Token,
        dossier: Dossier,
        office_id: int | None = None,
        owner_id: int | None = None,
    ) -> Task:
        """A task row of this step, not saved; given to ``owner_id`` where it is one person's."""
        task = Task(
            process=process,
            flow_task=self,
            flow_task_type=self.task_type,
            token=token,
            owner_permission=self._owner_permission,
            owner_permission_content_type_id=organisation_type_id(),
            owner_permission_obj_pk=str(office_id or getattr(dossier, f"{self.office}_id")),
        )
        owner_id = owner_id or self.holder_id(dossier)
        if owner_id is not None:
            task.owner_id = owner_id
            task.status = STATUS.ASSIGNED
            task.assigned = now()
        return task

    def holder_id(self, dossier: Dossier) -> int | None:
        """Whose the step is from the beginning; None where the office's first comer takes it."""
        return getattr(dossier, f"{self.holder}_id") if self.holder else None


def organisation_type_id() -> int:
    """The content type under which tasks name their office (cached by Django)."""
    return ContentType.objects.get_for_model(Organisation).pk


# --- split over a list, and the gathering of its branches ----------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a split: what is asked of whom, and the deadline it runs under.

    An opinion is its body's, whoever there takes it; a seat is one person's.
    """

    opinion: Opinion | None = None
    deadline: Deadline | None = None
    seat: Seat | None = None

    @property
    def office_id(self) -> int | None:
        """The office whose post may do it."""
        if self.opinion is not None:
            return self.opinion.body_id
        return self.seat.organisation_id if self.seat is not None else None

    @property
    def owner_id(self) -> int | None:
        """Whose it is alone, if anybody's."""
        return self.seat.user_id if self.seat else None


class SplitEachActivation(CaseActivation):
    """Opens one task for each item, in as many statements for fifty as for one."""

    @classmethod
    def create(
        cls, flow_task: SplitEach, prev_activation: CaseActivation, token: Token, **_kw: Any
    ) -> SplitEachActivation:
        task = _passed(flow_task, prev_activation, token)
        return cls(task)

    @Activation.status.transition(source=STATUS.NEW)  # type: ignore[misc]
    def activate(self) -> None:
        """Nothing to decide: the row was written as done."""

    @Activation.status.transition(source=STATUS.DONE)  # type: ignore[misc]
    def create_next(self) -> list[Activation]:
        self.arrive()
        return []

    def arrive(self) -> None:
        branches = list(self.flow_task.source(self.dossier))
        if not branches:
            raise RuntimeError(f"{self.flow_task.name}: nothing to split over")
        self.open(branches)

    def open(self, branches: list[Branch], first_number: int = 1) -> None:
        """Open a task for each branch; also used for a body that is added later."""
        step: Step = self.flow_task.branch_step
        tasks = [
            step.new_task(
                self.process,
                Token(f"{self.task.token}/{self.task.pk}_{number}"),
                self.dossier,
                office_id=branch.office_id,
                owner_id=branch.owner_id,
            )
            for number, branch in enumerate(branches, first_number)
        ]
        insert(*tasks)
        lines = [
            WorkItem(
                task=task,
                dossier=self.dossier,
                deadline=branch.deadline,
                opinion=branch.opinion,
                seat=branch.seat,
                step=step.name,
            )
            for task, branch in zip(tasks, branches, strict=True)
        ]
        run(linking((self.task.pk, task.pk) for task in tasks), insertion(*lines))


class SplitEach(flow.Split):  # type: ignore[misc]
    """Parallel split over a list that is known only when the dossier gets there."""

    activation_class = SplitEachActivation

    def __init__(self, source: Callable[[Dossier], Iterable[Branch]]) -> None:
        super().__init__()
        self.source = source

    @property
    def branch_step(self) -> Step:
        """The step that each branch consists of."""
        step: Step = self._branches[0][0]
        return step


class GatherActivation(CaseActivation):
    """Goes on when no branch is left open. Its row is written only then.

    A stock join is an open row that a lost race or a cancelled branch can strand for ever; here
    there is nothing to strand: whoever closes the last branch, under the lock, writes the row.
    """

    @classmethod
    def create(
        cls, flow_task: Gather, prev_activation: CaseActivation, token: Token, **_kw: Any
    ) -> GatherActivation | None:
        run(*unwritten_by(prev_activation))
        prefix = _branch_prefix(token)
        branches = [task for (task,) in _BRANCHES(prev_activation.process.pk, len(prefix), prefix)]
        if any(branch.finished is None for branch in branches):
            return None
        task = Task(
            process=prev_activation.process,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            token=token.get_base_split_token(),
            status=STATUS.DONE,
            started=now(),
            finished=now(),
        )
        insert(task)
        gathered = cls(task)
        gathered.unwritten = [linking((branch.pk, task.pk) for branch in branches)]
        return gathered

    def arrive(self) -> None:
        self.leave()
        run(*self.take_unwritten())

    create_next = StepActivation.create_next


_BRANCHES = Select(
    Task,
    source="viewflow_task WHERE process_id = %s AND SUBSTR(token, 1, %s) = %s ORDER BY id",
)


def _branch_prefix(token: Token) -> str:
    return f"{token.token.rsplit('_', 1)[0]}_"


class Gather(flow.Join):  # type: ignore[misc]
    """The end of a :class:`SplitEach`: waits for all its branches, added and dropped ones too."""

    activation_class = GatherActivation

    def __init__(self) -> None:
        super().__init__()
        self._ways: list[tuple[Any, Condition | None]] = []

    def Next(self, node: Any, when: Condition | None = None, **_ignored: Any) -> Gather:
        """A way on, as in :class:`Step`."""
        self._ways.append((node, when))
        return self

    _outgoing = Step._outgoing
    next_node = Step.next_node

    def _resolve(self, instance: Any) -> None:
        self._ways = [(this.resolve(instance, node), when) for node, when in self._ways]

    def _create(
        self, prev_activation: Any, token: Token, data: Any = None, seed: Any = None
    ) -> Any:
        return self.activation_class.create(self, prev_activation, token)


def _passed(flow_task: Any, prev_activation: CaseActivation, token: Token) -> Task:
    """A gateway's row, written as done at once."""
    task = _gateway(flow_task, prev_activation.process, token)
    insert(task, ahead=unwritten_by(prev_activation))
    run(linking([(prev_activation.task.pk, task.pk)]))
    return task


def _gateway(flow_task: Any, process: Process, token: Token) -> Task:
    at = now()
    return Task(
        process=process,
        flow_task=flow_task,
        flow_task_type=flow_task.task_type,
        token=token,
        status=STATUS.DONE,
        started=at,
        finished=at,
    )


# --- beginning and end ---------------------------------------------------------------------------


class StartCaseActivation(CaseActivation):
    """Creates the process with its first step and the standing way out (withdrawal)."""

    @classmethod
    def begin(
        cls, flow_task: StartCase, dossier: Dossier, *, about: Model | None = None
    ) -> StartCaseActivation:
        """Six statements whatever the flow; the caller is inside the act's transaction.

        ``about`` is what a process beside the dossier's own is about (an objection).
        """
        process = Process(flow_class=flow_task.flow_class, artifact=about)
        insert(process)
        attach_dossier(process, dossier)
        case = Case(process=process, dossier=dossier)
        task = Task(
            process=process,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            token=Token("start"),
            status=STATUS.DONE,
            started=now(),
            finished=now(),
        )
        insert(task, ahead=[insertion(case)])
        activation = cls(task)
        activation._open_first_steps()
        return activation

    def _open_first_steps(self) -> None:
        step, handle = self.flow_task.first_step, self.flow_task.way_out
        first = step.new_task(self.process, Token(f"start/{self.task.pk}_1"), self.dossier)
        waiting = Task(
            process=self.process,
            flow_task=handle,
            flow_task_type=handle.task_type,
            token=Token(f"start/{self.task.pk}_2"),
        )
        insert(first, waiting)
        run(
            linking([(self.task.pk, first.pk), (self.task.pk, waiting.pk)]),
            insertion(_line_of_desk(first, self.dossier, step)),
        )


class StartCase(flow.StartHandle):  # type: ignore[misc]
    """Where a dossier enters; from here two ways: the first step, and withdrawal at any time."""

    activation_class = StartCaseActivation

    def __init__(self, first: Any, way_out: Any) -> None:
        super().__init__()
        self.first_step = first
        self.way_out = way_out

    def _resolve(self, instance: Any) -> None:
        self.first_step = this.resolve(instance, self.first_step)
        self.way_out = this.resolve(instance, self.way_out)

    def _outgoing(self) -> Iterator[Edge]:
        yield Edge(src=self, dst=self.first_step, edge_class="next")
        yield Edge(src=self, dst=self.way_out, edge_class="next")


class FinishActivation(CaseActivation):
    """Ends the process and cancels what is still open, in three statements."""

    @classmethod
    def create(
        cls, flow_task: Finish, prev_activation: CaseActivation, token: Token, **_kw: Any
    ) -> FinishActivation:
        process, at = prev_activation.process, now()
        task = _gateway(flow_task, process, token)
        process.status = PROCESS.DONE
        process.finished = at
        cancelling = changing(
            Task,
            "process_id = %s AND finished IS NULL",
            [process.pk],
            status=STATUS.CANCELED.value,
            finished=at,
        )
        insert(task, ahead=[*unwritten_by(prev_activation), cancelling])
        run(
            linking([(prev_activation.task.pk, task.pk)]),
            updating(process, ["status", "finished"]),
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.DONE)  # type: ignore[misc]
    def create_next(self) -> list[Activation]:
        return []


class Finish(flow.TerminateEnd):  # type: ignore[misc]
    """The end of a case: whatever still waits (the way out, open opinions) is cancelled."""

    activation_class = FinishActivation
