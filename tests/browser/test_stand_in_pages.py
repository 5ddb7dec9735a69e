"""The pages about stand-ins in a real browser: readable on every width, decided by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import SERIOUS, WIDTHS, Place, page, sign_in  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers.site import Site

PREPARE = """
from datetime import timedelta
from django.utils import timezone
from procedures.models import Post, User
from procedures.services import mandates
today = timezone.localdate()
named = mandates.appoint(
    post_id=Post.objects.get(user__username="chuyenvien", stands_in_for=None).pk,
    stand_in=User.objects.get(username="truongphong"), first=today,
    last=today + timedelta(days=14), by=User.objects.get(username="giamdocso"),
    document="12/QĐ-SCT", reason="nghỉ phép",
)
print(named.pk)
"""

PLACES = (
    Place("the head's", "/stand-ins/", "giamdocso"),
    Place("every office's", "/stand-ins/", "quantri"),
    Place("one's own", "/stand-ins/", "chuyenvien"),
    Place("nobody's", "/stand-ins/", "motcua"),
    Place("one mandate", "/stand-ins/{key}/", "giamdocso"),
    Place("one mandate for the stand-in", "/stand-ins/{key}/", "truongphong"),
    Place("ending", "/stand-ins/{key}/end/", "chuyenvien"),
    Place("the stand-in's desk", "/?tab=mine", "truongphong"),
)


@pytest.fixture(scope="module")
def key(live_site: Site) -> str:
    """The specialist is away from today on; the head of division stands in."""
    told = live_site.manage("shell", "--no-imports", "-v", "0", "-c", PREPARE)
    return told.strip().splitlines()[-1]


def judge(page: Page) -> list[str]:  # noqa: F811
    """What a reader on a narrow screen, or by ear, would stumble over."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
        if width in {360, 1280}:
            found += [
                f"{width} {each['id']}: {each['nodes'][0]['html'][:120]}"
                for each in Axe().run(page).response["violations"]
                if each["impact"] in SERIOUS
            ]
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_readable_by_everyone_on_every_width(
    page: Page,  # noqa: F811
    live_site: Site,
    key: str,
    place: Place,
):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, live_site, place.user)
    answer = page.goto(live_site.url + place.path.format(key=key))
    assert answer is not None
    assert answer.status == 200
    assert len(answer.body()) < 100_000
    assert judge(page) == []
    assert [text for text in complaints if "Content Security Policy" not in text] == []


def test_a_head_names_a_stand_in_by_keyboard_and_without_script(
    browser,
    live_site: Site,
    key: str,
):
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    opened = context.new_page()
    sign_in(opened, live_site, "giamdocso")
    opened.goto(f"{live_site.url}/stand-ins/")
    for field, label in (("post", "Đỗ Hồng Vân"), ("stand_in", "Nguyễn Thu Hà")):
        options = opened.locator(f"[name={field}] option").all_text_contents()
        found = next(text for text in options if label in text)
        opened.locator(f"[name={field}]").select_option(label=found)
    opened.locator("[name=last]").fill("01/01/2020")
    opened.locator("[name=preview]").press("Enter")
    assert "không thể trước ngày đầu" in opened.locator(".field:has([name=last])").inner_text()
    opened.locator("[name=last]").fill(opened.locator("[name=first]").input_value())
    opened.locator("[name=preview]").press("Enter")
    assert "Chưa có gì được ghi" in opened.locator("#effect").inner_text()
    opened.locator("[name=apply]").press("Enter")
    assert "Nguyễn Thu Hà thay Đỗ Hồng Vân" in opened.locator("[role=status]").inner_text()
    context.close()
