"""What every page carries: the place in the navigation, today as an office day, the bell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from notifications.selectors import unread_count
from procedures.backends import is_administrator, posts_of
from procedures.calendars import calendar_in_force
from procedures.models import Role

SECTIONS = {
    "desk": "desk",
    "task": "desk",
    "start": "desk",
    "intake": "desk",
    "ladder": "desk",
    "ladder_end": "desk",
    "stand_ins": "desk",
    "stand_in": "desk",
    "stand_in_end": "desk",
    "dossiers": "dossiers",
    "dossier": "dossiers",
    "dossier_act": "dossiers",
    "dossier_deadline": "dossiers",
    "dossier_reminders": "dossiers",
    "clusters": "clusters",
    "cluster": "clusters",
    "propose": "desk",
    "begin_plan": "desk",
    "plan_list": "dossiers",
    "plan_line": "dossiers",
    "plan_line_new": "dossiers",
    "plan_sending": "dossiers",
    "lists": "lists",
    "list_enter": "lists",
    "list_compare": "lists",
    "list_version": "lists",
    "ministry": "ministry",
    "councils": "councils",
    "new_council": "councils",
    "council": "councils",
    "edit_criteria": "councils",
    "criteria": "councils",
    "scoring_round": "councils",
    "early": "dossiers",
    "early_fact": "dossiers",
    "early_conclude": "dossiers",
    "early_clusters": "clusters",
    "early_cluster_enter": "clusters",
    "early_cluster_open": "clusters",
    "early_clusters_import": "clusters",
    "law": "law",
    "law_regime": "law",
    "provincial_rules": "law",
    "law_compare": "law",
    "track": "track",
    "track_code": "track",
}
"""The place of the navigation that each page belongs to."""


COUNCIL_ROLES = {
    Role.COUNCIL_SECRETARY,
    Role.COUNCIL_CHAIR,
    Role.COUNCIL_MEMBER,
    Role.PC_OFFICE,
}
"""Who finds the councils in the navigation."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``templates/base.html``; asks the database only where the page prints it."""
    match = getattr(request, "resolver_match", None)
    name = match.url_name if match else ""
    found: dict[str, Any] = {
        "section": SECTIONS.get(name or "", ""),
        "source_url": settings.SOURCE_URL,
        "search_query": request.GET.get("q", "")[:100],
        "office_day": SimpleLazyObject(_office_day),
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        posts = posts_of(user)
        found["is_operator"] = is_administrator(user)
        found["may_set_ladder"] = found["is_operator"] or any(
            post.role == Role.DIRECTOR for post in posts
        )
        found["sees_stand_ins"] = found["is_operator"] or any(
            post.role != Role.APPLICANT for post in posts
        )
        found["unread_count"] = unread_count(user)
        found["sits_in_councils"] = any(post.role in COUNCIL_ROLES for post in posts)
        if posts:
            found["is_ministry"] = any(post.role == Role.MINISTRY_OFFICER for post in posts)
            office = posts[0].organisation
            found["office_name"] = office.short_name or office.name
    return found


def _office_day() -> dict[str, Any]:
    today = timezone.localdate()
    calendar = calendar_in_force()
    return {
        "on": today,
        "kind": calendar.day_kind(today),
        "confirmed": calendar.is_confirmed(today.year),
    }
