"""The operator's page: what waits, what failed, whether the machinery lives; for administrators.

What is decided here (send again, let it lie, end a hold) is recorded with the person. Nothing on
the first page is counted beyond a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from notifications import after_restore, dead_letters, health
from notifications.channels import registry
from notifications.models import DeliveryAttempt, Heartbeat, Message, RoadPause
from procedures.backends import is_administrator
from procedures.wording import in_reader_language
from workflows.desk.signing_in import SignedInRequest
from workflows.notices.kinds import name_of
from workflows.notices.operation_forms import DeadLetterForm, HoldForm
from workflows.notices.seen import STATE_WORDS, road_words

PAGE = 20
SHOWN_AT_MOST = 99
SWEEP_SILENT = timedelta(minutes=3)
"""A sweep each minute: silent for longer than this, something is wrong."""

REVIEWED_AT_MOST = 10_000
"""More waiting messages than this are reviewed by ``manage.py after_restore``, not by a page."""

LISTED = 50
REFUSED, DECIDED_BEFORE = 422, 409


P = ParamSpec("P")


def for_administrators(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """Refuse everybody else, also those who may see every dossier of their province."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_administrator(request.user):
            raise PermissionDenied(_("Trang này dành cho người quản trị."))
        return view(request, *args, **kwargs)

    return guarded


@dataclass(frozen=True, slots=True)
class Pulse:
    """One part of the machinery: when it was last heard, and whether that is too long ago."""

    name: str
    at: datetime | None
    is_late: bool
    age: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One road in one state, as the page says it."""

    road: str
    state: str
    count: str
    at: datetime | None
    note: str
    is_late: bool


def bounded(count: int) -> str:
    """A figure that was counted no further than one beyond 99."""
    return f"{SHOWN_AT_MOST}+" if count > SHOWN_AT_MOST else str(count)


@never_cache
@login_required
@for_administrators
@require_safe
def operation(request: SignedInRequest) -> HttpResponse:
    """Queues, dead letters, beat and sweeps, resting roads, holds, common letters."""
    now = timezone.now()
    before = request.GET.get("before", "")
    is_key = before.isdecimal() and len(before) < 19
    found = list(_dead(int(before) if is_key else None)[: PAGE + 1])
    due, due_since = health.unswept(now, most=SHOWN_AT_MOST + 1)
    here = reverse("operation")
    return render(
        request,
        "notices/operation.html",
        {
            "pulses": _pulses(now),
            "queues": _queues(now),
            "due": bounded(due),
            "due_since": due_since,
            "put_off": bounded(health.put_off(most=SHOWN_AT_MOST + 1)),
            "is_due_late": due_since is not None and now - due_since > settings.READY_MESSAGE_AGE,
            "pauses": [
                (road_words(pause.channel), pause)
                for pause in RoadPause.objects.filter(
                    channel__in=health.paused_roads(now)
                ).order_by("channel")
            ],
            "roads_off": [
                road_words(road) for road in health.OUTSIDE if road not in registry.open_names()
            ],
            "hold": after_restore.open_hold(),
            "dead": [_dead_line(message) for message in found[:PAGE]],
            "next_url": f"{here}?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
            "first_url": here if is_key else "",
        },
    )


def _pulses(now: datetime) -> list[Pulse]:
    beats = Heartbeat.objects.in_bulk(("beat", "sweep"))
    found = []
    for name, words, limit in (
        ("beat", _("Nhịp của bộ hẹn giờ"), settings.READY_HEARTBEAT_AGE),
        ("sweep", _("Lần quét lời nhắc gần nhất"), SWEEP_SILENT),
    ):
        heard = beats.get(name)
        at = heard.at if heard else None
        found.append(Pulse(words, at, _is_late(heard, now, limit), _age(now - at) if at else ""))
    return found


def _age(age: timedelta) -> str:
    """How long ago, as an operator says it: seconds at first, then minutes, then hours."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 120:
        return _("cách đây %(n)s giây") % {"n": seconds}
    if seconds < 7200:
        return _("cách đây %(n)s phút") % {"n": seconds // 60}
    return _("cách đây %(n)s giờ") % {"n": seconds // 3600}


def _is_late(beat: Heartbeat | None, now: datetime, limit: timedelta) -> bool:
    return beat is None or now - beat.at > limit


def _queues(now: datetime) -> list[QueueLine]:
    lines = []
    for queue in health.queues(now, most=SHOWN_AT_MOST + 1):
        note = ""
        if not queue.is_open:
            note = _("kênh đang tắt")
        elif queue.paused_until:
            note = _("kênh đang nghỉ đến %(at)s") % {
                "at": f"{timezone.localtime(queue.paused_until):%H:%M %d/%m/%Y}"
            }
        is_waiting = queue.state in (Message.State.QUEUED, Message.State.SENDING)
        lines.append(
            QueueLine(
                road=road_words(queue.channel),
                state=str(STATE_WORDS.get(queue.state, queue.state)),
                count=bounded(queue.count),
                at=queue.oldest_at,
                note=note,
                is_late=is_waiting
                and queue.oldest_at is not None
                and now - queue.oldest_at > settings.READY_MESSAGE_AGE,
            )
        )
    return lines


def _dead(before: int | None) -> Any:
    last = DeliveryAttempt.objects.filter(message=OuterRef("pk")).order_by("-pk")
    return (
        dead_letters.dead_letters(before=before)
        .select_related("recipient")
        .annotate(
            last_outcome=Subquery(last.values("outcome")[:1]),
            last_detail=Subquery(last.values("detail")[:1]),
            last_at=Subquery(last.values("at")[:1]),
        )
    )


def _dead_line(message: Any) -> dict[str, Any]:
    outcome = message.last_outcome
    return {
        "message": message,
        "road": road_words(message.channel),
        "kind": name_of(message.kind, in_reader_language("vi", "en")),
        "outcome": DeliveryAttempt.Outcome(outcome).label if outcome else "",
        "is_uncertain": outcome == DeliveryAttempt.Outcome.UNCERTAIN,
    }


@never_cache
@login_required
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: SignedInRequest, key: int) -> HttpResponse:
    """One dead letter with all its attempts, and the decision about it."""
    message = get_object_or_404(Message.objects.select_related("recipient"), pk=key)
    is_dead, status = message.state == Message.State.DEAD, 200
    is_uncertain = dead_letters.is_uncertain(message)
    form = DeadLetterForm(request.POST or None, is_uncertain=is_uncertain)
    if request.method == "POST":
        status = REFUSED
        if not is_dead:
            status = DECIDED_BEFORE
        elif form.is_valid():
            try:
                messages.success(request, _decide(form, message.pk, request.user))
            except dead_letters.MayDouble:
                # It became uncertain while the page lay open: now the form asks about that.
                is_uncertain = True
                form = DeadLetterForm(request.POST, is_uncertain=True)
            except dead_letters.NotDead:
                message.refresh_from_db()
                is_dead, status = False, DECIDED_BEFORE
            else:
                return redirect("operation")
    return render(
        request,
        "notices/operation_letter.html",
        {
            "message": message,
            "road": road_words(message.channel),
            "kind": name_of(message.kind, in_reader_language("vi", "en")),
            "state": STATE_WORDS.get(message.state, message.state),
            "attempts": message.attempts.select_related("by").order_by("-pk")[:LISTED],
            "is_dead": is_dead,
            "is_uncertain": is_uncertain,
            "form": form,
        },
        status=status,
    )


def _decide(form: DeadLetterForm, key: int, by: Any) -> str:
    """Do what the form says; the words for the operator."""
    asked = form.cleaned_data
    if asked["decision"] == DeadLetterForm.SETTLE:
        dead_letters.settle(key, by=by, note=asked["note"])
        return _("Đã ghi nhận: thư không gửi lại.")
    dead_letters.resend(key, by=by, may_double=asked["may_double"])
    return _("Đã đưa thư vào hàng chờ gửi lại.")


@never_cache
@login_required
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest) -> HttpResponse:
    """Nothing leaves after a restore: what would be sent, what the ledger knows, the decision."""
    held, status = after_restore.open_hold(), 200
    can_compare = held is not None and after_restore.can_compare()
    form = HoldForm(request.POST or None, can_compare=can_compare)
    if request.method == "POST":
        status = REFUSED if held else DECIDED_BEFORE
        if held and form.is_valid():
            try:
                messages.success(request, _end_hold(form, request.user))
            except after_restore.NothingHeld:
                held, status = None, DECIDED_BEFORE
            else:
                return redirect("operation")
    is_small = held is not None and all(
        queue.count < REVIEWED_AT_MOST
        for queue in health.queues(most=REVIEWED_AT_MOST)
        if queue.state != Message.State.DEAD
    )
    review = after_restore.review() if held and is_small else None
    return render(
        request,
        "notices/operation_hold.html",
        {
            "hold": held,
            "can_compare": can_compare,
            "form": form,
            "parts": _parts(review) if review else [],
            "lost": review.lost[:LISTED] if review else [],
            "lost_count": len(review.lost) if review else 0,
            "is_small": is_small,
        },
        status=status,
    )


def _parts(review: after_restore.Review) -> list[dict[str, Any]]:
    """The three lists of a review, each with its first rows."""
    return [
        {
            "title": title,
            "count": len(rows),
            "rows": [{"waiting": row, "road": road_words(row.channel)} for row in rows[:LISTED]],
        }
        for title, rows in (
            (_("Đã gửi trước khi khôi phục"), review.sent),
            (_("Đã bắt đầu gửi, không rõ kết quả"), review.uncertain),
            (_("Sổ không ghi là đã gửi"), review.unsent),
        )
    ]


def _end_hold(form: HoldForm, by: Any) -> str:
    asked = form.cleaned_data
    match asked["decision"]:
        case HoldForm.SKIP_SENT:
            found = after_restore.skip_sent(by=by)
            return _(
                "Không gửi lại %(sent)s thư đã gửi; "
                "%(uncertain)s thư không rõ kết quả chờ quyết định."
            ) % {"sent": len(found.sent), "uncertain": len(found.uncertain)}
        case HoldForm.SKIP_UNTIL:
            skipped = after_restore.skip_until(asked["until"], by=by)
            return _("Bỏ %(count)s thư đến hạn trước thời điểm đã chọn; còn lại được gửi.") % {
                "count": skipped
            }
        case _:
            after_restore.send_all(by=by)
            return _("Tất cả thư đang chờ sẽ được gửi.")
