"""Ports and waiting: what every server of the tests needs."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import closing


class NotAvailable(Exception):
    """A server that cannot be had on this machine; the text is the reason shown for the skip."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], *, within: float, what: str) -> None:
    """Ask `condition` until it holds; after `within` seconds fail, saying `what` was awaited."""
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {within:g} s for {what}")
        time.sleep(0.05)
