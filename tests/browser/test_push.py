"""Turning pushes on in a real browser, and what the browser does with one.

Only the call that needs the maker's service is stood in for (``pushManager.subscribe``): page,
worker, notification and server are the real ones. The push itself is brought by the browser's own
tool for developers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from notifications.channels import vapid
from tests.browser.test_pages import SERIOUS, WIDTHS, page, sign_in  # noqa: F401
from tests.notifications.fake_push_service import Receiver
from tests.servers.site import site

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers.site import Site

PREFERENCES = "/notices/preferences/"

STAND_IN = """
const given = %s;
const key = (text) => Uint8Array.from(
  atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0)).buffer;
const stored = () => JSON.parse(localStorage.getItem("stand-in") || "null");
const made = (applicationServerKey) => ({
  options: { applicationServerKey: key(applicationServerKey), userVisibleOnly: true },
  toJSON: () => given,
  unsubscribe: async () => { localStorage.removeItem("stand-in"); return true; },
});
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly) throw new Error("a push must be shown");
  localStorage.setItem("stand-in", JSON.stringify(options.applicationServerKey));
  return made(options.applicationServerKey);
};
PushManager.prototype.getSubscription = async () => stored() && made(stored());
"""


@pytest.fixture(scope="module")
def pushing_site(prepared_home: Path) -> Iterator[Site]:
    """A site whose operator has set a key."""
    with site(
        prepared_home,
        CCN_WEBPUSH_PRIVATE_KEY=vapid.fresh_private_key(),
        CCN_WEBPUSH_SUBJECT="mailto:ccn@laocai.test",
    ) as running:
        yield running


@pytest.fixture
def desk(page: Page, pushing_site: Site) -> Page:  # noqa: F811
    """An officer's page of preferences; the browser lets the site show notifications."""
    page.context.grant_permissions(["notifications"], origin=pushing_site.url)
    page.add_init_script("(() => {" + STAND_IN % json.dumps(Receiver().told) + "})();")
    sign_in(page, pushing_site, "chuyenvien")
    page.goto(pushing_site.url + PREFERENCES)
    return page


def turn_on(desk: Page) -> None:
    desk.click("[data-turn-on]")
    desk.wait_for_selector('[data-say="on"]:visible')


COUNT_SHOWN = """
() => {
  if (self.count !== undefined) return self.count;
  self.count = 0;
  const show = self.registration.showNotification.bind(self.registration);
  self.registration.showNotification = async (...given) => {
    await show(...given);
    self.count += 1;
  };
  return 0;
}
"""

UNTIL = """
async (wanted) => {
  for (let tries = 0; tries < 400 && !(WANTED); tries += 1) {
    await new Promise((next) => setTimeout(next, 50));
  }
  return WANTED;
}
"""
"""Waits in page or worker until something holds; whether it does in the end."""


def deliver(desk: Page, site: Site, told: dict[str, Any] | str) -> None:
    """A push as the maker's service would bring it, decrypted; back when the worker has shown it.

    The worker counts what it has shown, because to ask for the notifications meanwhile makes
    Chromium forget one that is stored and not yet on the screen.
    """
    is_active = "(await navigator.serviceWorker.ready).active.state === 'activated'"
    assert desk.evaluate(UNTIL.replace("WANTED", is_active))
    worker = desk.context.service_workers[0]
    before = worker.evaluate(COUNT_SHOWN)
    tool = desk.context.new_cdp_session(desk)
    registrations: list[str] = []
    tool.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            each["registrationId"] for each in event["registrations"] if not each["isDeleted"]
        ),
    )
    tool.send("ServiceWorker.enable")
    for _again in range(400):
        if registrations:
            break
        # The tool tells in its own time; asking the page lets it.
        desk.evaluate("new Promise((next) => setTimeout(next, 50))")
    data = told if isinstance(told, str) else json.dumps(told)
    push = {"origin": site.url, "registrationId": registrations[-1], "data": data}
    tool.send("ServiceWorker.deliverPushMessage", push)
    assert worker.evaluate(UNTIL.replace("WANTED", "self.count === wanted"), before + 1)


def shown(desk: Page) -> list[dict[str, Any]]:
    """The notifications that stand on the screen."""
    found: list[dict[str, Any]] = desk.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          return (await registration.getNotifications()).map((each) => ({
            title: each.title, tag: each.tag, lang: each.lang, address: each.data.address }));
        }"""
    )
    return found


def test_a_push_shows_its_title_and_leads_to_its_page(desk: Page, pushing_site: Site):
    turn_on(desk)
    told = {"title": "Còn 2 ngày làm việc", "link": "/notices/7/open/", "tag": "t-1", "lang": "vi"}
    deliver(desk, pushing_site, told)
    assert shown(desk) == [
        {
            "title": "Còn 2 ngày làm việc",
            "tag": "t-1",
            "lang": "vi",
            "address": f"{pushing_site.url}/notices/7/open/",
        }
    ]


def test_the_same_push_twice_stands_there_once(desk: Page, pushing_site: Site):
    turn_on(desk)
    for title in ("Còn 2 ngày", "Còn 2 ngày", "Còn 2 ngày làm việc"):
        deliver(desk, pushing_site, {"title": title, "link": "/notices/7/open/", "tag": "t-1"})
    assert [each["title"] for each in shown(desk)] == ["Còn 2 ngày làm việc"]


@pytest.mark.parametrize(
    "told",
    [
        "no json",
        "",
        "[]",
        {"title": 7},
        {"title": "x", "link": "https://evil.test/"},
        {"title": "x", "link": "//evil.test/"},
        {"title": "x", "link": "javascript:alert(1)"},
    ],
)
def test_a_strange_push_leads_to_the_notices_of_this_site(
    desk: Page, pushing_site: Site, told: dict[str, Any] | str
):
    turn_on(desk)
    deliver(desk, pushing_site, told)
    (found,) = shown(desk)
    assert found["address"] == f"{pushing_site.url}/notices/"
    assert found["title"]


def test_a_click_opens_a_page_of_its_own(desk: Page, pushing_site: Site):
    turn_on(desk)
    deliver(desk, pushing_site, {"title": "x", "link": "/reminders/", "tag": "t"})
    shown(desk)
    worker = desk.context.service_workers[0]
    # A click cannot be made without a screen; the worker is told of one, and asked where it went.
    opened = worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          const opened = [];
          self.clients.openWindow = async (where) => { opened.push(where); };
          const event = new NotificationEvent("notificationclick", { notification });
          let done;
          event.waitUntil = (work) => { done = work; };
          self.dispatchEvent(event);
          await done;
          const left = await self.registration.getNotifications();
          return { opened, left: left.length };
        }"""
    )
    assert opened == {"opened": [f"{pushing_site.url}/reminders/"], "left": 0}
    assert desk.url.endswith(PREFERENCES)


def test_a_browser_is_turned_on_and_given_up_again(desk: Page, pushing_site: Site):
    turn_on(desk)
    row = desk.locator("#browsers tbody tr", has_text="trình duyệt này")
    assert row.count() == 1
    assert desk.locator("[data-turn-on]").is_hidden()
    row.get_by_role("button", name="Thôi dùng").click()
    desk.wait_for_selector("[data-turn-on]:visible")
    desk.wait_for_function("localStorage.getItem('stand-in') === null")
    assert desk.locator("#browsers tbody tr", has_text="trình duyệt này").count() == 0


def test_signing_out_leaves_neither_worker_nor_subscription(desk: Page, pushing_site: Site):
    turn_on(desk)
    desk.click(".account summary")
    desk.get_by_role("button", name="Đăng xuất").click()
    desk.wait_for_url(lambda url: PREFERENCES not in url)
    is_gone = "(await navigator.serviceWorker.getRegistrations()).length === 0"
    assert desk.evaluate(UNTIL.replace("WANTED", is_gone))
    sign_in(desk, pushing_site, "chuyenvien")
    desk.goto(pushing_site.url + PREFERENCES)
    desk.wait_for_selector("[data-turn-on]:visible")


def test_what_the_service_of_the_maker_refuses_is_said(desk: Page):
    desk.evaluate(
        "() => { PushManager.prototype.subscribe = () => Promise.reject(new Error('x')); }"
    )
    desk.click("[data-turn-on]")
    desk.wait_for_selector('[data-say="unreached"]:visible')
    assert desk.locator("[data-turn-on]").is_enabled()


def test_what_our_server_refuses_is_said_in_its_words(desk: Page):
    desk.route(
        "**/notices/browsers/",
        lambda route: route.fulfill(status=422, json={"error": "nhiều nhất 10 trình duyệt"}),
    )
    desk.click("[data-turn-on]")
    desk.wait_for_selector("text=nhiều nhất 10 trình duyệt")


def test_without_script_the_page_says_what_it_needs(browser: Any, pushing_site: Site):
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    try:
        opened = context.new_page()
        sign_in(opened, pushing_site, "chuyenvien")
        opened.goto(pushing_site.url + PREFERENCES)
        assert opened.locator('[data-say="script"]').is_visible()
        assert opened.locator("[data-turn-on]").is_hidden()
    finally:
        context.close()


def test_the_page_is_readable_by_everyone_on_every_width(desk: Page):
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text))
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    desk.reload()
    for is_on in (False, True):
        if is_on:
            turn_on(desk)
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 900})
            assert desk.evaluate("document.documentElement.scrollWidth") <= width
        violations = [
            f"{found['id']}: {found['nodes'][0]['html'][:120]}"
            for found in Axe().run(desk).response["violations"]
            if found["impact"] in SERIOUS
        ]
        assert violations == []
    assert complaints == []
