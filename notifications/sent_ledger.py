"""What has left the house, written down outside the database: a file that only grows.

A database restored from a backup has forgotten what was sent since. This file has not, as long as
it is not restored with it: ``settings.NOTIFICATION_LEDGER`` names its folder ("" for none). Each
line is ``instant, outcome, attempt, key``, parted by tabs (a part of a common letter has "+" before
its key). A line "begun" is written when the
attempt stands in the database and before the letter leaves, and a line with the outcome after it.
So whatever may have left is here, and every line's attempt was once in the database: a line whose
attempt the database does not know proves that the database is older than what was sent.

A line is one ``write`` at the end of the file, so it survives the death of its process, and each
batch is brought to the disk at its end: a power cut may cost the lines of the batches in hand.
A file that cannot be written stops no letter, for a reminder that comes late is worse than one that
comes twice after a restore; it is told in the log.
"""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

BEGUN = "begun"
RECONCILED = "reconciled"
"""A person has decided about everything above this line."""

TAIL = 4096
"""Bytes at the end of a file that are looked at before each batch."""

LINES_LOOKED_AT = 5
"""So many of them are compared with the database."""

PART = 500
"""Lines compared at once when everything forgotten is searched for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``outcome`` is BEGUN, RECONCILED or one of ``DeliveryAttempt.Outcome``."""

    at: str
    outcome: str
    attempt_id: int
    key: str
    is_part: bool = False


def is_kept() -> bool:
    """Whether this installation keeps a ledger."""
    return bool(settings.NOTIFICATION_LEDGER)


def folder_of(identity: str) -> Path:
    """Where the ledger of one database lies: a new database begins a new one."""
    return Path(settings.NOTIFICATION_LEDGER) / identity


def others(identity: str) -> bool:
    """Whether a ledger of another database lies here."""
    home = Path(settings.NOTIFICATION_LEDGER)
    return home.is_dir() and any(one.name != identity for one in home.iterdir() if one.is_dir())


class Ledger:
    """The ledger of one database; each machine writes a file of its own for each month."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: tuple[Path, int] | None = None
        self._tails: dict[Path, tuple[int, tuple[Line, ...]]] = {}

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return any(self._files())

    def begin(self) -> None:
        """Make the folder and this machine's file, so that the ledger exists."""
        self._descriptor()

    def note(
        self, at: datetime, outcome: str, attempt_id: int, key: str, parts: Sequence[str] = ()
    ) -> None:
        """Write a line for the message and for each part of a common letter, by one ``write``."""
        told = at.isoformat(timespec="seconds")
        keys = [*(f"+{part}" for part in parts), key]
        text = "".join(f"{told}\t{outcome}\t{attempt_id}\t{one}\n" for one in keys)
        try:
            os.write(self._descriptor(), text.encode())
        except OSError:
            logger.exception("the ledger of what was sent cannot be written: %s", self.folder)

    def settle(self) -> None:
        """Bring what was written to the disk."""
        if self._open is not None:
            with suppress(OSError):
                os.fdatasync(self._open[1])

    def close_all(self, at: datetime, hold_id: int) -> None:
        """Write into each machine's file that a person has decided about all above."""
        line = f"{at.isoformat(timespec='seconds')}\t{RECONCILED}\t0\thold:{hold_id}\n"
        for path in self._newest():
            with path.open("a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())

    def last_lines(self) -> list[Line]:
        """The last few lines of each machine since the last decision. Reads what has grown."""
        found: list[Line] = []
        for path in self._newest():
            size = path.stat().st_size
            known = self._tails.get(path)
            if known is None or known[0] != size:
                self._tails[path] = known = (size, tuple(_since_decision(_tail(path))))
            found.extend(known[1][-LINES_LOOKED_AT:])
        return found

    def backwards(self) -> list[Iterator[list[Line]]]:
        """For each machine its lines since the last decision, newest first, in parts."""
        return [_parts(paths) for paths in self._by_machine().values()]

    # --- files ----------------------------------------------------------------------------------

    def _descriptor(self) -> int:
        path = self.folder / f"{machine()}.{datetime.now().astimezone():%Y-%m}.log"
        if self._open is None or self._open[0] != path:
            # Last month's file stays open: another thread may be writing into it.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self._open = (path, os.open(path, flags, 0o600))
        return self._open[1]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.log")) if self.folder.is_dir() else []

    def _by_machine(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for path in self._files():
            machine = path.name.removesuffix(".log").rpartition(".")[0]
            found.setdefault(machine, []).insert(0, path)
        return found

    def _newest(self) -> list[Path]:
        """For each machine the newest file that has a line."""
        return [
            next((path for path in paths if path.stat().st_size), paths[0])
            for paths in self._by_machine().values()
        ]


@cache
def machine() -> str:
    """The name of this machine, fit for a file's name."""
    return re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname()) or "machine"


def _tail(path: Path) -> list[Line]:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - TAIL))
        return [line for text in file.read().split(b"\n") if (line := _parse(text))]


def _parse(text: bytes) -> Line | None:
    """A line, or None for one that was cut off."""
    words = text.decode(errors="replace").split("\t")
    if len(words) != 4 or not words[2].isdecimal():
        return None
    key = words[3].removeprefix("+")
    return Line(words[0], words[1], int(words[2]), key, is_part=key != words[3])


def _since_decision(lines: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    for line in reversed(lines):
        if line.outcome == RECONCILED:
            break
        found.insert(0, line)
    return found


def _parts(paths: Sequence[Path]) -> Iterator[list[Line]]:
    part: list[Line] = []
    for path in paths:
        for text in reversed(path.read_bytes().split(b"\n")):
            line = _parse(text)
            if line is None:
                continue
            if line.outcome == RECONCILED:
                if part:
                    yield part
                return
            part.append(line)
            if len(part) == PART:
                yield part
                part = []
    if part:
        yield part
