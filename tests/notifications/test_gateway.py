"""SMS and Zalo through the gateway: each answer of a provider on loopback has its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.http import http_date

from notifications import choices, claims, delivery
from notifications.channels.gateway import Zalo
from notifications.channels.phone import international
from notifications.models import Channel, DeliveryAttempt, Message, RoadPause
from tests.notifications.conftest import BEFORE, at
from tests.notifications.fake_provider import Answer, provider

NOW = at(BEFORE)


@pytest.fixture
def gateway(settings):
    with provider() as found:
        settings.NOTIFICATION_GATEWAY = {
            "url": found.url,
            "token": "secret-word",
            "sandbox": True,
            "is_idempotent": False,
            "timeout": 5,
            "templates": {"zalo": {"deadline.before": "Z-7"}},
        }
        settings.NOTIFICATION_ROADS = {
            "sms": "notifications.channels.gateway.Sms",
            "zalo": "notifications.channels.gateway.Zalo",
        }
        yield found


@pytest.fixture
def text(world) -> Message:
    """One text message that waits."""
    return new_message(world, "k:1")


def new_message(world, key: str, channel: str = Channel.SMS) -> Message:
    choices.reach_by(world.people["local_officer"], channel, "0912345678")
    return Message.objects.create(
        key=key,
        recipient=world.people["local_officer"],
        channel=channel,
        address="0912345678",
        kind="deadline.before",
        subject_line="Còn 2 ngày làm việc: Thông báo",
        body="…",
        link="/dossiers/H1/",
        thread="H1",
        created_at=NOW,
        next_attempt_at=NOW,
    )


def end_of(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.attempts.order_by("-pk").values_list("outcome", flat=True)[0]


def test_the_gateway_is_asked_with_key_number_and_link(gateway, text, settings):
    settings.SITE_URL = "https://ccn.test"
    assert delivery.deliver_due(NOW).sent == 1
    (asked,) = gateway.asked
    assert asked.headers["idempotency-key"] == "k:1"
    assert asked.headers["authorization"] == "Bearer secret-word"
    told = asked.told
    assert (told["to"], told["channel"], told["key"]) == ("+84912345678", "sms", "k:1")
    assert told["sandbox"] is True
    assert told["text"].endswith(f"https://ccn.test/notices/{text.pk}/open/")
    assert told["params"]["code"] == "H1"
    text.refresh_from_db()
    assert (text.state, text.provider_id) == ("sent", "p-1")


def test_zalo_bears_the_template_of_its_kind_and_takes_no_other(gateway, world):
    message = new_message(world, "k:2", Channel.ZALO)
    delivery.deliver_due(NOW)
    assert gateway.asked[0].told["template_id"] == "Z-7"
    assert end_of(message) == ("sent", "delivered")
    assert Zalo.carries("deadline.before")
    assert not Zalo.carries("deadline.on")


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (Answer(409, {"id": "p-1"}), ("sent", "delivered")),
        (Answer(200, ["strange"]), ("sent", "delivered")),
        (Answer(422, {"error": "wrong_address"}), ("dead", "wrong_address")),
        (Answer(400, {"error": "bad_request"}), ("dead", "configuration")),
        (Answer(401, {}), ("queued", "configuration")),
        (Answer(404, {}), ("queued", "configuration")),
        (Answer(503, {}), ("queued", "provider")),
        (Answer(500, {}), ("queued", "provider")),
        (Answer(302, {}, {"Location": "http://127.0.0.1:1/"}), ("dead", "configuration")),
        (Answer(504, {}), ("dead", "uncertain")),
        (Answer(breaks=True), ("dead", "uncertain")),
    ],
)
def test_each_answer_has_its_end(gateway, text, answer, end):
    gateway.answers = [answer]
    delivery.deliver_due(NOW)
    assert end_of(text) == end
    assert len(gateway.asked) == 1


def test_a_gateway_that_honours_the_key_is_asked_again_under_it(gateway, text, settings):
    settings.NOTIFICATION_GATEWAY["is_idempotent"] = True
    gateway.answers = [Answer(breaks=True)]
    delivery.deliver_due(NOW)
    assert end_of(text) == ("queued", "provider")
    delivery.deliver_due(NOW + timedelta(minutes=2))
    assert end_of(text) == ("sent", "delivered")
    assert [asked.headers["idempotency-key"] for asked in gateway.asked] == ["k:1", "k:1"]


def test_a_silent_gateway_is_left_after_its_time(gateway, text, settings):
    settings.NOTIFICATION_GATEWAY["timeout"] = 0.3
    gateway.answers = [Answer(hangs=5)]
    delivery.deliver_due(NOW)
    assert end_of(text) == ("dead", "uncertain")


def test_a_gateway_that_is_down_has_certainly_taken_nothing(text, settings):
    settings.NOTIFICATION_ROADS = {"sms": "notifications.channels.gateway.Sms"}
    settings.NOTIFICATION_GATEWAY = {**settings.NOTIFICATION_GATEWAY, "url": "http://127.0.0.1:9/"}
    delivery.deliver_due(NOW)
    assert end_of(text) == ("queued", "provider")


def test_without_an_address_of_the_gateway_it_is_a_matter_of_configuration(text, settings):
    settings.NOTIFICATION_ROADS = {"sms": "notifications.channels.gateway.Sms"}
    delivery.deliver_due(NOW)
    assert end_of(text) == ("queued", "configuration")


def test_no_mobile_number_is_dead_without_a_call(gateway, text):
    Message.objects.update(address="0214 3 824 005 9")
    delivery.deliver_due(NOW)
    assert end_of(text) == ("dead", "wrong_address")
    assert gateway.asked == []


# --- rate limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_for", "rest"),
    [
        ("120", timedelta(minutes=2)),
        (http_date((NOW + timedelta(minutes=7)).timestamp()), timedelta(minutes=7)),
        ("0", timedelta(seconds=1)),
        ("999999", claims.LONGEST_REST),
        ("soon", delivery.ROAD_REST),
    ],
)
def test_the_whole_road_rests_as_long_as_the_provider_asks(gateway, text, world, asked_for, rest):
    behind = new_message(world, "k:2")
    gateway.answers = [Answer(429, {}, {"Retry-After": asked_for})]
    delivered = delivery.deliver_batch(NOW)
    assert (delivered.again, len(gateway.asked)) == (2, 1)
    assert RoadPause.objects.get().until == NOW + rest
    assert behind.attempts.count() == 0
    assert delivery.deliver_due(NOW + rest - timedelta(milliseconds=1)).claimed == 0
    assert delivery.deliver_due(NOW + rest).sent == 2


def test_another_road_goes_on_meanwhile(gateway, text, world):
    gateway.answers = [Answer(429, {}, {"Retry-After": "600"})]
    delivery.deliver_due(NOW)
    other = new_message(world, "k:3", Channel.ZALO)
    later = new_message(world, "k:4")
    assert delivery.deliver_due(NOW + timedelta(minutes=1)).sent == 1
    assert end_of(other)[0] == "sent"
    later.refresh_from_db()
    assert later.state == "queued"


def test_being_told_to_wait_never_kills_a_message(gateway, text):
    for day in range(15):
        gateway.answers = [Answer(429)]
        delivery.deliver_due(NOW + timedelta(days=day))
    text.refresh_from_db()
    assert (text.state, text.attempts_count) == ("queued", 0)
    assert text.attempts.filter(outcome=DeliveryAttempt.Outcome.RATE_LIMIT).count() == 15


def test_the_pause_has_a_jitter_that_follows_from_the_key():
    pauses = [delivery.pause_after(3, f"k:{number}") for number in range(50)]
    assert pauses == [delivery.pause_after(3, f"k:{number}") for number in range(50)]
    assert len(set(pauses)) == 50
    assert all(timedelta(minutes=4) <= pause <= timedelta(minutes=5) for pause in pauses)
    assert delivery.pause_after(30, "k") <= delivery.LONGEST_PAUSE * 1.25


def test_a_paused_road_is_claimed_by_nobody(gateway, text):
    claims.pause_road(Channel.SMS, NOW + timedelta(hours=1), "asked")
    assert claims.claim(NOW) == []
    assert claims.claim(NOW + timedelta(hours=1)) != []


@pytest.mark.parametrize(
    "number", ["0912345678", "0912 345 678", "84912345678", "+84 (912) 345-678", "0912.345.678"]
)
def test_numbers_are_made_international(number):
    assert international(number) == "+84912345678"


def test_a_shorter_rest_does_not_undo_a_longer_one(db):
    claims.pause_road("email", at(BEFORE) + timedelta(hours=1), "asked for an hour")
    claims.pause_road("email", at(BEFORE) + timedelta(minutes=5), "another batch")
    assert RoadPause.objects.get().until == at(BEFORE) + timedelta(hours=1)
