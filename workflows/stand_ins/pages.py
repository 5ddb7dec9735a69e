"""The pages about stand-ins: for the head of an office and administrators to decide, for everyone
else to see his own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procedures.backends import is_administrator, posts_of
from procedures.models import MandateAct, Organisation, Post, Role, User
from procedures.models.people import PERSONAL_ROLES
from procedures.refusals import RuleRefused
from procedures.services import mandates
from procedures.wording import in_reader_language
from workflows.audiences import step_name
from workflows.desk.signing_in import SignedInRequest
from workflows.notices.why import audience_words
from workflows.stand_ins.effect import Effect, Span, effects_of
from workflows.stand_ins.forms import AppointForm, DaysForm, EndForm
from workflows.templatetags.ccn import vi_date

REFUSED_BY_LAW = 422
SHOWN, ACTS_SHOWN, COMING_SHOWN = 50, 10, 10


@dataclass(frozen=True, slots=True)
class Line:
    """One mandate as the pages show it; ``act`` is the last one on it, if it is on record."""

    mandate: Post
    absent: User
    first: date
    last: date
    is_begun: bool
    is_over: bool
    act: MandateAct | None
    effect: Effect
    may_end: bool
    is_his: bool


# --- who sees what -------------------------------------------------------------------------------


def offices_decided_by(user: User) -> list[Organisation]:
    """The offices in which the person names stand-ins: those he heads; of administrators, all."""
    if is_administrator(user):
        today = timezone.localdate()
        held = Post.objects.held_on(today).exclude(role__in=PERSONAL_ROLES)
        return list(
            Organisation.objects.filter(
                Q(valid_to__isnull=True) | Q(valid_to__gte=today),
                pk__in=held.values("organisation"),
            ).order_by("name", "pk")
        )
    found = {
        post.organisation_id: post.organisation
        for post in posts_of(user)
        if mandates.HEADS.get(post.organisation.kind) == post.role
    }
    return list(found.values())


def _require_officer(user: User) -> None:
    """The pages are the offices': an enterprise names its own people."""
    is_officer = any(post.role != Role.APPLICANT for post in posts_of(user))
    if not is_officer and not is_administrator(user):
        raise PermissionDenied(_("Trang này dành cho cán bộ của cơ quan."))


def _chosen(request: SignedInRequest, offices: list[Organisation]) -> Organisation | None:
    """The office to decide in: the one asked for; else a head's own, for administrators none."""
    key = request.GET.get("office", "")
    if key:
        found = next((office for office in offices if str(office.pk) == key), None)
        if found is None:
            raise PermissionDenied(_("Bạn không cử người thay ở cơ quan này."))
        return found
    return offices[0] if offices and not is_administrator(request.user) else None


# --- the pages -----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: SignedInRequest) -> HttpResponse:
    """Who is away and who stands in; the form, its effect before it is decided, and the act."""
    user = request.user
    _require_officer(user)
    offices = offices_decided_by(user)
    office = _chosen(request, offices)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and office is None:
        raise PermissionDenied(_("Chỉ lãnh đạo cơ quan hoặc quản trị hệ thống mới cử người thay."))
    form = AppointForm(sent, office=office) if office else None
    preview: dict[str, Any] = {}
    code = 200
    if form is not None and sent is not None:
        code = REFUSED_BY_LAW
        if form.is_valid():
            post, stand_in = form.chosen()
            (first, last), (document, reason) = form.days(), form.paper()
            seen = _mark(post.pk, stand_in.pk, first, last)
            try:
                if "apply" in sent and sent.get("seen") == seen:
                    mandate = mandates.appoint(
                        post_id=post.pk,
                        stand_in=stand_in,
                        first=first,
                        last=last,
                        by=user,
                        document=document,
                        reason=reason,
                    )
                    messages.success(request, _done_words(mandate, post.user))
                    return redirect(_address(office))
                mandates.refuse_appointment(
                    post, stand_in=stand_in, first=first, last=last, by=user
                )
                effect = _effect(Span(post, stand_in, first, last))
                preview, code = _preview(effect, seen, is_stale="apply" in sent), 200
            except RuleRefused as refusal:
                form.refuse(refusal)
    keys = {each.pk for each in ([office] if office else offices)}
    own = Q(user=user) | Q(stands_in_for__user=user)
    found = _lines(
        Post.objects.mandates()
        .filter(own | Q(organisation__in=keys), valid_to__gte=timezone.localdate())
        .order_by("valid_from", "pk"),
        user,
    )
    return render(
        request,
        "stand_ins/stand_ins.html",
        {
            "offices": offices if len(offices) > 1 else [],
            "office": office,
            "decides": bool(offices),
            "lines": [line for line in found if line.mandate.organisation_id in keys],
            "own": [line for line in found if line.is_his],
            "acts": MandateAct.objects.filter(
                Q(mandate__organisation__in=keys) | Q(absent=user) | Q(stand_in=user)
            ).select_related("absent", "stand_in", "by", "mandate")[:ACTS_SHOWN],
            "form": form,
            **preview,
        },
        status=code,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """One mandate: what it moves, what was done about it, and other days for it."""
    user = request.user
    mandate = _mandate(mandate_id)
    may_change = mandates.may_change(user, mandate)
    if not may_change and user.pk not in _both(mandate):
        raise PermissionDenied(_("Việc thay này của cơ quan khác hoặc của người khác."))
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may_change:
        raise PermissionDenied(_("Chỉ lãnh đạo cơ quan hoặc quản trị hệ thống mới đổi ngày thay."))
    line = _lines(Post.objects.filter(pk=mandate.pk), user)[0]
    last_act = _acts_of(mandate).first()
    form = DaysForm(
        sent,
        initial={
            "first": line.first,
            "last": line.last,
            "document": last_act.document if last_act else "",
            "reason": last_act.reason if last_act else "",
        },
    )
    preview: dict[str, Any] = {}
    code = 200
    if sent is not None:
        code = REFUSED_BY_LAW
        if form.is_valid():
            (first, last), (document, reason) = form.days(), form.paper()
            seen = _mark(mandate.pk, first, last)
            try:
                if "apply" in sent and sent.get("seen") == seen:
                    changed = mandates.change(
                        mandate.pk,
                        first=first,
                        last=last,
                        by=user,
                        document=document,
                        reason=reason,
                    )
                    messages.success(request, _done_words(changed, line.absent))
                    return redirect("stand_in", mandate.pk)
                mandates.refuse_change(mandate, first=first, last=last, by=user)
                effect = _effect(Span(_lent(mandate), mandate.user, first, last))
                preview, code = _preview(effect, seen, is_stale="apply" in sent), 200
            except RuleRefused as refusal:
                form.refuse(refusal)
    return render(
        request,
        "stand_ins/stand_in.html",
        {
            "line": line,
            "now_coming": _coming_words(line.effect),
            "acts": _acts_of(mandate),
            "form": form if may_change and not line.is_over else None,
            "back": _address(mandate.organisation if may_change else None),
            **preview,
        },
        status=code,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_end(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """End a mandate early, or call it off: what comes back first, then the act."""
    user = request.user
    mandate = _mandate(mandate_id)
    if not mandates.may_end(user, mandate):
        raise PermissionDenied(
            _("Chỉ người vắng mặt, lãnh đạo cơ quan hoặc quản trị hệ thống mới kết thúc.")
        )
    line = _lines(Post.objects.filter(pk=mandate.pk), user)[0]
    form = EndForm(request.POST if request.method == "POST" else None)
    code = 200
    if request.method == "POST":
        code = REFUSED_BY_LAW
        if form.is_valid():
            try:
                document, reason = form.paper()
                mandates.end(mandate.pk, by=user, document=document, reason=reason)
                messages.success(
                    request,
                    _("Đã kết thúc. Việc và lời nhắc trở lại với %(absent)s.")
                    % {"absent": line.absent}
                    if line.is_begun
                    else _("Đã hủy. Việc và lời nhắc vẫn là của %(absent)s.")
                    % {"absent": line.absent},
                )
                return redirect(
                    _address(
                        mandate.organisation
                        if mandates.may_appoint(user, mandate.organisation)
                        else None
                    )
                )
            except RuleRefused as refusal:
                form.refuse(refusal)
    return render(
        request,
        "stand_ins/end.html",
        {"line": line, "form": form, "now_coming": _coming_words(line.effect)},
        status=code,
    )


# --- reading -------------------------------------------------------------------------------------


def _mandate(mandate_id: int) -> Post:
    return get_object_or_404(
        Post.objects.filter(stands_in_for__isnull=False).select_related(
            "user", "organisation", "stands_in_for__user", "stands_in_for__organisation"
        ),
        pk=mandate_id,
    )


def _lent(mandate: Post) -> Post:
    """The post that is held for another."""
    if mandate.stands_in_for is None:
        raise ValueError(f"post {mandate.pk} stands in for nobody")
    return mandate.stands_in_for


def _both(mandate: Post) -> tuple[int, int]:
    """The absent and the stand-in."""
    return _lent(mandate).user_id, mandate.user_id


def _lines(found: QuerySet[Post], user: User) -> list[Line]:
    """Mandates with their last act and their effect; the statements do not grow with them."""
    rows = list(
        found.select_related(
            "user", "organisation", "stands_in_for__user", "stands_in_for__organisation"
        )[:SHOWN]
    )
    today = timezone.localdate()
    acts = {
        act.mandate_id: act
        for act in MandateAct.objects.filter(mandate__in=[row.pk for row in rows])
        .select_related("by")
        .order_by("id")
    }
    days = [mandates.days_of(row) for row in rows]
    spans = [
        Span(_lent(row), row.user, first, last)
        for row, (first, last) in zip(rows, days, strict=True)
    ]
    effects = effects_of(spans, timezone.now())
    return [
        Line(
            mandate=row,
            absent=span.post.user,
            first=span.first,
            last=span.last,
            is_begun=span.first <= today,
            is_over=mandates.is_over(row, today),
            act=acts.get(row.pk),
            effect=effect,
            may_end=mandates.may_end(user, row),
            is_his=user.pk in _both(row),
        )
        for row, span, effect in zip(rows, spans, effects, strict=True)
    ]


def _acts_of(mandate: Post) -> QuerySet[MandateAct]:
    return mandate.mandate_acts.select_related("absent", "stand_in", "by", "mandate")


def _effect(span: Span) -> Effect:
    return effects_of([span], timezone.now())[0]


# --- words ---------------------------------------------------------------------------------------


def _mark(*values: object) -> str:
    """What was looked at in a preview: an act on anything else is shown its own first."""
    return ".".join(str(value) for value in values)


def _preview(effect: Effect, seen: str, *, is_stale: bool) -> dict[str, Any]:
    return {
        "effect": effect,
        "coming": _coming_words(effect),
        "seen": seen,
        "is_stale": is_stale,
    }


def _coming_words(effect: Effect) -> list[dict[str, Any]]:
    """The first reminders that go to the stand-in, in words."""
    return [
        {
            "at": each.at,
            "name": each.dossier.name if each.dossier else "",
            "code": each.dossier.code if each.dossier else "",
            "step": in_reader_language(*step_name(each.deadline)) if each.deadline else "",
            "audience": audience_words(each.audience),
        }
        for each in effect.coming[:COMING_SHOWN]
    ]


def _done_words(mandate: Post, absent: User) -> str:
    first, last = mandates.days_of(mandate)
    return _("Đã ghi: %(stand_in)s thay %(absent)s từ %(first)s đến hết %(last)s.") % {
        "stand_in": mandate.user,
        "absent": absent,
        "first": vi_date(first),
        "last": vi_date(last),
    }


def _address(office: Organisation | None) -> str:
    return reverse("stand_ins") + (f"?office={office.pk}" if office else "")
