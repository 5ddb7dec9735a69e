"""The bell in the program: a message is delivered by being written, so this road only agrees."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from notifications.models import Channel, Message


class Bell:
    """Never off: a legal notice always has at least this road."""

    name = Channel.BELL.value

    def batch(self) -> AbstractContextManager[None]:
        """Nothing is shared."""
        return nullcontext()

    def can_send(self) -> None:
        """There is no other side."""

    def send(self, message: Message) -> str:
        """The row is the delivery."""
        return ""
