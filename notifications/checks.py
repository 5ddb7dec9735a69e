"""System checks of the roads: a key that is none is told at the start, not with the first push."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications.channels import vapid
from notifications.models import Channel

_HOST = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@register
def check_webpush(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Refuse a malformed key, subject or host where web push is on."""
    if Channel.WEBPUSH not in settings.NOTIFICATION_ROADS:
        return []
    told = settings.NOTIFICATION_WEBPUSH
    found: list[CheckMessage] = []
    try:
        vapid.sender(told["private_key"], told["subject"])
    except ValueError as error:
        found.append(
            Error(
                f"Web push: {error}.",
                hint="manage.py webpush_keys makes a key; CCN_WEBPUSH_SUBJECT is a way to reach "
                "the operator, such as mailto:ccn@example.gov.vn.",
                id="notifications.E001",
            )
        )
    strange = [host for host in told["hosts"] if not _HOST.fullmatch(host)]
    if strange or not told["hosts"]:
        found.append(
            Error(
                f"Web push: no host names in CCN_WEBPUSH_HOSTS: {', '.join(strange) or 'empty'}.",
                hint='Names such as "fcm.googleapis.com" or "*.push.apple.com", parted by commas.',
                id="notifications.E002",
            )
        )
    return found
