"""A provider on loopback: records what it is asked, and answers what the test has put in line."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One call as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """One answer; ``hangs`` seconds before it, ``breaks``: the line is cut instead."""

    status: int = 200
    told: Any = field(default_factory=lambda: {"id": "p-1"})
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0
    breaks: bool = False


@dataclass
class Provider:
    """``answers`` are given in order, then 200 to everything."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@contextmanager
def provider(secured: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """A running provider, stopped at the end; over TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            found.asked.append(
                Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            )
            answer = found.answers.pop(0) if found.answers else Answer()
            if answer.hangs:
                stopped.wait(answer.hangs)
            if answer.breaks:
                self.connection.close()
                return
            told = json.dumps(answer.told).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_words: Any) -> None:
            """Quiet: the test looks at ``asked``."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                # The caller has hung up, or the line was cut on purpose.
                time.sleep(0)

    stopped = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if secured is not None:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    found = Provider(url=f"http://127.0.0.1:{server.server_address[1]}/messages")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
