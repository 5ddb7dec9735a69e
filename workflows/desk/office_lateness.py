"""What an office's leaders look at: the open periods of the office that are late or nearly so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from procedures.backends import PREFIX, office_ids_of, posts_of
from procedures.clock import Calendar
from procedures.models import Deadline, Role, User
from workflows.core import OPEN_STATUSES
from workflows.desk import queues, wording
from workflows.desk.dossier_sight import step_title
from workflows.desk.standing import SOON_WITHIN_WORKING_DAYS, Standing, standing_of
from workflows.models import WorkItem

LEADERS = {Role.LOCAL_LEADER, Role.DIVISION_HEAD, Role.DIRECTOR, Role.PC_LEADER}


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One open period: whose work it is now. ``holder`` empty: nobody has taken the work."""

    deadline: Deadline
    title: str
    work: str
    holder: str
    post: str
    standing: Standing


def offices_led_by(user: User) -> set[int]:
    """The offices that the person leads today, and those that these have followed."""
    return {
        office_id
        for post in posts_of(user)
        if post.role in LEADERS
        for office_id in office_ids_of(post)
    }


def office_page(
    user: User, today: date, calendar: Calendar, after: str
) -> tuple[list[OfficeLine], str]:
    """A page of the list, the latest first, and the key after which the next page begins.

    Two statements, whatever the number of periods; read by key, never counted.
    """
    until = calendar.add_working_days(today, SOON_WITHIN_WORKING_DAYS)
    found = Deadline.objects.filter(
        organisation__in=offices_led_by(user), status=Deadline.Status.OPEN, due_on__lte=until
    )
    key = queues.due_key(after)
    if key is not None and key[0] is not None:
        found = found.filter(Q(due_on__gt=key[0]) | Q(due_on=key[0], pk__gt=key[1]))
    rows = list(
        found.select_related(
            "dossier__cluster",
            "dossier__province",
            "dossier__specialist",
            "body",
            "organisation",
        ).order_by("due_on", "pk")[: queues.ROWS_A_PAGE + 1]
    )
    more = len(rows) > queues.ROWS_A_PAGE
    rows = rows[: queues.ROWS_A_PAGE]
    items = {
        item.deadline_id: item
        for item in WorkItem.objects.filter(
            deadline__in=[row.pk for row in rows],
            task__in=Task.objects.filter(finished__isnull=True, status__in=OPEN_STATUSES),
        ).select_related("task__owner", "opinion__body")
    }
    lines = [_line(row, items.get(row.pk), today, calendar) for row in rows]
    return lines, f"{rows[-1].due_on:%Y-%m-%d}.{rows[-1].pk}" if more else ""


def _line(deadline: Deadline, item: Any, today: date, calendar: Calendar) -> OfficeLine:
    role = (item.task.owner_permission or "").removeprefix(PREFIX) if item else ""
    holder = item.task.owner if item else deadline.dossier.specialist
    return OfficeLine(
        deadline=deadline,
        title=str(wording.STEP_PERIODS.get(deadline.step, deadline.step)),
        work=step_title(item) if item else _("đang chờ bước khác"),
        holder=str(holder) if holder else "",
        post=str(Role(role).label) if role else str(deadline.organisation),
        standing=standing_of(deadline, today, calendar),
    )
