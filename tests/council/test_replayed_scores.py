"""Recorded scorings replayed: what counts of them, in which round, and who is chosen (Art 13.2)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from procedures.cases import parse_case
from procedures.models import JournalEntry
from workflows.replay import replay

pytestmark = pytest.mark.django_db


def case(*events: tuple[str, str] | tuple[str, str, dict[str, Any]], **rest: Any) -> dict[str, Any]:
    return {
        "format": "ccn-case/1",
        "id": rest.pop("id", "T"),
        "procedure": "establishment",
        "province": "Lào Cai",
        "cluster": {
            "name": "Thử",
            "in_plan": True,
            "land_use_fit": True,
            "area_ha": 30,
            "planned_area_ha": 30,
            **rest.pop("cluster", {}),
        },
        "applicants": rest.pop("applicants", [{"name": "A", "documents": ["request"]}]),
        "events": [
            {"on": on, "act": act, **(extra[0] if extra else {})} for on, act, *extra in events
        ],
        **rest,
    }


def run(document: dict[str, Any], as_of: str = "2026-11-22") -> dict[str, Any]:
    content = json.dumps(document)
    return replay(parse_case(content.encode()), content, as_of=date.fromisoformat(as_of))


def sheet(applicant: int = 0, member: str = "M1", **points: Any) -> dict[str, Any]:
    full = {"infrastructure": 10, "environment": 10, "capacity": 20, "finance": 30}
    return {"member": member, "applicant": applicant, **full, **points}


POOR: dict[str, Any] = {"infrastructure": 5, "environment": 5, "capacity": 5, "finance": 5}
AFTER_SCORING = (
    ("2026-05-29", "appraisal_reported"),
    ("2026-06-05", "decided", {"outcome": "approved", "document": "8/QĐ-UBND"}),
)


def scored(*rounds: tuple[str, dict[str, Any]], **rest: Any) -> dict[str, Any]:
    return run(
        case(
            ("2026-05-04", "dossier_submitted"),
            *((on, "scored", what) for on, what in rounds),
            *AFTER_SCORING,
            **rest,
        )
    )


def test_a_sheet_for_a_refused_applicant_is_left_out_and_the_others_count():
    found = run(
        case(
            ("2026-05-04", "request_received", {"applicant": 0}),
            ("2026-05-05", "notice_published"),
            ("2026-05-20", "window_closed"),
            ("2026-05-22", "request_received", {"applicant": 1}),
            ("2026-05-25", "dossier_submitted"),
            ("2026-06-15", "scored", {"sheets": [sheet(1), sheet(0, **POOR)]}),
            ("2026-06-19", "appraisal_reported"),
            ("2026-06-26", "decided", {"outcome": "approved", "document": "8/QĐ-UBND"}),
            applicants=[{"name": "A"}, {"name": "B"}],
        )
    )

    assert [(one["event"], one["basis"]) for one in found["refusals"]] == [
        ("events[3]", "NĐ 32/2024 Art 10.1"),
        ("events[5].sheets[0]", "NĐ 32/2024 Art 13.2"),
        ("events[7]", "NĐ 32/2024 Art 13.2"),
    ]
    assert found["council"]["results"] == [
        {"applicant": 0, "mean": "20", "passed": False, "rank": 1}
    ]
    assert found["state"] == "awaiting_decision"


def test_a_second_scoring_is_a_new_round_and_counts():
    found = scored(
        ("2026-05-12", {"sheets": [sheet(**POOR)]}), ("2026-05-20", {"sheets": [sheet()]})
    )

    assert (found["refusals"], found["state"]) == ([], "decided")
    assert found["council"]["results"][0]["mean"] == "70"
    ordered = JournalEntry.objects.get(act="council.another_round_ordered")
    assert json.loads(ordered.payload)["before_result"]["results"][0]["mean"] == "20"


def test_a_scoring_of_which_only_the_fact_is_known_does_not_bar_its_sheets():
    found = scored(("2026-05-10", {}), ("2026-05-12", {"sheets": [sheet()]}))

    assert (found["refusals"], found["state"]) == ([], "decided")
    assert found["council"]["chosen"] == 0
    assert not JournalEntry.objects.filter(act="council.another_round_ordered").exists()


def test_no_valid_sheet_is_not_the_same_as_nobody_passing():
    found = scored(("2026-05-12", {"sheets": [sheet()], "recused": [{"member": "M1"}]}))

    assert [one["event"] for one in found["refusals"]] == ["events[1].sheets[0]", "events[3]"]
    assert "Không có phiếu chấm điểm hợp lệ nào" in found["refusals"][1]["reason"]


@pytest.mark.parametrize(
    ("province", "chosen"), [("Thanh Hóa", 0), ("Lào Cai", None)], ids=["own order", "no order"]
)
def test_a_tie_before_2024_is_broken_by_the_provinces_own_order(province: str, chosen: int | None):
    tied = [sheet(0), sheet(1, capacity=30, finance=20)]
    found = run(
        case(
            ("2023-03-07", "dossier_submitted"),
            ("2023-03-20", "scored", {"sheets": tied}),
            ("2023-03-28", "appraisal_reported"),
            ("2023-04-04", "decided", {"outcome": "approved", "document": "8/QĐ-UBND"}),
            province=province,
            applicants=[{"name": "A"}, {"name": "B"}],
        )
    )

    assert found["council"]["tie"] is True
    assert found["council"]["chosen"] == chosen
    assert found["state"] == ("decided" if chosen == 0 else "awaiting_decision")
