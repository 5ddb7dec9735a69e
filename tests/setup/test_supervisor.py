"""`manage.py up`: children are started again, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.loopback import free_port, wait_until
from tests.servers.site import ROOT, environment_for, site


def _descendants(pid: int) -> set[int]:
    """Every process below `pid`, by the kernel's own list."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _named(pids: set[int], word: str) -> int | None:
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if word.encode() in words:
            return pid
    return None


def test_the_site_starts_heals_and_stops():
    with site() as running:
        pid = running.process.pid
        assert running.get("/healthz") == (200, b"ok\n")
        wait_until(lambda: _named(_descendants(pid), "worker"), within=30, what="the worker")
        wait_until(lambda: _named(_descendants(pid), "beat"), within=30, what="beat")
        wait_until(lambda: running.get("/readyz")[0] == 200, within=60, what="beat's heartbeat")

        beat = _named(_descendants(pid), "beat")
        assert beat is not None
        os.kill(beat, signal.SIGKILL)
        wait_until(
            lambda: _named(_descendants(pid), "beat") not in {None, beat},
            within=30,
            what="a new beat",
        )

        everyone = _descendants(pid)
        assert len(everyone) >= 4  # the web's two, the worker, beat
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(15) == 0
        assert not [child for child in everyone if _alive(child)]


def test_a_killed_supervisor_leaves_no_orphan():
    with site() as running:
        pid = running.process.pid
        wait_until(lambda: _named(_descendants(pid), "beat"), within=30, what="beat")
        everyone = _descendants(pid)
        running.process.kill()
        running.process.wait(10)
        wait_until(
            lambda: not [child for child in everyone if _alive(child)],
            within=10,
            what=f"the end of {len(everyone)} children",
        )


@pytest.mark.parametrize(
    "command",
    [[sys.executable, "manage.py", "up", "--prepare"], [sys.executable, "config/port.py"]],
    ids=["up", "make run"],
)
def test_a_taken_port_is_told_in_one_line_before_anything_starts(tmp_path, command):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment_for(tmp_path, PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"Port {port} is taken" in done.stderr
    assert not (tmp_path / "ccn.sqlite3").exists()


def test_a_port_that_is_no_number_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "config/port.py"],
        cwd=ROOT,
        env=environment_for(tmp_path, PORT="http"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "PORT" in done.stderr


def test_a_free_port_is_free(tmp_path):
    done = subprocess.run(
        [sys.executable, "config/port.py"],
        cwd=ROOT,
        env=environment_for(tmp_path, PORT=str(free_port())),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
