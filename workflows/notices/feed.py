"""A person's deadlines as a calendar, for the calendar program of his choice.

Whoever has the secret address reads it, without signing in: it tells codes, names and due dates of
his open tasks, and can be taken back at any time. An alarm stands where a reminder is planned.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from notifications.calendar_feeds import feed_of
from notifications.models import Reminder
from procedures.models import Deadline, User
from procedures.regimes import basis_words
from workflows.audiences import step_name
from workflows.models import WorkItem
from workflows.notices.queries import open_items_of

MOST_EVENTS = 500
TASK_AUDIENCES = ("holder", "group")
"""Reminders of a deadline that go to those who have the task."""


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a token; an unknown or revoked one is not found, whatever it looks like.

    A program that asks again with the last ``ETag`` is told in a few bytes that nothing changed.
    """
    feed = feed_of(token)
    if feed is None:
        raise Http404
    user = feed.user
    if not isinstance(user, User):
        raise Http404
    with translation.override(user.language):
        body = calendar_of(user, feed.created_at)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="ccn.ics"'},
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def calendar_of(user: User, stamp: datetime) -> bytes:
    """The person's calendar, in the language in force. Four statements, however many deadlines.

    ``stamp`` stands for "made at" in every event, so that the same state gives the same bytes.
    """
    items = list(open_items_of(user)[:MOST_EVENTS])
    alarms = _alarms(items)
    found = Calendar()
    found.add("prodid", "-//ccn-procedures//notices//VI")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Thời hạn của tôi"))
    found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    seen: set[int] = set()
    for item in items:
        deadline = item.deadline
        if deadline is None or deadline.pk in seen:
            continue
        seen.add(deadline.pk)
        event = _event(item, deadline, stamp)
        if event is not None:
            for at in alarms.get((f"deadline:{deadline.pk}", deadline.version), ()):
                event.add_component(_alarm(at, str(event["summary"])))
            found.add_component(event)
    return bytes(found.to_ical())


def _alarms(items: list[WorkItem]) -> dict[tuple[str, int], list[datetime]]:
    subjects = {f"deadline:{item.deadline_id}" for item in items}
    planned: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    for subject, version, send_at in (
        Reminder.objects.filter(
            subject__in=subjects, state=Reminder.State.PLANNED, audience__in=TASK_AUDIENCES
        )
        .order_by("send_at")
        .values_list("subject", "version", "send_at")
    ):
        if send_at not in planned[subject, version]:
            planned[subject, version].append(send_at)
    return planned


def _event(item: WorkItem, deadline: Deadline, stamp: datetime) -> Event | None:
    """A whole day: the one the task is due on, or, for a stopped deadline, the one it stopped."""
    is_stopped = deadline.stopped_since is not None
    day = deadline.stopped_since or deadline.due_on
    if day is None:
        return None
    language = translation.get_language() or settings.LANGUAGE_CODE
    dossier = deadline.dossier
    step = step_name(deadline).in_("en" if language.startswith("en") else "vi")
    words = _("Đang dừng: %(step)s · %(name)s") if is_stopped else _("Hạn: %(step)s · %(name)s")
    event = Event()
    event.add("uid", f"deadline-{deadline.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", deadline.version)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if is_stopped else "CONFIRMED")
    event.add("summary", words % {"step": step, "name": dossier.name})
    link = f"{settings.SITE_URL}{reverse('task', args=[item.task_id])}"
    event.add("url", link)
    event.add("description", "\n".join(_lines(deadline, dossier.code, is_stopped, language, link)))
    return event


def _lines(deadline: Deadline, code: str, is_stopped: bool, language: str, link: str) -> list[str]:
    lines = [_("Hồ sơ: %(code)s") % {"code": code}]
    if deadline.body_id:
        lines.append(_("Cơ quan: %(body)s") % {"body": deadline.body})
    if is_stopped and deadline.stopped_since is not None:
        lines.append(
            _("Thời hạn dừng từ ngày %(day)s; chưa có ngày đến hạn cho đến khi tiếp tục.")
            % {"day": f"{deadline.stopped_since:%d/%m/%Y}"}
        )
    if deadline.provisional:
        lines.append(_("Tạm tính: lịch nghỉ của năm chưa có danh sách chính thức."))
    if deadline.basis:
        words = basis_words(deadline.basis, "en" if language.startswith("en") else "vi")
        lines.append(_("Căn cứ: %(basis)s") % {"basis": words})
    return [*lines, link]


def _alarm(at: datetime, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", at.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
    return alarm
