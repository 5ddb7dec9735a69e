"""The facts, readings and conclusions of one dossier, and the forms that write them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procedures.backends import holds_post, post_for
from procedures.models import Dossier, EarlyFact, Organisation, Procedure, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.dossiers import sees_inside
from procedures.selectors.early_clusters import (
    conclusions_of,
    is_outdated,
    standing_facts,
)
from procedures.services import documents
from procedures.states import CLOSED, DossierState
from workflows import engine
from workflows.desk.dossier_sight import DossierSight, dossier_seen_by
from workflows.desk.races import told_when_too_late
from workflows.desk.rights import DEPARTMENT_ACTORS, is_local_officer
from workflows.desk.signing_in import SignedInRequest
from workflows.early.words import fact_lines
from workflows.steps.act_forms import ActForm
from workflows.steps.early_cluster import ConcludeEarly, RecordEarlyFact

REFUSED_BY_LAW = 422
MAY_CONCLUDE = (Role.SPECIALIST, Role.DIVISION_HEAD, Role.DIRECTOR)


def may_record(user: User, dossier: Dossier) -> bool:
    """The department at any time; the local body until it has submitted."""
    if DossierState(dossier.state) in CLOSED:
        return False
    of_department = any(holds_post(user, role, dossier.department_id) for role in DEPARTMENT_ACTORS)
    return of_department or (not dossier.was_submitted and is_local_officer(user, dossier))


def may_conclude_anew(user: User, dossier: Dossier) -> bool:
    """Once somebody has concluded at the step, the department may do so anew until the report."""
    return (
        dossier.state == DossierState.UNDER_APPRAISAL
        and bool(conclusions_of(dossier))
        and any(holds_post(user, role, dossier.department_id) for role in MAY_CONCLUDE)
    )


def _seen(request: SignedInRequest, code: str) -> Dossier:
    found = dossier_seen_by(request.user, code)
    if found.procedure != Procedure.LEGACY or not sees_inside(request.user, found):
        raise Http404("no early cluster")
    return found


@login_required
@require_safe
def early(request: SignedInRequest, code: str) -> HttpResponse:
    """What is recorded of the cluster, what each reading gives, and what was concluded."""
    found = _seen(request, code)
    concluded = conclusions_of(found)
    history = list(found.early_facts.select_related("recorded_by", "file").order_by("-id"))
    return render(
        request,
        "early/dossier.html",
        {
            "dossier": found,
            "sight": (sight := DossierSight(found, request.user)),
            "regime_warning": sight.regime_warning,
            "facts": fact_lines(standing_facts(found)),
            "history": history,
            "conclusions": concluded,
            "outdated": bool(concluded) and is_outdated(found, concluded[0]),
            "may_record": may_record(request.user, found),
            "may_conclude": may_conclude_anew(request.user, found),
            "print_code": found.code,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def record_fact(request: SignedInRequest, code: str) -> HttpResponse:
    """Write one fact down with its paper."""
    found = _seen(request, code)
    if not may_record(request.user, found):
        raise PermissionDenied(
            _("Thông tin do UBND lập hồ sơ ghi trước khi trình, sau đó do Sở ghi.")
        )
    name = request.GET.get("fact", "")
    initial = {"name": name} if name in EarlyFact.Name.values else None
    return _act(request, found, RecordEarlyFact, initial=initial)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def conclude(request: SignedInRequest, code: str) -> HttpResponse:
    """Conclude anew; the first conclusion is a step of the procedure."""
    found = _seen(request, code)
    if not may_conclude_anew(request.user, found):
        raise PermissionDenied(_("Chỉ Sở kết luận lại, khi đang thẩm định và đã có kết luận."))
    return _act(request, found, ConcludeEarly)


def _act(
    request: SignedInRequest,
    found: Dossier,
    form_class: type[ActForm],
    *,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = form_class(
        sent,
        files=request.FILES if sent is not None else None,
        dossier=found,
        user=request.user,
        office=_office_for(request.user, found),
        earliest=found.last_act_on if form_class is ConcludeEarly else None,
        initial=initial,
    )
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with documents.files_discarded_on_failure(), engine._turning_busy():
                    form.perform(found)
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, form.done_words())
                return redirect("early", code=found.code)
    return render(
        request,
        "early/act.html",
        {
            "dossier": found,
            "sight": (sight := DossierSight(found, request.user)),
            "form": form,
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
        },
        status=status,
    )


def _office_for(user: User, found: Dossier) -> Organisation | None:
    for office_id in (found.local_body_id, found.department_id):
        post = post_for(user, office_id)
        if post is not None:
            return post.organisation
    return None
