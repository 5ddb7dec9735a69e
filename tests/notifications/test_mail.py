"""A letter as it leaves: two parts that say the same, one click, one thread a dossier."""

from __future__ import annotations

import pytest
from django.core import mail as django_mail

from notifications import delivery, reminders
from notifications.channels import letters
from notifications.models import Channel, Message
from tests.notifications.conftest import BEFORE, DUE, at

NOW = at(BEFORE)


@pytest.fixture
def sent(deadline, mailoutbox, settings):
    settings.SITE_URL = "https://ccn.test"
    settings.DEFAULT_FROM_EMAIL = "ccn@laocai.test"
    reminders.sweep(NOW)
    delivery.deliver_due(NOW)
    return mailoutbox


def html_of(mail: django_mail.EmailMultiAlternatives) -> str:
    ((content, kind),) = mail.alternatives
    assert kind == "text/html"
    return content


def test_both_parts_say_the_same(sent):
    (mail,) = sent
    message = Message.objects.get(channel=Channel.EMAIL)
    html = html_of(mail)
    for line in message.body.splitlines():
        assert line in mail.body
        for part in line.split(": ", 1):
            assert part.replace('"', "&quot;") in html


def test_one_click_leads_to_the_task(sent, client):
    message = Message.objects.get(channel=Channel.EMAIL)
    address = f"https://ccn.test/notices/{message.pk}/open/"
    assert address in sent[0].body
    assert f'href="{address}"' in html_of(sent[0])


def test_the_html_asks_for_nothing_from_outside(sent):
    html = html_of(sent[0])
    for word in ("<img", "<link", "<script", "<style", "style=", "src=", "url(", "bgcolor"):
        assert word not in html
    assert 'name="color-scheme" content="light dark"' in html


def test_what_people_have_typed_does_not_become_markup(sent):
    message = Message.objects.get(channel=Channel.EMAIL)
    message.subject_line, message.body = (
        "<b>đậm</b>",
        "<script>alert(1)</script>\n\nA: <i>x</i>\nB: y",
    )
    mail = letters.as_email(message)
    assert "<script>alert" not in html_of(mail)
    assert "&lt;script&gt;" in html_of(mail)
    assert "<script>alert(1)</script>" in mail.body


def test_a_line_break_in_a_name_forges_no_header(sent):
    message = Message.objects.get(channel=Channel.EMAIL)
    message.subject_line = "Cụm\r\nBcc: ai@do.test"
    headers, _blank, _parts = letters.as_email(message).message().as_string().partition("\n\n")
    assert headers.count("\nSubject:") == 1
    assert "\nBcc:" not in headers


def test_letters_of_a_dossier_lie_in_one_thread(sent, deadline):
    reminders.sweep(at(DUE))
    delivery.deliver_due(at(DUE))
    first, second = sent
    references = {mail.extra_headers["References"] for mail in (first, second)}
    assert references == {f"<thread.{deadline.dossier.code}@laocai.test>"}
    assert first.extra_headers["In-Reply-To"] in references
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_threads_with_strange_names_do_not_meet():
    assert letters.thread_id("a b") != letters.thread_id("a-b") != letters.thread_id("a/b")
    assert letters.thread_id("a b") == letters.thread_id("a b")
    assert " " not in letters.thread_id("a b")


def test_what_may_be_switched_off_says_where(sent):
    assert sent[0].extra_headers["List-Unsubscribe"] == "<https://ccn.test/notices/preferences/>"
    assert "https://ccn.test/notices/preferences/" in sent[0].body


def test_a_legal_notice_does_not_offer_to_be_switched_off(sent):
    message = Message.objects.get(channel=Channel.EMAIL)
    message.kind = "supplement_requested"
    mail = letters.as_email(message)
    assert "List-Unsubscribe" not in mail.extra_headers
    assert "preferences" not in mail.body + html_of(mail)


def test_the_providers_id_is_kept(sent):
    message = Message.objects.get(channel=Channel.EMAIL)
    assert message.provider_id == sent[0].extra_headers["Message-ID"]
    assert message.key.replace(":", ".") in message.provider_id


def test_the_frame_is_in_the_readers_language(sent, world):
    message = Message.objects.get(channel=Channel.EMAIL)
    message.recipient.language = "en"
    assert '<html lang="en">' in html_of(letters.as_email(message))


def test_every_try_has_the_same_ids(sent):
    message = Message.objects.get(channel=Channel.EMAIL)
    assert letters.as_email(message).extra_headers == letters.as_email(message).extra_headers
