"""The site itself, started as `make run` starts it, on a free port with data of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.loopback import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Site:
    """A running site: its address, its supervisor, and the environment for its commands."""

    url: str
    process: subprocess.Popen[str]
    environment: dict[str, str] = field(repr=False)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page (redirects followed)."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(self.url + path, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site's data and give back what it printed."""
        return manage(*arguments, environment=self.environment)

    def accounts(self) -> list[dict[str, str]]:
        """The sign-ins of the sample data."""
        found: list[dict[str, str]] = json.loads(self.manage("demo_accounts", "--json"))
        return found


def environment_for(data: Path, **more: str) -> dict[str, str]:
    """A clean environment for a site whose data lies in `data`."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "CCN_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONUNBUFFERED": "1",
    }
    return environment | more


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """Run `manage.py`; what it wrote to standard error is in the error when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def prepared_data(home: Path) -> Path:
    """Tables, sample data and files as a first start leaves them: made once in ``home``, whoever of
    several processes comes first, and copied by every site after that."""
    data = home / "data"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            shutil.rmtree(data, ignore_errors=True)
            manage(
                *("shell", "--no-imports", "-c"),
                "from config.preparation import prepare; prepare(print)",
                environment=environment_for(data),
            )
            (home / "ready").touch()
    return data


@contextmanager
def site(prepared: Path | None = None, **more: str) -> Iterator[Site]:
    """The whole site (web, worker, beat, sample data) for as long as the block runs; with
    ``prepared`` it begins with a copy of what was made ready there."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ccn-site-") as home:
        environment = environment_for(Path(home) / "data", PORT=str(port), **more)
        if prepared is not None:
            shutil.copytree(prepared_data(prepared), Path(home) / "data")
        log = Path(home) / "log"
        with log.open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--prepare", "--print-ready"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("READY "):
                    break
            else:
                raise RuntimeError(f"the site did not start: {log.read_text()[-3000:]}")
            yield Site(f"http://127.0.0.1:{port}", process, environment)
        finally:
            process.terminate()
            process.wait(20)
            if process.stdout:
                process.stdout.close()
