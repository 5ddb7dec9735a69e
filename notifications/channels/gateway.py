"""SMS and Zalo (ZNS) through one HTTP gateway of the installation's choice.

The gateway is asked by ``POST`` with JSON; docs/notifications.md describes both sides, so that a
thin program in front of any provider can speak it. Each call bears the message's key as
``Idempotency-Key``. A gateway that promises to honour it (``is_idempotent``) is asked again when
the line breaks; of another one nobody knows, and a person decides.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError

from notifications.channels import http, letters
from notifications.channels.phone import international
from notifications.channels.protocol import NotDelivered
from notifications.models import Channel, DeliveryAttempt, Message

Outcome = DeliveryAttempt.Outcome
SMS_LENGTH = 300
"""Signs of a text: two or three parts of an SMS, more is no message but a letter."""

NOT_NOW = {408, 425, 429, 500, 502, 503, 504}
OUR_FAULT = {401, 402, 403, 404, 405, 413, 415}


class Gateway:
    """The one protocol; the roads under it differ in name and in what they may say."""

    name: ClassVar[str]
    needs_template: ClassVar[bool] = False

    @classmethod
    def template_of(cls, kind: str) -> str:
        """The provider's template for a kind of message, else the one for all ("*"), else ""."""
        templates = settings.NOTIFICATION_GATEWAY["templates"].get(cls.name, {})
        return str(templates.get(kind) or templates.get("*") or "")

    @classmethod
    def carries(cls, kind: str) -> bool:
        """Zalo takes nothing without a template that it has approved."""
        return bool(cls.template_of(kind)) or not cls.needs_template

    def batch(self) -> AbstractContextManager[None]:
        """Each message is a call of its own."""
        return nullcontext()

    def can_send(self) -> None:
        """Whether there is a gateway to ask; the call itself shows whether it answers."""
        if not settings.NOTIFICATION_GATEWAY["url"]:
            raise NotDelivered(Outcome.CONFIGURATION, "no address of a gateway is set")

    def send(self, message: Message) -> str:
        """One call; gives back the provider's id of the message."""
        gateway = settings.NOTIFICATION_GATEWAY
        try:
            phone = international(message.address)
        except ValidationError as error:
            raise NotDelivered(Outcome.WRONG_ADDRESS, "no mobile number", lasting=True) from error
        if not self.carries(message.kind):
            raise NotDelivered(Outcome.CONFIGURATION, f"no template for {message.kind}")
        body = json.dumps(self.asked(message, phone), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
        }
        if gateway["token"]:
            headers["Authorization"] = f"Bearer {gateway['token']}"
        try:
            # The address is the operator's own setting, and a gateway may well stand in the house.
            answer = http.post(
                gateway["url"],
                body,
                headers,
                timeout=gateway["timeout"],
                only_public=False,
                schemes=("https", "http"),
            )
        except http.Refused as error:
            raise NotDelivered(Outcome.CONFIGURATION, str(error)) from error
        except http.NotReached as error:
            raise NotDelivered(Outcome.PROVIDER, str(error)) from error
        except http.BrokenOff as error:
            raise _unknown(str(error)) from error
        return _id_in(answer)

    def asked(self, message: Message, phone: str) -> dict[str, Any]:
        """What the gateway is told."""
        link = letters.open_link(message)
        room = SMS_LENGTH - len(link) - 1
        return {
            "channel": self.name,
            "to": phone,
            "key": message.key,
            "template_id": self.template_of(message.kind),
            "kind": message.kind,
            "text": f"{message.subject_line[:room]} {link}".strip(),
            "params": {
                "title": message.subject_line,
                "code": message.thread,
                "link": link,
            },
            "sandbox": settings.NOTIFICATION_GATEWAY["sandbox"],
        }


class Sms(Gateway):
    """Short text messages; a template only where the gateway wants one."""

    name = Channel.SMS.value


class Zalo(Gateway):
    """Zalo's notification service: nothing without an approved template."""

    name = Channel.ZALO.value
    needs_template = True


def _unknown(detail: str) -> NotDelivered:
    """The call left and no answer came: safe to repeat only under a key that is honoured."""
    if settings.NOTIFICATION_GATEWAY["is_idempotent"]:
        return NotDelivered(Outcome.PROVIDER, f"{detail}; asked again under the same key")
    return NotDelivered(Outcome.UNCERTAIN, detail, lasting=True)


def _id_in(answer: http.Answer) -> str:
    """The provider's id in a good answer; a bad one sorted by what it says."""
    try:
        told = json.loads(answer.body or b"{}")
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    # 409: this key was taken before, which is what we want.
    if 200 <= answer.status < 300 or answer.status == 409:
        return str(told.get("id") or "")
    error = str(told.get("error") or "")
    detail = f"HTTP {answer.status} {error}".strip()
    if answer.status == 429:
        raise NotDelivered(Outcome.RATE_LIMIT, detail, retry_after=answer.retry_after)
    if error == "wrong_address":
        raise NotDelivered(Outcome.WRONG_ADDRESS, detail, lasting=True)
    if answer.status == 504:
        # The gateway itself does not know whether the provider took it.
        raise _unknown(detail)
    if answer.status in NOT_NOW:
        raise NotDelivered(Outcome.PROVIDER, detail)
    raise NotDelivered(Outcome.CONFIGURATION, detail, lasting=answer.status not in OUR_FAULT)
