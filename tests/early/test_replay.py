"""An early cluster as a case file: told facts, conclusion, decision; what is no fact is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from procedures.cases import CaseRefused, parse_case
from procedures.models import Cluster, Dossier, EarlyConclusion, EarlyFact
from workflows.replay import replay

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def case(*events: dict[str, Any], **rest: Any) -> bytes:
    document = {
        "format": "ccn-case/1",
        "id": rest.pop("id", "CU-01"),
        "procedure": "legacy",
        "province": "Lào Cai",
        "local_body": "UBND xã Xuân Ái",
        "cluster": {"name": "Cụm Cũ", "area_ha": 42},
        "events": list(events),
        **rest,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def run(*events: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return replay(parse_case(case(*events, **rest), today=TODAY), as_of=TODAY)


def on(day: str, act: str, **rest: Any) -> dict[str, Any]:
    return {"on": day, "act": act, **rest}


FACT = on(
    "2026-02-03",
    "early_fact_recorded",
    fact="project_approved",
    answer=True,
    happened_on="2006-05-12",
    document="77/QĐ-UBND",
    source="Lưu trữ tỉnh",
)
CONCLUDED = on(
    "2026-02-10",
    "early_concluded",
    reading="alternatives",
    falls_under=True,
    chooses_investor=False,
    reason="Dự án hạ tầng phê duyệt năm 2006.",
    document="12/KL-SCT",
)
DECIDED = on("2026-03-20", "decided", outcome="approved", document="298/QĐ-UBND")


def test_a_whole_record_ends_with_a_cluster_formed_before_2009() -> None:
    answer = run(
        FACT,
        on("2026-02-05", "dossier_submitted", document="3/TTr-UBND"),
        CONCLUDED,
        on("2026-03-02", "appraisal_reported", document="9/BC-SCT"),
        DECIDED,
        early_facts={"in_provincial_plan": True, "area_ha": 42},
    )
    assert answer["refusals"] == []
    assert (answer["state"], answer["regime"]) == ("decided", "R3")
    assert answer["early"] == {
        "readings": [
            {"id": "alternatives", "holds": True, "missing": []},
            {
                "id": "cumulative",
                "holds": None,
                "missing": ["detailed_plan_approved", "in_local_plan", "production_project_inside"],
            },
        ],
        "conclusion": {
            "reading": "alternatives",
            "falls_under": True,
            "chooses_investor": False,
            "concluded_on": "2026-02-10",
        },
        "formed_before_2009": True,
    }
    assert [row["holds"] for row in answer["conditions"]] == [True, True, True]
    fact = EarlyFact.objects.get(name="project_approved")
    assert (fact.happened_on, fact.recorded_on) == (date(2006, 5, 12), date(2026, 2, 3))


def test_a_record_without_conclusion_gets_none_and_says_so() -> None:
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
    )
    assert answer["refusals"] == []
    assert answer["early"]["conclusion"] is None
    acts = list(Dossier.objects.get().journal.values_list("act", flat=True))
    assert "early.conclusion_not_recorded" in acts
    assert not EarlyConclusion.objects.exists()


def test_a_fact_of_the_test_after_the_cut_off_day_is_refused_and_kept_as_no() -> None:
    answer = run(
        {**FACT, "happened_on": "2009-10-05"},
        on("2026-02-05", "dossier_submitted"),
        early_facts={
            "detailed_plan_approved": False,
            "in_local_plan": False,
            "in_provincial_plan": True,
        },
    )
    (refusal,) = answer["refusals"]
    assert (refusal["act"], refusal["basis"]) == ("early_fact_recorded", "NĐ 32/2024 Art 35.4")
    fact = EarlyFact.objects.get(name="project_approved")
    assert (fact.answer, fact.happened_on) == (False, date(2009, 10, 5))
    assert [reading["holds"] for reading in answer["early"]["readings"]] == [False, False]


NOTHING_BEFORE_2009 = {
    "project_approved": False,
    "detailed_plan_approved": False,
    "in_local_plan": True,
    "production_project_inside": False,
    "in_provincial_plan": True,
}


def verdict_on(answer: dict[str, Any], condition: str) -> bool | None:
    return next(row["holds"] for row in answer["conditions"] if row["id"] == condition)


def test_a_conclusion_that_its_reading_contradicts_is_listed_and_bars_the_approval() -> None:
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        CONCLUDED,
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
        early_facts=NOTHING_BEFORE_2009,
    )
    assert [row["act"] for row in answer["refusals"]] == ["early_concluded", "decided"]
    assert {row["basis"] for row in answer["refusals"]} == {"NĐ 32/2024 Art 35.4"}
    assert verdict_on(answer, "L-test") is False
    assert answer["early"]["conclusion"] is None
    assert not answer["early"]["formed_before_2009"]
    assert Cluster.objects.get().status == "unsettled"


def test_without_a_conclusion_facts_that_fail_every_reading_bar_the_approval() -> None:
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
        early_facts=NOTHING_BEFORE_2009,
    )
    assert [row["act"] for row in answer["refusals"]] == ["decided"]
    assert verdict_on(answer, "L-test") is False


def test_a_conclusion_whose_facts_were_found_wrong_later_no_longer_carries_the_approval() -> None:
    unfounded = {name: value for name, value in NOTHING_BEFORE_2009.items() if value is not False}
    found_out = [
        on("2026-03-05", "early_fact_recorded", fact=name, answer=False, source="Thanh tra")
        for name, value in NOTHING_BEFORE_2009.items()
        if value is False
    ]
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        CONCLUDED,
        on("2026-03-02", "appraisal_reported"),
        *found_out,
        DECIDED,
        early_facts=unfounded,
    )
    assert [row["act"] for row in answer["refusals"]] == ["decided"]
    assert verdict_on(answer, "L-test") is False


def test_a_record_that_passes_over_an_investor_is_listed_as_refused() -> None:
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        CONCLUDED,
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
        early_facts={"project_approved": True, "in_provincial_plan": True},
        applicants=[{"name": "Công ty Một"}],
    )
    (refusal,) = answer["refusals"]
    assert (refusal["act"], refusal["basis"]) == ("early_concluded", "NĐ 32/2024 Art 35.4(a)")
    assert answer["early"]["conclusion"] is None


@pytest.mark.parametrize(
    ("decided_on", "late_by"), [("2026-12-30", 0), ("2026-12-31", 1), ("2027-01-05", 6)]
)
def test_the_decision_is_due_on_the_day_before_31_december_2026(
    decided_on: str, late_by: int
) -> None:
    document = case(
        on("2026-09-10", "dossier_submitted"),
        on("2026-10-12", "appraisal_reported"),
        {**DECIDED, "on": decided_on},
    )
    later = date(2027, 2, 1)
    answer = replay(parse_case(document, today=later), as_of=later)
    decide = next(step for step in answer["steps"] if step["step"] == "decide")
    assert (decide["due_on"], decide["late_by"], decide["limit"]) == ("2026-12-30", late_by, None)
    assert decide["basis"] == "NĐ 32/2024 Art 35.4"


def test_a_later_conclusion_stands_beside_the_first() -> None:
    again = {**CONCLUDED, "on": "2026-02-20", "reading": "cumulative", "falls_under": False}
    answer = run(FACT, on("2026-02-05", "dossier_submitted"), CONCLUDED, again)
    assert answer["early"]["conclusion"]["reading"] == "cumulative"
    assert EarlyConclusion.objects.count() == 2


def test_what_was_decided_against_a_known_condition_is_refused_and_the_cluster_stays() -> None:
    answer = run(
        on("2026-02-05", "dossier_submitted"),
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
        early_facts={"in_provincial_plan": False},
    )
    assert [refusal["act"] for refusal in answer["refusals"]] == ["decided"]
    assert Cluster.objects.get().status == "unsettled"


def test_an_investors_request_may_begin_the_record_and_its_council_scores() -> None:
    answer = run(
        on("2026-01-05", "request_received", applicant=0),
        on("2026-02-05", "dossier_submitted"),
        {**CONCLUDED, "chooses_investor": True},
        on("2026-02-20", "scored", document="1/BB-HĐ"),
        on("2026-03-02", "appraisal_reported"),
        DECIDED,
        applicants=[{"name": "Công ty Một"}],
    )
    assert answer["refusals"] == []
    assert Dossier.objects.get().requests.get().status == "chosen"


def test_the_same_record_twice_changes_nothing() -> None:
    first = run(FACT, on("2026-02-05", "dossier_submitted"))
    again = run(FACT, on("2026-02-05", "dossier_submitted"))
    assert first["journal_head"] == again["journal_head"]
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (case(FACT, early_facts={"whatever": True}), "early_facts.whatever"),
        (case(FACT, early_facts={"filled": "yes"}), "early_facts.filled"),
        (case(FACT, early_facts={"area_ha": -2}), "early_facts.area_ha"),
        (case({**FACT, "fact": "whatever"}), "events[0].fact"),
        (case({**FACT, "fact": "area_ha"}), "events[0].figure"),
        (case({**FACT, "answer": 1}), "events[0].answer"),
        (case({**FACT, "happened_on": "12/05/2006"}), "events[0].happened_on"),
        (case({**FACT, "happened_on": "2030-01-01"}), "events[0].happened_on"),
        (case({**CONCLUDED, "reading": "either"}), "events[0].reading"),
        (case({**CONCLUDED, "falls_under": "yes"}), "events[0].falls_under"),
        (case({**CONCLUDED, "sheets": []}), "events[0].sheets"),
    ],
)
def test_a_faulty_record_is_refused_by_its_path(document: bytes, path: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        parse_case(document, today=TODAY)
    assert path in [problem.path for problem in refused.value.problems]
