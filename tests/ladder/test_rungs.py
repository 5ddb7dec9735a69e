"""Rungs and ladders as plain data: what can be written, and when each rung falls."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from importlib import resources

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procedures.clock import VIETNAM_TIME, vietnam_calendar
from procedures.ladder import (
    AUDIENCES,
    Base,
    LocalRule,
    Where,
    day_of,
    default_ladder,
    hours_after,
    instant_of,
    kind_of,
    ladders,
    last_day_to_apologise,
    lines_of,
    plan,
    rung,
)
from procedures.ladder.check import faults
from procedures.ladder.check import main as check_defaults
from procedures.ladder.rungs import KIND_OF_DUTY, MOST_WORKING_DAYS, Sort, audiences_of
from procedures.regimes import one_stop

CALENDAR = vietnam_calendar()
MONDAY, NEXT_MONDAY = date(2025, 3, 3), date(2025, 3, 10)
NOTICE = Where("establishment", "notice", "local_body")


@pytest.mark.parametrize(
    "text", ["1/2", "2/3", "-2wd", "0", "+1wd", "+3wd", "-4h", "+8h", "daily+2wd", "apology"]
)
def test_a_rung_is_written_as_it_is_read(text):
    assert rung(text).text == text
    assert rung(text).words() and rung(text).words("en") != rung(text).words()
    assert len(rung(text).key) <= 20


@pytest.mark.parametrize(
    "text",
    ["", "2wd", "+0wd", "3/2", "0/1", "1/1", "+121wd", "-241h", "daily", "daily-2wd", "tomorrow"],
)
def test_a_rung_that_cannot_be_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"[Bb]ậc"):
        rung(text)


def test_the_first_ladders_keys_are_kept():
    keys = {text: rung(text).key for text in ("1/2", "-2wd", "0", "+1wd", "+3wd")}
    assert keys == {"1/2": "half", "-2wd": "before", "0": "on", "+1wd": "after", "+3wd": "+3wd"}


def test_the_shipped_defaults_have_no_fault(capsys):
    assert check_defaults() == 0
    assert "no fault" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["ladders"].pop("default"), "mọi bước khác"),
        (lambda d: d["ladders"].pop("untaken"), "untaken"),
        (lambda d: d["ladders"]["decide"].update(step="appraise"), "trùng phạm vi"),
        (lambda d: d["ladders"]["decide"].update(actor="council"), "không cả hai"),
        (lambda d: d["ladders"]["decide"].pop("title_en"), "title_en"),
        (lambda d: d["ladders"]["decide"].update(colour="red"), "colour"),
        (lambda d: d["ladders"]["decide"]["rungs"].append({"at": "2wd", "to": ["holder"]}), "2wd"),
        (lambda d: d["ladders"]["decide"]["rungs"].append({"at": "+9wd", "to": ["king"]}), "king"),
        (lambda d: d["ladders"]["decide"]["rungs"].append({"at": "+9wd", "to": []}), "người nhận"),
        (
            lambda d: d["ladders"]["decide"]["rungs"].append(
                {"at": "daily+9wd", "to": ["ministry"]}
            ),
            "hằng ngày",
        ),
        (lambda d: d["ladders"]["decide"]["rungs"].append({"at": "0", "to": ["holder"]}), "hai"),
        (lambda d: d.pop("version"), "version"),
    ],
)
def test_the_schema_check_finds_each_fault(change, words):
    text = resources.files("procedures.ladder").joinpath("defaults.toml").read_text("utf-8")
    document = tomllib.loads(text)
    change(document)
    assert any(words in fault for fault in faults(document))


# --- defaults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (("establishment", "appraise", "department"), "appraise"),
        (("expansion", "appraise", "department"), "appraise"),
        (("proposal", "ministry_opinion", "ministry"), "ministry"),
        (("plan", "ministry_opinion", "ministry"), "ministry_agreement"),
        (("plan", "approve_plan", "provincial_pc"), "provincial_pc"),
        (("legacy", "some_step_of_tomorrow", "local_body"), "local_body"),
        (("objection", "answer", "somebody_new"), "default"),
        (("", "", ""), "default"),
    ],
)
def test_any_step_of_any_actor_has_a_ladder(where, name):
    assert default_ladder(*where).name == name


def test_every_default_line_names_an_audience_and_a_letter():
    from procedures.messages import DUTY_KINDS, KINDS

    for ladder in ladders():
        for line in ladder.lines:
            assert line.audience in AUDIENCES
            assert line.kind in KINDS or line.kind in DUTY_KINDS or line.rung.sort is Sort.DAILY


def test_the_apology_follows_the_one_stop_rule():
    from procedures.ladder.instants import DAYS_TO_APOLOGISE

    assert one_stop().rule("apology_days_before").value == DAYS_TO_APOLOGISE


# --- instants ------------------------------------------------------------------------------------


def on_day(text: str, due_on: date = NEXT_MONDAY, started_on: date | None = MONDAY) -> date | None:
    return day_of(rung(text), Base(started_on, due_on), CALENDAR)


def test_rungs_fall_on_working_days():
    assert on_day("-2wd") == date(2025, 3, 6)
    assert on_day("0") == NEXT_MONDAY
    assert on_day("+1wd") == date(2025, 3, 11)
    assert on_day("+5wd") == date(2025, 3, 17)


def test_half_time_is_counted_in_working_days():
    assert on_day("1/2", date(2025, 3, 28)) == date(2025, 3, 17)  # 10 of 19 working days


def test_an_apology_for_monday_is_in_time_on_friday_and_told_on_thursday():
    assert last_day_to_apologise(NEXT_MONDAY, CALENDAR) == date(2025, 3, 7)
    assert on_day("apology") == date(2025, 3, 6)
    assert on_day("apology", date(2025, 3, 14)) == date(2025, 3, 12)


def test_a_rung_before_the_period_begins_has_no_place():
    assert on_day("-5wd") is None
    assert on_day("-2wd", date(2025, 3, 5)) is None
    assert on_day("1/2", MONDAY) is None


def test_hours_are_counted_from_the_close_of_the_day():
    at = instant_of(rung("-4h"), Base(MONDAY, NEXT_MONDAY), CALENDAR)
    assert at == datetime.combine(NEXT_MONDAY, time(11, 0), VIETNAM_TIME)
    late = instant_of(rung("+1h"), Base(MONDAY, NEXT_MONDAY), CALENDAR)
    assert late == datetime.combine(date(2025, 3, 11), time(8, 30), VIETNAM_TIME)


def test_hours_after_an_evening_run_from_the_next_morning():
    friday_evening = datetime(2025, 3, 7, 19, 0, tzinfo=VIETNAM_TIME)
    assert hours_after(friday_evening, 4, CALENDAR) == datetime(
        2025, 3, 10, 13, 30, tzinfo=VIETNAM_TIME
    )


def test_beyond_the_calendar_a_rung_has_no_place():
    assert day_of(rung("+10wd"), Base(None, date(2099, 12, 30)), CALENDAR) is None


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 1))
OFFSETS = st.integers(-MOST_WORKING_DAYS, MOST_WORKING_DAYS).filter(bool)


@settings(max_examples=200, deadline=None)
@given(DAYS, OFFSETS)
def test_a_rung_by_days_is_a_working_day_as_far_off_as_it_says(due_on, offset):
    day = day_of(rung(f"{offset:+d}wd"), Base(None, due_on), CALENDAR)
    assert day is not None and CALENDAR.is_working_day(day)
    if offset > 0:
        assert CALENDAR.working_days_between(due_on, day) == offset
    else:
        between = CALENDAR.working_days_before(due_on) - CALENDAR.working_days_before(day)
        assert between == -offset


@settings(max_examples=200, deadline=None)
@given(DAYS, OFFSETS, OFFSETS)
def test_rungs_keep_their_order(due_on, one, other):
    assume(one < other)
    first, second = (
        instant_of(rung(f"{offset:+d}wd"), Base(None, due_on), CALENDAR) for offset in (one, other)
    )
    assert first is not None and second is not None and first < second


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(-240, 240).filter(bool))
def test_a_rung_by_hours_falls_in_office_hours(due_on, hours):
    at = instant_of(rung(f"{hours:+d}h"), Base(None, due_on), CALENDAR)
    assert at is not None and CALENDAR.is_working_day(at.date())
    assert any(opens <= at.time() <= closes for opens, closes in CALENDAR.hours.sessions)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 80), st.sampled_from([ladder.name for ladder in ladders()]))
def test_a_planned_ladder_is_in_order_without_doubles_and_lies_after_the_start(
    started_on, length, name
):
    ladder = next(found for found in ladders() if found.name == name)
    due_on = CALENDAR.roll(CALENDAR.add_days(started_on, length))
    where = Where("establishment", ladder.step or "any", ladder.actor)
    found = plan(where, Base(started_on, due_on), CALENDAR)
    assert [planned.at for planned in found] == sorted(planned.at for planned in found)
    keys = [(planned.key, planned.audience) for planned in found]
    assert len(keys) == len(set(keys))
    early = [planned for planned in found if planned.rung.is_before]
    assert len({(planned.at.date(), planned.audience) for planned in early}) == len(early)
    assert all(planned.at.date() > started_on for planned in early)
    assert all(planned.at.date() < due_on for planned in early)
    assert all(planned.at.date() > due_on for planned in found if planned.rung.is_late)


# --- a province's own rungs ----------------------------------------------------------------------


def own(key: int, text: str, audience: str = "holder", **more) -> LocalRule:
    fields = {"procedure": "", "step": "", "tier": "", **more}
    return LocalRule(key=key, rung=rung(text), audience=audience, **fields)


def texts(rules, where=NOTICE, on=MONDAY) -> set[tuple[str, str]]:
    return {(line.rung.text, line.audience) for line, _source in lines_of(where, rules, on)}


def test_a_province_adds_and_takes_off_rungs():
    rules = [own(1, "-3wd", step="notice"), own(2, "-2wd", is_off=True, step="notice")]
    found = texts(rules)
    assert ("-3wd", "holder") in found and ("-2wd", "holder") not in found
    assert ("-2wd", "holder") in texts(rules, Where("establishment", "submit", "local_body"))


def test_the_source_of_a_line_is_named():
    sources = {
        (line.rung.text, line.audience): source
        for line, source in lines_of(NOTICE, [own(7, "-3wd")], MONDAY)
    }
    assert sources["-3wd", "holder"] == "rule:7"
    assert sources["0", "holder"] == "default:local_body"


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({"procedure": "expansion"}, False),
        ({"procedure": "establishment"}, True),
        ({"tier": "province"}, False),
        ({"tier": "local"}, True),
        ({"step": "submit"}, False),
    ],
)
def test_a_rule_holds_where_it_says(scope, covers):
    assert (("-3wd", "holder") in texts([own(1, "-3wd", **scope)])) is covers


def test_the_more_specific_rule_decides_whatever_its_age():
    rules = [own(9, "0", is_off=True), own(1, "0", step="notice")]
    assert ("0", "holder") in texts(rules)
    assert ("0", "holder") not in texts(rules, Where("establishment", "submit", "local_body"))


def test_among_equals_the_younger_decides():
    assert ("0", "holder") not in texts([own(1, "0"), own(2, "0", is_off=True)])


def test_a_rule_holds_for_the_rungs_that_fall_within_its_days():
    rules = [own(1, "0", is_off=True, valid_from=date(2025, 3, 8), valid_to=date(2025, 3, 9))]
    base = Base(MONDAY, NEXT_MONDAY)
    assert "on" in {planned.key for planned in plan(NOTICE, base, CALENDAR, rules)}
    rules = [own(1, "0", is_off=True, valid_from=NEXT_MONDAY)]
    keys = {planned.key for planned in plan(NOTICE, base, CALENDAR, rules)}
    assert "on" not in keys and "before" in keys


def test_rungs_of_the_past_are_left_out():
    found = plan(NOTICE, Base(MONDAY, NEXT_MONDAY), CALENDAR, from_day=date(2025, 3, 11))
    assert {planned.key for planned in found} == {"after", "+3wd"}


@pytest.mark.parametrize(
    ("text", "audience", "step", "kind"),
    [
        ("-2wd", "holder", "notice", "deadline.before"),
        ("0", "holder", "notice", "deadline.on"),
        ("+1wd", "superior", "notice", "deadline.after"),
        ("+3wd", "next_tier", "notice", "deadline.escalated"),
        ("1/2", "holder", "notice", "deadline.half"),
        ("-2wd", "applicants", "reception", "window.closing"),
        ("+1wd", "holder", "reception", "deadline.after"),
        ("apology", "holder", "appraise", "apology.due"),
        ("+4h", "group", "untaken", "task.untaken"),
        ("-2wd", "office", "report", "report.due"),
    ],
)
def test_each_rung_has_its_letter(text, audience, step, kind):
    assert kind_of(rung(text), audience, step) == kind


@pytest.mark.parametrize("duty", sorted(KIND_OF_DUTY))
def test_a_rule_for_every_step_speaks_of_no_duty(duty):
    every = LocalRule(1, "", "", "", rung("+3wd"), "superior")
    named = LocalRule(2, "", duty, "", rung("+3wd"), audiences_of(duty)[0])
    assert every.covers(Where("establishment", "notice", "local_body"))
    assert not every.covers(Where("establishment", duty, "local_body"))
    assert named.covers(Where("establishment", duty, "local_body"))
