"""Amendments of decisions from case files; two of them after real decisions (older regimes, A1.5).

Of the real decisions only numbers, days, names and the figures quoted are known; the other words
and days of these files are made up for the test.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from procedures.cases import CaseRefused, parse_case
from procedures.models import Cluster, Dossier
from procedures.selectors.register import ClusterHistory
from workflows.replay import CaseConflict, replay

CASES = Path(__file__).parent / "cases"
AS_OF = date(2026, 10, 1)
pytestmark = pytest.mark.django_db


def replayed(document: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(document, ensure_ascii=False)
    return replay(parse_case(text.encode(), today=AS_OF), text, as_of=AS_OF)


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / name).read_text(encoding="utf-8"))
    return found


def establishment(**cluster: Any) -> dict[str, Any]:
    return {
        "format": "ccn-case/1",
        "id": "E-1",
        "procedure": "establishment",
        "province": "Lào Cai",
        "cluster": {"name": "Thống Nhất 1", "area_ha": 40, "in_plan": True, **cluster},
        "applicants": [{"name": "Công ty A", "documents": ["legal_status", "financial_capacity"]}],
        "events": [
            {"on": "2025-01-13", "act": "dossier_submitted"},
            {
                "on": "2025-02-20",
                "act": "decided",
                "outcome": "approved",
                "document": "298/QĐ-UBND",
            },
        ],
    }


def change(procedure: str, **rest: Any) -> dict[str, Any]:
    return {
        "format": "ccn-case/1",
        "id": f"X-{procedure}",
        "procedure": procedure,
        "province": "Lào Cai",
        "cluster": {"name": "Thống Nhất 1"},
        "adjusts": "E-1",
        "events": [
            {"on": "2025-09-01", "act": "dossier_submitted"},
            {
                "on": "2025-09-20",
                "act": "decided",
                "outcome": "approved",
                "document": "999/QĐ-UBND",
            },
        ],
        **rest,
    }


def test_a_real_amendment_of_2025_enters_the_decision_of_2019_it_changes():
    made = replayed(read("tien-loc.json"))
    assert (made["regime"], made["state"], made["refusals"]) == ("R3", "decided", [])
    history = ClusterHistory(Cluster.objects.get())
    assert [(str(d), str(d.valid_from)) for d in history.sources] == [
        ("325/QĐ-UBND", "2019-01-21"),
        ("3677/QĐ-UBND", "2025-11-26"),
    ]
    before = {i.item: i.text for i in history.items_on(date(2025, 11, 25))}
    after = {i.item: (i.text, str(i.source)) for i in history.items_on(date(2025, 11, 26))}
    assert before["schedule"] == "Một giai đoạn"
    assert after["schedule"] == ("Hai giai đoạn: 3,32875 ha và 2,67125 ha", "3677/QĐ-UBND")
    assert "Sở Tài chính" in after["duties"][0]
    assert after["kind"] == ("craft_village", "325/QĐ-UBND")


def test_the_department_opens_and_new_capital_is_kept_as_a_figure():
    made = replayed(read("hung-nhan.json"))
    assert (made["state"], made["refusals"]) == ("decided", [])
    items = {i.item: i.text for i in ClusterHistory(Cluster.objects.get()).items_on(AS_OF)}
    assert items["capital_bn"] == "329.78"


def test_the_same_file_again_changes_nothing():
    first, again = replayed(read("tien-loc.json")), replayed(read("tien-loc.json"))
    assert first == again
    assert Dossier.objects.count() == 1


def test_an_adjustment_finds_the_case_it_changes_and_is_linked_with_it():
    base = replayed(establishment())
    made = replayed(
        change("adjustment", changes=[{"item": "name", "old": "Thống Nhất 1", "new": "Thống Nhất"}])
    )
    dossier = Dossier.objects.get(code=made["dossier"])
    assert dossier.links_out.get().target.code == base["dossier"]
    assert dossier.its_cluster.name == "Thống Nhất"
    assert made["conditions"] == []


def test_six_more_hectares_are_told_as_a_refusal_and_not_done():
    replayed(establishment())
    made = replayed(change("adjustment", changes=[{"item": "area_ha", "old": 40, "new": 46}]))
    assert [(r["act"], r["basis"]) for r in made["refusals"]] == [
        ("decided", "NĐ 32/2024 Art 10.4")
    ]
    assert {c["id"]: c["holds"] for c in made["conditions"]}["DEV-area"] is False
    assert Cluster.objects.get().area_ha == 40


def test_an_abolition_ends_the_cluster():
    replayed(establishment())
    made = replayed(change("abolition", ground="Không triển khai", closing={"land": "Trả lại"}))
    assert (made["state"], made["refusals"]) == ("decided", [])
    cluster = Cluster.objects.get()
    assert (cluster.status, cluster.abolished_on) == ("abolished", date(2025, 9, 20))
    history = ClusterHistory(cluster)
    assert history.standing_on(date(2025, 9, 19)) == "established"
    assert history.standing_on(date(2025, 9, 20)) == "abolished"


def test_a_second_choice_of_the_investor_stands_in_the_register():
    replayed(establishment())
    sheets = [
        {
            "member": "M1",
            "applicant": a,
            "infrastructure": 12,
            "environment": 12,
            "capacity": 25,
            "finance": 30 + a,
        }
        for a in (0, 1)
    ]
    made = replayed(
        change(
            "investor_selection",
            applicants=[{"name": "Công ty B"}, {"name": "Công ty C"}],
            ground="Chủ đầu tư cũ xin thôi",
            events=[
                {"on": "2025-09-01", "act": "amendment_opened"},
                {"on": "2025-09-02", "act": "request_received", "applicant": 0},
                {"on": "2025-09-03", "act": "request_received", "applicant": 1},
                {"on": "2025-09-05", "act": "dossier_submitted"},
                {"on": "2025-09-15", "act": "scored", "sheets": sheets},
                {
                    "on": "2025-09-20",
                    "act": "decided",
                    "outcome": "approved",
                    "document": "1001/QĐ-UBND",
                },
            ],
        )
    )
    assert (made["state"], made["refusals"]) == ("decided", [])
    assert made["council"]["chosen"] == 1
    cluster = Cluster.objects.get()
    assert cluster.investor is not None
    assert cluster.investor.name == "Công ty C"
    last = ClusterHistory(cluster).lines()[-1]
    assert [(c.item, c.old, c.new) for c in last.changes] == [
        ("investor", "Công ty A", "Công ty C")
    ]


def test_an_expansion_enlarges_the_cluster_of_the_record():
    replayed(establishment())
    made = replayed(
        change(
            "expansion",
            cluster={"name": "Thống Nhất 1", "land_use_fit": True},
            expansion_facts={
                "fill_pct": 72,
                "total_area_after_ha": 60,
                "works_done": ["roads", "water", "wastewater"],
            },
            applicants=[{"name": "Công ty A", "documents": ["legal_status", "financial_capacity"]}],
        )
    )
    assert (made["regime"], made["state"], made["refusals"]) == ("R3", "decided", [])
    assert {c["id"]: c["holds"] for c in made["conditions"]} == {
        "X-a": True,
        "X-b": True,
        "X-c": True,
        "X-d": True,
        "AREA": True,
    }
    assert Cluster.objects.get().area_ha == 60


def test_an_expansion_below_the_fill_rate_is_told_as_a_refusal():
    replayed(establishment())
    made = replayed(
        change(
            "expansion",
            expansion_facts={
                "fill_pct": 59.9,
                "total_area_after_ha": 60,
                "demand_ha": 10,
                "industrial_land_ha": 30,
            },
            applicants=[{"name": "Công ty A"}],
        )
    )
    assert [r["act"] for r in made["refusals"]] == ["decided"]
    assert "X-c" in made["refusals"][0]["reason"]
    assert Cluster.objects.get().area_ha == 40


@pytest.mark.parametrize("procedure", ["adjustment", "abolition", "investor_selection"])
def test_a_change_under_r1_is_not_sourced(procedure):
    case = change(
        procedure,
        adjusts={"document": "1/QĐ-UBND", "on": "2019-01-01"},
        events=[{"on": "2023-02-01", "act": "dossier_submitted"}],
    )
    with pytest.raises(CaseConflict, match="chưa có nguồn được kiểm chứng"):
        replayed(case)
    assert not Cluster.objects.exists()


def test_a_number_that_the_register_does_not_know_needs_its_day():
    with pytest.raises(CaseConflict, match="ghi cả ngày"):
        replayed(change("adjustment", adjusts="77/QĐ-UBND"))


def test_without_a_decision_the_cluster_is_found_by_its_name():
    replayed(establishment())
    case = change("abolition")
    del case["adjusts"]
    assert replayed(case)["state"] == "decided"
    with pytest.raises(CaseConflict, match="có 0"):
        replayed({**case, "id": "again"})


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"changes": [{"item": "colour", "new": "red"}]}, "changes[0].item"),
        ({"changes": [{"new": "x"}]}, "changes[0].item"),
        ({"changes": [{"item": "area_ha", "new": -1}]}, "changes[0].new"),
        ({"changes": [{"item": "area_ha", "new": "lớn"}]}, "changes[0].new"),
        ({"changes": [{"item": "name", "new": "a"}, {"item": "name"}]}, "changes[1].item"),
        ({"adjusts": {"on": "2019-01-01"}}, "adjusts.document"),
        ({"adjusts": 7}, "adjusts"),
        ({"closing": {"roads": "x"}}, "closing.roads"),
        ({"duties_settled": "yes"}, "duties_settled"),
        ({"opened_by": "ministry"}, "opened_by"),
    ],
)
def test_what_cannot_be_is_refused_by_its_path(keys, path):
    with pytest.raises(CaseRefused) as refused:
        parse_case(json.dumps(change("adjustment", **keys)).encode(), today=AS_OF)
    assert path in [problem.path for problem in refused.value.problems]
