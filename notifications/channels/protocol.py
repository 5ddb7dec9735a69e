"""What every road offers, and how it says that it did not work."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from notifications.models import DeliveryAttempt, Message


class NotDelivered(Exception):
    """The road did not take the message: why, and whether trying again can help.

    ``outcome`` is UNCERTAIN when the other side may have taken it all the same.
    """

    def __init__(
        self, outcome: DeliveryAttempt.Outcome, detail: str, *, lasting: bool = False
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.lasting = lasting


class Road(Protocol):
    """One way of delivering; opened once for a batch."""

    name: str

    def batch(self) -> AbstractContextManager[None]:
        """What is shared by the messages of one batch, such as a connection."""

    def send(self, message: Message) -> None:
        """Hand the message over; raises NotDelivered."""

    def can_send(self) -> None:
        """Reach the other side before a message is at stake; raises NotDelivered, never
        UNCERTAIN."""
