"""The draft List of a plan: its lines, the proposals that wait for it, and its totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procedures.acts import act_today
from procedures.backends import holds_post, post_for
from procedures.models import (
    LISTED_COLUMNS,
    Change,
    Dossier,
    Organisation,
    PlanLine,
    Procedure,
    Proposal,
    Role,
    User,
)
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import Totals, totals_of
from procedures.selectors.opinions import summary_of
from procedures.services import plans
from procedures.states import CLOSED, DossierState
from workflows import engine
from workflows.desk.dossier_sight import MINISTERIAL, DossierSight, dossier_seen_by
from workflows.desk.listed_fields import add_listed_fields, fieldsets_of, listed_from
from workflows.desk.plan_sight import may_see_draft, may_write_draft
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.steps.fields import one_of, word_errors

REFUSED_BY_LAW = 422
RUNNING = [state.value for state in DossierState if state not in CLOSED]


def _plan_seen_by(user: User, code: str) -> Dossier:
    """The plan of this code; 404 for anything else, and for whoever may not read the draft."""
    found = dossier_seen_by(user, code)
    if found.procedure != Procedure.PLAN or not may_see_draft(user, found):
        raise Http404("no such plan")
    return found


def _office_of(user: User, dossier: Dossier) -> Organisation | None:
    post = post_for(user, dossier.department_id)
    return post.organisation if post else None


def waiting_proposals(dossier: Dossier) -> list[Proposal]:
    """The proposals of the province that were taken up and stand in no draft."""
    return list(
        Proposal.objects.filter(
            dossier__province=dossier.province_id,
            dossier__state__in=RUNNING,
            outcome__in=[Proposal.Outcome.TAKEN_UP, Proposal.Outcome.CHANGED],
        )
        .exclude(lines__dossier__state__in=RUNNING)
        .select_related("dossier__local_body")
        .order_by("folded_name", "pk")[:200]
    )


@login_required
@require_safe
def plan_list(request: SignedInRequest, code: str) -> HttpResponse:
    """The draft List of a plan."""
    found = _plan_seen_by(request.user, code)
    lines = list(found.plan_lines.select_related("previous", "proposal__dossier").order_by("id"))
    may_write = may_write_draft(request.user, found) and found.plan.lines_open
    may_write = may_write and found.state not in CLOSED
    only = request.GET.get("change", "")
    shown = [line for line in lines if line.change == only] if only in Change.values else lines
    return render(
        request,
        "plans/draft.html",
        {
            "dossier": found,
            "sight": DossierSight(found, request.user),
            "lines": shown,
            "totals": totals_of(lines),
            "changes": Change.choices,
            "only": only,
            "may_write": may_write,
            "waiting": waiting_proposals(found) if may_write else [],
            "print_code": found.code,
        },
    )


@login_required
@require_POST
@told_when_too_late
def include(request: SignedInRequest, code: str) -> HttpResponse:
    """Bring chosen proposals into the draft."""
    found = _plan_seen_by(request.user, code)
    _require_writer(request.user, found)
    keys = [int(key) for key in request.POST.getlist("proposals") if key.isdigit()]
    try:
        with engine._turning_busy():
            lines = plans.include_proposals(
                dossier_id=found.pk,
                act=act_today(request.user, office=_office_of(request.user, found)),
                proposal_ids=keys,
            )
    except RuleRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã đưa %(n)d đề xuất vào dự thảo.") % {"n": len(lines)})
    return redirect("plan_list", code=found.code)


@login_required
@require_POST
@told_when_too_late
def drop_line(request: SignedInRequest, code: str, line_id: int) -> HttpResponse:
    """Take a line out of the draft."""
    found = _plan_seen_by(request.user, code)
    _require_writer(request.user, found)
    line = get_object_or_404(found.plan_lines, pk=line_id)
    try:
        with engine._turning_busy():
            plans.drop_line(
                dossier_id=found.pk,
                act=act_today(request.user, office=_office_of(request.user, found)),
                line_id=line.pk,
            )
    except RuleRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã đưa dòng “%(name)s” ra.") % {"name": line.name})
    return redirect("plan_list", code=found.code)


def _require_writer(user: User, dossier: Dossier) -> None:
    if not may_write_draft(user, dossier):
        raise PermissionDenied(_("Chỉ người lập phương án của Sở sửa được dự thảo."))


class LineForm(forms.Form):
    """One line of the draft List."""

    def __init__(self, data: Any = None, *, line: PlanLine | None) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.article = ""
        choices = [
            (value, label)
            for value, label in Change.choices
            if (line is not None and line.previous_id is not None) != (value == Change.ADDED)
        ]
        self.fields["change"] = one_of(choices, label=_("So với Danh mục trước"))
        add_listed_fields(self)
        self.fieldsets = fieldsets_of("change")
        if line is not None:
            self.initial = {name: getattr(line, name) for name in (*LISTED_COLUMNS, "change")}
        else:
            self.initial = {"change": Change.ADDED}
        for field in self.fields.values():
            word_errors(field)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def line(request: SignedInRequest, code: str, line_id: int | None = None) -> HttpResponse:
    """Write one line of the draft."""
    found = _plan_seen_by(request.user, code)
    _require_writer(request.user, found)
    known = (
        get_object_or_404(found.plan_lines.select_related("previous"), pk=line_id)
        if line_id is not None
        else None
    )
    form = LineForm(request.POST if request.method == "POST" else None, line=known)
    status = 200
    if request.method == "POST":
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with engine._turning_busy():
                    written = plans.set_line(
                        dossier_id=found.pk,
                        act=act_today(request.user, office=_office_of(request.user, found)),
                        line_id=line_id,
                        change=form.cleaned_data["change"],
                        listed=listed_from(form.cleaned_data),
                    )
            except RuleRefused as refusal:
                form.article = basis_words(refusal.article)
                name = refusal.field if refusal.field in form.fields else None
                form.add_error(name, refusal.message)
            else:
                messages.success(request, _("Đã ghi dòng “%(name)s”.") % {"name": written.name})
                return redirect("plan_list", code=found.code)
    return render(
        request,
        "plans/line.html",
        {
            "dossier": found,
            "sight": DossierSight(found, request.user),
            "line": known,
            "form": form,
            "today": timezone.localdate(),
        },
        status=status,
    )


@login_required
@require_safe
def sending(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The plan as it went to the ministry, and what was said of it: the ministry's own page."""
    found = dossier_seen_by(request.user, code)
    if found.procedure != Procedure.PLAN:
        raise Http404("no such plan")
    sent = get_object_or_404(found.sendings.select_related("opinion__body"), number=number)
    sight = DossierSight(found, request.user)
    # The dossier that the ministry gets holds the comments and what became of them (ND68 6).
    may_read_comments = sight.inside or holds_post(request.user, Role.MINISTRY_OFFICER)
    comments = [
        said
        for said in (summary_of(found) if may_read_comments else ())
        if said.opinion.body.kind not in MINISTERIAL
    ]
    return render(
        request,
        "plans/sending.html",
        {
            "dossier": found,
            "sight": sight,
            "comments": comments,
            "sent": sent,
            "lines": sent.lines,
            "totals": frozen_totals(sent.lines),
            "print_code": found.code,
        },
    )


def frozen_totals(lines: list[dict[str, Any]]) -> Totals:
    """The totals of a List as it was sent."""
    totals = Totals()
    for row in lines:
        area = Decimal(row["area_ha"]) if row.get("area_ha") else None
        totals.add(row["change"], row.get("stage") or "in_period", area)
    return totals
