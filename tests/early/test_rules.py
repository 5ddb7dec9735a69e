"""Art 35.4 by its two readings, the area above 75 ha, and the day by which it is to be finished."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procedures.regimes import NotSourced
from procedures.regimes.early_clusters import (
    EarlyFacts,
    cut_off,
    finish_day,
    large_area,
    readings,
)

ALL = {
    "project_approved": True,
    "detailed_plan_approved": True,
    "in_local_plan": True,
    "production_project_inside": True,
    "in_provincial_plan": True,
}


def results(regime: str = "R3", **facts: Any) -> dict[str, bool | None]:
    return {reading.id: reading.holds for reading in readings(regime, EarlyFacts(**facts))}


@pytest.mark.parametrize(
    ("facts", "alternatives", "cumulative"),
    [
        (ALL, True, True),
        ({"in_provincial_plan": True, "project_approved": True}, True, None),
        ({**ALL, "detailed_plan_approved": False}, True, False),
        ({"in_provincial_plan": True, "in_local_plan": True}, None, None),
        (
            {
                "in_provincial_plan": True,
                "project_approved": False,
                "detailed_plan_approved": False,
                "production_project_inside": False,
            },
            False,
            False,
        ),
        ({**ALL, "in_provincial_plan": False}, False, False),
        ({**ALL, "in_provincial_plan": None}, None, None),
        ({}, None, None),
    ],
)
def test_each_reading_gives_its_own_result(
    facts: dict[str, Any], alternatives: bool | None, cumulative: bool | None
) -> None:
    assert results(**facts) == {"alternatives": alternatives, "cumulative": cumulative}


@pytest.mark.parametrize("known", [None, True, False])
@pytest.mark.parametrize("name", sorted(ALL))
def test_finding_out_never_turns_a_certain_result_round(name: str, known: bool | None) -> None:
    """Monotone: what is certain with a fact unknown stays so whatever the fact turns out to be."""
    base = {**ALL, name: None}
    before, after = results(**base), results(**{**base, name: known})
    for reading, result in before.items():
        assert result is None or after[reading] == result


def test_an_unknown_result_names_only_the_facts_that_can_change_it() -> None:
    found = {
        reading.id: reading.missing
        for reading in readings(
            "R2", EarlyFacts(in_provincial_plan=True, in_local_plan=False, project_approved=None)
        )
    }
    assert found == {
        "alternatives": ("project_approved", "detailed_plan_approved"),
        "cumulative": (),
    }


def test_r1_knows_no_such_clause() -> None:
    with pytest.raises(NotSourced):
        readings("R1", EarlyFacts())


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"area_ha": 75}, True),
        ({"area_ha": "75.01"}, None),
        ({"area_ha": 90, "filled": True}, True),
        ({"area_ha": 90, "filled": False}, None),
        ({"area_ha": 90, "filled": False, "clearance_done": False}, False),
        ({"area_ha": 90, "detailed_plan_stands": True, "clearance_done": True}, True),
        ({"area_ha": 90, "detailed_plan_approved": True, "clearance_done": True}, True),
        ({"area_ha": 90, "asked_area_ha": 80, "filled": True}, True),
        ({"area_ha": 90, "asked_area_ha": 95, "filled": True}, False),
        ({"area_ha": 90, "asked_area_ha": 70, "filled": False}, True),
        ({"asked_area_ha": 90, "filled": True}, None),
        ({}, None),
    ],
)
def test_above_75_ha_an_area_stays_or_shrinks_if_filled_or_planned_and_cleared(
    facts: dict[str, Any], holds: bool | None
) -> None:
    for name in ("area_ha", "asked_area_ha"):
        if name in facts:
            facts[name] = Decimal(str(facts[name]))
    found = large_area("R3", EarlyFacts(**facts))
    assert found.holds is holds
    assert found.basis == "NĐ 32/2024 Art 35.4"
    assert bool(found.missing) is (holds is None)


def test_the_days_of_r4_are_those_of_r3_and_say_that_they_are_not_confirmed() -> None:
    assert cut_off("R4").value == date(2009, 10, 5)
    r3, r4 = finish_day("R3"), finish_day("R4")
    assert (r3.before_on, r3.last_on) == (date(2026, 12, 31), date(2026, 12, 30))
    assert (r4.before_on, r4.basis) == (r3.before_on, "NĐ 32/2024 Art 35.4")
    assert (r3.is_confirmed, r4.is_confirmed) == (True, False)
