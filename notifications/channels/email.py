"""E-mail through Django's backend, one connection a batch, each error sorted by what it proves."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email

from notifications.channels import letters
from notifications.channels.protocol import NotDelivered
from notifications.models import Channel, DeliveryAttempt, Message

Outcome = DeliveryAttempt.Outcome
NO_SUCH_MAILBOX = {550, 551, 553, 556}
"""Answers of a mail server that speak of the address, not of the moment (RFC 5321 4.2.3)."""

SLOW_DOWN = 421
"""The answer of a mail server that closes the line, which is how it limits a sender."""


class Email:
    """Text letters with the message's key as Message-ID, so that a receiver can prove doubles."""

    name = Channel.EMAIL.value

    def __init__(self) -> None:
        self._connection: Any = None
        self._is_watched = False
        self._text_has_left = False

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
        except smtplib.SMTPConnectError as error:
            raise NotDelivered(_slow_down(error.smtp_code), told(error)) from error
        except smtplib.SMTPAuthenticationError as error:
            raise NotDelivered(Outcome.CONFIGURATION, told(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(Outcome.PROVIDER, told(error)) from error
        self._connection = connection
        self._watch(getattr(connection, "connection", None))

    def send(self, message: Message) -> str:
        """Hand the letter to the mail server; what it answers decides the outcome.

        The id given back is the Message-ID: Django's backend does not tell the server's own.
        """
        try:
            validate_email(message.address)
        except ValidationError as error:
            raise NotDelivered(
                Outcome.WRONG_ADDRESS, "not an e-mail address", lasting=True
            ) from error
        self._text_has_left = False
        try:
            self._connection.send_messages([letters.as_email(message)])
        except SoftTimeLimitExceeded:
            self._hang_up()
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            self._hang_up()
            if code >= 500:
                raise NotDelivered(
                    Outcome.WRONG_ADDRESS, f"{code} {answer!r}", lasting=True
                ) from error
            raise NotDelivered(_slow_down(code), f"{code} {answer!r}") from error
        except smtplib.SMTPSenderRefused as error:
            self._hang_up()
            if error.smtp_code == SLOW_DOWN:
                raise NotDelivered(Outcome.RATE_LIMIT, told(error)) from error
            raise NotDelivered(Outcome.CONFIGURATION, told(error)) from error
        except smtplib.SMTPResponseException as error:
            # The server has answered, so it is certain that it did not take the letter.
            self._hang_up()
            if error.smtp_code in NO_SUCH_MAILBOX:
                raise NotDelivered(Outcome.WRONG_ADDRESS, told(error), lasting=True) from error
            raise NotDelivered(_slow_down(error.smtp_code), told(error)) from error
        except Exception as error:
            self._hang_up()
            if self._is_watched and not self._text_has_left:
                # The line broke before the letter itself was begun: it cannot have been taken.
                raise NotDelivered(Outcome.PROVIDER, told(error)) from error
            # Broken off after that, or something unforeseen: the server may have taken it.
            raise NotDelivered(Outcome.UNCERTAIN, told(error), lasting=True) from error
        return letters.message_id(message)

    def _watch(self, smtp: object) -> None:
        """Note the moment at which a letter's text begins to leave (RFC 5321: DATA)."""
        self._is_watched = isinstance(smtp, smtplib.SMTP)
        if not isinstance(smtp, smtplib.SMTP):
            return
        hand_over = smtp.data

        def data(text: Any) -> tuple[int, bytes]:
            self._text_has_left = True
            return hand_over(text)

        smtp.data = data  # type: ignore[method-assign, assignment]

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


def told(error: Exception) -> str:
    """The error for the record of attempts, which people read."""
    return f"{type(error).__name__}: {error}"[:500]


def _slow_down(code: int) -> DeliveryAttempt.Outcome:
    """421 closes the line for all letters: too many at once. Other 4xx speak of one letter."""
    return Outcome.RATE_LIMIT if code == SLOW_DOWN else Outcome.PROVIDER
