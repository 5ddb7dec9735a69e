"""The page "Cách nhận tin": roads, common letters, quiet hours, calendar, webhooks; one's own only.

The secrets of a calendar and of a webhook are shown once, on the page that made them.
"""

from __future__ import annotations

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
from django.views.decorators.http import require_http_methods, require_POST

from notifications import calendar_feeds, choices
from notifications.channels import registry
from notifications.channels.webhook import end_endpoint
from notifications.models import CalendarFeed, Channel, Preference, WebhookEndpoint
from notifications.roads import ORDER, roads_for
from procedures.messages import KINDS, legal_kinds
from procedures.models import User
from workflows.notices.kinds import name_of
from workflows.notices.preference_forms import (
    NEVER,
    WISHES,
    KindForm,
    PreferencesForm,
    WebhookForm,
    as_wish,
    open_roads,
)


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
@require_POST
@login_required
def kinds(request: HttpRequest) -> HttpResponse:
    """Enter an exception for one kind of message, or give one up (``remove``)."""
    user = _person(request)
    removed = request.POST.get("remove", "")
    if removed:
        kind, _space, channel = removed.partition(" ")
        if channel not in ORDER:
            raise Http404
        choices.want(user, {(kind[:40], channel): None})
        return HttpResponseRedirect(reverse("notice_preferences") + "#kinds")
    form = KindForm(request.POST, user=user, language=_language(request))
    if form.is_valid():
        form.save()
        kind, channel = form.cleaned_data["kind"], form.cleaned_data["channel"]
        if form.cleaned_data["wish"] == NEVER and _goes_all_the_same(user, kind, channel):
            messages.warning(request, _("Thông báo luật định: vẫn gửi vì là kênh duy nhất."))
        else:
            messages.success(request, _("Đã lưu lựa chọn riêng cho loại thông báo này."))
        return HttpResponseRedirect(reverse("notice_preferences") + "#kinds")
    return _page(request, user, status=422, kind_form=form)


@never_cache
@require_POST
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
@require_POST
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
@require_POST
@login_required
def end_webhook(request: HttpRequest, key: int) -> HttpResponse:
    """Stop telling a program; one of somebody else's is not found."""
    if not end_endpoint(_person(request), key):
        raise Http404
    messages.success(request, _("Đã thôi gửi đến địa chỉ này."))
    return HttpResponseRedirect(reverse("notice_preferences") + "#webhooks")


def _goes_all_the_same(user: User, kind: str, channel: str) -> bool:
    """Whether a legal notice takes the road although it is refused: no other is left."""
    if kind not in legal_kinds():
        return False
    person = choices.read([user.pk], (), [kind]).people[user.pk]
    taken = roads_for(person, kind, is_legal=True, open_roads=registry.open_names())
    return channel in taken


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "vi"))[:2]


def _page(request: HttpRequest, user: User, *, status: int = 200, **given: Any) -> HttpResponse:
    language = _language(request)
    legal = legal_kinds()
    exceptions = [
        {
            "value": f"{row.kind} {row.channel}",
            "kind": name_of(row.kind, language),
            "channel": row.get_channel_display(),
            "wish": WISHES[as_wish(row.enabled, row.channel)],
            "is_legal": row.kind in legal,
        }
        for row in Preference.objects.filter(user=user, channel__in=ORDER)
        .exclude(kind="")
        .order_by("kind", "channel")
    ]
    context = {
        "form": PreferencesForm(user=user),
        "kind_form": KindForm(user=user, language=language),
        "webhook_form": WebhookForm(user=user, language=language),
        "exceptions": exceptions,
        "legal_names": sorted(name_of(kind, language) for kind in legal if kind in KINDS),
        "roads": open_roads(),
        "feed": CalendarFeed.objects.filter(pk=user.pk).first(),
        "endpoints": WebhookEndpoint.objects.filter(owner=user, is_active=True).order_by("pk"),
        "webhooks_open": Channel.WEBHOOK in registry.open_names(),
        **given,
    }
    return render(request, "notices/preferences.html", context, status=status)
