"""Rights follow posts: a person may act as what he is, in the office where he is it, today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from procedures.models import Organisation, Post, Role, User

PREFIX = "procedures.act_as_"


def posts_of(user: User) -> list[Post]:
    """The posts the person holds today, with their offices; asked once a request."""
    if not user.is_authenticated or not user.is_active:
        return []
    if "_posts_today" not in user.__dict__:
        user.__dict__["_posts_today"] = list(
            Post.objects.held_on(timezone.localdate())
            .filter(user=user)
            .select_related("organisation")
            .order_by("pk")
        )
    found: list[Post] = user.__dict__["_posts_today"]
    return found


def holds_post(user: User, role: str, organisation_id: int | None = None) -> bool:
    """Whether the person acts as ``role`` today, in that office if one is given."""
    return any(
        post.role == role
        and (organisation_id is None or post.organisation_id == organisation_id)
        for post in posts_of(user)
    )


def is_administrator(user: User) -> bool:
    """Whether the person administers the installation."""
    return bool(user.is_authenticated and user.is_active) and (
        user.is_superuser or holds_post(user, Role.ADMINISTRATOR)
    )


class PostBackend(BaseBackend):
    """Answers ``user.has_perm("procedures.act_as_specialist", office)`` from the posts."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not perm.startswith(PREFIX) or not isinstance(user_obj, User):
            return False
        office_id = obj.pk if isinstance(obj, Organisation) else None
        return holds_post(user_obj, perm.removeprefix(PREFIX), office_id)
