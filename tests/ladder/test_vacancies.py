"""A post in which nobody is: who hears of it, and what the next holder is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import reminders
from notifications.models import Channel, Message, Reminder
from procedures.models import Organisation, Post, Role
from procedures.services import replanning
from tests.ladder.conftest import DUE, THURSDAY, at
from workflows.audiences import Holding, People
from workflows.duties.vacancies import plan_vacancies
from workflows.notices import why

MONDAY, FRIDAY = date(2025, 3, 3), date(2025, 3, 7)


def told(**conditions) -> set[str]:
    found = Message.objects.filter(channel=Channel.BELL, **conditions)
    return set(found.values_list("recipient__display_name", flat=True))


def only(*rungs: str, audience: str = "holder") -> None:
    """Leave these rungs of the deadline, for this audience."""
    Reminder.objects.exclude(
        subject__startswith="deadline:", rung__in=rungs, audience=audience
    ).delete()


def vacate(*roles: str, until: date = MONDAY) -> None:
    Post.objects.filter(role__in=roles).update(valid_to=until)


def fill(role: str) -> None:
    Post.objects.filter(role=role).update(valid_to=None)


def a_round(day: date, hour: int = 9) -> None:
    """What happens every few minutes: the sweep, the planner, the sweep."""
    reminders.sweep_all(at(day, hour))
    plan_vacancies(at(day, hour))
    reminders.sweep_all(at(day, hour))


# --- somebody above hears of it ------------------------------------------------------------------


def test_of_a_rung_that_finds_nobody_the_superior_is_told(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    a_round(THURSDAY)
    assert told() == {"local_leader"}
    letter = Message.objects.get(channel=Channel.BELL)
    assert (
        "Trên hệ thống chưa có người giữ vị trí: Cán bộ cấp xã (huyện đến 30/6/2025), "
        f"{world.offices.local_body}" in letter.body
    )
    assert "Cử người giữ vị trí này" in letter.body
    assert letter.link == f"/dossiers/{deadline.dossier.code}/"


def test_it_is_told_once_however_often_the_planner_looks(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    for _again in range(3):
        a_round(THURSDAY)
    assert Message.objects.filter(channel=Channel.BELL).count() == 1
    assert plan_vacancies(at(THURSDAY)) == 0


def test_of_several_missed_rungs_the_last_speaks(world, deadline):
    only("before", "on")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    a_round(DUE)
    assert list(Message.objects.filter(channel=Channel.BELL).values_list("kind", flat=True)) == [
        "deadline.on"
    ]


def test_a_superior_who_is_told_anyway_gets_one_letter_that_names_the_vacancy(world, deadline):
    Reminder.objects.exclude(subject__startswith="deadline:", rung="after").delete()
    vacate(Role.LOCAL_OFFICER)
    a_round(DUE + timedelta(days=1))
    letter = Message.objects.get(channel=Channel.BELL)
    assert letter.recipient == world.people["local_leader"]
    assert "chưa có người giữ vị trí: Cán bộ cấp xã" in letter.body
    assert "người đang giữ việc" not in letter.body  # he is not among those also told


def test_of_an_untaken_task_of_a_group_without_people_the_superior_is_told(world, dossier):
    from workflows.duties import planner

    vacate(Role.LOCAL_OFFICER)
    planner.plan_untaken()
    Reminder.objects.exclude(kind="task.untaken", audience="group").delete()
    a_round(THURSDAY, 16)
    assert told() == {"local_leader"}


def test_applicants_read_nothing_of_an_offices_vacant_post(world, dossier):
    world.announce(dossier, THURSDAY)
    Reminder.objects.exclude(
        subject__startswith="deadline:", rung="before", audience="applicants"
    ).delete()
    vacate(Role.LOCAL_OFFICER)
    a_round(dossier.deadlines.get(step="reception").due_on)
    assert told() == {"applicant"}
    assert "vị trí" not in Message.objects.filter(channel=Channel.BELL).get().body


def test_while_there_is_nobody_above_either_it_waits_for_the_first_who_comes(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER, Role.LOCAL_LEADER)
    a_round(THURSDAY)
    assert told() == set()
    fill(Role.LOCAL_LEADER)
    a_round(FRIDAY)
    assert told() == {"local_leader"}


def test_the_nightly_comparison_leaves_the_letter_to_those_above(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    plan_vacancies(at(THURSDAY))
    replanning.reconcile_all()
    assert Reminder.objects.get(audience="above:holder").state == "planned"


def test_the_page_of_reasons_says_who_was_meant(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    a_round(THURSDAY)
    (found,) = [
        each
        for each in why.of_dossier(deadline.dossier)
        if each.reminder.audience == "above:holder"
    ]
    assert found.audience == "cấp trên của vị trí chưa có người giữ"
    assert found.source == "default:local_body"
    assert {told.person.display_name for told in found.told} == {"local_leader"}


# --- the next holder hears of it -----------------------------------------------------------------


def test_a_rung_that_finds_nobody_is_told_as_soon_as_there_is_somebody(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    assert Reminder.objects.get().reason == "nobody"
    fill(Role.LOCAL_OFFICER)
    a_round(FRIDAY)
    assert told() == {"local_officer"}
    assert "còn 1 ngày làm việc" in Message.objects.filter(channel=Channel.BELL).get().body


def test_the_new_holder_is_told_once_beside_the_superior(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    a_round(THURSDAY)
    fill(Role.LOCAL_OFFICER)
    for _again in range(3):
        a_round(FRIDAY)
    found = Message.objects.filter(channel=Channel.BELL)
    assert sorted(found.values_list("recipient__display_name", flat=True)) == [
        "local_leader",
        "local_officer",
    ]


def test_once_the_post_is_filled_nobody_above_is_told(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    plan_vacancies(at(THURSDAY))
    fill(Role.LOCAL_OFFICER)
    a_round(THURSDAY)
    assert told() == {"local_officer"}
    assert Reminder.objects.get(audience="above:holder").reason == "filled"


def test_after_a_later_rung_the_earlier_one_is_not_told_any_more(world, deadline):
    only("before", "on")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    fill(Role.LOCAL_OFFICER)
    a_round(DUE)
    assert Reminder.objects.get(rung="before").state == "skipped"
    assert Message.objects.filter(channel=Channel.BELL).count() == 1


def test_what_is_met_by_then_is_told_to_nobody(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    fill(Role.LOCAL_OFFICER)
    world.announce(deadline.dossier, THURSDAY)
    Reminder.objects.exclude(rung="before").delete()
    a_round(FRIDAY)
    assert told() == set()


def test_a_rung_of_more_than_a_week_ago_is_left_to_the_later_ones(world, deadline):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    fill(Role.LOCAL_OFFICER)
    a_round(THURSDAY + timedelta(days=8))
    assert told() == set()


def test_a_report_that_found_no_head_of_office_is_told_to_the_next(world):
    from workflows.duties import planner

    planner.plan_reports(at(date(2025, 6, 2)))
    Reminder.objects.exclude(
        subject=f"report:{world.offices.local_body.pk}:form_3", audience="superior"
    ).delete()
    vacate(Role.LOCAL_LEADER)
    reminders.sweep_all(at(date(2025, 6, 24)))
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"nobody"}
    fill(Role.LOCAL_LEADER)
    a_round(date(2025, 6, 24))
    assert told() == {"local_leader"}


def test_what_was_sent_meanwhile_is_not_planned_again(world, deadline, monkeypatch):
    only("before")
    vacate(Role.LOCAL_OFFICER)
    reminders.sweep_all(at(THURSDAY))
    fill(Role.LOCAL_OFFICER)
    from notifications import truth

    def another_planner_first(found, now):
        Reminder.objects.update(state="sent", reason="")
        return {}

    monkeypatch.setattr(truth, "overtaken", another_planner_first)
    assert plan_vacancies(at(FRIDAY)) == 0
    assert Reminder.objects.get().state == "sent"


def test_one_that_cannot_be_read_keeps_no_other_waiting(world, deadline):
    only("before")
    Reminder.objects.create(
        subject="planet:9", rung="act:1", kind="gone.kind", audience="one_stop",
        send_at=at(THURSDAY), state="skipped", settled_at=at(THURSDAY), reason="nobody",
    )  # fmt: skip
    vacate(Role.LOCAL_OFFICER)
    a_round(THURSDAY)
    assert told() == {"local_leader"}


def test_the_statements_do_not_grow_with_the_vacancies(world):
    vacate(Role.LOCAL_OFFICER)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            plan_vacancies(at(THURSDAY))
        assert Reminder.objects.filter(audience="above:holder", state="planned").exists()
        return len(asked)

    world.lodge()
    only("before")
    reminders.sweep_all(at(THURSDAY))
    one = statements()
    for _number in range(8):
        world.lodge()
    only_planned = Reminder.objects.filter(state="planned")
    only_planned.exclude(subject__startswith="deadline:", rung="before").delete()
    reminders.sweep_all(at(THURSDAY))
    assert statements() == one <= 22


# --- who is above --------------------------------------------------------------------------------


def above(office: Organisation, role: str) -> list[str]:
    people = People.read(THURSDAY, {office.pk})
    return [str(person) for person in people.superiors(Holding([], role, office.pk))]


def test_without_a_head_of_division_the_director_is_told(world):
    vacate(Role.DIVISION_HEAD)
    assert above(world.offices.department, Role.SPECIALIST) == ["director"]


def test_who_has_no_superior_of_his_own_has_the_head_of_his_office(world):
    assert above(world.offices.department, Role.OPINION_OFFICER) == ["director"]


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.DIVISION_HEAD, Role.DIRECTOR])
def test_above_the_head_of_an_office_is_the_head_of_the_office_above(world, role):
    office = world.offices.department
    office.parent = world.offices.provincial_pc
    office.save()
    vacate(Role.DIVISION_HEAD, Role.DIRECTOR)
    assert above(office, role) == ["pc_leader"]


def test_nobody_is_his_own_superior(world):
    assert above(world.offices.department, Role.DIRECTOR) == []
