"""The criteria sheet, and what the tally makes of fail marks and ties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from procedures.regimes import Sheet, regime, tally
from procedures.regimes.council_criteria import Criteria, Line, templates
from procedures.regimes.scoring import TIE_RULES, break_tie
from tests.council.stage import CRITERIA, GATED


@pytest.mark.parametrize("regime_id", ["R1", "R2", "R3", "R4"])
@pytest.mark.parametrize("code", ["lao_cai_a", "lao_cai_b"])
def test_the_real_sheets_add_up_to_the_laws_maxima(regime_id, code):
    template = templates()[code]
    assert template.criteria.faults(regime(regime_id)) == []
    assert template.confidence == "secondary"
    assert template.source


def test_the_sheet_of_18_august_2026_has_five_gates_and_the_checklist_none():
    assert len(templates()["lao_cai_b"].criteria.gates) == 5
    assert templates()["lao_cai_a"].criteria.gates == ()


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        (replace(CRITERIA, lines=CRITERIA.lines[1:]), "sum_infrastructure"),
        (
            replace(CRITERIA, lines=(*CRITERIA.lines, Line("f2", "finance", "Thêm", D(1)))),
            "sum_finance",
        ),
        (replace(CRITERIA, lines=(replace(CRITERIA.lines[0], text=" "),)), "text_i1"),
        (replace(CRITERIA, lines=(replace(CRITERIA.lines[0], most=D(0)),)), "most_i1"),
        (replace(CRITERIA, aggregation=""), "aggregation"),
        (replace(CRITERIA, aggregation="median"), "aggregation"),
        (replace(CRITERIA, quorum=0), "quorum"),
        (replace(CRITERIA, fail_marks={"finance": D(41)}), "fail_finance"),
        (replace(CRITERIA, fail_marks={"finance": D(-1)}), "fail_finance"),
    ],
)
def test_a_sheet_that_is_not_the_articles_has_faults(criteria, field):
    assert field in {fault.field for fault in criteria.faults(regime("R3"))}


def test_a_sheet_comes_back_from_its_file_as_it_was():
    full = replace(GATED, quorum=3, fail_marks={"finance": D("20.5")})
    again = Criteria.from_json(full.as_json())
    assert again == full
    assert again.digest() == full.digest()


def test_another_maximum_is_another_digest():
    lines = (replace(CRITERIA.lines[0], most=D(9)), *CRITERIA.lines[1:])
    assert replace(CRITERIA, lines=lines).digest() != CRITERIA.digest()


@pytest.mark.parametrize(
    ("points", "wrong"),
    [
        ({"i1": 10, "i2": 5, "e1": 15, "c1": 30, "f1": 40}, []),
        ({"i1": 0, "i2": 0, "e1": 0, "c1": 0, "f1": 0}, []),
        ({"i1": "10.001", "i2": 5, "e1": 15, "c1": 30, "f1": 40}, [("i1", "beyond")]),
        ({"i1": -1, "i2": 5, "e1": 15, "c1": 30}, [("i1", "beyond"), ("f1", "missing")]),
        ({"i1": "NaN", "i2": 5, "e1": 15, "c1": 30, "f1": None}, [("i1", "missing")]),
    ],
)
def test_points_are_held_against_each_lines_maximum(points, wrong):
    found = [(line.key, why) for line, why in CRITERIA.wrong_points(points)]
    assert found[: len(wrong)] == wrong
    assert bool(found) == bool(wrong)


def sheet(member, applicant, infrastructure, environment, capacity, finance):
    return Sheet(member, applicant, infrastructure, environment, capacity, finance)


@pytest.mark.parametrize(
    ("mark", "passed"), [(None, True), (D(20), True), (D("20.5"), False), (D(21), False)]
)
def test_a_fail_mark_is_held_against_the_mean_of_the_criterion(mark, passed):
    sheets = [sheet("A", 0, 15, 15, 30, 19), sheet("B", 0, 15, 15, 30, 21)]
    marks = {} if mark is None else {"finance": mark}
    (standing,) = tally("R3", sheets, fail_marks=marks).standings
    assert standing.passed is passed
    assert standing.below == (() if passed else ("finance",))


def test_the_highest_who_fails_a_mark_leaves_the_place_to_the_next():
    sheets = [sheet("A", 0, 15, 15, 30, 10), sheet("A", 1, 10, 10, 20, 25)]
    result = tally("R3", sheets, fail_marks={"finance": D(20)})
    assert result.chosen == 1


@pytest.mark.parametrize(
    ("sheets", "chosen", "by"),
    [
        ([sheet("A", 0, 10, 10, 20, 30), sheet("A", 1, 10, 10, 19, 31)], 1, "finance"),
        ([sheet("A", 0, 10, 10, 20, 30), sheet("A", 1, 10, 9, 21, 30)], 1, "capacity"),
        (
            [
                sheet("A", 0, 10, 10, 20, 30),
                sheet("A", 1, 9, 10, 20, 30),
                sheet("B", 0, 10, 10, 20, 30),
                sheet("B", 1, 9, 10, 20, 30),
                sheet("C", 0, 8, 10, 20, 30),
                sheet("C", 1, 10, 10, 20, 30),
            ],
            0,
            "higher_ballots",
        ),
        (
            [
                sheet("A", 0, 10, 10, 20, 30),
                sheet("A", 1, 9, 10, 20, 30),
                sheet("B", 0, 9, 10, 20, 30),
                sheet("B", 1, 10, 10, 20, 30),
            ],
            1,
            "chair_ballot",
        ),
        ([sheet("A", 0, 10, 10, 20, 30), sheet("A", 1, 10, 10, 20, 30)], None, ""),
    ],
)
def test_the_ways_out_of_a_tie_of_2020_are_tried_in_their_order(sheets, chosen, by):
    assert break_tie(TIE_RULES, sheets, [0, 1], "B") == (chosen, by)
