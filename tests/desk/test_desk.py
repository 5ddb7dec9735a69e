"""The desk: the right work on the right tab, earliest first, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procedures.calendars import calendar_in_force, forget_calendar
from procedures.models import Deadline, Dossier
from procedures.regimes import Sheet
from tests.desk.people import text_of
from tests.world import World
from workflows import engine

SignIn = Callable[[str], Client]

DESK_STATEMENTS = 10
"""Session, person, posts, the list, five counts up to 99, the bell."""

DOSSIER_STATEMENTS = 31
"""Whatever the number of papers, opinions, entries and periods."""

HEAVIEST_PAGE = 100_000


def statements(client: Client, address: str) -> int:
    forget_calendar()  # its five seconds must not end in the middle of the page
    calendar_in_force()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


def rows(client: Client, tab: str, **query: str) -> list[str]:
    """The codes on a tab, in order."""
    answer = client.get(reverse("desk"), {"tab": tab, **query})
    return [row["dossier"].code for row in answer.context["rows"]]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_what_i_hold_and_what_the_office_holds_are_two_tabs(
    world: World, as_person: SignIn, today: date
) -> None:
    mine = world.in_appraisal(today)
    free = world.submitted(today)

    assert rows(as_person("specialist"), "mine") == [mine.code]
    assert rows(as_person("specialist:other"), "mine") == []
    assert rows(as_person("one_stop"), "group") == [free.code]
    assert rows(as_person("local_officer"), "group") == []


def test_the_desk_opens_where_there_is_work(world: World, as_person: SignIn, today: date) -> None:
    world.submitted(today)
    assert as_person("one_stop").get(reverse("desk")).context["tab"] == "group"
    world.in_appraisal(today)
    assert as_person("specialist").get(reverse("desk")).context["tab"] == "mine"
    assert as_person("pc_office").get(reverse("desk")).context["tab"] == "mine"


def test_earliest_due_date_comes_first_and_work_without_one_last(
    world: World, as_person: SignIn, today: date
) -> None:
    dossiers = [world.submitted(today) for _number in range(3)]
    due = {0: today + timedelta(days=9), 1: None, 2: today + timedelta(days=3)}
    for number, day in due.items():
        Deadline.objects.filter(dossier=dossiers[number], step="appraise").update(due_on=day)

    assert rows(as_person("one_stop"), "group") == [dossiers[n].code for n in (2, 0, 1)]


def test_the_list_is_read_page_by_page_without_a_gap_or_a_twin(
    world: World, as_person: SignIn, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.desk.queues.ROWS_A_PAGE", 2)
    dossiers = [world.submitted(today) for _number in range(5)]
    days = [today, today, None, today + timedelta(days=1), None]
    for dossier, day in zip(dossiers, days, strict=True):
        Deadline.objects.filter(dossier=dossier, step="appraise").update(due_on=day)
    desk = as_person("one_stop")

    seen: list[str] = []
    address = reverse("desk") + "?tab=group"
    while address:
        answer = desk.get(address)
        seen += [row["dossier"].code for row in answer.context["rows"]]
        address = answer.context["next_url"]

    assert seen == [dossiers[n].code for n in (0, 1, 3, 2, 4)]


def test_done_work_is_read_newest_first_page_by_page(
    world: World, as_person: SignIn, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.desk.queues.ROWS_A_PAGE", 2)
    world.on = today
    dossiers = [world.submitted(today) for _number in range(3)]
    for dossier in dossiers:
        world.complete(dossier)
    desk = as_person("one_stop")

    first = desk.get(reverse("desk"), {"tab": "done"})
    second = desk.get(first.context["next_url"])

    codes = [row["dossier"].code for answer in (first, second) for row in answer.context["rows"]]
    assert codes == [dossier.code for dossier in reversed(dossiers)]


def test_soon_and_late_are_told_apart_in_words(
    world: World, as_person: SignIn, today: date
) -> None:
    late, soon, far = (world.submitted(today) for _number in range(3))
    calendar = calendar_in_force()
    for dossier, day in (
        (late, today - timedelta(days=7)),
        (soon, calendar.add_working_days(today, 2)),
        (far, calendar.add_working_days(today, 3)),
    ):
        Deadline.objects.filter(dossier=dossier, step="appraise").update(due_on=day)
    desk = as_person("one_stop")

    assert rows(desk, "late") == [late.code]
    assert rows(desk, "soon") == [soon.code]
    page = text_of(desk.get(reverse("desk"), {"tab": "group"}))
    assert "Quá hạn" in page
    assert "Còn 2 ngày làm việc" in page


def test_both_sides_see_what_waits_for_a_supplement(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today
    dossier = world.submitted(today)
    world.ask_for_more(dossier)

    for role in ("local_officer", "one_stop", "specialist"):
        assert rows(as_person(role), "supplement") == [dossier.code]
    assert rows(as_person("pc_leader"), "supplement") == []
    assert "Đang dừng từ" in text_of(
        as_person("one_stop").get(reverse("desk"), {"tab": "supplement"})
    )


def test_counts_stop_at_ninety_nine(
    world: World, as_person: SignIn, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.desk.queues.COUNTED_UP_TO", 2)
    for _number in range(3):
        world.submitted(today)

    tabs = as_person("one_stop").get(reverse("desk")).context["tabs"]

    assert [tab["count"] for tab in tabs] == ["0", "2+", "0", "0", "0", None]


@pytest.mark.parametrize("after", ["x", "none.x", "2026-13-45.7", ".", "'; drop table--.1"])
def test_a_mangled_page_key_shows_the_beginning(as_person: SignIn, after: str) -> None:
    for tab in ("mine", "done", "nonsense"):
        answer = as_person("one_stop").get(reverse("desk"), {"tab": tab, "after": after})
        assert answer.status_code == 200


def test_the_desk_asks_as_much_for_a_hundred_tasks_as_for_twenty_five(
    world: World, as_person: SignIn, today: date
) -> None:
    desk = as_person("one_stop")
    address = reverse("desk") + "?tab=group"
    for _number in range(25):
        world.submitted(today)
    with_25 = statements(desk, address)
    for _number in range(75):
        world.submitted(today)
    with_100 = statements(desk, address)

    assert with_25 == with_100 == DESK_STATEMENTS
    assert len(desk.get(address).content) < HEAVIEST_PAGE
    assert as_person("one_stop").get(address).context["tabs"][1]["count"] == "99+"


def test_the_list_of_dossiers_does_not_ask_more_for_more(
    world: World, as_person: SignIn, today: date
) -> None:
    specialist = as_person("specialist")
    world.submitted(today)
    one = statements(specialist, reverse("dossiers"))
    for _number in range(6):
        world.submitted(today)
    assert statements(specialist, reverse("dossiers")) == one


def test_the_dossier_page_asks_as_much_for_a_full_dossier_as_for_a_new_one(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today - timedelta(days=1)
    dossier = world.in_appraisal(world.on)
    few = world.consult(dossier, bodies=1)
    world.answer(few[0])
    world.score(dossier, [Sheet("Bình", 0, 12, 12, 20, 30)])
    director = as_person("director")
    address = reverse("dossier", args=[dossier.code])
    lean = statements(director, address)

    full = world.in_appraisal(world.on)
    for opinion in world.consult(full, bodies=4)[:2]:
        world.answer(opinion)
    full_address = reverse("dossier", args=[full.code])
    rich = statements(director, full_address)

    assert lean == DOSSIER_STATEMENTS
    assert rich <= DOSSIER_STATEMENTS
    for page in (address, full_address):
        assert len(director.get(page).content) < HEAVIEST_PAGE


def test_search_finds_by_code_by_name_without_marks_and_by_place(
    world: World, as_person: SignIn, today: date
) -> None:
    found = world.submitted(today)
    world.submitted(today)
    cluster = found.cluster
    cluster.name, cluster.folded_name = "Thống Nhất", "thong nhat"
    cluster.location, cluster.folded_location = "xã Xuân Ái", "xa xuan ai"
    cluster.save()
    specialist = as_person("specialist")

    def codes(query: str) -> list[str]:
        answer = specialist.get(reverse("dossiers"), {"q": query})
        return [row["dossier"].code for row in answer.context["rows"]]

    for query in (found.code, found.code.lower(), "thong nhat", "THỐNG NHẤT", "Xuân Ái", "xuan ai"):
        assert codes(query) == [found.code], query
    assert codes("không có cụm này") == []


def test_the_list_can_be_narrowed_to_a_state(world: World, as_person: SignIn, today: date) -> None:
    world.on = today
    waiting = world.submitted(today)
    world.in_appraisal(today)
    answer = as_person("specialist").get(reverse("dossiers"), {"state": "submitted"})
    assert [row["dossier"] for row in answer.context["rows"]] == [
        Dossier.objects.get(pk=waiting.pk)
    ]


def test_the_register_shows_established_clusters_to_everyone_and_proposed_ones_to_few(
    world: World, as_person: SignIn, today: date
) -> None:
    world.on = today - timedelta(days=1)
    established = world.decided(world.on).cluster
    proposed = world.lodge(today).cluster

    def names(role: str) -> set[str]:
        answer = as_person(role).get(reverse("clusters"))
        return {cluster.name for cluster in answer.context["rows"]}

    assert names("opinion_officer:3") == {established.name}
    assert names("local_officer") == {established.name, proposed.name}
    assert (
        as_person("opinion_officer:3").get(reverse("cluster", args=[proposed.pk])).status_code
        == 404
    )
    page = text_of(as_person("local_officer").get(reverse("cluster", args=[established.pk])))
    assert "Đã thành lập" in page


def test_taking_a_task_twice_names_the_one_who_has_it(
    world: World, as_person: SignIn, today: date
) -> None:
    dossier = world.in_appraisal(today)
    task = engine.open_task(dossier, "consult")
    answer = as_person("specialist:other").post(reverse("task_take", args=[task.pk]))
    assert answer.status_code == 409
    assert "specialist đang giữ việc này" in text_of(answer)
