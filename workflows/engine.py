"""The only door to the running engine: start, do a step, take and give back, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, Model
from django.utils.timezone import now
from django.utils.translation import gettext as _
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from procedures.backends import holds_post, stands_in
from procedures.models import Deadline, Dossier, Opinion, Seat, User
from procedures.services.acting import holding
from procedures.statements import Select, update
from workflows import registry
from workflows.core import (
    OPEN_STATUSES,
    Branch,
    FinishActivation,
    SplitEachActivation,
    StartCaseActivation,
    Step,
    attach_dossier,
    dossier_of,
)
from workflows.models import Case, WorkItem

Result = TypeVar("Result")


class AlreadyDone(Exception):
    """Somebody else has done, or taken away, the task: who, and when."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"task {task.pk} is {task.status}")
        self.task_id: int = task.pk
        self.status: str = task.status
        self.who: User | None = task.owner
        self.at: datetime | None = task.finished


class Busy(Exception):
    """Someone is working on the same dossier at this instant; try again."""


class NoSuchTask(Exception):
    """There is no open task of that step on the dossier."""


# --- starting ------------------------------------------------------------------------------------


def start(dossier: Dossier, *, entry: str = "start") -> Process:
    """Begin the procedure of a dossier under its regime; call inside the act's transaction."""
    flow_class = registry.flow_for(dossier.procedure, dossier.regime)
    node = flow_class.instance.node(entry)
    with transaction.atomic(savepoint=False):
        return StartCaseActivation.begin(node, dossier).process


def start_beside(name: str, dossier: Dossier, *, entry: str, about: Model) -> Process:
    """Begin what runs beside the dossier's own procedure; inside the act's transaction."""
    node = registry.side_flows()[name].instance.node(entry)
    with transaction.atomic(savepoint=False):
        return StartCaseActivation.begin(node, dossier, about=about).process


# --- doing a step --------------------------------------------------------------------------------


def perform(task_id: int, user: User | None, act: Callable[[Dossier], Result]) -> Result:
    """Do a step: lock the case, check that it is open and whose it is, act, and go on.

    ``act`` gets the locked dossier and calls one service. ``user`` None is the replay, which acts
    for offices of the past. Raises AlreadyDone, PermissionDenied, Busy; whatever the service raises
    rolls everything back.
    """
    with _turning_busy(), transaction.atomic():
        task = lock_task(task_id)
        dossier = dossier_of(task.process)
        if task.status not in OPEN_STATUSES:
            raise AlreadyDone(task)
        if user is not None:
            _require_right(task, user)
        with holding(dossier):
            result = act(dossier)
            task.flow_task.activation_class(task).finish(user)
        return result


def lock_task(task_id: int) -> Task:
    """The task with its process and dossier, their rows locked by one statement.

    Raises WorkItem.DoesNotExist for an unknown key.
    """
    found = _TASK_UNDER_LOCK.one(task_id)
    if found is None:
        raise WorkItem.DoesNotExist(f"no work item {task_id}")
    item, task, process, dossier = found
    task.process = process
    task.item = item
    item.dossier = dossier
    attach_dossier(process, dossier)
    return task


# The process comes first, as in every other act on a case: whoever comes second waits there,
# holding nothing. PostgreSQL then reads the locked rows anew, so he sees what the first has made
# of the task and the dossier; what can change is therefore read from locked rows only.
_TASK_UNDER_LOCK = Select(
    WorkItem,
    Task,
    Process,
    Dossier,
    source="workflows_workitem"
    " JOIN viewflow_task ON viewflow_task.id = workflows_workitem.task_id"
    " JOIN viewflow_process ON viewflow_process.id = viewflow_task.process_id"
    " JOIN procedures_dossier ON procedures_dossier.id = workflows_workitem.dossier_id"
    " WHERE workflows_workitem.task_id = %s",
    lock=(Process, Task, Dossier),
)


def _require_right(task: Task, user: User) -> None:
    if not is_his(task, user):
        raise PermissionDenied(_("Việc này do %(holder)s đang giữ.") % {"holder": task.owner})
    if not may_do(task, user):
        raise PermissionDenied(_("Việc này thuộc vị trí hoặc cơ quan khác."))


def is_his(task: Task, user: User) -> bool:
    """Whether nobody else holds the task: it is free, his own, or somebody's he stands in for.

    A council member's seat is nobody else's, whoever is away.
    """
    if task.owner_id in (None, user.pk):
        return True
    if task.item.seat_id is not None or task.owner_permission is None:
        return False
    role = task.owner_permission.removeprefix("procedures.act_as_")
    return stands_in(user, task.owner_id, role, int(task.owner_permission_obj_pk))


def may_do(task: Task, user: User) -> bool:
    """Whether the person holds the post that the task asks for, in its office."""
    if not user.is_active or task.owner_permission is None:
        return False
    role = task.owner_permission.removeprefix("procedures.act_as_")
    return holds_post(user, role, int(task.owner_permission_obj_pk))


class _turning_busy:
    """A lock that cannot be had in time is an answer, not a fault."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OperationalError) and _is_lock_timeout(error):
            raise Busy from error


def _is_lock_timeout(error: DatabaseError) -> bool:
    cause = error.__cause__
    if getattr(cause, "pgcode", None) in {"55P03", "40P01"}:
        return True
    return "database is locked" in str(error)


# --- who holds it --------------------------------------------------------------------------------


def take(task_id: int, user: User) -> Task:
    """Take a group task; raises AlreadyDone when someone else has it or it is done."""
    with _turning_busy(), transaction.atomic():
        task = lock_task(task_id)
        if task.status not in OPEN_STATUSES or task.owner_id not in (None, user.pk):
            raise AlreadyDone(task)
        if not may_do(task, user):
            raise PermissionDenied(_("Việc này thuộc vị trí hoặc cơ quan khác."))
        task.owner = user
        task.status = STATUS.ASSIGNED
        task.assigned = now()
        update(task, ["owner", "status", "assigned"])
        return task


def give_back(task_id: int, user: User) -> Task:
    """Give a task back to the group, which is reminded of it anew; only its holder may."""
    with _turning_busy(), transaction.atomic():
        task = lock_task(task_id)
        if task.status not in OPEN_STATUSES:
            raise AlreadyDone(task)
        if task.owner_id != user.pk:
            raise PermissionDenied(_("Chỉ người đang giữ việc mới trả lại được."))
        if getattr(task.flow_task, "personal", False):
            raise PermissionDenied(_("Việc này là của riêng bạn, không trả lại được."))
        task.owner = None
        task.status = STATUS.NEW
        task.assigned = None
        update(task, ["owner", "status", "assigned"])
        # The line of the desk is not among the locked rows: the database does the counting.
        WorkItem.objects.filter(pk=task.pk).update(
            given_back_at=now(), given_back_count=F("given_back_count") + 1
        )
        return task


# --- looking -------------------------------------------------------------------------------------


def open_tasks(dossier: Dossier) -> list[Task]:
    """The open human tasks of a dossier, oldest first, with their line of the desk."""
    return list(
        Task.objects.filter(item__dossier=dossier, finished__isnull=True, status__in=OPEN_STATUSES)
        .select_related("item__deadline", "item__opinion__body", "item__seat", "owner", "process")
        .order_by("pk")
    )


def open_task(
    dossier: Dossier, step: str, *, opinion: Opinion | None = None, seat: Seat | None = None
) -> Task:
    """The open task of one step; raises NoSuchTask when the dossier does not stand there."""
    for task in open_tasks(dossier):
        if (
            task.item.step == step
            and (opinion is None or task.item.opinion_id == opinion.pk)
            and (seat is None or task.item.seat_id == seat.pk)
        ):
            return task
    raise NoSuchTask(f"{dossier}: no open task of {step}")


# --- withdrawal and filing again -----------------------------------------------------------------


def withdraw(dossier_id: int, act: Callable[[Dossier], Result]) -> Result:
    """Take a dossier out of its procedure through the way out that always stands open."""
    return _leave(dossier_id, act, restart=False)


def resubmit(dossier_id: int, act: Callable[[Dossier], Result]) -> Result:
    """File again: what still runs is ended, and a new process begins at the department's desk."""
    return _leave(dossier_id, act, restart=True)


def _leave(dossier_id: int, act: Callable[[Dossier], Result], *, restart: bool) -> Result:
    with _turning_busy(), transaction.atomic():
        case = _lock_running_case(dossier_id)
        dossier = case.dossier if case else _lock_dossier_alone(dossier_id)
        with holding(dossier):
            result = act(dossier)
            if case is not None:
                _go_through_way_out(case.process)
            if restart:
                start(dossier, entry="filed_again")
        return result


def _lock_running_case(dossier_id: int) -> Case | None:
    case: Case | None = (
        Case.objects.select_related("process", "dossier__cluster")
        .filter(dossier_id=dossier_id, process__status=PROCESS.NEW)
        .exclude(process__flow_class__in=list(registry.side_flows().values()))
        .select_for_update(no_key=True, of=("process", "dossier"))
        .order_by("-process_id")
        .first()
    )
    if case is not None:
        attach_dossier(case.process, case.dossier)
    return case


def leave_beside(dossier_id: int, about: Model, act: Callable[[Dossier], Result]) -> Result:
    """End what runs beside the dossier about ``about`` through its own way out.

    Raises NoSuchTask when it is over.
    """
    with _turning_busy(), transaction.atomic():
        case = (
            Case.objects.select_related("process", "dossier__cluster")
            .filter(
                dossier_id=dossier_id,
                process__status=PROCESS.NEW,
                process__artifact_content_type=ContentType.objects.get_for_model(about),
                process__artifact_object_id=about.pk,
            )
            .select_for_update(no_key=True, of=("process", "dossier"))
            .first()
        )
        if case is None:
            raise NoSuchTask(f"{about}: nothing runs")
        attach_dossier(case.process, case.dossier)
        with holding(case.dossier):
            result = act(case.dossier)
            _go_through_way_out(case.process)
        return result


def _lock_dossier_alone(dossier_id: int) -> Dossier:
    return (
        Dossier.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cluster")
        .get(pk=dossier_id)
    )


def _go_through_way_out(process: Process) -> None:
    handle = process.flow_class.instance.node("withdraw")
    task = Task.objects.get(process=process, flow_task=handle, finished__isnull=True)
    task.process = process
    task.status = STATUS.DONE
    task.started = task.finished = now()
    task.save(update_fields=["status", "started", "finished"])
    activation = handle.activation_class(task)
    FinishActivation.create(process.flow_class.instance.node("withdrawn"), activation, task.token)


# --- bodies that come and go while opinions are open ---------------------------------------------


def add_opinion_task(dossier_id: int, act: Callable[[Dossier], Opinion]) -> Opinion:
    """Open one more branch of the running round of opinions.

    Raises NoSuchTask when no round is open.
    """
    with _turning_busy(), transaction.atomic():
        case, branch = _open_round(dossier_id)
        with holding(case.dossier):
            opinion = act(case.dossier)
            split_task = Task.objects.get(pk=_split_key(branch.token))
            split_task.process = case.process
            siblings = Task.objects.filter(
                process=case.process, token__startswith=f"{split_task.token}/{split_task.pk}_"
            ).count()
            deadline = Deadline.objects.filter(
                dossier=case.dossier, step="opinion", body=opinion.body, status="open"
            ).first()
            SplitEachActivation(split_task).open([Branch(opinion, deadline)], siblings + 1)
        return opinion


def drop_opinion_task(
    dossier_id: int, opinion: Opinion, act: Callable[[Dossier], Opinion]
) -> Opinion:
    """Close a body's branch without an answer; the last one open lets the case go on."""
    return _drop_branch(dossier_id, act, opinion=opinion)


def drop_seat_task(dossier_id: int, seat: Seat, act: Callable[[Dossier], Result]) -> Result:
    """Close a council member's branch without a sheet; the last one open lets the case go on."""
    return _drop_branch(dossier_id, act, seat=seat)


def _drop_branch(
    dossier_id: int,
    act: Callable[[Dossier], Result],
    *,
    opinion: Opinion | None = None,
    seat: Seat | None = None,
) -> Result:
    whose = {"item__seat": seat} if opinion is None else {"item__opinion": opinion}
    with _turning_busy(), transaction.atomic():
        case = _lock_running_case(dossier_id)
        if case is None:
            raise NoSuchTask(f"dossier {dossier_id}: nothing runs")
        task = (
            Task.objects.filter(process=case.process, finished__isnull=True, **whose)
            .order_by("pk")
            .first()
        )
        if task is None:
            raise NoSuchTask(f"{opinion or seat}: no open task")
        with holding(case.dossier):
            dropped = act(case.dossier)
            task.process = case.process
            task.status = STATUS.CANCELED
            task.finished = now()
            task.save(update_fields=["status", "finished"])
            _go_on_if_last(task)
        return dropped


def _go_on_if_last(task: Task) -> None:
    step: Step = task.flow_task
    activation = step.activation_class(task)
    gather = step.next_node(activation)
    found = gather.activation_class.create(gather, activation, task.token)
    if found is not None:
        found.arrive()


def _open_round(dossier_id: int) -> tuple[Case, Task]:
    case = _lock_running_case(dossier_id)
    branch = (
        Task.objects.filter(
            process=case.process, item__opinion__isnull=False, finished__isnull=True
        ).first()
        if case
        else None
    )
    if case is None or branch is None:
        raise NoSuchTask(f"dossier {dossier_id}: no round of opinions is open")
    return case, branch


def _split_key(token: Token) -> int:
    """The split's task, from the branch's token ``…/<split>_<n>``."""
    return int(token.token.rsplit("/", 1)[1].split("_")[0])
