"""The lists of the desk: open work by due date, done work by day; read by key, never counted whole.

Who holds a task is the task's own column, so the partial indexes on open tasks answer every list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from procedures.backends import PREFIX, mandate_for, office_ids_of, posts_of
from procedures.clock import Calendar
from procedures.models import Post, Role, User
from procedures.selectors.dossiers import DEPARTMENT_ROLES
from procedures.states import DossierState
from workflows.desk.standing import SOON_WITHIN_WORKING_DAYS
from workflows.models import WorkItem

ROWS_A_PAGE = 25
COUNTED_UP_TO = 99


class Tab(StrEnum):
    """The tabs of the desk, by the word in their address."""

    MINE = "mine"
    GROUP = "group"
    SUPPLEMENT = "supplement"
    SOON = "soon"
    LATE = "late"
    OFFICE = "office"
    DONE = "done"


TAB_LABELS = {
    Tab.MINE: _("Của tôi"),
    Tab.GROUP: _("Của phòng"),
    Tab.SUPPLEMENT: _("Chờ bổ sung"),
    Tab.SOON: _("Sắp đến hạn"),
    Tab.LATE: _("Quá hạn"),
    Tab.OFFICE: _("Trễ hạn của cơ quan"),
    Tab.DONE: _("Đã xong"),
}


def in_my_hands(user: User) -> Q:
    """Tasks that the person has taken, and those of whom he stands in for; no council's seat."""
    found = Q(task__owner=user, task__status=STATUS.ASSIGNED)
    for post in posts_of(user):
        if post.stands_in_for is not None:
            found |= Q(
                task__owner=post.stands_in_for.user_id,
                task__status=STATUS.ASSIGNED,
                task__owner_permission=f"{PREFIX}{post.role}",
                task__owner_permission_obj_pk__in=[str(key) for key in office_ids_of(post)],
                seat__isnull=True,
            )
    return found


def open_to_my_posts(user: User) -> Q:
    """Tasks that nobody has taken and that a post of the person may do."""
    found = Q(pk__in=[])
    for post in posts_of(user):
        found |= Q(
            task__status=STATUS.NEW,
            task__owner_permission_obj_pk__in=[str(key) for key in office_ids_of(post)],
            task__owner_permission=f"{PREFIX}{post.role}",
        )
    return found


def awaiting_supplement_of(user: User) -> Q:
    """Supplements that the person's office has asked for or has to bring."""
    offices = Q(pk__in=[])
    for post in posts_of(user):
        if post.role in {Role.LOCAL_OFFICER, Role.LOCAL_LEADER}:
            offices |= Q(dossier__local_body__in=office_ids_of(post))
        elif post.role in DEPARTMENT_ROLES:
            offices |= Q(dossier__department__in=office_ids_of(post))
    return offices & Q(
        dossier__state=DossierState.AWAITING_SUPPLEMENT,
        step="answer_supplement",
        task__finished__isnull=True,
    )


def lines_of(tab: Tab, user: User, today: date, calendar: Calendar) -> QuerySet[WorkItem]:
    """The open work of one tab, not yet ordered."""
    work = WorkItem.objects.all()
    match tab:
        case Tab.MINE:
            return work.filter(in_my_hands(user))
        case Tab.GROUP:
            return work.filter(open_to_my_posts(user))
        case Tab.SUPPLEMENT:
            return work.filter(awaiting_supplement_of(user))
        case Tab.SOON:
            until = calendar.add_working_days(today, SOON_WITHIN_WORKING_DAYS)
            return work.filter(
                in_my_hands(user) | open_to_my_posts(user),
                deadline__due_on__gte=today,
                deadline__due_on__lte=until,
            )
        case Tab.LATE:
            return work.filter(
                in_my_hands(user) | open_to_my_posts(user), deadline__due_on__lt=today
            )
        case Tab.DONE:
            return work.filter(task__owner=user, task__status=STATUS.DONE)
        case Tab.OFFICE:
            # Periods, not tasks: ``workflows.desk.office_lateness`` lists them.
            return work.none()


def count_words(lines: QuerySet[WorkItem]) -> str:
    """How many there are, told up to 99: no list is ever counted to its end."""
    found = lines.order_by()[: COUNTED_UP_TO + 1].count()
    return f"{COUNTED_UP_TO}+" if found > COUNTED_UP_TO else str(found)


def lent_by(item: WorkItem, user: User) -> Post | None:
    """Under which mandate the person may do a task: somebody's whom he stands in for, or one that
    waits for a group to which he belongs for these days alone."""
    task = item.task
    if item.seat_id is not None or not task.owner_permission or task.finished is not None:
        return None
    role = task.owner_permission.removeprefix(PREFIX)
    office = int(task.owner_permission_obj_pk)
    if task.owner_id == user.pk:
        return None
    if task.owner_id is not None:
        return mandate_for(user, task.owner_id, role, office)
    held = [post for post in posts_of(user) if post.role == role and office in office_ids_of(post)]
    is_his_own = any(post.stands_in_for is None for post in held)
    return None if is_his_own else next(iter(held), None)


# --- paging by key -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and the key that the next one begins after; empty when it is the last."""

    rows: list[WorkItem]
    next_after: str


def by_due_date(lines: QuerySet[WorkItem], after: str) -> Page:
    """Earliest due date first, those without one last, then in the order of their creation."""
    key = due_key(after)
    if key is not None:
        due_on, pk = key
        if due_on is None:
            lines = lines.filter(deadline__due_on__isnull=True, pk__gt=pk)
        else:
            lines = lines.filter(
                Q(deadline__due_on__gt=due_on)
                | Q(deadline__due_on=due_on, pk__gt=pk)
                | Q(deadline__due_on__isnull=True)
            )
    ordered = lines.order_by(F("deadline__due_on").asc(nulls_last=True), "pk")
    return _page(ordered, lambda item: f"{_due_word(item)}.{item.pk}")


def by_day_done(lines: QuerySet[WorkItem], after: str) -> Page:
    """What was done last comes first."""
    at, _dot, pk = after.rpartition(".")
    if pk.isdigit():
        try:
            finished = datetime.fromisoformat(at)
        except ValueError:
            finished = None
        if finished is not None:
            lines = lines.filter(
                Q(task__finished__lt=finished) | Q(task__finished=finished, pk__lt=int(pk))
            )
    ordered = lines.order_by("-task__finished", "-pk")
    return _page(
        ordered, lambda item: f"{item.task.finished.isoformat().replace('+00:00', 'Z')}.{item.pk}"
    )


def _page(ordered: QuerySet[WorkItem], key: Callable[[WorkItem], str]) -> Page:
    rows = list(
        ordered.select_related(
            "task__owner",
            "deadline",
            "dossier__cluster",
            "dossier__province",
            "dossier__local_body",
            "opinion__body",
        )[: ROWS_A_PAGE + 1]
    )
    more = len(rows) > ROWS_A_PAGE
    rows = rows[:ROWS_A_PAGE]
    return Page(rows, key(rows[-1]) if more else "")


def _due_word(item: WorkItem) -> str:
    due_on = item.deadline.due_on if item.deadline else None
    return due_on.isoformat() if due_on else "none"


def due_key(after: str) -> tuple[date | None, int] | None:
    """Due date and key after which a page begins; None where it begins at the start."""
    word, _dot, pk = after.partition(".")
    if not pk.isdigit():
        return None
    if word == "none":
        return None, int(pk)
    try:
        return date.fromisoformat(word), int(pk)
    except ValueError:
        return None
