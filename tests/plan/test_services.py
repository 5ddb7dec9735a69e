"""Proposals and plans from first paper to the approved List, by their services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from procedures.journal import first_broken_entry
from procedures.models import (
    Deadline,
    DossierLink,
    ListEntry,
    ListVersion,
    OpinionPoint,
    PlanSending,
    ProvincialRule,
)
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import (
    compare,
    count_changes,
    totals_of,
    version_in_force,
)
from procedures.services import plan_ministry, plans, proposals
from tests.plan import stage
from tests.plan.stage import R1_DAY, R2_DAY, R3_DAY, R4_DAY
from tests.world import World, fresh
from workflows import engine

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def open_steps(dossier) -> list[str]:
    return [task.item.step for task in engine.open_tasks(dossier)]


# --- a proposal ----------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [R1_DAY, R2_DAY, R3_DAY, R4_DAY])
def test_a_proposal_lies_at_the_department_with_no_legal_limit(world: World, on: date):
    dossier = stage.propose(world, "Cụm Mới", on)
    taking_up = dossier.deadlines.get(step="take_up")
    assert (dossier.state, taking_up.amount, taking_up.due_on) == ("submitted", None, None)
    assert taking_up.basis
    assert open_steps(dossier) == ["take_up"]


@pytest.mark.parametrize(
    ("outcome", "state", "steps"),
    [
        ("taken_up", "under_appraisal", ["await_plan"]),
        ("put_off", "refused", []),
        ("refused", "refused", []),
    ],
)
def test_each_outcome_goes_back_with_its_reason(world: World, outcome, state, steps):
    dossier = stage.propose(world, "Cụm Mới", R3_DAY)
    proposal = stage.consider(world, dossier, outcome, R3_DAY + DAY, reason="quỹ đất của kỳ")
    dossier = fresh(dossier)
    assert (dossier.state, open_steps(dossier)) == (state, steps)
    assert proposal.outcome_reason == "quỹ đất của kỳ"
    assert first_broken_entry(dossier) is None
    assert dossier.journal.filter(act="proposal.considered").exists()


def test_a_proposal_may_be_taken_up_otherwise_than_proposed(world: World):
    dossier = stage.propose(world, "Cụm Mới", R3_DAY, area=60)
    proposal = stage.consider(
        world, dossier, "changed", R3_DAY, changed={"area_ha": Decimal("45.5"), "name": "Cụm Mới"}
    )
    assert proposal.changed == {"area_ha": "45.5"}
    assert proposals.as_taken_up(proposal)["area_ha"] == Decimal("45.5")
    assert proposal.area_ha == 60


def test_two_offices_proposals_are_merged_into_one(world: World):
    first = stage.propose(world, "Cụm Đông", R3_DAY)
    second = stage.propose(world, "Cụm Tây", R3_DAY)
    proposal = stage.consider(world, second, "merged", R3_DAY, merged_into=first.proposal)
    assert proposal.merged_into == first.proposal
    stage.consider(world, first, "taken_up", R3_DAY)
    plan = stage.begin_plan(world, R3_DAY)
    plans.include_proposals(
        dossier_id=plan.pk, act=world.act("specialist", R3_DAY), proposal_ids=[first.pk]
    )
    linked = DossierLink.objects.filter(target=plan, kind="proposed_in")
    assert set(linked.values_list("source", flat=True)) == {first.pk, second.pk}


def test_the_department_may_ask_for_more_and_the_proposer_mends_its_fields(world: World):
    dossier = stage.propose(world, "Cụm Mới", R3_DAY)
    world.perform(
        dossier,
        "take_up",
        "specialist",
        lambda pk: proposals.ask_for_more(
            dossier_id=pk, act=world.act("specialist", R3_DAY), reason="thiếu khoảng cách"
        ),
    )
    assert fresh(dossier).state == "awaiting_supplement"
    world.perform(
        dossier,
        "answer_proposal",
        "local_officer",
        lambda pk: proposals.bring_more(
            dossier_id=pk,
            act=world.act("local_officer", R3_DAY + DAY),
            answer="đã bổ sung",
            listed={"housing_m": Decimal(250)},
        ),
    )
    dossier = fresh(dossier)
    assert (dossier.state, open_steps(dossier)) == ("submitted", ["take_up"])
    assert dossier.proposal.housing_m == 250


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"commune": ""}, "commune"),
        ({"reason": " "}, "reason"),
        ({"area": 0}, "area_ha"),
        ({"change": "kept"}, "change"),
        ({"change": "resized"}, "entry"),
        ({"change": "withdrawn"}, "entry"),
    ],
)
def test_a_proposal_that_does_not_make_sense_is_refused_at_its_field(world: World, more, field):
    stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY - 10 * DAY)
    with pytest.raises(RuleRefused) as refusal:
        stage.propose(world, "Cụm Mới", R3_DAY, **more)
    assert refusal.value.field == field


def test_what_stands_in_the_list_is_not_added_again_and_a_twin_is_not_opened(world: World):
    stage.a_list(world, [("CCN Cụm Cũ", 20)], R3_DAY - 10 * DAY)
    with pytest.raises(RuleRefused, match="đã có trong Danh mục"):
        stage.propose(world, "Cụm công nghiệp Cụm Cũ", R3_DAY)
    stage.propose(world, "Cụm Mới", R3_DAY)
    with pytest.raises(RuleRefused):
        stage.propose(world, "Cụm Mới", R3_DAY)


def test_only_a_cluster_of_the_later_stage_is_brought_forward(world: World):
    version = stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY - 10 * DAY)
    entry = version.entries.get()
    with pytest.raises(RuleRefused, match="giai đoạn sau"):
        stage.propose(world, "Cụm Cũ", R3_DAY, change="brought_forward", entry=entry)
    with pytest.raises(RuleRefused, match="bằng diện tích"):
        stage.propose(world, "Cụm Cũ", R3_DAY, change="resized", entry=entry, area=20)
    assert stage.propose(world, "Cụm Cũ", R3_DAY, change="resized", entry=entry, area=25)


def test_an_outcome_without_a_reason_is_refused(world: World):
    dossier = stage.propose(world, "Cụm Mới", R3_DAY)
    with pytest.raises(RuleRefused) as refusal:
        stage.consider(world, dossier, "refused", R3_DAY, reason="  ")
    assert refusal.value.field == "reason"
    assert fresh(dossier).state == "submitted"


def test_a_proposal_that_a_draft_rests_on_is_not_put_off(world: World):
    dossier = stage.propose(world, "Cụm Mới", R3_DAY)
    stage.consider(world, dossier, "taken_up", R3_DAY)
    plan = stage.begin_plan(world, R3_DAY)
    line = plans.include_proposals(
        dossier_id=plan.pk, act=world.act("specialist", R3_DAY), proposal_ids=[dossier.pk]
    )[0]
    reconsider = lambda pk: proposals.reconsider(  # noqa: E731
        dossier_id=pk, act=world.act("specialist", R3_DAY), reason="ý kiến của Bộ"
    )
    world.perform(dossier, "await_plan", "specialist", reconsider)
    with pytest.raises(RuleRefused, match="đưa dòng đó ra trước"):
        stage.consider(world, dossier, "put_off", R3_DAY)
    plans.drop_line(dossier_id=plan.pk, act=world.act("specialist", R3_DAY), line_id=line.pk)
    stage.consider(world, dossier, "put_off", R3_DAY)
    assert fresh(dossier).state == "refused"


# --- a plan under NĐ 32/2024 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "making", "adjusting"), [(R2_DAY, "5", "7"), (R3_DAY, "5", "7"), (R4_DAY, "5", "7")]
)
def test_making_and_adjusting_stand_on_their_own_articles_without_a_limit(
    world: World, on, making, adjusting
):
    plan = stage.begin_plan(world, on)
    assert f"Art {making}.1" in plan.deadlines.get(step="compile").basis
    engine.withdraw(plan.pk, lambda d: _withdraw(world, d, on))
    stage.a_list(world, [("Cụm Cũ", 20)], on - DAY)
    adjustment = stage.begin_plan(world, on, "adjusting")
    compiling = adjustment.deadlines.get(step="compile")
    assert f"Art {adjusting}.1" in compiling.basis
    assert compiling.amount is None
    assert [line.change for line in adjustment.plan_lines.all()] == ["kept"]


def _withdraw(world, dossier, on):
    from procedures.services import withdrawal

    return withdrawal.withdraw(dossier_id=dossier.pk, act=world.act("director", on))


@pytest.mark.parametrize("on", [R2_DAY, R3_DAY, R4_DAY])
def test_a_plan_goes_from_many_proposals_to_the_list_in_force(world: World, on):
    old = stage.a_list(world, [("Cụm Cũ", 20), ("Cụm Thừa", 12)], on - 30 * DAY)
    kept, surplus = old.entries.order_by("position")
    added = stage.propose(world, "Cụm Mới", on)
    gone = stage.propose(
        world, "Cụm Thừa", on, change="withdrawn", entry=surplus, area=12, reason="không khả thi"
    )
    for dossier in (added, gone):
        stage.consider(world, dossier, "taken_up", on)
    plan = stage.begin_plan(world, on + DAY, "adjusting")
    plans.include_proposals(
        dossier_id=plan.pk,
        act=world.act("specialist", on + DAY),
        proposal_ids=[added.pk, gone.pk],
    )
    for opinion in stage.ask(world, plan, 2, on + DAY):
        world.answer(opinion, on=on + 2 * DAY)
    stage.report(world, plan, on + 3 * DAY)
    stage.direct(world, plan, on + 4 * DAY)
    stage.send(world, plan, on + 5 * DAY, sets=None)
    asked = plan.deadlines.get(step="ministry_opinion")
    assert (asked.amount, asked.due_on) == (None, None)
    assert "Art 30.1" in asked.basis
    stage.ministry_answers(world, plan, on + 6 * DAY, "conditional", "rà soát khoảng cách")
    with pytest.raises(RuleRefused, match="Bảng tổng hợp ý kiến chưa đầy đủ"):
        stage.submit(world, plan, on + 7 * DAY)
    stage.answer_all_points(world, plan, on + 7 * DAY)
    stage.submit(world, plan, on + 7 * DAY)
    version = stage.approve(
        world, plan, on + 8 * DAY, council_resolution="05/NQ-HĐND", submission="128/TTr-STC"
    )

    assert version_in_force(world.offices.province.pk, on + 8 * DAY) == version
    assert version_in_force(world.offices.province.pk, on + 7 * DAY) == old
    totals = totals_of(version.entries.all())
    assert (totals.clusters, totals.area_ha) == (2, Decimal(50))
    assert {name: n for name, n in totals.by_change.items() if n} == {
        "kept": 1,
        "added": 1,
        "withdrawn": 1,
    }
    entry = version.entries.get(name="Cụm Mới")
    assert (entry.proposal, entry.cluster) == (added, added.cluster)
    assert version.entries.get(name="Cụm Cũ").previous == kept
    assert (version.authority, version.paper) == ("Chủ tịch UBND tỉnh", "525/QĐ-UBND")
    for dossier in (plan, added, gone):
        assert fresh(dossier).state == "decided"
        assert open_steps(dossier) == []
        assert not dossier.deadlines.filter(status="open").exists()
        assert first_broken_entry(fresh(dossier)) is None


def test_the_ministry_may_be_asked_again_and_the_plan_worked_over(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY, "disagree", "chưa rõ quỹ đất")
    world.perform(
        plan,
        "settle",
        "specialist",
        lambda pk: plans.return_draft(
            dossier_id=pk, act=world.act("specialist", R3_DAY), reason="làm lại"
        ),
    )
    assert open_steps(plan) == ["compile"]
    stage.answer_all_points(world, plan, R3_DAY)
    stage.report(world, plan, R3_DAY)
    assert open_steps(plan) == ["send_plan"]  # it was directed once
    stage.send(world, plan, R3_DAY)
    assert plan.sendings.count() == 2
    stage.ministry_answers(world, plan, R3_DAY)
    world.perform(
        plan,
        "settle",
        "specialist",
        lambda pk: plan_ministry.prepare_again(
            dossier_id=pk, act=world.act("specialist", R3_DAY), reason="đổi phạm vi"
        ),
    )
    assert open_steps(plan) == ["send_plan"]


def test_a_plan_given_back_by_the_province_is_reported_again(world: World):
    plan = stage.begin_plan(world, R3_DAY)
    stage.with_lines(world, plan, ["Cụm Một"], R3_DAY)
    stage.report(world, plan, R3_DAY)
    world.perform(
        plan,
        "direct",
        "pc_leader",
        lambda pk: plans.return_draft(
            dossier_id=pk, act=world.act("pc_leader", R3_DAY), reason="bổ sung thuyết minh"
        ),
    )
    assert (open_steps(plan), stage.plan_of(plan).lines_open) == (["compile"], True)
    assert fresh(plan).reported_on is None
    stage.report(world, plan, R3_DAY)
    assert open_steps(plan) == ["direct"]


# --- refusals of a plan --------------------------------------------------------------------------


def test_a_province_has_one_plan_at_a_time_and_adjusts_only_a_known_list(world: World):
    with pytest.raises(RuleRefused) as unknown:
        stage.begin_plan(world, R3_DAY, "adjusting")
    assert (unknown.value.field, unknown.value.article) == ("kind", "NĐ 32/2024 Art 7.1")
    stage.begin_plan(world, R3_DAY)
    with pytest.raises(RuleRefused, match="chưa kết thúc"):
        stage.begin_plan(world, R3_DAY)


@pytest.mark.parametrize(
    ("change", "listed", "field"),
    [
        ("added", {"name": "Cụm Một"}, "name"),
        ("added", {"name": "Cụm Hai", "area_ha": Decimal(0)}, "area_ha"),
        ("added", {"name": "Cụm Hai", "reason": ""}, "reason"),
        ("added", {"name": "Cụm Hai", "commune": ""}, "commune"),
        ("moved", {"name": "Cụm Hai"}, "change"),
    ],
)
def test_a_line_of_the_draft_that_cannot_be_is_refused_at_its_field(
    world: World, change, listed, field
):
    plan = stage.begin_plan(world, R3_DAY)
    stage.with_lines(world, plan, ["Cụm Một"], R3_DAY)
    with pytest.raises(RuleRefused) as refusal:
        plans.set_line(
            dossier_id=plan.pk,
            act=world.act("specialist", R3_DAY),
            line_id=None,
            change=change,
            listed={**stage.listed("x"), **listed},
        )
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("change", "area", "field"),
    [("kept", 25, "area_ha"), ("resized", 20, "area_ha"), ("added", 20, "change")],
)
def test_the_label_of_a_line_must_fit_its_figures(world: World, change, area, field):
    stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY - DAY)
    plan = stage.begin_plan(world, R3_DAY, "adjusting")
    line = plan.plan_lines.get()
    with pytest.raises(RuleRefused) as refusal:
        plans.set_line(
            dossier_id=plan.pk,
            act=world.act("specialist", R3_DAY),
            line_id=line.pk,
            change=change,
            listed=stage.listed("Cụm Cũ", area),
        )
    assert refusal.value.field == field


def test_a_cluster_of_the_list_is_withdrawn_not_dropped(world: World):
    stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY - DAY)
    plan = stage.begin_plan(world, R3_DAY, "adjusting")
    with pytest.raises(RuleRefused, match="đưa ra khỏi Danh mục"):
        plans.drop_line(
            dossier_id=plan.pk,
            act=world.act("specialist", R3_DAY),
            line_id=plan.plan_lines.get().pk,
        )


def test_the_draft_is_closed_while_others_have_it(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    with pytest.raises(RuleRefused, match="không sửa được lúc này"):
        stage.with_lines(world, plan, ["Cụm Hai"], R3_DAY)


def test_an_empty_draft_is_not_reported(world: World):
    plan = stage.begin_plan(world, R3_DAY)
    with pytest.raises(RuleRefused, match="chưa có cụm nào"):
        stage.report(world, plan, R3_DAY)


@pytest.mark.parametrize(
    ("more", "field"), [({"authority": " "}, "authority"), ({"number": ""}, "number")]
)
def test_an_approval_names_its_authority_and_number(world: World, more, field):
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY)
    stage.submit(world, plan, R3_DAY)
    with pytest.raises(RuleRefused) as refusal:
        stage.approve(world, plan, R3_DAY, **more)
    assert refusal.value.field == field
    assert not ListVersion.objects.exists()


def test_a_list_is_not_in_force_before_its_approval_nor_twice_on_a_day(world: World):
    stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY)
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY)
    stage.submit(world, plan, R3_DAY)
    with pytest.raises(RuleRefused, match="trước ngày phê duyệt"):
        stage.approve(world, plan, R3_DAY, valid_from=R3_DAY - DAY)
    with pytest.raises(RuleRefused, match="đúng ngày này"):
        stage.approve(world, plan, R3_DAY)
    assert stage.approve(world, plan, R3_DAY, valid_from=R3_DAY + DAY)


def test_an_approved_list_cannot_be_rewritten_or_deleted(world: World):
    version = stage.a_list(world, [("Cụm Cũ", 20)], R3_DAY)
    for act in (
        lambda: ListEntry.objects.filter(version=version).update(area_ha=99),
        lambda: ListVersion.objects.filter(pk=version.pk).update(paper="x"),
        lambda: ListEntry.objects.filter(version=version).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert version.entries.get().area_ha == 20


# --- NĐ 68/2017: agreement -----------------------------------------------------------------------


def test_under_nd68_the_ministry_has_30_working_days_on_3_sets(world: World):
    plan = stage.sent_plan(world, R1_DAY)
    asked = plan.deadlines.get(step="ministry_opinion")
    assert (asked.amount, asked.unit, asked.basis) == (30, "working_days", "NĐ 68/2017 Art 6")
    assert asked.due_on == date(2018, 4, 16)  # 5/3 + 30 working days
    assert plan.sendings.get().asks == PlanSending.Asks.AGREEMENT
    assert "direct" not in {task.item.step for task in engine.open_tasks(plan)}


@pytest.mark.parametrize(("sets", "field"), [(2, "sets"), (None, "sets")])
def test_under_nd68_fewer_than_3_sets_are_refused(world: World, sets, field):
    plan = stage.begin_plan(world, R1_DAY)
    stage.with_lines(world, plan, ["Cụm Một"], R1_DAY)
    for opinion in stage.ask(world, plan, 1, R1_DAY):
        world.answer(opinion, on=R1_DAY)
    stage.report(world, plan, R1_DAY)
    with pytest.raises(RuleRefused) as refusal:
        stage.send(world, plan, R1_DAY, sets=sets)
    assert (refusal.value.field, refusal.value.article) == (field, "NĐ 68/2017 Art 6")


def test_under_nd68_a_plan_without_written_comments_is_not_reported(world: World):
    plan = stage.begin_plan(world, R1_DAY)
    stage.with_lines(world, plan, ["Cụm Một"], R1_DAY)
    with pytest.raises(RuleRefused, match="ý kiến bằng văn bản"):
        stage.report(world, plan, R1_DAY)


def test_the_days_stand_still_while_the_dossier_is_completed_and_others_are_asked(world: World):
    plan = stage.sent_plan(world, R1_DAY)
    ministry = lambda on: world.act("ministry_officer", on)  # noqa: E731
    world.perform(
        plan,
        "ministry_opinion",
        "ministry_officer",
        lambda pk: plan_ministry.ask_completion(
            dossier_id=pk, act=ministry(date(2018, 3, 12)), reason="thiếu bản đồ"
        ),
    )
    running = plan.deadlines.get(step="ministry_opinion")
    assert (running.due_on, running.stopped_since) == (None, date(2018, 3, 12))
    assert fresh(plan).state == "awaiting_supplement"
    world.perform(
        plan,
        "complete_plan",
        "specialist",
        lambda pk: plan_ministry.complete(
            dossier_id=pk, act=world.act("specialist", date(2018, 3, 19)), answer="đã bổ sung"
        ),
    )
    running.refresh_from_db()
    assert (running.paused_days, running.due_on) == (5, date(2018, 4, 23))
    plan_ministry.ask_other_ministries(
        dossier_id=plan.pk, act=ministry(date(2018, 3, 26)), ministries="Bộ Quốc phòng"
    )
    running.refresh_from_db()
    assert running.due_on is None
    with pytest.raises(RuleRefused, match="đang dừng"):
        plan_ministry.ask_other_ministries(
            dossier_id=plan.pk, act=ministry(date(2018, 3, 26)), ministries="Bộ khác"
        )
    plan_ministry.others_have_answered(dossier_id=plan.pk, act=ministry(date(2018, 3, 28)))
    running.refresh_from_db()
    assert (running.paused_days, running.due_on) == (7, date(2018, 4, 25))
    stage.ministry_answers(world, plan, date(2018, 4, 27))
    running.refresh_from_db()
    assert (running.status, running.late_by) == (Deadline.Status.DONE, 2)


def test_the_days_run_from_the_full_dossier(world: World):
    plan = stage.sent_plan(world, R1_DAY)
    act = world.act("ministry_officer", date(2018, 3, 9))
    plan_ministry.confirm_full(dossier_id=plan.pk, act=act, full_on=date(2018, 3, 8))
    running = plan.deadlines.get(step="ministry_opinion")
    assert (running.started_on, running.due_on) == (date(2018, 3, 8), date(2018, 4, 19))
    with pytest.raises(RuleRefused, match="đã xác nhận"):
        plan_ministry.confirm_full(dossier_id=plan.pk, act=act)


def test_under_nd68_a_plan_is_not_approved_against_the_ministry(world: World):
    plan = stage.sent_plan(world, R1_DAY)
    stage.ministry_answers(world, plan, R1_DAY, "disagree", "vượt quỹ đất")
    stage.answer_all_points(world, plan, R1_DAY)
    with pytest.raises(RuleRefused, match="không thỏa thuận") as refusal:
        stage.submit(world, plan, R1_DAY)
    assert refusal.value.article == "NĐ 68/2017 Art 6"


def test_under_nd32_a_disagreement_is_answered_and_does_not_bar(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY, "disagree", "vượt quỹ đất")
    stage.answer_all_points(world, plan, R3_DAY)
    stage.submit(world, plan, R3_DAY)
    assert fresh(plan).state == "awaiting_decision"


def test_a_disagreement_or_a_condition_without_words_is_refused(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    for outcome in ("disagree", "conditional"):
        with pytest.raises(RuleRefused) as refusal:
            stage.ministry_answers(world, plan, R3_DAY, outcome)
        assert refusal.value.field == "content"


# --- NĐ 66/2020: nobody knows ---------------------------------------------------------------------

UNDER_66 = date(2021, 3, 1)


def test_under_nd66_nothing_is_counted_until_the_province_says_what_applies(world: World):
    plan = stage.sent_plan(world, UNDER_66)
    asked = plan.deadlines.get(step="ministry_opinion")
    assert (asked.amount, asked.basis, asked.confidence) == (
        None,
        "NĐ 66/2020 Art 1.1",
        "secondary",
    )
    assert plan.sendings.get().asks == PlanSending.Asks.UNCONFIRMED


@pytest.mark.parametrize(
    ("value", "amount", "asks"),
    [("agreement", 30, "agreement"), ("opinion", None, "opinion")],
)
def test_under_nd66_the_provinces_own_rule_decides(world: World, value, amount, asks):
    ProvincialRule.objects.create(
        province=world.offices.province,
        name="ministry_agreement_after_2020",
        value=value,
        document="01/UBND-CT",
        valid_from=date(2021, 1, 1),
    )
    plan = stage.sent_plan(world, UNDER_66)
    assert plan.deadlines.get(step="ministry_opinion").amount == amount
    assert plan.sendings.get().asks == asks


def _pass_over(world, plan, on):
    world.perform(
        plan,
        "send_plan",
        "pc_office",
        lambda pk: plan_ministry.pass_over(
            dossier_id=pk, act=world.act("pc_office", on), reason="theo văn bản 01/UBND-CT"
        ),
    )


def test_only_where_no_source_asks_the_ministry_may_a_plan_pass_it_over(world: World):
    for on in (R1_DAY, R3_DAY):
        world.on = on
        plan = stage.begin_plan(world, on)
        stage.with_lines(world, plan, ["Cụm Một"], on)
        for opinion in stage.ask(world, plan, 1, on):
            world.answer(opinion, on=on)
        stage.report(world, plan, on)
        if on == R3_DAY:
            stage.direct(world, plan, on)
        with pytest.raises(RuleRefused, match="phải có ý kiến của Bộ"):
            _pass_over(world, plan, on)
        engine.withdraw(plan.pk, lambda d, on=on: _withdraw(world, d, on))
    plan = stage.begin_plan(world, UNDER_66)
    stage.with_lines(world, plan, ["Cụm Một"], UNDER_66)
    for opinion in stage.ask(world, plan, 1, UNDER_66):
        world.answer(opinion, on=UNDER_66)
    stage.report(world, plan, UNDER_66)
    _pass_over(world, plan, UNDER_66)
    stage.submit(world, plan, UNDER_66)
    assert fresh(plan).state == "awaiting_decision"


def test_a_provinces_own_limit_for_the_ministrys_opinion_is_counted(world: World):
    ProvincialRule.objects.create(
        province=world.offices.province,
        name="limit:plan:ministry_opinion",
        value=20,
        document="01/UBND-CT",
        valid_from=R3_DAY,
    )
    plan = stage.sent_plan(world, R3_DAY)
    assert plan.deadlines.get(step="ministry_opinion").amount == 20


# --- what the ministry reads ---------------------------------------------------------------------


def test_what_was_sent_stays_as_it_was_while_the_draft_goes_on(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY)
    stage.with_lines(world, plan, ["Cụm Hai"], R3_DAY)
    assert [line["name"] for line in plan.sendings.get().lines] == ["Cụm Một"]


def test_every_word_of_the_ministry_becomes_a_point_to_answer(world: World):
    plan = stage.sent_plan(world, R3_DAY)
    stage.ministry_answers(world, plan, R3_DAY, "conditional", "rà soát khoảng cách")
    point = OpinionPoint.objects.get(opinion__dossier=plan)
    assert (point.text, point.taken_up) == ("rà soát khoảng cách", "")
    assert plan.sendings.get().opinion.body.kind == "ministry"


def test_sending_takes_as_many_statements_for_many_clusters_as_for_one(
    world: World,
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from procedures.services import ladder

    ladder.rules_in_force()
    counts = []
    # The first sending of all also reads what a running process knows already.
    for names in (["Cụm"], ["Cụm Một"], [f"Cụm {n}" for n in range(12)]):
        plan = stage.begin_plan(world, R3_DAY)
        stage.with_lines(world, plan, names, R3_DAY)
        stage.report(world, plan, R3_DAY)
        stage.direct(world, plan, R3_DAY)
        with CaptureQueriesContext(connection) as found:
            stage.send(world, plan, R3_DAY)
        counts.append(len(found))
        engine.withdraw(plan.pk, lambda d: _withdraw(world, d, R3_DAY))
    assert counts[1] == counts[2]
    assert counts[1] <= 40


# --- looking back --------------------------------------------------------------------------------


def test_two_lists_are_compared_by_their_figures(world: World):
    first = stage.a_list(world, [("A", 10), ("B", 20), ("C", 30)], R3_DAY)
    second = stage.a_list(world, [("A", 10), ("B", 25), ("D", 40)], R3_DAY + DAY)
    counts = count_changes(compare(list(first.entries.all()), list(second.entries.all())))
    assert {name: n for name, n in counts.items() if n} == {
        "kept": 1,
        "resized": 1,
        "added": 1,
        "withdrawn": 1,
    }
