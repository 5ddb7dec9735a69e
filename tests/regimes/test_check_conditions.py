"""``manage.py check_conditions`` prints the regime with its reason and each condition."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parent.parent / "cases" / "data"


def run(*arguments):
    out = StringIO()
    call_command("check_conditions", *map(str, arguments), stdout=out)
    return out.getvalue()


def answer(*arguments):
    return json.loads(run(*arguments, "--json"))


def written(tmp_path, **changes):
    document = json.loads((DATA / "C1.json").read_text(encoding="utf-8")) | changes
    file = tmp_path / "case.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_c1_is_judged_under_the_district_law():
    found = answer(DATA / "C1.json")
    held = {c["id"]: c["holds"] for c in found["conditions"]}

    assert (found["case"], found["regime"], found["regime_basis"]) == (
        "C1",
        "R2",
        "NĐ 32/2024 Art 37.1",
    )
    assert held == {
        "E-a": True,
        "E-a2": True,
        "E-b": True,
        "E-c": None,
        "AREA": True,
        "DEV-name": True,
        "DEV-area": True,
    }
    assert found["conditions"][0] == {
        "id": "E-a",
        "holds": True,
        "basis": "NĐ 32/2024 Art 8.1(a)",
        "facts": {"in_plan": True},
    }
    assert found["conditions"][4]["facts"]["area_ha"] == 74.95


def test_c7_is_judged_under_the_commune_law_and_lacks_papers():
    found = answer(DATA / "C7.json")
    papers = next(c for c in found["conditions"] if c["id"] == "E-b")

    assert found["regime"] == "R3"
    assert papers["holds"] is None
    assert papers["missing"] == [
        "applicants[0].documents.legal_status",
        "applicants[0].documents.financial_capacity",
    ]


def test_another_regime_can_be_asked_for():
    found = answer(DATA / "C1.json", "--regime", "R4")

    assert found["regime"] == "R4"
    assert found["conditions"][3]["basis"].endswith("(as amended by NĐ 303/2026)")


def test_the_page_for_people_is_vietnamese():
    page = run(DATA / "C1.json")

    assert "C1: R2" in page
    assert "điểm c khoản 1 Điều 8 NĐ 32/2024/NĐ-CP" in page
    assert "thiếu: area_facts.mean_fill_pct" in page


def test_a_forced_regime_is_told_with_its_reason(tmp_path):
    found = answer(written(tmp_path, regime="R1", regime_reason="theo văn bản của Bộ"))

    assert found["regime"] == "R1"
    assert "theo văn bản của Bộ" in found["regime_reason"]


def test_a_bad_file_is_refused_with_file_path_and_reason(tmp_path):
    file = written(tmp_path, procedure="divorce")

    with pytest.raises(CommandError, match="procedure: must be one of") as refused:
        run(file)

    assert str(file) in str(refused.value)
    assert refused.value.returncode == 2


def test_days_before_the_sourced_law_are_refused(tmp_path):
    events = [{"on": "2012-05-02", "act": "dossier_submitted"}]

    with pytest.raises(CommandError, match="not sourced"):
        run(written(tmp_path, events=events))
