"""The law reader: every value with its article, what is not sourced said so, two side by side."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procedures.regimes import all_regimes, regime
from workflows.law.lines import CODE_WORDS, by_article, compared, lines_of, not_sourced, value_words

REGIMES = [pytest.param(law, id=law.id) for law in all_regimes()]


@pytest.mark.parametrize("law", REGIMES)
def test_every_value_of_a_regime_is_on_its_page_with_article_and_confidence(
    client: Client, law: Any
) -> None:
    page = client.get(reverse("law_regime", args=[law.id])).content.decode()

    expected = (
        len(list(law.values()))
        + len(law.steps)
        + len(law.components)
        + len(law.decision_items)
        + len(law.roles)
        + len(law.reports)
    )
    lines = [line for article in by_article(law) for line in article.lines]
    assert len(lines) == len(lines_of(law)) == expected
    for line in lines:
        assert line.words and line.place and line.confidence_words
    assert page.count('<th scope="row">') == expected


@pytest.mark.parametrize("law", REGIMES)
def test_no_code_of_the_data_is_shown_in_place_of_words(law: Any) -> None:
    for line in lines_of(law):
        assert not re.search(r"[a-z]_[a-z]", line.words + line.title), line


def test_every_code_has_its_words() -> None:
    codes = set()
    for law in all_regimes():
        for found in law.values():
            values = found.value if isinstance(found.value, tuple) else (found.value,)
            codes |= {v for v in values if isinstance(v, str) and not re.fullmatch(r"\d\d-\d\d", v)}
    assert codes <= set(CODE_WORDS)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (75, "ha", "75 ha"),
        (60, "percent", "60%"),
        (25, "days", "25 ngày"),
        (7, "working_days", "7 ngày làm việc"),
        (True, None, "có"),
        (False, None, "không"),
        ("06-14", None, "14/06"),
        (("roads", "water"), None, "đường giao thông, cấp nước"),
    ],
)
def test_values_are_read_out_in_words(value: Any, unit: str | None, words: str) -> None:
    assert value_words(value, unit) == words


def test_what_a_regime_does_not_say_is_listed_and_never_carried_over() -> None:
    r1 = {item.title for item in not_sourced(regime("R1"))}
    assert "Bước: Thông báo công khai tiếp nhận hồ sơ" in r1
    assert "Giấy tờ: Bản sao hợp lệ tài liệu về tư cách pháp lý" in {
        item.title for item in not_sourced(regime("R4"))
    }


def test_r4_pages_carry_the_warning_and_r3_pages_do_not(client: Client) -> None:
    warning = "Dựa trên một nguồn thứ cấp duy nhất"

    def main_of(address: str) -> str:
        return client.get(address).content.decode().split("<main", 1)[1]

    assert warning in main_of(reverse("law_regime", args=["R4"]))
    assert warning in main_of(reverse("law_compare") + "?a=R3&b=R4")
    assert warning not in main_of(reverse("law_regime", args=["R3"]))
    assert warning not in main_of(reverse("law_compare") + "?a=R2&b=R3")


def test_two_regimes_side_by_side_tell_in_words_how_they_differ() -> None:
    lines = {line.title: line for line in compared(regime("R3"), regime("R4"))}

    appraise = lines["Bước: Thẩm định, báo cáo UBND cấp tỉnh"]
    assert (appraise.kind, appraise.words) == ("differs", "khác nhau")
    assert appraise.a is not None and appraise.a.words.startswith("25 ngày")
    assert appraise.b is not None and appraise.b.words.startswith("20 ngày làm việc")
    assert lines["Tỷ lệ đất công nghiệp tối thiểu cho công nghệ cao"].words == "chỉ có ở R4"
    assert lines["Diện tích tối đa"].words == "cùng giá trị, khác điều khoản"


@pytest.mark.parametrize("law", REGIMES)
def test_a_regime_is_the_same_as_itself(law: Any) -> None:
    assert {line.kind for line in compared(law, law)} == {"same"}


def test_comparison_finds_the_same_both_ways() -> None:
    turned = {"only-a": "only-b", "only-b": "only-a"}
    there = Counter(line.kind for line in compared(regime("R1"), regime("R4")))
    back = Counter(line.kind for line in compared(regime("R4"), regime("R1")))
    assert {turned.get(kind, kind): count for kind, count in there.items()} == back


def test_the_list_marks_the_law_in_force(client: Client) -> None:
    page = client.get(reverse("law")).content.decode()
    assert page.index("R1 ·") < page.index("R2 ·") < page.index("R3 ·") < page.index("R4 ·")
    assert page.count("đang có hiệu lực") == 1


@pytest.mark.parametrize("address", ["/law/R9/", "/law/compare/?a=R9&b=R1", "/law/compare/?a="])
def test_an_unknown_regime_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_law_is_open_to_everyone_and_asks_the_database_nothing(client: Client) -> None:
    # No database mark: a query would fail the test.
    for address in ("/law/", "/law/R2/", "/law/compare/"):
        assert client.get(address).status_code == 200


def test_the_law_is_read_in_english_too() -> None:
    with translation.override("en"):
        places = {line.place for line in lines_of(regime("R3"))}
        titles = {line.title for line in lines_of(regime("R3"))}
    assert "NĐ 32/2024 Art 10.1" in places
    assert "Greatest area" in titles
