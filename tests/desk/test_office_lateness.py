"""Leaders see what is late in their office, with who holds it; others have no such list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procedures.calendars import calendar_in_force
from procedures.models import Deadline, Dossier, Organisation
from tests.desk.people import text_of
from tests.world import World

SignIn = Callable[[str], Client]
LEADERS = {"local_leader", "division_head", "director", "pc_leader"}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def due(dossier: Dossier, day: date | None) -> None:
    Deadline.objects.filter(dossier=dossier, step="appraise").update(due_on=day)


def codes(client: Client, address: str = "") -> list[str]:
    answer = client.get(address or reverse("desk") + "?tab=office")
    return [line.deadline.dossier.code for line in answer.context["office_lines"]]


def test_leaders_see_what_is_late_or_soon_in_the_whole_office_and_who_holds_it(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today
    held, free, soon, far, unlimited = (
        world.in_appraisal(today),
        *(world.submitted(today) for _number in range(4)),
    )
    calendar = calendar_in_force()
    for dossier, day in (
        (held, today - timedelta(days=2)),
        (free, today - timedelta(days=9)),
        (soon, calendar.add_working_days(today, 2)),
        (far, calendar.add_working_days(today, 3)),
        (unlimited, None),
    ):
        due(dossier, day)

    for role in ("division_head", "director"):
        assert codes(as_person(role)) == [free.code, held.code, soon.code], role
    page = text_of(as_person("director").get(reverse("desk"), {"tab": "office"}))
    assert "Trễ hạn của cơ quan" in page
    assert str(world.people["specialist"]) in page
    assert "chưa ai nhận" in page
    # Another office's leader has the list, empty; who leads nothing has none.
    assert codes(as_person("pc_leader")) == codes(as_person("local_leader")) == []
    for role in sorted(set(world.people) - LEADERS - {"applicant", "applicant:rival"}):
        answer = as_person(role).get(reverse("desk"), {"tab": "office"})
        assert answer.context["tab"] != "office", role
        assert "Trễ hạn của cơ quan" not in text_of(answer), role


def test_what_is_done_is_not_late(world: World, as_person: SignIn, today: date) -> None:
    dossier = world.submitted(today)
    due(dossier, today - timedelta(days=2))
    Deadline.objects.filter(dossier=dossier).update(status=Deadline.Status.VOID)
    assert codes(as_person("director")) == []


def test_the_list_is_read_page_by_page_in_two_statements(
    world: World, as_person: SignIn, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers = [world.submitted(today) for _number in range(5)]
    for number, dossier in enumerate(dossiers):
        due(dossier, today - timedelta(days=9 - number // 2))
    director = as_person("director")
    calendar_in_force()

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert director.get(reverse("desk"), {"tab": "office"}).status_code == 200
        return len(asked)

    with_five = statements()
    monkeypatch.setattr("workflows.desk.queues.ROWS_A_PAGE", 2)
    assert statements() == with_five

    seen: list[str] = []
    address = reverse("desk") + "?tab=office"
    while address:
        answer = director.get(address)
        seen += [line.deadline.dossier.code for line in answer.context["office_lines"]]
        address = answer.context["next_url"]
    assert seen == [dossier.code for dossier in dossiers]


def test_what_an_ended_office_left_late_stands_on_its_successors_list(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.submitted(today)
    due(dossier, today - timedelta(days=2))
    ended = Organisation.objects.create(
        kind="department",
        name="Sở cũ",
        successor=world.offices.department,
        valid_to=today - timedelta(days=1),
    )
    Dossier.objects.filter(pk=dossier.pk).update(department=ended)
    Deadline.objects.filter(dossier=dossier).update(organisation=ended)

    assert codes(as_person("director")) == [dossier.code]
