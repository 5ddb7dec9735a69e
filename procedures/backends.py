"""Rights follow posts: a person may act as what he is, in the office where he is it, today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from procedures.models import Organisation, Post, Role, User
from procedures.selectors.offices import predecessors_column

PREFIX = "procedures.act_as_"


def posts_of(user: User) -> list[Post]:
    """The posts the person holds today, with their offices; asked once a request.

    ``office_ids_of`` says for which offices each acts.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    if "_posts_today" not in user.__dict__:
        today = timezone.localdate()
        user.__dict__["_posts_today"] = list(
            Post.objects.held_on(today)
            .filter(user=user)
            .select_related("organisation", "stands_in_for__user")
            .annotate(followed=predecessors_column('"procedures_post"."organisation_id"', today))
            .order_by("pk")
        )
    found: list[Post] = user.__dict__["_posts_today"]
    return found


def office_ids_of(post: Post) -> tuple[int, ...]:
    """The offices for which a post of ``posts_of`` acts: its own, then those it has followed.

    What an ended office had is its successor's (NĐ 139/2025 Art 22.2).
    """
    followed: str = post.__dict__.get("followed") or ""
    return (post.organisation_id, *sorted(int(key) for key in followed.split(",") if key))


def post_for(user: User, organisation_id: int | None, role: str = "") -> Post | None:
    """The person's post in that office or in the one that has followed it."""
    return next(
        (
            post
            for post in posts_of(user)
            if organisation_id in office_ids_of(post) and role in ("", post.role)
        ),
        None,
    )


def holds_post(user: User, role: str, organisation_id: int | None = None) -> bool:
    """Whether the person acts as ``role`` today, for that office if one is given."""
    return any(
        post.role == role and (organisation_id is None or organisation_id in office_ids_of(post))
        for post in posts_of(user)
    )


def stands_in(user: User, absent_id: int, role: str, organisation_id: int) -> bool:
    """Whether the person acts today in place of ``absent_id`` in that role and office."""
    return mandate_for(user, absent_id, role, organisation_id) is not None


def mandate_for(user: User, absent_id: int, role: str, organisation_id: int) -> Post | None:
    """The post under which the person acts today in place of ``absent_id``."""
    return next(
        (
            post
            for post in posts_of(user)
            if post.stands_in_for is not None
            and post.stands_in_for.user_id == absent_id
            and post.role == role
            and organisation_id in office_ids_of(post)
        ),
        None,
    )


def mandates_of(user: User) -> list[Post]:
    """The posts that the person holds today in place of somebody else."""
    return [post for post in posts_of(user) if post.stands_in_for is not None]


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
