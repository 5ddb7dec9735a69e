"""The page of a human step: what is to be done now beside the facts it needs, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from procedures.backends import post_for
from procedures.clock import transfer_by
from procedures.models import Dossier, JournalEntry, Organisation, User
from procedures.refusals import RuleRefused
from procedures.regimes import one_stop_basis
from procedures.selectors.dossiers import dossiers_visible_to
from procedures.services import documents
from workflows import engine
from workflows.core import OPEN_STATUSES
from workflows.desk.dossier_sight import DossierSight, dossier_seen_by, step_title
from workflows.desk.queues import lent_by
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.models import WorkItem
from workflows.registry import side_steps
from workflows.steps.act_forms import ActForm
from workflows.steps.checklist import checklist
from workflows.steps.consulted_body import GiveOpinion
from workflows.steps.objections import ObjectionForm
from workflows.steps.ways import ways_of
from workflows.templatetags.ccn import vi_datetime

REFUSED_BY_LAW = 422


@never_cache
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def task(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Do one step of a dossier."""
    item = _item_seen_by(request.user, task_id)
    if item.task.status not in OPEN_STATUSES:
        return _gone(request, item)
    _require_right(item, request.user)
    dossier = dossier_seen_by(request.user, item.dossier.code)
    bound = _bound_way(request, item, dossier)
    if bound is None:
        return _page(request, item, dossier)
    form, asks_preview = bound
    if asks_preview:
        return _page(request, item, dossier, form, preview=form.preview())  # type: ignore[attr-defined]
    if not form.is_valid():
        return _page(request, item, dossier, form, status=REFUSED_BY_LAW)
    try:
        with documents.files_discarded_on_failure():
            engine.perform(item.pk, request.user, form.perform)
    except RuleRefused as refusal:
        form.refuse(refusal)
        return _page(request, item, dossier, form, status=REFUSED_BY_LAW)
    messages.success(request, form.done_words())
    return redirect("dossier", code=dossier.code)


@login_required
@require_POST
@told_when_too_late
def take(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Take a task of the office into one's own hands."""
    item = _item_seen_by(request.user, task_id)
    engine.take(item.pk, request.user)
    messages.success(request, _("Bạn đã nhận việc này."))
    return redirect("task", task_id=item.pk)


@login_required
@require_POST
@told_when_too_late
def give_back(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Give a task back to the office."""
    item = _item_seen_by(request.user, task_id)
    engine.give_back(item.pk, request.user)
    messages.success(request, _("Đã trả việc lại cho phòng."))
    return redirect("desk")


# --- what one may open ---------------------------------------------------------------------------


def _item_seen_by(user: User, task_id: int) -> WorkItem:
    """The desk line of a task on a dossier that the person may see; 404 for any other."""
    return get_object_or_404(
        WorkItem.objects.select_related(
            "task__process", "task__owner", "deadline", "opinion__body", "dossier"
        ).filter(dossier__in=dossiers_visible_to(user)),
        pk=task_id,
    )


def _require_right(item: WorkItem, user: User) -> None:
    if not engine.may_do(item.task, user):
        raise PermissionDenied(_("Việc này thuộc vị trí hoặc cơ quan khác."))
    if not engine.is_his(item.task, user):
        raise PermissionDenied(_("Việc này do %(holder)s đang giữ.") % {"holder": item.task.owner})


def _gone(request: SignedInRequest, item: WorkItem) -> HttpResponse:
    """A task that is over: a late POST is told so; a late look is led to the dossier."""
    if request.method == "POST":
        raise engine.AlreadyDone(item.task)
    if item.task.owner and item.task.finished:
        messages.info(
            request,
            _("%(who)s đã làm việc này lúc %(at)s.")
            % {"who": item.task.owner, "at": vi_datetime(item.task.finished)},
        )
    else:
        messages.info(request, _("Việc này không còn mở."))
    return redirect("dossier", code=item.dossier.code)


# --- forms ---------------------------------------------------------------------------------------


def office_of_task(item: WorkItem, user: User) -> Organisation | None:
    """The office for which the person does this task: the one it asks for, or its successor."""
    wanted = item.task.owner_permission_obj_pk
    post = post_for(user, int(wanted)) if wanted else None
    return post.organisation if post else None


def _earliest_day(item: WorkItem, dossier: Dossier) -> date | None:
    """The day of the dossier's latest act; an opinion runs beside the others, from its question."""
    began = item.deadline.started_on if item.deadline is not None else None
    if item.step == "give_opinion":
        return began
    if item.step in side_steps():
        return None  # an objection runs beside: its own service knows the earliest day
    days = [day for day in (began, dossier.last_act_on) if day is not None]
    return max(days, default=None)


def _form(
    way: type[ActForm],
    item: WorkItem,
    dossier: Dossier,
    user: User,
    data: Any = None,
    **kwargs: Any,
) -> ActForm:
    form = way(
        data,
        dossier=dossier,
        user=user,
        office=office_of_task(item, user),
        earliest=_earliest_day(item, dossier),
        **kwargs,
    )
    if isinstance(form, GiveOpinion) and item.opinion is not None:
        form.for_opinion(item.opinion)
    if isinstance(form, ObjectionForm):
        form.for_objection(item.task.process.artifact)
    return form


def _ways(item: WorkItem, dossier: Dossier) -> list[type[ActForm]]:
    return [way for way in ways_of(dossier.procedure, item.step) if way.is_offered(dossier)]


def _bound_way(
    request: SignedInRequest, item: WorkItem, dossier: Dossier
) -> tuple[ActForm, bool] | None:
    """The form that was sent, and whether only a preview is wanted."""
    if request.method != "POST":
        return None
    name = request.POST.get("way", "")
    for way in _ways(item, dossier):
        if way.way == name:
            asks_preview = "preview" in request.POST and getattr(way, "has_preview", False)
            sent = _form(
                way, item, dossier, request.user, request.POST, files=request.FILES or None
            )
            return sent, asks_preview
    return None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Until when the one-stop desk passes a paper on (NĐ 61/2018 Art 18, carried on); local
    instants. ``basis`` is what may be cited on the day of receipt."""

    received_at: datetime
    by: datetime
    basis: str


def _transfer_of(item: WorkItem, sight: DossierSight) -> Transfer | None:
    """Only where the hour is known: what was submitted here, on the very day it is dated."""
    entry = (
        JournalEntry.objects.filter(
            dossier=item.dossier,
            act__in=("dossier.submitted", "dossier.resubmitted"),
            actor__isnull=False,
        )
        .order_by("-sequence")
        .first()
    )
    if entry is None or entry.occurred_on != timezone.localdate(entry.recorded_at):
        return None
    return Transfer(
        timezone.localtime(entry.recorded_at),
        transfer_by(entry.recorded_at, sight.calendar),
        basis_words(one_stop_basis("18", entry.occurred_on)),
    )


def _page(
    request: SignedInRequest,
    item: WorkItem,
    dossier: Dossier,
    bound: ActForm | None = None,
    *,
    preview: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = request.GET.get("members", "")
    forms = [
        bound
        if bound is not None and bound.way == way.way
        else _form(
            way,
            item,
            dossier,
            request.user,
            initial={"members": members} if members.isdigit() else None,
        )
        for way in _ways(item, dossier)
    ]
    sight = DossierSight(dossier, request.user)
    period = sight.period(item.deadline, with_days=True) if item.deadline else None
    limit = item.task.flow_task.limit
    return render(
        request,
        "steps/task.html",
        {
            "item": item,
            "dossier": dossier,
            "sight": sight,
            "title": step_title(item),
            "forms": forms,
            "open_way": bound.way if bound is not None else (forms[0].way if forms else ""),
            "preview": preview,
            "period": period,
            "limit": limit,
            "transfer": _transfer_of(item, sight) if item.step == "receive" else None,
            "lists": checklist(dossier) if item.step == "receive" else [],
            "is_mine": item.task.owner_id == request.user.pk,
            "lent": lent_by(item, request.user) if item.task.owner_id else None,
            "regime_warning": sight.regime_warning,
            "print_code": dossier.code,
            "facts_url": sight.facts_url,
        },
        status=status,
    )
