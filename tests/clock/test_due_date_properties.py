"""What holds for every period, calendar and ledger of stops."""

from datetime import date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procedures.clock import (
    VIETNAM_TIME,
    Calendar,
    DayKind,
    Period,
    Reason,
    Stop,
    Unit,
    days_left,
    due,
    late_by,
)
from tests.clock.slow_due import slow_due, slow_due_at

FIRST, LAST = date(2024, 10, 1), date(2025, 12, 31)
DAY_UNITS = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS])
AMOUNTS = st.integers(0, 60)
STARTS = st.dates(date(2024, 11, 1), date(2025, 8, 31))


@st.composite
def calendars(draw) -> Calendar:
    """Random days off and weekend days worked, dense enough to be met."""
    days = st.sets(st.dates(FIRST, LAST), max_size=40)
    off = {day for day in draw(days) if day.weekday() < 5}
    worked = {day for day in draw(days) if day.weekday() >= 5}
    kinds = st.sampled_from([DayKind.HOLIDAY, DayKind.EXCHANGE_OFF])
    return Calendar(
        {day: draw(kinds) for day in sorted(off)},
        worked,
        [2025],
        first_year=2023,
        last_year=2040,
    )


@st.composite
def stops(draw, *, open_too: bool = True) -> Stop:
    begin = draw(st.dates(FIRST, date(2025, 10, 31)))
    if open_too and draw(st.integers(0, 5)) == 0:
        return Stop(begin)
    return Stop(begin, begin + timedelta(days=draw(st.integers(0, 40))))


LEDGERS = st.lists(stops(), max_size=5).map(tuple)
CLOSED_LEDGERS = st.lists(stops(open_too=False), max_size=5).map(tuple)


@settings(max_examples=300, deadline=None)
@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), LEDGERS)
def test_due_agrees_with_its_slow_twin(amount, unit, start, calendar, ledger):
    period = Period(amount, unit)

    result = due(period, start, calendar, ledger)

    slow = slow_due(period, start, calendar, ledger)
    assert (result.due_on, result.stopped_since, result.paused_days) == slow


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30),
    STARTS,
    st.times(),
    calendars(),
    st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 6000)), max_size=3),
)
def test_working_hours_agree_with_their_slow_twin(amount, on, clock, calendar, pauses):
    start = datetime.combine(on, time(clock.hour, clock.minute), VIETNAM_TIME)
    ledger = tuple(
        Stop(start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in pauses
    )
    period = Period(amount, Unit.WORKING_HOURS)

    assert due(period, start, calendar, ledger).due_at == slow_due_at(
        period, start, calendar, ledger
    )


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), CLOSED_LEDGERS)
def test_a_longer_period_never_ends_earlier(amount, unit, start, calendar, ledger):
    shorter = due(Period(amount, unit), start, calendar, ledger)
    longer = due(Period(amount + 1, unit), start, calendar, ledger)

    assert longer.due_on >= shorter.due_on


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), CLOSED_LEDGERS, stops())
def test_a_stop_never_brings_a_date_forward(amount, unit, start, calendar, ledger, another):
    period = Period(amount, unit)
    without = due(period, start, calendar, ledger)

    with_it = due(period, start, calendar, (*ledger, another))

    assert with_it.due_on is None or with_it.due_on >= without.due_on
    assert with_it.due_on is None or with_it.paused_days >= without.paused_days


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), LEDGERS)
def test_a_due_date_is_never_a_day_off(amount, unit, start, calendar, ledger):
    result = due(Period(amount, unit), start, calendar, ledger)

    assume(result.due_on is not None)
    assert calendar.is_working_day(result.due_on)


@given(DAY_UNITS, STARTS, calendars(), LEDGERS)
def test_zero_days_end_on_the_day_itself_or_the_next_working_day(unit, start, calendar, ledger):
    assert due(Period(0, unit), start, calendar, ledger).due_on == calendar.roll(start)


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), CLOSED_LEDGERS)
def test_days_covered_by_overlapping_stops_are_left_out_once(amount, unit, start, calendar, ledger):
    merged: list[Stop] = []
    for stop in sorted(ledger, key=lambda stop: stop.start):
        if merged and stop.start <= merged[-1].end:
            merged[-1] = Stop(merged[-1].start, max(merged[-1].end, stop.end))
        else:
            merged.append(stop)
    period = Period(amount, unit)

    one_by_one = due(period, start, calendar, ledger)
    together = due(period, start, calendar, merged)

    assert (one_by_one.due_on, one_by_one.paused_days) == (together.due_on, together.paused_days)


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), st.integers(0, 80))
def test_a_stop_on_or_after_the_due_date_moves_nothing(amount, unit, start, calendar, later):
    period = Period(amount, unit)
    without = due(period, start, calendar)

    with_it = due(period, start, calendar, [Stop(without.due_on + timedelta(days=later))])

    assert (with_it.due_on, with_it.paused_days) == (without.due_on, 0)


@given(AMOUNTS, DAY_UNITS, STARTS, calendars(), LEDGERS)
def test_the_working_counts_what_the_result_says(amount, unit, start, calendar, ledger):
    result = due(Period(amount, unit), start, calendar, ledger)

    lines = result.working(calendar)

    counted = [line for line in lines if line.counted]
    stopped = [line for line in lines if line.reason is Reason.STOPPED]
    assert [line.number for line in counted] == list(range(1, len(counted) + 1))
    assert len(stopped) == result.paused_days
    if result.due_on is None:
        assert len(counted) < amount
    else:
        assert len(counted) == amount
        assert lines[-1].day == result.due_on


@given(STARTS, STARTS, DAY_UNITS, calendars())
def test_lateness_is_zero_in_time_and_at_least_one_when_later(due_on, done_on, unit, calendar):
    late = late_by(due_on, done_on, unit, calendar)

    assert (late >= 1) == (done_on > due_on)
    if late:
        assert days_left(due_on, done_on, unit, calendar) == -late
    else:
        assert days_left(due_on, done_on, unit, calendar) >= 0
