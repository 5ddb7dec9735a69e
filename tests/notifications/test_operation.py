"""The operator's page: administrators only; what is decided there is recorded with the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import after_restore, claims, delivery, reminders, tasks
from notifications.models import Channel, DeliveryAttempt, Message, SendingHold
from tests.notifications.conftest import BEFORE, at

NOW = at(BEFORE)
PEOPLE = (
    *("one_stop", "specialist", "division_head", "director", "pc_leader", "local_leader"),
    *("ministry_officer", "applicant"),
)


@pytest.fixture
def letter(world, deadline) -> Message:
    """A mail that was refused for good."""
    reminders.sweep(NOW)
    found = Message.objects.get(channel=Channel.EMAIL)
    DeliveryAttempt.objects.create(
        message=found, at=NOW, outcome="wrong_address", detail="550 no such user"
    )
    found.state = Message.State.DEAD
    found.save()
    return found


@pytest.fixture
def uncertain(letter) -> Message:
    """A mail of which nobody knows whether it arrived."""
    DeliveryAttempt.objects.create(message=letter, at=NOW, outcome="uncertain")
    return letter


@pytest.fixture
def operator(client, world):
    """The administrator, signed in."""
    person = world.people["administrator"]
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return person


def addresses(letter: Message) -> list[str]:
    return [
        reverse("operation"),
        reverse("operation_letter", args=[letter.pk]),
        reverse("operation_hold"),
    ]


def decide(client, letter: Message, **data):
    return client.post(reverse("operation_letter", args=[letter.pk]), data)


def copies(letter: Message, count: int, **columns) -> None:
    """More letters like this one, with an attempt each."""
    for number in range(count):
        key = letter.pk
        letter.pk, letter.key = None, f"copy:{number}:{columns}"
        for name, value in columns.items():
            setattr(letter, name, value)
        letter.save(force_insert=True)
        DeliveryAttempt.objects.create(message=letter, at=NOW, outcome="provider")
        letter.pk = key


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", PEOPLE)
def test_nobody_but_an_administrator(client, world, letter, role):
    client.force_login(world.people[role], "django.contrib.auth.backends.ModelBackend")
    for address in addresses(letter):
        assert client.get(address).status_code == 403
        assert client.post(address, {"decision": "resend"}).status_code == 403
    letter.refresh_from_db()
    assert letter.state == Message.State.DEAD
    assert reverse("operation") not in client.get(reverse("notices")).content.decode()


def test_one_must_sign_in(client, letter):
    for address in addresses(letter):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer.headers["Location"]


def test_an_administrator_finds_the_page_in_his_menu(client, operator):
    assert reverse("operation") in client.get(reverse("notices")).content.decode()


# --- what it shows -------------------------------------------------------------------------------


def test_queues_dead_letters_and_the_machinery_are_told(client, operator, letter):
    text = client.get(reverse("operation")).content.decode()
    assert letter.subject_line in text
    assert "Sai địa chỉ" in text
    assert "chưa thấy lần nào" in text
    tasks.heartbeat()
    tasks.sweep()
    assert "chưa thấy lần nào" not in client.get(reverse("operation")).content.decode()


def test_a_resting_road_and_a_hold_are_told(client, operator):
    claims.pause_road(Channel.EMAIL, NOW + timedelta(hours=1), "421 too much")
    after_restore.raise_hold(SendingHold.Cause.ASKED, NOW)
    text = client.get(reverse("operation")).content.decode()
    assert "421 too much" in text
    assert "Đang dừng gửi mọi thư" in text
    assert "Zalo" in text  # off without a gateway


def test_what_waits_too_long_is_marked(client, operator, letter):
    Message.objects.filter(pk=letter.pk).update(
        state="queued", next_attempt_at=NOW - timedelta(hours=2)
    )
    assert 'class="is-late"' in client.get(reverse("operation")).content.decode()


def test_figures_stop_at_99(client, operator, letter):
    copies(letter, 120, state="queued")
    assert "99+" in client.get(reverse("operation")).content.decode()


def test_dead_letters_go_on_by_key_at_the_same_cost(client, operator, letter):
    def asked(address: str) -> tuple[str, list[str]]:
        with CaptureQueriesContext(connection) as statements:
            text = client.get(address).content.decode()
        return text, [statement["sql"] for statement in statements]

    _text, few = asked(reverse("operation"))
    copies(letter, 30, state="dead")
    text, many = asked(reverse("operation"))
    assert len(many) == len(few) <= 40, len(few)
    assert not [sql for sql in many if "COUNT(" in sql and "LIMIT" not in sql]
    before = text.split("?before=")[1].split('"')[0]
    rest = client.get(reverse("operation"), {"before": before}).content.decode()
    shown = [
        pk
        for pk in Message.objects.filter(state="dead").values_list("pk", flat=True)
        if reverse("operation_letter", args=[pk]) in text + rest
    ]
    assert len(shown) == 31


# --- what is decided -----------------------------------------------------------------------------


def test_sent_again_under_the_same_key_by_whom(client, operator, letter, mailoutbox):
    assert decide(client, letter, decision="resend").status_code == 302
    assert letter.attempts.get(outcome="resend").by == operator
    assert delivery.deliver_due(NOW).sent == 1
    assert len(mailoutbox) == 1


def test_let_lie_with_a_note_by_whom(client, operator, letter, mailoutbox):
    decide(client, letter, decision="settle", note="đã gọi điện")
    ended = letter.attempts.get(outcome="settled")
    assert (ended.by, ended.detail) == (operator, "đã gọi điện")
    assert delivery.deliver_due(NOW).claimed == 0


def test_an_uncertain_one_is_not_sent_again_without_the_confirmation(client, operator, uncertain):
    answer = decide(client, uncertain, decision="resend")
    assert answer.status_code == 422
    assert "phải xác nhận" in answer.content.decode()
    uncertain.refresh_from_db()
    assert uncertain.state == Message.State.DEAD
    assert decide(client, uncertain, decision="resend", may_double="on").status_code == 302
    uncertain.refresh_from_db()
    assert uncertain.state == Message.State.QUEUED


def test_one_that_became_uncertain_meanwhile_is_not_sent_either(
    client, operator, letter, monkeypatch
):
    DeliveryAttempt.objects.create(message=letter, at=NOW, outcome="uncertain")
    asked = iter([False, True])
    monkeypatch.setattr("notifications.dead_letters.is_uncertain", lambda _message: next(asked))
    assert decide(client, letter, decision="resend").status_code == 422
    letter.refresh_from_db()
    assert letter.state == Message.State.DEAD


def test_nothing_is_decided_by_an_empty_form_or_a_link(client, operator, letter):
    assert decide(client, letter).status_code == 422
    assert (
        client.get(
            reverse("operation_letter", args=[letter.pk]), {"decision": "resend"}
        ).status_code
        == 200
    )
    letter.refresh_from_db()
    assert letter.state == Message.State.DEAD


def test_what_somebody_else_has_decided_is_told_so(client, operator, letter):
    decide(client, letter, decision="settle")
    answer = decide(client, letter, decision="resend")
    assert answer.status_code == 409
    assert "người khác đã xử lý" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.state == Message.State.SETTLED


def test_a_letter_that_is_not_there_is_not_found(client, operator):
    assert client.get(reverse("operation_letter", args=[10**9])).status_code == 404


# --- after a restore -----------------------------------------------------------------------------


@pytest.fixture
def held(operator, letter) -> SendingHold:
    """Somebody asked for a hold, while a letter waits."""
    Message.objects.filter(pk=letter.pk).update(state="queued")
    after_restore.raise_hold(SendingHold.Cause.ASKED, NOW)
    found = after_restore.open_hold()
    assert found is not None
    return found


def test_a_hold_shows_what_would_be_sent(client, held, letter):
    text = client.get(reverse("operation_hold")).content.decode()
    assert letter.subject_line in text
    assert "Máy này không có sổ" in text
    assert 'value="skip_sent"' not in text


def test_a_hold_ends_by_whom(client, held, operator, letter, mailoutbox):
    assert delivery.deliver_due(NOW).sent == 0
    answer = client.post(reverse("operation_hold"), {"decision": "send", "confirm": "on"})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.is_open, held.decided_by, held.decision) == (False, operator, "send")
    assert delivery.deliver_due(NOW).sent == 1


def test_a_hold_that_ends_at_an_instant_settles_what_was_due_before(client, held, letter):
    data = {"decision": "skip_until", "until": "09:00 06/03/2025", "confirm": "on"}
    assert client.post(reverse("operation_hold"), data).status_code == 302
    letter.refresh_from_db()
    assert letter.state == Message.State.SETTLED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"decision": "send"},
        {"confirm": "on"},
        {"decision": "skip_sent", "confirm": "on"},
        {"decision": "skip_until", "confirm": "on"},
        {"decision": "skip_until", "until": "hôm qua", "confirm": "on"},
        {"decision": "skip_until", "until": "17:00 01/01/2031", "confirm": "on"},
    ],
)
def test_a_hold_does_not_end_by_a_form_that_is_not_whole(client, held, data):
    assert client.post(reverse("operation_hold"), data).status_code == 422
    held.refresh_from_db()
    assert held.is_open


def test_where_nothing_is_held_nothing_is_decided(client, operator):
    assert "Không có gì đang bị dừng" in client.get(reverse("operation_hold")).content.decode()
    answer = client.post(reverse("operation_hold"), {"decision": "send", "confirm": "on"})
    assert answer.status_code == 409


def test_a_crowd_of_waiting_letters_is_not_reviewed_by_a_page(client, held, monkeypatch):
    monkeypatch.setattr("workflows.notices.operation.REVIEWED_AT_MOST", 1)
    monkeypatch.setattr(after_restore, "review", lambda: pytest.fail("reviewed all the same"))
    text = client.get(reverse("operation_hold")).content.decode()
    assert "dùng manage.py after_restore" in text
