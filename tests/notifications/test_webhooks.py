"""Signed calls to people's programs: to public addresses only, looked at again at each call."""

from __future__ import annotations

import hmac
import ipaddress
import socket
import threading
from hashlib import sha256

import pytest

from notifications import delivery, reminders
from notifications.channels import http
from notifications.channels.webhook import add_endpoint
from notifications.models import Channel, Message, WebhookEndpoint
from tests.notifications.conftest import BEFORE, at
from tests.notifications.fake_provider import Answer, provider
from tests.notifications.test_gateway import end_of

NOW = at(BEFORE)
LOOPBACK = ["127.0.0.0/8"]


@pytest.fixture
def program(settings):
    """Somebody's program; the installation allows loopback, which it otherwise refuses."""
    settings.NOTIFICATION_WEBHOOK_NETWORKS = LOOPBACK
    with provider() as found:
        yield found


@pytest.fixture
def call(program, world, deadline) -> Message:
    """A message for the local officer's program, waiting."""
    add_endpoint(world.people["local_officer"], program.url)
    reminders.sweep(NOW)
    Message.objects.filter(channel="email").delete()
    return Message.objects.get(channel=Channel.WEBHOOK)


def test_the_program_is_told_with_a_signature_it_can_check(program, call):
    assert delivery.deliver_due(NOW).sent == 1
    (asked,) = program.asked
    endpoint = WebhookEndpoint.objects.get()
    timestamp = asked.headers["x-ccn-timestamp"]
    expected = hmac.new(
        endpoint.secret.encode(), timestamp.encode() + b"." + asked.body, sha256
    ).hexdigest()
    assert asked.headers["x-ccn-signature"] == f"v1={expected}"
    assert int(timestamp) == int(NOW.timestamp())
    assert asked.headers["idempotency-key"] == call.key == asked.told["key"]
    assert asked.told["subject"] == call.subject_line
    assert "secret" not in asked.told


def test_each_endpoint_is_a_road_of_its_own(program, world, deadline):
    for number in range(2):
        add_endpoint(world.people["local_officer"], f"{program.url}/{number}")
    reminders.sweep(NOW)
    reminders.sweep(NOW)
    delivery.deliver_due(NOW)
    assert sorted(asked.path for asked in program.asked) == ["/messages/0", "/messages/1"]


def test_an_endpoint_for_some_kinds_hears_of_those_alone(program, world, deadline):
    add_endpoint(world.people["local_officer"], program.url, ["deadline.after"])
    reminders.sweep(NOW)
    assert not Message.objects.filter(channel=Channel.WEBHOOK).exists()


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (Answer(204, {}), ("sent", "delivered")),
        (Answer(500, {}), ("queued", "provider")),
        (Answer(410, {}), ("dead", "provider")),
        (Answer(breaks=True), ("queued", "provider")),
    ],
)
def test_each_answer_has_its_end(program, call, answer, end):
    program.answers = [answer]
    delivery.deliver_due(NOW)
    assert end_of(call) == end


def test_a_redirect_is_not_followed(program, call):
    program.answers = [Answer(302, {}, {"Location": f"{program.url}/elsewhere"})]
    delivery.deliver_due(NOW)
    assert end_of(call) == ("queued", "configuration")
    assert len(program.asked) == 1


def test_one_limited_program_does_not_pause_the_others(program, call):
    program.answers = [Answer(429, {}, {"Retry-After": "3600"})]
    delivery.deliver_due(NOW)
    call.refresh_from_db()
    assert (call.next_attempt_at - NOW).total_seconds() >= 3600
    assert delivery.registry.road("webhook").name == "webhook"
    from notifications.models import RoadPause

    assert not RoadPause.objects.exists()


def test_an_endpoint_that_was_given_up_is_not_called(program, call):
    WebhookEndpoint.objects.update(is_active=False)
    delivery.deliver_due(NOW)
    assert end_of(call) == ("dropped", "wrong_address")
    assert program.asked == []


def test_an_endpoint_of_another_person_is_not_called(program, call, world):
    WebhookEndpoint.objects.update(owner=world.people["one_stop"])
    delivery.deliver_due(NOW)
    assert end_of(call) == ("dropped", "wrong_address")


# --- addresses -----------------------------------------------------------------------------------


def test_a_name_that_leads_inside_at_the_call_is_refused_though_it_was_public_before(
    program, call, settings, monkeypatch
):
    """DNS rebinding: between saving and calling, the name answers with a private address."""
    settings.NOTIFICATION_WEBHOOK_NETWORKS = []
    WebhookEndpoint.objects.update(url="https://rebinding.test/hook")
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))],
    )
    delivery.deliver_due(NOW)
    assert end_of(call) == ("dead", "wrong_address")
    assert program.asked == []


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch):
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443)),
        ],
    )
    with pytest.raises(http.Refused, match=r"10\.0\.0\.1"):
        http.public_addresses("two-faced.test", 443)


def test_the_line_goes_to_the_very_address_that_was_looked_at(program, monkeypatch):
    """The name is asked once: a second answer could be another."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answers(host, *rest, **kw):
        asked.append(host)
        return real("127.0.0.1" if host == "program.test" else host, *rest, **kw)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    url = program.url.replace("127.0.0.1", "program.test")
    answer = http.post(
        url,
        b"{}",
        {},
        timeout=5,
        allowed=[ipaddress.ip_network("127.0.0.0/8")],
        schemes=("http",),
    )
    assert answer.status == 200
    assert asked.count("program.test") == 1
    assert program.asked[0].headers["host"].startswith("program.test")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
    ],
)
def test_addresses_that_are_not_of_the_open_internet(address):
    assert not http.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_addresses_of_the_open_internet(address):
    assert http.is_public(ipaddress.ip_address(address))


def test_a_network_of_the_house_can_be_allowed():
    house = [ipaddress.ip_network("10.20.0.0/16")]
    assert http.is_public(ipaddress.ip_address("10.20.3.4"), house)
    assert not http.is_public(ipaddress.ip_address("10.21.3.4"), house)


def test_too_long_a_message_is_not_sent(program):
    with pytest.raises(http.Refused):
        http.post(program.url, b"x" * (http.MOST_SENT + 1), {}, timeout=1, schemes=("http",))
    assert program.asked == []


def test_a_long_answer_is_read_to_its_limit(program):
    program.answers = [Answer(200, "x" * (http.MOST_READ * 3))]
    answer = http.post(program.url, b"{}", {}, timeout=5, only_public=False, schemes=("http",))
    assert len(answer.body) == http.MOST_READ


def test_a_call_that_drips_ends_in_its_time_also_when_the_line_opened_slowly(monkeypatch):
    """The watch goes off while the line is still being opened, when there is nothing to cut."""
    cut: list[bool] = []
    opened = socket.create_connection

    def slowly(*arguments, **more):
        line = opened(*arguments, **more)
        assert watch_has_gone_off.wait(10)
        return line

    watch_has_gone_off = threading.Event()
    cutting = http._Line._cut

    def noted(self):
        cutting(self)
        cut.append(self._is_cut)
        watch_has_gone_off.set()

    monkeypatch.setattr(http._Line, "_cut", noted)
    monkeypatch.setattr(http.socket, "create_connection", slowly)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(http.NotReached):
            http.post(address, b"{}", {}, timeout=0.2, only_public=False, schemes=("http",))
    assert cut == [True]
