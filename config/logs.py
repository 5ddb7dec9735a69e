"""Logs in one shape: an event and its values, with the request that caused it.

JSON in production (one object a line), readable lines on a desk. The request's id goes with every
Celery call, so that the lines of a task can be found from the page that started it. No log line
carries what a form holds or a query string.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked every few seconds by a monitor: not worth a line each.
QUIET_PATHS = {"/healthz", "/readyz"}
# The token in the address of a personal calendar opens it: it is no word for a log.
SECRET_PATH = re.compile(r"^/calendar/.+$")

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def logging_settings(*, json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, through structlog's formatter."""
    last: list[Any]
    if json:
        last = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            # The pretty formatter takes a second for each refusal, and prints local variables.
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would say everything twice.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # One line a request where somebody collects them; on a desk they would hide the rest.
            "ccn.request": {"level": level if json else "ERROR"},
            # A line for each call of a beat that calls every 20 seconds is noise.
            "celery.app.trace": {"level": "WARNING"},
            # A sign-in that went well is no news either.
            "axes": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            # The file broker has no host, which kombu says each time.
            "kombu.connection": {"level": "ERROR"},
            # "no body for HEAD": gunicorn drops it by itself.
            "gunicorn.http.wsgi": {"level": "ERROR"},
        },
    }


class RequestLog:
    """Middleware: gives the request an id, says it to the log and to the caller."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("ccn.request")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if request.path not in QUIET_PATHS:
                self.log.log(
                    logging.ERROR if response.status_code >= 500 else logging.INFO,
                    "request",
                    method=request.method,
                    path=SECRET_PATH.sub("/calendar/…", request.path),
                    status=response.status_code,
                    ms=round((time.perf_counter() - started) * 1000),
                )
        response["X-Request-ID"] = request_id
        return response


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def _take_request_id(task: Any = None, task_id: str = "", **_: Any) -> None:
    # A task run in place keeps what its caller has bound.
    if task is None or task.request.is_eager:
        return
    structlog.contextvars.clear_contextvars()
    values = {"task": task.name, "task_id": task_id}
    request_id = getattr(task.request, "request_id", None)
    if request_id:
        values["request_id"] = request_id
    structlog.contextvars.bind_contextvars(**values)


@task_postrun.connect
def _forget_request_id(task: Any = None, **_: Any) -> None:
    if task is not None and not task.request.is_eager:
        structlog.contextvars.clear_contextvars()
