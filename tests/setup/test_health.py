"""What the monitor is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(monkeypatch):
    """A site on which everything is as it should be."""
    monkeypatch.setattr("notifications.health.oldest_due_message_age", lambda: None)
    monkeypatch.setattr("notifications.health.heartbeat_age", lambda: timedelta(seconds=12))


def test_healthz_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_says_what_it_asked(client, well):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {
            "database": {"ok": True},
            "broker": {"ok": True},
            "messages": {"ok": True, "age_seconds": None},
            "beat": {"ok": True, "age_seconds": 12},
        },
    }


@pytest.mark.parametrize(
    ("function", "age", "check"),
    [
        ("oldest_due_message_age", timedelta(hours=1), "messages"),
        ("heartbeat_age", timedelta(minutes=5), "beat"),
        ("heartbeat_age", None, "beat"),
    ],
)
def test_readyz_is_503_when_messages_wait_or_beat_is_silent(
    client, well, monkeypatch, function, age, check
):
    monkeypatch.setattr(f"notifications.health.{function}", lambda: age)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"][check]["ok"] is False


def test_readyz_is_503_without_a_broker_folder(client, well, monkeypatch, tmp_path):
    from config.celery import app

    options = app.conf.broker_transport_options
    monkeypatch.setitem(options, "data_folder_in", str(tmp_path / "absent"))
    assert client.get("/readyz").json()["checks"]["broker"] == {"ok": False}


def test_readyz_is_503_when_nobody_listens_at_the_broker(well, monkeypatch):
    from config.celery import app
    from tests.servers.loopback import free_port

    with app.connection_for_write(f"redis://127.0.0.1:{free_port()}/0") as nobody:
        monkeypatch.setattr(app, "connection_for_write", lambda: nobody)
        monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1/0")
        assert health._broker() == {"ok": False}


def test_readyz_is_503_without_a_database(client, well, monkeypatch):
    def refuse(*_args):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False}
