"""The people of the sample data: one sign-in per role. Production refuses to start with them."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.models import Post, Role, User

PASSWORD = "ccn-thu-nghiem-2026"  # noqa: S105  (public on purpose; see REFUSE_DEMO_ACCOUNTS)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One sign-in of the sample data."""

    username: str
    password: str
    role: str
    role_name: str
    name: str
    office: str


def demo_accounts() -> list[DemoAccount]:
    """The sign-ins that exist, one per role, in the order a dossier meets them."""
    posts = (
        Post.objects.filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    first: dict[int, Post] = {}
    for post in posts:
        first.setdefault(post.user_id, post)
    return [
        DemoAccount(
            username=post.user.username,
            password=PASSWORD,
            role=post.role,
            role_name=str(Role(post.role).label),
            name=str(post.user),
            office=str(post.organisation),
        )
        for post in first.values()
    ]


def demo_accounts_exist() -> bool:
    """Whether somebody of the sample data could sign in."""
    return User.objects.filter(is_demo=True, is_active=True).exists()
