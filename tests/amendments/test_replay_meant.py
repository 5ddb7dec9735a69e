"""Which cluster a record of a change is about: never another province's (Art 12.2(a))."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procedures.models import Cluster, Dossier
from tests.amendments.test_replay import change, establishment, replayed
from workflows.replay import CaseConflict

pytestmark = pytest.mark.django_db

OLD = {"document": "777/QĐ-UBND", "on": "2022-05-05"}


def named(name: str, province: str) -> dict[str, Any]:
    return {"cluster": {"name": name, "area_ha": 50}, "province": province, "adjusts": OLD}


@pytest.mark.parametrize("name", ["Cụm một", "Cụm hai"])
def test_the_same_number_in_another_province_is_another_decision(name):
    items = [{"item": "schedule", "old": "a", "new": "b"}]
    replayed(change("adjustment", changes=items, **named("Cụm một", "Lào Cai")))
    replayed(change("abolition", **named(name, "Hưng Yên")))
    found = {c.province.name.removeprefix("Tỉnh "): c for c in Cluster.objects.all()}
    assert {key: c.status for key, c in found.items()} == {
        "Lào Cai": "established",
        "Hưng Yên": "abolished",
    }
    assert found["Hưng Yên"].name == name


def test_a_number_with_another_name_is_not_the_decision_meant():
    replayed(change("adjustment", **named("Cụm một", "Lào Cai")))
    replayed(change("abolition", **named("Cụm hai", "Lào Cai")))
    assert Cluster.objects.get(name="Cụm một").status == "established"


def test_a_cluster_is_found_by_a_name_that_it_bore():
    items = [{"item": "name", "old": "Cụm một", "new": "Cụm mới"}]
    replayed(change("adjustment", changes=items, **named("Cụm một", "Lào Cai")))
    assert Cluster.objects.get().name == "Cụm mới"
    replayed(change("abolition", **named("Cụm một", "Lào Cai")))
    assert Cluster.objects.get().status == "abolished"


def test_the_name_alone_finds_nothing_in_another_province():
    replayed(establishment())
    case = change("abolition", province="Hưng Yên")
    del case["adjusts"]
    replayed(case)
    assert Cluster.objects.get(province__folded_name__endswith="lao cai").status == "established"


def test_the_id_of_a_case_of_another_province_is_refused():
    replayed(establishment())
    with pytest.raises(CaseConflict, match="không phải của Hưng Yên"):
        replayed(change("abolition", province="Hưng Yên"))
    assert Cluster.objects.get().status == "established"


@pytest.mark.parametrize("procedure", ["expansion", "adjustment", "abolition"])
def test_only_the_keys_that_the_format_asks_for_are_enough(procedure):
    case = {
        key: value
        for key, value in change(procedure, changes=[{"item": "schedule", "new": "b"}]).items()
        if key in {"format", "id", "procedure", "cluster", "events"}
        or (key == "changes" and procedure == "adjustment")
    }
    made = replayed(case)
    assert made["state"] == "decided"
    dossier = Dossier.objects.get()
    entry = dossier.journal.get(act="cluster.standing_inferred")
    assert (entry.inferred, entry.occurred_on) == (True, None)
    paper = dossier.its_cluster.decisions.order_by("pk")[0].paper
    assert paper == "Chưa rõ số, ngày (chậm nhất 01/09/2025)"


def test_an_expansion_of_an_inferred_cluster_is_judged_by_its_own_facts():
    case = change(
        "expansion",
        cluster={"name": "Cụm m4", "land_use_fit": True, "area_ha": 50},
        expansion_facts={
            "fill_pct": 60,
            "total_area_after_ha": 75,
            "works_done": ["roads", "water", "wastewater"],
        },
        applicants=[{"name": "Công ty A", "documents": ["legal_status", "financial_capacity"]}],
    )
    del case["adjusts"]
    made = replayed(case)
    assert (made["state"], made["refusals"]) == ("decided", [])
    assert {c["id"]: c["holds"] for c in made["conditions"] if c["id"].startswith("X-")} == {
        f"X-{letter}": True for letter in "abcd"
    }
    cluster = Cluster.objects.get()
    assert (cluster.status, cluster.area_ha) == ("established", 75)


def test_a_second_change_finds_the_cluster_that_the_first_let_infer():
    first = change("adjustment", changes=[{"item": "schedule", "new": "b"}])
    second = change("abolition", events=[{"on": "2024-09-02", "act": "dossier_submitted"}])
    for case in (first, second):
        del case["adjusts"]
        assert replayed(case)["refusals"] == []
    assert Cluster.objects.count() == 1
    assert Cluster.objects.get().decisions.first().valid_from == date(2025, 9, 1)


@pytest.mark.parametrize("procedure", ["adjustment", "abolition", "investor_selection", "legacy"])
def test_what_was_begun_under_r1_and_submitted_after_it_has_the_law_of_its_submission(procedure):
    begun = "amendment_opened" if procedure in {"adjustment", "abolition"} else "request_received"
    case = change(
        procedure,
        province="Hưng Yên",
        applicants=[{"name": "Công ty B"}] if begun == "request_received" else [],
        changes=[{"item": "schedule", "old": "a", "new": "b"}],
        adjusts={"document": "9/QĐ-UBND", "on": "2018-01-02"},
        events=[
            {"on": "2024-04-20", "act": begun},
            {"on": "2024-05-10", "act": "dossier_submitted"},
            {"on": "2024-06-10", "act": "decided", "outcome": "approved", "document": "2/QĐ"},
        ],
    )
    if procedure == "legacy":
        del case["adjusts"], case["changes"]
    made = replayed(case)
    assert made["regime"] == "R2"
    assert [change["regime"] for change in made["regime_history"]] == ["R2"]
    assert [r for r in made["refusals"] if r["act"] != "decided"] == []
    submitting = next(step for step in made["steps"] if step["step"] == "submit")
    assert submitting["done_on"] == "2024-05-10"


def test_a_record_that_shrinks_the_cluster_is_no_expansion():
    replayed(establishment())
    made = replayed(change("expansion", expansion_facts={"total_area_after_ha": 30}))
    assert [r["act"] for r in made["refusals"]] == ["decided"]
    assert "phải lớn hơn diện tích hiện có (40 ha)" in made["refusals"][0]["reason"]
    assert Cluster.objects.get().area_ha == 40


def test_an_expansion_to_500_hectares_under_r1_is_refused_by_the_greatest_area():
    days = [{"on": "2019-03-01", "act": "dossier_submitted"}]
    days.append({"on": "2019-04-05", "act": "decided", "outcome": "approved", "document": "1/QĐ"})
    case = change("expansion", expansion_facts={"total_area_after_ha": 500}, events=days)
    made = replayed({**case, "adjusts": {"document": "9/QĐ-UBND", "on": "2018-01-02"}})
    assert {c["id"]: c["holds"] for c in made["conditions"]}["AREA"] is False
    assert [(r["act"], r["basis"]) for r in made["refusals"]] == [("decided", "NĐ 68/2017 Art 2.1")]


def test_a_record_does_not_abolish_while_an_adjustment_is_open():
    replayed(establishment())
    days = [{"on": "2025-09-01", "act": "dossier_submitted"}]
    items = [{"item": "schedule", "new": "b"}]
    replayed(change("adjustment", changes=items, events=days))
    made = replayed(change("abolition"))
    assert [r["act"] for r in made["refusals"]] == ["decided"]
    assert Cluster.objects.get().status == "established"
