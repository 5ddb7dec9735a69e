"""A signed POST to a program of the person's own, at an address that he entered."""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.channels import http, letters
from notifications.channels.protocol import NotDelivered
from notifications.models import Channel, DeliveryAttempt, Message, WebhookEndpoint

Outcome = DeliveryAttempt.Outcome
TIMEOUT = 10.0
MOST_A_PERSON = 5
GONE = {404, 410}


class Webhook:
    """``X-CCN-Signature: v1=HMAC-SHA256(secret, timestamp + "." + body)``, with its timestamp."""

    name = Channel.WEBHOOK.value

    def batch(self) -> AbstractContextManager[None]:
        """Each call goes to an address of its own."""
        return nullcontext()

    def can_send(self) -> None:
        """There is no common other side."""

    def send(self, message: Message) -> str:
        """One call; any 2xx is a receipt, and no redirect is followed."""
        key = int(message.address) if message.address.isdecimal() else 0
        endpoint = WebhookEndpoint.objects.filter(
            pk=key, owner=message.recipient_id, is_active=True
        ).first()
        if endpoint is None:
            raise NotDelivered(
                Outcome.WRONG_ADDRESS, "the address was given up", lasting=True, has_ended=True
            )
        body = payload(message)
        try:
            answer = http.post(
                endpoint.url,
                body,
                signed_headers(endpoint.secret, message.key, body, timezone.now()),
                timeout=TIMEOUT,
                allowed=allowed_networks(),
                schemes=schemes(),
            )
        except http.Refused as error:
            raise NotDelivered(Outcome.WRONG_ADDRESS, str(error), lasting=True) from error
        except (http.NotReached, http.BrokenOff) as error:
            # The receiver knows a repeated call by its key, as docs/notifications.md asks of it.
            raise NotDelivered(Outcome.PROVIDER, str(error)) from error
        return _receipt(answer)


def _receipt(answer: http.Answer) -> str:
    detail = f"HTTP {answer.status}"
    if 200 <= answer.status < 300:
        return answer.headers.get("x-request-id", "")[:200]
    if answer.status == 429:
        raise NotDelivered(Outcome.PROVIDER, detail, retry_after=answer.retry_after)
    if 300 <= answer.status < 400:
        raise NotDelivered(Outcome.CONFIGURATION, f"{detail}: redirects are not followed")
    raise NotDelivered(Outcome.PROVIDER, detail, lasting=answer.status in GONE)


def payload(message: Message) -> bytes:
    """What the program is told, as it is signed."""
    told: dict[str, Any] = {
        "key": message.key,
        "kind": message.kind,
        "thread": message.thread,
        "subject": message.subject_line,
        "text": message.body,
        "link": letters.open_link(message),
        "created_at": message.created_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signed_headers(secret: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a call: the receiver refuses a timestamp that is old, and a key it has."""
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "ccn-procedures",
        "Idempotency-Key": key,
        "X-CCN-Timestamp": timestamp,
        "X-CCN-Signature": f"v1={signature(secret, timestamp, body)}",
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over timestamp, a dot and the body, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


# --- the person's endpoints ----------------------------------------------------------------------


def allowed_networks() -> list[http.Network]:
    """Private networks that this installation lets its people call (an intranet)."""
    return [ipaddress.ip_network(text) for text in settings.NOTIFICATION_WEBHOOK_NETWORKS]


def schemes() -> Sequence[str]:
    """https; http as well where a network of the house is allowed."""
    return ("https", "http") if settings.NOTIFICATION_WEBHOOK_NETWORKS else ("https",)


def add_endpoint(owner: Any, url: str, kinds: Sequence[str] = ()) -> WebhookEndpoint:
    """Enter an address, with a new secret; raises ValidationError where it may not be called.

    A host that does not answer to its name today is refused too: it could answer anything later,
    though what it answers then is looked at again with each call.
    """
    if WebhookEndpoint.objects.filter(owner=owner, is_active=True).count() >= MOST_A_PERSON:
        raise ValidationError(
            _("Mỗi người có nhiều nhất %(count)s địa chỉ đang dùng.") % {"count": MOST_A_PERSON}
        )
    url = url.strip()
    if len(url) > 250:
        raise ValidationError(_("Địa chỉ quá dài."))
    try:
        parts = http.checked(url, schemes=schemes())
        http.public_addresses(str(parts.hostname), parts.port or 443, allowed_networks())
    except (http.Refused, http.NotReached) as error:
        raise ValidationError(
            _(
                "Không gọi được địa chỉ này: phải là https, có tên máy chủ phân giải được và chỉ "
                "dẫn đến địa chỉ công khai, không phải mạng nội bộ."
            ),
            code="address",
        ) from error
    return WebhookEndpoint.objects.create(
        owner=owner,
        url=url,
        secret=secrets.token_urlsafe(32),
        kinds=list(kinds),
        created_at=timezone.now(),
    )


def end_endpoint(owner: Any, key: int) -> bool:
    """Stop using an address of the person's; False where he has none of that key."""
    return bool(
        WebhookEndpoint.objects.filter(pk=key, owner=owner, is_active=True).update(is_active=False)
    )
