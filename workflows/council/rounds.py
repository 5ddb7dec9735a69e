"""A round's pages: who has handed in, result, minutes, ranking, and the record as a file."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from procedures.acts import act_today
from procedures.backends import holds_post, post_for
from procedures.models import Role, ScoringRound, Seat, User
from procedures.refusals import RuleRefused
from procedures.selectors.council_record import record_of
from procedures.selectors.councils import rounds_visible_to
from procedures.services import council_seats
from workflows import engine
from workflows.council.round_sight import RoundSight
from workflows.desk.dossier_sight import step_title
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest

REFUSED_BY_LAW = 422
AFTER_THE_SHEETS = frozenset({"open_sheets", "settle_tie", "settle_nobody", "appraise"})
"""The steps that follow when every sheet of a round is settled."""


class MissingForm(forms.Form):
    """Why a member's sheet is not awaited any more."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do không chờ phiếu"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )


@login_required
@require_safe
@never_cache
def scoring_round(request: SignedInRequest, round_id: int) -> HttpResponse:
    """One round as it stands."""
    return _page(request, _seen(request.user, round_id))


@login_required
@require_POST
@told_when_too_late
def mark_missing(request: SignedInRequest, round_id: int, seat_id: int) -> HttpResponse:
    """The secretary stops waiting for a member's sheet."""
    found = _seen(request.user, round_id)
    if not _keeps(request.user, found):
        raise PermissionDenied(_("Việc này thuộc thư ký Hội đồng."))
    seat = get_object_or_404(Seat, pk=seat_id, scoring_round=found)
    form = MissingForm(request.POST, prefix=f"seat{seat.pk}")
    post = post_for(request.user, found.dossier.department_id)
    act = act_today(request.user, office=post.organisation if post else None)
    if not form.is_valid():
        return _page(request, found, {seat.pk: form}, REFUSED_BY_LAW)
    try:
        engine.drop_seat_task(
            found.dossier_id,
            seat,
            lambda dossier: council_seats.mark_missing(
                dossier_id=dossier.pk,
                act=act,
                seat_id=seat.pk,
                reason=form.cleaned_data["reason"],
            ),
        )
    except (RuleRefused, engine.NoSuchTask) as refusal:
        field = "reason" if getattr(refusal, "field", "") == "reason" else None
        words = (
            refusal.message
            if isinstance(refusal, RuleRefused)
            else _("Phiếu này không còn được chờ.")
        )
        form.add_error(field, words)
        return _page(request, found, {seat.pk: form}, REFUSED_BY_LAW)
    messages.success(request, _("Đã ghi nhận thành viên không nộp phiếu."))
    return redirect("scoring_round", round_id=found.pk)


@login_required
@require_safe
@never_cache
def minutes(request: SignedInRequest, round_id: int) -> HttpResponse:
    """The minutes of the meeting that opened the sheets, ready to be printed and signed."""
    found = _opened(request.user, round_id)
    return render(request, "council/minutes.html", _context(found))


@login_required
@require_safe
@never_cache
def ranking(request: SignedInRequest, round_id: int) -> HttpResponse:
    """The ranking alone, ready to be printed."""
    found = _opened(request.user, round_id)
    return render(request, "council/ranking.html", _context(found))


@login_required
@require_safe
@never_cache
def record(request: SignedInRequest, round_id: int) -> HttpResponse:
    """The council record for ``verify_council``."""
    found = _opened(request.user, round_id)
    text = json.dumps(record_of(found), ensure_ascii=False, indent=1, sort_keys=True)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"{found.dossier.code}-{found.number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _seen(user: User, round_id: int) -> ScoringRound:
    return get_object_or_404(
        rounds_visible_to(user).select_related(
            "dossier__cluster",
            "dossier__province",
            "council__department",
            "council__provincial_pc",
            "criteria_sheet",
            "tie_choice__enterprise",
        ),
        pk=round_id,
    )


def _opened(user: User, round_id: int) -> ScoringRound:
    found = _seen(user, round_id)
    if not found.is_open_to_readers:
        raise Http404("not opened yet")
    return found


def _keeps(user: User, found: ScoringRound) -> bool:
    return holds_post(user, Role.COUNCIL_SECRETARY, found.dossier.department_id)


def _next_tasks(user: User, found: ScoringRound) -> list[tuple[Any, str]]:
    """The council's open tasks that the reader may do, once no sheet of the round is awaited."""
    if found.seats.filter(status=Seat.Status.WAITING).exists():
        return []
    return [
        (task, step_title(task.item))
        for task in engine.open_tasks(found.dossier)
        if task.item.step in AFTER_THE_SHEETS and engine.may_do(task, user)
    ]


def _context(found: ScoringRound) -> dict[str, Any]:
    return {
        "round": found,
        "dossier": found.dossier,
        "sight": RoundSight(found),
        "print_code": found.dossier.code,
    }


def _page(
    request: SignedInRequest,
    found: ScoringRound,
    bound: dict[int, MissingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(found)
    forms_by_seat: dict[int, MissingForm] = {}
    if found.status == ScoringRound.Status.SCORING and _keeps(request.user, found):
        for line in context["sight"].seats:
            if line.seat.status == Seat.Status.WAITING:
                forms_by_seat[line.seat.pk] = (bound or {}).get(
                    line.seat.pk, MissingForm(prefix=f"seat{line.seat.pk}", label_suffix="")
                )
    context["waiting"] = [
        (line.seat, forms_by_seat[line.seat.pk], line.seat.pk in (bound or {}))
        for line in context["sight"].seats
        if line.seat.pk in forms_by_seat
    ]
    context["next_tasks"] = _next_tasks(request.user, found)
    if bound and not forms_by_seat:
        messages.warning(request, _("Phiếu này không còn được chờ."))
    return render(request, "council/round.html", context, status=status)
