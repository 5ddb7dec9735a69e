"""A mail server for the drill: it keeps a book of every letter it took, and misbehaves at random.

``python -m bench.drill.sink PORT BOOK SEED``. The book has a line of JSON for each letter taken
(``taken``: the instant and the letter's key) and for each fault (``fault``). SIGUSR1 makes it
behave from then on.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import sys
import time
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any, TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

FAULTS = {
    "451 at the recipient": 0.05,
    "421, too many": 0.01,
    "550 at the recipient": 0.02,
    "452 at the letter": 0.04,
    "554 at the letter": 0.03,
    "silence, not taken": 0.01,
    "silence, taken": 0.01,
    "line cut, not taken": 0.01,
    "line cut, taken": 0.01,
}
"""How often each fault happens, of all letters offered."""

SILENCE = 6.0
"""Seconds without an answer: the sender gives up long before."""


@dataclass
class Book:
    """The lines written, and who decides about faults."""

    file: TextIO
    chance: random.Random
    is_good: bool = False

    def note(self, **line: Any) -> None:
        """One line, on the disk's side of this process at once."""
        self.file.write(json.dumps({"at": time.time(), **line}) + "\n")
        self.file.flush()

    def fault(self) -> str:
        """The fault that this letter meets, or ""."""
        if self.is_good:
            return ""
        point = self.chance.random()
        for name, share in FAULTS.items():
            point -= share
            if point < 0:
                self.note(fault=name)
                return name
        return ""


class Sink:
    """aiosmtpd's handler: what is said to each command."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Decide here what the letter meets."""
        session.fault = fault = self.book.fault()  # type: ignore[attr-defined]
        if fault == "451 at the recipient":
            return "451 4.3.0 try again later"
        if fault == "421, too many":
            return "421 4.7.0 too many letters"
        if fault == "550 at the recipient":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the letter or not, and say so or not."""
        fault: str = getattr(session, "fault", "")
        if fault == "452 at the letter":
            return "452 4.3.1 no room now"
        if fault == "554 at the letter":
            return "554 5.6.0 not this one"
        if not fault.endswith("not taken"):
            letter = message_from_bytes(envelope.original_content or b"")
            self.book.note(taken=letter["X-CCN-Key"], id=letter["Message-ID"])
        if fault.startswith("line cut") and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        elif fault.startswith("silence"):
            await asyncio.sleep(SILENCE)
        return "250 2.0.0 taken"


async def serve(port: int, book: Book) -> None:
    """Answer until killed."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: setattr(book, "is_good", True))
    server = await loop.create_server(
        lambda: SMTP(Sink(book), hostname="drill.test", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await server.serve_forever()


def read(path: Path) -> tuple[dict[str, list[float]], dict[str, int]]:
    """The book: instants at which each key was taken, and how often each fault happened."""
    taken: dict[str, list[float]] = {}
    faults: dict[str, int] = {}
    if path.exists():
        with path.open() as lines:
            for line in lines:
                found = json.loads(line)
                if "fault" in found:
                    faults[found["fault"]] = faults.get(found["fault"], 0) + 1
                else:
                    taken.setdefault(found["taken"], []).append(found["at"])
    return taken, faults


if __name__ == "__main__":
    _port, _book, _seed = sys.argv[1:]
    with Path(_book).open("a") as _file:
        asyncio.run(serve(int(_port), Book(_file, random.Random(f"{_seed}:sink"))))  # noqa: S311
