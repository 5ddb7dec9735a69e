"""A real mail server that falls silent or cuts the line, at each point of the conversation."""

from __future__ import annotations

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from notifications import delivery, reminders
from notifications.models import Channel, DeliveryAttempt, Message
from tests.notifications.conftest import BEFORE, at
from tests.servers.loopback import free_port

NOW = at(BEFORE)


class Server:
    """Takes letters; at the command named by ``breaks_at`` it hangs up without an answer, after
    having taken the letter where that is ``taken``."""

    def __init__(self) -> None:
        self.breaks_at = ""
        self.taken: list[str] = []

    def meets(self, server: SMTP, command: str) -> bool:
        if self.breaks_at == command:
            server.transport.abort()
            return True
        return False

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.meets(server, "MAIL")
        envelope.mail_from = address
        return "250 fine"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.meets(server, "RCPT")
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        if not self.meets(server, "DATA"):
            self.taken.append(envelope.rcpt_tos[0])
        self.meets(server, "taken")
        return "250 fine"


@pytest.fixture
def mail_server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 5
    settings.NOTIFICATION_HOURS = ""
    yield handler
    controller.stop()


@pytest.fixture
def letter(deadline) -> Message:
    reminders.sweep(NOW)
    return Message.objects.get(channel=Channel.EMAIL)


def end_of(letter: Message) -> tuple[str, str]:
    letter.refresh_from_db()
    return letter.state, letter.attempts.get().outcome


def test_a_letter_goes_through(letter, mail_server):
    delivery.deliver_batch(NOW)
    assert end_of(letter) == ("sent", "delivered")
    assert mail_server.taken == [letter.address]


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_a_line_that_breaks_before_the_text_has_certainly_carried_no_letter(
    letter, mail_server, command
):
    mail_server.breaks_at = command
    delivery.deliver_batch(NOW)
    assert end_of(letter) == ("queued", DeliveryAttempt.Outcome.PROVIDER)
    assert mail_server.taken == []


@pytest.mark.parametrize(("command", "taken"), [("DATA", 0), ("taken", 1)])
def test_a_line_that_breaks_after_the_text_leaves_it_uncertain(letter, mail_server, command, taken):
    mail_server.breaks_at = command
    delivery.deliver_batch(NOW)
    assert end_of(letter) == ("dead", DeliveryAttempt.Outcome.UNCERTAIN)
    assert len(mail_server.taken) == taken


def test_the_second_letter_of_a_line_is_watched_like_the_first(letter, mail_server):
    """The first has left by DATA; the second breaks off before its own."""
    second = Message.objects.get(pk=letter.pk)
    second.pk, second.key = None, f"{letter.key}.2"
    second.save()

    seen: list[str] = []
    real = mail_server.handle_RCPT

    async def handle_RCPT(server, session, envelope, address, options):
        seen.append(address)
        if len(seen) == 2:
            mail_server.breaks_at = "RCPT"
        return await real(server, session, envelope, address, options)

    mail_server.handle_RCPT = handle_RCPT
    delivery.deliver_batch(NOW)
    assert end_of(letter) == ("sent", "delivered")
    assert end_of(second) == ("queued", DeliveryAttempt.Outcome.PROVIDER)
