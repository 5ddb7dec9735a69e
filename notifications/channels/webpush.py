"""A push to a browser of the person's own, through the push service of the browser's maker.

The service reads neither text nor link: the body is encrypted for the browser alone, and of one
length whatever it says. It learns that this installation sent something to this browser, and when.

A repeated push bears the same ``Topic``, so that a service that still holds the first one replaces
it, and the same tag, so that a browser that already shows it replaces it: that is why a call whose
line broke is made again, although a push service knows no idempotency.
"""

from __future__ import annotations

import hmac
import json
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator

from notifications import browsers
from notifications.channels import http, letters, push_encryption, vapid
from notifications.channels.protocol import NotDelivered
from notifications.models import Channel, DeliveryAttempt, Message, PushSubscription

Outcome = DeliveryAttempt.Outcome
TIMEOUT = 10.0
LENGTH = 2048
"""Bytes of text in every push, filled up: its length says nothing, and 2,151 bytes leave."""

MOST_TITLE = 160
"""Signs of a title; no browser shows more, and with the longest link it fits into LENGTH."""

LIFE = timedelta(days=1)
"""How long a service keeps a push for a browser that is not there; later it would be stale."""

GONE = {404, 410}
WHO_ARE_YOU = {401, 403}
NOT_NOW = {406, 408, 425}
"""406 is how the Windows service says that it has enough for now."""


class WebPush:
    """One call for each browser; the address is looked at again each time."""

    name = Channel.WEBPUSH.value

    def batch(self) -> AbstractContextManager[None]:
        """Each browser has a service of its own."""
        return nullcontext()

    def can_send(self) -> None:
        """There is no common other side; whether there is a key is asked here."""
        _sender()

    def send(self, message: Message) -> str:
        """Encrypt and hand over; there is no receipt but the answer itself."""
        sender = _sender()
        subscription = _subscription(message)
        if subscription.sender != sender.name:
            browsers.end(subscription, browsers.Ended.OTHER_KEY)
            raise NotDelivered(
                Outcome.WRONG_ADDRESS, "subscribed under another key", lasting=True, has_ended=True
            )
        try:
            browsers.check_endpoint(subscription.endpoint)
        except browsers.RefusedEndpoint as error:
            browsers.end(subscription, browsers.Ended.REFUSED)
            raise NotDelivered(Outcome.WRONG_ADDRESS, str(error), lasting=True) from error
        answer = _call(message, subscription, sender)
        _sort(answer, subscription)
        PushSubscription.objects.filter(pk=subscription.pk).update(last_ok_at=timezone.now())
        return ""


def _sender() -> vapid.Sender:
    told = settings.NOTIFICATION_WEBPUSH
    try:
        return vapid.sender(told["private_key"], told["subject"])
    except ValueError as error:
        raise NotDelivered(Outcome.CONFIGURATION, f"web push: {error}") from error


def _subscription(message: Message) -> PushSubscription:
    key = int(message.address) if message.address.isdecimal() else 0
    found = PushSubscription.objects.filter(
        pk=key, owner=message.recipient_id, is_active=True
    ).first()
    if found is None:
        raise NotDelivered(
            Outcome.WRONG_ADDRESS, "the browser was given up", lasting=True, has_ended=True
        )
    return found


def _call(message: Message, subscription: PushSubscription, sender: vapid.Sender) -> http.Answer:
    auth = vapid.decoded(subscription.auth)
    topic = topic_of(message.key, auth)
    body = push_encryption.encrypt(
        payload(message, topic),
        browser_key=vapid.decoded(subscription.p256dh),
        auth=auth,
        length=LENGTH,
    )
    headers = {
        "Authorization": sender.authorization(subscription.endpoint, timezone.now()),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(int(LIFE.total_seconds())),
        "Urgency": "normal",
        "Topic": topic,
    }
    try:
        return http.post(subscription.endpoint, body, headers, timeout=TIMEOUT)
    except http.Refused as error:
        # The name is an allowed one, so it is this network that leads it inside.
        raise NotDelivered(Outcome.CONFIGURATION, str(error)) from error
    except (http.NotReached, http.BrokenOff) as error:
        # Made again even if it was taken: topic and tag let the second replace the first.
        raise NotDelivered(Outcome.PROVIDER, str(error)) from error


def _sort(answer: http.Answer, subscription: PushSubscription) -> None:
    """What the service's answer means; raises NotDelivered for all but a receipt."""
    status, detail = answer.status, f"HTTP {answer.status}"
    if 200 <= status < 300:
        return
    if status in GONE:
        browsers.end(subscription, browsers.Ended.GONE)
        raise NotDelivered(
            Outcome.WRONG_ADDRESS, f"{detail}: the browser is gone", lasting=True, has_ended=True
        )
    if status == 429:
        # Only this message waits: the browsers' services differ.
        raise NotDelivered(Outcome.PROVIDER, detail, retry_after=answer.retry_after)
    if status >= 500 or status in NOT_NOW:
        raise NotDelivered(Outcome.PROVIDER, detail, retry_after=answer.retry_after)
    if 300 <= status < 400:
        raise NotDelivered(Outcome.CONFIGURATION, f"{detail}: redirects are not followed")
    # 401 and 403 speak of our key or subject, which can be put right; 400, 413 of what we sent.
    raise NotDelivered(Outcome.CONFIGURATION, detail, lasting=status not in WHO_ARE_YOU)


def topic_of(key: str, auth: bytes) -> str:
    """The message's name for the service and the browser: 32 signs, the same for every try.

    Made with the browser's secret, so that the service cannot guess the key behind it.
    """
    return vapid.encoded(hmac.new(auth, key.encode(), sha256).digest()[:24])


def payload(message: Message, topic: str) -> bytes:
    """What the browser is told: the title, where a click leads, and by what it is replaced."""
    told = {
        "title": Truncator(" ".join(message.subject_line.split())).chars(MOST_TITLE),
        "link": letters.open_path(message),
        "tag": topic,
        "at": int(message.created_at.timestamp() * 1000),
        "lang": getattr(message.recipient, "language", None) or settings.LANGUAGE_CODE,
    }
    return json.dumps(told, ensure_ascii=False).encode()
