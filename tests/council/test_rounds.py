"""A round from convening to result: what the rows say, and what refuses."""

from __future__ import annotations

import json

import pytest

from procedures.journal import first_broken_entry
from procedures.models import CouncilScoring, JournalEntry, SealedSheet, Seat
from procedures.refusals import RuleRefused
from procedures.services import council_settlement
from procedures.services.council_opening import CodesRefused
from procedures.services.council_room import GateAnswer
from tests.council.stage import CRITERIA, GATED, GOOD, POOR, ROLES, make_room
from tests.world import fresh


@pytest.fixture
def room(world):
    return make_room(world)


@pytest.fixture
def contest(world):
    return make_room(world, rival=True)


def test_each_scoring_member_gets_his_own_sheet_and_the_secretary_none(room):
    room.convene()

    assert room.steps == ["score_sheet"] * 4
    assert [seat.name for seat in Seat.objects.order_by("pk")] == list(ROLES)


def test_a_sole_applicant_is_scored_too_and_the_case_goes_on(room):
    scoring_round = room.scored(GOOD)

    assert scoring_round.result["results"] == [
        {"applicant": 0, "mean": "79", "passed": True, "rank": 1}
    ]
    assert (scoring_round.status, scoring_round.settlement) == ("settled", "scores")
    assert room.steps == ["appraise"]
    scoring = CouncilScoring.objects.get(dossier=room.dossier)
    assert scoring.is_scored
    assert scoring.sheets.count() == 4
    assert first_broken_entry(fresh(room.dossier)) is None


def test_the_mean_is_of_the_members_who_scored(contest):
    contest.convene()
    contest.recuse(ROLES[0])
    contest.miss(ROLES[1])
    contest.hand_in(ROLES[2], GOOD, POOR)
    contest.hand_in(ROLES[3], {**GOOD, "f1": 20}, POOR)
    result = contest.open().result

    assert [row["mean"] for row in result["results"]] == ["74", "31"]
    assert result["chosen"] == 0
    recusal = CouncilScoring.objects.get().recusals.get()
    assert (recusal.member, recusal.reason) == (ROLES[0], "Có vốn góp tại doanh nghiệp")


@pytest.mark.parametrize("days", [None, 5])
def test_nobody_is_called_missing_before_his_day(room, days):
    from datetime import timedelta

    from procedures.services import council_seats
    from workflows import engine

    due = None if days is None else room.world.on + timedelta(days=days)
    room.convene(due_on=due)
    seat = room.seat(ROLES[0])
    first = due or room.world.on + timedelta(days=1)

    def missing_on(day):
        return engine.drop_seat_task(
            room.dossier.pk,
            seat,
            lambda d: council_seats.mark_missing(
                dossier_id=d.pk,
                act=room.world.act("council_secretary", day),
                seat_id=seat.pk,
                reason="Đi công tác",
            ),
        )

    with pytest.raises(RuleRefused, match=f"từ ngày {first:%d/%m/%Y}") as refused:
        missing_on(first - timedelta(days=1))
    assert room.council.decision in refused.value.article
    seat.refresh_from_db()
    assert seat.status == "waiting"
    assert missing_on(first).status == "missing"


def test_the_opening_waits_for_every_seat(room):
    room.convene()
    for role in ROLES[:3]:
        room.hand_in(role)

    assert room.steps == ["score_sheet"]
    room.miss(ROLES[3])
    assert room.steps == ["open_sheets"]


def test_the_last_recusal_lets_the_case_go_on_to_the_opening(room):
    room.convene()
    for role in ROLES[:3]:
        room.hand_in(role)
    room.recuse(ROLES[3])

    assert room.steps == ["open_sheets"]


def test_below_the_quorum_of_the_council_nothing_is_opened(world):
    from dataclasses import replace

    room = make_room(world, criteria=replace(CRITERIA, quorum=3))
    room.convene()
    for role in ROLES[:2]:
        room.hand_in(role)
    for role in ROLES[2:]:
        room.miss(role)

    with pytest.raises(RuleRefused, match="tối thiểu 3"):
        room.open()
    assert not SealedSheet.objects.filter(content__isnull=False).exists()


def test_one_wrong_code_opens_no_sheet(room):
    room.convene()
    for role in ROLES:
        room.hand_in(role)
    wrong = room.seat(ROLES[2])
    room.codes[wrong.pk] = "00000-00000-00000-00000"

    with pytest.raises(CodesRefused) as refused:
        room.open()

    assert list(refused.value.wrong) == [wrong.pk]
    assert not SealedSheet.objects.filter(content__isnull=False).exists()
    assert room.steps == ["open_sheets"]


def test_a_sheet_whose_code_is_lost_is_handed_in_again_and_the_old_one_stays(room):
    room.convene()
    for role in ROLES:
        room.hand_in(role)
    seat = room.seat(ROLES[1])
    from procedures.services import council_seats

    room.world.perform(
        room.dossier,
        "open_sheets",
        "council_secretary",
        lambda pk: council_seats.ask_sheets_again(
            dossier_id=pk,
            act=room.world.act("council_secretary"),
            seat_ids=[seat.pk],
            reason="Mất mã mở phiếu",
        ),
    )
    assert room.steps == ["score_sheet"]
    room.hand_in(ROLES[1], {**GOOD, "f1": 34})
    result = room.open().result

    assert result["results"][0]["mean"] == "80"
    assert [sheet.replaced_on is None for sheet in seat.sheets.order_by("number")] == [False, True]


def test_a_sheet_that_cannot_be_opened_is_left_out_with_its_reason(room):
    room.convene()
    for role in ROLES:
        room.hand_in(role)
    lost = room.seat(ROLES[3])
    room.codes.pop(lost.pk)
    room.open(unopened={lost.pk: "Thành viên nằm viện, không đưa được mã"})

    lost.refresh_from_db()
    assert (lost.status, lost.was_present) == ("unopened", False)
    assert CouncilScoring.objects.get().sheets.count() == 3


def test_a_late_sheet_is_taken_in_and_marked(room):
    from datetime import timedelta

    room.convene(due_on=room.world.on)
    room.hand_in(ROLES[0], on=room.world.on)
    sheet = room.hand_in(ROLES[1], on=room.world.on + timedelta(days=1))

    assert sheet.is_late
    assert list(SealedSheet.objects.order_by("pk").values_list("is_late", flat=True)) == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({**GOOD, "i1": "10.5"}, "points_0_i1"),
        ({**GOOD, "f1": -1}, "points_0_f1"),
        ({"i1": 8}, "points_0_i2"),
    ],
)
def test_points_beyond_the_maximum_or_missing_are_refused_and_nothing_is_kept(room, given, field):
    room.convene()

    with pytest.raises(RuleRefused) as refused:
        room.hand_in(ROLES[0], given)

    assert refused.value.field == field
    assert not SealedSheet.objects.exists()


def test_without_the_declaration_no_sheet_is_taken(room):
    room.convene()

    with pytest.raises(RuleRefused) as refused:
        room.hand_in(ROLES[0], declares=False)

    assert refused.value.field == "no_conflict"


def test_a_member_recuses_before_he_scores_and_not_after_a_sheet_was_sealed(room):
    from procedures.services import council_seats

    room.convene()
    for role in ROLES:
        room.hand_in(role)
    seat = room.seat(ROLES[0])
    room.world.perform(
        room.dossier,
        "open_sheets",
        "council_secretary",
        lambda pk: council_seats.ask_sheets_again(
            dossier_id=pk,
            act=room.world.act("council_secretary"),
            seat_ids=[seat.pk],
            reason="Mất mã",
        ),
    )
    with pytest.raises(RuleRefused, match="không còn từ chối"):
        room.recuse(ROLES[0])


def test_a_recusal_needs_its_reason(room):
    room.convene()
    with pytest.raises(RuleRefused):
        room.recuse(ROLES[0], reason="  ")


def test_an_applicant_who_fails_a_gate_is_not_scored(world):
    room = make_room(world, rival=True, criteria=GATED)
    room.convene(gates={0: {"g1": GateAnswer(False, "Bị cấm")}, 1: {"g1": GateAnswer(True)}})
    from tests.council.stage import points

    for role in ROLES:
        seat = room.seat(role)
        assert seat.status == "waiting"
        room.hand_in(role, {}, GOOD)
    result = room.open().result

    assert [row["applicant"] for row in result["results"]] == [1]
    assert result["chosen"] == 1
    assert points({"a": 1})


@pytest.mark.parametrize(
    "gates",
    [
        {},
        {0: {"g1": GateAnswer(True)}},
        {0: {"g1": GateAnswer(False)}, 1: {"g1": GateAnswer(True)}},
        {0: {"g1": GateAnswer(False, "a")}, 1: {"g1": GateAnswer(False, "b")}},
    ],
)
def test_every_gate_is_answered_a_failure_with_its_reason_and_somebody_is_left(world, gates):
    room = make_room(world, rival=True, criteria=GATED)
    with pytest.raises(RuleRefused):
        room.convene(gates=gates)
    assert room.steps == ["score"]


def test_a_tie_waits_for_the_chairs_recorded_proposal(contest):
    contest.scored(GOOD, GOOD)
    assert contest.steps == ["settle_tie"]
    second = contest.dossier.requests.get(number=1)

    def settle(reason, request_id=second.pk):
        return contest.world.perform(
            contest.dossier,
            "settle_tie",
            "pc_leader",
            lambda pk: council_settlement.settle_tie(
                dossier_id=pk,
                act=contest.world.act("pc_leader"),
                request_id=request_id,
                reason=reason,
            ),
        )

    with pytest.raises(RuleRefused):
        settle("")
    with pytest.raises(RuleRefused):
        settle("lý do", request_id=0)
    settled = settle("Tiến độ cam kết ngắn hơn")

    assert (settled.settlement, settled.result["chosen"]) == ("chair_proposal", 1)
    assert contest.steps == ["appraise"]
    assert CouncilScoring.objects.get().tie_choice == second


def test_only_the_chair_of_the_round_settles_its_tie(contest):
    from django.core.exceptions import PermissionDenied

    from procedures.models import Post

    contest.scored(GOOD, GOOD)
    other = contest.world.people["pc_office"]
    Post.objects.create(
        user=other, organisation=contest.world.offices.provincial_pc, role="council_chair"
    )
    with pytest.raises(PermissionDenied):
        contest.world.perform(contest.dossier, "settle_tie", "pc_office", lambda pk: None)


def test_when_nobody_passes_the_choice_is_recorded_and_the_case_may_end(contest):
    contest.scored(POOR, POOR)
    assert contest.steps == ["settle_nobody"]
    _nobody(contest, "end")

    assert contest.steps == ["appraise"]
    assert CouncilScoring.objects.get().is_scored


def test_when_nobody_passes_the_dossier_may_go_back_to_the_notice(contest):
    contest.scored(POOR, POOR)
    _nobody(contest, "back_to_notice")

    dossier = fresh(contest.dossier)
    assert dossier.state == "requested"
    assert contest.steps == ["announce"]
    assert dossier.deadlines.get(step="notice", status="open").due_on is not None
    assert not CouncilScoring.objects.get().is_scored
    assert first_broken_entry(dossier) is None


def test_the_provinces_own_rule_binds_when_nobody_passes(contest):
    from procedures.models import ProvincialRule

    ProvincialRule.objects.create(
        province=contest.dossier.province,
        name="nobody_passes",
        value="end",
        document="QĐ 1/2025",
        valid_from=contest.world.on,
    )
    contest.scored(POOR, POOR)
    with pytest.raises(RuleRefused) as refused:
        _nobody(contest, "back_to_notice")
    assert refused.value.field == "choice"


def _nobody(room, choice):
    room.world.perform(
        room.dossier,
        "settle_nobody",
        "pc_leader",
        lambda pk: council_settlement.settle_nobody(
            dossier_id=pk,
            act=room.world.act("pc_leader"),
            choice=choice,
            reason="Không hồ sơ nào đạt 50 điểm",
        ),
    )


def test_a_fail_mark_of_the_council_fails_whom_the_pass_mark_lets_through(world):
    from dataclasses import replace
    from decimal import Decimal

    room = make_room(world, criteria=replace(CRITERIA, fail_marks={"finance": Decimal(20)}))
    result = room.scored({**GOOD, "f1": 19}).result

    assert result["results"][0] == {
        "applicant": 0,
        "mean": "68",
        "passed": False,
        "rank": 1,
        "below": ["finance"],
    }
    assert room.steps == ["settle_nobody"]


def test_a_correction_is_a_new_round_and_the_old_one_stays(room):
    first = room.scored(GOOD)
    _rescore(room, "Cộng nhầm điểm")
    assert room.steps == ["score"]
    assert not CouncilScoring.objects.get().is_scored
    room.codes.clear()
    second = room.scored({**GOOD, "f1": 40})

    first.refresh_from_db()
    assert (first.status, first.result["results"][0]["mean"]) == ("superseded", "79")
    assert (second.number, second.result["results"][0]["mean"]) == (2, "89")
    assert SealedSheet.objects.filter(content__isnull=False).count() == 8
    assert CouncilScoring.objects.get().sheets.count() == 4


def test_a_paper_scoring_that_is_corrected_leaves_its_sheets_in_the_journal(room):
    from procedures.regimes import Sheet

    sheets = [Sheet("Ông A", 0, 10, 10, 20, 30)]
    with pytest.raises(RuleRefused) as refused:
        room.world.score(room.dossier, sheets)
    assert refused.value.field == "on_paper"
    room.world.score(room.dossier, sheets, on_paper="Mất điện cả ngày")
    _rescore(room, "Sai biên bản")

    entry = JournalEntry.objects.get(act="council.another_round_ordered")
    assert json.loads(entry.payload)["before_sheets"] == [
        ["Ông A", 0, "10.000", "10.000", "20.000", "30.000"]
    ]
    assert not CouncilScoring.objects.get().sheets.exists()


def _rescore(room, reason):
    def act(pk):
        done = council_settlement.order_another_round(
            dossier_id=pk, act=room.world.act("specialist"), reason=reason
        )
        from procedures.services.acting import lock_dossier

        lock_dossier(pk).__dict__["wants_another_scoring"] = True
        return done

    room.world.perform(room.dossier, "appraise", "specialist", act)


def test_a_round_is_abandoned_unopened_and_another_can_be_convened(room):
    from procedures.services import council_seats

    room.convene()
    for role in ROLES:
        room.miss(role)
    room.world.perform(
        room.dossier,
        "open_sheets",
        "council_secretary",
        lambda pk: council_seats.abandon_round(
            dossier_id=pk, act=room.world.act("council_secretary"), reason="Không ai chấm"
        ),
    )
    assert room.steps == ["score"]
    assert room.convene().number == 2


def test_the_journal_has_the_commitment_and_never_a_point(room):
    room.convene()
    sheet = room.hand_in(ROLES[0], note="bí mật")

    payload = JournalEntry.objects.get(act="council.sheet_sealed").payload
    assert sheet.commitment in payload
    assert "points" not in payload
    assert "bí mật" not in payload


def test_nothing_in_the_database_tells_the_points_before_the_opening(room):
    from django.apps import apps

    room.convene()
    room.hand_in(ROLES[0], {**GOOD, "f1": "31.337"}, note="nhận xét kín 7531")
    code = room.codes[room.seat(ROLES[0]).pk]
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            text = repr(row)
            assert "31.337" not in text, model
            assert "nhận xét kín 7531" not in text, model
            assert code not in text, model
            assert code.replace("-", "") not in text, model


def test_two_rounds_do_not_run_at_once(room):
    room.convene()
    from procedures.services import council_room

    with pytest.raises(RuleRefused, match="chưa kết thúc"):
        council_room.convene(
            dossier_id=room.dossier.pk,
            act=room.world.act("council_secretary"),
            convening=council_room.Convening(room.council.pk),
        )


def test_a_round_ends_with_the_dossier_that_is_withdrawn_and_filed_again(room):
    from procedures.services import withdrawal
    from workflows import engine

    room.convene()
    room.hand_in(ROLES[0])
    room.world.withdraw(room.dossier)
    assert room.steps == []
    engine.resubmit(
        room.dossier.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=room.world.act("local_officer")),
    )
    room.world.complete(room.dossier)
    room.world.assign(room.dossier)
    room.world.consult(room.dossier)
    second = room.convene()

    assert second.number == 2
    assert room.dossier.scoring_rounds.get(number=1).status == "abandoned"


def test_after_the_second_notice_the_dossier_comes_back_to_the_council(contest):
    from datetime import timedelta

    world, dossier = contest.world, contest.dossier
    contest.scored(POOR, POOR)
    _nobody(contest, "back_to_notice")
    world.on += timedelta(days=1)
    world.announce(dossier)
    world.on += timedelta(days=30)
    world.close_window(dossier)
    world.submit(dossier)
    assert fresh(dossier).deadlines.filter(step="appraise", status="open").count() == 1
    world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    contest.codes.clear()
    second = contest.scored(GOOD, POOR)

    assert (second.number, second.result["chosen"]) == (2, 0)
    assert dossier.scoring_rounds.get(number=1).status == "superseded"
    world.draft(dossier)
    world.sign(dossier)
    world.decide(dossier)
    chosen = dossier.requests.get(status="chosen")
    assert chosen.number == 0
    assert first_broken_entry(fresh(dossier)) is None


def test_the_decision_follows_the_opened_sheets(contest):
    contest.scored(POOR, GOOD)
    world, dossier = contest.world, contest.dossier
    world.draft(dossier)
    world.sign(dossier)
    first = dossier.requests.get(number=0)
    with pytest.raises(RuleRefused) as refused:
        world.decide(dossier, investor_id=first.pk)
    assert refused.value.field == "investor"
    world.decide(dossier)
    assert dossier.requests.get(status="chosen").number == 1


def test_where_nobody_passed_an_approval_is_refused_with_its_article(contest):
    contest.scored(POOR, POOR)
    _nobody(contest, "end")
    world, dossier = contest.world, contest.dossier
    world.draft(dossier)
    world.sign(dossier)
    with pytest.raises(RuleRefused, match="50"):
        world.decide(dossier)
