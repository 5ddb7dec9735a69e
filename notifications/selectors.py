"""Questions about a person's messages. Every query keeps to the person it is asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from notifications.models import Channel, Message

SHOWN_AT_MOST = 99


def bell_of(user: Any) -> QuerySet[Message]:
    """The messages in the person's bell, newest first."""
    return Message.objects.filter(recipient=user, channel=Channel.BELL).order_by("-id")


def bell_state(user: Any) -> tuple[str, int]:
    """The figure at the bell and the key of its newest message: what a page asks again and again,
    by two short statements over the person's own rows."""
    newest = bell_of(user).values_list("pk", flat=True).first()
    return unread_count(user), newest or 0


def unread_count(user: Any) -> str:
    """The figure at the bell: "" for none, at most "99+"; the count never passes over more."""
    if not getattr(user, "is_authenticated", False):
        return ""
    unread = len(
        Message.objects.filter(
            recipient=user, channel=Channel.BELL, read_at__isnull=True
        ).values_list("pk", flat=True)[: SHOWN_AT_MOST + 1]
    )
    if unread > SHOWN_AT_MOST:
        return f"{SHOWN_AT_MOST}+"
    return str(unread or "")
