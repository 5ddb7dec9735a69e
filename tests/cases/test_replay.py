"""Case files replayed: real ones to the day, made-up ones for each rule of the format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures.cases import parse_case
from procedures.journal import first_broken_entry
from procedures.models import Deadline, Dossier, ImportedCase, JournalEntry
from procedures.services.deadlines import stale_due_dates
from workflows.replay import CaseConflict, replay
from workflows.replay.openings import OPENINGS

DATA = Path(__file__).parent / "data"
pytestmark = pytest.mark.django_db


def command(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("replay_case", str(path), "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return [one for one in found["steps"] if one["step"] == name][-1]


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


def test_c1_replays_as_the_record_has_it():
    found = command(DATA / "C1.json")

    assert (found["regime"], found["state"], found["refusals"]) == ("R2", "decided", [])
    appraise = step(found, "appraise")
    assert appraise["started_on"] == "2025-01-13"
    assert appraise["due_on"] == "2025-02-07"
    assert (appraise["done_on"], appraise["late_by"]) == ("2025-02-18", 11)
    decide = step(found, "decide")
    assert decide == {
        "step": "decide",
        "actor": "provincial_pc",
        "started_on": "2025-02-18",
        "limit": 7,
        "unit": "working_days",
        "due_on": "2025-02-27",
        "done_on": "2025-02-20",
        "paused_days": 0,
        "late_by": 0,
        "basis": "NĐ 32/2024 Art 10.4",
    }
    assert {c["id"]: c["holds"] for c in found["conditions"]}["E-a"] is True
    assert found["council"] is None


def test_c7_had_a_window_of_exactly_fifteen_days():
    found = command(DATA / "C7.json")

    window = step(found, "reception")
    assert found["regime"] == "R3"
    assert (window["limit"], window["unit"]) == (15, "days")
    assert window["started_on"] == "2026-07-22"
    assert window["due_on"] == window["done_on"] == "2026-08-06"
    assert window["late_by"] == 0
    assert found["state"] == "awaiting_supplement"
    assert step(found, "appraise")["stopped_since"] == "2026-08-13"
    assert step(found, "appraise")["due_on"] is None


def test_inferred_acts_are_marked_and_never_get_a_date():
    found = command(DATA / "C1.json")
    inferred = JournalEntry.objects.filter(dossier__code=found["dossier"], inferred=True)
    assert inferred.exists()
    assert not inferred.filter(occurred_on__isnull=False).exists()
    known = JournalEntry.objects.filter(dossier__code=found["dossier"], inferred=False)
    assert not known.filter(occurred_on__isnull=True).exists()


def test_the_journal_of_a_replayed_case_holds_and_its_cache_is_derived():
    found = command(DATA / "C1.json")
    dossier = Dossier.objects.get(code=found["dossier"])
    assert first_broken_entry(dossier) is None
    assert found["journal_entries"] == dossier.journal.count()
    assert found["journal_head"] == dossier.journal.order_by("-sequence").first().digest
    assert stale_due_dates(Deadline.objects.prefetch_related("ledger")) == []


def test_the_same_file_again_changes_nothing_and_answers_the_same():
    first = command(DATA / "C1.json")
    again = command(DATA / "C1.json")
    assert again == first
    assert Dossier.objects.count() == 1


def test_the_same_id_with_other_content_is_refused():
    run(case(("2025-03-03", "dossier_submitted")))
    with pytest.raises(CaseConflict, match="nội dung khác"):
        run(case(("2025-03-04", "dossier_submitted")))
    assert Dossier.objects.count() == 1


def test_a_dry_run_answers_and_writes_nothing():
    found = command(DATA / "C1.json", "--dry-run")
    assert step(found, "appraise")["late_by"] == 11
    assert not Dossier.objects.exists()
    assert not ImportedCase.objects.exists()


def test_a_bad_file_is_refused_with_path_and_reason_and_nothing_is_written(tmp_path: Path):
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(case(("2025-03-03", "dossier_submited"))), encoding="utf-8")
    with pytest.raises(CommandError, match=r"events\[0\]\.act"):
        command(bad)
    assert not Dossier.objects.exists()


def test_a_record_without_events_is_refused():
    with pytest.raises(CaseConflict, match="events"):
        run(case())
    assert not Dossier.objects.exists()


def test_a_procedure_without_a_flow_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(OPENINGS, "proposal")
    document = case(("2025-03-03", "dossier_submitted")) | {"procedure": "proposal"}
    with pytest.raises(CaseConflict, match="procedure"):
        run(document)


def test_a_supplement_leaves_out_the_days_between():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-10", "supplement_requested", {"missing": ["boundary_map"]}),
            ("2025-03-17", "supplement_received"),
            ("2025-04-04", "appraisal_reported"),
        )
    )
    appraise = step(found, "appraise")
    assert (appraise["paused_days"], appraise["due_on"]) == (7, "2025-04-04")
    assert appraise["late_by"] == 0


def test_an_open_stop_is_closed_by_the_next_act_on_its_own_day():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-10", "supplement_requested", {"missing": ["boundary_map"]}),
            ("2025-03-20", "appraisal_reported"),
        )
    )
    appraise = step(found, "appraise")
    assert appraise["paused_days"] == 10
    assert appraise["due_on"] == "2025-04-08"  # 28/3 + 10 days is 7/4, Hùng Kings' Day
    assert appraise["done_on"] == "2025-03-20"
    assert "stopped_since" not in appraise


def test_an_act_inside_the_stop_leaves_the_recorded_receipt_its_day():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-10", "supplement_requested", {"missing": ["boundary_map"]}),
            ("2025-03-12", "opinion_requested", {"body": "B", "due_days": 5}),
            ("2025-03-20", "supplement_received"),
            ("2025-04-10", "appraisal_reported"),
        )
    )
    appraise = step(found, "appraise")
    assert found["refusals"] == []
    assert (appraise["paused_days"], appraise["due_on"]) == (10, "2025-04-08")
    assert appraise["late_by"] == 2


def test_two_requests_and_two_receipts_are_one_stop_from_the_first_to_the_last():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-10", "supplement_requested", {"missing": ["boundary_map"]}),
            ("2025-03-15", "supplement_requested", {"missing": ["experience"]}),
            ("2025-03-17", "supplement_received"),
            ("2025-03-24", "supplement_received"),
            ("2025-04-10", "appraisal_reported"),
        )
    )
    appraise = step(found, "appraise")
    assert (appraise["paused_days"], appraise["due_on"]) == (14, "2025-04-11")
    assert appraise["late_by"] == 0


def test_filing_again_in_the_middle_keeps_the_law_of_the_submission():
    found = run(case(("2026-09-01", "dossier_submitted"), ("2026-09-20", "resubmitted")))
    assert found["regime"] == "R3"
    assert [s["limit"] for s in found["steps"] if s["step"] == "appraise"] == [25, 25]


def test_no_applicant_at_all_is_a_ground_against_the_decision():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-20", "appraisal_reported"),
            ("2025-03-21", "decided", {"outcome": "approved"}),
            applicants=[],
        )
    )
    assert {c["id"]: c["holds"] for c in found["conditions"]}["E-b"] is False
    assert "8.1(b)" in found["refusals"][0]["basis"]


def test_a_local_rule_counts_only_from_the_day_it_took_effect():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"), ("2025-03-04", "opinion_requested", {"body": "B"})
        )
    )
    assert step(found, "opinion:B")["limit"] is None


def test_a_cluster_of_the_same_name_elsewhere_in_time_does_not_refuse_a_record():
    run(case(("2026-08-03", "dossier_submitted"), id="T1"))
    found = run(case(("2025-03-03", "dossier_submitted"), id="T2"))
    assert found["case"] == "T2"


def test_a_supplement_nobody_asked_for_moves_nothing():
    found = run(case(("2025-03-03", "dossier_submitted"), ("2025-03-10", "supplement_received")))
    assert step(found, "appraise")["due_on"] == "2025-03-28"
    assert found["refusals"] == []


def test_a_stop_after_the_due_date_moves_nothing():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-04-01", "supplement_requested", {"missing": ["boundary_map"]}),
            ("2025-04-10", "supplement_received"),
            ("2025-04-15", "appraisal_reported"),
        )
    )
    appraise = step(found, "appraise")
    assert (appraise["due_on"], appraise["paused_days"]) == ("2025-03-28", 0)
    assert appraise["late_by"] == 18


def test_the_full_dossier_restarts_the_appraisal():
    found = run(case(("2025-03-03", "dossier_submitted"), ("2025-03-06", "dossier_complete")))
    appraise = step(found, "appraise")
    assert (appraise["started_on"], appraise["due_on"]) == ("2025-03-06", "2025-03-31")


def test_submission_runs_from_the_windows_legal_end_where_its_closing_is_not_recorded():
    found = run(case(("2025-03-03", "notice_published"), ("2025-03-26", "dossier_submitted")))
    assert step(found, "reception")["done_on"] is None
    submit = step(found, "submit")
    assert (submit["started_on"], submit["due_on"]) == ("2025-03-18", "2025-03-25")
    assert submit["late_by"] == 1


def test_a_submission_before_the_windows_end_has_no_invented_start():
    found = run(case(("2025-03-03", "notice_published"), ("2025-03-10", "dossier_submitted")))
    assert step(found, "submit")["started_on"] is None


@pytest.mark.parametrize(
    ("submitted_on", "is_listed"), [("2025-03-17", True), ("2025-03-18", False)]
)
def test_a_submission_inside_the_window_is_listed_and_the_record_goes_on(
    submitted_on: str, is_listed: bool
) -> None:
    found = run(
        case(
            ("2025-03-03", "notice_published"),
            (submitted_on, "dossier_submitted"),
            ("2025-04-07", "appraisal_reported"),
        )
    )
    listed = [("dossier_submitted", "NĐ 32/2024 Art 10.1")] if is_listed else []
    assert [(row["act"], row["basis"]) for row in found["refusals"]] == listed
    assert step(found, "appraise")["started_on"] == submitted_on
    assert found["state"] == "awaiting_decision"


def test_a_decision_against_several_conditions_names_each_with_its_article() -> None:
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-27", "appraisal_reported"),
            ("2025-04-03", "decided", {"outcome": "approved"}),
            cluster={
                "kind": "ordinary",
                "mountainous": False,
                "in_plan": False,
                "land_use_fit": False,
                "area_ha": 9.99,
            },
        )
    )
    (refusal,) = found["refusals"]
    for failing in (
        "E-a (điểm a khoản 1 Điều 8 ",
        "E-a2 (điểm a khoản 1 ",
        "AREA (khoản 1 Điều 2 ",
    ):
        assert failing in refusal["reason"]
    assert refusal["basis"] == "NĐ 32/2024 Art 8.1(a); NĐ 32/2024 Art 2.1"


def test_a_matter_whose_decision_is_refused_here_is_not_counted_beyond_its_decision() -> None:
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-27", "appraisal_reported"),
            ("2025-04-10", "decided", {"outcome": "approved"}),
            cluster={"area_ha": 75.01, "planned_area_ha": 75},
        )
    )
    assert [row["act"] for row in found["refusals"]] == ["decided"]
    assert found["regime"] == "R2"
    assert step(found, "decide")["overdue_by"] == 2  # due 8/4: the 7th was a day off


def test_the_answer_names_the_papers_that_the_record_knows_to_lack() -> None:
    applicants = [
        {"name": "A", "documents": []},
        {"name": "B"},
    ]
    found = run(case(("2025-03-03", "dossier_submitted"), applicants=applicants))
    (lacking,) = found["papers_lacking"]
    assert lacking["applicant"] == 0
    assert lacking["missing"][:2] == ["request", "investment_report"]
    assert lacking["basis"][0] == "NĐ 32/2024 Art 9.1(b)"
    assert found["refusals"] == []


def test_opinions_have_their_own_step_and_due_date():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-05", "opinion_requested", {"body": "Sở Xây dựng", "due_days": 5}),
            ("2025-03-05", "opinion_requested", {"body": "Sở Tài chính"}),
            ("2025-03-14", "opinion_given", {"body": "Sở Xây dựng", "outcome": "agree"}),
            ("2025-03-27", "appraisal_reported"),
        )
    )
    asked = step(found, "opinion:Sở Xây dựng")
    assert asked["actor"] == "consulted_body"
    assert (asked["due_on"], asked["late_by"]) == ("2025-03-12", 2)
    assert step(found, "opinion:Sở Tài chính")["done_on"] is None
    assert found["refusals"] == []
    assert found["state"] == "awaiting_decision"


SHEETS = [
    {"member": f"M{n}", "applicant": a, "infrastructure": 10, "environment": 10,
     "capacity": 20, "finance": 25 + n * (1 - a)}
    for n in (1, 2, 3)
    for a in (0, 1)
]  # fmt: skip
TWO = [{"name": "A"}, {"name": "B"}]


def test_scores_are_counted_exactly_and_sealed():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-14", "scored", {"sheets": SHEETS}),
            applicants=TWO,
        )
    )
    assert [row["mean"] for row in found["council"]["results"]] == ["67", "65"]
    assert found["council"]["chosen"] == 0
    assert len(found["council"]["sealed"]) == 64


def test_a_sheet_above_a_maximum_is_a_refusal_and_the_rest_counts():
    sheets = [dict(SHEETS[0], infrastructure=16), *SHEETS[1:]]
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-14", "scored", {"sheets": sheets}),
            applicants=TWO,
        )
    )
    (refusal,) = found["refusals"]
    assert refusal["event"] == "events[1].sheets[0]"
    assert "13.2" in refusal["basis"]
    assert found["council"] is not None


def test_an_area_over_75_ha_is_listed_and_not_decided():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-20", "appraisal_reported"),
            ("2025-03-21", "decided", {"outcome": "approved"}),
            cluster={"area_ha": 75.5, "planned_area_ha": 75},
        )
    )
    (refusal,) = found["refusals"]
    assert (refusal["event"], refusal["act"]) == ("events[2]", "decided")
    assert "Art 2.1" in refusal["basis"]
    assert found["state"] == "awaiting_decision"


def test_a_second_new_date_is_refused_and_the_first_stands():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-24", "extended", {"until": "2025-04-11", "reason": "xin lỗi"}),
            ("2025-04-08", "extended", {"until": "2025-04-30", "reason": "xin lỗi"}),
            ("2025-04-14", "appraisal_reported"),
        )
    )
    assert step(found, "appraise")["due_on"] == "2025-04-11"
    assert step(found, "appraise")["late_by"] == 3
    assert [r["event"] for r in found["refusals"]] == ["events[2]"]
    assert found["refusals"][0]["basis"] == "NĐ 61/2018 Art 19.9"


def test_lateness_is_never_a_refusal():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-09-01", "appraisal_reported"),
            ("2025-12-01", "decided", {"outcome": "approved"}),
        )
    )
    assert found["refusals"] == []
    assert step(found, "decide")["late_by"] > 0


def test_filing_again_begins_a_new_appraisal_and_keeps_the_old_one():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            ("2025-03-10", "withdrawn", {"reason": "thiếu vốn"}),
            ("2025-04-07", "resubmitted"),
        )
    )
    first, second = [s for s in found["steps"] if s["step"] == "appraise"]
    assert first["superseded"] is True
    assert (second["started_on"], second["due_on"]) == ("2025-04-07", "2025-05-05")
    assert found["state"] == "submitted"


@pytest.mark.parametrize(
    ("submitted", "as_of", "regime", "unsure"),
    [
        ("2024-04-30", "2024-06-01", "R1", False),
        ("2024-05-01", "2024-06-01", "R2", False),
        ("2024-04-30", "2026-09-15", "R1", True),
        ("2025-06-30", "2025-06-30", "R2", False),
        ("2025-06-30", "2025-07-01", "R3", False),
        ("2026-09-14", "2026-11-22", "R3", False),
        ("2026-09-15", "2026-11-22", "R4", False),
    ],
)
def test_the_regime_follows_the_transition_rules(
    submitted: str, as_of: str, regime: str, unsure: bool
):
    found = run(case((submitted, "dossier_submitted")), as_of)
    assert found["regime"] == regime
    assert found.get("needs_confirmation", False) is unsure
    if (submitted, as_of) == ("2025-06-30", "2025-07-01"):
        assert [change["regime"] for change in found["regime_history"]] == ["R2", "R3"]


def test_a_notice_before_and_a_submission_after_15_9_2026_is_r4():
    found = run(
        case(
            ("2026-09-01", "request_received"),
            ("2026-09-03", "notice_published"),
            ("2026-09-18", "window_closed"),
            ("2026-09-22", "dossier_submitted"),
        )
    )
    assert found["regime"] == "R4"
    assert step(found, "reception")["limit"] == 15
    assert step(found, "appraise")["unit"] == "working_days"


def test_the_local_body_can_change_on_the_way():
    found = run(
        case(
            ("2025-06-20", "dossier_submitted"),
            ("2025-07-01", "local_body_changed", {"to": "UBND xã Xuân Ái"}),
        ),
        "2025-07-02",
    )
    dossier = Dossier.objects.get(code=found["dossier"])
    assert dossier.local_body.name == "UBND xã Xuân Ái"
    assert found["refusals"] == []


def test_a_forced_regime_needs_and_shows_its_reason():
    found = run(
        case(
            ("2025-03-03", "dossier_submitted"),
            regime="R1",
            regime_reason="theo văn bản của tỉnh",
        )
    )
    assert (found["regime"], found["regime_basis"]) == ("R1", "theo văn bản của tỉnh")
    assert step(found, "appraise")["limit"] == 15


def test_a_date_beyond_the_confirmed_calendar_is_provisional():
    content = json.dumps(case(("2026-12-28", "dossier_submitted")))
    found = replay(parse_case(content.encode(), plan=True), content, as_of=date(2026, 12, 28))
    assert step(found, "appraise")["provisional"] is True
    assert found["provisional"] is True


def test_an_open_step_says_how_far_it_is_overdue():
    found = run(case(("2025-03-03", "dossier_submitted")), "2025-04-04")
    appraise = step(found, "appraise")
    assert appraise["late_by"] is None
    assert appraise["overdue_by"] == 7


EVERY_ACT: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("2025-01-06", "request_received", {"applicant": 0}),
    ("2025-01-07", "request_received", {"applicant": 1}),
    ("2025-01-08", "notice_published", {}),
    ("2025-01-24", "window_closed", {}),
    ("2025-02-05", "dossier_submitted", {"document": "9/TTr-UBND"}),
    ("2025-02-06", "supplement_requested", {"missing": ["experience"]}),
    ("2025-02-11", "supplement_received", {}),
    ("2025-02-12", "dossier_complete", {}),
    ("2025-02-13", "opinion_requested", {"body": "Sở Xây dựng"}),
    ("2025-02-14", "council_established", {}),
    ("2025-02-17", "criteria_adopted", {}),
    ("2025-02-20", "opinion_given", {"body": "Sở Xây dựng", "outcome": "agree"}),
    ("2025-02-24", "scored", {"sheets": SHEETS}),
    ("2025-02-25", "extended", {"until": "2025-03-20", "reason": "xin lỗi"}),
    ("2025-02-26", "stopped", {"reason": "chờ"}),
    ("2025-03-10", "appraisal_reported", {}),
    ("2025-03-12", "decided", {"outcome": "approved", "document": "298/QĐ-UBND"}),
    ("2025-03-13", "copied_to_ministry", {}),
    ("2025-03-14", "council_dissolved", {}),
)


def test_every_act_of_the_format_is_taken_in_its_turn():
    found = run(case(*EVERY_ACT, applicants=TWO))
    assert found["refusals"] == []
    assert found["state"] == "decided"
    names = [s["step"] for s in found["steps"]]
    assert names == [
        "notice", "reception", "submit", "appraise", "opinion:Sở Xây dựng", "decide",
        "copy_ministry",
    ]  # fmt: skip
    assert step(found, "copy_ministry")["done_on"] == "2025-03-13"


@pytest.mark.parametrize("dropped", range(len(EVERY_ACT)))
def test_a_record_that_lacks_an_act_still_replays(dropped: int):
    kept = [event for index, event in enumerate(EVERY_ACT) if index != dropped]
    found = run(case(*kept, applicants=TWO))
    lacks = EVERY_ACT[dropped][1]
    if lacks == "decided":
        assert [r["act"] for r in found["refusals"]] == ["copied_to_ministry"]
    else:
        assert found["refusals"] == []
        assert found["state"] == "decided"


@pytest.mark.parametrize("index", range(len(EVERY_ACT)))
def test_a_record_of_one_act_alone_replays(index: int):
    found = run(case(EVERY_ACT[index], applicants=TWO))
    refused = {r["act"] for r in found["refusals"]}
    assert refused <= {"copied_to_ministry", "scored"}
    assert found["journal_entries"] >= 1


def test_the_answer_is_not_asked_for_a_day_outside_the_calendar():
    with pytest.raises(CommandError, match="2000–2099"):
        command(DATA / "C1.json", "--as-of", "2150-01-01")
