"""What the bell's page shows: the person's own messages, and what is planned for his open tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Task

from notifications.models import Message, Reminder
from notifications.selectors import bell_of
from procedures.backends import office_ids_of, posts_of
from procedures.models import Deadline, User
from workflows.core import OPEN_STATUSES
from workflows.models import WorkItem

PAGE = 25
PLANNED_SHOWN = 20

RUNGS: dict[str, str | Promise] = {
    "deadline.before": _("Nhắc trước hạn"),
    "deadline.on": _("Nhắc ngày đến hạn"),
    "deadline.after": _("Báo quá hạn"),
    "deadline.half": _("Nhắc giữa thời hạn"),
    "apology.due": _("Nhắc xin lỗi và hẹn lại"),
    "window.closing": _("Sắp hết thời gian tiếp nhận"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the bell; ``older`` is the key to go on from, None on the last one."""

    messages: list[Message]
    older: int | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that will go out if nothing happens before."""

    send_at: datetime
    rung: str | Promise
    deadline: Deadline
    task_id: int


def messages_page(user: User, *, before: int | None = None, unread_only: bool = False) -> Page:
    """A page of the person's bell, newest first: by key, so that it costs the same far back."""
    messages = bell_of(user)
    if unread_only:
        messages = messages.filter(read_at__isnull=True)
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def open_items_of(user: User) -> QuerySet[WorkItem]:
    """The open tasks the person holds, or that wait for one of his posts, with their running or
    stopped deadlines; soonest first."""
    mine = Q(task__owner=user)
    for post in posts_of(user):
        mine |= Q(
            task__owner__isnull=True,
            task__owner_permission=f"procedures.act_as_{post.role}",
            task__owner_permission_obj_pk__in=[str(key) for key in office_ids_of(post)],
        )
    return (
        WorkItem.objects.filter(
            mine,
            task__in=Task.objects.filter(finished__isnull=True, status__in=OPEN_STATUSES),
            deadline__status=Deadline.Status.OPEN,
        )
        .select_related(
            "deadline__dossier__cluster", "deadline__dossier__province", "deadline__body"
        )
        .order_by("deadline__due_on", "task_id")
    )


def planned_for(user: User) -> list[Planned]:
    """The reminders planned for the tasks the person has, soonest first: two queries."""
    items = {
        f"deadline:{item.deadline_id}": (item.deadline, item.task_id)
        for item in open_items_of(user).filter(deadline__due_on__isnull=False)[:200]
    }
    planned = Reminder.objects.filter(
        subject__in=items, audience="holder", state=Reminder.State.PLANNED
    ).order_by("send_at", "id")[:PLANNED_SHOWN]
    return [
        Planned(
            send_at=reminder.send_at,
            rung=RUNGS.get(reminder.kind, reminder.kind),
            deadline=deadline,
            task_id=task_id,
        )
        for reminder in planned
        for deadline, task_id in [items[reminder.subject]]
        if deadline is not None and reminder.version == deadline.version
    ]
