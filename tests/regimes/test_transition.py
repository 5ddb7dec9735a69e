"""Which law governs: each boundary on both sides, with its reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.regimes import NotSourced, RegimeFacts, regime_for, regime_history

TODAY = date(2026, 11, 22)


def governing(on, **facts):
    return regime_for("establishment", RegimeFacts(on=on, **facts))


@pytest.mark.parametrize(
    ("submitted_on", "on", "regime_id", "confirm"),
    [
        # R1 to R2: what was at the department stays under the 2017 decree.
        (date(2024, 4, 30), date(2024, 5, 1), "R1", False),
        (date(2024, 5, 1), date(2024, 5, 1), "R2", False),
        # ... over 1/7/2025 too, and to be confirmed from 15/9/2026.
        (date(2024, 4, 30), date(2025, 7, 1), "R1", False),
        (date(2024, 4, 30), date(2026, 9, 14), "R1", False),
        (date(2024, 4, 30), date(2026, 9, 15), "R1", True),
        # R2 to R3: pending work passes to the commune.
        (date(2025, 6, 30), date(2025, 6, 30), "R2", False),
        (date(2025, 6, 30), date(2025, 7, 1), "R3", False),
        (date(2024, 5, 1), date(2026, 9, 15), "R3", False),
        # R3 to R4: in appraisal stays, later submission is new law.
        (date(2026, 9, 14), date(2026, 9, 15), "R3", False),
        (date(2026, 9, 15), date(2026, 9, 15), "R4", False),
    ],
)
def test_a_submitted_dossier_keeps_or_changes_its_law_by_the_transition_rule(
    submitted_on, on, regime_id, confirm
):
    choice = governing(on, submitted_on=submitted_on)

    assert (choice.regime.id, choice.needs_confirmation) == (regime_id, confirm)
    assert choice.basis and choice.basis_vi and choice.reason_vi and choice.reason_en


def test_notice_under_old_law_and_submission_under_new_law_is_new_law():
    facts = {"requested_on": date(2026, 8, 20), "submitted_on": date(2026, 9, 15)}

    assert governing(date(2026, 9, 14), **facts).regime.id == "R3"
    assert governing(date(2026, 9, 15), **facts).regime.id == "R4"


@pytest.mark.parametrize(
    ("on", "basis"),
    [
        (date(2025, 1, 13), "NĐ 32/2024 Art 37.1"),
        (date(2025, 7, 1), "NĐ 139/2025 Art 22.2-22.3"),
        (date(2026, 9, 15), "NĐ 32/2024 Art 35.2 (as amended by NĐ 303/2026)"),
    ],
)
def test_the_basis_is_the_rule_that_decided(on, basis):
    assert governing(on, submitted_on=date(2025, 1, 13)).basis == basis


def test_a_closed_dossier_is_not_moved_by_a_later_law():
    facts = {"submitted_on": date(2025, 1, 13), "closed_on": date(2025, 6, 30)}

    assert governing(date(2025, 7, 15), **facts).regime.id == "R2"


def test_a_2017_dossier_closed_before_the_2026_change_needs_no_confirmation():
    facts = {"submitted_on": date(2024, 4, 1), "closed_on": date(2026, 9, 14)}

    assert not governing(TODAY, **facts).needs_confirmation


def test_an_adjustment_takes_the_law_of_its_own_submission():
    old = regime_for("adjustment", RegimeFacts(on=TODAY, submitted_on=date(2026, 9, 14)))
    new = regime_for("adjustment", RegimeFacts(on=TODAY, submitted_on=date(2026, 9, 15)))

    assert (old.regime.id, new.regime.id) == ("R3", "R4")


def test_an_unknown_day_of_submission_is_said_where_it_matters():
    facts = {"requested_on": date(2026, 8, 1), "at_department_by": date(2026, 9, 20)}

    choice = governing(TODAY, **facts)

    assert choice.needs_confirmation
    assert "chậm nhất" in choice.reason_vi
    inside = {"requested_on": date(2026, 7, 22), "at_department_by": date(2026, 8, 13)}
    assert not governing(date(2026, 8, 13), **inside).needs_confirmation


def test_a_change_from_the_pinned_law_is_told():
    choice = governing(date(2025, 7, 1), submitted_on=date(2025, 6, 1), previous="R2")

    assert (choice.changed_from, choice.regime.id) == ("R2", "R3")


def test_history_lists_each_change_with_its_first_day():
    facts = RegimeFacts(on=date(2025, 6, 1), submitted_on=date(2025, 6, 1))
    of = regime_history("establishment", facts, TODAY)

    assert [(change.on, change.choice.regime.id) for change in of] == [
        (date(2025, 6, 1), "R2"),
        (date(2025, 7, 1), "R3"),
    ]


def test_history_of_a_2017_dossier_shows_the_day_that_needs_confirmation():
    facts = RegimeFacts(on=date(2024, 4, 2), submitted_on=date(2024, 4, 2))
    of = regime_history("establishment", facts, TODAY)

    assert [(c.on, c.choice.regime.id, c.choice.needs_confirmation) for c in of] == [
        (date(2024, 4, 2), "R1", False),
        (date(2026, 9, 15), "R1", True),
    ]


def test_history_changes_on_the_day_of_submission():
    facts = RegimeFacts(on=TODAY, requested_on=date(2026, 9, 1), submitted_on=date(2026, 9, 20))
    of = regime_history("establishment", facts, TODAY)

    assert [(change.on, change.choice.regime.id) for change in of] == [
        (date(2026, 9, 1), "R3"),
        (date(2026, 9, 15), "R4"),
    ]


def test_days_before_the_2017_decree_are_not_sourced():
    with pytest.raises(NotSourced):
        governing(date(2017, 7, 14))


days = st.dates(date(2017, 7, 15), date(2027, 12, 31))


@given(submitted_on=days, wait=st.integers(0, 2000))
def test_time_never_leads_back_to_an_older_law(submitted_on, wait):
    first = governing(submitted_on, submitted_on=submitted_on)
    later = governing(submitted_on + timedelta(days=wait), submitted_on=submitted_on)

    assert first.regime.id <= later.regime.id
    assert first.regime.in_force(submitted_on)


@given(submitted_on=days, wait=st.integers(0, 1000))
def test_history_ends_where_the_question_ends(submitted_on, wait):
    until = submitted_on + timedelta(days=wait)
    facts = RegimeFacts(on=until, submitted_on=submitted_on)

    last = regime_history("establishment", facts, until)[-1]

    assert last.choice.regime == regime_for("establishment", facts).regime
