"""The page "Cách nhận tin": roads, common letters, quiet hours, calendar, webhooks; one's own only.

The secrets of a calendar and of a webhook are shown once, on the page that made them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from notifications import calendar_feeds
from notifications.channels import registry
from notifications.channels.webhook import end_endpoint
from notifications.models import CalendarFeed, Channel, WebhookEndpoint
from procedures.messages import legal_kinds
from procedures.models import User
from workflows.notices.browsers import push_part
from workflows.notices.kind_groups import GROUPS, group_of
from workflows.notices.kinds import name_of
from workflows.notices.preference_forms import (
    GroupForm,
    PreferencesForm,
    WebhookForm,
    open_roads,
    own_wishes,
    roads_of_kinds,
)


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Acts that are posted from the page of preferences; whoever comes by a link, such as that to
    the other language after a refusal, is led to the page."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("notice_preferences"))
        return view(request, *args, **kwargs)

    return led


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """How the person is reached; POST stores roads, addresses, common letters and hours."""
    user = _person(request)
    if request.method != "POST":
        return _page(request, user)
    form = PreferencesForm(request.POST, user=user)
    if form.is_valid() and form.save():
        messages.success(request, _("Đã lưu cách nhận tin."))
        return HttpResponseRedirect(reverse("notice_preferences"))
    return _page(request, user, status=422, form=form)


@never_cache
@posted
@login_required
def kinds(request: HttpRequest) -> HttpResponse:
    """Store the choices for one group of kinds."""
    user = _person(request)
    group = group_of(request.POST.get("group", ""))
    if group is None:
        raise Http404
    form = GroupForm(request.POST, user=user, group=group)
    if not form.is_valid():
        messages.error(request, _("Chưa lưu: có lựa chọn không hợp lệ. Chọn lại trong danh sách."))
        return _page(request, user, status=422, opened=group.code)
    going = form.save()
    messages.success(request, _("Đã lưu lựa chọn cho nhóm “%(group)s”.") % {"group": group.name})
    if going:
        names = ", ".join(f"“{name_of(kind, _language(request))}”" for kind in going)
        messages.warning(
            request,
            _("Thông báo luật định vẫn gửi vì không còn kênh nào khác: %(names)s.")
            % {"names": names},
        )
    return HttpResponseRedirect(
        f"{reverse('notice_preferences')}?group={group.code}#kinds-{group.code}"
    )


@never_cache
@posted
@login_required
@sensitive_variables("token")
def calendar(request: HttpRequest) -> HttpResponse:
    """Make a calendar address (the one before it ends), or take it back (``revoke``)."""
    user = _person(request)
    if "revoke" in request.POST:
        calendar_feeds.revoke(user)
        messages.success(request, _("Đã thu hồi địa chỉ lịch; không ai mở được nữa."))
        return HttpResponseRedirect(reverse("notice_preferences") + "#calendar")
    token = calendar_feeds.issue(user)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    return _page(request, user, calendar_address=address)


@never_cache
@posted
@login_required
def webhooks(request: HttpRequest) -> HttpResponse:
    """Enter the address of a program; its secret is shown once."""
    user = _person(request)
    if Channel.WEBHOOK not in registry.open_names():
        raise Http404
    form = WebhookForm(request.POST, user=user, language=_language(request))
    endpoint = form.save() if form.is_valid() else None
    if endpoint is None:
        return _page(request, user, status=422, webhook_form=form)
    return _page(request, user, new_endpoint=endpoint)


@never_cache
@posted
@login_required
def end_webhook(request: HttpRequest, key: int) -> HttpResponse:
    """Stop telling a program; one of somebody else's is not found."""
    if not end_endpoint(_person(request), key):
        raise Http404
    messages.success(request, _("Đã thôi gửi đến địa chỉ này."))
    return HttpResponseRedirect(reverse("notice_preferences") + "#webhooks")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "vi"))[:2]


def _groups(user: User, language: str) -> list[dict[str, Any]]:
    """The kinds by subject, each with what the person chose for it by every open road."""
    stored, legal, roads = own_wishes(user), legal_kinds(), roads_of_kinds()
    return [
        {
            "group": group,
            "own": sum(1 for kind in group.kinds for road in roads if (kind, road) in stored),
            "has_legal": any(kind in legal for kind in group.kinds),
            "kinds": [
                {
                    "kind": kind,
                    "name": name_of(kind, language),
                    "is_legal": kind in legal,
                    "roads": [
                        (road, Channel(road).label, stored.get((kind, road), "")) for road in roads
                    ],
                }
                for kind in group.kinds
            ],
        }
        for group in GROUPS
    ]


def _page(request: HttpRequest, user: User, *, status: int = 200, **given: Any) -> HttpResponse:
    language = _language(request)
    context = {
        "form": PreferencesForm(user=user),
        "webhook_form": WebhookForm(user=user, language=language),
        "groups": _groups(user, language),
        "opened": request.GET.get("group", ""),
        "roads": [(road, Channel(road).label) for road in open_roads()],
        "kind_roads": [(road, Channel(road).label) for road in roads_of_kinds()],
        "feed": CalendarFeed.objects.filter(pk=user.pk).first(),
        "endpoints": WebhookEndpoint.objects.filter(owner=user, is_active=True).order_by("pk"),
        "webhooks_open": Channel.WEBHOOK in registry.open_names(),
        "push": push_part(request, user),
        **given,
    }
    return render(request, "notices/preferences.html", context, status=status)
