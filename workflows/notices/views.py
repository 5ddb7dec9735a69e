"""The page "Thông báo": read, mark as read, and see what is planned. Everyone sees only his own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notifications.reading import mark_read
from notifications.selectors import bell_of, unread_count
from procedures.models import User
from workflows.audiences import step_name
from workflows.notices import queries


@never_cache
@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?before=KEY`` goes on, ``?unread=1`` leaves out what was read."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    before = request.GET.get("before", "")
    unread_only = request.GET.get("unread") == "1"
    page = queries.messages_page(
        request.user,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        unread_only=unread_only,
    )
    language = request.LANGUAGE_CODE[:2]
    planned = [
        {"reminder": found, "step": step_name(found.deadline).in_(language)}
        for found in ([] if before else queries.planned_for(request.user))
    ]
    return render(
        request,
        "notices/notices.html",
        {
            "page": page,
            "planned": planned,
            "unread_only": unread_only,
            "is_first_page": not before,
            "unread": unread_count(request.user),
        },
    )


@require_POST
@login_required
def read(request: HttpRequest, key: int) -> HttpResponse:
    """Mark one message as read and go on to its page; a message of someone else is not found."""
    message = get_object_or_404(bell_of(request.user), pk=key)
    if message.read_at is None:
        mark_read(message)
    if request.POST.get("go") and is_ours(request, message.link):
        return HttpResponseRedirect(message.link)
    return HttpResponseRedirect(reverse("notices"))


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page when it was asked: what came since stays unread."""
    upto = request.POST.get("upto", "")
    unread = bell_of(request.user).filter(read_at__isnull=True)
    if upto.isdecimal() and len(upto) < 19:
        unread.filter(pk__lte=int(upto)).update(read_at=timezone.now())
    return HttpResponseRedirect(reverse("notices"))


def is_ours(request: HttpRequest, link: str) -> bool:
    """Whether a message's link stays on this site."""
    return link.startswith("/") and url_has_allowed_host_and_scheme(
        link, allowed_hosts=None, require_https=request.is_secure()
    )
