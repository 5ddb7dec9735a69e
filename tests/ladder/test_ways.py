"""A rung as it is chosen in words: the notation and the words are one, in both languages."""

from __future__ import annotations

import re

import pytest

from procedures.ladder import ladders, rung, rung_of_key, words_of
from procedures.ladder.rungs import KIND_OF_DUTY, Sort
from procedures.ladder.ways import (
    COUNTED,
    Choice,
    Unit,
    When,
    choice_of,
    has_room,
    rung_of,
    unit_words,
    units_of,
    when_words,
    whens_of,
)

CHOICES = {
    "1/3": Choice(When.THIRD),
    "1/2": Choice(When.HALF),
    "2/3": Choice(When.TWO_THIRDS),
    "3/4": Choice(When.THREE_QUARTERS),
    "-7wd": Choice(When.BEFORE, 7),
    "-6h": Choice(When.BEFORE, 6, Unit.HOURS),
    "0": Choice(When.ON),
    "+3wd": Choice(When.AFTER, 3),
    "+4h": Choice(When.AFTER, 4, Unit.HOURS),
    "daily+2wd": Choice(When.DAILY, 2),
    "apology": Choice(When.APOLOGY),
}
NOTATION = re.compile(r"[+-]\d+(wd|h)|\dwd|daily|apology\b(?<!to apology)")


@pytest.mark.parametrize(("text", "choice"), CHOICES.items(), ids=CHOICES)
def test_every_choice_is_one_rung_and_every_rung_one_choice(text, choice):
    assert rung_of(choice).text == text
    assert choice_of(rung(text)) == choice


@pytest.mark.parametrize("when", sorted(COUNTED))
@pytest.mark.parametrize("number", [None, 0, -1, 121, 10**9])
def test_a_number_that_cannot_be_is_refused(when, number):
    with pytest.raises(ValueError, match="number"):
        rung_of(Choice(When(when), number))


def test_a_daily_letter_is_not_counted_in_hours():
    with pytest.raises(ValueError, match="days"):
        rung_of(Choice(When.DAILY, 4, Unit.HOURS))


def test_a_share_that_is_not_offered_is_still_said_in_words():
    assert choice_of(rung("3/5")) is None
    assert words_of(rung("3/5")) == "khi đã qua 3/5 thời hạn"


@pytest.mark.parametrize(
    ("text", "step", "vi", "en"),
    [
        ("-7wd", "appraise", "trước hạn 7 ngày làm việc", "7 working days before it is due"),
        ("-1wd", "", "trước hạn 1 ngày làm việc", "1 working day before it is due"),
        ("-6h", "", "trước hạn 6 giờ làm việc", "6 working hours before it is due"),
        ("+3wd", "", "sau hạn 3 ngày làm việc", "3 working days after it was due"),
        ("0", "", "vào ngày đến hạn", "on the due day"),
        ("1/2", "", "khi đã qua một nửa thời hạn", "when half of the time is gone"),
        (
            "daily+1wd",
            "",
            "mỗi ngày làm việc khi còn trễ, từ khi quá hạn 1 ngày làm việc",
            "every working day while it is late, from 1 working day late on",
        ),
        (
            "+4h",
            "untaken",
            "4 giờ làm việc sau khi việc đến mà chưa ai nhận",
            "4 working hours after the task came and nobody took it",
        ),
        (
            "+10wd",
            "supplement",
            "10 ngày làm việc sau ngày yêu cầu bổ sung mà chưa được trả lời",
            "10 working days after the request for more, still unanswered",
        ),
    ],
)
def test_a_rung_is_said_as_an_office_says_it(text, step, vi, en):
    assert words_of(rung(text), step) == vi
    assert words_of(rung(text), step, "en") == en


def test_no_words_of_any_default_rung_have_the_notation():
    for ladder in ladders():
        for line in ladder.lines:
            for language in ("vi", "en"):
                assert not NOTATION.search(words_of(line.rung, ladder.step, language))


def test_every_default_rung_can_be_chosen_where_it_stands():
    for ladder in ladders():
        for line in ladder.lines:
            choice = choice_of(line.rung)
            assert choice is not None
            assert choice.when in whens_of(ladder.step), (ladder.name, line.rung.text)
            if choice.when in COUNTED:
                assert choice.unit in units_of(ladder.step)
            assert has_room(ladder.step, line.rung)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("untaken", "-2wd"),
        ("untaken", "+2wd"),
        ("untaken", "0"),
        ("untaken", "1/2"),
        ("untaken", "-4h"),
        ("supplement", "-2wd"),
        ("supplement", "+4h"),
        ("supplement", "daily+2wd"),
        ("report", "1/2"),
        ("report", "3/5"),
        ("report", "-4h"),
        ("early_clusters", "apology"),
    ],
)
def test_a_rung_that_a_duty_could_never_tell_has_no_room(step, text):
    assert not has_room(step, rung(text))


def test_the_apology_is_offered_only_where_an_applicant_waits():
    assert When.APOLOGY in whens_of("appraise")
    assert When.APOLOGY in whens_of("decide")
    for step in ("", "notice", "opinion", *KIND_OF_DUTY):
        assert When.APOLOGY not in whens_of(step)


def test_every_choice_and_unit_has_its_words_in_both_languages():
    words = [
        (when_words(when, step), when_words(when, step, "en"))
        for step in ("", "appraise", *KIND_OF_DUTY)
        for when in whens_of(step)
    ] + [(unit_words(unit), unit_words(unit, language="en")) for unit in Unit]
    for vietnamese, english in words:
        assert vietnamese and english and vietnamese != english


@pytest.mark.parametrize("text", ["1/2", "-2wd", "0", "+1wd", "-7wd", "+4h", "apology"])
def test_the_key_of_a_reminder_leads_back_to_its_rung(text):
    assert rung_of_key(rung(text).key) == rung(text)


@pytest.mark.parametrize("key", ["2025-03-06", "", "said", "hand_over"])
def test_a_key_that_is_no_rung_is_none(key):
    assert rung_of_key(key) is None


def test_sorts_are_all_chosen_from():
    assert {rung(text).sort for text in CHOICES} == set(Sort)
