"""`manage.py up`: the whole site in one command, for a desk. Production: deploy/."""

from __future__ import annotations

import http.client
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config import port as ports
from config.preparation import prepare
from config.supervisor import Child, Supervisor


class Command(BaseCommand):
    """Runs web, worker and beat until Ctrl-C, starting again whichever ends."""

    help = "Run web, worker and beat until Ctrl-C (PORT, HOST, CCN_DATA_DIR are honoured)."
    # gunicorn's own start loads the same code; `make check` runs the checks.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first make the data ready: tables, reference data, sample data, files",
        )
        parser.add_argument(
            "--print-ready",
            action="store_true",
            help="print 'READY <address>' as the last line once the first page is answered",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host = os.environ.get("HOST", "") or "127.0.0.1"
        number = os.environ.get("PORT", "") or "8000"
        if not number.isdigit():
            raise CommandError(f"PORT must be a number, not {number!r}", returncode=2)
        port = int(number)
        if ports.taken(host, port):
            raise CommandError(ports.message(port), returncode=2)
        if options["prepare"]:
            prepare(self._say)
        # A connection must not be shared with the copy of this process that serves the pages.
        connections.close_all()
        site = Supervisor(_children(host, port), self._say)

        def ready() -> bool:
            if not _answers(host, port):
                return False
            self._welcome(host, port)
            if options["print_ready"]:
                self._say(f"READY {_address(host, port)}")
            return True

        site.run(ready)
        self._say("Đã dừng. / Stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _welcome(self, host: str, port: int) -> None:
        from procedures.demo import demo_accounts

        self._say(f"\nCCN Procedures: {_address(host, port)}\n")
        accounts = demo_accounts()
        if accounts:
            self._say("Tài khoản mẫu, mỗi vai một người / sample sign-ins, one per role:")
            width = max(len(account.username) for account in accounts)
            for account in accounts:
                self._say(f"  {account.username:<{width}}  {account.password}  {account.role_name}")
        self._say("\nCtrl-C để dừng. / Ctrl-C stops it.")
        connections.close_all()


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"", "0.0.0.0", "::"} else host  # noqa: S104
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(target, port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _children(host: str, port: int) -> list[Child]:
    environment = dict(os.environ)
    environment["CCN_DATA_DIR"] = str(settings.DATA_DIR)
    environment["PYTHONPATH"] = str(settings.BASE_DIR)
    environment["CCN_SUPERVISED"] = "1"
    # Said at every start to somebody who runs as root on a desk; production has its own user.
    environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    commands = {
        "worker": [
            *(*celery, "worker", "--pool", "threads", "--concurrency", "4"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            *("--loglevel", "WARNING"),
        ],
        "beat": [
            *(*celery, "beat", "--loglevel", "WARNING"),
            *("--pidfile", "", "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME),
        ],
    }
    others = [Child(name, command, environment) for name, command in commands.items()]
    return [Child("web", lambda: _serve(bind)), *others]


def _serve(bind: str) -> None:
    """Be gunicorn, in a copy of this process that has Django loaded already."""
    from gunicorn.app.wsgiapp import WSGIApplication

    os.environ["CCN_SUPERVISED"] = "1"
    sys.argv = [
        *("gunicorn", "config.wsgi:application"),
        *("--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")),
        *("--chdir", str(settings.BASE_DIR)),
        *("--bind", bind, "--workers", "1", "--threads", "8"),
    ]
    WSGIApplication("%(prog)s [OPTIONS]", prog="gunicorn").run()
