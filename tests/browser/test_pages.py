"""The whole site in a real browser: readable by everyone, on every width, under our own rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from procedures.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

    from tests.servers.site import Site

WIDTHS = (360, 1280, 1920)
SERIOUS = {"serious", "critical"}


@dataclass(frozen=True)
class Place:
    """A page, and as whom it is looked at (nobody: without signing in)."""

    name: str
    path: str
    user: str = ""


@pytest.fixture(scope="module")
def codes(live_site: Site) -> dict[str, str]:
    """The sample dossiers' codes and open tasks, asked of the running site."""
    script = (
        "import json\n"
        "from procedures.models import Dossier\n"
        "from workflows.models import WorkItem\n"
        "found = {}\n"
        "for d in Dossier.objects.select_related('cluster', 'province').order_by('-pk'):\n"
        "    found['of:' + d.procedure] = d.code\n"
        "    if d.procedure == 'establishment':\n"
        "        found[d.name.split(' (')[0]] = d.code\n"
        "for item in WorkItem.objects.filter(\n"
        "    task__finished__isnull=True, dossier__procedure='establishment'\n"
        ").order_by('-pk'):\n"
        "    found['task:' + item.step] = str(item.pk)\n"
        "print(json.dumps(found))\n"
    )
    found: dict[str, str] = json.loads(
        live_site.manage("shell", "--no-imports", "-v", "0", "-c", script).strip().splitlines()[-1]
    )
    return found


PLACES = (
    Place("sign-in", "/sign-in/"),
    Place("tracking", "/track/{Mậu Đông}/"),
    Place("law", "/law/"),
    Place("regime", "/law/R4/"),
    Place("two regimes", "/law/compare/?a=R3&b=R4"),
    Place("desk of a specialist", "/", "chuyenvien"),
    Place("desk of the one-stop", "/?tab=group", "motcua"),
    Place("dossiers", "/dossiers/", "giamdocso"),
    Place("dossier with opinions", "/dossiers/{Mậu Đông}/", "chuyenvien"),
    Place("dossier that waits", "/dossiers/{Quang Minh}/", "motcua"),
    Place("decided dossier", "/dossiers/{Ngòi A}/", "lanhdaotinh"),
    Place("diagram", "/dossiers/{Mậu Đông}/diagram/", "chuyenvien"),
    Place("notice", "/tasks/{task:announce}/", "canboxa"),
    Place("completeness", "/tasks/{task:receive}/", "motcua"),
    Place("opinions", "/tasks/{task:consult}/", "chuyenvien"),
    Place("scores", "/tasks/{task:score}/", "thukyhoidong"),
    Place("decision", "/tasks/{task:decide}/", "lanhdaotinh"),
    Place("clusters", "/clusters/", "bocongthuong"),
    Place("notices", "/notices/", "truongphong"),
    Place("applicant", "/my/", "doanhnghiep"),
    Place("applicant's dossier", "/my/{Mậu Đông}/", "doanhnghiep"),
    Place("new request", "/my/new/", "doanhnghiep"),
    Place("what to begin", "/start/", "canboxa"),
    Place("new proposal", "/proposals/new/", "canboxa"),
    Place("plan", "/dossiers/{of:plan}/", "chuyenvien"),
    Place("proposal", "/dossiers/{of:proposal}/", "chuyenvien"),
    Place("Lists", "/lists/", "chuyenvien"),
    Place("desk of the Ministry", "/ministry/", "bocongthuong"),
    Place("expansion", "/dossiers/{of:expansion}/", "canboxa"),
    Place("adjustment", "/dossiers/{of:adjustment}/", "chuyenvien"),
    Place("new adjustment", "/changes/adjustment/", "chuyenvien"),
    Place("early clusters", "/early-clusters/", "bocongthuong"),
    Place("early cluster", "/dossiers/{of:legacy}/early/", "chuyenvien"),
    Place("rules of the province", "/law/provincial/", "giamdocso"),
    Place("ladder", "/ladder/", "giamdocso"),
    Place("preferences", "/notices/preferences/", "chuyenvien"),
    Place("reminders of a dossier", "/dossiers/{Mậu Đông}/reminders/", "chuyenvien"),
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window that remembers what it complained about."""
    context = browser.new_context(locale="vi-VN")
    opened = context.new_page()
    yield opened
    context.close()


def sign_in(page: Page, site: Site, user: str) -> None:
    """Sign in as the form is there for."""
    page.goto(f"{site.url}/sign-in/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def go(page: Page, site: Site, place: Place, codes: dict[str, str]) -> int:
    """Open the place as its person; gives the status."""
    if place.user:
        sign_in(page, site, place.user)
    path = place.path
    for name, code in codes.items():
        path = path.replace("{" + name + "}", code)
    answer = page.goto(site.url + path)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_readable_by_everyone_on_every_width(
    page: Page, live_site: Site, codes: dict[str, str], place: Place
):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    outside: list[str] = []
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((live_site.url, "data:")) else outside.append(asked.url)
        ),
    )

    assert go(page, live_site, place, codes) == 200

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
    violations = [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]
    assert violations == []
    assert outside == []
    assert [text for text in complaints if "Content Security Policy" not in text] == []
    assert page.title()
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_the_first_page_weighs_less_than_a_hundred_kilobytes(page: Page, live_site: Site):
    asked_for: list[Request] = []

    def weight(asked: Request) -> int:
        # Asked here and not in an event, which may come after the page has loaded.
        answer = asked.response()
        assert answer is not None, asked.url
        answer.finished()
        return max(0, asked.sizes()["responseBodySize"])

    # From signing in on: what it has loaded comes from the cache afterwards and weighs nothing.
    page.on("request", lambda asked: asked_for.append(asked))
    sign_in(page, live_site, "chuyenvien")
    page.goto(live_site.url + "/")
    page.wait_for_load_state("load")
    sizes = [weight(asked) for asked in asked_for]
    assert sizes
    assert sum(sizes) < 100_000


def test_the_desk_works_from_the_keyboard_alone(page: Page, live_site: Site):
    sign_in(page, live_site, "chuyenvien")
    page.goto(live_site.url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    page.keyboard.press("Enter")
    for _step in range(30):
        page.keyboard.press("Tab")
        address = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if address.startswith("/tasks/"):
            break
    assert address.startswith("/tasks/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/**")


def test_a_task_is_done_without_any_script(
    browser: Browser, live_site: Site, codes: dict[str, str]
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    try:
        page.goto(f"{live_site.url}/sign-in/")
        page.fill("[name=username]", "canboxa")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        task = f"{live_site.url}/tasks/{codes['task:announce']}/"
        other = context.new_page()
        for window in (page, other):
            window.goto(task)
        button = "Ghi nhận thông báo"
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/dossiers/**")
        assert "Đang thông báo" in page.inner_text("main")

        with other.expect_response(lambda answer: answer.request.method == "POST") as answer:
            other.get_by_role("button", name=button).click()
        assert answer.value.status == 409
        assert "Hoàng Văn Tâm" in other.inner_text("main")
    finally:
        context.close()


def test_english_is_a_whole_language(page: Page, live_site: Site, codes: dict[str, str]):
    sign_in(page, live_site, "chuyenvien")
    page.goto(live_site.url + "/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Bàn làm việc" not in page.inner_text("main")
    page.goto(f"{live_site.url}/dossiers/{codes['Mậu Đông']}/")
    text = page.inner_text("main")
    for word in ("Thời hạn", "Điều kiện", "Hạn", "ngày làm việc"):
        assert word not in text
