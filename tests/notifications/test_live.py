"""The bell while a page stays open, and the one click from a letter to its task."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import reminders
from notifications.models import Channel, Message
from tests.notifications.conftest import BEFORE, at
from tests.notifications.test_notices import many, sign_in

STATE = "/notices/state/"


@pytest.fixture
def officer(world, deadline):
    reminders.sweep(at(BEFORE))
    return world.people["local_officer"]


@pytest.fixture
def letter(officer):
    return Message.objects.get(channel=Channel.EMAIL)


def test_the_state_tells_the_figure(client, officer):
    sign_in(client, officer)
    answer = client.get(STATE)
    assert answer.json()["unread"] == "1"
    assert "private" in answer.headers["Cache-Control"]


def test_nothing_new_is_said_in_no_bytes(client, officer):
    sign_in(client, officer)
    etag = client.get(STATE).headers["ETag"]
    answer = client.get(STATE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    many(officer, 1)
    answer = client.get(STATE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.json()["unread"]) == (200, "2")


def test_one_persons_etag_is_not_anothers(client, world, officer):
    sign_in(client, world.people["pc_leader"])
    first = client.get(STATE).headers["ETag"]
    sign_in(client, world.people["director"])
    assert client.get(STATE, headers={"If-None-Match": first}).status_code == 200


def test_who_is_not_signed_in_is_told_so_and_not_sent_elsewhere(client, db):
    assert client.get(STATE).status_code == 403


def test_asking_costs_four_short_statements_however_full_the_bell(client, officer):
    sign_in(client, officer)
    many(officer, 60)
    client.get(STATE)
    with CaptureQueriesContext(connection) as asked:
        client.get(STATE)
    assert len(asked) <= 4


def test_a_page_names_the_bells_address_only_for_who_is_signed_in(client, officer):
    assert "data-bell" not in client.get("/sign-in/").content.decode()
    sign_in(client, officer)
    page = client.get(reverse("notices")).content.decode()
    assert f'data-bell="{STATE}"' in page
    assert "ccn/bell.js" in page


# --- one click -----------------------------------------------------------------------------------


def test_the_click_leads_to_the_task_and_is_a_sign_of_reading(client, officer, letter):
    sign_in(client, officer)
    answer = client.get(reverse("notice_open", args=[letter.pk]))
    assert answer.headers["Location"] == letter.link
    assert not Message.objects.filter(read_at__isnull=True).exists()


def test_a_program_that_follows_links_in_advance_is_no_reader(client, letter):
    answer = client.get(reverse("notice_open", args=[letter.pk]))
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]
    assert Message.objects.filter(read_at__isnull=True).count() == 2


def test_another_person_neither_reads_nor_passes(client, world, letter):
    sign_in(client, world.people["director"])
    assert client.get(reverse("notice_open", args=[letter.pk])).status_code == 404
    assert Message.objects.filter(read_at__isnull=True).count() == 2


def test_a_link_that_leads_away_is_not_followed(client, officer, letter):
    Message.objects.update(link="https://evil.test/")
    sign_in(client, officer)
    answer = client.get(reverse("notice_open", args=[letter.pk]))
    assert answer.headers["Location"] == reverse("notices")


def test_reading_the_bell_is_reading_the_letter(client, officer, letter):
    sign_in(client, officer)
    bell = Message.objects.get(channel=Channel.BELL)
    client.post(reverse("notice_read", args=[bell.pk]))
    letter.refresh_from_db()
    assert letter.read_at is not None


def test_a_post_does_not_open(client, officer, letter):
    sign_in(client, officer)
    assert client.post(reverse("notice_open", args=[letter.pk])).status_code == 405
