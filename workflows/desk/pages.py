"""The pages to find one's way: the desk, all dossiers, the register of clusters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procedures.backends import is_administrator, mandates_of, posts_of
from procedures.calendars import calendar_in_force
from procedures.folding import folded
from procedures.models import STATE_LABELS, Cluster, Deadline, Dossier, Procedure, Role, User
from procedures.selectors.dossiers import dossiers_visible_to
from procedures.selectors.finding import dossiers_found, names_found
from procedures.services.deadlines import is_running_step
from procedures.states import DossierState
from workflows.desk import queues
from workflows.desk.dossier_sight import step_title
from workflows.desk.office_lateness import OfficeLine, office_page, offices_led_by
from workflows.desk.queues import Tab
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.standing import standing_of, standing_of_item
from workflows.desk.start import starts_for
from workflows.engine import is_his
from workflows.models import WorkItem

ROWS_A_PAGE = 25


def is_only_applicant(user: User) -> bool:
    """Whether the person's place is the portal: an applicant who holds no office's post."""
    posts = posts_of(user)
    return bool(posts) and all(post.role == Role.APPLICANT for post in posts)


def _page_address(name: str, **query: str) -> str:
    given = {key: value for key, value in query.items() if value}
    return reverse(name) + (f"?{urlencode(given)}" if given else "")


# --- the desk ------------------------------------------------------------------------------------


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """What lies on the person's desk, the earliest due date first."""
    user = request.user
    if is_only_applicant(user):
        return redirect("my_dossiers")
    today, calendar = timezone.localdate(), calendar_in_force()
    shown = [each for each in Tab if each != Tab.OFFICE or offices_led_by(user)]
    lines = {each: queues.lines_of(each, user, today, calendar) for each in shown}
    # Done work only grows, and the office's periods are many: never counted.
    counts = {
        each: None if each in {Tab.DONE, Tab.OFFICE} else queues.count_words(lines[each])
        for each in shown
    }
    word = request.GET.get("tab", "")
    tab = Tab(word) if word in shown else _first_with_work(counts)
    after = request.GET.get("after", "")
    office_lines: list[OfficeLine] = []
    if tab == Tab.OFFICE:
        office_lines, next_after = office_page(user, today, calendar, after)
        page = queues.Page([], next_after)
    elif tab == Tab.DONE:
        page = queues.by_day_done(lines[tab], after)
    else:
        page = queues.by_due_date(lines[tab], after)
    rows = [_row(item, user, today, calendar, done=tab == Tab.DONE) for item in page.rows]
    return render(
        request,
        "desk/desk.html",
        {
            "tab": tab,
            "tabs": [
                {
                    "label": queues.TAB_LABELS[each],
                    "url": _page_address("desk", tab=each),
                    "count": counts[each],
                    "current": each == tab,
                    "late": each == Tab.LATE,
                }
                for each in shown
            ],
            "tabs_label": _("Danh sách việc"),
            "starts": starts_for(user),
            "mandates": mandates_of(user),
            "rows": rows,
            "office_lines": office_lines,
            "first_url": _page_address("desk", tab=tab) if after else "",
            "next_url": _page_address("desk", tab=tab, after=page.next_after)
            if page.next_after
            else "",
            "empty": _EMPTY[tab](),
        },
    )


def _row(item: WorkItem, user: User, today: Any, calendar: Any, *, done: bool) -> dict[str, Any]:
    standing = standing_of_item(item, today, calendar)
    lent = None if done else queues.lent_by(item, user)
    return {
        "lent": lent,
        "item": item,
        "dossier": item.dossier,
        "title": step_title(item),
        "standing": standing,
        "kind": _kind(standing.days_left) if not done else "",
        "is_mine": not done
        and (item.task.owner_id == user.pk or (lent is not None and bool(item.task.owner_id))),
        "is_free": not done and item.task.owner_id is None,
        "may_open": not done and is_his(item.task, user),
        "done_at": item.task.finished if done else None,
    }


def _kind(days_left: int | None) -> str:
    if days_left is None:
        return ""
    return "late" if days_left < 0 else "soon" if days_left <= 2 else ""


_EMPTY = {
    Tab.MINE: lambda: {
        "title": _("Bạn không giữ việc nào"),
        "text": _("Việc bạn nhận hoặc được giao sẽ hiện ở đây. Xem việc của phòng để nhận việc."),
        "url": _page_address("desk", tab=Tab.GROUP),
        "action": _("Xem việc của phòng"),
    },
    Tab.GROUP: lambda: {
        "title": _("Phòng không có việc chờ nhận"),
        "text": _("Việc mới của cơ quan bạn sẽ hiện ở đây khi hồ sơ đến bước của bạn."),
    },
    Tab.SUPPLEMENT: lambda: {
        "title": _("Không có hồ sơ chờ bổ sung"),
        "text": _("Hồ sơ đã yêu cầu bổ sung mà chưa nhận được sẽ hiện ở đây; thời hạn đang dừng."),
    },
    Tab.SOON: lambda: {
        "title": _("Không có việc sắp đến hạn"),
        "text": _("Việc còn không quá 2 ngày làm việc sẽ hiện ở đây."),
    },
    Tab.LATE: lambda: {
        "title": _("Không có việc quá hạn"),
        "text": _("Khi một việc quá hạn, việc đó hiện ở đây với số ngày chậm."),
        "url": _page_address("desk", tab=Tab.SOON),
        "action": _("Xem việc sắp đến hạn"),
    },
    Tab.OFFICE: lambda: {
        "title": _("Cơ quan không có hồ sơ trễ hạn"),
        "text": _("Thời hạn của cơ quan đã quá hoặc còn không quá 2 ngày làm việc hiện ở đây."),
    },
    Tab.DONE: lambda: {
        "title": _("Bạn chưa làm xong việc nào"),
        "text": _("Việc bạn đã làm sẽ hiện ở đây, mới nhất trước."),
    },
}


# --- all dossiers --------------------------------------------------------------------------------


def _first_with_work(counts: dict[Tab, str | None]) -> Tab:
    """The desk opens on one's own work, or on the group's where there is none."""
    return next((tab for tab in (Tab.MINE, Tab.GROUP) if counts[tab] != "0"), Tab.MINE)


@login_required
@require_safe
def dossiers(request: SignedInRequest) -> HttpResponse:
    """Every dossier that the person may see, the newest first."""
    query, state = request.GET.get("q", ""), request.GET.get("state", "")
    procedure = request.GET.get("procedure", "")
    before = request.GET.get("before", "")
    found = dossiers_found(request.user, query)
    if state in set(DossierState):
        found = found.filter(state=state)
    else:
        state = ""
    if procedure in Procedure.values:
        found = found.filter(procedure=procedure)
    else:
        procedure = ""
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(
        found.select_related("cluster", "local_body", "province").order_by("-pk")[: ROWS_A_PAGE + 1]
    )
    more = len(rows) > ROWS_A_PAGE
    rows = rows[:ROWS_A_PAGE]
    return render(
        request,
        "desk/dossiers.html",
        {
            "rows": with_standings(rows, names_found(request.user, query, rows)),
            "q": query,
            "state": state,
            "states": [(str(key), label) for key, label in STATE_LABELS.items()],
            "procedure": procedure,
            "procedures": Procedure.choices,
            "first_url": _page_address("dossiers", q=query, state=state, procedure=procedure)
            if before.isdigit()
            else "",
            "next_url": _page_address(
                "dossiers", q=query, state=state, procedure=procedure, before=str(rows[-1].pk)
            )
            if more
            else "",
        },
    )


def with_standings(
    rows: list[Dossier], enterprises: Mapping[int, list[str]] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Each dossier with the standing of the period that runs, in one statement for all.

    ``enterprises``: by whose names a dossier was found.
    """
    today, calendar = timezone.localdate(), calendar_in_force()
    running: dict[int, Deadline] = {}
    by_key = {row.pk: row for row in rows}
    for deadline in Deadline.objects.filter(
        dossier__in=[row.pk for row in rows], status=Deadline.Status.OPEN, body__isnull=True
    ):
        if is_running_step(by_key[deadline.dossier_id], deadline.step):
            running[deadline.dossier_id] = deadline
    lines = []
    for row in rows:
        runs = running.get(row.pk)
        standing = standing_of(runs, today, calendar) if runs else None
        lines.append(
            {
                "dossier": row,
                "state": row.state_words,
                "standing": standing,
                "kind": _kind(standing.days_left) if standing else "",
                "enterprises": enterprises.get(row.pk, ()),
            }
        )
    return lines


# --- the register of clusters --------------------------------------------------------------------


def clusters_visible_to(user: User) -> QuerySet[Cluster]:
    """Clusters that stand or have stood are public; others are seen with their dossier."""
    if is_administrator(user):
        return Cluster.objects.all()
    return Cluster.objects.filter(
        Q(status__in=(Cluster.Status.ESTABLISHED, Cluster.Status.ABOLISHED))
        | Q(pk__in=dossiers_visible_to(user).values("cluster"))
    )


@login_required
@require_safe
def clusters(request: SignedInRequest) -> HttpResponse:
    """The register, by name."""
    query, status = request.GET.get("q", ""), request.GET.get("status", "")
    found = clusters_visible_to(request.user)
    if query.strip():
        found = found.filter(
            Q(folded_name__contains=folded(query)) | Q(folded_location__contains=folded(query))
        )
    if status in set(Cluster.Status):
        found = found.filter(status=status)
    else:
        status = ""
    after_name, _dot, after_pk = request.GET.get("after", "").rpartition(".")
    if after_pk.isdigit():
        found = found.filter(
            Q(folded_name__gt=after_name) | Q(folded_name=after_name, pk__gt=int(after_pk))
        )
    rows = list(found.select_related("province").order_by("folded_name", "pk")[: ROWS_A_PAGE + 1])
    more = len(rows) > ROWS_A_PAGE
    rows = rows[:ROWS_A_PAGE]
    last = f"{rows[-1].folded_name}.{rows[-1].pk}" if more else ""
    return render(
        request,
        "desk/clusters.html",
        {
            "rows": rows,
            "cluster_query": query,
            "status": status,
            "statuses": Cluster.Status.choices,
            "first_url": _page_address("clusters", q=query, status=status)
            if after_pk.isdigit()
            else "",
            "next_url": _page_address("clusters", q=query, status=status, after=last)
            if last
            else "",
        },
    )
