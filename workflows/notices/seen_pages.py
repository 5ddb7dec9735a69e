"""The pages "Nhắc việc": what a person was told and will be, the same of a dossier, and why not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from procedures.models import Dossier
from procedures.selectors.dossiers import dossiers_visible_to, sees_inside
from workflows.desk.dossier_sight import dossier_seen_by
from workflows.desk.signing_in import SignedInRequest
from workflows.notices import seen

REFUSED = 422
LONGEST_CODE = 60


def _code(request: SignedInRequest) -> str:
    return request.GET.get("dossier", "").strip().upper()[:LONGEST_CODE]


@never_cache
@require_safe
@login_required
def reminders(request: SignedInRequest) -> HttpResponse:
    """What the person was told, by which road, read or not, and what comes next; ``?dossier=CODE``
    narrows it, ``?before=KEY`` goes on."""
    code, before = _code(request), request.GET.get("before", "")
    is_key = before.isdecimal() and len(before) < 19
    page = seen.sent_to(request.user, code=code, before=int(before) if is_key else None)
    plans = None if is_key else seen.planned_for(request.user, code=code)
    context: dict[str, Any] = {
        "groups": seen.grouped(page.lines, request.user),
        "plans": plans,
        "planned": seen.grouped(plans.lines, request.user) if plans else [],
        "code": code,
        "codes": seen.codes_told(request.user),
        "next_url": _older(reverse("reminders"), before=page.older, dossier=code),
        "first_url": _older(reverse("reminders"), dossier=code) if is_key else "",
        "wrong": "",
    }
    return render(request, "notices/reminders.html", context)


@never_cache
@require_safe
@login_required
def why_not(request: SignedInRequest) -> HttpResponse:
    """ "Vì sao tôi không nhận được": a dossier's code, and the answer in words."""
    code, wrong, status = _code(request), "", 200
    found: Dossier | None = None
    if code:
        found = (
            dossiers_visible_to(request.user).select_related("cluster").filter(code=code).first()
        )
        if found is None:
            wrong = _("Không có hồ sơ nào mang mã này trong số hồ sơ bạn được xem.")
            status = REFUSED
    elif "dossier" in request.GET:
        wrong, status = _("Chưa nhập mã hồ sơ."), REFUSED
    return render(
        request,
        "notices/why_not.html",
        {
            "code": code,
            "codes": seen.codes_told(request.user),
            "dossier": found,
            "wrong": wrong,
            "answers": seen.why_not(request.user, found) if found else [],
            "inside": found is not None and sees_inside(request.user, found),
        },
        status=status,
    )


@never_cache
@require_safe
@login_required
def dossier_reminders(request: SignedInRequest, code: str) -> HttpResponse:
    """The same of one dossier: its offices see to whom it went, everybody else only his own."""
    found = dossier_seen_by(request.user, code)
    unsent, before = request.GET.get("show") == "unsent", request.GET.get("before", "")
    page = seen.past_of(found, request.user, unsent=unsent, before=before)
    here = reverse("dossier_reminders", args=[found.code])
    return render(
        request,
        "notices/dossier_reminders.html",
        {
            "dossier": found,
            "inside": sees_inside(request.user, found),
            "unsent": unsent,
            "lines": page.lines,
            "plans": None if before or unsent else seen.plans_of(found, request.user),
            "next_url": _older(here, before=page.older, show="unsent" if unsent else ""),
            "first_url": _older(here, show="unsent" if unsent else "") if before else "",
            "print_code": found.code,
        },
    )


def _older(here: str, **query: str) -> str:
    """The address with what is not empty; "" where a page was asked for and there is none."""
    if query.get("before") == "":
        return ""
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{here}?{asked}" if asked else here
