"""A province's rule for all steps: of the law's steps alone, and for readers whom they have."""

from __future__ import annotations

import logging
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from notifications import reminders
from notifications.models import Message, Reminder
from procedures.ladder import Where, lines_of
from procedures.ladder.rungs import AUDIENCES, KIND_OF_DUTY, audiences_of
from procedures.models import LadderRule
from procedures.refusals import RuleRefused
from procedures.services import ladder, ladder_rules, replanning
from tests.desk.people import signed_in
from tests.ladder.conftest import DUE, THURSDAY, at
from workflows.audiences import People
from workflows.duties import planner


def rule(world, rung: str, audience: str, **more) -> LadderRule:
    return LadderRule(
        province=world.offices.province,
        rung=rung,
        audience=audience,
        document="1/QĐ",
        **{"valid_from": THURSDAY, **more},
    )


def set_rule(world, rung: str, audience: str, **more) -> None:
    ladder_rules.set_rule(rule(world, rung, audience, **more), by=world.people["director"])
    ladder.forget_rules()


def kept_rule(world, rung: str, audience: str, **more) -> LadderRule:
    """A rule that an earlier release let in."""
    found = rule(world, rung, audience, **more)
    found.created_by, found.created_at = world.people["director"], timezone.now()
    found.save()
    ladder.forget_rules()
    return found


@pytest.mark.parametrize("step", ["", "appraise", "supplement"])
@pytest.mark.parametrize("audience", ["office", "administrators"])
def test_whom_only_a_duty_knows_is_refused_for_steps(world, audience, step):
    with pytest.raises(RuleRefused) as refused:
        set_rule(world, "-1wd", audience, step=step)
    assert refused.value.field == "audience"
    assert not LadderRule.objects.exists()


@pytest.mark.parametrize("audience", ["office", "administrators"])
def test_one_that_was_let_in_earlier_keeps_no_reminder_from_being_written(
    world, deadline, audience
):
    kept_rule(world, "-1wd", audience)
    replanning.reconcile_all()
    assert not Reminder.objects.filter(audience=audience).exists()
    assert reminders.sweep_all(at(DUE)).postponed == 0


@pytest.mark.parametrize("step", KIND_OF_DUTY)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_rule_for_all_steps_adds_nothing_to_a_duty(world, step, audience):
    kept_rule(world, "+3wd", audience)
    own = ladder.read_rules()[world.offices.province.pk]
    sources = {source for _line, source in lines_of(Where("", step), own, THURSDAY)}
    assert all(source.startswith("default:") for source in sources)


def test_a_rule_for_all_steps_takes_nothing_off_a_duty(world, dossier):
    set_rule(world, "+4h", "group", is_off=True)
    planner.plan_untaken()
    assert Reminder.objects.filter(kind="task.untaken", rung="+4h", audience="group").exists()


def test_a_rule_that_names_the_duty_holds(world, dossier):
    set_rule(world, "+3h", "director", step="untaken")
    planner.plan_untaken()
    assert Reminder.objects.filter(kind="task.untaken", rung="+3h").exists()


def test_applicants_are_not_told_who_has_not_taken_an_inner_task(world):
    world.submitted(date(2025, 3, 3))
    set_rule(world, "+3h", "applicants")
    Reminder.objects.all().delete()
    planner.plan_untaken()
    reminders.sweep_all(at(DUE))
    told = Message.objects.filter(kind="task.untaken", recipient=world.people["applicant"])
    assert not told.exists()


def test_a_rule_for_applicants_does_not_write_to_the_head_of_an_office(world):
    set_rule(world, "-3wd", "applicants")
    with time_machine.travel(at(date(2025, 6, 2)), tick=False):
        planner.plan_reports(timezone.now())
    Reminder.objects.exclude(audience="applicants").delete()
    with time_machine.travel(at(date(2025, 6, 19)), tick=False):
        reminders.sweep_all()
    assert not Message.objects.exists()


def test_of_an_office_nobody_is_meant_by_a_word_that_offices_do_not_know(world):
    office = world.offices.local_body
    people = People.read(THURSDAY, {office.pk})
    for audience in set(AUDIENCES) - {"office", "superior"}:
        with pytest.raises(ValueError, match=audience):
            people.people_of_office(audience, office)


@pytest.mark.parametrize("step", [*KIND_OF_DUTY, "appraise", ""])
def test_every_reader_of_a_step_has_a_name(step):
    assert audiences_of(step)
    assert set(audiences_of(step)) <= set(AUDIENCES)


# --- a rung that nobody understands --------------------------------------------------------------


def test_a_rule_that_cannot_be_read_stops_no_act_and_is_loud(world, caplog):
    kept_rule(world, "soonish", "holder", step="notice")
    with caplog.at_level(logging.ERROR, "procedures.services.ladder"):
        dossier = world.lodge()
    assert dossier.deadlines.filter(status="open").exists()
    assert Reminder.objects.filter(rung="before").exists()
    assert "soonish" in caplog.text


def test_a_rule_that_cannot_be_read_is_shown_and_can_be_ended(world, deadline):
    found = kept_rule(world, "soonish", "holder", step="notice")
    client = signed_in(world.people["director"])
    assert "soonish" in client.get("/ladder/").content.decode()
    assert client.get(f"/ladder/rules/{found.pk}/end/").status_code == 200
    ladder_rules.end_rule(found.pk, by=world.people["director"])
    found.refresh_from_db()
    assert found.valid_to is not None
