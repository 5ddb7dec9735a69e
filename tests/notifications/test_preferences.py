"""Each person sets how he is reached, on a page of his own; nobody sets it for another."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import choices
from notifications.models import (
    CalendarFeed,
    Channel,
    ChannelAddress,
    DeliveryChoice,
    Preference,
    WebhookEndpoint,
)
from tests.notifications.test_notices import sign_in
from workflows.notices.kind_groups import group_of

PAGE = "/notices/preferences/"
GIVEN = {"digest": "daily", "email_wish": "at_once", "email_address": ""}


@pytest.fixture
def officer(world):
    return world.people["local_officer"]


@pytest.fixture
def signed_in(client, officer):
    sign_in(client, officer)
    return client


@pytest.fixture
def all_roads(settings):
    settings.NOTIFICATION_ROADS = {
        **settings.NOTIFICATION_ROADS,
        "sms": "notifications.channels.gateway.Sms",
        "zalo": "notifications.channels.gateway.Zalo",
    }


@pytest.mark.parametrize(
    "name", ["notice_preferences", "notice_kinds", "notice_calendar", "notice_webhooks"]
)
def test_one_must_sign_in(client, db, name):
    answer = client.post(reverse(name), GIVEN)
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]
    assert not DeliveryChoice.objects.exists()


def test_the_page_shows_what_is_stored_and_nothing_of_others(signed_in, world, officer):
    choices.reach_by(officer, Channel.EMAIL, "xa@laocai.test")
    choices.reach_by(world.people["one_stop"], Channel.EMAIL, "khac@laocai.test")
    page = signed_in.get(PAGE).content.decode()
    assert "xa@laocai.test" in page
    assert "khac@laocai.test" not in page
    assert "style=" not in page


def test_the_page_with_every_road_weighs_less_than_a_hundred_kilobytes(signed_in, all_roads):
    for language in ("vi", "en"):
        signed_in.cookies["django_language"] = language
        assert len(signed_in.get(PAGE).content) < 100_000


def test_the_choice_is_stored_for_oneself_alone(signed_in, officer):
    answer = signed_in.post(PAGE, GIVEN | {"email_wish": "never", "at_any_hour": "on"})
    assert answer.status_code == 302
    stored = DeliveryChoice.objects.get()
    assert (stored.user, stored.digest, stored.at_any_hour) == (officer, "daily", True)
    wish = Preference.objects.get()
    assert (wish.user, wish.kind, wish.channel, wish.enabled) == (officer, "", "email", False)


def test_storing_twice_leaves_one_row(signed_in):
    for _twice in range(2):
        signed_in.post(PAGE, GIVEN)
    assert DeliveryChoice.objects.count() == Preference.objects.count() == 1


def test_a_telephone_number_is_kept_in_its_international_form(signed_in, all_roads):
    given = GIVEN | {"sms_wish": "unread", "zalo_wish": "never", "sms_address": "0912.345 678"}
    assert signed_in.post(PAGE, given).status_code == 302
    assert ChannelAddress.objects.get().address == "+84912345678"
    assert dict(Preference.objects.values_list("channel", "enabled")) == {
        "email": True,
        "zalo": False,
    }


@pytest.mark.parametrize("number", ["12345", "0212345678", "+1 202 555 0101", "không có"])
def test_what_is_no_mobile_number_is_given_back_as_typed(signed_in, all_roads, number):
    given = GIVEN | {"sms_wish": "unread", "zalo_wish": "unread", "sms_address": number}
    answer = signed_in.post(PAGE, given)
    assert answer.status_code == 422
    assert number in answer.content.decode()
    assert "0912 345 678" in answer.content.decode()
    assert not DeliveryChoice.objects.exists()
    assert not ChannelAddress.objects.exists()


def test_a_wrong_mail_address_is_given_back(signed_in):
    answer = signed_in.post(PAGE, GIVEN | {"email_address": "ai đó"})
    assert answer.status_code == 422
    assert "ai đó" in answer.content.decode()


def test_a_road_that_is_off_is_not_offered(signed_in):
    assert "sms_wish" not in signed_in.get(PAGE).content.decode()


def test_an_empty_address_goes_back_to_the_accounts(signed_in, officer):
    choices.reach_by(officer, Channel.EMAIL, "xa@laocai.test")
    signed_in.post(PAGE, GIVEN)
    assert not ChannelAddress.objects.exists()


# --- kinds ---------------------------------------------------------------------------------------


def stored() -> dict[tuple[str, str], bool]:
    return {(row.kind, row.channel): row.enabled for row in Preference.objects.exclude(kind="")}


def save(client, group: str, **more: str):
    return client.post(reverse("notice_kinds"), {"group": group, "@email": "keep", **more})


def test_a_kind_can_be_set_apart_and_given_up_again(signed_in):
    answer = save(signed_in, "deadlines", **{"deadline.before@email": "never"})
    assert answer.status_code == 302
    assert stored() == {("deadline.before", "email"): False}
    page = signed_in.get(answer.headers["Location"]).content.decode()
    assert '<option value="never" selected>' in page
    assert 'id="kinds-deadlines" open' in page
    assert page.count("<details") - page.count("kind-group") <= 2
    save(signed_in, "deadlines", **{"deadline.before@email": ""})
    assert stored() == {}


def test_a_choice_for_the_group_is_one_for_each_of_its_kinds(signed_in):
    save(signed_in, "council", **{"@email": "never"})
    council = group_of("council")
    assert stored() == {(kind, "email"): False for kind in council.kinds}
    save(signed_in, "council", **{"@email": ""})
    assert stored() == {}


def test_a_kind_that_is_chosen_apart_does_not_follow_its_group(signed_in):
    given = {"@email": "never", "council_opened@email": "at_once"}
    save(signed_in, "council", **given)
    assert stored()["council_opened", "email"] is True
    assert stored()["council_convened", "email"] is False


def test_the_choice_of_a_group_leaves_other_groups_and_other_roads(signed_in, all_roads, officer):
    choices.want(officer, {("opinion_given", "email"): True, ("council_opened", "sms"): True})
    signed_in.post(
        reverse("notice_kinds"),
        {"group": "council", "@email": "never", "@sms": "keep", "@zalo": "keep"},
    )
    kept = stored()
    assert kept["opinion_given", "email"] is True
    assert kept["council_opened", "sms"] is True
    assert kept["council_opened", "email"] is False


def test_what_the_law_requires_does_not_follow_a_group_that_is_switched_off(signed_in):
    save(signed_in, "supplements", **{"@email": "never"})
    assert stored() == {
        ("supplement_received", "email"): False,
        ("supplement.unanswered", "email"): False,
    }
    page = signed_in.get(PAGE).content.decode()
    assert "không đụng đến loại này" in page


def test_a_legal_notice_refused_on_its_only_road_is_said_to_go_all_the_same(signed_in, officer):
    officer.email = "can.bo@example.vn"
    officer.save()
    for group, kind, said in (
        ("supplements", "supplement_requested", True),
        ("deadlines", "deadline.before", False),
    ):
        given = {"group": group, "@email": "keep", f"{kind}@email": "never"}
        page = signed_in.post(reverse("notice_kinds"), given, follow=True).content.decode()
        assert ("vẫn gửi vì không còn kênh nào khác" in page) is said
        Preference.objects.all().delete()


def test_the_choices_of_others_stay_theirs(signed_in, world):
    other = world.people["one_stop"]
    choices.want(other, {("deadline.before", "email"): False})
    save(signed_in, "deadlines", **{"@email": ""})
    assert Preference.objects.get().user == other
    assert "1 lựa chọn riêng" not in signed_in.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"group": "no_such", "@email": "never"}, 404),
        ({"@email": "never"}, 404),
        ({"group": "deadlines", "@email": "sometimes"}, 422),
        ({"group": "deadlines", "deadline.on@email": "unread"}, 422),
        ({"group": "deadlines", "deadline.on@email": "keep"}, 422),
    ],
)
def test_an_unknown_group_or_choice_is_refused_and_nothing_is_stored(signed_in, given, status):
    answer = signed_in.post(reverse("notice_kinds"), given)
    assert answer.status_code == status
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "name", ["deadline.on@bell", "deadline.on@pigeon", "no.such@email", "council_opened@email"]
)
def test_a_kind_of_another_group_or_a_road_that_is_not_open_is_not_stored(signed_in, name):
    assert save(signed_in, "deadlines", **{name: "never"}).status_code == 302
    assert not Preference.objects.exists()


def test_without_any_road_no_group_is_offered(signed_in, settings):
    settings.NOTIFICATION_ROADS = {}
    page = signed_in.get(PAGE).content.decode()
    assert "kind-group" not in page and "Hiện chỉ có chuông" in page


def test_a_choice_for_a_road_that_is_gone_does_not_break_the_page(signed_in, officer):
    Preference.objects.create(user=officer, kind="deadline.on", channel="fax", enabled=True)
    ChannelAddress.objects.create(user=officer, channel="fax", address="123")
    assert signed_in.get(PAGE).status_code == 200
    assert Preference.objects.filter(channel="fax").exists()


# --- calendar and webhooks -----------------------------------------------------------------------


def test_the_calendar_address_is_shown_once_and_can_be_taken_back(signed_in, client):
    page = signed_in.post(reverse("notice_calendar"), {"issue": "1"}).content.decode()
    address = page.split('id="calendar-address" type="text" readonly value="')[1].split('"')[0]
    assert address not in signed_in.get(PAGE).content.decode()
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in CalendarFeed.objects.get().token_digest
    client.logout()
    assert client.get(address).status_code == 200
    sign_in(client, CalendarFeed.objects.get().user)
    client.post(reverse("notice_calendar"), {"revoke": "1"})
    assert client.get(address).status_code == 404


def test_a_webhook_is_entered_with_a_secret_shown_once(signed_in, officer, settings):
    settings.NOTIFICATION_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    given = {"url": "http://127.0.0.1:9/hook", "kinds": ["deadline.on"]}
    page = signed_in.post(reverse("notice_webhooks"), given).content.decode()
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.owner, endpoint.kinds, endpoint.is_active) == (officer, ["deadline.on"], True)
    assert endpoint.secret in page
    assert endpoint.secret not in signed_in.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "http://93.184.215.14/",
        "https://name:word@93.184.215.14/",
        "ftp://93.184.215.14/",
        "https:///hook",
        "https://93.184.215.14:99999/",
        "javascript:alert(1)",
    ],
)
def test_a_private_or_strange_address_is_refused_and_given_back(signed_in, url):
    answer = signed_in.post(reverse("notice_webhooks"), {"url": url})
    assert answer.status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_nobody_ends_the_webhook_of_another(signed_in, world, settings):
    settings.NOTIFICATION_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    from notifications.channels.webhook import add_endpoint

    other = add_endpoint(world.people["one_stop"], "http://127.0.0.1:9/")
    address = reverse("notice_webhook_end", args=[other.pk])
    assert signed_in.post(address).status_code == 404
    other.refresh_from_db()
    assert other.is_active
    sign_in(signed_in, world.people["one_stop"])
    assert signed_in.post(address).status_code == 302
    other.refresh_from_db()
    assert not other.is_active


def test_a_sixth_webhook_is_refused(signed_in, officer, settings):
    settings.NOTIFICATION_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    for number in range(5):
        signed_in.post(reverse("notice_webhooks"), {"url": f"http://127.0.0.1:9/{number}"})
    answer = signed_in.post(reverse("notice_webhooks"), {"url": "http://127.0.0.1:9/6"})
    assert answer.status_code == 422
    assert WebhookEndpoint.objects.count() == 5


def test_webhooks_that_are_off_are_neither_offered_nor_taken(signed_in, settings):
    settings.NOTIFICATION_ROADS = {}
    assert 'id="webhooks"' not in signed_in.get(PAGE).content.decode()
    assert signed_in.post(reverse("notice_webhooks"), {"url": "https://x.test/"}).status_code == 404


def test_the_page_costs_the_same_whatever_is_stored(signed_in, officer):
    signed_in.get(PAGE)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(PAGE)
        return len(asked)

    one = statements()
    choices.want(
        officer, {(f"deadline.{rung}", "email"): False for rung in ("before", "on", "after")}
    )
    choices.choose(officer, digest="weekly", at_any_hour=True)
    assert statements() == one <= 12


def test_saving_a_group_costs_the_same_whatever_it_has(signed_in, all_roads):
    def statements(group: str) -> int:
        given = {"group": group, "@email": "never", "@sms": "at_once", "@zalo": "never"}
        with CaptureQueriesContext(connection) as asked:
            assert signed_in.post(reverse("notice_kinds"), given).status_code == 302
        return len(asked)

    assert statements("appraisal") == statements("council") <= 8
    # Whether a legal notice goes all the same is asked where the group has one.
    assert statements("decision") == statements("requests") <= 13


@pytest.mark.parametrize("name", ["notice_kinds", "notice_webhooks", "notice_calendar"])
def test_a_link_to_an_act_leads_back_to_the_page(client, world, name):
    """The link to the other language stands on the page that an act has answered with."""
    client.force_login(world.people["local_officer"])
    answer = client.get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, reverse("notice_preferences"))
