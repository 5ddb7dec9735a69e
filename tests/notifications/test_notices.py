"""The bell's page shows a person his own messages, and what he will be reminded of."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from notifications.selectors import unread_count
from tests.notifications.conftest import BEFORE, at
from workflows.notices import queries


@pytest.fixture
def address():
    """The page's address."""
    return reverse("notices")


@pytest.fixture
def officer(world, deadline):
    """The local officer, with one reminder in the bell."""
    reminders.sweep(at(BEFORE))
    return world.people["local_officer"]


def sign_in(client, user) -> None:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")


def many(officer, count: int) -> None:
    Message.objects.bulk_create(
        Message(
            key=f"more:{number}",
            recipient=officer,
            channel=Channel.BELL,
            kind="deadline.on",
            subject_line=f"Thông báo {number}",
            body="…",
            link="/dossiers/x/",
            state=Message.State.SENT,
            created_at=at(BEFORE),
            next_attempt_at=at(BEFORE),
            sent_at=at(BEFORE),
        )
        for number in range(count)
    )


def test_the_bell_counts_what_is_unread_and_stops_at_99(officer):
    assert unread_count(officer) == "1"
    many(officer, 98)
    assert unread_count(officer) == "99"
    many_more = Message.objects.get(key="more:0")
    many_more.pk, many_more.key = None, "more:last"
    many_more.save()
    assert unread_count(officer) == "99+"
    Message.objects.update(read_at=at(BEFORE))
    assert unread_count(officer) == ""


def test_nobody_has_no_bell(client):
    from django.contrib.auth.models import AnonymousUser

    assert unread_count(AnonymousUser()) == ""


def test_pages_go_on_by_key_newest_first(officer):
    many(officer, 60)
    seen: list[int] = []
    before = None
    while True:
        page = queries.messages_page(officer, before=before)
        seen += [message.pk for message in page.messages]
        if page.older is None:
            break
        before = page.older
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 61


def test_planned_reminders_of_my_open_tasks_are_listed(officer, deadline):
    assert [planned.rung for planned in queries.planned_for(officer)] == [
        "Nhắc ngày đến hạn",
        "Báo quá hạn",
    ]


def test_planned_reminders_of_other_peoples_tasks_are_not(world, officer):
    assert queries.planned_for(world.people["one_stop"]) == []


def test_the_page_shows_the_message_and_what_is_planned(client, address, officer):
    sign_in(client, officer)
    page = client.get(address).content.decode()
    assert "Còn 2 ngày làm việc" in page
    assert "Sẽ nhắc" in page
    assert "style=" not in page


def test_a_stranger_sees_none_of_it(client, address, world, officer):
    sign_in(client, world.people["specialist"])
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Còn 2 ngày làm việc" not in answer.content.decode()


def test_one_must_sign_in(client, address, world):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


def test_reading_one_marks_it_and_goes_to_its_page(client, address, officer):
    message = Message.objects.get(channel=Channel.BELL)
    Message.objects.update(link="/dossiers/H1/")
    sign_in(client, officer)
    answer = client.post(reverse("notice_read", args=[message.pk]), {"go": "1"})
    assert answer.headers["Location"] == "/dossiers/H1/"
    message.refresh_from_db()
    assert message.read_at == at(BEFORE)


def test_a_link_that_leads_away_is_not_followed(client, address, officer):
    message = Message.objects.get(channel=Channel.BELL)
    Message.objects.update(link="//evil.test/")
    sign_in(client, officer)
    answer = client.post(reverse("notice_read", args=[message.pk]), {"go": "1"})
    assert answer.headers["Location"] == address


def test_nobody_marks_the_message_of_another(client, address, world, officer):
    message = Message.objects.get(channel=Channel.BELL)
    sign_in(client, world.people["specialist"])
    assert client.post(reverse("notice_read", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_marking_all_leaves_what_came_since(client, address, officer):
    shown = Message.objects.get(channel=Channel.BELL)
    many(officer, 1)
    sign_in(client, officer)
    client.post(reverse("notices_read_all"), {"upto": shown.pk})
    assert unread_count(officer) == "1"


def test_marking_by_a_link_is_refused(client, address, officer):
    sign_in(client, officer)
    assert client.get(reverse("notices_read_all")).status_code == 405


def test_the_page_costs_the_same_with_one_message_and_with_many(client, address, officer):
    sign_in(client, officer)
    client.get(address)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    one = statements()
    many(officer, 24)
    assert statements() == one


def test_the_template_is_there():
    assert engines["django"].get_template("notices/notices.html")


def test_reminders_of_an_old_version_are_not_announced(officer, deadline):
    deadline.version = 2
    deadline.save(update_fields=["version"])
    assert Reminder.objects.filter(state="planned").exists()
    assert queries.planned_for(officer) == []
