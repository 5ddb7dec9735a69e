"""The council's arithmetic is exact."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.regimes.scoring import Sheet, mean_text, seal, tally


def sheet(member, applicant, *points):
    return Sheet(member, applicant, *(p if p is None else D(str(p)) for p in points))


def test_the_mean_of_the_members_totals_is_exact():
    answer = tally("R2", [sheet("M1", 0, 12, 13, 25, 33), sheet("M2", 0, 10, 10, 20, "19.5")])

    assert answer.as_json()["results"] == [
        {"applicant": 0, "mean": "71.25", "passed": True, "rank": 1}
    ]
    assert (answer.tie, answer.choice_needed, answer.chosen) == (False, False, 0)


def test_a_mean_without_a_finite_decimal_is_told_as_a_fraction_too():
    sheets = [
        sheet("M1", 0, 12, 13, 25, 33),
        sheet("M2", 0, 10, 10, 20, 30),
        sheet("M3", 0, 15, 15, 20, 11),
    ]

    assert tally("R2", sheets).as_json()["results"][0] == {
        "applicant": 0,
        "mean": "71.3333",
        "mean_exact": "214/3",
        "passed": True,
        "rank": 1,
    }


@pytest.mark.parametrize(
    ("mean", "text", "exact"),
    [
        (Fraction(71), "71", None),
        (Fraction(100), "100", None),
        (Fraction(1, 8), "0.125", None),
        (Fraction(1, 20), "0.05", None),
        (Fraction(0), "0", None),
        (Fraction(214, 3), "71.3333", "214/3"),
        (Fraction(1, 3), "0.3333", "1/3"),
        (Fraction(149999, 3000), "49.9997", "149999/3000"),
        (Fraction(1499999999999, 30000000000), "49.99999999997", "1499999999999/30000000000"),
        (Fraction(1500000000001, 30000000000), "50.0000", "1500000000001/30000000000"),
    ],
)
def test_means_as_text(mean, text, exact):
    assert mean_text(mean) == (text, exact)


@pytest.mark.parametrize(
    ("finance", "passed"), [("20", True), ("19.999999", False), ("20.000001", True)]
)
def test_fifty_passes_and_is_compared_unrounded(finance, passed):
    answer = tally("R3", [sheet("M1", 0, 10, 10, 10, finance)])

    assert answer.standings[0].passed is passed
    assert answer.chosen == (0 if passed else None)


def test_a_mean_just_below_fifty_does_not_pass_and_does_not_read_fifty():
    # Totals 50, 50 and 49.99999: at four places the mean would read 50.0000, but it is below.
    sheets = [sheet("M1", 0, 10, 10, 10, 20), sheet("M2", 0, 10, 10, 10, 20)]
    sheets.append(sheet("M3", 0, 10, 10, 10, "19.99999"))

    result = tally("R2", sheets).as_json()["results"][0]

    assert (result["mean"], result["passed"]) == ("49.999997", False)


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    sheets = [
        sheet("M1", 0, 10, 10, 20, 30),
        sheet("M1", 1, 10, 10, 20, 30),
        sheet("M1", 2, 10, 10, 20, 20),
    ]

    assert [s.rank for s in tally("R2", sheets).standings] == [1, 1, 3]


def test_a_tie_waits_for_the_chair():
    sheets = [sheet("M1", 0, 10, 10, 20, 30), sheet("M1", 1, 10, 10, 20, 30)]

    open_tie = tally("R2", sheets)
    settled = tally("R2", sheets, tie_choice=1)

    assert (open_tie.tie, open_tie.choice_needed, open_tie.chosen) == (True, True, None)
    assert (settled.tie, settled.choice_needed, settled.chosen) == (True, False, 1)


def test_a_choice_outside_the_tie_is_refused_with_its_article():
    sheets = [
        sheet("M1", 0, 10, 10, 20, 30),
        sheet("M1", 1, 10, 10, 20, 30),
        sheet("M1", 2, 10, 10, 20, 20),
    ]

    answer = tally("R2", sheets, tie_choice=2)

    assert (answer.choice_needed, answer.chosen) == (True, None)
    assert [r.basis for r in answer.refusals] == ["NĐ 32/2024 Art 13.2"]


def test_the_highest_score_is_chosen_whatever_the_chair_says():
    sheets = [sheet("M1", 0, 10, 10, 20, 30), sheet("M1", 1, 10, 10, 20, 20)]

    answer = tally("R2", sheets, tie_choice=1)

    assert (answer.chosen, len(answer.refusals)) == (0, 1)


def test_two_equal_scores_below_the_mark_are_no_tie():
    sheets = [sheet("M1", 0, 1, 1, 1, 1), sheet("M1", 1, 1, 1, 1, 1)]

    answer = tally("R2", sheets)

    assert (answer.tie, answer.choice_needed, answer.chosen) == (False, False, None)


@pytest.mark.parametrize(
    "points",
    [
        ("15.01", 10, 10, 10),
        (10, "15.01", 10, 10),
        (10, 10, "30.01", 10),
        (10, 10, 10, "40.01"),
        (-1, 10, 10, 10),
        (10, 10, 10, None),
        (None, None, None, None),
    ],
)
def test_a_sheet_above_a_maximum_or_incomplete_is_refused_and_left_out(points):
    answer = tally("R2", [sheet("M1", 0, *points), sheet("M2", 0, 10, 10, 20, 30)])

    assert answer.as_json()["results"][0]["mean"] == "70"
    assert [(r.index, r.member, r.basis) for r in answer.refusals] == [
        (0, "M1", "NĐ 32/2024 Art 13.2")
    ]


def test_the_maxima_themselves_are_allowed():
    assert tally("R4", [sheet("M1", 0, 15, 15, 30, 40)]).as_json()["results"][0]["mean"] == "100"


def test_a_second_sheet_of_the_same_member_is_refused():
    answer = tally("R2", [sheet("M1", 0, 10, 10, 20, 30), sheet("M1", 0, 1, 1, 1, 1)])

    assert answer.as_json()["results"][0]["mean"] == "70"
    assert [r.index for r in answer.refusals] == [1]


def test_recused_members_leave_the_mean():
    sheets = [sheet("M1", 0, 10, 10, 20, 30), sheet("M3", 0, 0, 0, 0, 0)]

    answer = tally("R2", sheets, recused=["M3"])

    assert answer.as_json()["results"][0]["mean"] == "70"
    assert [s.member for s in answer.accepted] == ["M1"]
    assert [r.index for r in answer.refusals] == [1]  # left out, and the reader sees it


def test_the_2017_regime_scores_on_the_same_scale_under_its_own_article():
    answer = tally("R1", [sheet("M1", 0, 16, 10, 10, 10)])

    assert answer.refusals[0].basis == "NĐ 68/2017 Art 15 (as amended by NĐ 66/2020)"


def test_without_sheets_nobody_is_chosen():
    assert tally("R2", []).as_json() | {"sealed": ""} == {
        "results": [],
        "tie": False,
        "choice_needed": False,
        "chosen": None,
        "sealed": "",
    }


points = st.builds(
    sheet,
    st.sampled_from(["M1", "M2", "M3", "M4"]),
    st.integers(0, 2),
    st.decimals(0, 15, places=2),
    st.decimals(0, 15, places=2),
    st.decimals(0, 30, places=2),
    st.decimals(0, 40, places=2),
)
unique = st.lists(points, max_size=12, unique_by=lambda s: (s.member, s.applicant))


@given(unique, st.randoms())
def test_the_order_of_the_sheets_changes_nothing(sheets, chance):
    other = list(sheets)
    chance.shuffle(other)

    assert tally("R2", sheets).as_json() == tally("R2", other).as_json()


def test_the_seal_tells_any_changed_point_but_not_its_spelling():
    one = [sheet("M1", 0, "12.5", 10, 20, 30)]

    assert seal(one) == seal([sheet("M1", 0, "12.50", "10.0", 20, 30)])
    assert seal(one) != seal([sheet("M1", 0, "12.51", 10, 20, 30)])
    assert seal(one) != seal([sheet("M2", 0, "12.5", 10, 20, 30)])
