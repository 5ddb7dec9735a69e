"""The table of opinions as a page, its answers, and what a body asks inside its own house."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procedures.backends import post_for
from procedures.models import Dossier, InternalRequest, Opinion, Role, User
from procedures.refusals import RuleRefused
from procedures.services.opinion_answers import answer_basis
from procedures.states import CLOSED
from workflows import engine
from workflows.desk.dossier_sight import DossierSight, dossier_seen_by
from workflows.desk.opinion_forms import AnswerInside, AnswerPoints, AskInside, SplitOpinion
from workflows.desk.races import told_when_too_late
from workflows.desk.rights import may_answer_opinions
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.steps.act_forms import ActForm

REFUSED_BY_LAW = 422


@login_required
@require_safe
def opinion_summary(request: SignedInRequest, code: str) -> HttpResponse:
    """Who said what, taken up or not, and why: a page to read and to print.

    The handling offices read all of it. A body reads its own line, and what became of it once the
    report is out. Nobody else opens it.
    """
    found, sight = _seen(request.user, code)
    rows = sight.opinion_rows
    may_answer = may_answer_opinions(request.user, found) and found.state not in CLOSED
    return render(
        request,
        "opinions/summary.html",
        {
            "dossier": found,
            "sight": sight,
            "rows": rows,
            "open_count": sum(row.needs_answer for row in rows),
            "basis": basis_words(answer_basis(found)),
            "may_answer": may_answer,
            "can_answer": may_answer and any(row.points for row in rows),
            "told": sight.inside or found.reported_on is not None,
            "regime_warning": sight.regime_warning,
            "print_code": found.code,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def opinion_answers(request: SignedInRequest, code: str) -> HttpResponse:
    """The specialist answers the points."""
    found, sight = _seen(request.user, code)
    _require_answerer(request.user, found)
    form = _form(AnswerPoints, request, found)
    if _performed(request, form, found):
        return redirect("opinion_summary", code=found.code)
    return _form_page(request, sight, form, back="opinion_summary")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def opinion_points(request: SignedInRequest, code: str, opinion_id: int) -> HttpResponse:
    """An opinion is taken apart into its points."""
    found, sight = _seen(request.user, code)
    _require_answerer(request.user, found)
    opinion = get_object_or_404(found.opinions.select_related("body"), pk=opinion_id)
    form = _form(SplitOpinion, request, found)
    form.for_opinion(opinion)
    if _performed(request, form, found):
        return redirect("opinion_answers", code=found.code)
    return _form_page(request, sight, form, back="opinion_summary", opinion=opinion)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def internal_requests(request: SignedInRequest, code: str, opinion_id: int) -> HttpResponse:
    """What the body has asked inside, and a new question; for its own officers alone."""
    found, sight = _seen(request.user, code)
    opinion = _own_opinion(request.user, found, opinion_id)
    form = _form(AskInside, request, found, opinion)
    form.for_opinion(opinion)
    if _performed(request, form, found):
        return redirect("internal_requests", code=found.code, opinion_id=opinion.pk)
    asked = opinion.internal_requests.select_related("asked_by", "colleague", "answered_by")
    return _form_page(
        request,
        sight,
        form,
        template="opinions/inside.html",
        back="dossier",
        opinion=opinion,
        asked=list(asked.order_by("pk")),
        period=sight.period_of_body(opinion.body_id),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def internal_answer(
    request: SignedInRequest, code: str, opinion_id: int, request_id: int
) -> HttpResponse:
    """A colleague answers, or the officer enters what a division has answered."""
    found, sight = _seen(request.user, code)
    opinion = _own_opinion(request.user, found, opinion_id)
    question = get_object_or_404(
        InternalRequest.objects.select_related("asked_by", "colleague"),
        pk=request_id,
        opinion=opinion,
    )
    form = _form(AnswerInside, request, found, opinion)
    form.for_request(question)
    if _performed(request, form, found):
        return redirect("internal_requests", code=found.code, opinion_id=opinion.pk)
    return _form_page(
        request,
        sight,
        form,
        template="opinions/inside_answer.html",
        back="dossier",
        opinion=opinion,
        question=question,
    )


# --- what the pages share ------------------------------------------------------------------------


def _seen(user: User, code: str) -> tuple[Dossier, DossierSight]:
    found = dossier_seen_by(user, code)
    sight = DossierSight(found, user)
    if not sight.inside and not sight.opinions:
        raise PermissionDenied(_("Trang này của cơ quan giải quyết và cơ quan được lấy ý kiến."))
    return found, sight


def _require_answerer(user: User, found: Dossier) -> None:
    if not may_answer_opinions(user, found):
        raise PermissionDenied(_("Việc này của chuyên viên thụ lý và trưởng phòng."))


def _own_opinion(user: User, found: Dossier, opinion_id: int) -> Opinion:
    opinion = found.opinions.select_related("body").filter(pk=opinion_id).first()
    if opinion is None:
        raise Http404("no such opinion")
    if post_for(user, opinion.body_id, Role.OPINION_OFFICER) is None:
        raise PermissionDenied(_("Chỉ cơ quan được lấy ý kiến đọc được câu hỏi nội bộ của mình."))
    return opinion


def _form(
    kind: type[ActForm], request: SignedInRequest, found: Dossier, opinion: Opinion | None = None
) -> Any:
    office_id = opinion.body_id if opinion is not None else found.department_id
    post = post_for(request.user, office_id)
    return kind(
        request.POST if request.method == "POST" else None,
        dossier=found,
        user=request.user,
        office=post.organisation if post else None,
    )


def _performed(request: SignedInRequest, form: ActForm, found: Dossier) -> bool:
    """Whether the sent form was valid and lawful, and its act is written."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        with engine._turning_busy():
            form.perform(found)
    except RuleRefused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, form.done_words())
    return True


def _form_page(
    request: SignedInRequest,
    sight: DossierSight,
    form: ActForm,
    *,
    back: str,
    template: str = "opinions/form.html",
    **context: Any,
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "dossier": sight.dossier,
            "sight": sight,
            "form": form,
            "back": back,
            "regime_warning": sight.regime_warning,
            "print_code": sight.dossier.code,
            **context,
        },
        status=REFUSED_BY_LAW if form.is_bound else 200,
    )
