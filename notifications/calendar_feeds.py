"""The secret address of a person's calendar: made, changed, taken back.

Only a digest of the token is kept, so a copy of the database opens no calendar, and looking it up
takes as long for a wrong token as for a right one.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from typing import Any

from django.utils import timezone

from notifications.models import CalendarFeed

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def issue(user: Any) -> str:
    """A new token for the person; the one before it opens nothing any more. Shown once."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_digest": _digest(token), "created_at": timezone.now()}
    )
    return token


def revoke(user: Any) -> bool:
    """Take the person's token back; False where there was none."""
    return bool(CalendarFeed.objects.filter(user=user).delete()[0])


def feed_of(token: str) -> CalendarFeed | None:
    """The feed that the token opens, of somebody who is still active."""
    if TOKEN.fullmatch(token) is None:
        return None
    digest = _digest(token)
    feed = CalendarFeed.objects.filter(token_digest=digest).select_related("user").first()
    if feed is None or not hmac.compare_digest(feed.token_digest, digest):
        return None
    return feed if feed.user.is_active else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
