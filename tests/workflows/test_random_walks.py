"""Dossiers that wander: whatever people do in whatever order, the house stays in order."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS

from procedures.calendars import calendar_in_force
from procedures.journal import first_broken_entry
from procedures.models import Dossier
from procedures.refusals import RuleRefused
from procedures.services import opinions, withdrawal
from procedures.services.deadlines import stale_due_dates
from procedures.states import CLOSED
from tests.world import MONDAY, World, fresh
from workflows import engine

STATES_OF_STEPS = {
    "announce": {"requested"},
    "close_window": {"announced"},
    "submit": {"compiling"},
    "receive": {"submitted"},
    "answer_supplement": {"awaiting_supplement"},
    "assign": {"under_appraisal"},
    "consult": {"under_appraisal"},
    "give_opinion": {"under_appraisal"},
    "score": {"under_appraisal"},
    "appraise": {"under_appraisal"},
    "sign_report": {"under_appraisal"},
    "decide": {"awaiting_decision"},
    "copy_ministry": {"decided"},
}


def step_forward(world: World, dossier: Dossier, dice: random.Random) -> None:
    """Do one of the open steps, with one of its outcomes, by whoever may."""
    task = dice.choice(engine.open_tasks(dossier))
    name = task.item.step
    ask = dice.random() < 0.3
    match name:
        case "announce":
            world.announce(dossier)
        case "close_window":
            if dossier.state == "stopped":
                withdrawal.resume_processing(dossier_id=dossier.pk, act=world.act("one_stop"))
            window = dossier.deadlines.get(step="reception", status="open")
            world.on = max(world.on, window.due_on)
            world.close_window(dossier)
        case "submit":
            world.submit(dossier)
        case "receive":
            world.ask_for_more(dossier) if ask else world.complete(dossier)
        case "answer_supplement":
            world.supplement(dossier)
        case "assign":
            world.assign(dossier)
        case "consult" if ask:
            world.ask_for_more(dossier, step="consult", role="specialist")
        case "consult":
            world.consult(dossier, bodies=dice.randrange(4))
        case "give_opinion" if ask:
            engine.drop_opinion_task(
                dossier.pk,
                task.item.opinion,
                lambda d: opinions.drop_body(
                    dossier_id=d.pk,
                    act=world.act("specialist"),
                    opinion_id=task.item.opinion_id,
                    reason="không cần",
                ),
            )
        case "give_opinion":
            world.answer(task.item.opinion)
        case "score" if ask:
            world.ask_for_more(dossier, step="score", role="council_secretary")
        case "score":
            world.score(dossier)
        case "appraise" if ask:
            world.ask_for_more(dossier, step="appraise", role="specialist")
        case "appraise":
            world.draft(dossier)
        case "sign_report":
            world.sign(dossier)
        case "decide":
            if dice.random() < 0.5:
                world.decide(dossier)
            else:
                world.decide(dossier, outcome="refused", reason="không phù hợp")
        case "copy_ministry":
            world.copy_to_ministry(dossier)


def step_aside(world: World, dossier: Dossier, dice: random.Random) -> None:
    """Something that may happen to a dossier at any time; the law may refuse it."""
    act = world.act("one_stop")
    try:
        match dice.randrange(4):
            case 0:
                withdrawal.stop_processing(dossier_id=dossier.pk, act=act, reason="chờ")
            case 1:
                withdrawal.extend(
                    dossier_id=dossier.pk,
                    act=act,
                    until=world.on + timedelta(days=dice.randrange(1, 60)),
                    reason="xin lỗi",
                )
            case 2 if dice.random() < 0.3:
                world.withdraw(dossier)
            case 3 if dossier.state in {"withdrawn", "refused"}:
                engine.resubmit(dossier.pk, lambda d: withdrawal.resubmit(dossier_id=d.pk, act=act))
    except RuleRefused:
        pass


def assert_in_order(dossier: Dossier) -> None:
    """What must hold after every act."""
    assert first_broken_entry(dossier) is None
    assert stale_due_dates(dossier.deadlines.prefetch_related("ledger")) == []
    tasks = engine.open_tasks(dossier)
    running = Process.objects.filter(case__dossier=dossier, status=PROCESS.NEW)
    if dossier.state in CLOSED and dossier.state != "decided":
        assert not tasks
        assert not running.exists()
        assert not dossier.deadlines.filter(status="open").exists()
    elif dossier.state != "decided":
        assert tasks, f"{dossier.state} and nobody must act"
        assert running.count() == 1
    for task in tasks:
        assert task.owner_permission
        assert task.owner_permission_obj_pk
        standing = dossier.state_before_stop or dossier.state
        assert standing in STATES_OF_STEPS[task.item.step]
        # What another's period waits for has none of its own.
        assert task.item.deadline_id is not None or task.flow_task.suspends
    assert not Task.objects.filter(process__case__dossier=dossier, status="ERROR").exists()


@pytest.mark.parametrize("seed", range(6))
def test_a_wandering_dossier_is_in_order_after_every_act_and_comes_to_an_end(
    world: World, seed: int
):
    dice = random.Random(seed)
    world.on = MONDAY
    dossier = world.lodge()
    for _turn in range(60):
        world.on = calendar_in_force().add_working_days(world.on, dice.randrange(3))
        if not engine.open_tasks(dossier):
            if dossier.state == "decided" or dice.random() < 0.6:
                break
            step_aside(world, dossier, dice)
        elif dice.random() < 0.15:
            step_aside(world, dossier, dice)
        else:
            step_forward(world, dossier, dice)
        dossier = fresh(dossier)
        assert_in_order(dossier)
    else:
        world.withdraw(dossier)
        dossier = fresh(dossier)
        assert_in_order(dossier)
    assert dossier.state in CLOSED
