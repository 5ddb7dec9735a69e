"""Fixtures every area may use: real servers, the running site, and what was skipped and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.browser import chromium
from tests.servers.loopback import NotAvailable
from tests.servers.postgresql import Server, postgresql
from tests.servers.redis import redis_server
from tests.servers.site import ROOT, Site, manage, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.world import World

RunOnPostgresql = Callable[..., dict[str, Any]]


def pytest_configure(config: pytest.Config) -> None:
    """Pages are tested in both languages, so the catalogues are compiled before any test."""
    from config.translations import compile_catalogues

    compile_catalogues(ROOT / "locale")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """After the run, say what was not tested and why: a skip nobody sees is a hole."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        longrepr = report.longrepr
        reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
        reasons[reason.removeprefix("Skipped: ")].append(report.nodeid)
    terminalreporter.section("skipped, and why")
    if not reasons:
        terminalreporter.write_line("nothing was skipped")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{len(tests)} test(s): {reason}")
        for test in tests:
            terminalreporter.write_line(f"    {test}")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A real PostgreSQL, or a skip that says why there is none."""
    context = postgresql()
    try:
        server = context.__enter__()
    except NotAvailable as reason:
        pytest.skip(str(reason))
    try:
        yield server
    finally:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: Server) -> Iterator[str]:
    """The name of a database with every table and no row of ours, to be copied."""
    name = postgresql_server.create_database()
    environment = _environment(postgresql_server.url(name))
    manage("migrate", "--verbosity", "0", environment=environment)
    yield name
    postgresql_server.drop_database(name)


@pytest.fixture
def postgresql_url(postgresql_server: Server, migrated_template: str) -> Iterator[str]:
    """The address of a fresh migrated database, for one test."""
    name = postgresql_server.create_database(template=migrated_template)
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture
def run_on_postgresql(postgresql_url: str) -> RunOnPostgresql:
    """Run `python -m MODULE ARGS…` on a fresh migrated PostgreSQL and give back its JSON.

    The module finds DATABASE_URL and the test settings in its environment, and prints one JSON
    object as the last line of its output. A module that fails fails the test, with its output.
    """

    def run(module: str, *arguments: object, timeout: float = 300) -> dict[str, Any]:
        environment = _environment(postgresql_url)
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            pytest.fail(f"{module} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        lines = done.stdout.strip().splitlines()
        if not lines:
            pytest.fail(f"{module} printed nothing; its errors:\n{done.stderr}")
        result: dict[str, Any] = json.loads(lines[-1])
        return result

    return run


def _environment(url: str) -> dict[str, str]:
    environment = dict(os.environ)
    environment["DATABASE_URL"] = url
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    return environment


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis, or a skip that says why there is none."""
    context = redis_server()
    try:
        url = context.__enter__()
    except NotAvailable as reason:
        pytest.skip(str(reason))
    try:
        yield url
    finally:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, or a skip that says why there is none."""
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    context = chromium()
    try:
        opened = context.__enter__()
    except NotAvailable as reason:
        pytest.skip(str(reason))
    try:
        yield opened
    finally:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample data of this run is made ready once, for all its processes."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared-site"


@pytest.fixture(scope="session")
def live_site(prepared_home: Path) -> Iterator[Site]:
    """The whole site with sample data, as `make run` starts it; `.url` is its address."""
    with site(prepared_home) as running:
        yield running


@pytest.fixture
def world(db: None) -> World:
    """A province with its offices and one person a role."""
    from tests.world import make_world

    return make_world()


@pytest.fixture(autouse=True)
def _calendar_read_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from procedures.calendars import forget_calendar
    from procedures.services import ladder

    # Within a test the rules are read once, however slow the machine: statements are counted.
    monkeypatch.setattr(ladder, "SECONDS_UNTIL_REREAD", 3600.0)
    forget_calendar()
    ladder.forget_rules()
    yield
    forget_calendar()
    ladder.forget_rules()
