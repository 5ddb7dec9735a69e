"""The Vietnamese working calendar."""

from datetime import date, timedelta

import pytest

from procedures.clock import (
    Calendar,
    DayKind,
    OutsideCalendar,
    confirmed_years,
    official_days,
    vietnam_calendar,
)


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 250), (2026, 249)])
def test_confirmed_years_have_their_official_number_of_working_days(year, days):
    calendar = vietnam_calendar()

    counted = calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))

    assert calendar.is_confirmed(year)
    assert counted == days


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 12, 31), DayKind.WORKING),
        (date(2026, 1, 1), DayKind.HOLIDAY),
        (date(2026, 1, 2), DayKind.EXCHANGE_OFF),
        (date(2026, 1, 3), DayKind.WEEKEND),
        (date(2026, 1, 10), DayKind.EXCHANGE_WORKED),
        (date(2024, 4, 29), DayKind.EXCHANGE_OFF),
        (date(2024, 5, 4), DayKind.EXCHANGE_WORKED),
        (date(2025, 4, 26), DayKind.EXCHANGE_WORKED),
        (date(2025, 5, 2), DayKind.EXCHANGE_OFF),
        (date(2026, 8, 22), DayKind.EXCHANGE_WORKED),
        (date(2026, 8, 31), DayKind.EXCHANGE_OFF),
        (date(2025, 11, 24), DayKind.WORKING),
        (date(2026, 11, 24), DayKind.HOLIDAY),
        (date(2027, 5, 3), DayKind.HOLIDAY),
        (date(2027, 11, 24), DayKind.HOLIDAY),
    ],
)
def test_each_day_has_its_kind(day, kind):
    assert vietnam_calendar().day_kind(day) is kind


def test_a_day_is_worked_exactly_when_its_kind_says_so():
    calendar = vietnam_calendar()
    days = [date(2022, 1, 1) + timedelta(days=offset) for offset in range(365 * 8)]

    worked = [day for day in days if calendar.is_working_day(day)]

    kinds = (DayKind.WORKING, DayKind.EXCHANGE_WORKED)
    assert worked == [day for day in days if calendar.day_kind(day) in kinds]


def test_only_years_with_an_official_list_are_confirmed():
    assert confirmed_years() == {2023, 2024, 2025, 2026}


def test_every_official_day_names_its_source_and_none_is_a_plain_weekend():
    for day in official_days():
        assert day.source and day.name_vi and day.name_en
        assert (day.on.weekday() >= 5) == (day.kind is DayKind.EXCHANGE_WORKED), day.on


def test_2027_has_only_the_days_fixed_by_law():
    assert [day.on.isoformat()[5:] for day in official_days() if day.on.year == 2027] == [
        "01-01", "04-16", "04-30", "05-03", "09-02", "11-24",
    ]  # fmt: skip


def test_a_year_without_a_list_still_rests_on_the_dates_of_the_law():
    calendar = vietnam_calendar()

    # 1 and 2 January 2028 are a weekend: New Year is made up for on Monday.
    assert calendar.day_kind(date(2028, 1, 3)) is DayKind.HOLIDAY
    # 30 April and 1 May 2033 are a weekend: two days are made up for.
    assert calendar.roll(date(2033, 4, 30)) == date(2033, 5, 4)
    assert not calendar.is_confirmed(2028)


def test_office_hours_are_marked_as_the_provinces_setting():
    hours = vietnam_calendar().hours

    assert f"{hours.opens:%H:%M}-{hours.closes:%H:%M}" == "07:30-17:00"
    assert hours.day_minutes == 450
    assert hours.status == "province sets; not law"


def test_adding_working_days_and_counting_them_agree():
    calendar = vietnam_calendar()
    day = date(2025, 1, 11)
    for amount in range(1, 60):
        reached = calendar.add_working_days(day, amount)
        assert calendar.working_days_between(day, reached) == amount
        assert calendar.is_working_day(reached)


@pytest.mark.parametrize(
    ("day", "amount", "reached"),
    [
        (date(2026, 1, 5), -1, date(2025, 12, 31)),
        (date(2026, 1, 12), -1, date(2026, 1, 10)),
        (date(2026, 6, 20), -1, date(2026, 6, 19)),
        (date(2026, 6, 21), -2, date(2026, 6, 18)),
        (date(2026, 6, 20), 0, date(2026, 6, 20)),
    ],
)
def test_working_days_can_be_taken_back(day, amount, reached):
    assert vietnam_calendar().add_working_days(day, amount) == reached


def test_a_date_beyond_the_calendar_is_refused():
    calendar = vietnam_calendar()
    with pytest.raises(OutsideCalendar, match="2000–2099"):
        calendar.is_working_day(date(1999, 12, 31))
    with pytest.raises(OutsideCalendar):
        calendar.add_working_days(date(2099, 12, 1), 100)


def test_a_day_cannot_be_both_off_and_worked():
    saturday = date(2026, 1, 10)
    with pytest.raises(ValueError, match="10/01/2026"):
        Calendar(off=[saturday], worked=[saturday], confirmed_years=[2026])


def test_only_a_weekend_day_is_worked_in_exchange():
    with pytest.raises(ValueError, match="không phải thứ Bảy"):
        Calendar(off=[], worked=[date(2026, 1, 9)], confirmed_years=[2026])
