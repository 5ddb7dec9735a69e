"""The personal calendar: one's own open deadlines, behind a secret that can be taken back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from notifications import calendar_feeds
from notifications.models import CalendarFeed, Reminder
from procedures.services import withdrawal
from tests.notifications.conftest import DUE


@pytest.fixture
def officer(world):
    return world.people["local_officer"]


@pytest.fixture
def address(officer, deadline):
    return reverse("calendar_feed", args=[calendar_feeds.issue(officer)])


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_an_open_deadline_is_a_day_with_alarms_as_the_ladder(client, address, deadline):
    (event,) = events(client, address)
    assert event["UID"].startswith(f"deadline-{deadline.pk}@")
    assert event["SEQUENCE"] == deadline.version
    assert event.decoded("DTSTART") == DUE
    assert event["STATUS"] == "CONFIRMED"
    assert deadline.dossier.code in event["DESCRIPTION"]
    planned = Reminder.objects.filter(
        subject=f"deadline:{deadline.pk}", state="planned", audience="holder"
    )
    assert planned.exists()
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == sorted(
        set(planned.values_list("send_at", flat=True))
    )


def test_a_stopped_deadline_is_tentative_and_rings_no_alarm(client, address, world, deadline):
    withdrawal.stop_processing(
        dossier_id=deadline.dossier_id, act=world.act("local_officer"), reason="chờ ý kiến"
    )
    (event,) = events(client, address)
    assert event["STATUS"] == "TENTATIVE"
    assert event.walk("VALARM") == []
    deadline.refresh_from_db()
    assert event["SEQUENCE"] == deadline.version > 1
    assert event.decoded("DTSTART") == deadline.stopped_since


def test_a_deadline_that_is_met_is_gone(client, address, world, deadline):
    world.announce(deadline.dossier)
    assert f"deadline-{deadline.pk}@" not in client.get(address).content.decode()


def test_it_holds_nothing_of_other_people(client, world, deadline):
    token = calendar_feeds.issue(world.people["one_stop"])
    assert events(client, reverse("calendar_feed", args=[token])) == []


def test_a_moved_date_moves_the_event_and_counts_up(client, address, world, deadline):
    from datetime import date

    withdrawal.extend(
        dossier_id=deadline.dossier_id,
        act=world.act("local_officer"),
        until=date(2025, 3, 14),
        reason="đo lại ranh giới",
    )
    (event,) = events(client, address)
    assert event.decoded("DTSTART") == date(2025, 3, 14)
    assert event["SEQUENCE"] == 2


def test_asked_again_with_the_etag_nothing_is_sent(client, address, world, deadline):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.announce(deadline.dossier)
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_same_state_gives_the_same_bytes(client, address):
    assert client.get(address).content == client.get(address).content


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00" * 43, "a" * 5000])
def test_a_token_that_was_never_given_is_not_found(client, db, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_token_that_was_taken_back_opens_nothing(client, address, officer):
    assert calendar_feeds.revoke(officer)
    assert client.get(address).status_code == 404
    assert not calendar_feeds.revoke(officer)


def test_a_new_token_ends_the_one_before(client, address, officer):
    token = calendar_feeds.issue(officer)
    assert client.get(address).status_code == 404
    assert client.get(reverse("calendar_feed", args=[token])).status_code == 200


def test_somebody_who_has_left_has_no_calendar(client, address, officer):
    officer.is_active = False
    officer.save()
    assert client.get(address).status_code == 404


def test_the_token_stands_nowhere(client, address, caplog):
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    with caplog.at_level("INFO", logger="ccn.request"):
        client.get(address)
    assert token not in CalendarFeed.objects.get().token_digest
    assert token not in caplog.text


def test_the_statements_do_not_grow_with_the_deadlines(client, address, world):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    client.get(address)
    one = statements()
    for _number in range(5):
        world.lodge()
    assert statements() == one <= 5
    assert len(events(client, address)) == 6
