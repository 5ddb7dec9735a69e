"""What the people of one batch have and want, read at once; and where they change it.

The statements do not grow with the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications.channels import registry
from notifications.channels.phone import international
from notifications.models import (
    Channel,
    ChannelAddress,
    DeliveryChoice,
    Message,
    Preference,
    PushSubscription,
    WebhookEndpoint,
)
from notifications.roads import ORDER, WITH_A_WISH, Person, Rung, ladder_of

PHONE_ROADS = frozenset({Channel.SMS, Channel.ZALO})
Ladder = tuple[int, str, int, str]
"""Recipient, subject, version and family of kinds (``roads.ladder_of``): whose rungs of which."""


def legal_kinds() -> Collection[str]:
    """The kinds of message that the law requires (``settings.NOTIFICATION_LEGAL_KINDS``)."""
    path = settings.NOTIFICATION_LEGAL_KINDS
    found: Collection[str] = import_string(path)() if path else ()
    return found


@dataclass
class Wanted:
    """What a batch of letters needs to know of its recipients."""

    people: dict[int, Person] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    at_any_hour: set[int] = field(default_factory=set)
    webhooks: dict[int, list[WebhookEndpoint]] = field(default_factory=dict)
    browsers: dict[int, list[int]] = field(default_factory=dict)
    earlier: dict[Ladder, list[Rung]] = field(default_factory=dict)
    legal: Collection[str] = ()


def read(recipients: Iterable[int], ladders: Collection[Ladder]) -> Wanted:
    """Six statements for any number of people, and one for their browsers where that road is open;
    ``ladders`` whose earlier rungs are looked at."""
    people = sorted(set(recipients))
    addresses: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, email in get_user_model().objects.filter(pk__in=people).values_list("pk", "email"):
        addresses[pk][Channel.EMAIL] = email
    for user_id, channel, address, is_active in ChannelAddress.objects.filter(
        user__in=people
    ).values_list("user_id", "channel", "address", "is_active"):
        addresses[user_id][channel] = address if is_active else ""
    wishes: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    for user_id, kind, channel, enabled in Preference.objects.filter(user__in=people).values_list(
        "user_id", "kind", "channel", "enabled"
    ):
        wishes[user_id][kind, channel] = enabled
    found = Wanted(legal=legal_kinds())
    for user_id, digest, at_any_hour in DeliveryChoice.objects.filter(user__in=people).values_list(
        "user_id", "digest", "at_any_hour"
    ):
        found.digests[user_id] = digest
        if at_any_hour:
            found.at_any_hour.add(user_id)
    found.people = {
        pk: Person(
            addresses=addresses[pk],
            wishes=wishes[pk],
            gathers=gathers(found.digests.get(pk, "")),
        )
        for pk in people
    }
    for endpoint in WebhookEndpoint.objects.filter(owner__in=people, is_active=True).order_by("pk"):
        found.webhooks.setdefault(endpoint.owner_id, []).append(endpoint)
    if Channel.WEBPUSH in registry.open_names():
        for owner_id, key in (
            PushSubscription.objects.filter(owner__in=people, is_active=True)
            .order_by("pk")
            .values_list("owner_id", "pk")
        ):
            found.browsers.setdefault(owner_id, []).append(key)
    if ladders:
        found.earlier = _earlier(ladders)
    return found


def gathers(digest: str) -> bool:
    """Whether letters of somebody who chose ``digest`` wait to be gathered."""
    return digest in {DeliveryChoice.Digest.DAILY, DeliveryChoice.Digest.WEEKLY}


def _earlier(ladders: Collection[Ladder]) -> dict[Ladder, list[Rung]]:
    """The rungs told before, oldest first, and whether any road of each shows that it was read."""
    told: dict[Ladder, dict[int, bool]] = defaultdict(dict)
    wanted = set(ladders)
    rows = (
        Message.objects.filter(
            recipient__in={recipient for recipient, _subject, _version, _family in ladders},
            reminder__subject__in={subject for _recipient, subject, _version, _family in ladders},
        )
        .order_by("id")
        .values_list(
            "recipient_id",
            "reminder__subject",
            "reminder__version",
            "reminder_id",
            "kind",
            "read_at",
        )
    )
    for recipient, subject, version, reminder_id, kind, read_at in rows:
        ladder = (recipient, subject, version, ladder_of(kind))
        if ladder in wanted and reminder_id is not None:
            before = told[ladder].get(reminder_id, False)
            told[ladder][reminder_id] = before or read_at is not None
    return {
        ladder: [Rung(is_read=is_read) for is_read in rungs.values()]
        for ladder, rungs in told.items()
    }


# --- changing ------------------------------------------------------------------------------------


def choose(user: Any, *, digest: str, at_any_hour: bool) -> None:
    """How letters come to the person; those already waiting for a common letter stay in it."""
    DeliveryChoice.objects.update_or_create(
        user=user,
        defaults={
            "digest": DeliveryChoice.Digest(digest),
            "at_any_hour": at_any_hour,
        },
    )


def reach_by(user: Any, channel: str, address: str) -> None:
    """Where the person is reached by a road; empty gives the road up, or for e-mail goes back to
    the account's address. Raises ValidationError for what is no address."""
    address = address.strip()
    if channel not in ORDER:
        raise ValidationError(_("Không có kênh này."))
    if not address:
        ChannelAddress.objects.filter(user=user, channel=channel).delete()
        return
    if channel in PHONE_ROADS:
        address = international(address)
    else:
        validate_email(address)
    ChannelAddress.objects.update_or_create(
        user=user, channel=channel, defaults={"address": address, "is_active": True}
    )


def want(user: Any, wishes: Mapping[tuple[str, str], bool | None]) -> None:
    """Set what the person wants: (kind or ""; channel) → at once, never, or None for no wish.

    Two statements whatever their number.
    """
    unknown = {channel for _kind, channel in wishes} - set(WITH_A_WISH)
    if unknown:
        raise ValidationError(_("Không có kênh này."))
    given_up = [
        Q(kind=kind, channel=channel)
        for (kind, channel), enabled in wishes.items()
        if enabled is None
    ]
    kept = [
        Preference(user=user, kind=kind, channel=channel, enabled=enabled)
        for (kind, channel), enabled in wishes.items()
        if enabled is not None
    ]
    with transaction.atomic():
        if given_up:
            Preference.objects.filter(reduce(or_, given_up), user=user).delete()
        if kept:
            Preference.objects.bulk_create(
                kept,
                update_conflicts=True,
                unique_fields=["user", "kind", "channel"],
                update_fields=["enabled"],
            )
