"""The applicant's pages: his dossiers, a new request, further papers; and the diagram."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procedures.acts import act_today
from procedures.calendars import calendar_in_force
from procedures.models import Deadline, Dossier, InvestorRequest, Procedure
from procedures.refusals import RuleRefused
from procedures.regimes import Regime, RegimeFacts, regime, regime_for
from procedures.selectors.dossiers import (
    dossiers_visible_to,
    enterprises_of,
    requests_visible_to,
    sees_inside,
)
from procedures.services import documents, submission
from procedures.states import DossierState
from procedures.wording import in_reader_language
from workflows.desk.standing import standing_of
from workflows.desk.wording import basis_words
from workflows.diagram import live_svg, text_twin
from workflows.files.fields import files_help
from workflows.intake import lodge
from workflows.portal import sight
from workflows.portal.forms import ApplyingForm, FurtherPapersForm, NewRequestForm, ProvinceForm
from workflows.portal.offices import (
    local_bodies,
    open_windows,
    provinces_with_offices,
)

View = Callable[..., HttpResponse]
MOST_LISTED = 200


def for_applicants(view: View) -> View:
    """Only for those who represent an enterprise today."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not enterprises_of(request.user):  # type: ignore[arg-type]
            raise PermissionDenied(
                _("Trang này dành cho người đại diện của doanh nghiệp, hợp tác xã.")
            )
        return view(request, *args, **kwargs)

    return login_required(guarded)


def own_dossier(request: HttpRequest, code: str) -> tuple[Dossier, list[InvestorRequest]]:
    """The dossier and the person's own requests in it; 404 for everybody else's."""
    user: Any = request.user
    dossier = get_object_or_404(
        dossiers_visible_to(user).select_related(
            "cluster", "local_body", "department", "provincial_pc"
        ),
        code=code,
    )
    own = list(requests_visible_to(user, dossier).filter(enterprise__in=enterprises_of(user)))
    if not own:
        raise Http404
    for found in own:
        found.dossier = dossier
    return dossier, own


@for_applicants
@require_safe
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers in which the person's enterprises have a request, the newest first."""
    user: Any = request.user
    requests = (
        InvestorRequest.objects.filter(enterprise__in=enterprises_of(user))
        .select_related(
            "dossier__cluster",
            "dossier__local_body",
            "dossier__department",
            "dossier__provincial_pc",
            "enterprise",
        )
        .order_by("-dossier_id", "number")[:MOST_LISTED]
    )
    running = {
        deadline.dossier_id: deadline
        for deadline in Deadline.objects.filter(
            dossier__in=[found.dossier_id for found in requests],
            status=Deadline.Status.OPEN,
            body__isnull=True,
        ).order_by("pk")
    }
    today, calendar = timezone.localdate(), calendar_in_force()
    rows = [
        {
            "dossier": found.dossier,
            "enterprise": found.enterprise,
            "state_words": sight.state_words(found.dossier),
            "office": sight.lies_with(found.dossier),
            "standing": standing_of(running[found.dossier_id], today, calendar)
            if found.dossier_id in running
            else None,
        }
        for found in requests
    ]
    return render(request, "portal/my_dossiers.html", {"rows": rows})


# --- asking ---------------------------------------------------------------------------------------


def _law_of_today() -> Regime:
    choice = regime_for(Procedure.ESTABLISHMENT, RegimeFacts(on=timezone.localdate()))
    return choice.regime


def regime_warning(law: Regime) -> str:
    """What must be said above a page under a regime that is not well sourced."""
    return in_reader_language(law.note_vi, law.note_en) if law.confidence == "secondary" else ""


@for_applicants
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """A request for a cluster: first the province, then everything else on one form."""
    user: Any = request.user
    today, law = timezone.localdate(), _law_of_today()
    sent = request.POST if request.method == "POST" else None
    enterprises = enterprises_of(user)
    context: dict[str, Any] = {"regime": law, "regime_warning": regime_warning(law)}
    asked_for = request.GET if request.GET.get("province") else None
    provinces = ProvinceForm(asked_for, provinces=provinces_with_offices(today))
    context["province_form"] = provinces
    if asked_for is None or not provinces.is_valid():
        return render(request, "portal/new_request.html", context)
    province = provinces.cleaned_data["province"]
    form = NewRequestForm(
        sent,
        request.FILES if sent is not None else None,
        regime=law,
        enterprises=enterprises,
        local_bodies=local_bodies(province, today),
    )
    context |= {
        "form": form,
        "province": province,
        "windows": open_windows(province, enterprises, today),
    }
    if request.method == "POST" and form.is_valid():
        try:
            dossier = _lodge(request, form, province)
        except RuleRefused as refusal:
            context["article"] = _refuse(form, refusal)
        else:
            messages.success(
                request,
                _("Đã nộp đề nghị. Mã hồ sơ: %(code)s.") % {"code": dossier.code},
            )
            return redirect("my_dossier", code=dossier.code)
    status = 422 if form.errors else 200
    return render(request, "portal/new_request.html", context, status=status)


def _lodge(request: HttpRequest, form: NewRequestForm, province: Any) -> Dossier:
    given = form.cleaned_data
    user: Any = request.user
    act = act_today(user, office=given["enterprise"])
    return lodge(
        asked=submission.Asked(
            name=given["name"].strip(),
            location=given["location"].strip(),
            main_sectors=given["main_sectors"].strip(),
            facts={"kind": given["kind"], "area_ha": given["area_ha"]},
        ),
        province=province,
        local_body=given["local_body"],
        applying=form.applying,
        act=act,
        attach=form.attach,
    )


@for_applicants
@require_http_methods(["GET", "HEAD", "POST"])
def join_request(request: HttpRequest, code: str) -> HttpResponse:
    """Another applicant comes while the window is open (Art 10.1)."""
    user: Any = request.user
    dossier = get_object_or_404(
        Dossier.objects.select_related("cluster", "local_body"),
        code=code,
        state=DossierState.ANNOUNCED,
    )
    enterprises = enterprises_of(user)
    if dossier.requests.filter(enterprise__in=enterprises).exists():
        return redirect("my_dossier", code=code)
    law = regime(dossier.regime)
    sent = request.POST if request.method == "POST" else None
    form = ApplyingForm(
        sent, request.FILES if sent is not None else None, regime=law, enterprises=enterprises
    )
    window = dossier.deadlines.filter(step="reception", status=Deadline.Status.OPEN).first()
    context: dict[str, Any] = {
        "dossier": dossier,
        "form": form,
        "window": window,
        "window_basis": basis_words(window.basis) if window else "",
        "regime": law,
        "regime_warning": regime_warning(law),
    }
    if request.method == "POST" and form.is_valid():
        act = act_today(user, office=form.cleaned_data["enterprise"])
        try:
            with documents.files_discarded_on_failure(), transaction.atomic():
                added = submission.add_request(
                    dossier_id=dossier.pk, applying=form.applying, act=act
                )
                form.attach(dossier.pk, act, added)
        except RuleRefused as refusal:
            context["article"] = _refuse(form, refusal)
        else:
            messages.success(request, _("Đã nộp đề nghị vào hồ sơ %(code)s.") % {"code": code})
            return redirect("my_dossier", code=code)
    status = 422 if form.errors else 200
    return render(request, "portal/join_request.html", context, status=status)


def _refuse(form: BaseForm, refusal: RuleRefused) -> str:
    """Put the law's "no" where it belongs on the form; the article goes to the summary."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
    return basis_words(refusal.article)


# --- one dossier ----------------------------------------------------------------------------------


@for_applicants
@require_http_methods(["GET", "HEAD", "POST"])
def my_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier for its applicant: how far, where, until when; and his own papers."""
    user: Any = request.user
    dossier, own = own_dossier(request, code)
    law = regime(dossier.regime)
    sent = request.POST if request.method == "POST" else None
    form = FurtherPapersForm(sent, request.FILES if sent is not None else None, regime=law)
    article = ""
    if request.method == "POST" and form.is_valid():
        mine = own[0]
        try:
            with documents.files_discarded_on_failure(), transaction.atomic():
                kept = form.attach(dossier.pk, act_today(user, office=mine.enterprise), mine)
        except RuleRefused as refusal:
            article = _refuse(form, refusal)
        else:
            messages.success(request, _("Đã nhận %(n)d tệp.") % {"n": len(kept)})
            return redirect("my_dossier", code=code)
    context = {
        "dossier": dossier,
        "form": form,
        "article": article,
        "regime": law,
        "regime_warning": regime_warning(law),
        "print_code": dossier.code,
        "files_help": files_help(),
        **sight.sight_of(dossier, own),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/my_dossier.html", context, status=status)


@login_required
@require_safe
def dossier_diagram(request: HttpRequest, code: str) -> HttpResponse:
    """The procedure with the dossier's position; names of people only for the offices."""
    user: Any = request.user
    dossier = get_object_or_404(dossiers_visible_to(user).select_related("cluster"), code=code)
    with_people = sees_inside(user, dossier)
    return render(
        request,
        "portal/diagram.html",
        {
            "dossier": dossier,
            "svg": live_svg(dossier, with_people=with_people),
            "lines": text_twin(dossier, with_people=with_people),
            "print_code": dossier.code,
        },
    )
