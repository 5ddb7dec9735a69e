"""Two questions an operator's monitor asks: is the process alive, and can it do its work?"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process can answer at all; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker, outbox and beat are as they should be, else 503.

    `checks` says of each whether it is well, and of the outbox and of beat the age in seconds
    (null: no due message; a beat that was never heard).
    """
    checks = {"database": _database(), "broker": _broker()}
    if checks["database"]["ok"]:
        checks["messages"] = _messages()
        checks["beat"] = _beat()
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return {"ok": cursor.fetchone() == (1,)}
    except DatabaseError:
        return {"ok": False}


def _broker() -> dict[str, Any]:
    from config.celery import app

    if str(app.conf.broker_url).startswith("filesystem:"):
        folder = Path(app.conf.broker_transport_options["data_folder_in"])
        return {"ok": folder.is_dir() and os.access(folder, os.W_OK)}
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (BrokerError, OSError):
        return {"ok": False}
    return {"ok": True}


def _messages() -> dict[str, Any]:
    from notifications.health import oldest_due_message_age

    return _age(oldest_due_message_age(), settings.READY_MESSAGE_AGE, when_none=True)


def _beat() -> dict[str, Any]:
    from notifications.health import heartbeat_age

    return _age(heartbeat_age(), settings.READY_HEARTBEAT_AGE, when_none=False)


def _age(age: timedelta | None, limit: timedelta, *, when_none: bool) -> dict[str, Any]:
    if age is None:
        return {"ok": when_none, "age_seconds": None}
    return {"ok": age <= limit, "age_seconds": round(age.total_seconds())}
