"""/metrics: for this machine or with the token, true for every web process, at a bounded cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from notifications import after_restore, claims, delivery, health, reminders, tally, tasks
from notifications.models import AttemptTally, Channel, DeliveryAttempt, Message, SendingHold
from tests.notifications.conftest import BEFORE, at

NOW = at(BEFORE)
TOKEN = "a-token-for-the-tests-only"


def scrape(client, **headers) -> dict[tuple[str, ...], float]:
    """The samples by name and the values of their labels."""
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def more(officer, count: int, state: str = "queued", channel: str = "email") -> None:
    Message.objects.bulk_create(
        Message(
            key=f"{state}:{channel}:{number}",
            recipient=officer,
            channel=channel,
            address="a@example.vn",
            kind="deadline.on",
            subject_line="…",
            body="…",
            state=state,
            created_at=NOW,
            next_attempt_at=NOW - timedelta(minutes=number),
        )
        for number in range(count)
    )


@pytest.fixture
def officer(world):
    return world.people["local_officer"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
    ],
)
@pytest.mark.parametrize("token", ["", TOKEN])
def test_nobody_else_may_read_them(client, settings, headers, token):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **headers).status_code == 403


@pytest.mark.django_db
def test_an_administrator_without_the_token_may_not_either(client, world):
    client.force_login(world.people["administrator"], "django.contrib.auth.backends.ModelBackend")
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_may(client, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


@pytest.mark.django_db
def test_whoever_has_the_token_may(client, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_they_cannot_be_posted_to(client):
    assert client.post("/metrics").status_code == 405


def test_depth_and_age_by_road_and_state(client, officer):
    more(officer, 3)
    more(officer, 2, state="dead", channel="sms")
    more(officer, 1, state="sending")
    Message.objects.filter(state="sending").update(claimed_at=NOW - timedelta(seconds=30))
    found = scrape(client)
    assert found["ccn_outbox_messages", "email", "queued"] == 3
    assert found["ccn_outbox_oldest_age_seconds", "email", "queued"] == 120
    assert found["ccn_outbox_oldest_age_seconds", "email", "sending"] == 30
    assert found["ccn_outbox_messages", "webhook", "queued"] == 0
    assert found["ccn_dead_letters", "sms"] == 2
    assert found["ccn_dead_letters", "email"] == 0


def test_what_is_not_due_yet_has_no_age(client, officer):
    more(officer, 1)
    Message.objects.update(next_attempt_at=NOW + timedelta(hours=2))
    assert scrape(client)["ccn_outbox_oldest_age_seconds", "email", "queued"] == 0


def test_due_reminders_that_no_sweep_has_written(client, deadline):
    found = scrape(client)
    assert found["ccn_reminders_due",] == 1
    age = found["ccn_reminders_oldest_due_age_seconds",]
    assert age == (NOW - deadline_instant(deadline)).total_seconds() > 0
    reminders.sweep(NOW)
    assert scrape(client)["ccn_reminders_due",] == 0


def deadline_instant(deadline):
    from notifications.models import Reminder

    return (
        Reminder.objects.filter(subject=f"deadline:{deadline.pk}")
        .order_by("send_at")
        .values_list("send_at", flat=True)[0]
    )


def test_beat_and_sweeps(client, db):
    found = scrape(client)
    assert ("ccn_sweep_age_seconds",) not in found
    assert found["ccn_sweeps_total",] == 0
    tasks.heartbeat()
    tasks.sweep()
    tasks.sweep()
    found = scrape(client)
    assert found["ccn_sweeps_total",] == 2
    assert found["ccn_sweep_age_seconds",] == found["ccn_beat_age_seconds",] == 0


def test_a_hold_and_a_resting_road_are_told(client, db):
    found = scrape(client)
    assert (found["ccn_sending_held",], found["ccn_road_open", "email"]) == (0, 1)
    after_restore.raise_hold(SendingHold.Cause.ASKED, NOW)
    claims.pause_road(Channel.EMAIL, NOW + timedelta(hours=1), "421")
    found = scrape(client)
    assert (found["ccn_sending_held",], found["ccn_road_open", "email"]) == (1, 0)
    assert found["ccn_road_open", "sms"] == 0


def test_attempts_are_told_by_road_and_outcome_once_they_have_ended(client, deadline):
    reminders.sweep(NOW)
    delivery.deliver_due(NOW)
    tally.tally_attempts(NOW)
    assert ("ccn_delivery_attempts_total", "delivered", "email") not in scrape(client)
    assert tally.tally_attempts(NOW + tally.SETTLED_AFTER) == 1
    assert scrape(client)["ccn_delivery_attempts_total", "delivered", "email"] == 1


def test_an_attempt_is_tallied_once_whoever_tallies_and_however_often(officer):
    more(officer, 7)
    ended = [
        DeliveryAttempt(message=message, at=NOW, outcome="delivered" if n % 2 else "provider")
        for n, message in enumerate(Message.objects.order_by("pk"))
    ]
    DeliveryAttempt.objects.bulk_create(ended)
    later = NOW + timedelta(hours=1)
    assert [tally.tally_attempts(later) for _again in range(3)] == [7, 0, 0]
    tallied = dict(AttemptTally.objects.values_list("outcome", "count"))
    assert tallied == {"delivered": 3, "provider": 4}


def test_the_tally_goes_on_in_batches(officer, monkeypatch):
    monkeypatch.setattr(tally, "BATCH", 2)
    more(officer, 5)
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(message=message, at=NOW, outcome="delivered")
        for message in Message.objects.all()
    )
    later = NOW + timedelta(hours=1)
    assert tally.tally_attempts(later, batches=1) == 2
    assert tally.tally_attempts(later) == 3
    assert AttemptTally.objects.get().count == 5


def test_a_full_outbox_costs_what_an_empty_one_costs(client, officer):
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/metrics").status_code == 200
        return [statement["sql"] for statement in statements]

    empty = asked()
    more(officer, 300)
    more(officer, 100, state="dead")
    full = asked()
    assert len(full) == len(empty) <= 28
    assert all("LIMIT" in sql for sql in full if "COUNT" in sql)


def test_a_count_stops_at_its_bound(officer):
    more(officer, 12)
    (queue,) = health.queues(NOW, most=10)
    assert (queue.count, queue.oldest_at) == (10, NOW - timedelta(minutes=11))


def test_without_a_database_it_says_so(client, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr("notifications.health.queues", broken)
    assert client.get("/metrics").status_code == 503
