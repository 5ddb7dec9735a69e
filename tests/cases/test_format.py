"""The case format is read strictly: every problem is named by its path, in both languages."""

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.cases import ACTS, CaseRefused, parse_case
from procedures.regimes import Applicant, regime_for

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 22)


def case(**changes):
    """A small sound case, with changes; a value of ... takes the key away."""
    document = {
        "format": "ccn-case/1",
        "id": "T1",
        "procedure": "establishment",
        "cluster": {"name": "Thử nghiệm", "area_ha": 20},
        "applicants": [{"name": "A"}, {"name": "B"}],
        "events": [{"on": "2025-01-13", "act": "dossier_submitted"}],
    } | changes
    return {key: value for key, value in document.items() if value is not ...}


def text(**changes):
    return json.dumps(case(**changes), ensure_ascii=False)


def refusals(source, **options):
    with pytest.raises(CaseRefused) as refused:
        parse_case(source, today=TODAY, **options)
    for problem in refused.value.problems:
        assert problem.reason_vi and problem.reason_en
    return [(problem.path, problem.reason_en) for problem in refused.value.problems]


def paths(source, **options):
    return [path for path, _ in refusals(source, **options)]


def event(**fields):
    return text(events=[{"on": "2025-01-13", **fields}])


def test_case_c1_is_read_as_it_stands():
    found = parse_case(DATA / "C1.json", today=TODAY)

    assert (found.id, found.procedure, found.province) == ("C1", "establishment", "Lào Cai")
    assert (found.cluster.area_ha, found.cluster.planned_area_ha) == (D("74.95"), D(75))
    assert found.cluster.mountainous is None
    assert found.applicants[0].equity_bn == D("129.0012")
    assert [(e.on, e.act, e.document) for e in found.events][-1] == (
        date(2025, 2, 20),
        "decided",
        "298/QĐ-UBND",
    )
    assert regime_for(found.procedure, found.regime_facts()).regime.id == "R2"


def test_case_c7_was_at_the_department_by_the_day_it_was_asked_for_more():
    found = parse_case(DATA / "C7.json", today=TODAY)

    facts = found.regime_facts()

    assert (facts.submitted_on, facts.at_department_by) == (None, date(2026, 8, 13))
    assert regime_for(found.procedure, facts).regime.id == "R3"
    assert found.events[2].missing == ("investment_report covering the planned 40 ha, in phases",)


def test_absent_and_null_both_mean_not_known():
    absent = parse_case(text(applicants=...), today=TODAY)
    null = parse_case(text(applicants=None, area_facts=None, province=None), today=TODAY)

    assert absent.applicants is null.applicants is None
    assert absent.digest == null.digest
    assert absent.facts == null.facts


def test_no_documents_is_not_the_same_as_unknown_documents():
    none = parse_case(text(applicants=[{"documents": []}]), today=TODAY)
    unknown = parse_case(text(applicants=[{}]), today=TODAY)

    assert none.applicants == (Applicant(documents=()),)
    assert unknown.applicants == (Applicant(),)
    assert none.digest != unknown.digest


def test_the_digest_is_of_the_content_not_of_its_spelling():
    one = parse_case(text(), today=TODAY)
    spaced = json.dumps(case(), indent=4, sort_keys=True).replace("20\n", "20.0\n")

    assert parse_case(spaced, today=TODAY).digest == one.digest
    assert parse_case(text(id="T2"), today=TODAY).digest != one.digest


@pytest.mark.parametrize("key", ["format", "id", "procedure", "cluster", "events"])
def test_required_keys_are_missed(key):
    assert key in paths(text(**{key: ...}))
    assert key in paths(text(**{key: None}))


def test_every_problem_is_collected():
    events = [
        {"on": "2025-02-30", "act": "dossier_submitted"},
        {"on": "2025-01-13", "act": "forgotten", "colour": 1},
        {"act": "decided", "outcome": "agree"},
    ]
    cluster = {"name": "", "kind": "big", "area_ha": -1, "in_plan": "yes"}

    assert sorted(paths(text(id=5, cluster=cluster, events=events, colour="red"))) == sorted(
        [
            "id",
            "colour",
            "cluster.name",
            "cluster.kind",
            "cluster.area_ha",
            "cluster.in_plan",
            "events[0].on",
            "events[1].act",
            "events[1].colour",
            "events[2].on",
            "events[2].outcome",
        ]
    )


WRONG_HEADS = [
    ({"format": "ccn-case/2"}, "format"),
    ({"id": ""}, "id"),
    ({"id": "x" * 65}, "id"),
    ({"id": "a\x00b"}, "id"),
    ({"procedure": "divorce"}, "procedure"),
    ({"regime": "R9", "regime_reason": "vì"}, "regime"),
    ({"regime": "R4"}, "regime_reason"),
    ({"regime_reason": "vì"}, "regime_reason"),
    ({"province": 5}, "province"),
    ({"cluster": []}, "cluster"),
    ({"cluster": {}}, "cluster.name"),
    ({"cluster": {"name": None}}, "cluster.name"),
    ({"cluster": {"name": "A", "size": 5}}, "cluster.size"),
    ({"cluster": {"name": "A", "area_ha": True}}, "cluster.area_ha"),
    ({"cluster": {"name": "A", "area_ha": "20"}}, "cluster.area_ha"),
    ({"cluster": {"name": "A", "area_ha": 0}}, "cluster.area_ha"),
    ({"cluster": {"name": "A", "mountainous": 1}}, "cluster.mountainous"),
    ({"cluster": {"name": "A", "type_share_pct": 100.01}}, "cluster.type_share_pct"),
    ({"area_facts": {"mean_fill_pct": 101}}, "area_facts.mean_fill_pct"),
    ({"area_facts": {"unleased_ha": -0.01}}, "area_facts.unleased_ha"),
    ({"area_facts": 5}, "area_facts"),
    ({"expansion_facts": {"works_done": ["roads", "moat"]}}, "expansion_facts.works_done[1]"),
    ({"expansion_facts": {"works_done": "roads"}}, "expansion_facts.works_done"),
    ({"expansion_facts": {"formed_before_2009": "no"}}, "expansion_facts.formed_before_2009"),
    ({"applicants": {}}, "applicants"),
    ({"applicants": ["A"]}, "applicants[0]"),
    ({"applicants": [{}, {"documents": ["visa"]}]}, "applicants[1].documents[0]"),
    ({"applicants": [{"equity_bn": -1}]}, "applicants[0].equity_bn"),
    ({"applicants": [{"capital_bn": 10**10}]}, "applicants[0].capital_bn"),
    ({"events": {}}, "events"),
    ({"events": [5]}, "events[0]"),
]


@pytest.mark.parametrize(("change", "path"), WRONG_HEADS)
def test_what_cannot_be_is_refused_at_its_path(change, path):
    assert paths(text(**change)) == [path]


WRONG_EVENTS = [
    ({}, "events[0].act"),
    ({"act": "danced"}, "events[0].act"),
    ({"act": ["decided"]}, "events[0].act"),
    ({"act": "decided", "outcome": "agree"}, "events[0].outcome"),
    ({"act": "opinion_given", "outcome": "approved"}, "events[0].outcome"),
    ({"act": "dossier_submitted", "outcome": "approved"}, "events[0].outcome"),
    ({"act": "decided", "until": "2025-02-01"}, "events[0].until"),
    ({"act": "extended", "until": "2025-01-12"}, "events[0].until"),
    ({"act": "extended", "until": "soon"}, "events[0].until"),
    ({"act": "opinion_requested", "due_days": 0}, "events[0].due_days"),
    ({"act": "opinion_requested", "due_days": 1.5}, "events[0].due_days"),
    ({"act": "opinion_requested", "due_days": True}, "events[0].due_days"),
    ({"act": "request_received", "applicant": 2}, "events[0].applicant"),
    ({"act": "request_received", "applicant": -1}, "events[0].applicant"),
    ({"act": "request_received", "applicant": 0.0}, "events[0].applicant"),
    ({"act": "supplement_requested", "missing": "to_trinh"}, "events[0].missing"),
    ({"act": "supplement_requested", "missing": [5]}, "events[0].missing[0]"),
    ({"act": "scored", "sheets": [{"applicant": 0}]}, "events[0].sheets[0].member"),
    ({"act": "scored", "sheets": [{"member": "M1"}]}, "events[0].sheets[0].applicant"),
    (
        {"act": "scored", "sheets": [{"member": "M1", "applicant": 0, "finance": -1}]},
        "events[0].sheets[0].finance",
    ),
    (
        {"act": "scored", "sheets": [{"member": "M1", "applicant": 0, "style": 1}]},
        "events[0].sheets[0].style",
    ),
    ({"act": "scored", "recused": [{"reason": "x"}]}, "events[0].recused[0].member"),
    ({"act": "scored", "tie_choice": 9}, "events[0].tie_choice"),
    ({"act": "decided", "at": "2025-01-14T08:00"}, "events[0].at"),
    ({"act": "decided", "at": "2025-01-13T25:00"}, "events[0].at"),
    ({"act": "decided", "at": "2025-01-13 08:00"}, "events[0].at"),
    ({"act": "decided", "document": ""}, "events[0].document"),
]


@pytest.mark.parametrize(("fields", "path"), WRONG_EVENTS)
def test_events_are_refused_at_the_key_that_cannot_be(fields, path):
    assert paths(event(**fields)) == [path]


@pytest.mark.parametrize(
    ("on", "fine"),
    [
        ("2008-12-31", False),
        ("2009-01-01", True),
        ("2026-11-22", True),
        ("2026-11-23", False),
        ("2025-2-3", False),
        ("20250203", False),
        ("2025-02-29", False),
        ("2024-02-29", True),
        ("2025-01-13T08:00", False),
        ("9999-01-01", False),
        (20250113, False),
    ],
)
def test_days_lie_between_2009_and_today(on, fine):
    source = text(events=[{"on": on, "act": "decided"}])

    if fine:
        assert parse_case(source, today=TODAY).events[0].on == date.fromisoformat(on)
    else:
        assert paths(source) == ["events[0].on"]


def test_no_day_may_lie_where_the_calendar_cannot_count():
    far = [
        {"on": "2026-05-04", "act": "dossier_submitted"},
        {"on": "2026-05-28", "act": "extended", "until": "2150-01-01"},
    ]

    assert paths(text(events=far)) == ["events[1].until"]
    assert paths(text(events=[{"on": "2199-12-31", "act": "decided"}]), plan=True) == [
        "events[0].on"
    ]
    assert paths(text(events=[{"on": "2090-01-01", "act": "decided"}]), plan=True) == [
        "events[0].on"
    ]
    assert parse_case(text(events=[{"on": "2089-12-31", "act": "decided"}]), today=TODAY, plan=True)


def test_a_plan_may_speak_of_the_future():
    source = text(events=[{"on": "2027-03-01", "act": "decided"}])

    assert parse_case(source, today=TODAY, plan=True).events[0].on == date(2027, 3, 1)
    assert paths(text(events=[{"on": "2008-03-01", "act": "decided"}]), plan=True)


def test_the_hour_alone_gives_the_day():
    found = parse_case(text(events=[{"at": "2025-01-13T15:01", "act": "decided"}]), today=TODAY)

    assert found.events[0].on == date(2025, 1, 13)
    assert found.events[0].at.isoformat() == "2025-01-13T15:01:00+07:00"


def test_events_out_of_order_are_refused_with_both_places():
    events = [
        {"on": "2025-01-13", "act": "dossier_submitted"},
        {"on": "2025-01-12", "act": "appraisal_reported"},
        {"on": "2025-01-13", "act": "decided"},
    ]

    assert refusals(text(events=events)) == [
        ("events[1].on", "2025-01-12 is before 2025-01-13 of events[0]")
    ]


def test_hours_out_of_order_on_one_day_are_refused():
    events = [
        {"at": "2025-01-13T15:00", "act": "dossier_submitted"},
        {"at": "2025-01-13T14:59", "act": "dossier_complete"},
    ]

    assert paths(text(events=events)) == ["events[1].at"]


def test_a_score_above_its_maximum_is_history_not_a_bad_file():
    sheets = [{"member": "M1", "applicant": 0, "infrastructure": 16, "finance": None}]
    source = event(act="scored", sheets=sheets, recused=[{"member": "M3", "reason": "họ hàng"}])

    found = parse_case(source, today=TODAY).events[0]

    assert (found.sheets[0].infrastructure, found.sheets[0].finance) == (D(16), None)
    assert found.recused[0].member == "M3"


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_of_the_format_is_known_and_refuses_foreign_keys(act):
    assert parse_case(event(act=act, document="1/CV"), today=TODAY).events[0].act == act
    assert paths(event(act=act, colour="red")) == ["events[0].colour"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"hello", "not JSON"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        ('{"id": "Lào"}'.encode("utf-16"), "not UTF-8"),
        ('{"id": "Lào"}'.encode("latin-1"), "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b" " * 5_000_001, "larger than"),
    ],
)
def test_what_is_no_json_object_is_refused_as_a_whole(content, said):
    found = refusals(content)

    assert [path for path, _ in found] == [""]
    assert said in found[0][1]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "1e-999"])
def test_numbers_that_are_no_numbers_are_refused(number):
    source = text(cluster={"name": "A", "area_ha": 12345}).replace("12345", number)

    assert paths(source) == ["cluster.area_ha"]


def test_a_key_written_twice_is_named():
    source = text().replace('"area_ha": 20', '"area_ha": 20, "area_ha": 70')

    assert refusals(source) == [("cluster.area_ha", "the key is written twice")]


def test_a_lone_surrogate_is_no_text():
    assert paths(text().replace('"T1"', '"\\ud800"')) == ["id"]


def test_a_key_cannot_disturb_the_terminal():
    assert paths(text(**{"\x1b[2J\ud800": 1})) == ["?[2J?"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CaseRefused) as refused:
        parse_case(tmp_path / "none.json", today=TODAY)

    assert refused.value.problems[0].file == str(tmp_path / "none.json")
    assert "cannot be read" in str(refused.value)


def test_a_byte_order_mark_does_no_harm():
    assert parse_case(b"\xef\xbb\xbf" + text().encode(), today=TODAY).id == "T1"


def test_decomposed_vietnamese_is_the_same_content():
    composed, decomposed = "Lào Cai", "La\u0300o Cai"

    one, two = (parse_case(text(province=p), today=TODAY) for p in (composed, decomposed))

    assert (one.province, one.digest) == (two.province, two.digest)


def test_a_dossier_taken_up_again_is_not_closed():
    events = [
        {"on": "2025-01-13", "act": "dossier_submitted"},
        {"on": "2025-02-13", "act": "withdrawn"},
        {"on": "2025-03-13", "act": "resubmitted"},
    ]

    assert parse_case(text(events=events[:2])).regime_facts().closed_on == date(2025, 2, 13)
    assert parse_case(text(events=events)).regime_facts().closed_on is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(anything)
def test_whatever_is_thrown_at_it_is_refused_and_never_crashes(value):
    with pytest.raises(CaseRefused):
        parse_case(json.dumps(value).encode(), today=TODAY)


@given(st.sampled_from(sorted(case())), anything)
def test_whatever_stands_under_a_key_is_read_or_refused(key, value):
    try:
        parse_case(json.dumps(case() | {key: value}).encode(), today=TODAY)
    except CaseRefused as refused:
        assert refused.problems


@given(
    st.sampled_from(sorted(ACTS)),
    st.sampled_from(sorted(set().union(*ACTS.values()) | {"on", "at"})),
    anything,
)
def test_whatever_an_event_says_is_read_or_refused(act, key, value):
    events = [{"on": "2025-01-13", "act": act} | {key: value}]
    try:
        parse_case(json.dumps(case(events=events)).encode(), today=TODAY)
    except CaseRefused as refused:
        assert all(problem.path.startswith("events[0]") for problem in refused.problems)
