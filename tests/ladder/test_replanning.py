"""Rules of a province against running deadlines: what is added, called off, moved, and no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications import reminders
from notifications.models import Reminder
from procedures.models import Deadline, LadderChange, LadderRule
from procedures.refusals import RuleRefused
from procedures.services import ladder, ladder_rules, replanning, withdrawal
from tests.ladder.conftest import THURSDAY, at


def rule(world, text: str = "-1wd", audience: str = "holder", **more) -> LadderRule:
    fields = {"step": "notice", "valid_from": THURSDAY, **more}
    return LadderRule(
        province=world.offices.province, rung=text, audience=audience, document="1/QĐ", **fields
    )


def set_rule(world, text: str = "-1wd", audience: str = "holder", **more) -> LadderChange:
    return ladder_rules.set_rule(rule(world, text, audience, **more), by=world.people["director"])


def planned(**conditions) -> set[tuple[str, str]]:
    found = Reminder.objects.filter(
        subject__startswith="deadline:", state=Reminder.State.PLANNED, **conditions
    )
    return set(found.values_list("rung", "audience"))


def test_a_rung_that_is_set_is_planned_for_what_runs(world, deadline):
    change = set_rule(world)
    assert ("-1wd", "holder") in planned()
    assert (change.deadlines, change.planned, change.removed) == (1, 1, 0)


def test_a_rung_that_is_taken_off_is_called_off_with_its_reason(world, deadline):
    change = set_rule(world, "0", is_off=True)
    assert ("on", "holder") not in planned()
    assert Reminder.objects.get(rung="on").reason == "rules"
    assert change.removed == 1


def test_what_begins_later_is_planned_by_the_new_rule_too(world):
    set_rule(world)
    set_rule(world, "0", is_off=True)
    world.lodge()
    assert ("-1wd", "holder") in planned()
    assert ("on", "holder") not in planned()


def test_another_provinces_and_another_steps_deadlines_stay(world, deadline):
    change = set_rule(world, step="submit")
    assert ("-1wd", "holder") not in planned()
    assert change.deadlines == 0


def test_ending_a_rule_brings_the_default_back(world, deadline):
    before = planned()
    change = set_rule(world, "0", is_off=True)
    ended = ladder_rules.end_rule(change.rule_id, by=world.people["director"])
    assert planned() == before
    assert (ended.kind, ended.planned) == (LadderChange.Kind.ENDED, 1)
    assert Reminder.objects.get(rung="on").reason == ""


def test_a_rule_from_next_month_leaves_this_months_rungs(world, deadline):
    before = planned()
    set_rule(world, "0", is_off=True, valid_from=THURSDAY + timedelta(days=30))
    assert planned() == before


def test_what_was_told_already_is_neither_sent_again_nor_taken_back(world, deadline):
    Reminder.objects.filter(rung="before").update(
        state=Reminder.State.SENT, settled_at=at(THURSDAY)
    )
    set_rule(world, "-2wd", is_off=True)
    assert Reminder.objects.get(rung="before").state == Reminder.State.SENT


def test_a_rung_whose_hour_is_gone_is_not_planned(world, deadline):
    set_rule(world, "-2wd", "superior")  # 7:30 this morning; it is 9:00
    assert not Reminder.objects.filter(rung="before", audience="superior").exists()


def test_a_deadline_without_a_day_is_left_alone(world, deadline):
    withdrawal.stop_processing(
        dossier_id=deadline.dossier_id, act=world.act("local_officer", THURSDAY), reason="chờ"
    )
    change = set_rule(world)
    assert change.deadlines == 0
    assert not planned()


def test_the_preview_says_what_the_act_then_does(world, deadline):
    world.lodge()
    found = replanning.preview(rule(world))
    assert not LadderRule.objects.exists()
    change = set_rule(world)
    assert (found.deadlines, found.added, found.removed, found.moved) == (
        change.deadlines,
        change.planned,
        change.removed,
        change.moved,
    )
    assert {sample.dossier_code for sample in found.samples} >= {deadline.dossier.code}


def test_the_preview_of_an_end_says_what_it_then_does(world, deadline):
    change = set_rule(world)
    found = ladder_rules.preview_of_end(
        LadderRule.objects.get(pk=change.rule_id), by=world.people["director"]
    )
    ended = ladder_rules.end_rule(change.rule_id, by=world.people["director"])
    assert (found.removed, found.added) == (ended.removed, ended.planned) == (1, 0)
    assert LadderRule.objects.get(pk=change.rule_id).valid_to == THURSDAY - timedelta(days=1)


def test_a_second_reconciliation_changes_nothing(world, deadline):
    set_rule(world)
    before = planned()
    assert replanning.reconcile_all().changes_nothing
    assert planned() == before


def test_a_lost_or_shifted_rung_is_set_right_by_night(world, deadline):
    Reminder.objects.filter(rung="on").delete()
    Reminder.objects.filter(rung="after").update(send_at=at(THURSDAY, 23))
    found = replanning.reconcile_all()
    assert (found.added, found.moved) == (1, 2)
    assert Reminder.objects.get(rung="on").send_at == at(date(2025, 3, 10), 7, 30)


def test_a_rung_that_waits_after_a_fault_of_ours_is_not_moved(world, deadline):
    Reminder.objects.filter(rung="on").update(
        send_at=at(THURSDAY, 23), reason="could not be written; see the log"
    )
    assert replanning.reconcile_all().moved == 0


def test_two_planners_do_not_plan_anew_what_was_sent_meanwhile(world, deadline):
    Reminder.objects.update(state="cancelled", settled_at=at(THURSDAY), reason="rules")
    since = at(THURSDAY) - timedelta(days=1)
    first, second = (
        replanning.difference_of([deadline], ladder.rules_in_force(), since) for _twice in range(2)
    )
    replanning.write(first)
    reminders.sweep_all(at(THURSDAY))
    replanning.write(second)
    assert Reminder.objects.get(rung="before").state == "sent"


def test_what_was_sent_meanwhile_keeps_its_hour(world, deadline):
    Reminder.objects.filter(rung="before").update(send_at=at(THURSDAY, 8))
    found = replanning.difference_of([deadline], ladder.rules_in_force(), at(THURSDAY, 7))
    reminders.sweep_all(at(THURSDAY))
    replanning.write(found)
    sent = Reminder.objects.get(rung="before")
    assert (sent.state, sent.send_at) == ("sent", at(THURSDAY, 8))


# --- many, and at once ---------------------------------------------------------------------------


def test_the_statements_of_a_change_do_not_grow_within_a_batch(world):
    def statements() -> int:
        LadderChange.objects.all().delete()
        LadderRule.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            set_rule(world)
        return len(asked)

    assert ladder_rules.may_set_ladder(world.people["director"], world.offices.province)
    world.lodge()
    one = statements()
    Reminder.objects.filter(rung="-1wd").delete()
    for _number in range(8):
        world.lodge()
        Reminder.objects.filter(rung="-1wd").delete()
    assert statements() == one <= 20


def test_a_change_goes_on_batch_by_batch(world, monkeypatch):
    for _number in range(5):
        world.lodge()
    monkeypatch.setattr(replanning, "BATCH", 2)
    monkeypatch.setattr(replanning, "BATCHES_AT_ONCE", 1)
    change = set_rule(world)
    assert change.planned == 2
    with time_machine.travel(at(THURSDAY) + timedelta(seconds=5), tick=False):
        assert replanning.settle_changes() > 1
    change.refresh_from_db()
    assert change.planned == 5 and change.settled_at is None
    with time_machine.travel(at(THURSDAY, 9, 1), tick=False):
        replanning.settle_changes()
    change.refresh_from_db()
    assert change.settled_at is not None and change.planned == 5


def test_what_an_old_process_planned_meanwhile_is_found_by_the_second_pass(world):
    change = set_rule(world)
    ladder._held = (float("inf"), {})  # a process that has not heard of the rule
    world.lodge()
    assert ("-1wd", "holder") not in planned()
    with time_machine.travel(at(THURSDAY, 9, 1), tick=False):
        replanning.settle_changes()
    assert ("-1wd", "holder") in planned()
    change.refresh_from_db()
    assert change.settled_at is not None


def test_a_settled_change_is_not_looked_at_again(world, deadline):
    set_rule(world)
    with time_machine.travel(at(THURSDAY, 9, 1), tick=False):
        assert replanning.settle_changes() == 1
        assert replanning.settle_changes() == 0


def test_a_refused_change_leaves_nothing(world, deadline):
    with pytest.raises(RuleRefused), transaction.atomic():
        set_rule(world, "0")
    assert not LadderRule.objects.exists() and not LadderChange.objects.exists()


@pytest.mark.parametrize("role", ["specialist", "division_head", "local_leader", "pc_leader"])
def test_nobody_but_the_head_sets_or_ends_rungs(world, role):
    change = set_rule(world)
    with pytest.raises(PermissionDenied):
        ladder_rules.set_rule(rule(world, "-3wd"), by=world.people[role])
    with pytest.raises(PermissionDenied):
        ladder_rules.end_rule(change.rule_id, by=world.people[role])
    assert LadderRule.objects.filter(valid_to__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "soon"}, "rung"),
        ({"audience": "king"}, "audience"),
        ({"valid_from": THURSDAY - timedelta(days=1)}, "valid_from"),
        ({"valid_to": THURSDAY - timedelta(days=1)}, "valid_to"),
        ({"text": "0"}, "rung"),
        ({"text": "-9wd", "is_off": True}, "rung"),
        ({"text": "apology", "is_off": True, "step": "appraise"}, "rung"),
        ({"text": "daily+2wd", "audience": "applicants"}, "audience"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(world, more, field):
    with pytest.raises(RuleRefused) as refused:
        set_rule(world, **more)
    assert refused.value.field == field


def test_the_same_rung_is_not_set_twice(world):
    set_rule(world)
    with pytest.raises(RuleRefused):
        set_rule(world)


def test_more_letters_than_anybody_reads_are_refused(world):
    for number in range(3, 30):
        try:
            set_rule(world, f"-{number}wd")
        except RuleRefused as refused:
            assert "tối đa" in refused.message
            return
    pytest.fail("nothing was refused")


def test_the_rules_are_read_once_for_many_acts(world):
    ladder.rules_in_force()
    with CaptureQueriesContext(connection) as asked:
        for _number in range(3):
            ladder.rules_in_force()
    assert len(asked) == 0


def test_a_met_deadline_is_not_planned_again(world, deadline):
    world.announce(deadline.dossier, THURSDAY)
    set_rule(world)
    met = Deadline.objects.get(pk=deadline.pk)
    assert met.status == Deadline.Status.DONE
    assert not planned(subject=f"deadline:{deadline.pk}")


def test_a_planner_that_waited_for_the_sweep_leaves_what_it_sent(run_on_postgresql):
    found = run_on_postgresql("tests.ladder.planner_drill")
    for meeting in ("brought back", "moved", "filled"):
        assert found[meeting] == "sent, waited", found
    assert found["told above"] and found["untaken"], found
