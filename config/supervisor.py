"""One process that keeps the site's processes running: for a desk, not for a data centre.

Each child leads a session of its own, so that Ctrl-C reaches the supervisor alone, and asks the
kernel to be killed when the supervisor dies, so that even `kill -9` leaves no orphan. A child that
ends is started again, after a pause that grows while it keeps ending. Linux only (prctl).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
# Waits, in seconds. Together they bound a stop to under ten seconds.
TERMINATE_WITHIN = 6.0
QUIT_WITHIN = 2.0
LONG_LIFE = 30.0
LONGEST_PAUSE = 30.0

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Be killed when `parent` ends. Called in the child; at once when it has ended already.

    SIGKILL, not SIGTERM: a worker of Celery's thread pool may hang on a polite request. Nothing is
    lost by it: what is owed stands in the database.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class Forked:
    """A copy of this process that runs `work`: what `subprocess.Popen` is, less the new program.

    For the child the first page waits for: everything it needs is loaded here already.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            os.setsid()
            die_with_parent(parent)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            # Not the parent's own clean-up: this copy only ends.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Wait for the end, however long it takes."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


@dataclass
class Child:
    """One process to keep running: a command line, or a function for a copy of this process."""

    name: str
    run: list[str] | Callable[[], object]
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | Forked | None = None
    started_at: float = 0.0
    pause: float = 0.0
    start_after: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own."""
        parent = os.getpid()
        self.started_at = time.monotonic()
        if callable(self.run):
            self.process = Forked(self.run)
            return
        self.process = subprocess.Popen(  # noqa: S603  (our own commands)
            self.run,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),  # (no threads here)
        )

    def ended(self) -> int | None:
        """The exit code, when the process was running and has ended."""
        return None if self.process is None else self.process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_session(self) -> None:
        """Kill the process and whatever it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Runs `children` until SIGINT or SIGTERM; `say` gets one line for each thing that happens.

    The first child is started alone and the others once it is ready: on two cores a person who
    waits for the first page should not wait for the worker and beat to load as well.
    """

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self._stop = threading.Event()
        self._asked = 0

    def run(self, ready: Callable[[], bool]) -> None:
        """Start the children and watch them. `ready` is asked until it answers True (once)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        is_ready = False
        try:
            while not self._stop.wait(0.25 if is_ready else 0.02):
                self._watch(self.children if is_ready else self.children[:1])
                is_ready = is_ready or ready()
        finally:
            self._end()

    def _on_signal(self, number: int, frame: object) -> None:
        self._asked += 1
        self._stop.set()

    def _watch(self, children: list[Child]) -> None:
        now = time.monotonic()
        for child in children:
            code = child.ended()
            if code is not None:
                # Whatever it had started must not run beside its successor.
                child.kill_session()
                child.process = None
                lived = now - child.started_at
                child.pause = (
                    0.5 if lived > LONG_LIFE else min(child.pause * 2 or 0.5, LONGEST_PAUSE)
                )
                child.start_after = now + child.pause
                self.say(f"{child.name} ended with {code}; started again in {child.pause:g} s")
            if child.process is None and now >= child.start_after:
                child.start()

    def _end(self) -> None:
        asked = self._asked
        for number, within in ((signal.SIGTERM, TERMINATE_WITHIN), (signal.SIGQUIT, QUIT_WITHIN)):
            for child in self.children:
                child.send(number)
            end = time.monotonic() + within
            while time.monotonic() < end and any(self._running()):
                if self._asked > asked:  # asked again: at once
                    break
                time.sleep(0.05)
            if not any(self._running()):
                break
        for child in self.children:
            child.kill_session()

    def _running(self) -> list[Child]:
        return [c for c in self.children if c.process is not None and c.process.poll() is None]
