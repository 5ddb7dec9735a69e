"""Two people at once in the room, on a real PostgreSQL: nothing twice, nothing lost."""

from __future__ import annotations

TRIES = 10
DRILL = "tests.council.drills.races"


def test_the_last_two_members_hand_in_together_and_the_case_goes_on_once(run_on_postgresql):
    found = run_on_postgresql(DRILL, "last_two_hand_in", TRIES)
    assert found["ends"] == {"done": 2 * TRIES}
    assert found["wrong"] == 0, found


def test_the_sheets_are_opened_once_however_many_press(run_on_postgresql):
    found = run_on_postgresql(DRILL, "opened_twice", TRIES)
    assert found["ends"] == {"done": TRIES, "AlreadyDone": TRIES}
    assert found["wrong"] == 0, found


def test_a_sheet_comes_in_or_its_seat_is_left_empty_and_never_both(run_on_postgresql):
    found = run_on_postgresql(DRILL, "sheet_against_missing", TRIES)
    assert found["wrong"] == 0, found
    assert not {end for end in found["ends"] if end in {"Busy", "OperationalError"}}, found
