"""Pushes to people's browsers: what leaves, who can read it, and what each answer means."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import browsers, choices, claims, delivery, reminders
from notifications.channels import http, vapid, webpush
from notifications.checks import check_webpush
from notifications.models import (
    Channel,
    DeliveryAttempt,
    Message,
    PushSubscription,
    Reminder,
    RoadPause,
)
from notifications.roads import Person, wants_push
from tests.notifications.conftest import BEFORE, at
from tests.notifications.fake_provider import Answer
from tests.notifications.fake_push_service import Receiver, claims_of, push_service
from tests.notifications.test_gateway import end_of

NOW = at(BEFORE)
ROAD = {"webpush": "notifications.channels.webpush.WebPush"}
HOSTS = ["fcm.googleapis.com", "*.push.services.mozilla.com"]


def turn_on(settings) -> vapid.Sender:
    """The operator has set a key."""
    key = vapid.fresh_private_key()
    settings.NOTIFICATION_WEBPUSH = {
        "private_key": key,
        "subject": "mailto:ccn@laocai.test",
        "hosts": HOSTS,
    }
    settings.NOTIFICATION_ROADS = ROAD
    return vapid.sender(key, "mailto:ccn@laocai.test")


@pytest.fixture
def sender(settings):
    return turn_on(settings)


@pytest.fixture
def service(sender, monkeypatch, tmp_path):
    with push_service(monkeypatch, tmp_path) as found:
        yield found


def subscribed(owner, sender, receiver: Receiver, browser: str = "") -> PushSubscription:
    return browsers.subscribe(
        owner,
        browsers.given(receiver.told),
        sender=sender,
        browser=browser or receiver.name,
        label="Chrome · Windows",
    )


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def subscription(world, sender, receiver):
    return subscribed(world.people["local_officer"], sender, receiver)


@pytest.fixture
def push(service, subscription, deadline) -> Message:
    """A message for the local officer's browser, waiting."""
    reminders.sweep(NOW)
    return Message.objects.get(channel=Channel.WEBPUSH)


# --- what leaves ---------------------------------------------------------------------------------


def test_the_browser_reads_the_title_and_where_a_click_leads(service, push, receiver):
    assert delivery.deliver_due(NOW).sent == 1
    (asked,) = service.asked
    told = receiver.read(asked.body)
    assert told["title"] == push.subject_line
    assert told["link"] == f"/notices/{push.pk}/open/"
    assert set(told) == {"title", "link", "tag", "at", "lang"}
    assert end_of(push) == ("sent", "delivered")


def test_the_service_reads_nothing_of_it(service, push):
    delivery.deliver_due(NOW)
    (asked,) = service.asked
    seen = asked.body + repr(asked.headers).encode() + asked.path.encode()
    for secret in (push.subject_line, push.key, push.thread, push.link, str(push.recipient)):
        assert secret.encode() not in seen
    assert len(asked.body) < 3000


def test_the_headers_are_those_of_the_rfcs(service, push, sender):
    delivery.deliver_due(NOW)
    (asked,) = service.asked
    claims, key = claims_of(asked.headers["authorization"])
    assert claims["aud"] == "https://fcm.googleapis.com"
    assert claims["sub"] == "mailto:ccn@laocai.test"
    assert timedelta(0) < datetime.fromtimestamp(claims["exp"], UTC) - NOW <= timedelta(hours=24)
    assert key == sender.public
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert asked.headers["ttl"] == "86400"
    assert asked.headers["urgency"] == "normal"
    assert len(asked.headers["topic"]) == 32
    assert asked.headers["host"] == "fcm.googleapis.com"
    assert "user-agent" not in asked.headers


def test_a_push_that_left_is_noted_at_its_browser(service, push, subscription):
    delivery.deliver_due(NOW)
    subscription.refresh_from_db()
    assert subscription.last_ok_at == NOW


@pytest.mark.parametrize("sign", ["x", "ệ", "😀", '"', "\x01", "một hai "])
def test_the_longest_title_is_shortened_and_fits(push, receiver, sign):
    push.subject_line = sign * (255 // len(sign))
    push.link = "/" + "đ" * 254
    told = webpush.payload(push, "t" * 32)
    assert len(told) <= webpush.LENGTH


def test_the_topic_is_the_messages_own_and_tells_nothing():
    mine, other = bytes(16), b"x" * 16
    assert webpush.topic_of("k:1", mine) == webpush.topic_of("k:1", mine)
    assert len({webpush.topic_of(key, auth) for key in "ab" for auth in (mine, other)}) == 4
    assert len(webpush.topic_of("k:1", mine)) == 32


# --- each answer has its end ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (Answer(201, {}), ("sent", "delivered")),
        (Answer(202, {}), ("sent", "delivered")),
        (Answer(404, {}), ("dropped", "wrong_address")),
        (Answer(410, {}), ("dropped", "wrong_address")),
        (Answer(413, {}), ("dead", "configuration")),
        (Answer(400, {}), ("dead", "configuration")),
        (Answer(401, {}), ("queued", "configuration")),
        (Answer(403, {}), ("queued", "configuration")),
        (Answer(307, {}, {"Location": "https://fcm.googleapis.com/"}), ("queued", "configuration")),
        (Answer(406, {}), ("queued", "provider")),
        (Answer(429, {}), ("queued", "provider")),
        (Answer(500, {}), ("queued", "provider")),
        (Answer(503, {}, {"Retry-After": "60"}), ("queued", "provider")),
        (Answer(breaks=True), ("queued", "provider")),
    ],
)
def test_each_answer_has_its_end(service, push, answer, end):
    service.answers = [answer]
    delivery.deliver_due(NOW)
    assert end_of(push) == end
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_ended_with_all_that_waits_for_it(service, push, status):
    waiting = Message.objects.create(
        key="later",
        recipient=push.recipient,
        channel=Channel.WEBPUSH,
        address=push.address,
        kind=push.kind,
        subject_line="…",
        created_at=NOW,
        next_attempt_at=NOW + timedelta(hours=1),
    )
    service.answers = [Answer(status, {})]
    delivery.deliver_due(NOW)
    found = PushSubscription.objects.get()
    assert (found.is_active, found.ended_because, found.ended_at) == (False, "gone", NOW)
    waiting.refresh_from_db()
    assert waiting.state == "dropped"


def test_the_browser_stays_on_after_any_other_trouble(service, push):
    for status in (400, 401, 403, 413, 429, 500):
        service.answers.append(Answer(status, {}))
        Message.objects.update(state="queued", next_attempt_at=NOW)
        delivery.deliver_due(NOW)
    assert PushSubscription.objects.get().is_active


def test_one_limited_service_lets_the_others_go_on(service, push, world, sender):
    other = Receiver("b-2", "updates.push.services.mozilla.com")
    subscribed(world.people["local_officer"], sender, other)
    Reminder.objects.filter(rung="before").update(state="planned", settled_at=None)
    reminders.sweep(NOW)
    service.answers = [Answer(429, {}, {"Retry-After": "3600"})]
    delivered = delivery.deliver_due(NOW)
    assert (delivered.sent, delivered.again) == (1, 1)
    push.refresh_from_db()
    assert push.next_attempt_at >= NOW + timedelta(hours=1)
    assert not RoadPause.objects.exists()


def test_a_broken_call_is_repeated_under_the_same_topic_and_tag(service, push, receiver):
    """A service that still holds the first replaces it; a browser that shows it replaces it."""
    service.answers = [Answer(breaks=True)]
    delivery.deliver_due(NOW)
    assert delivery.deliver_due(NOW + timedelta(minutes=2)).sent == 1
    first, second = service.asked
    assert first.headers["topic"] == second.headers["topic"]
    tags = {receiver.read(asked.body)["tag"] for asked in service.asked}
    assert tags == {first.headers["topic"]}
    assert first.body != second.body


def test_a_service_that_is_silent_is_left_after_its_time(service, push, monkeypatch):
    monkeypatch.setattr(webpush, "TIMEOUT", 0.5)
    service.answers = [Answer(hangs=5)]
    delivery.deliver_due(NOW)
    assert end_of(push) == ("queued", "provider")


def test_a_network_that_does_not_lead_there_is_the_providers_trouble(push, monkeypatch):
    def nowhere(*_a, **_k):
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    delivery.deliver_due(NOW)
    assert end_of(push) == ("queued", "provider")


def test_a_certificate_of_somebody_else_is_not_believed(service, push, monkeypatch, tmp_path):
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    delivery.deliver_due(NOW)
    assert end_of(push) == ("queued", "provider")
    assert service.asked == []


def test_nothing_is_doubled_under_two_deliverers(service, push):
    first = claims.claim(NOW)
    assert [message.pk for message in first] == [push.pk]
    assert delivery.deliver_due(NOW).claimed == 0
    assert service.asked == []
    claims.give_back([push.pk], NOW)
    delivery.deliver_due(NOW)
    delivery.deliver_due(NOW)
    assert len(service.asked) == 1


def test_a_worker_that_died_over_it_leaves_it_to_a_person(service, push):
    (claimed,) = claims.claim(NOW)
    claims.begin(claimed, NOW)
    delivery.deliver_due(NOW + claims.STALE_AFTER + timedelta(seconds=1))
    assert end_of(push) == ("dead", "uncertain")
    assert service.asked == []


# --- whose browser -------------------------------------------------------------------------------


def test_a_browser_that_was_given_up_is_not_called(service, push, world):
    assert browsers.end_own(world.people["local_officer"], int(push.address))
    push.refresh_from_db()
    assert push.state == "dropped"
    assert delivery.deliver_due(NOW).claimed == 0
    assert service.asked == []


def test_a_browser_that_now_shows_another_persons_is_not_called(service, push, world, sender):
    (claimed,) = claims.claim(NOW)
    PushSubscription.objects.update(owner=world.people["one_stop"])
    claims.give_back([claimed.pk], NOW)
    delivery.deliver_due(NOW)
    assert end_of(push) == ("dropped", "wrong_address")
    assert service.asked == []


def test_a_browser_belongs_to_who_asked_last(world, sender, receiver):
    first = subscribed(world.people["local_officer"], sender, receiver)
    second = subscribed(world.people["one_stop"], sender, receiver, browser="another cookie")
    first.refresh_from_db()
    assert (first.is_active, first.ended_because) == (False, "other_person")
    assert second.is_active
    assert second.pk != first.pk


def test_asking_twice_leaves_one_row_and_a_new_address_replaces_the_old(world, sender, receiver):
    officer = world.people["local_officer"]
    first = subscribed(officer, sender, receiver)
    assert subscribed(officer, sender, receiver) == first
    fresh = subscribed(officer, sender, Receiver("b-9"), browser=receiver.name)
    first.refresh_from_db()
    assert (first.is_active, first.ended_because) == (False, "replaced")
    assert list(browsers.browsers_of(officer)) == [fresh]


def test_an_eleventh_browser_is_refused(world, sender):
    officer = world.people["local_officer"]
    for number in range(10):
        subscribed(officer, sender, Receiver(f"b-{number}"))
    with pytest.raises(ValidationError, match="10"):
        subscribed(officer, sender, Receiver("b-10"))
    subscribed(officer, sender, Receiver("b-3"))
    assert browsers.browsers_of(officer).count() == 10


def test_a_new_key_of_the_installation_ends_what_was_made_for_the_old(service, push, settings):
    turn_on(settings)
    delivery.deliver_due(NOW)
    assert end_of(push) == ("dropped", "wrong_address")
    assert PushSubscription.objects.get().ended_because == "other_key"
    assert service.asked == []


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/fcm/send/x",
        "https://fcm.googleapis.com.evil.test/x",
        "https://evil-fcm.googleapis.com/x",
        "https://evil.test/fcm.googleapis.com/",
        "https://push.services.mozilla.com/x",
        "https://evilpush.services.mozilla.com/x",
        "https://user:word@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.test/x",
        "https://evil.test#@fcm.googleapis.com/x",
        "https://evil.test\\@fcm.googleapis.com/x",
        "https://fcm.googleapis.com./x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https:///x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.goo\ngleapis.com/x",
        "https://fcm.googleapis.com/\r\nHost: evil.test",
        "https://fcm.googleapis.com/ệ",
        "javascript:alert(1)",
        "",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_only_known_push_services_are_taken(sender, receiver, url):
    told = receiver.told | {"endpoint": url}
    with pytest.raises(ValidationError):
        browsers.given(told)


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/x",
        "https://FCM.googleapis.com:443/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
    ],
)
def test_known_push_services_are_taken(sender, receiver, url):
    assert browsers.given(receiver.told | {"endpoint": url}).endpoint == url


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "x",
        {},
        {"endpoint": 1, "keys": {"p256dh": "x", "auth": "x"}},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": "x"},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "!", "auth": "!"}},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
    ],
)
def test_what_is_no_subscription_is_refused_in_words(sender, told):
    with pytest.raises(ValidationError):
        browsers.given(told)


def test_a_service_that_is_no_longer_allowed_is_not_called(service, push, settings):
    settings.NOTIFICATION_WEBPUSH = {**settings.NOTIFICATION_WEBPUSH, "hosts": HOSTS[1:]}
    delivery.deliver_due(NOW)
    assert end_of(push) == ("dead", "wrong_address")
    assert PushSubscription.objects.get().ended_because == "refused"
    assert service.asked == []


def test_a_name_that_this_network_leads_inside_is_not_called(service, push, monkeypatch):
    """A known name with a private address: the network's doing, so the browser stays on."""
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))],
    )
    delivery.deliver_due(NOW)
    assert end_of(push) == ("queued", "configuration")
    assert PushSubscription.objects.get().is_active
    assert service.asked == []


def test_every_call_goes_through_the_one_that_looks_at_addresses(push, monkeypatch):
    calls = []

    def post(_url, _body, _headers, **given):
        calls.append(given)
        return http.Answer(201, {}, b"")

    monkeypatch.setattr(http, "post", post)
    delivery.deliver_due(NOW)
    assert calls == [{"timeout": 10.0}]


# --- what a person wants -------------------------------------------------------------------------


def keys() -> list[str]:
    found = Message.objects.filter(channel=Channel.WEBPUSH)
    return [key.rsplit(":", 1)[1] for key in found.values_list("key", flat=True)]


def test_each_browser_is_a_road_of_its_own(world, deadline, sender):
    officer = world.people["local_officer"]
    both = [subscribed(officer, sender, Receiver(f"b-{number}")) for number in range(2)]
    reminders.sweep(NOW)
    reminders.sweep(NOW)
    assert sorted(keys()) == sorted(f"webpush.{each.pk}" for each in both)


def test_a_push_keeps_the_offices_hours_unless_any_hour_is_wanted(world, deadline, subscription):
    late = at(BEFORE, 20)
    reminders.sweep(late)
    assert Message.objects.get(channel=Channel.WEBPUSH).next_attempt_at > late
    Message.objects.all().delete()
    choices.choose(subscription.owner, digest="at_once", at_any_hour=True)
    Reminder.objects.filter(rung="before").update(state="planned", settled_at=None)
    reminders.sweep(late)
    assert Message.objects.get(channel=Channel.WEBPUSH).next_attempt_at == late


def test_whoever_gathers_is_not_called_for_each_letter(world, deadline, subscription):
    choices.choose(subscription.owner, digest="daily", at_any_hour=False)
    reminders.sweep(NOW)
    assert keys() == []


def test_a_kind_that_is_not_wanted_is_not_pushed(world, deadline, subscription):
    choices.want(subscription.owner, {("deadline.before", "webpush"): False})
    reminders.sweep(NOW)
    assert keys() == []


@pytest.mark.parametrize(
    ("wishes", "gathers", "is_legal", "wanted"),
    [
        ({}, False, False, True),
        ({}, True, False, False),
        ({}, True, True, True),
        ({("", "webpush"): False}, False, True, False),
        ({("k", "webpush"): False}, False, False, False),
        ({("k", "webpush"): True}, True, False, True),
        ({("other", "webpush"): False}, False, False, True),
    ],
)
def test_at_once_unless_it_is_not_wanted(wishes, gathers, is_legal, wanted):
    assert wants_push(Person({}, wishes, gathers), "k", is_legal=is_legal) is wanted


def test_a_push_stands_in_for_no_other_road(world, deadline, subscription, settings):
    """E-mail goes as it would without a browser, and a legal notice keeps its road."""
    settings.NOTIFICATION_ROADS = {**ROAD, "email": "notifications.channels.email.Email"}
    reminders.sweep(NOW)
    channels = sorted(
        Message.objects.filter(recipient=subscription.owner).values_list("channel", flat=True)
    )
    assert channels == ["bell", "email", "webpush"]


def test_an_opened_push_is_a_sign_of_reading_for_all_roads(client, push):
    client.force_login(push.recipient)
    answer = client.get(f"/notices/{push.pk}/open/")
    assert answer.status_code == 302
    unread = Message.objects.filter(recipient=push.recipient, read_at__isnull=True)
    assert not unread.exists()


# --- off -----------------------------------------------------------------------------------------


def test_without_a_key_the_road_is_absent(world, deadline, subscription, settings):
    settings.NOTIFICATION_ROADS = {}
    reminders.sweep(NOW)
    assert keys() == []
    assert browsers.current_sender() is None


def test_the_settings_open_the_road_only_with_a_key():
    from django.conf import settings

    assert "webpush" not in settings.NOTIFICATION_ROADS
    assert settings.NOTIFICATION_WEBPUSH["private_key"] == ""
    assert check_webpush() == []


def test_messages_of_a_road_that_was_shut_wait(push, settings):
    settings.NOTIFICATION_ROADS = {}
    assert delivery.deliver_due(NOW).claimed == 0
    push.refresh_from_db()
    assert push.state == "queued"


def test_a_malformed_key_is_refused_by_the_system_check(sender, settings):
    assert check_webpush() == []
    good = settings.NOTIFICATION_WEBPUSH
    for changed, name in (
        ({"private_key": "abc"}, "notifications.E001"),
        ({"subject": ""}, "notifications.E001"),
        ({"hosts": []}, "notifications.E002"),
        ({"hosts": ["*"]}, "notifications.E002"),
        ({"hosts": ["https://fcm.googleapis.com"]}, "notifications.E002"),
        ({"hosts": ["*.com:443"]}, "notifications.E002"),
    ):
        settings.NOTIFICATION_WEBPUSH = {**good, **changed}
        assert [found.id for found in check_webpush()] == [name]


def test_with_a_malformed_key_the_road_waits_as_a_matter_of_configuration(push, settings):
    settings.NOTIFICATION_WEBPUSH = {**settings.NOTIFICATION_WEBPUSH, "private_key": "abc"}
    delivery.deliver_due(NOW)
    assert end_of(push) == ("queued", "configuration")
    assert browsers.current_sender() is None


def test_the_command_makes_a_key_that_the_check_takes(capsys, sender, settings):
    call_command("webpush_keys")
    told = capsys.readouterr().out
    key = told.split("CCN_WEBPUSH_PRIVATE_KEY=")[1].split()[0]
    settings.NOTIFICATION_WEBPUSH = {**settings.NOTIFICATION_WEBPUSH, "private_key": key}
    assert check_webpush() == []
    assert vapid.sender(key, "https://ccn.test").public in told
    call_command("webpush_keys")
    assert key not in capsys.readouterr().out


def test_a_key_can_lie_in_a_file(monkeypatch, tmp_path):
    from config import environment

    path = tmp_path / "key"
    path.write_text("the-key\n")
    monkeypatch.setenv("CCN_WEBPUSH_PRIVATE_KEY_FILE", str(path))
    assert environment.secret("CCN_WEBPUSH_PRIVATE_KEY") == "the-key"
    monkeypatch.setenv("CCN_WEBPUSH_PRIVATE_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(Exception, match="cannot be read"):
        environment.secret("CCN_WEBPUSH_PRIVATE_KEY")


# --- what it costs -------------------------------------------------------------------------------


def test_an_open_road_costs_one_statement_a_sweep_however_many_browsers(world, sender, settings):
    def statements() -> int:
        Message.objects.all().delete()
        Reminder.objects.all().delete()
        for _dossier in range(3):
            world.lodge()
        Reminder.objects.exclude(rung="before").delete()
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            assert reminders.sweep(NOW).sent == 3
        return len(asked)

    settings.NOTIFICATION_ROADS = {}
    without = statements()
    settings.NOTIFICATION_ROADS = ROAD
    open_but_unused = statements()
    for number in range(10):
        subscribed(world.people["local_officer"], sender, Receiver(f"b-{number}"))
    used = statements()
    assert len(keys()) == 30
    assert (open_but_unused, used) == (without + 1, without + 1)


def test_attempts_are_on_record_like_those_of_any_road(service, push):
    delivery.deliver_due(NOW)
    attempt = DeliveryAttempt.objects.get(message=push)
    assert (attempt.outcome, attempt.at) == ("delivered", NOW)
    assert timezone.now() == NOW
