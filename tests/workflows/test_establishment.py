"""The flow of establishment under each regime: ways, loops, rights, and viewflow's traps."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from procedures.models import Dossier, Opinion, Post
from procedures.regimes import all_regimes, regime
from procedures.services import opinions, reception, withdrawal
from tests.world import World, fresh
from workflows import engine, registry
from workflows.core import Step
from workflows.flows.establishment import FLOWS
from workflows.models import WorkItem

D = date(2025, 3, 3)


def open_steps(dossier: Dossier) -> list[str]:
    return [task.item.step for task in engine.open_tasks(dossier)]


def test_a_dossier_goes_from_the_first_request_to_the_ministry(world: World):
    dossier = world.decided(D)
    assert open_steps(dossier) == ["copy_ministry"]

    world.copy_to_ministry(dossier, D)

    dossier = fresh(dossier)
    assert (dossier.state, dossier.copied_on) == ("decided", D)
    assert open_steps(dossier) == []
    process = Process.objects.get(case__dossier=dossier)
    assert process.status == PROCESS.DONE
    assert dossier.cluster.status == "established"
    assert not Task.objects.filter(process=process, finished__isnull=True).exists()
    assert not Task.objects.filter(process=process, status="ERROR").exists()


def test_a_refusal_ends_the_procedure_without_a_copy(world: World):
    dossier = world.reported(D)
    world.decide(dossier, D, outcome="refused", reason="không phù hợp quy hoạch")
    assert fresh(dossier).state == "refused"
    assert open_steps(dossier) == []


def test_a_supplement_at_the_desk_returns_to_the_desk_and_each_round_is_history(world: World):
    dossier = world.submitted(D)
    for _round in range(2):
        world.ask_for_more(dossier, D)
        assert open_steps(dossier) == ["answer_supplement"]
        world.supplement(dossier, D)
        assert open_steps(dossier) == ["receive"]
    world.complete(dossier, D)
    assert open_steps(dossier) == ["assign"]
    done = Task.objects.filter(item__dossier=dossier, item__step="receive", status=STATUS.DONE)
    assert done.count() == 3


@pytest.mark.parametrize(
    ("step", "role"),
    [("consult", "specialist"), ("score", "council_secretary"), ("appraise", "specialist")],
)
def test_a_supplement_in_the_middle_returns_to_where_it_was_asked(
    world: World, step: str, role: str
):
    dossier = world.in_appraisal(D)
    if step != "consult":
        world.consult(dossier)
    if step == "appraise":
        world.score(dossier)
    world.ask_for_more(dossier, D, step=step, role=role)
    world.supplement(dossier, D)
    world.complete(dossier, D)
    assert open_steps(dossier) == [step]


def test_opinions_run_side_by_side_and_the_last_one_leads_on(world: World):
    dossier = world.in_appraisal(D)
    asked = world.consult(dossier, bodies=4)
    assert open_steps(dossier) == ["give_opinion"] * 4
    for opinion in asked[:-1]:
        world.answer(opinion)
    assert open_steps(dossier) == ["give_opinion"]
    world.answer(asked[-1], outcome="disagree")
    assert open_steps(dossier) == ["score"]


def test_a_body_can_be_added_while_the_round_is_open_and_is_waited_for(world: World):
    dossier = world.in_appraisal(D)
    (first,) = world.consult(dossier, bodies=1)
    added = engine.add_opinion_task(
        dossier.pk,
        lambda d: opinions.add_body(
            dossier_id=d.pk, act=world.act("specialist"), asking=opinions.Asking(world.bodies[1])
        ),
    )
    world.answer(first)
    assert open_steps(dossier) == ["give_opinion"]
    world.answer(added)
    assert open_steps(dossier) == ["score"]


def test_dropping_the_last_open_body_does_not_strand_the_dossier(world: World):
    dossier = world.in_appraisal(D)
    first, second = world.consult(dossier, bodies=2)
    world.answer(first)

    engine.drop_opinion_task(
        dossier.pk,
        second,
        lambda d: opinions.drop_body(
            dossier_id=d.pk,
            act=world.act("specialist"),
            opinion_id=second.pk,
            reason="không thuộc lĩnh vực",
        ),
    )

    assert open_steps(dossier) == ["score"]
    assert not dossier.deadlines.filter(step="opinion", status="open").exists()


def test_a_dropped_body_cannot_answer_any_more(world: World):
    dossier = world.in_appraisal(D)
    first, second = world.consult(dossier, bodies=2)
    task = world.task(dossier, "give_opinion", second)
    engine.drop_opinion_task(
        dossier.pk,
        second,
        lambda d: opinions.drop_body(
            dossier_id=d.pk, act=world.act("specialist"), opinion_id=second.pk, reason="thôi"
        ),
    )
    with pytest.raises(engine.AlreadyDone):
        engine.perform(task.pk, world.people["opinion_officer:1"], lambda d: None)
    assert open_steps(dossier) == ["give_opinion"]
    world.answer(first)


@pytest.mark.parametrize("place", ["lodged", "submitted", "in_appraisal", "consulting", "reported"])
def test_withdrawal_is_possible_at_any_time_and_leaves_nothing_open(world: World, place: str):
    match place:
        case "lodged":
            dossier = world.lodge(D)
        case "consulting":
            dossier = world.in_appraisal(D)
            world.consult(dossier, bodies=3)
        case _:
            dossier = getattr(world, place)(D)

    world.withdraw(dossier)

    assert fresh(dossier).state == "withdrawn"
    assert open_steps(dossier) == []
    assert not dossier.deadlines.filter(status="open").exists()
    assert Process.objects.get(case__dossier=dossier).status == PROCESS.DONE


def test_a_withdrawn_dossier_filed_again_begins_a_new_appraisal(world: World):
    dossier = world.in_appraisal(D)
    world.withdraw(dossier)
    world.on = date(2025, 4, 7)

    engine.resubmit(
        dossier.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=world.act("local_officer")),
    )

    assert open_steps(dossier) == ["receive"]
    statuses = dossier.deadlines.filter(step="appraise").order_by("id").values_list("status")
    assert [status for (status,) in statuses] == ["superseded", "open"]
    world.complete(dossier)
    assert open_steps(dossier) == ["assign"]


def test_the_specialist_who_was_given_the_dossier_holds_its_tasks(world: World):
    dossier = world.in_appraisal(D)
    assert world.task(dossier, "consult").owner == world.people["specialist"]
    with pytest.raises(PermissionDenied, match="đang giữ"):
        engine.perform(
            world.task(dossier, "consult").pk, world.people["specialist:other"], lambda d: None
        )


# --- who may -------------------------------------------------------------------------------------

ROLES_OF_STEPS = [
    ("announce", "local_officer"),
    ("receive", "one_stop"),
    ("assign", "division_head"),
    ("score", "council_secretary"),
    ("sign_report", "director"),
    ("decide", "pc_leader"),
]


def dossier_at(world: World, step: str) -> Dossier:
    if step == "announce":
        return world.lodge(D)
    if step == "receive":
        return world.submitted(D)
    if step == "decide":
        return world.reported(D)
    dossier = world.submitted(D)
    world.complete(dossier, D)
    if step == "assign":
        return dossier
    world.assign(dossier)
    world.consult(dossier)
    if step == "score":
        return dossier
    world.score(dossier)
    world.draft(dossier)
    return dossier


@pytest.mark.parametrize(("step", "role"), ROLES_OF_STEPS)
def test_a_step_belongs_to_one_role_in_one_office(world: World, step: str, role: str):
    dossier = dossier_at(world, step)
    task = world.task(dossier, step)
    may = {name for name, person in world.people.items() if engine.may_do(task, person)}
    assert may == {role}


def test_the_same_role_in_another_office_may_not(world: World):
    dossier = world.lodge(D)
    elsewhere = world.offices.local_body.__class__.objects.create(
        kind="commune", name="UBND xã khác", province=world.offices.province
    )
    Post.objects.filter(user=world.people["local_officer"]).update(organisation=elsewhere)
    person = type(world.people["local_officer"]).objects.get(username="local_officer")
    with pytest.raises(PermissionDenied):
        engine.perform(world.task(dossier, "announce").pk, person, lambda d: None)


def test_a_post_that_has_ended_and_a_person_deactivated_may_not(world: World):
    dossier = world.lodge(D)
    task = world.task(dossier, "announce")
    Post.objects.filter(user=world.people["local_officer"]).update(valid_to=date(2020, 1, 1))
    person = type(world.people["local_officer"]).objects.get(username="local_officer")
    assert not engine.may_do(task, person)
    person.is_active = False
    assert not engine.may_do(task, person)


def test_take_and_give_back(world: World):
    dossier = world.lodge(D)
    officer = world.people["local_officer"]
    task = engine.take(world.task(dossier, "announce").pk, officer)
    assert task.status == STATUS.ASSIGNED
    with pytest.raises(PermissionDenied):
        engine.give_back(task.pk, world.people["one_stop"])
    assert engine.give_back(task.pk, officer).owner is None


def test_taking_what_somebody_else_took_names_him(world: World):
    dossier = world.in_appraisal(D)
    with pytest.raises(engine.AlreadyDone) as taken:
        engine.take(world.task(dossier, "consult").pk, world.people["specialist:other"])
    assert taken.value.who == world.people["specialist"]


def test_doing_what_is_done_names_who_did_it_and_changes_nothing(world: World):
    dossier = world.lodge(D)
    task = world.task(dossier, "announce")
    world.announce(dossier, D)
    before = fresh(dossier).journal_length
    with pytest.raises(engine.AlreadyDone) as done:
        engine.perform(task.pk, world.people["local_officer"], lambda d: 1 / 0)
    assert done.value.who == world.people["local_officer"]
    assert done.value.at is not None
    assert fresh(dossier).journal_length == before


def test_a_fault_in_a_service_rolls_the_whole_step_back_and_is_loud(world: World):
    dossier = world.submitted(D)
    task = world.task(dossier, "receive")

    def service_that_breaks(found: Dossier) -> None:
        reception.confirm_complete(dossier_id=found.pk, act=world.act("one_stop"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.perform(task.pk, world.people["one_stop"], service_that_breaks)
    assert fresh(dossier).state == "submitted"
    task.refresh_from_db()
    assert task.status == STATUS.NEW
    assert task.data == {}  # viewflow would store the failing frame's locals here
    assert open_steps(dossier) == ["receive"]


# --- the traps of viewflow 2.4 -------------------------------------------------------------------


@pytest.mark.parametrize("flow_class", FLOWS)
def test_every_flow_has_the_row_lock_and_nodes_of_its_own(flow_class):
    from workflows.core import RowLock

    assert isinstance(flow_class.lock_impl, RowLock)
    for other in FLOWS:
        if other is flow_class:
            continue
        for name, node in flow_class._nodes_by_name.items():
            assert node.flow_class is flow_class
            assert other._nodes_by_name.get(name) is not node
            assert node._boundary_events == []


@pytest.mark.parametrize("flow_class", FLOWS)
def test_every_human_step_has_permission_actor_limit_and_article(flow_class):
    steps = [node for node in flow_class._nodes_by_name.values() if isinstance(node, Step)]
    assert len(steps) >= 10
    for step in steps:
        assert step._owner_permission.startswith("procedures.act_as_")
        assert step.actor
        assert step.basis
        assert step.limit or step.law_step in {"copy_ministry", "opinion"}


def test_there_is_a_flow_for_every_regime_and_none_for_an_unknown_one():
    assert {(f.procedure, f.regime_id) for f in FLOWS} == {
        ("establishment", law.id) for law in all_regimes()
    }
    with pytest.raises(KeyError):
        registry.flow_for("establishment", "R9")


def test_every_stored_reference_of_flow_and_step_resolves(world: World):
    world.decided(D)
    world.withdraw(world.lodge(D))
    for process in Process.objects.all():
        assert process.flow_class in FLOWS
    for task in Task.objects.all():
        assert task.flow_task is not None
        assert task.flow_task.name in task.process.flow_class._nodes_by_name
    assert WorkItem.objects.exists()


def test_the_names_that_databases_hold_have_not_changed():
    """A renamed step turns an inbox into an error: renames are data migrations."""
    assert set(FLOWS[1]._nodes_by_name) == {
        "start", "filed_again", "announce", "close_window", "submit", "receive",
        "answer_supplement", "assign", "consult", "ask_each", "give_opinion", "opinions_in",
        "score", "appraise", "sign_report", "decide", "copy_ministry", "withdraw", "withdrawn",
        "end", "score_each", "score_sheet", "sheets_in", "open_sheets", "settle_tie",
        "settle_nobody",
    }  # fmt: skip


def test_a_revived_task_keeps_who_may_do_it(world: World):
    dossier = world.lodge(D)
    task = world.task(dossier, "announce")
    other = Task(process=task.process, flow_task=task.flow_task)
    task.flow_task.activation_class(task).prepare_revived_task(other)
    assert other.owner_permission == task.owner_permission
    assert other.owner_permission_obj_pk == str(dossier.local_body_id)


def test_r1_has_neither_notice_nor_copy_and_keeps_its_days(world: World):
    world.on = date(2024, 3, 4)
    dossier = world.lodge(date(2024, 3, 4))
    assert dossier.regime == "R1"
    assert open_steps(dossier) == ["submit"]
    assert dossier.deadlines.get().amount == 5
    world.submit(dossier)
    appraisal = dossier.deadlines.get(step="appraise")
    assert (appraisal.amount, appraisal.unit) == (15, "working_days")
    assert "copy_ministry" not in regime("R1").steps


def test_a_dossier_under_appraisal_on_1_7_2025_goes_on_as_r3_with_its_period(world: World):
    dossier = world.submitted(date(2025, 6, 20))
    assert dossier.regime == "R2"
    world.complete(dossier, date(2025, 7, 2), complete_on=date(2025, 6, 20))
    dossier = fresh(dossier)
    assert dossier.regime == "R3"
    assert dossier.deadlines.get(step="appraise").regime == "R2"
    assert dossier.deadlines.get(step="appraise").amount == 25
    assert dossier.journal.filter(act="regime.changed").count() == 1


@pytest.mark.parametrize(
    ("submitted", "regime_id", "amount", "unit"),
    [
        (date(2026, 9, 14), "R3", 25, "days"),
        (date(2026, 9, 15), "R4", 20, "working_days"),
    ],
)
def test_the_day_of_submission_pins_the_regime(
    world: World, submitted: date, regime_id: str, amount: int, unit: str
):
    dossier = world.submitted(submitted)
    appraisal = dossier.deadlines.get(step="appraise")
    assert dossier.regime == regime_id
    assert (appraisal.amount, appraisal.unit) == (amount, unit)


def test_the_submission_writes_down_why_its_regime_applies(world: World):
    dossier = world.lodge(date(2025, 1, 6))
    assert "chưa gửi Sở" in dossier.regime_basis
    dossier = world.submitted(date(2025, 3, 3))
    assert "gửi Sở Công Thương ngày 03/03/2025" in dossier.regime_basis


def test_an_opinion_belongs_to_the_body_that_was_asked(world: World):
    dossier = world.in_appraisal(D)
    first, second = world.consult(dossier, bodies=2)
    task = world.task(dossier, "give_opinion", first)
    assert engine.may_do(task, world.people["opinion_officer:0"])
    assert not engine.may_do(task, world.people["opinion_officer:1"])
    assert Opinion.objects.get(pk=second.pk).is_open
