"""What the law does not allow is refused with its article, and nothing is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procedures.models import Dossier, JournalEntry
from procedures.refusals import RuleRefused
from procedures.regimes.scoring import Sheet
from procedures.services import opinions, submission, succession, supplements, withdrawal
from procedures.services.submission import Applying
from procedures.states import MOVES, DossierState, may_move
from tests.world import World, fresh

D = date(2025, 3, 3)


def test_the_window_cannot_be_closed_before_its_last_day(world: World):
    dossier = world.lodge(D)
    world.announce(dossier, D)

    with pytest.raises(RuleRefused, match="chưa kết thúc") as refusal:
        world.close_window(dossier, date(2025, 3, 17))
    assert refusal.value.article == "NĐ 32/2024 Art 10.1"
    assert refusal.value.field == "on"
    assert fresh(dossier).state == "announced"
    world.close_window(dossier, date(2025, 3, 18))


def test_a_competitor_may_come_while_the_window_is_open_and_not_after(world: World):
    dossier = world.lodge(D)
    world.announce(dossier, D)
    submission.add_request(
        dossier_id=dossier.pk,
        applying=Applying(world.rival, papers=["request"]),
        act=world.act("local_officer", date(2025, 3, 10)),
    )
    world.close_window(dossier, date(2025, 3, 18))

    with pytest.raises(RuleRefused, match="đã kết thúc"):
        submission.add_request(
            dossier_id=dossier.pk,
            applying=Applying(world.rival),
            act=world.act("local_officer", date(2025, 3, 19)),
        )
    assert dossier.requests.count() == 2


def test_an_enterprise_asks_once(world: World):
    dossier = world.lodge(D)
    with pytest.raises(RuleRefused, match="đã có đề nghị") as refusal:
        submission.add_request(
            dossier_id=dossier.pk,
            applying=Applying(world.enterprise),
            act=world.act("local_officer", D),
        )
    assert refusal.value.field == "enterprise"


def test_one_open_dossier_for_a_cluster_of_a_name(world: World):
    dossier = world.lodge(D)
    with pytest.raises(RuleRefused, match="đang giải quyết"):
        submission.lodge_request(
            procedure="establishment",
            asked=submission.Asked(name=dossier.cluster.name.upper(), facts=world.facts),
            offices=world.offices,
            applying=Applying(world.rival),
            act=world.act("local_officer", D),
        )
    assert Dossier.objects.count() == 1


def test_a_request_for_more_says_what_is_missing(world: World):
    dossier = world.submitted(D)
    with pytest.raises(RuleRefused, match="nêu rõ") as refusal:
        supplements.request_supplement(
            dossier_id=dossier.pk, act=world.act("one_stop", D), missing=[]
        )
    assert refusal.value.field == "missing"


@pytest.mark.parametrize(
    ("facts", "article"),
    [
        ({"area_ha": Decimal("75.01"), "planned_area_ha": Decimal("75")}, "Art 2.1"),
        ({"in_plan": False}, "Art 8.1(a)"),
        ({"land_use_fit": False}, "Art 8.1"),
        (
            {
                "has_established_cluster": True,
                "mean_fill_pct": Decimal("50.0"),
                "unleased_ha": Decimal("100.01"),
            },
            "Art 8.1(c)",
        ),
        ({"area_ha": Decimal("60"), "planned_area_ha": Decimal("54.99")}, "Art 10.4"),
    ],
)
def test_no_decision_to_establish_against_a_condition(
    world: World, facts: dict[str, Any], article: str
):
    dossier = world.reported(D, **facts)

    with pytest.raises(RuleRefused, match="điều kiện") as refusal:
        world.decide(dossier, D)
    assert article in refusal.value.article
    assert fresh(dossier).state == "awaiting_decision"
    assert not dossier.decisions.exists()
    world.decide(dossier, D, outcome="refused", reason="không đủ điều kiện")
    assert fresh(dossier).state == "refused"


@pytest.mark.parametrize(
    "facts",
    [
        {"area_ha": Decimal("75")},
        {
            "has_established_cluster": True,
            "mean_fill_pct": Decimal("50.01"),
            "unleased_ha": Decimal("500"),
        },
        {
            "has_established_cluster": True,
            "mean_fill_pct": Decimal("10"),
            "unleased_ha": Decimal("100"),
        },
        {"has_established_cluster": None},
    ],
)
def test_a_decision_at_the_limit_or_with_an_unknown_fact_is_not_refused(
    world: World, facts: dict[str, Any]
):
    facts = {"planned_area_ha": facts.get("area_ha", Decimal(50)), **facts}
    dossier = world.reported(D, **facts)
    world.decide(dossier, D)
    assert fresh(dossier).state == "decided"


def test_a_refusal_needs_its_ground(world: World):
    dossier = world.reported(D)
    with pytest.raises(RuleRefused, match="nêu rõ lý do") as refusal:
        world.decide(dossier, D, outcome="refused")
    assert refusal.value.field == "reason"
    assert refusal.value.article == "NĐ 32/2024 Art 10.4"


def sheet(member: str, number: int, finance: int = 30) -> Sheet:
    return Sheet(member, number, Decimal(12), Decimal(12), Decimal(20), Decimal(finance))


def test_a_sheet_above_a_maximum_refuses_the_scoring(world: World):
    dossier = world.in_appraisal(D)
    world.consult(dossier)
    with pytest.raises(RuleRefused) as refusal:
        world.score(dossier, [sheet("M1", 0, finance=41)])
    assert "13.2" in refusal.value.article
    assert not fresh(dossier).journal.filter(act="council.scored").exists()


def two_in_appraisal(world: World) -> Dossier:
    """Two applicants, the dossier ready for the council."""
    dossier = world.lodge(D)
    submission.add_request(
        dossier_id=dossier.pk,
        applying=Applying(world.rival, papers=["request", "legal_status", "financial_capacity"]),
        act=world.act("local_officer", D),
    )
    world.announce(dossier, D)
    world.on = date(2025, 3, 18)
    world.close_window(dossier)
    world.submit(dossier)
    world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    return dossier


def test_the_investor_is_the_one_the_scores_give(world: World):
    dossier = two_in_appraisal(world)
    world.score(dossier, [sheet("M1", 0, 20), sheet("M1", 1, 35)])
    world.draft(dossier)
    world.sign(dossier)

    loser = dossier.requests.get(number=0)
    with pytest.raises(RuleRefused, match="Công ty Hai"):
        world.decide(dossier, investor_id=loser.pk)
    world.decide(dossier)
    assert dossier.requests.get(number=1).status == "chosen"
    assert dossier.requests.get(number=0).status == "not_chosen"


def test_a_sole_applicant_below_the_pass_mark_is_not_chosen(world: World):
    dossier = world.in_appraisal(D)
    world.consult(dossier)
    world.score(dossier, [Sheet("M1", 0, Decimal(5), Decimal(5), Decimal(10), Decimal("29.9"))])
    world.draft(dossier)
    world.sign(dossier)
    with pytest.raises(RuleRefused, match="50 điểm") as refusal:
        world.decide(dossier)
    assert "13.2" in refusal.value.article
    assert fresh(dossier).state == "awaiting_decision"


def test_fifty_points_exactly_pass(world: World):
    dossier = world.in_appraisal(D)
    world.consult(dossier)
    world.score(dossier, [Sheet("M1", 0, Decimal(5), Decimal(5), Decimal(10), Decimal(30))])
    world.draft(dossier)
    world.sign(dossier)
    world.decide(dossier)
    assert dossier.requests.get().status == "chosen"


def test_a_tie_needs_the_choice_of_one_of_the_tied(world: World):
    dossier = two_in_appraisal(world)
    world.score(dossier, [sheet("M1", 0), sheet("M1", 1)])
    world.draft(dossier)
    world.sign(dossier)
    with pytest.raises(RuleRefused, match="bằng điểm") as refusal:
        world.decide(dossier)
    assert refusal.value.field == "investor"
    world.decide(dossier, investor_id=dossier.requests.get(number=1).pk)
    assert dossier.requests.get(number=1).status == "chosen"


def test_a_decided_dossier_cannot_be_withdrawn(world: World):
    dossier = world.decided(D)
    with pytest.raises(RuleRefused):
        world.withdraw(dossier)
    assert fresh(dossier).state == "decided"


def test_the_decision_is_sent_to_the_ministry_once(world: World):
    dossier = world.decided(D)
    world.copy_to_ministry(dossier, D)
    from procedures.services import decision

    with pytest.raises(RuleRefused, match="đã được gửi"):
        decision.send_copy_to_ministry(dossier_id=dossier.pk, act=world.act("pc_office", D))


def test_an_office_that_was_not_there_cannot_take_over(world: World):
    dossier = world.submitted(D)
    district = world.offices.local_body
    district.valid_to = date(2025, 2, 28)
    district.save()
    with pytest.raises(RuleRefused, match="không hoạt động"):
        succession.change_local_body(dossier_id=dossier.pk, act=world.act(None, D), to=district)


def test_stopping_and_dropping_need_a_reason(world: World):
    dossier = world.in_appraisal(D)
    with pytest.raises(RuleRefused, match="lý do"):
        withdrawal.stop_processing(dossier_id=dossier.pk, act=world.act("one_stop", D), reason=" ")
    (opinion,) = world.consult(dossier, bodies=1)
    with pytest.raises(RuleRefused, match="lý do"):
        opinions.drop_body(
            dossier_id=dossier.pk,
            act=world.act("specialist", D),
            opinion_id=opinion.pk,
            reason="",
        )


STATES = list(DossierState)


@pytest.mark.parametrize("state", STATES)
def test_withdrawal_is_possible_from_every_state_before_the_decision(state: DossierState):
    expected = state not in {DossierState.DECIDED, DossierState.REFUSED, DossierState.WITHDRAWN}
    assert may_move(state, DossierState.WITHDRAWN) is expected


@pytest.mark.parametrize("state", STATES)
def test_nothing_leaves_a_decision_and_every_other_state_has_a_way_on(state: DossierState):
    assert bool(MOVES[state]) is (state is not DossierState.DECIDED)


ACTS: list[tuple[str, Callable[[World, Dossier], object]]] = [
    ("announce", lambda w, d: submission.publish_notice(dossier_id=d.pk, act=w.act(None, D))),
    ("submit", lambda w, d: submission.submit_dossier(dossier_id=d.pk, act=w.act(None, D))),
    ("window", lambda w, d: submission.close_window(dossier_id=d.pk, act=w.act(None, D))),
]


@pytest.mark.parametrize(("name", "act"), ACTS)
def test_an_act_out_of_its_turn_is_refused_and_writes_nothing(
    world: World, name: str, act: Callable[[World, Dossier], object]
):
    dossier = world.reported(D)
    entries = JournalEntry.objects.count()
    with pytest.raises(RuleRefused):
        act(world, dossier)
    assert JournalEntry.objects.count() == entries
    assert fresh(dossier).state == "awaiting_decision"


def test_what_is_over_cannot_be_withdrawn_stopped_resumed_or_extended_again(world: World):
    dossier = world.submitted(D)
    stopping = {"dossier_id": dossier.pk, "act": world.act("one_stop", D), "reason": "chờ"}
    with pytest.raises(RuleRefused, match="không tạm dừng"):
        withdrawal.resume_processing(dossier_id=dossier.pk, act=world.act("one_stop", D))
    withdrawal.stop_processing(**stopping)
    with pytest.raises(RuleRefused, match="đang tạm dừng"):
        withdrawal.stop_processing(**stopping)
    with pytest.raises(RuleRefused, match="đang tạm dừng"):
        withdrawal.extend(
            dossier_id=dossier.pk,
            act=world.act("one_stop", D),
            until=date(2025, 12, 1),
            reason="xin lỗi",
        )
    world.withdraw(dossier)
    entries = fresh(dossier).journal_length
    with pytest.raises(RuleRefused, match="đã kết thúc"):
        world.withdraw(dossier)
    assert fresh(dossier).journal_length == entries


def test_a_dossier_that_never_reached_the_department_is_not_filed_again(world: World):
    dossier = world.lodge(D)
    act = world.act("local_officer", D)
    with pytest.raises(RuleRefused, match="đang được giải quyết"):
        withdrawal.resubmit(dossier_id=dossier.pk, act=act)
    world.withdraw(dossier)
    with pytest.raises(RuleRefused, match="chưa từng được trình"):
        withdrawal.resubmit(dossier_id=dossier.pk, act=act)


def test_an_act_is_not_dated_before_the_one_that_came_last(world: World):
    dossier = world.submitted(D)
    with pytest.raises(RuleRefused, match="việc gần nhất") as refusal:
        withdrawal.stop_processing(
            dossier_id=dossier.pk, act=world.act("one_stop", date(2020, 1, 1)), reason="chờ"
        )
    assert refusal.value.field == "on"
    assert fresh(dossier).regime == "R2"
