"""The bell while a page stays open, and the one click from a letter to its task."""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.reading import mark_read, own_message
from notifications.selectors import bell_state
from workflows.notices.views import is_ours


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """The figure at the bell, for ``bell.js``: asked seldom, answered by 304 while nothing is new.

    Who is not signed in (any more) is told so by 403 and asks no further.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    unread, newest = bell_state(request.user)
    etag = '"' + sha256(f"{request.user.pk}:{unread}:{newest}".encode()).hexdigest()[:20] + '"'
    answer = get_conditional_response(request, etag=etag) or JsonResponse(
        {"unread": unread, "words": _("chưa đọc")}
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Cookie, Accept-Language"
    return answer


@never_cache
@require_safe
@login_required
def open_message(request: HttpRequest, key: int) -> HttpResponse:
    """From a letter to its page: the reading is noted, for the reader himself only.

    Somebody else's message is not found, also for those who may see the page behind it.
    """
    message = own_message(request.user, key)
    if message is None:
        raise Http404
    mark_read(message)
    if message.link and is_ours(request, message.link):
        return HttpResponseRedirect(message.link)
    return HttpResponseRedirect(reverse("notices"))
