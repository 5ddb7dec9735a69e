"""The ministry's desk: many provinces at once, what waits for an answer, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procedures.backends import holds_post, is_administrator
from procedures.calendars import calendar_in_force
from procedures.models import Change, Deadline, Decision, PlanSending, Role
from procedures.selectors.development_list import (
    Totals,
    totals_by_version,
    versions_in_force,
)
from workflows.desk.plan_pages import frozen_totals
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.standing import Standing, standing_of

ROWS_A_PAGE = 25
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan that waits for the ministry's answer."""

    sending: PlanSending
    deadline: Deadline | None
    standing: Standing
    totals: Totals


def waiting_plans(today: date) -> list[Waiting]:
    """The plans that lie with the ministry, the earliest due date first, those without one last.

    Two statements for any number of provinces.
    """
    calendar = calendar_in_force()
    running = Deadline.objects.filter(
        step="ministry_opinion", status=Deadline.Status.OPEN, body__isnull=True
    )
    sendings = list(
        PlanSending.objects.filter(opinion__is_open=True)
        .select_related("dossier__province", "dossier__plan__base")
        .prefetch_related(Prefetch("dossier__deadlines", queryset=running, to_attr="at_ministry"))
        .order_by("sent_on", "pk")[:MOST_WAITING]
    )
    found = []
    for sending in sendings:
        at_ministry: list[Deadline] = sending.dossier.__dict__.get("at_ministry", [])
        deadline = at_ministry[0] if at_ministry else None
        found.append(
            Waiting(
                sending,
                deadline,
                standing_of(deadline, today, calendar),
                frozen_totals(sending.lines),
            )
        )
    return sorted(
        found,
        key=lambda row: (
            row.deadline is None or row.deadline.due_on is None,
            (row.deadline.due_on if row.deadline else None) or date.max,
            row.sending.sent_on or date.max,
        ),
    )


def decisions_received(before: str) -> tuple[list[Decision], str]:
    """The decisions sent to the ministry, latest first, by key; the key that the next page begins
    before, empty on the last."""
    found = Decision.objects.filter(
        superseded=False, dossier__copied_on__isnull=False
    ).select_related("dossier__cluster", "dossier__province")
    if before.isdigit() and len(before) <= 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: ROWS_A_PAGE + 1])
    more = len(rows) > ROWS_A_PAGE
    rows = rows[:ROWS_A_PAGE]
    return rows, str(rows[-1].pk) if more else ""


@login_required
@require_safe
def ministry(request: SignedInRequest) -> HttpResponse:
    """What waits for the ministry, what stands in each province, and what was decided."""
    user = request.user
    if not (holds_post(user, Role.MINISTRY_OFFICER) or is_administrator(user)):
        raise PermissionDenied(_("Bàn làm việc này của Bộ Công Thương."))
    today = timezone.localdate()
    versions = list(versions_in_force(today))
    totals = totals_by_version(versions)
    together = Totals()
    for found in totals.values():
        together.clusters += found.clusters
        together.area_ha += found.area_ha
        for name, count in found.by_change.items():
            together.by_change[name] += count
    before = request.GET.get("before", "")
    decisions, next_before = decisions_received(before)
    plans_known: list[dict[str, Any]] = [
        {"version": version, "totals": totals[version.pk]} for version in versions
    ]
    return render(
        request,
        "plans/ministry.html",
        {
            "waiting": waiting_plans(today),
            "provinces": plans_known,
            "together": together,
            "changes": [(value, label) for value, label in Change.choices],
            "decisions": decisions,
            "first_url": reverse("ministry") if before else "",
            "next_url": f"{reverse('ministry')}?before={next_before}" if next_before else "",
        },
    )
