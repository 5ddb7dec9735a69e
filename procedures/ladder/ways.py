"""A rung as an office chooses it: when, a number, a unit; and which of these a step has room for.

The short notation of ``rungs.py`` stays inside: this is its twin in words, both ways.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from .defaults import default_ladder
from .rungs import KIND_OF_DUTY, MOST_HOURS, MOST_WORKING_DAYS, Rung, Sort


class When(StrEnum):
    """Where a rung lies, as one says it."""

    THIRD = "third"
    HALF = "half"
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"
    BEFORE = "before"
    APOLOGY = "apology"
    ON = "on"
    AFTER = "after"
    DAILY = "daily"


class Unit(StrEnum):
    """What a number counts."""

    DAYS = "days"
    HOURS = "hours"


class Choice(NamedTuple):
    """A rung as it is chosen; ``number`` is None where there is nothing to count."""

    when: When
    number: int | None = None
    unit: Unit = Unit.DAYS


SHARES = {
    When.THIRD: Fraction(1, 3),
    When.HALF: Fraction(1, 2),
    When.TWO_THIRDS: Fraction(2, 3),
    When.THREE_QUARTERS: Fraction(3, 4),
}
COUNTED = frozenset({When.BEFORE, When.AFTER, When.DAILY})
"""Those that want a number."""

MOST = {Unit.DAYS: MOST_WORKING_DAYS, Unit.HOURS: MOST_HOURS}

_OF_A_PERIOD = (*SHARES, When.BEFORE, When.APOLOGY, When.ON, When.AFTER, When.DAILY)
_OF_A_DUTY: dict[str, tuple[When, ...]] = {
    "untaken": (When.AFTER,),
    "supplement": (When.AFTER,),
}
_AROUND_A_DAY = (When.BEFORE, When.ON, When.AFTER)


def whens_of(step: str) -> tuple[When, ...]:
    """Where rungs of the step may lie; "" is any step of a procedure.

    A task that nobody takes and an unanswered request have no due date: their rungs follow what
    they are counted from. The apology is for the steps an applicant waits for.
    """
    if step in KIND_OF_DUTY:
        return _OF_A_DUTY.get(step, _AROUND_A_DAY)
    if any(line.rung.sort is Sort.APOLOGY for line in default_ladder("", step).lines):
        return _OF_A_PERIOD
    return tuple(when for when in _OF_A_PERIOD if when is not When.APOLOGY)


def units_of(step: str) -> tuple[Unit, ...]:
    """What the numbers of the step may count."""
    if step == "untaken":
        return (Unit.HOURS,)
    return (Unit.DAYS,) if step in KIND_OF_DUTY else (Unit.DAYS, Unit.HOURS)


def has_room(step: str, found: Rung) -> bool:
    """Whether a rung of the step can ever be told: "4 hours before" a task came cannot."""
    if step not in KIND_OF_DUTY:
        return True
    choice = choice_of(found)
    if choice is None or choice.when not in whens_of(step):
        return False
    return choice.when not in COUNTED or choice.unit in units_of(step)


def rung_of(choice: Choice) -> Rung:
    """The rung that was chosen. ValueError where the number is missing or none that can be."""
    if choice.when in SHARES:
        return Rung(Sort.FRACTION, part=SHARES[choice.when])
    if choice.when is When.APOLOGY:
        return Rung(Sort.APOLOGY)
    if choice.when is When.ON:
        return Rung(Sort.WORKING_DAYS)
    number = choice.number
    if number is None or not 0 < number <= MOST[choice.unit]:
        raise ValueError(f"{choice.when} wants a number of {choice.unit}, not {number}")
    if choice.when is When.DAILY:
        if choice.unit is Unit.HOURS:
            raise ValueError("a daily letter counts days")
        return Rung(Sort.DAILY, number)
    sort = Sort.HOURS if choice.unit is Unit.HOURS else Sort.WORKING_DAYS
    return Rung(sort, -number if choice.when is When.BEFORE else number)


def choice_of(found: Rung) -> Choice | None:
    """How the rung would be chosen; None for a share of the time that is not offered."""
    match found.sort:
        case Sort.FRACTION:
            when = next((when for when, part in SHARES.items() if part == found.part), None)
            return Choice(when) if when else None
        case Sort.APOLOGY:
            return Choice(When.APOLOGY)
        case Sort.DAILY:
            return Choice(When.DAILY, found.offset)
    if not found.offset:
        return Choice(When.ON)
    unit = Unit.HOURS if found.sort is Sort.HOURS else Unit.DAYS
    return Choice(When.BEFORE if found.offset < 0 else When.AFTER, abs(found.offset), unit)


# --- in words ------------------------------------------------------------------------------------

_WORDS: dict[When, tuple[str, str]] = {
    When.THIRD: ("khi đã qua 1/3 thời hạn", "when a third of the time is gone"),
    When.HALF: ("khi đã qua một nửa thời hạn", "when half of the time is gone"),
    When.TWO_THIRDS: ("khi đã qua 2/3 thời hạn", "when two thirds of the time are gone"),
    When.THREE_QUARTERS: ("khi đã qua 3/4 thời hạn", "when three quarters of the time are gone"),
    When.BEFORE: ("trước hạn", "before it is due"),
    When.APOLOGY: (
        "ngày làm việc trước ngày cuối phải xin lỗi, hẹn lại",
        "the working day before the last day to apologise",
    ),
    When.ON: ("vào ngày đến hạn", "on the due day"),
    When.AFTER: ("sau hạn", "after it was due"),
    When.DAILY: (
        "mỗi ngày làm việc khi còn trễ, từ khi quá hạn",
        "every working day while it is late, from",
    ),
}
_OF_DUTIES: dict[tuple[str, When], tuple[str, str]] = {
    ("untaken", When.AFTER): (
        "sau khi việc đến mà chưa ai nhận",
        "after the task came and nobody took it",
    ),
    ("supplement", When.AFTER): (
        "sau ngày yêu cầu bổ sung mà chưa được trả lời",
        "after the request for more, still unanswered",
    ),
}
_UNITS = {
    Unit.DAYS: ("ngày làm việc", "working day", "working days"),
    Unit.HOURS: ("giờ làm việc", "working hour", "working hours"),
}


def when_words(when: When, step: str = "", language: str = "vi") -> str:
    """A choice of when, as the list of the form has it."""
    vi, en = _OF_DUTIES.get((step, when), _WORDS[when])
    return en if language == "en" else vi


def unit_words(unit: Unit, count: int = 2, language: str = "vi") -> str:
    """A unit after its number."""
    vi, one, many = _UNITS[unit]
    return vi if language != "en" else one if count == 1 else many


def words_of(found: Rung, step: str = "", language: str = "vi") -> str:
    """A rung of a step in a sentence's words: "trước hạn 7 ngày làm việc"."""
    choice = choice_of(found)
    if choice is None or choice.when not in COUNTED:
        return found.words(language) if choice is None else when_words(choice.when, step, language)
    when, count = when_words(choice.when, step, language), choice.number or 0
    number = f"{count} {unit_words(choice.unit, count, language)}"
    if language == "en":
        if choice.when is When.DAILY:
            return f"{when} {number} late on"
        return f"{number} {when}"
    return f"{number} {when}" if (step, choice.when) in _OF_DUTIES else f"{when} {number}"
