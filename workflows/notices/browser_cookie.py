"""By what a browser that shows messages is known again when somebody else sits down at it.

At a one-stop desk several people share a browser. Signing out there ends the pushes of that
browser, and signing in ends those of everybody else: nobody reads the titles of the one before.
Heard by signal, because there are several doors (the site's, the admin's) and none may forget it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from notifications.browsers import Ended, end_of_browser

COOKIE = "ccn_browser"
LIFE = timedelta(days=400)
"""As long as browsers keep any cookie; each use begins it anew."""


def of(request: HttpRequest) -> str:
    """The browser's own word, or "" for one that has never shown messages."""
    return str(request.COOKIES.get(COOKIE, ""))[:100]


def fresh() -> str:
    """A word nobody can guess."""
    return secrets.token_urlsafe(32)


def remember(answer: HttpResponseBase, browser: str) -> None:
    """Let the browser keep its word; no script reads it."""
    answer.set_cookie(
        COOKIE,
        browser,
        max_age=LIFE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def clear(answer: HttpResponseBase) -> None:
    """Let the browser forget its word, its worker and with it its subscription."""
    answer.delete_cookie(COOKIE, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"storage"'


@receiver(user_logged_out)
def end_at_sign_out(request: HttpRequest | None, **_: Any) -> None:
    """Whoever signs out is not told there any more."""
    if request is not None and (browser := of(request)):
        end_of_browser(browser, Ended.SIGNED_OUT)


@receiver(user_logged_in)
def end_others_at_sign_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    """Who sat there before and did not sign out is not told there any more."""
    if request is not None and (browser := of(request)):
        end_of_browser(browser, Ended.OTHER_PERSON, but=user)
