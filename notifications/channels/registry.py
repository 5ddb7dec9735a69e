"""Which roads are open in this installation: ``settings.NOTIFICATION_ROADS``, name → class."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.channels.bell import Bell
from notifications.channels.protocol import Road
from notifications.models import Channel


def open_names() -> Collection[str]:
    """The names of the roads that are open; the bell always is."""
    return (Channel.BELL.value, *settings.NOTIFICATION_ROADS)


def road(name: str) -> Road:
    """A road to be opened for a batch. KeyError for one that is off."""
    if name == Channel.BELL:
        return Bell()
    found: Road = import_string(settings.NOTIFICATION_ROADS[name])()
    return found


def carries(name: str, kind: str) -> bool:
    """Whether the road can take this kind of message at all (a provider may want a template)."""
    if name == Channel.BELL:
        return True
    asked = getattr(import_string(settings.NOTIFICATION_ROADS[name]), "carries", None)
    return asked is None or bool(asked(kind))
