"""A road that takes every letter at once: what is measured is all that stands around it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from notifications.models import Channel, Message


class NullRoad:
    """Composes nothing and calls nobody."""

    name = Channel.EMAIL.value

    def batch(self) -> AbstractContextManager[None]:
        """Nothing is shared."""
        return nullcontext()

    def can_send(self) -> None:
        """There is no other side."""

    def send(self, message: Message) -> str:
        """Taken."""
        return "taken"
