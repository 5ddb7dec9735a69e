"""A Redis of the tests' own, from the installed `redis-server`, on a free port of loopback."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.loopback import NotAvailable, free_port, wait_until


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of an empty server for as long as the block runs."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise NotAvailable("no Redis: neither redis-server nor valkey-server is installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ccn-redis-") as home:
        server = subprocess.Popen(
            [
                *(program, "--port", str(port), "--bind", "127.0.0.1", "--dir", home),
                *("--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_until(lambda: _answers(port), within=10, what="Redis to answer")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def _answers(port: int) -> bool:
    client = Redis(host="127.0.0.1", port=port, socket_timeout=1)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
