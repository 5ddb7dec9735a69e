"""What every road offers, and how it says that it did not work."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from notifications.models import DeliveryAttempt, Message


class NotDelivered(Exception):
    """The road did not take the message: why, and whether trying again can help.

    ``outcome`` is UNCERTAIN when the other side may have taken it all the same. ``retry_after`` is
    what a provider with a rate limit asked for; the whole road rests until then. ``has_ended``: the
    address was given up or has vanished, as browsers do; an operator has nothing to decide.
    """

    def __init__(
        self,
        outcome: DeliveryAttempt.Outcome,
        detail: str,
        *,
        lasting: bool = False,
        retry_after: timedelta | None = None,
        has_ended: bool = False,
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.lasting = lasting
        self.retry_after = retry_after
        self.has_ended = has_ended


class Road(Protocol):
    """One way of delivering; opened once for a batch.

    A road may also have ``carries(kind)``, a class method: whether it can take such a message.
    """

    name: str

    def batch(self) -> AbstractContextManager[None]:
        """What is shared by the messages of one batch, such as a connection."""

    def send(self, message: Message) -> str:
        """Hand the message over and give back the provider's id of it; raises NotDelivered."""

    def can_send(self) -> None:
        """Reach the other side before a message is at stake; raises NotDelivered, never
        UNCERTAIN."""
