"""The pages on which a change of a decision begins, and is corrected before it is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procedures.backends import posts_of
from procedures.models import Cluster, Dossier, Organisation, Procedure, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.register import clusters_of_office
from procedures.services import amendments
from procedures.states import CLOSED
from workflows import engine
from workflows.desk.amendment_forms import FORMS, AmendmentForm
from workflows.desk.dossier_sight import dossier_seen_by
from workflows.desk.expansion_form import cluster_choices
from workflows.desk.races import told_when_too_late
from workflows.desk.rights import may_record_facts
from workflows.desk.signing_in import SignedInRequest
from workflows.portal.offices import chain_of_offices, local_bodies

REFUSED_BY_LAW = 422
OPENERS = (Role.LOCAL_OFFICER, Role.SPECIALIST, Role.DIVISION_HEAD)
"""Who prepares such a dossier: the local body, or the department (Art 12.2, 33.2(a))."""


def opening_office(user: User) -> Organisation | None:
    """The office for which the person would open one: the local body before the department."""
    posts = [post for post in posts_of(user) if post.role in OPENERS]
    posts.sort(key=lambda post: post.role != Role.LOCAL_OFFICER)
    return posts[0].organisation if posts else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def adjustment(request: SignedInRequest) -> HttpResponse:
    """Ask to adjust the decision about a cluster (Art 12.2(a))."""
    return _open(request, Procedure.ADJUSTMENT)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def abolition(request: SignedInRequest) -> HttpResponse:
    """Ask to abolish the decision about a cluster (Art 12.2(a))."""
    return _open(request, Procedure.ABOLITION)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def investor_selection(request: SignedInRequest) -> HttpResponse:
    """Choose the investor of a standing cluster again (Art 12.2(b))."""
    return _open(request, Procedure.INVESTOR_SELECTION)


def _open(request: SignedInRequest, procedure: str) -> HttpResponse:
    form_class = FORMS[procedure]
    office = opening_office(request.user)
    if office is None:
        raise PermissionDenied(_("Chỉ cán bộ của UBND nơi có cụm hoặc của Sở Công Thương mới lập."))
    clusters = {str(found.pk): found for found in clusters_of_office(office)}
    cluster = clusters.get(request.GET.get("cluster", ""))
    if cluster is None:
        return _pick(request, form_class, list(clusters.values()))
    by_department = office.kind == Organisation.Kind.DEPARTMENT
    form = form_class(
        request.POST if request.method == "POST" else None,
        user=request.user,
        cluster=cluster,
        office=office,
        local_bodies=_bodies_of(cluster, office) if by_department else (),
    )
    status = 200
    if request.method == "POST":
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with engine._turning_busy(), transaction.atomic():
                    dossier = _begin(form, procedure, office, by_department=by_department)
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request, _("Đã lập hồ sơ. Mã hồ sơ: %(code)s.") % {"code": dossier.code}
                )
                return redirect("dossier", code=dossier.code)
    return _page(request, form, cluster, status)


def _begin(
    form: AmendmentForm, procedure: str, office: Organisation, *, by_department: bool
) -> Dossier:
    act = form.act()
    local_body = form.local_body if by_department else office
    if local_body is None or local_body.province is None:
        raise RuleRefused(_("Chọn UBND cấp xã nơi có cụm."), field="local_body")
    dossier = amendments.open_amendment(
        procedure=procedure,
        cluster=form.cluster,
        offices=chain_of_offices(local_body.province, local_body, act.day),
        amending=form.amending(),
        act=act,
        by_department=by_department,
    )
    engine.start(dossier, entry="compiled" if by_department else "start")
    return dossier


def _bodies_of(cluster: Cluster, office: Organisation) -> list[Organisation]:
    """The local bodies of the province, the one that handled the cluster first."""
    if office.province is None:
        return []
    handled = set(cluster.dossiers.values_list("local_body", flat=True))
    found = list(local_bodies(office.province, timezone.localdate()))
    return sorted(found, key=lambda body: body.pk not in handled)


def _pick(
    request: SignedInRequest, form_class: type[AmendmentForm], clusters: list[Cluster]
) -> HttpResponse:
    """First question: which standing cluster."""
    return render(
        request,
        "desk/pick_cluster.html",
        {"title": form_class.title, "choices": cluster_choices(clusters), "any": bool(clusters)},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def amendment(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct what is asked for, until it is decided: the local body, then the department."""
    dossier = dossier_seen_by(request.user, code)
    if dossier.procedure not in FORMS:
        raise Http404("no amendment")
    if not may_record_facts(request.user, dossier):
        raise PermissionDenied(_("Việc này thuộc vị trí hoặc cơ quan khác."))
    if dossier.state in CLOSED:
        raise PermissionDenied(_("Hồ sơ đã kết thúc; nội dung đề nghị không sửa được nữa."))
    cluster = dossier.its_cluster
    office = dossier.department if dossier.was_submitted else dossier.local_body
    form = FORMS[dossier.procedure](
        request.POST if request.method == "POST" else None,
        user=request.user,
        cluster=cluster,
        office=office,
        dossier=dossier,
    )
    status = 200
    if request.method == "POST":
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with engine._turning_busy(), transaction.atomic():
                    amendments.record_amendment(
                        dossier_id=dossier.pk, act=form.act(), amending=form.amending()
                    )
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Đã sửa nội dung đề nghị."))
                return redirect("dossier", code=dossier.code)
    return _page(request, form, cluster, status, dossier=dossier)


def _page(
    request: SignedInRequest,
    form: AmendmentForm,
    cluster: Cluster,
    status: int,
    **context: Any,
) -> HttpResponse:
    return render(
        request,
        "desk/amendment.html",
        {"form": form, "title": form.title, "cluster": cluster, **context},
        status=status,
    )
