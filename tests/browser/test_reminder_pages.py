"""The pages of reminders and of the operator in a real browser, readable on every width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import SERIOUS, WIDTHS, Place, page, sign_in  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers.site import Site

PREPARE = """
from django.utils import timezone
from notifications import reminders
from notifications.models import DeliveryAttempt, Message
from workflows.duties import planner
planner.plan_untaken(); planner.plan_calendar_duties()
reminders.sweep_all()
letter = Message.objects.exclude(channel="bell").order_by("pk").first()
letter.state = "dead"; letter.save()
DeliveryAttempt.objects.create(message=letter, at=timezone.now(), outcome="uncertain")
bell = Message.objects.filter(channel="bell", recipient__username="chuyenvien").exclude(thread="")
print(letter.pk, bell.first().thread)
"""
"""Something to look at: letters that are written, one that is dead, and its key."""

PLACES = (
    Place("reminders of a specialist", "/reminders/", "chuyenvien"),
    Place("reminders of an applicant", "/reminders/", "doanhnghiep"),
    Place("why not", "/reminders/why-not/?dossier={code}", "truongphong"),
    Place("a dossier's reminders", "/dossiers/{code}/reminders/", "chuyenvien"),
    Place("what was not sent", "/dossiers/{code}/reminders/?show=unsent", "chuyenvien"),
    Place("operation", "/operation/", "quantri"),
    Place("a dead letter", "/operation/letters/{letter}/", "quantri"),
    Place("nothing is held", "/operation/hold/", "quantri"),
)


@pytest.fixture(scope="module")
def keys(live_site: Site) -> tuple[str, str]:
    """The key of a dead letter, and the code of a dossier somebody was told of."""
    told = live_site.manage("shell", "--no-imports", "-v", "0", "-c", PREPARE)
    letter, code = told.strip().splitlines()[-1].split()
    return letter, code


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_readable_by_everyone_on_every_width(
    page: Page,  # noqa: F811
    live_site: Site,
    keys: tuple[str, str],
    place: Place,
):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, live_site, place.user)
    answer = page.goto(live_site.url + place.path.format(letter=keys[0], code=keys[1]))
    assert answer is not None
    assert answer.status == 200
    assert len(answer.body()) < 100_000
    # What is folded is judged too.
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")

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
    assert [text for text in complaints if "Content Security Policy" not in text] == []
