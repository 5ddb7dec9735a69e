"""An objection lies on a desk beside the dossier, is answered, and may send the dossier back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from viewflow.workflow.models import Process

from notifications.models import Reminder
from procedures.models import Decision, Dossier, Objection, Organisation
from procedures.refusals import RuleRefused
from procedures.services import objections, refusals, withdrawal
from procedures.services.objections import Objecting
from procedures.services.refusals import Refusing
from tests.world import World, fresh
from workflows import engine, objecting, registry
from workflows.core import Finish, StartCase, Step
from workflows.desk.dossier_sight import DossierSight
from workflows.diagram import text_twin
from workflows.steps.ways import WAYS_BESIDE


@pytest.fixture
def refused(world: World) -> Dossier:
    """A dossier refused by the provincial People's Committee three days ago."""
    world.on = timezone.localdate() - timedelta(days=3)
    dossier = world.reported(world.on)
    world.decide(dossier, outcome="refused", reason="chưa đủ quỹ đất")
    return fresh(dossier)


def file(world: World, dossier: Dossier, **changed: Any) -> Objection:
    given = {
        "decision_id": dossier.decisions.get().pk,
        "enterprise": world.enterprise,
        "content": "Hồ sơ đã đủ quỹ đất theo xác nhận của xã.",
    } | changed
    return objecting.object_to(
        dossier_id=dossier.pk, act=world.act("applicant"), objecting=Objecting(**given)
    )


def take_in(world: World, dossier: Dossier, objection: Objection, step: str, role: str) -> None:
    world.perform(
        dossier,
        step,
        role,
        lambda pk: objections.take_in_objection(
            dossier_id=pk, act=world.act(role), objection_id=objection.pk
        ),
    )


def test_an_objection_lies_on_the_desk_of_who_decided(world: World, refused: Dossier) -> None:
    objection = file(world, refused)
    assert objection.office == world.offices.provincial_pc
    task = engine.open_task(refused, "objection_take_in")
    assert engine.may_do(task, world.people["pc_office"])
    assert not engine.may_do(task, world.people["one_stop"])
    assert task.process.artifact == objection
    assert fresh(refused).state == "refused"
    assert refused.journal.last().act == "objection.filed"
    told = set(Reminder.objects.filter(kind="objection_filed").values_list("audience", flat=True))
    assert told == {f"post:{world.offices.provincial_pc.pk}:pc_office", "local_body"}


def test_dismissed_it_ends_and_nothing_moves(world: World, refused: Dossier) -> None:
    objection = file(world, refused)
    take_in(world, refused, objection, "objection_take_in", "pc_office")
    world.perform(
        refused,
        "objection_answer",
        "pc_leader",
        lambda pk: objections.answer_objection(
            dossier_id=pk,
            act=world.act("pc_leader", document="5/UBND-CN"),
            objection_id=objection.pk,
            outcome="dismissed",
            answer="Quyết định đúng quy định.",
        ),
    )
    objection.refresh_from_db()
    assert (objection.status, objection.outcome) == ("answered", "dismissed")
    assert engine.open_tasks(refused) == []
    assert fresh(refused).state == "refused"


def test_upheld_it_may_be_filed_again(world: World, refused: Dossier) -> None:
    objection = file(world, refused)
    take_in(world, refused, objection, "objection_take_in", "pc_office")

    def uphold(dossier: Dossier) -> None:
        act = world.act("pc_leader")
        objections.answer_objection(
            dossier_id=dossier.pk,
            act=act,
            objection_id=objection.pk,
            outcome="upheld",
            answer="Xét thiếu xác nhận của xã.",
            reopen=True,
        )
        withdrawal.resubmit(dossier_id=dossier.pk, act=act)
        engine.start(dossier, entry="filed_again")

    task = engine.open_task(refused, "objection_answer")
    engine.perform(task.pk, world.people["pc_leader"], uphold)
    assert fresh(refused).state == "submitted"
    assert [task.item.step for task in engine.open_tasks(refused)] == ["receive"]
    assert refused.decisions.get().superseded
    assert Objection.objects.get().reopened


def test_what_the_department_refused_the_department_answers(world: World) -> None:
    world.on = timezone.localdate() - timedelta(days=3)
    dossier = world.submitted(world.on)
    world.perform(
        dossier,
        "receive",
        "one_stop",
        lambda pk: refusals.refuse_reception(
            dossier_id=pk,
            act=world.act("one_stop"),
            refusing=Refusing("incomplete"),
            reason="thiếu bản đồ",
        ),
    )
    objection = file(world, dossier)
    assert objection.office == world.offices.department
    take_in(world, dossier, objection, "objection_take_in_department", "one_stop")
    task = engine.open_task(dossier, "objection_answer_department")
    assert engine.may_do(task, world.people["director"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"content": "  "}, "content"), ({"enterprise": None}, "enterprise")],
)
def test_an_objection_needs_its_party_and_its_words(
    world: World, refused: Dossier, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleRefused) as refusal:
        file(world, refused, **changed)
    assert refusal.value.field == field
    assert not Objection.objects.exists()
    assert not Process.objects.filter(status="NEW").exists()


def test_who_asked_for_nothing_here_is_no_party(world: World, refused: Dossier) -> None:
    stranger = Organisation.objects.create(kind="enterprise", name="Công ty Ba")
    with pytest.raises(RuleRefused, match="có đề nghị trong hồ sơ"):
        file(world, refused, enterprise=stranger)


def test_one_waits_for_its_answer_before_the_next(world: World, refused: Dossier) -> None:
    file(world, refused)
    with pytest.raises(RuleRefused, match="đang được giải quyết"):
        file(world, refused)


def test_two_parties_object_side_by_side_each_with_its_own_task(world: World) -> None:
    from procedures.services import submission

    today = timezone.localdate()
    world.on = today - timedelta(days=3)
    dossier = world.lodge(today - timedelta(days=50))
    submission.add_request(
        dossier_id=dossier.pk,
        applying=submission.Applying(world.rival, papers=("request",)),
        act=world.act("local_officer", today - timedelta(days=49)),
    )
    world.announce(dossier, today - timedelta(days=48))
    world.close_window(dossier, today - timedelta(days=30))
    world.submit(dossier, today - timedelta(days=28))
    world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    world.decide(dossier, outcome="refused", reason="x")
    dossier = fresh(dossier)
    first, second = file(world, dossier), file(world, dossier, enterprise=world.rival)
    tasks = [task for task in engine.open_tasks(dossier) if task.item.step == "objection_take_in"]
    assert [task.process.artifact for task in tasks] == [first, second]
    assert (first.number, second.number) == (1, 2)


def test_the_party_takes_it_back_and_nobody_has_it_any_more(world: World, refused: Dossier) -> None:
    objection = file(world, refused)
    objecting.take_back(objection, world.act("applicant"))
    objection.refresh_from_db()
    assert objection.status == "withdrawn"
    assert engine.open_tasks(refused) == []
    assert refused.journal.last().act == "objection.withdrawn"
    with pytest.raises(engine.NoSuchTask):
        objecting.take_back(objection, world.act("applicant"))
    assert file(world, refused).number == 2  # it may object anew


def test_an_objection_does_not_hide_where_the_dossier_stands(
    world: World, refused: Dossier
) -> None:
    file(world, refused)
    engine.resubmit(
        refused.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=world.act("local_officer")),
    )
    dossier = fresh(refused)
    steps = [task.item.step for task in engine.open_tasks(dossier)]
    assert steps == ["objection_take_in", "receive"]
    assert any(line.step == "receive" and line.state == "open" for line in text_twin(dossier))
    world.withdraw(dossier)  # takes the procedure away, not the objection
    assert [task.item.step for task in engine.open_tasks(dossier)] == ["objection_take_in"]


def test_a_superseded_decision_is_no_longer_objected_to(world: World, refused: Dossier) -> None:
    key = refused.decisions.get().pk
    engine.resubmit(
        refused.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=world.act("local_officer")),
    )
    with pytest.raises(RuleRefused, match="không còn hiệu lực"):
        file(world, refused, decision_id=key)


@pytest.mark.parametrize(
    ("outcome", "answer", "reopen", "field"),
    [
        ("dismissed", " ", False, "answer"),
        ("maybe", "x", False, "outcome"),
        ("dismissed", "x", True, "reopen"),
    ],
)
def test_an_answer_is_one_of_two_with_its_reasons(
    world: World, refused: Dossier, outcome: str, answer: str, reopen: bool, field: str
) -> None:
    objection = file(world, refused)
    with pytest.raises(RuleRefused) as refusal:
        objections.answer_objection(
            dossier_id=refused.pk,
            act=world.act("pc_leader"),
            objection_id=objection.pk,
            outcome=outcome,
            answer=answer,
            reopen=reopen,
        )
    assert refusal.value.field == field


def test_an_established_cluster_is_not_reopened_but_adjusted(world: World) -> None:
    world.on = timezone.localdate() - timedelta(days=3)
    dossier = world.decided(world.on)
    objection = file(world, dossier)
    with pytest.raises(RuleRefused, match="thủ tục riêng") as refusal:
        objections.answer_objection(
            dossier_id=dossier.pk,
            act=world.act("pc_leader"),
            objection_id=objection.pk,
            outcome="upheld",
            answer="x",
            reopen=True,
        )
    assert refusal.value.article.startswith("NĐ 32/2024 Art 12.2(a)")


def test_days_run_forward(world: World, refused: Dossier) -> None:
    decided_on = Decision.objects.get().decided_on
    world.on = decided_on - timedelta(days=1)
    with pytest.raises(RuleRefused, match="không thể trước ngày quyết định"):
        file(world, refused)
    world.on = decided_on + timedelta(days=2)
    objection = file(world, refused)
    world.on = decided_on + timedelta(days=1)
    with pytest.raises(RuleRefused, match="Không thể trước ngày nộp"):
        objections.take_in_objection(
            dossier_id=refused.pk, act=world.act("pc_office"), objection_id=objection.pk
        )


def test_it_is_taken_in_and_answered_once(world: World, refused: Dossier) -> None:
    objection = file(world, refused)
    act = world.act("pc_office")
    objections.take_in_objection(dossier_id=refused.pk, act=act, objection_id=objection.pk)
    with pytest.raises(RuleRefused, match="đã được thụ lý"):
        objections.take_in_objection(dossier_id=refused.pk, act=act, objection_id=objection.pk)
    objections.answer_objection(
        dossier_id=refused.pk,
        act=world.act("pc_leader"),
        objection_id=objection.pk,
        outcome="dismissed",
        answer="x",
    )
    for again in (
        lambda: objections.answer_objection(
            dossier_id=refused.pk,
            act=world.act("pc_leader"),
            objection_id=objection.pk,
            outcome="upheld",
            answer="y",
        ),
        lambda: objections.withdraw_objection(
            dossier_id=refused.pk, act=world.act("applicant"), objection_id=objection.pk
        ),
    ):
        with pytest.raises(RuleRefused, match="đã kết thúc"):
            again()


# --- the flow ------------------------------------------------------------------------------------


def test_the_flow_beside_is_sound_and_every_step_has_its_form() -> None:
    (flow,) = registry.side_flows().values()
    nodes = {node.name: node for node in flow.instance.nodes()}
    steps = {name for name, node in nodes.items() if isinstance(node, Step)}
    assert steps == set(WAYS_BESIDE) == set(registry.side_steps())
    for begin in (node for node in nodes.values() if isinstance(node, StartCase)):
        seen, waiting = set(), [begin]
        while waiting:
            node = waiting.pop()
            if node.name in seen:
                continue
            seen.add(node.name)
            waiting += [edge.dst for edge in node._outgoing()]
        assert any(isinstance(nodes[name], Finish) and name == "end" for name in seen)
    assert all(nodes[name].task_title for name in steps)


def test_no_name_of_the_flow_beside_is_a_step_of_a_procedure() -> None:
    own = {
        node.name
        for flow in registry.flows().values()
        for node in flow.instance.nodes()
        if isinstance(node, Step)
    }
    assert not own & registry.side_steps()


def test_the_open_tasks_of_the_page_name_the_objection(world: World, refused: Dossier) -> None:
    file(world, refused)
    sight = DossierSight(fresh(refused), world.people["pc_office"])
    assert [held.title for held in sight.held_tasks] == ["Thụ lý khiếu nại, kiến nghị"]
    assert sight.held_tasks[0].may_do
    assert len(sight.objections) == 1
