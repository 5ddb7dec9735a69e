"""The schema check refuses data without a source."""

import copy
import subprocess
import sys

import pytest

from procedures.regimes import check
from procedures.regimes.law import read_toml


@pytest.fixture
def document():
    return copy.deepcopy(read_toml("r2.toml"))


def test_the_law_as_shipped_is_sound():
    assert check.problems() == []


def test_the_check_runs_as_a_module():
    run = subprocess.run(
        [sys.executable, "-m", "procedures.regimes.check"], capture_output=True, text=True
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_problems_make_the_check_fail(monkeypatch, capsys):
    monkeypatch.setattr(check, "problems", lambda: ["r2.toml: area.max: no article"])

    assert check.main() == 1
    assert "no article" in capsys.readouterr().out


def drop(*path):
    def change(document):
        table = document
        for key in path[:-1]:
            table = table[key]
        del table[path[-1]]

    return change


def put(value, *path):
    def change(document):
        table = document
        for key in path[:-1]:
            table = table[key]
        table[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop("area", "max", "article"), "area.max: no article"),
        (drop("area", "max", "confidence"), "area.max: no confidence"),
        (put("memory", "area", "max", "confidence"), "unknown confidence 'memory'"),
        (put("ND32", "area", "max", "article"), "not an article"),
        (put("ND99 1", "area", "max", "article"), "unknown instrument"),
        (drop("area", "max", "unit"), "a quantity without a unit"),
        (put("acres", "area", "max", "unit"), "unknown unit 'acres'"),
        (put(3, "area", "max", "weight"), "unknown key 'weight'"),
        (put(3, "area", "least"), "bare value"),
        (put(3, "colour"), "unknown key 'colour'"),
        (drop("steps", "appraise", "article"), "steps.appraise: no article"),
        (drop("steps", "appraise", "value"), "either a value or without_limit"),
        (put("clerk", "steps", "appraise", "actor"), "unknown actor"),
        (drop("components", "request", "required"), "components.request: no required"),
        (drop("roles", "local_body", "article"), "roles.local_body: no article"),
        (drop("reports", "form_1", "confidence"), "reports.form_1: no confidence"),
        (drop("decision_items", "other", "article"), "decision_items.other: no article"),
        (put(["ND32", "QQ1"], "instruments"), "unknown instrument 'QQ1'"),
    ],
)
def test_a_slip_in_the_data_is_named(document, change, said):
    change(document)

    assert any(said in problem for problem in check.regime_problems(document, "r2.toml"))


def test_a_value_unknown_to_the_labels_is_named(document):
    document["area"]["least"] = {
        "value": 3,
        "unit": "ha",
        "article": "ND32 2.1",
        "confidence": "primary",
    }

    assert list(check.regime_problems(document, "r2.toml")) == [
        "r2.toml: area.least: no label in labels.toml"
    ]
