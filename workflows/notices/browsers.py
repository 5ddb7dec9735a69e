"""The part "Thông báo trên trình duyệt" of the preferences, and the worker that shows messages."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import browsers as services
from notifications.channels.vapid import Sender
from procedures.models import User
from workflows.notices import browser_cookie


def push_part(request: HttpRequest, user: User) -> dict[str, Any]:
    """What ``notices/browsers.html`` shows: whether the road is open, and the person's browsers."""
    sender = services.current_sender()
    if sender is None:
        return {"is_open": False}
    here = _here(request)
    return {
        "is_open": True,
        "key": sender.public,
        "browsers": [
            {"row": row, "is_here": row.browser_digest == here}
            for row in services.browsers_of(user)
        ],
        "most": services.MOST_A_PERSON,
    }


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that its scope is the whole site. Asked for by browsers
    without anybody signed in; where the road is off it is not found, and they give it up."""
    if services.current_sender() is None:
        raise Http404
    answer = render(
        request,
        "notices/push-worker.js",
        {"unreadable": _("Có thông báo mới")},
        content_type="text/javascript; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def browsers(request: HttpRequest) -> HttpResponse:
    """For scripts: GET tells what a subscription needs, POST enters this browser's.

    Whoever is not signed in (any more) hears 403. ``renewed`` in the POST: the service has given
    the browser another address, which is taken only where it is on already (else 409).
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    sender = services.current_sender()
    if sender is None:
        raise Http404
    if request.method != "POST":
        here = _here(request)
        is_on = any(row.browser_digest == here for row in services.browsers_of(request.user))
        told = {"key": sender.public, "csrf": get_token(request), "is_on": is_on}
        return JsonResponse(told)
    try:
        return _enter(request, request.user, sender)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)


def _enter(request: HttpRequest, user: User, sender: Sender) -> HttpResponse:
    try:
        told = json.loads(request.body)
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    given = services.given(told.get("subscription"))
    browser = browser_cookie.of(request)
    if told.get("renewed"):
        if not browser or services.renew(user, given, sender=sender, browser=browser) is None:
            return JsonResponse({"error": _("Trình duyệt này không nhận thông báo.")}, status=409)
    else:
        browser = browser or browser_cookie.fresh()
        label = services.label_of(request.headers.get("User-Agent", ""))
        services.subscribe(user, given, sender=sender, browser=browser, label=label)
        messages.success(request, _("Trình duyệt này sẽ hiện thông báo của bạn."))
    answer = JsonResponse({"is_on": True})
    browser_cookie.remember(answer, browser)
    return answer


@never_cache
@require_POST
@login_required
def end_browser(request: HttpRequest, key: int) -> HttpResponse:
    """Stop a browser; one of somebody else's is not found."""
    if not services.end_own(request.user, key):
        raise Http404
    messages.success(request, _("Trình duyệt đó thôi nhận thông báo."))
    return HttpResponseRedirect(reverse("notice_preferences") + "#browsers")


def _here(request: HttpRequest) -> str:
    """The digest by which this browser is known; "" for one that is not."""
    browser = browser_cookie.of(request)
    return services.digest_of(browser) if browser else ""
