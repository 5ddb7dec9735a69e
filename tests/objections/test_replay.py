"""A case file with answers to opinions, an objection and the investment policy is replayed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from procedures.cases import CaseRefused, parse_case
from procedures.models import Decision, InvestmentPolicyFact, Objection, Opinion, OpinionPoint
from workflows.replay import replay

pytestmark = pytest.mark.django_db

EVENTS: list[dict[str, Any]] = [
    {"on": "2025-03-03", "act": "request_received", "applicant": 0},
    {"on": "2025-03-05", "act": "notice_published"},
    {"on": "2025-03-21", "act": "window_closed"},
    {"on": "2025-03-25", "act": "dossier_submitted"},
    {"on": "2025-03-26", "act": "dossier_complete"},
    {
        "on": "2025-03-27",
        "act": "investment_policy_recorded",
        "standing": "before",
        "document": "12/QĐ-UBND",
    },
    {"on": "2025-03-28", "act": "opinion_requested", "body": "Sở Xây dựng", "due_days": 5},
    {
        "on": "2025-04-04",
        "act": "opinion_given",
        "body": "Sở Xây dựng",
        "outcome": "conditional",
        "reason": "Bổ sung đường gom",
    },
    {
        "on": "2025-04-08",
        "act": "opinion_answered",
        "body": "Sở Xây dựng",
        "taken_up": "partly",
        "reason": "Làm đường gom giai đoạn hai",
    },
    {"on": "2025-04-14", "act": "appraisal_reported"},
    {
        "on": "2025-04-18",
        "act": "decided",
        "outcome": "refused",
        "reason": "chưa đủ quỹ đất",
        "ground_article": "NĐ 32/2024 Art 8.1(a)",
    },
    {"on": "2025-05-05", "act": "objection_filed", "applicant": 0, "reason": "Đã đủ quỹ đất"},
    {
        "on": "2025-05-20",
        "act": "objection_answered",
        "outcome": "dismissed",
        "document": "7/UBND-CN",
        "reason": "Đúng quy định",
    },
]


def case(events: list[dict[str, Any]]) -> str:
    return json.dumps(
        {
            "format": "ccn-case/1",
            "id": "invented-shared-acts",
            "procedure": "establishment",
            "province": "Lào Cai",
            "local_body": "UBND huyện Bảo Thắng",
            "cluster": {"name": "Cụm mẫu", "area_ha": 50},
            "applicants": [{"name": "Công ty Mẫu"}],
            "events": events,
        }
    )


def test_the_shared_acts_of_a_record_are_replayed() -> None:
    text = case(EVENTS)
    answer = replay(parse_case(text), text, as_of=date(2025, 6, 1), is_invented=True)
    assert answer["refusals"] == []
    opinion = Opinion.objects.get()
    assert (opinion.outcome, opinion.late_by) == ("conditional", 0)
    point = OpinionPoint.objects.get()
    assert (point.text, point.taken_up) == ("Bổ sung đường gom", "partly")
    decision = Decision.objects.get()
    assert (decision.ground, decision.ground_article) == ("other", "NĐ 32/2024 Art 8.1(a)")
    objection = Objection.objects.get()
    assert (objection.status, objection.outcome) == ("answered", "dismissed")
    assert objection.filed_on == date(2025, 5, 5)
    assert objection.taken_in_on is None  # the record lacks it: inferred, without a day
    fact = InvestmentPolicyFact.objects.get()
    assert (fact.standing, fact.document) == ("before", "12/QĐ-UBND")


def test_an_objection_before_any_decision_is_told_as_refused() -> None:
    text = case([*EVENTS[:5], {"on": "2025-04-01", "act": "objection_filed", "reason": "x"}])
    answer = replay(parse_case(text), text, as_of=date(2025, 6, 1), is_invented=True)
    assert [refused["act"] for refused in answer["refusals"]] == ["objection_filed"]
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "event",
    [
        {"act": "opinion_answered", "taken_up": "maybe"},
        {"act": "objection_answered", "outcome": "agree"},
        {"act": "investment_policy_recorded", "standing": "perhaps"},
        {"act": "objection_filed", "outcome": "upheld"},
    ],
)
def test_words_outside_the_format_are_refused(event: dict[str, Any]) -> None:
    with pytest.raises(CaseRefused):
        parse_case(case([*EVENTS[:5], {"on": "2025-04-01", **event}]))
