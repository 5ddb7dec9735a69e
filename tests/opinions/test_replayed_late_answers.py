"""Recorded answers that came after a silence: one line, its due date kept, marked late."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from procedures.cases import parse_case
from procedures.models import Opinion
from workflows.replay import replay

pytestmark = pytest.mark.django_db


def run(answered_on: str, silent_on: str) -> dict[str, Any]:
    """A dossier on which a body is silent, and answers on a later day; reported on 29/05/2026."""
    said = {"body": "Sở Xây dựng"}
    events: list[dict[str, Any]] = [
        {"on": "2026-05-04", "act": "dossier_submitted"},
        {"on": "2026-05-05", "act": "opinion_requested", **said, "due_days": 5},
        {"on": silent_on, "act": "opinion_given", **said, "outcome": "silent"},
        {"on": answered_on, "act": "opinion_given", **said, "outcome": "agree"},
        {"on": "2026-05-29", "act": "appraisal_reported"},
    ]
    document = {
        "format": "ccn-case/1",
        "id": "late",
        "procedure": "establishment",
        "province": "Hưng Yên",
        "cluster": {"name": "Thử"},
        "applicants": [{"name": "A"}],
        "events": sorted(events, key=lambda event: str(event["on"])),
    }
    content = json.dumps(document)
    return replay(parse_case(content.encode()), content, as_of=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("silent_on", "answered_on", "late_by", "arrival"),
    [
        ("2026-05-13", "2026-05-20", 6, Opinion.Arrival.AFTER_ROUND),
        ("2026-05-08", "2026-06-02", 15, Opinion.Arrival.AFTER_REPORT),
        ("2026-05-08", "2026-05-11", 0, Opinion.Arrival.AFTER_ROUND),
    ],
    ids=["before the report", "after the report", "in time all the same"],
)
def test_an_answer_after_a_silence_is_taken_in_on_its_own_line(
    silent_on: str, answered_on: str, late_by: int, arrival: str
):
    found = run(answered_on, silent_on)

    assert found["refusals"] == []
    (line,) = [one for one in found["steps"] if one["step"] == "opinion:Sở Xây dựng"]
    assert (line["due_on"], line["done_on"], line["late_by"]) == (
        "2026-05-12",
        answered_on,
        late_by,
    )
    opinion = Opinion.objects.get()
    assert (opinion.outcome, opinion.arrival) == ("agree", arrival)
