"""What officers have open all day, from 360 px up, light and dark: all in reach, nothing cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import SERIOUS, Place, codes, go, page, sign_in  # noqa: F401
from tests.servers.loopback import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers.site import Site

WIDTHS = (360, 768, 1280, 1920)

PLACES = (
    Place("desk", "/", "chuyenvien"),
    Place("desk of the director", "/?tab=office", "giamdocso"),
    Place("dossier", "/dossiers/{Mậu Đông}/", "chuyenvien"),
    Place("diagram", "/dossiers/{Mậu Đông}/diagram/", "chuyenvien"),
    Place("dossiers found", "/dossiers/?q=cong+ty", "chuyenvien"),
    Place("notices", "/notices/", "chuyenvien"),
    Place("reminders", "/reminders/", "chuyenvien"),
    Place("why not", "/reminders/why-not/?dossier={Mậu Đông}", "truongphong"),
    Place("operation", "/operation/", "quantri"),
    Place("ladder", "/ladder/", "giamdocso"),
    Place("preferences", "/notices/preferences/?group=deadlines", "chuyenvien"),
    Place("tracking", "/track/{Mậu Đông}/"),
)

CUT = """() => {
  const found = [], width = document.documentElement.clientWidth;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const say = (why, text) => found.push(why + ': ' + text.trim().slice(0, 60));
  while (texts.nextNode()) {
    const text = texts.currentNode, holder = text.parentElement;
    if (!text.data.trim() || holder.closest('option, script, style, .skip')) continue;
    if (!holder.checkVisibility({visibilityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      let hidden = false, scrolls = false;
      for (let room = holder; room && room !== document.body; room = room.parentElement) {
        const style = getComputedStyle(room), edge = room.getBoundingClientRect();
        if (style.clipPath !== 'none') { hidden = true; break; }
        if (['hidden', 'clip'].includes(style.overflowX) && box.right > edge.right + 1)
          say('cut', text.data);
        if (['auto', 'scroll'].includes(style.overflowX) && room.scrollWidth > room.clientWidth) {
          if (room.tabIndex !== 0 || !room.getAttribute('aria-label')) say('scrolls', text.data);
          scrolls = true;
          break;
        }
      }
      if (!hidden && !scrolls && (box.right > width + 1 || box.left < -1)) say('out', text.data);
    }
  }
  return [...new Set(found)].slice(0, 5);
}"""
"""Texts that lie beside the page, are cut by their box, or scroll in a room that no key reaches."""


def violations(page: Page) -> list[str]:  # noqa: F811
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_nothing_is_cut_and_nothing_lies_beside_the_page(
    page: Page,  # noqa: F811
    live_site: Site,
    codes: dict[str, str],  # noqa: F811
    place: Place,
):
    assert go(page, live_site, place, codes) == 200
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CUT) == [], width
        page.set_viewport_size({"width": 360, "height": 900})
        assert violations(page) == [], scheme


def test_every_tab_of_the_desk_is_in_sight_at_360(page: Page, live_site: Site):  # noqa: F811
    sign_in(page, live_site, "chuyenvien")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(live_site.url + "/")
    tabs = page.locator(".tabs a")
    assert tabs.count() >= 6
    for number in range(tabs.count()):
        box = tabs.nth(number).bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["height"] >= 44


def test_a_diagram_that_is_too_wide_says_so_and_is_moved_by_the_arrow_keys(
    page: Page,  # noqa: F811
    live_site: Site,
    codes: dict[str, str],  # noqa: F811
):
    sign_in(page, live_site, "chuyenvien")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{live_site.url}/dossiers/{codes['Mậu Đông']}/")
    assert page.locator(".flow-hint").is_visible()
    room = page.locator(".flow-room")
    room.focus()
    page.keyboard.press("ArrowRight")
    wait_until(
        lambda: room.evaluate("room => room.scrollLeft") > 0, within=10, what="the moved diagram"
    )

    page.set_viewport_size({"width": 1280, "height": 900})
    assert not page.locator(".flow-hint").is_visible()
    assert room.evaluate("room => room.scrollWidth <= room.clientWidth")


def test_the_name_of_the_office_is_whole_in_the_head(page: Page, live_site: Site):  # noqa: F811
    sign_in(page, live_site, "chuyenvien")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        office = page.locator(".account-office")
        assert office.inner_text() == "Sở Công Thương Lào Cai"
        assert office.evaluate("name => name.scrollWidth <= name.parentElement.clientWidth")
    page.set_viewport_size({"width": 360, "height": 900})
    page.locator(".account > summary").click()
    assert "Sở Công Thương Lào Cai" in page.locator(".account-menu").inner_text()


def test_a_rung_is_chosen_seen_and_confirmed_from_the_keyboard(
    page: Page,  # noqa: F811
    live_site: Site,
):
    sign_in(page, live_site, "giamdocso")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{live_site.url}/ladder/?step=appraise")
    page.select_option("[name=when]", "before")
    page.fill("[name=number]", "7")
    page.select_option("[name=audience]", "superior")
    page.get_by_role("button", name="Xem trước tác động").press("Enter")
    page.wait_for_selector("#effect")
    assert page.evaluate(CUT) == []
    assert violations(page) == []
    assert "trước hạn 7 ngày làm việc → lãnh đạo trực tiếp" in page.inner_text("#effect")
    page.get_by_role("button", name="Áp dụng đúng như trên").press("Enter")
    page.wait_for_selector(".notice.is-good")
    assert "trước hạn 7 ngày làm việc" in page.inner_text("#own")
    page.locator("#own").get_by_role("link", name="Thôi áp dụng").press("Enter")
    page.wait_for_url("**/end/")
    page.get_by_role("button", name="Thôi áp dụng từ hôm nay").press("Enter")
    page.wait_for_selector(".notice.is-good")


def test_a_group_of_kinds_is_chosen_without_any_script(
    browser,
    live_site: Site,
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    opened = context.new_page()
    try:
        sign_in(opened, live_site, "truongphong")
        opened.goto(f"{live_site.url}/notices/preferences/")
        opened.get_by_text("Hội đồng chấm điểm").first.click()
        group = opened.locator("#kinds-council")
        group.get_by_label("Cả nhóm, Thư điện tử").select_option("never")
        group.get_by_role("button", name="Lưu nhóm này").click()
        opened.wait_for_url("**/preferences/?group=council**")
        assert "7 lựa chọn riêng" in opened.inner_text("#kinds-council summary")
    finally:
        context.close()
