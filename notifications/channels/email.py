"""E-mail through Django's backend, one connection a batch, each error sorted by what it proves."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from notifications.channels.protocol import NotDelivered
from notifications.models import Channel, DeliveryAttempt, Message

Outcome = DeliveryAttempt.Outcome
NO_SUCH_MAILBOX = {550, 551, 553, 556}
"""Answers of a mail server that speak of the address, not of the moment (RFC 5321 4.2.3)."""


class Email:
    """Text letters with the message's key as Message-ID, so that a receiver can prove doubles."""

    name = Channel.EMAIL.value

    def __init__(self) -> None:
        self._connection: Any = None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One connection for the batch, opened when first needed."""
        try:
            yield
        finally:
            self._hang_up()

    def can_send(self) -> None:
        """Connect and sign in; a failure here proves that nothing was sent."""
        if self._connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except smtplib.SMTPAuthenticationError as error:
            raise NotDelivered(Outcome.CONFIGURATION, told(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(Outcome.PROVIDER, told(error)) from error
        self._connection = connection

    def send(self, message: Message) -> None:
        """Hand the letter to the mail server; what it answers decides the outcome."""
        try:
            validate_email(message.address)
        except ValidationError as error:
            raise NotDelivered(
                Outcome.WRONG_ADDRESS, "not an e-mail address", lasting=True
            ) from error
        try:
            self._connection.send_messages([as_email(message)])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            self._hang_up()
            if code >= 500:
                raise NotDelivered(
                    Outcome.WRONG_ADDRESS, f"{code} {answer!r}", lasting=True
                ) from error
            raise NotDelivered(Outcome.PROVIDER, f"{code} {answer!r}") from error
        except smtplib.SMTPSenderRefused as error:
            self._hang_up()
            raise NotDelivered(Outcome.CONFIGURATION, told(error)) from error
        except smtplib.SMTPResponseException as error:
            # The server has answered, so it is certain that it did not take the letter.
            self._hang_up()
            if error.smtp_code in NO_SUCH_MAILBOX:
                raise NotDelivered(Outcome.WRONG_ADDRESS, told(error), lasting=True) from error
            raise NotDelivered(Outcome.PROVIDER, told(error)) from error
        except Exception as error:
            # The line broke, or something unforeseen: the server may have taken the letter.
            self._hang_up()
            raise NotDelivered(Outcome.UNCERTAIN, told(error), lasting=True) from error

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


def told(error: Exception) -> str:
    """The error for the record of attempts, which people read."""
    return f"{type(error).__name__}: {error}"[:500]


def as_email(message: Message) -> EmailMessage:
    """The letter as it leaves: text, link, and the key in the Message-ID."""
    body = message.body
    if message.link:
        body = f"{body}\n\n{settings.SITE_URL}{message.link}"
    return EmailMessage(
        subject=" ".join(message.subject_line.split()),
        body=f"{body}\n",
        to=[message.address],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-CCN-Key": message.key,
        },
    )


def message_id(message: Message) -> str:
    """``<deadline.12.v1.before.5.email@site>``: the same for every try at the same message."""
    sender = Address(addr_spec=settings.DEFAULT_FROM_EMAIL) if _is_plain() else None
    domain = (sender.domain if sender else "") or urlsplit(settings.SITE_URL).hostname
    return f"<{message.key.replace(':', '.')}@{domain}>"


def _is_plain() -> bool:
    try:
        validate_email(settings.DEFAULT_FROM_EMAIL)
    except ValidationError:
        return False
    return True
