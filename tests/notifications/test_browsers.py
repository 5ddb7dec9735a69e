"""The page on which a person turns pushes on, and whose browser it is afterwards."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from notifications import browsers
from notifications.models import PushSubscription
from tests.notifications.fake_push_service import Receiver
from tests.notifications.test_notices import sign_in
from tests.notifications.test_webpush import turn_on
from workflows.notices.browser_cookie import COOKIE

PAGE = "/notices/preferences/"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"


@pytest.fixture
def sender(settings):
    return turn_on(settings)


@pytest.fixture
def officer(world):
    return world.people["local_officer"]


@pytest.fixture
def signed_in(client, sender, officer):
    sign_in(client, officer)
    return client


def enter(client, receiver: Receiver | None = None, **more):
    told = {"subscription": (receiver or Receiver()).told, **more}
    headers = {"User-Agent": EDGE}
    return client.post(
        reverse("notice_browsers"), json.dumps(told), "application/json", headers=headers
    )


def test_a_browser_is_entered_under_a_short_name_with_a_word_of_its_own(signed_in, officer):
    answer = enter(signed_in)
    assert (answer.status_code, answer.json()) == (200, {"is_on": True})
    found = PushSubscription.objects.get()
    assert (found.owner, found.label, found.is_active) == (officer, "Edge · Windows", True)
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in found.browser_digest
    page = signed_in.get(PAGE).content.decode()
    assert "Edge · Windows" in page
    assert "trình duyệt này</span>" in page
    assert "data-on" in page
    for secret in (found.endpoint, found.auth, found.p256dh):
        assert secret not in page


def test_the_page_says_that_it_needs_script_and_offers_the_button_only_to_it(signed_in, sender):
    page = signed_in.get(PAGE).content.decode()
    assert '<p data-say="script">' in page
    assert "data-turn-on hidden" in page
    assert sender.public in page
    assert "style=" not in page


def test_where_it_is_off_the_page_says_so_and_nothing_is_taken(signed_in, settings):
    settings.NOTIFICATION_ROADS = {}
    page = signed_in.get(PAGE).content.decode()
    assert "chưa mở kênh thông báo trên trình duyệt" in page
    assert "data-push" not in page
    assert "browsers.js" not in page
    assert enter(signed_in).status_code == 404
    assert signed_in.get(reverse("push_worker")).status_code == 404
    assert not PushSubscription.objects.exists()


def test_an_address_of_a_stranger_is_refused_in_words(signed_in):
    answer = enter(signed_in, Receiver(host="evil.test"))
    assert answer.status_code == 422
    assert "danh sách được phép" in answer.json()["error"]
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', '{"subscription": 1}'])
def test_what_is_no_subscription_is_refused(signed_in, body):
    answer = signed_in.post(reverse("notice_browsers"), body, "application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_who_is_not_signed_in_enters_nothing(client, sender, db):
    assert enter(client).status_code == 403
    assert client.get(reverse("notice_browsers")).status_code == 403
    assert client.post(reverse("notice_browser_end", args=[1])).status_code == 302


def test_a_call_from_another_site_is_refused(sender, officer, world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert enter(client).status_code == 403
    token = client.get(reverse("notice_browsers")).json()["csrf"]
    told = json.dumps({"subscription": Receiver().told})
    answer = client.post(
        reverse("notice_browsers"), told, "application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


def test_nobody_ends_the_browser_of_another(signed_in, world, sender):
    other = browsers.subscribe(
        world.people["one_stop"],
        browsers.given(Receiver().told),
        sender=sender,
        browser="theirs",
        label="Chrome",
    )
    address = reverse("notice_browser_end", args=[other.pk])
    assert signed_in.post(address).status_code == 404
    other.refresh_from_db()
    assert other.is_active
    assert f"/{other.pk}/end/" not in signed_in.get(PAGE).content.decode()
    sign_in(signed_in, world.people["one_stop"])
    assert signed_in.post(address).status_code == 302
    other.refresh_from_db()
    assert (other.is_active, other.ended_because) == (False, "by_owner")


# --- a shared computer ---------------------------------------------------------------------------


def test_signing_out_ends_the_pushes_of_this_browser(signed_in):
    enter(signed_in)
    answer = signed_in.post(reverse("logout"))
    found = PushSubscription.objects.get()
    assert (found.is_active, found.ended_because) == (False, "signed_out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert answer.cookies[COOKIE]["max-age"] == 0


def test_signing_out_elsewhere_leaves_this_browser_on(signed_in, officer, client):
    enter(signed_in)
    from django.test import Client

    elsewhere = Client()
    sign_in(elsewhere, officer)
    answer = elsewhere.post(reverse("logout"))
    assert PushSubscription.objects.get().is_active
    assert "Clear-Site-Data" not in answer.headers


def sign_in_here(client, username: str):
    return client.post(reverse("login"), {"username": username, "password": "a long secret"})


def test_the_next_person_ends_the_pushes_of_the_one_before(signed_in, world, officer):
    """The first did not sign out; the second signs in at the same browser."""
    enter(signed_in)
    del signed_in.cookies["sessionid"]
    second = world.people["one_stop"]
    for person in (officer, second):
        person.set_password("a long secret")
        person.save()
    assert sign_in_here(signed_in, officer.username).status_code == 302
    assert PushSubscription.objects.get().is_active
    assert sign_in_here(signed_in, second.username).status_code == 302
    found = PushSubscription.objects.get()
    assert (found.is_active, found.ended_because) == (False, "other_person")


def test_the_same_browser_asked_for_by_another_moves_to_him(signed_in, world, officer):
    receiver = Receiver()
    enter(signed_in, receiver)
    second = world.people["one_stop"]
    signed_in.cookies.clear()
    sign_in(signed_in, second)
    enter(signed_in, receiver)
    told = PushSubscription.objects.order_by("pk").values_list("owner_id", "is_active")
    assert list(told) == [(officer.pk, False), (second.pk, True)]


# --- another address -----------------------------------------------------------------------------


def test_a_new_address_of_the_service_is_taken_where_the_browser_is_on(signed_in, officer):
    enter(signed_in)
    assert signed_in.get(reverse("notice_browsers")).json()["is_on"] is True
    assert enter(signed_in, Receiver("b-2"), renewed=True).status_code == 200
    (now,) = browsers.browsers_of(officer)
    assert (now.endpoint.endswith("b-2"), now.label) == (True, "Edge · Windows")


def test_a_new_address_subscribes_nobody_who_did_not_ask(signed_in, world):
    enter(signed_in)
    sign_in(signed_in, world.people["one_stop"])
    assert signed_in.get(reverse("notice_browsers")).json()["is_on"] is False
    assert enter(signed_in, Receiver("b-2"), renewed=True).status_code == 409
    assert not PushSubscription.objects.filter(owner=world.people["one_stop"]).exists()


# --- the worker ----------------------------------------------------------------------------------


def test_the_worker_stands_at_the_root_for_everybody_and_is_never_kept(client, sender, db):
    answer = client.get("/push-worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    text = answer.content.decode()
    assert '"/notices/browsers/"' in text
    assert "{%" not in text
    assert 'addEventListener("fetch"' not in text


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (EDGE, "Edge · Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0",
            "Firefox · Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605",
            "Safari · macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) Chrome/131 Safari/537",
            "Chrome · Android",
        ),
        ("<script>alert(1)</script>", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_browser_has_a_short_name(user_agent, label):
    assert browsers.label_of(user_agent) == label


def test_a_kind_can_be_kept_from_the_browsers(signed_in, officer):
    given = {"group": "deadlines", "deadline.before@webpush": "never"}
    assert signed_in.post(reverse("notice_kinds"), given).status_code == 302
    page = signed_in.get(PAGE).content.decode()
    _before, _name, select = page.partition('name="deadline.before@webpush"')
    assert 'value="never" selected' in select.partition("</select>")[0]
