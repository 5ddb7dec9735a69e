"""A Redis of the tests' own, from the installed `redis-server`, on a free port of loopback."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.loopback import NotAvailable, free_port, wait_until


@dataclass
class OwnRedis:
    """A server of our own that keeps nothing on disk: killed, it has forgotten everything."""

    program: str
    home: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self.process = subprocess.Popen(
            [
                *(self.program, "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", self.home, "--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: _answers(self.port), within=20, what="Redis to answer")

    def flush(self) -> None:
        """Let it forget everything while it runs."""
        with Redis(host="127.0.0.1", port=self.port, socket_timeout=5) as client:
            client.flushall()

    def kill(self) -> None:
        """End it with -9."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """A server that the caller may kill and start again; NotAvailable when none can be had."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise NotAvailable("no Redis: neither redis-server nor valkey-server is installed")
    with tempfile.TemporaryDirectory(prefix="ccn-redis-") as home:
        server = OwnRedis(program, home, free_port())
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of an empty server for as long as the block runs."""
    with own_redis() as server:
        yield server.url


def _answers(port: int) -> bool:
    client = Redis(host="127.0.0.1", port=port, socket_timeout=1)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
