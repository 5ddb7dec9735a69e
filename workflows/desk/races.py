"""Answers to what is nobody's mistake: somebody was faster, or is writing at this instant."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workflows import engine
from workflows.core import OPEN_STATUSES
from workflows.desk.dossier_sight import step_title
from workflows.models import WorkItem

RETRY_AFTER_SECONDS = 3


def told_when_too_late(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn AlreadyDone into a page that names who did it (409), Busy into "try again" (503)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except engine.AlreadyDone as done:
            return already_done(request, done)
        except engine.Busy:
            return busy(request)

    return answered


def already_done(request: HttpRequest, done: engine.AlreadyDone) -> HttpResponse:
    """409: who did it, and when. Small on purpose: the loser of a race waits for it."""
    item = (
        WorkItem.objects.select_related("task", "dossier", "opinion__body")
        .filter(pk=done.task_id)
        .first()
    )
    context: dict[str, Any] = {
        "done_by": str(done.who) if done.who else "",
        "done_at": done.at,
        "is_held": done.status in OPEN_STATUSES,
    }
    if item is not None:
        context |= {
            "task_title": step_title(item),
            "dossier_code": item.dossier.code,
            "dossier_url": reverse("dossier", args=[item.dossier.code]),
        }
    return render(request, "workflows/already_done.html", context, status=409)


def busy(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: the row is locked by another act."""
    answer = render(request, "workflows/busy.html", {"retry_url": request.path}, status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
