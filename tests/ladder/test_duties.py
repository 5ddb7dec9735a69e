"""What the clock alone brings: untaken tasks, supplements, late work, reports, clusters, years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import choices, reminders
from notifications.models import Channel, Message, Reminder
from procedures.clock import vietnam_calendar
from procedures.models import (
    CalendarYear,
    Deadline,
    Dossier,
    InvestorRequest,
    LadderRule,
    Organisation,
    Post,
    Role,
    User,
)
from procedures.services import ladder, ladder_rules, withdrawal
from tests.ladder.conftest import DUE, THURSDAY, at
from workflows import engine, tasks
from workflows.duties import early_clusters, planner, reports
from workflows.duties.late_work import late_work
from workflows.letters import no_longer_true

CALENDAR = vietnam_calendar()


def told(kind: str) -> set[str]:
    found = Message.objects.filter(channel=Channel.BELL, kind=kind)
    return set(found.values_list("recipient__display_name", flat=True))


def planned(kind: str) -> list[tuple[str, str, datetime]]:
    found = Reminder.objects.filter(kind=kind, state=Reminder.State.PLANNED)
    return list(found.order_by("send_at", "audience").values_list("rung", "audience", "send_at"))


# --- tasks that nobody takes ---------------------------------------------------------------------


def test_an_untaken_task_is_told_after_four_and_eight_hours_of_work(world, dossier):
    planner.plan_untaken()
    assert planned("task.untaken") == [
        ("+4h", "group", at(THURSDAY, 15)),  # 9:00 + 2:30 + 1:30 after the noon break
        ("+8h", "superior", at(date(2025, 3, 7), 9, 30)),
    ]


def test_group_and_superior_are_told(world, dossier):
    planner.plan_untaken()
    Reminder.objects.exclude(kind="task.untaken").delete()
    reminders.sweep(at(date(2025, 3, 7), 10))
    assert told("task.untaken") == {"local_officer", "local_leader"}
    task = engine.open_tasks(dossier)[0]
    letter = Message.objects.filter(channel=Channel.BELL, recipient__username="local_officer").get()
    assert letter.link == f"/tasks/{task.pk}/"
    assert "đã 8 giờ làm việc mà chưa ai nhận" in letter.body


def test_a_task_that_was_taken_reminds_nobody(world, dossier):
    planner.plan_untaken()
    Reminder.objects.exclude(kind="task.untaken").delete()
    engine.take(engine.open_tasks(dossier)[0].pk, world.people["local_officer"])
    assert reminders.sweep(at(THURSDAY, 16)).cancelled == 1
    assert Reminder.objects.get(rung="+4h").reason == "taken"


def test_a_task_taken_after_the_letter_was_written_stops_the_mail(world, dossier):
    planner.plan_untaken()
    found = list(Reminder.objects.filter(kind="task.untaken"))
    assert no_longer_true(found, at(THURSDAY, 16)) == {}
    world.announce(dossier, THURSDAY)
    assert set(no_longer_true(found, at(THURSDAY, 16)).values()) == {"met"}


def test_a_held_task_is_not_planned(world, dossier):
    engine.take(engine.open_tasks(dossier)[0].pk, world.people["local_officer"])
    assert planner.plan_untaken() == 0


def test_a_province_sets_its_own_hours(world, dossier):
    LadderRule.objects.create(
        province=world.offices.province,
        step="untaken",
        rung="+4h",
        audience="group",
        is_off=True,
        valid_from=THURSDAY,
        created_by=world.people["director"],
        created_at=timezone.now(),
    )
    ladder.forget_rules()
    planner.plan_untaken()
    assert [rung for rung, _who, _at in planned("task.untaken")] == ["+8h"]


def test_planning_twice_writes_nothing_more(world, dossier):
    planner.plan_untaken()
    before = Reminder.objects.count()
    assert planner.plan_untaken() == 0
    assert Reminder.objects.count() == before


def test_a_planner_that_was_down_for_two_days_still_tells(world, dossier):
    with time_machine.travel(at(date(2025, 3, 10)), tick=False):
        planner.plan_untaken()
        Reminder.objects.exclude(kind="task.untaken").delete()
        assert reminders.sweep(timezone.now()).sent == 2


# --- a task that is given back ------------------------------------------------------------------


@pytest.fixture
def given_back(world, dossier):
    """A task that was taken on Thursday morning and given back on Friday at ten."""
    planner.plan_untaken()
    task = engine.open_tasks(dossier)[0]
    engine.take(task.pk, world.people["local_officer"])
    Reminder.objects.exclude(kind="task.untaken").delete()
    with time_machine.travel(at(date(2025, 3, 7), 10), tick=False):
        reminders.sweep_all()
        engine.give_back(task.pk, world.people["local_officer"])
        planner.plan_untaken()
    return task


def test_a_task_given_back_reminds_its_group_again(world, given_back):
    assert planned("task.untaken") == [
        ("+4h", "group", at(date(2025, 3, 7), 16)),  # 10:00 + 1:30 + 2:30 after the noon break
        ("+8h", "superior", at(date(2025, 3, 10), 10, 30)),
    ]
    reminders.sweep_all(at(date(2025, 3, 10), 14))
    assert told("task.untaken") == {"local_officer", "local_leader"}
    body = Message.objects.filter(kind="task.untaken").first().body
    assert "lúc 10:00 07/03/2025" in body


def test_what_was_planned_before_it_was_given_back_is_called_off_with_its_reason(world, dossier):
    planner.plan_untaken()
    task = engine.open_tasks(dossier)[0]
    Reminder.objects.exclude(kind="task.untaken").delete()
    engine.take(task.pk, world.people["local_officer"])
    engine.give_back(task.pk, world.people["local_officer"])
    planner.plan_untaken()
    reminders.sweep_all(at(date(2025, 3, 7), 10))
    earlier = Reminder.objects.filter(version=1)
    assert set(earlier.values_list("reason", flat=True)) == {"given_back"}
    assert Reminder.objects.filter(version=2, state="sent").count() == 2


def test_each_giving_back_begins_anew(world, given_back):
    engine.take(given_back.pk, world.people["local_officer"])
    engine.give_back(given_back.pk, world.people["local_officer"])
    planner.plan_untaken()
    assert Reminder.objects.filter(kind="task.untaken", version=3, state="planned").count() == 2


# --- a dossier that is stopped ------------------------------------------------------------------


def stop(world, dossier: Dossier, role: str = "specialist") -> None:
    withdrawal.stop_processing(dossier_id=dossier.pk, act=world.act(role, THURSDAY), reason="chờ")


@pytest.fixture
def consulted(world):
    """A dossier in appraisal since Thursday on which one body has been asked."""
    dossier = world.in_appraisal(THURSDAY)
    world.on = THURSDAY
    world.consult(dossier, 1)
    return dossier


def test_a_stopped_dossier_reminds_no_consulted_body(world, consulted):
    asked = consulted.deadlines.get(step="opinion")
    stop(world, consulted)
    asked.refresh_from_db()
    assert asked.due_on is not None  # its own clock is not ours to stop
    Reminder.objects.exclude(subject=f"deadline:{asked.pk}").delete()
    reminders.sweep_all(at(asked.due_on + timedelta(days=9)))
    assert not Message.objects.exists()
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"stopped"}


def test_once_the_dossier_goes_on_the_later_rungs_are_told(world, consulted):
    asked = consulted.deadlines.get(step="opinion")
    stop(world, consulted)
    Reminder.objects.exclude(subject=f"deadline:{asked.pk}").delete()
    reminders.sweep_all(at(asked.due_on - timedelta(days=1)))
    withdrawal.resume_processing(dossier_id=consulted.pk, act=world.act("specialist", THURSDAY))
    reminders.sweep_all(at(asked.due_on))
    found = Message.objects.filter(reminder__subject=f"deadline:{asked.pk}")
    assert set(found.values_list("kind", flat=True)) == {"deadline.on"}


def test_what_others_owe_a_stopped_dossier_is_in_no_letter_of_late_work(world, consulted):
    day = consulted.deadlines.get(step="opinion").due_on + timedelta(days=9)
    officer = Deadline.objects.get(step="opinion").organisation.posts.get().user
    assert officer.pk in late_work(day)
    stop(world, consulted)
    assert officer.pk not in late_work(day)


def test_a_stopped_dossier_asks_nobody_to_take_its_task(world, dossier):
    planner.plan_untaken()
    stop(world, dossier, "local_officer")
    found = list(Reminder.objects.filter(kind="task.untaken"))
    assert set(no_longer_true(found, timezone.now()).values()) == {"stopped"}
    Reminder.objects.exclude(kind="task.untaken").delete()
    reminders.sweep_all(at(date(2025, 3, 7), 12))
    assert not Message.objects.exists()
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"stopped"}


@pytest.mark.parametrize("days", [1, 30])
def test_once_the_dossier_goes_on_its_untaken_task_is_told(world, dossier, days):
    planner.plan_untaken()
    stop(world, dossier, "local_officer")
    Reminder.objects.exclude(kind="task.untaken").delete()
    later = at(THURSDAY + timedelta(days=days), 12)
    reminders.sweep_all(later)
    with time_machine.travel(later, tick=False):
        assert planner.plan_untaken() == 0
        withdrawal.resume_processing(
            dossier_id=dossier.pk, act=world.act("local_officer", timezone.localdate(later))
        )
        Reminder.objects.exclude(kind="task.untaken").delete()
        assert planner.plan_untaken() == 2
        reminders.sweep_all(later)
    assert told("task.untaken") == {"local_officer", "local_leader"}


def test_a_stopped_dossier_asks_for_no_supplement(world):
    dossier = world.submitted(THURSDAY)
    world.ask_for_more(dossier, THURSDAY)
    stop(world, dossier, "one_stop")
    Reminder.objects.exclude(kind="supplement.unanswered").delete()
    reminders.sweep_all(at(date(2025, 3, 20)))
    assert not Message.objects.exists()


# --- supplements ---------------------------------------------------------------------------------


@pytest.fixture
def asked(world):
    """A dossier that waits for a supplement since Thursday."""
    dossier = world.submitted(THURSDAY)
    world.ask_for_more(dossier, THURSDAY)
    return dossier


def test_an_unanswered_supplement_is_planned_in_the_act(world, asked):
    assert {(rung, who) for rung, who, _at in planned("supplement.unanswered")} == {
        ("+10wd", "applicants"),
        ("+10wd", "holder"),
        ("+20wd", "holder"),
        ("+20wd", "specialist"),
        ("+20wd", "superior"),
    }
    assert planner.plan_supplements() == 0


def test_the_local_body_and_the_enterprise_are_told(world, asked):
    Reminder.objects.exclude(kind="supplement.unanswered").delete()
    reminders.sweep(at(date(2025, 3, 20)))
    assert told("supplement.unanswered") == {"local_officer", "applicant"}
    body = Message.objects.filter(kind="supplement.unanswered").first().body
    assert "10 ngày làm việc chưa được trả lời" in body
    assert "Pháp luật không quy định thời hạn bổ sung" in body


def test_the_answer_calls_it_off_at_once(world, asked):
    found = list(Reminder.objects.filter(kind="supplement.unanswered"))
    world.supplement(asked, THURSDAY)
    assert planned("supplement.unanswered") == []
    assert set(
        Reminder.objects.filter(kind="supplement.unanswered").values_list("reason", flat=True)
    ) == {"answered"}
    assert set(no_longer_true(found, timezone.now()).values()) == {"answered"}


def test_a_withdrawal_calls_it_off_at_once(world, asked):
    world.on = THURSDAY
    world.withdraw(asked)
    assert planned("supplement.unanswered") == []


def test_one_planned_before_ladders_were_there_is_made_up_for(world, asked):
    Reminder.objects.filter(kind="supplement.unanswered").delete()
    assert planner.plan_supplements() == 5


# --- late work -----------------------------------------------------------------------------------


def test_late_work_is_told_once_a_day_in_one_letter(world):
    for _number in range(3):
        world.lodge()
    with time_machine.travel(at(date(2025, 3, 12)), tick=False):
        for _again in range(2):
            planner.plan_late_letters()
        Reminder.objects.exclude(kind="late.daily").delete()
        assert reminders.sweep(timezone.now()).sent == 1
    letter = Message.objects.filter(channel=Channel.BELL).get()
    assert letter.recipient == world.people["local_officer"]
    assert letter.subject_line == "Đang quá hạn: 3 việc"


def test_on_the_first_day_late_the_rung_itself_says_it(world, deadline):
    with time_machine.travel(at(DUE + timedelta(days=1)), tick=False):
        assert planner.plan_late_letters() == 0


def test_work_that_is_done_by_the_time_of_sending_is_not_told(world, deadline):
    with time_machine.travel(at(date(2025, 3, 12)), tick=False):
        planner.plan_late_letters()
        world.announce(deadline.dossier, date(2025, 3, 12))
        Reminder.objects.exclude(kind="late.daily").delete()
        assert reminders.sweep(timezone.now()).cancelled == 1
    assert Reminder.objects.get().reason == "met"


def test_yesterdays_letter_is_not_sent_today(world, deadline):
    with time_machine.travel(at(date(2025, 3, 12)), tick=False):
        planner.plan_late_letters()
    Reminder.objects.exclude(kind="late.daily").delete()
    with time_machine.travel(at(date(2025, 3, 13)), tick=False):
        reminders.sweep(timezone.now())
    assert Reminder.objects.get().reason == "passed"


def test_on_a_day_off_and_after_hours_nothing_is_planned(world, deadline):
    for moment in (at(date(2025, 3, 15)), at(date(2025, 3, 12), 18)):
        with time_machine.travel(moment, tick=False):
            assert planner.plan_late_letters() == 0


def test_stopped_and_withdrawn_work_is_not_late(world, deadline):
    withdrawal.stop_processing(
        dossier_id=deadline.dossier_id, act=world.act("local_officer", THURSDAY), reason="chờ"
    )
    assert late_work(date(2025, 3, 14)) == {}


def test_only_ones_own_work_stands_in_the_letter(world, deadline):
    mine, others = world.people["local_officer"].pk, world.people["specialist"].pk
    found = late_work(date(2025, 3, 14), [mine, others])
    assert set(found) == {mine}


@pytest.fixture
def told_to_the_office_above(world, deadline):
    """Late work of a commune without a head, whose superior is the department's director."""
    commune = world.offices.local_body
    Post.objects.filter(organisation=commune, role=Role.LOCAL_LEADER).delete()
    commune.parent = world.offices.department
    commune.save()
    ladder_rules.set_rule(
        LadderRule(
            province=world.offices.province,
            step="notice",
            rung="daily+2wd",
            audience="superior",
            document="1/QĐ",
            valid_from=THURSDAY,
        ),
        by=world.people["director"],
    )
    ladder.forget_rules()
    Reminder.objects.all().delete()


@pytest.mark.parametrize("limit", [1, 200])
def test_the_days_letter_does_not_hang_on_who_else_is_in_the_batch(
    world, told_to_the_office_above, limit
):
    director = world.people["director"]
    with time_machine.travel(at(date(2025, 3, 13)), tick=False):
        planner.plan_late_letters()
        while reminders.sweep(limit=limit).taken:
            pass
    row = Reminder.objects.get(audience=f"user:{director.pk}")
    assert (row.state, row.reason) == ("sent", "")


def test_each_alone_has_the_late_work_that_he_has_among_all(world, told_to_the_office_above):
    for _number in range(3):
        world.lodge()
    dossier = world.in_appraisal(date(2025, 3, 3))
    world.consult(dossier, 2)
    day = date(2025, 6, 2)
    together = late_work(day)
    assert len(together) > 3
    for user in User.objects.all():
        assert late_work(day, [user.pk]).get(user.pk) == together.get(user.pk)


def test_late_work_of_a_task_that_lies_in_another_office_is_found_for_it(world, deadline):
    task = engine.open_tasks(deadline.dossier)[0]
    task.owner_permission_obj_pk = str(world.offices.department.pk)
    task.owner_permission = "procedures.act_as_one_stop"
    task.save()
    one_stop = world.people["one_stop"].pk
    assert set(late_work(date(2025, 3, 14), [one_stop])) == {one_stop}


def test_the_letters_of_years_are_not_read_for_one_day(world, deadline):
    user = world.people["local_officer"]
    with time_machine.travel(at(date(2025, 3, 12)), tick=False) as clock:
        for _day in range(250):
            planner.plan_late_letters()
            reminders.sweep_all()
            clock.shift(timedelta(days=1))
        subjects = set(Reminder.objects.filter(kind="late.daily").values_list("subject", flat=True))
        assert len(subjects) >= 8
        for subject in subjects:
            assert Reminder.objects.filter(subject=subject).count() <= 23
            key = (user.pk, subject, 1, "late")
            assert len(choices.read([user.pk], {key}).earlier[key]) <= 23


def test_a_letter_of_today_that_an_earlier_release_planned_is_not_planned_again(world, deadline):
    user = world.people["local_officer"].pk
    with time_machine.travel(at(date(2025, 3, 12)), tick=False):
        Reminder.objects.create(
            subject=f"late:{user}",
            rung="2025-03-12",
            kind="late.daily",
            audience=f"user:{user}",
            send_at=timezone.now(),
        )
        assert planner.plan_late_letters() == 0
        Reminder.objects.exclude(kind="late.daily").delete()
        assert reminders.sweep_all().sent == 1


def test_late_letters_are_written_page_by_page(world, deadline, monkeypatch):
    another = User.objects.create(username="another", display_name="another")
    pages = iter([{world.people["local_officer"].pk}, {another.pk}])

    def read(today):
        yield next(pages)
        assert Reminder.objects.filter(kind="late.daily").count() == 1
        raise KeyboardInterrupt  # the task is ended

    monkeypatch.setattr(planner, "people_with_late_work", read)
    with (
        time_machine.travel(at(date(2025, 3, 12)), tick=False),
        pytest.raises(KeyboardInterrupt),
    ):
        planner.plan_late_letters()
    assert Reminder.objects.filter(kind="late.daily").count() == 1


def test_the_statements_do_not_grow_with_the_late_work(world):
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert late_work(date(2025, 3, 14))
        return len(statements)

    world.lodge()
    one = asked()
    for _number in range(8):
        world.lodge()
    assert asked() == one <= 7


# --- reports -------------------------------------------------------------------------------------


def plan_on(day: date) -> None:
    with time_machine.travel(at(day), tick=False):
        planner.plan_calendar_duties()


@pytest.mark.parametrize(
    ("code", "version", "before_on", "last_day"),
    [
        ("form_1", 20251, date(2025, 6, 20), date(2025, 6, 19)),
        ("form_2", 20250, date(2025, 12, 20), date(2025, 12, 19)),
        ("form_3", 20251, date(2025, 6, 25), date(2025, 6, 24)),
        ("form_3", 20260, date(2026, 12, 25), date(2026, 12, 24)),
        ("form_4", 20251, date(2025, 6, 30), date(2025, 6, 27)),  # the 28th is a Saturday
        ("form_4", 20250, date(2025, 12, 31), date(2025, 12, 30)),
        ("decree_139_local", 20250, date(2025, 11, 30), date(2025, 11, 28)),
    ],
)
def test_before_a_day_means_the_last_working_day_before_it(code, version, before_on, last_day):
    found = reports.occasion(code, version, CALENDAR)
    assert found is not None
    assert (found.before_on, found.last_day) == (before_on, last_day)


@pytest.mark.parametrize("version", [20231, 20241])
def test_before_the_circular_there_was_no_such_report(version):
    assert reports.occasion("form_3", version, CALENDAR) is None


def test_a_report_has_the_days_of_its_figures():
    found = reports.occasion("form_4", 20261, CALENDAR)
    assert found is not None
    assert found.data == (date(2025, 12, 15), date(2026, 6, 14))
    other = reports.occasion("decree_139_local", 20250, CALENDAR)
    assert other is not None and other.data is None


def test_each_office_is_reminded_of_its_own_report(world):
    InvestorRequest.objects.filter(dossier=world.lodge()).update(
        status=InvestorRequest.Status.CHOSEN
    )
    plan_on(date(2025, 6, 2))
    Reminder.objects.exclude(kind="report.due").delete()
    reminders.sweep_all(at(date(2025, 6, 19)))
    by_form = {
        form: set(
            Message.objects.filter(
                channel=Channel.BELL, reminder__subject__endswith=f":{form}"
            ).values_list("recipient__display_name", flat=True)
        )
        for form in ("form_1", "form_2", "form_3", "form_4")
    }
    assert by_form["form_1"] == by_form["form_2"] == {"applicant"}
    assert by_form["form_3"] == {"local_officer"}
    assert by_form["form_4"] == {"division_head", "specialist", "specialist:other"}


def test_a_competitor_that_was_not_chosen_owes_no_report(world):
    world.lodge()
    plan_on(date(2025, 6, 2))
    assert not Reminder.objects.filter(subject__endswith=":form_2").exists()


def test_on_the_last_day_the_superior_is_told_too(world):
    plan_on(date(2025, 6, 20))
    Reminder.objects.exclude(kind="report.due", rung="on").delete()
    reminders.sweep_all(at(date(2025, 6, 24)))
    assert told("report.due") == {"local_officer", "local_leader"}


def test_once_the_day_is_gone_no_report_is_reminded_of(world):
    plan_on(date(2025, 6, 20))
    Reminder.objects.exclude(subject__endswith=":form_3").delete()
    reminders.sweep_all(at(date(2025, 6, 26)))
    assert told("report.due") == set()
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"passed"}


def test_an_office_in_which_nobody_works_is_left_out(world):
    Organisation.objects.create(
        kind="commune", name="UBND xã Trống", province=world.offices.province
    )
    assert set(reports.offices_of("local_body", THURSDAY)) == {world.offices.local_body}


def test_the_calendars_duties_are_planned_once(world):
    plan_on(date(2025, 6, 2))
    before = Reminder.objects.count()
    plan_on(date(2025, 6, 2))
    assert Reminder.objects.count() == before > 0


# --- early clusters ------------------------------------------------------------------------------


def test_early_clusters_are_to_be_settled_before_the_end_of_2026():
    found = early_clusters.settling(date(2026, 8, 3), CALENDAR)
    assert found is not None
    assert (found.before_on, found.last_day) == (date(2026, 12, 31), date(2026, 12, 30))
    assert (found.basis, found.confidence) == ("NĐ 32/2024 Art 35.4", "primary")
    under_r4 = early_clusters.settling(date(2026, 11, 22), CALENDAR)
    assert under_r4 is not None and under_r4.confidence == "secondary"
    assert early_clusters.settling(date(2026, 12, 31), CALENDAR) is None


def test_without_a_list_department_and_committee_are_reminded(world, monkeypatch):
    monkeypatch.setattr(early_clusters, "unsettled_by_province", lambda: None)
    plan_on(date(2026, 12, 1))
    Reminder.objects.exclude(kind="early_clusters.due").delete()
    reminders.sweep_all(at(date(2026, 12, 2)))
    assert {"division_head", "pc_office", "director", "pc_leader"} <= told("early_clusters.due")
    assert "nếu tỉnh còn" in Message.objects.filter(kind="early_clusters.due").first().body


def test_a_province_with_nothing_left_is_not_reminded(world, monkeypatch):
    province = world.offices.province.pk
    monkeypatch.setattr(early_clusters, "unsettled_by_province", lambda: {province: 2})
    plan_on(date(2026, 12, 1))
    Reminder.objects.exclude(kind="early_clusters.due").delete()
    monkeypatch.setattr(early_clusters, "unsettled_by_province", dict)
    reminders.sweep_all(at(date(2026, 12, 2)))
    assert told("early_clusters.due") == set()
    assert set(Reminder.objects.values_list("reason", flat=True)) <= {"met", ""}


# --- unconfirmed years ---------------------------------------------------------------------------


def test_administrators_are_reminded_of_a_year_without_an_official_list(world):
    plan_on(date(2027, 12, 1))
    Reminder.objects.exclude(subject="year:2028").delete()
    reminders.sweep_all(at(date(2027, 12, 17)))
    assert told("calendar_year.unconfirmed") == {"administrator"}


def test_a_year_that_is_confirmed_meanwhile_reminds_nobody(world):
    plan_on(date(2027, 12, 1))
    Reminder.objects.exclude(subject="year:2028").delete()
    CalendarYear.objects.create(year=2028, confirmed=True)
    reminders.sweep_all(at(date(2027, 12, 17)))
    assert told("calendar_year.unconfirmed") == set()
    assert "met" in set(Reminder.objects.values_list("reason", flat=True))


# --- the doors -----------------------------------------------------------------------------------


def test_every_task_of_the_clock_runs_and_runs_again(world, dossier):
    for _twice in range(2):
        tasks.plan_work.delay()
        tasks.plan_late_letters.delay()
        tasks.plan_calendar_duties.delay()
        tasks.settle_ladder_changes.delay()
        tasks.reconcile_ladders.delay()
    assert Reminder.objects.filter(kind="task.untaken").count() == 2


def test_a_duty_that_cannot_be_written_keeps_nobody_waiting(world, deadline, caplog):
    bad = Reminder.objects.create(
        subject="report:1:form_3",
        version=20251,
        rung="on",
        kind="no.such.kind",
        audience="office",
        send_at=at(THURSDAY, 1),
    )
    bad.subject = f"report:{world.offices.local_body.pk}:form_3"
    bad.save()
    swept = reminders.sweep(at(THURSDAY))
    assert (swept.sent, swept.postponed) == (1, 1)
    assert "could not be written" in caplog.text


def test_a_period_of_the_deadline_model_names_every_actor():
    from procedures.ladder.rules import TIER_OF_ACTOR

    assert set(TIER_OF_ACTOR) == set(Deadline.Actor.values)
