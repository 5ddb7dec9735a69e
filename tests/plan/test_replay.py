"""A record of one proposed cluster: every step that the law has, whichever dossier it runs in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procedures.cases import parse_case
from procedures.models import Dossier, ListVersion
from workflows.replay import replay

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 20)


def case(*events: tuple[Any, ...], name: str = "P", **more: Any) -> bytes:
    import json

    return json.dumps(
        {
            "format": "ccn-case/1",
            "id": name,
            "procedure": "proposal",
            "province": "Lào Cai",
            "local_body": "UBND xã Xuân Ái",
            "cluster": {"name": "Cụm Một", "area_ha": 40},
            "events": [
                {"on": on, "act": act, **(rest[0] if rest else {})} for on, act, *rest in events
            ],
            **more,
        }
    ).encode()


def run(*events: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    content = case(*events, **more)
    return replay(parse_case(content, today=AS_OF), content.decode(), as_of=AS_OF)


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(step for step in found["steps"] if step["step"] == name)


def test_under_nd68_the_ministry_has_30_working_days():
    found = run(
        ("2019-03-04", "dossier_submitted", {"document": "12/TTr-UBND"}),
        ("2019-03-20", "opinion_requested", {"body": "Sở Xây dựng", "due_days": 5}),
        ("2019-03-26", "opinion_given", {"body": "Sở Xây dựng", "outcome": "agree"}),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-05-10", "ministry_opinion_given", {"outcome": "agree"}),
        ("2019-05-20", "decided", {"outcome": "approved", "document": "9/QĐ-UBND"}),
    )
    asked = step(found, "ministry_opinion")
    assert (found["regime"], found["state"], found["refusals"]) == ("R1", "decided", [])
    assert (asked["actor"], asked["limit"], asked["unit"]) == ("ministry", 30, "working_days")
    assert (asked["started_on"], asked["done_on"], asked["late_by"]) == (
        "2019-04-01",
        "2019-05-10",
        0,
    )
    assert asked["basis"] == "NĐ 68/2017 Art 6"
    assert [s["step"] for s in found["steps"]] == [
        "take_up",
        "opinion:Sở Xây dựng",
        "ministry_opinion",
        "decide",
    ]


@pytest.mark.parametrize(
    ("year", "regime"), [("2024-06", "R2"), ("2025-08", "R3"), ("2026-10", "R4")]
)
def test_from_nd32_on_the_ministrys_opinion_has_no_limit(year: str, regime: str):
    found = run(
        (f"{year}-03", "dossier_submitted"),
        (f"{year}-05", "ministry_opinion_requested"),
        (f"{year}-20", "ministry_opinion_given", {"outcome": "agree"}),
        (f"{year}-28", "decided", {"outcome": "approved"}),
    )
    asked = step(found, "ministry_opinion")
    assert (found["regime"], asked["limit"], asked["due_on"]) == (regime, None, None)
    assert asked["done_on"] == f"{year}-20"
    assert "Art 30.1" in asked["basis"]
    assert (found["state"], found["refusals"]) == ("decided", [])


def test_the_clock_stands_still_between_request_and_receipt():
    found = run(
        ("2019-03-04", "dossier_submitted"),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-04-08", "supplement_requested", {"missing": ["bản đồ"]}),
        ("2019-04-12", "supplement_received"),
        ("2019-05-20", "ministry_opinion_given", {"outcome": "agree"}),
    )
    asked = step(found, "ministry_opinion")
    assert asked["paused_days"] == 4
    assert asked["late_by"] == 0
    assert found["state"] == "under_appraisal"


def test_an_open_stop_is_told_with_its_day():
    found = run(
        ("2019-03-04", "dossier_submitted"),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-04-08", "supplement_requested", {"missing": ["bản đồ"]}),
    )
    asked = step(found, "ministry_opinion")
    assert (asked["due_on"], asked["stopped_since"]) == (None, "2019-04-08")
    assert found["state"] == "awaiting_supplement"


def test_a_stop_of_the_handling_stops_the_ministrys_days():
    found = run(
        ("2019-03-04", "dossier_submitted"),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-04-08", "stopped", {"reason": "chờ"}),
        ("2019-04-12", "ministry_opinion_given", {"outcome": "agree"}),
    )
    asked = step(found, "ministry_opinion")
    assert (asked["paused_days"], asked["done_on"]) == (4, "2019-04-12")


def test_under_nd68_a_plan_approved_against_the_ministry_is_listed_as_refused():
    found = run(
        ("2019-03-04", "dossier_submitted"),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-05-10", "ministry_opinion_given", {"outcome": "disagree"}),
        ("2019-05-20", "decided", {"outcome": "approved"}),
    )
    assert [(r["act"], r["basis"]) for r in found["refusals"]] == [("decided", "NĐ 68/2017 Art 6")]
    assert found["state"] != "decided"


@pytest.mark.parametrize(
    ("between", "started_on", "due_on"),
    [
        ([("2019-05-27", "ministry_opinion_requested")], "2019-05-27", "2019-07-08"),
        (
            [("2019-05-24", "supplement_received"), ("2019-05-27", "ministry_opinion_requested")],
            "2019-05-27",
            "2019-07-08",
        ),
        ([("2019-05-27", "supplement_received")], "2019-05-27", "2019-07-08"),
    ],
    ids=["asked again", "completed and asked again", "completed, the asking not recorded"],
)
def test_a_second_agreement_has_30_working_days_of_its_own(
    between: list[tuple[str, str]], started_on: str, due_on: str
):
    found = run(
        ("2019-03-04", "dossier_submitted"),
        ("2019-04-01", "ministry_opinion_requested"),
        ("2019-05-10", "ministry_opinion_given", {"outcome": "disagree"}),
        *between,
        ("2019-06-20", "ministry_opinion_given", {"outcome": "agree"}),
        ("2019-07-01", "decided", {"outcome": "approved"}),
    )
    rounds = [one for one in found["steps"] if one["step"] == "ministry_opinion"]
    assert [one["done_on"] for one in rounds] == ["2019-05-10", "2019-06-20"]
    assert (rounds[1]["limit"], rounds[1]["started_on"], rounds[1]["due_on"]) == (
        30,
        started_on,
        due_on,
    )
    assert (found["state"], found["refusals"]) == ("decided", [])


def test_days_that_a_letter_asks_for_are_not_told_as_the_decrees():
    found = run(
        ("2025-01-06", "dossier_submitted"),
        ("2025-03-05", "ministry_opinion_requested", {"due_days": 30}),
    )
    asked = step(found, "ministry_opinion")
    assert (asked["limit"], asked["due_on"]) == (30, "2025-04-17")
    assert asked["basis"] == "Thời hạn do văn bản gửi Bộ nêu; pháp luật không quy định"


def test_under_nd66_no_limit_is_assumed():
    found = run(
        ("2021-03-01", "dossier_submitted"),
        ("2021-04-01", "ministry_opinion_requested"),
    )
    asked = step(found, "ministry_opinion")
    assert (asked["limit"], asked["basis"], asked["confidence"]) == (
        None,
        "NĐ 66/2020 Art 1.1",
        "secondary",
    )


def test_a_bare_record_of_a_decision_is_decided_and_makes_no_list():
    found = run(("2025-08-20", "decided", {"outcome": "approved", "document": "5/QĐ-UBND"}))
    assert (found["state"], found["refusals"]) == ("decided", [])
    assert step(found, "decide")["done_on"] == "2025-08-20"
    assert not ListVersion.objects.exists()


def test_a_refused_proposal_ends_without_a_plan():
    found = run(
        ("2025-08-04", "dossier_submitted"),
        ("2025-08-20", "decided", {"outcome": "refused", "reason": "không phù hợp"}),
    )
    assert found["state"] == "refused"
    assert Dossier.objects.filter(procedure="plan").count() == 0


def test_a_withdrawn_proposal_takes_its_plan_with_it():
    found = run(
        ("2025-08-04", "dossier_submitted"),
        ("2025-08-10", "ministry_opinion_requested"),
        ("2025-08-20", "withdrawn"),
    )
    assert found["state"] == "withdrawn"
    assert {d.state for d in Dossier.objects.all()} == {"withdrawn"}


def test_a_dossier_in_progress_passes_to_the_next_law_with_its_plan():
    found = run(
        ("2025-05-05", "dossier_submitted"),
        ("2025-06-02", "ministry_opinion_requested"),
        ("2025-07-10", "ministry_opinion_given", {"outcome": "agree"}),
    )
    assert found["regime"] == "R3"
    assert Dossier.objects.get(procedure="plan").regime == "R3"


ACTS = (
    ("request_received", {}),
    ("notice_published", {}),
    ("window_closed", {}),
    ("dossier_submitted", {}),
    ("dossier_complete", {}),
    ("supplement_requested", {"missing": ["x"]}),
    ("supplement_received", {}),
    ("opinion_requested", {"body": "B"}),
    ("opinion_given", {"body": "B", "outcome": "agree"}),
    ("ministry_opinion_requested", {}),
    ("dossier_complete", {}),
    ("supplement_requested", {"missing": ["x"]}),
    ("supplement_requested", {}),
    ("supplement_received", {}),
    ("ministry_opinion_given", {"outcome": "disagree", "reason": "x"}),
    ("ministry_opinion_given", {"outcome": "agree"}),
    ("council_established", {}),
    ("scored", {}),
    ("appraisal_reported", {}),
    ("extended", {"until": "2030-01-01", "reason": "x"}),
    ("stopped", {"reason": "x"}),
    ("opinion_given", {"body": "C", "outcome": "silent"}),
    ("copied_to_ministry", {}),
    ("decided", {"outcome": "approved"}),
    ("withdrawn", {}),
    ("resubmitted", {}),
    ("ministry_opinion_requested", {}),
    ("decided", {"outcome": "refused"}),
)


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_acts_is_answered_and_never_falls(seed: int):
    import random
    from datetime import timedelta

    chance = random.Random(seed)
    acts = list(ACTS) if seed == 0 else chance.sample(ACTS, k=chance.randint(3, len(ACTS)))
    start = [date(2018, 3, 1), date(2024, 6, 3), date(2025, 6, 2), date(2026, 9, 1)][seed % 4]
    found = run(
        *(
            ((start + timedelta(days=2 * n)).isoformat(), act, rest)
            for n, (act, rest) in enumerate(acts)
        )
    )
    assert found["steps"] or found["refusals"]
    assert found["state"]
