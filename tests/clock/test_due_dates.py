"""Due dates from real dossiers and from the rules, one line each."""

from datetime import date, datetime, time

import pytest

from procedures.clock import (
    VIETNAM_TIME,
    OutsideCalendar,
    Period,
    Reason,
    Stop,
    Unit,
    days_left,
    due,
    late_by,
    transfer_by,
    vietnam_calendar,
)

CALENDAR = vietnam_calendar()
WD, DAYS, HOURS = Unit.WORKING_DAYS, Unit.DAYS, Unit.WORKING_HOURS


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


def stop(begin: str, end: str | None = None) -> Stop:
    return Stop(day(begin), None if end is None else day(end))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due_on"),
    [
        ("2025-01-13", 25, DAYS, "2025-02-07"),  # Thống Nhất 1, appraisal, over Tết
        ("2025-02-18", 7, WD, "2025-02-27"),  # Thống Nhất 1, decision
        ("2025-12-31", 5, WD, "2026-01-09"),  # 2 January off in exchange
        ("2025-12-31", 6, WD, "2026-01-10"),  # … for Saturday 10 January
        ("2026-07-22", 15, DAYS, "2026-08-06"),
        ("2025-05-09", 1, DAYS, "2025-05-12"),  # ends on Saturday
        ("2025-05-09", 2, DAYS, "2025-05-12"),  # ends on Sunday
        ("2025-01-20", 7, DAYS, "2025-02-03"),  # ends on the first Tết day
        ("2026-01-09", 1, DAYS, "2026-01-10"),  # Saturday worked in exchange
        ("2025-05-10", 1, WD, "2025-05-12"),  # event on a Saturday
        ("2025-05-12", 0, WD, "2025-05-12"),
        ("2025-05-10", 0, WD, "2025-05-12"),
        ("2025-05-10", 0, DAYS, "2025-05-12"),
    ],
)
def test_a_period_ends_where_the_law_says(start, amount, unit, due_on):
    assert due(Period(amount, unit), day(start), CALENDAR).due_on == day(due_on)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "stops", "due_on", "paused"),
    [
        # Thursday 8 to Tuesday 13 May 2025: 9, 10, 11, 12, 13 are left out.
        ("2025-05-05", 5, DAYS, [stop("2025-05-08", "2025-05-13")], "2025-05-15", 5),
        ("2025-05-05", 5, WD, [stop("2025-05-08", "2025-05-13")], "2025-05-15", 3),
        # Asked and answered on the same day: nothing is left out.
        ("2025-05-05", 5, WD, [stop("2025-05-08", "2025-05-08")], "2025-05-12", 0),
        # Overlapping stops are one stop; their order does not matter.
        (
            "2025-05-05",
            5,
            WD,
            [stop("2025-05-09", "2025-05-14"), stop("2025-05-08", "2025-05-12")],
            "2025-05-16",
            4,
        ),
        # A stop begun before the event leaves out only days after the event.
        ("2025-05-05", 2, WD, [stop("2025-05-01", "2025-05-06")], "2025-05-08", 1),
        # The last day (Saturday) is counted: a stop from then on moves nothing.
        ("2025-05-09", 1, DAYS, [stop("2025-05-10", "2025-05-20")], "2025-05-12", 0),
        ("2025-05-09", 1, DAYS, [stop("2025-05-10")], "2025-05-12", 0),
        # From the day before on, Saturday itself is left out.
        ("2025-05-08", 2, DAYS, [stop("2025-05-09", "2025-05-11")], "2025-05-12", 2),
        # On and after the due date.
        ("2025-05-05", 5, WD, [stop("2025-05-12")], "2025-05-12", 0),
        ("2025-05-05", 5, WD, [stop("2025-06-12")], "2025-05-12", 0),
        ("2025-05-05", 5, WD, [stop("2025-05-12", "2025-05-30")], "2025-05-12", 0),
        # A stop over days off alone leaves out nothing of a period in working days.
        ("2025-05-05", 5, WD, [stop("2025-05-09", "2025-05-11")], "2025-05-12", 0),
        # Zero days are counted before any stop.
        ("2025-05-05", 0, WD, [stop("2025-05-05")], "2025-05-05", 0),
    ],
)
def test_a_stop_leaves_out_the_days_after_it_began(start, amount, unit, stops, due_on, paused):
    result = due(Period(amount, unit), day(start), CALENDAR, stops)

    assert (result.due_on, result.paused_days) == (day(due_on), paused)
    assert result.stopped_since is None


@pytest.mark.parametrize(
    ("stops", "since", "paused"),
    [
        ([stop("2025-05-08")], "2025-05-08", 0),
        ([stop("2025-05-02")], "2025-05-02", 0),
        ([stop("2025-05-06", "2025-05-08"), stop("2025-05-09")], "2025-05-09", 2),
        # The first stop carries the end past the day on which the second begins.
        ([stop("2025-05-09", "2025-05-16"), stop("2025-05-14")], "2025-05-14", 3),
        ([stop("2025-05-08"), stop("2025-05-07")], "2025-05-07", 0),
        ([stop("2025-05-03"), stop("2025-05-02")], "2025-05-02", 0),
    ],
)
def test_an_open_stop_holds_the_due_date(stops, since, paused):
    result = due(Period(5, WD), day("2025-05-05"), CALENDAR, stops)

    assert (result.due_on, result.stopped_since) == (None, day(since))
    assert result.paused_days == paused


def test_a_granted_new_date_replaces_an_earlier_due_date_as_it_stands():
    period, start = Period(5, WD), day("2025-05-05")

    extended = due(period, start, CALENDAR, extended_until=day("2025-05-24"))
    earlier = due(period, start, CALENDAR, extended_until=day("2025-05-09"))

    assert extended.due_on == day("2025-05-24")
    assert extended.working(CALENDAR)[-1].reason is Reason.EXTENDED
    assert earlier.due_on == day("2025-05-12")


@pytest.mark.parametrize(
    ("start", "amount", "stops", "provisional"),
    [
        ("2026-12-01", 10, [], False),
        ("2026-12-24", 5, [], False),
        ("2026-12-24", 8, [], True),
        ("2026-12-01", 10, [stop("2026-12-03", "2027-01-04")], True),
        ("2022-12-28", 10, [], True),
        ("2026-12-24", 8, [stop("2026-12-25")], False),
        ("2026-12-24", 8, [stop("2027-01-04")], True),
    ],
)
def test_a_date_beyond_the_confirmed_years_is_provisional(start, amount, stops, provisional):
    assert due(Period(amount, WD), day(start), CALENDAR, stops).provisional is provisional


@pytest.mark.parametrize(
    ("start", "amount", "due_at"),
    [
        ("2025-05-12T08:00", 2, "2025-05-12T10:00"),
        ("2025-05-12T10:30", 1, "2025-05-12T11:30"),
        ("2025-05-12T10:30", 2, "2025-05-12T14:30"),
        ("2025-05-12T12:00", 1, "2025-05-12T14:30"),
        ("2025-05-12T16:00", 8, "2025-05-13T16:30"),
        ("2025-05-09T16:30", 1, "2025-05-12T08:00"),
        ("2025-05-09T20:00", 1, "2025-05-12T08:30"),
        ("2026-01-09T16:00", 2, "2026-01-10T08:30"),
        ("2025-05-10T09:00", 0, "2025-05-12T07:30"),
        ("2025-05-12T09:10", 0, "2025-05-12T09:10"),
    ],
)
def test_working_hours_run_only_while_the_office_is_open(start, amount, due_at):
    result = due(Period(amount, HOURS), at(start), CALENDAR)

    assert result.due_at == at(due_at)
    assert result.due_on == day(due_at[:10])


def test_a_stop_may_be_given_to_the_minute_for_working_hours():
    stops = [Stop(at("2025-05-12T09:00"), at("2025-05-12T14:00"))]

    result = due(Period(2, HOURS), at("2025-05-12T08:00"), CALENDAR, stops)

    assert (result.due_at, result.paused_days) == (at("2025-05-12T15:00"), 3)


def test_a_stop_by_days_leaves_out_whole_days_of_working_hours():
    stops = [stop("2025-05-12", "2025-05-13")]

    result = due(Period(8, HOURS), at("2025-05-12T16:00"), CALENDAR, stops)

    assert result.due_at == at("2025-05-14T16:30")
    assert [line.reason for line in result.working(CALENDAR)] == [
        Reason.COUNTED,
        Reason.STOPPED,
        Reason.COUNTED,
    ]


def test_an_open_stop_holds_working_hours():
    result = due(Period(8, HOURS), at("2025-05-12T16:00"), CALENDAR, [Stop(at("2025-05-13T08:00"))])

    assert (result.due_at, result.stopped_since) == (None, day("2025-05-13"))


def test_working_names_the_reason_of_every_day():
    result = due(Period(6, WD), day("2025-12-31"), CALENDAR, [stop("2026-01-06", "2026-01-07")])

    lines = [(line.day.day, line.number, line.reason.value) for line in result.working(CALENDAR)]

    assert lines == [
        (31, None, "event_day"),
        (1, None, "holiday"),
        (2, None, "exchange_off"),
        (3, None, "weekend"),
        (4, None, "weekend"),
        (5, 1, "counted"),
        (6, 2, "counted"),
        (7, None, "stopped"),
        (8, 3, "counted"),
        (9, 4, "counted"),
        (10, 5, "exchange_worked"),
        (11, None, "weekend"),
        (12, 6, "counted"),
    ]


def test_working_shows_the_roll_to_the_next_working_day():
    result = due(Period(2, DAYS), day("2025-05-08"), CALENDAR)

    assert [(line.number, line.reason.value) for line in result.working(CALENDAR)] == [
        (None, "event_day"),
        (1, "counted"),
        (2, "counted"),
        (None, "rolled"),
        (None, "rolled"),
    ]


def test_working_of_an_open_stop_ends_on_the_day_it_began():
    result = due(Period(5, WD), day("2025-05-05"), CALENDAR, [stop("2025-05-07")])

    lines = result.working(CALENDAR)

    assert lines[-1].day == day("2025-05-07")
    assert lines[-1].number == 2


@pytest.mark.parametrize(
    ("due_on", "done_on", "unit", "late"),
    [
        ("2025-02-27", "2025-02-20", WD, 0),
        ("2025-02-27", "2025-02-27", WD, 0),
        ("2025-02-07", "2025-02-18", DAYS, 11),
        ("2025-02-07", "2025-02-18", WD, 7),
        ("2025-02-07", "2025-02-08", WD, 1),  # a Saturday: later, so at least one
        ("2025-02-07", "2025-02-10", WD, 1),
        ("2025-02-07", "2025-02-11", HOURS, 2),
    ],
)
def test_lateness_counts_in_the_unit_of_the_step(due_on, done_on, unit, late):
    assert late_by(day(due_on), day(done_on), unit, CALENDAR) == late


@pytest.mark.parametrize(
    ("today", "unit", "left"),
    [
        ("2025-02-06", DAYS, 4),
        ("2025-02-06", WD, 2),
        ("2025-02-08", WD, 1),
        ("2025-02-10", WD, 0),
        ("2025-02-12", WD, -2),
        ("2025-02-15", DAYS, -5),
    ],
)
def test_days_left_turn_negative_when_late(today, unit, left):
    assert days_left(day("2025-02-10"), day(today), unit, CALENDAR) == left


@pytest.mark.parametrize(
    ("received_at", "by"),
    [
        ("2025-05-12T08:00", "2025-05-12T17:00"),
        ("2025-05-12T15:00", "2025-05-12T17:00"),
        ("2025-05-12T15:01", "2025-05-13T07:30"),
        ("2025-05-09T15:30", "2025-05-12T07:30"),
        ("2025-05-10T09:00", "2025-05-12T07:30"),
        ("2026-01-09T16:00", "2026-01-10T07:30"),
    ],
)
def test_papers_received_after_three_pass_on_the_next_morning(received_at, by):
    assert transfer_by(at(received_at), CALENDAR) == at(by)


def test_the_three_o_clock_rule_reads_the_vietnamese_clock():
    assert transfer_by(datetime.fromisoformat("2025-05-12T08:30:00+00:00"), CALENDAR) == at(
        "2025-05-13T07:30"
    )


@pytest.mark.parametrize("amount", [-1, 2.5, True, "7", None])
def test_an_amount_that_is_no_count_is_refused(amount):
    with pytest.raises(ValueError, match="Thời hạn"):
        Period(amount, DAYS)


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="working_days, days, working_hours"):
        Period(5, "weeks")


def test_a_stop_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="trước khi bắt đầu"):
        stop("2025-05-12", "2025-05-11")


def test_a_stop_does_not_mix_days_and_hours():
    with pytest.raises(ValueError, match="cả hai"):
        Stop(day("2025-05-12"), at("2025-05-13T08:00"))


@pytest.mark.parametrize(
    ("unit", "start"),
    [
        (DAYS, at("2025-05-12T08:00")),
        (WD, at("2025-05-12T08:00")),
        (HOURS, day("2025-05-12")),
        (HOURS, datetime.combine(date(2025, 5, 12), time(8))),
    ],
)
def test_a_start_that_does_not_suit_the_unit_is_refused(unit, start):
    with pytest.raises(ValueError, match=r"[cC]ần"):
        due(Period(5, unit), start, CALENDAR)


@pytest.mark.parametrize("unit", [DAYS, WD])
def test_a_period_beyond_the_calendar_is_refused(unit):
    with pytest.raises(OutsideCalendar):
        due(Period(10**6, unit), day("2025-05-12"), CALENDAR)
    with pytest.raises(OutsideCalendar):
        due(Period(1, unit), day("1990-05-12"), CALENDAR)
    with pytest.raises(OutsideCalendar):
        due(Period(1, unit), day("2025-05-12"), CALENDAR, extended_until=date(2400, 1, 1))
