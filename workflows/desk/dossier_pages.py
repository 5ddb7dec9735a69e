"""The dossier's own pages: everything about it, one of its periods, the acts beside the steps."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procedures.backends import post_for, posts_of
from procedures.models import Dossier, Organisation, Role, User
from procedures.refusals import RuleRefused
from workflows import engine
from workflows.desk.act_forms import FORMS
from workflows.desk.dossier_sight import DossierSight, dossier_seen_by
from workflows.desk.races import told_when_too_late
from workflows.desk.rights import ACTS
from workflows.desk.signing_in import SignedInRequest

REFUSED_BY_LAW = 422
NOT_OPEN_NOW = 409
BESIDE_THE_OTHERS = {"add-request", "close-silence", "late-opinion", "investment-policy"}
"""Acts whose day may lie before that of the dossier's latest act."""


@login_required
@require_safe
def dossier(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything that the person may know of a dossier."""
    found = dossier_seen_by(request.user, code)
    sight = DossierSight(found, request.user)
    return render(
        request,
        "dossier/dossier.html",
        {
            "dossier": found,
            "sight": sight,
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
            "facts_url": sight.facts_url,
        },
    )


@login_required
@require_safe
def dossier_deadline(request: SignedInRequest, code: str, deadline_id: int) -> HttpResponse:
    """One period of a dossier, day by day, with its ledger."""
    found = dossier_seen_by(request.user, code)
    sight = DossierSight(found, request.user)
    line = next((line for line in sight.periods if line.deadline.pk == deadline_id), None)
    if line is None:
        raise Http404("no such period")
    return render(
        request,
        "dossier/deadline.html",
        {
            "dossier": found,
            "sight": sight,
            "line": sight.period(line.deadline, with_days=True),
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def dossier_act(request: SignedInRequest, code: str, act: str) -> HttpResponse:
    """An act beside the steps: facts, stop, new date, withdrawal, more bodies …"""
    if act not in ACTS:
        raise Http404("no such act")
    found = dossier_seen_by(request.user, code)
    described = ACTS[act]
    if not described.may(request.user, found):
        raise PermissionDenied(_("Việc này thuộc vị trí hoặc cơ quan khác."))
    is_open = described.is_open(found)
    form = FORMS[act](
        request.POST if is_open and request.method == "POST" else None,
        dossier=found,
        user=request.user,
        office=_office_for(request.user, found),
        earliest=None if act in BESIDE_THE_OTHERS else found.last_act_on,
    )
    status = 200 if is_open or request.method != "POST" else NOT_OPEN_NOW
    if is_open and request.method == "POST":
        if form.is_valid():
            try:
                with engine._turning_busy():
                    form.perform(found)
            except RuleRefused as refusal:
                form.refuse(refusal)
            except engine.NoSuchTask:
                form.add_error(None, _("Hồ sơ không có vòng lấy ý kiến nào đang mở."))
            else:
                messages.success(request, form.done_words())
                return redirect("dossier", code=found.code)
        status = REFUSED_BY_LAW
    sight = DossierSight(found, request.user)
    return render(
        request,
        "dossier/act.html",
        {
            "dossier": found,
            "sight": sight,
            "act": described,
            "form": form,
            "is_open": is_open,
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
        },
        status=status,
    )


def _office_for(user: User, found: Dossier) -> Organisation | None:
    """The office of the dossier for which the person acts."""
    for office_id in (found.local_body_id, found.department_id, found.provincial_pc_id):
        post = post_for(user, office_id)
        if post is not None:
            return post.organisation
    return next(
        (post.organisation for post in posts_of(user) if post.role == Role.MINISTRY_OFFICER), None
    )
