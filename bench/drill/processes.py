"""The processes of the drill: real workers, two beats, the mail server; each can be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.supervisor import die_with_parent
from tests.servers.loopback import wait_until
from tests.servers.site import ROOT

POOLS = {
    "worker 1": ("--pool", "prefork", "--concurrency", "2"),
    "worker 2": ("--pool", "threads", "--concurrency", "2"),
    "worker 3": ("--pool", "solo"),
}
"""The three ways in which a worker works: a killed one leaves something else behind in each."""


@dataclass
class Process:
    """A process in a session of its own, started again when it is found dead."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    kills: int = 0
    sessions: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Start it; whatever an earlier one has left running is not waited for."""
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(parent),
            )
        self.starts += 1
        self.sessions.append(self.process.pid)

    def keep(self) -> None:
        """Start it again if it has ended, as a supervisor would."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def kill(self, chance: random.Random) -> str:
        """Kill -9, at once: the whole session, or the first process alone, or one it has forked."""
        if self.process is None or self.process.poll() is not None:
            return "was dead already"
        self.kills += 1
        children = _children(self.process.pid)
        way = chance.choice(["all", "first", "child"] if children else ["all"])
        with suppress(ProcessLookupError):
            if way == "all":
                os.killpg(self.process.pid, signal.SIGKILL)
            elif way == "first":
                os.kill(self.process.pid, signal.SIGKILL)
            else:
                os.kill(chance.choice(children), signal.SIGKILL)
        return way

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the first process."""
        if self.process is not None:
            self.process.send_signal(number)

    def end(self) -> None:
        """Kill what still lives of every session that was started here."""
        for pid in _members(self.sessions):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


def _members(sessions: list[int]) -> list[int]:
    """The living processes of these sessions, asked of the kernel: a number may be used again,
    the session of a process cannot be another's."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            session = int(stat.read_text().rpartition(")")[2].split()[3])
            if session in sessions:
                found.append(int(stat.parent.name))
    return found


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def celery(environment: dict[str, str], home: Path, workers: int) -> list[Process]:
    """So many workers and two beats, not yet started."""
    program = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    found = [
        Process(
            name,
            [*program, "worker", *POOLS[name], "--loglevel", "WARNING", "-n", f"w{number}@drill"],
            environment,
            home / f"{name}.log",
        )
        for number, name in enumerate(list(POOLS)[:workers], start=1)
    ]
    for number in (1, 2):
        found.append(
            Process(
                f"beat {number}",
                [*program, "beat", "--loglevel", "WARNING", "--pidfile="],
                environment | {"DRILL_BEAT_FILE": str(home / f"beat-{number}")},
                home / f"beat {number}.log",
            )
        )
    return found


@contextmanager
def mail_server(port: int, book: Path, seed: str, home: Path) -> Iterator[Process]:
    """The mail server, answering, for as long as the block runs."""
    process = Process(
        "mail server",
        [sys.executable, "-m", "bench.drill.sink", str(port), str(book), seed],
        dict(os.environ),
        home / "mail server.log",
    )
    process.start()
    try:
        wait_until(lambda: _listens(port), within=30, what="the mail server")
        yield process
    finally:
        process.end()


def _listens(port: int) -> bool:
    import socket

    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
