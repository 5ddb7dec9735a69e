"""The page “Quy định của tỉnh”: who reads it, who writes, what is refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import ProvincialRule
from tests.desk.people import signed_in, text_of
from tests.world import World

pytestmark = pytest.mark.django_db
RULE = {
    "name": "opinion_reply",
    "value": "7",
    "document": "QĐ 16/2026/QĐ-UBND Điều 6",
    "valid_from": "01/03/2026",
}


def test_a_director_enters_a_rule_and_everybody_of_the_province_reads_it(world: World) -> None:
    director = signed_in(world.people["director"])
    assert director.post(reverse("provincial_rules"), RULE).status_code == 302
    page = text_of(signed_in(world.people["local_officer"]).get(reverse("provincial_rules")))
    assert "7 ngày làm việc" in page
    assert "QĐ 16/2026/QĐ-UBND Điều 6" in page
    assert "Ghi quy định mới" not in page


def test_words_are_read_as_an_office_writes_them(world: World) -> None:
    director = signed_in(world.people["director"])
    for name, value, kept in (
        ("silence_is_consent", "có", True),
        ("nobody_passes", "Kết thúc hồ sơ", "end"),
    ):
        answer = director.post(reverse("provincial_rules"), {**RULE, "name": name, "value": value})
        assert answer.status_code == 302, text_of(answer)
        assert ProvincialRule.objects.get(name=name).value == kept


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": "nhiều"}, "value"),
        ({"value": "0"}, "value"),
        ({"document": ""}, "document"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"name": "council.pass_ge"}, "name"),
    ],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(
    world: World, changed: dict[str, str], field: str
) -> None:
    director = signed_in(world.people["director"])
    answer = director.post(reverse("provincial_rules"), {**RULE, **changed})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not ProvincialRule.objects.exists()


def test_a_second_rule_of_the_same_day_is_refused(world: World) -> None:
    director = signed_in(world.people["director"])
    director.post(reverse("provincial_rules"), RULE)
    again = director.post(reverse("provincial_rules"), {**RULE, "value": "9"})
    assert again.status_code == 422
    assert again.context["form"].errors["valid_from"]


def test_who_reads_and_who_writes(world: World) -> None:
    address = reverse("provincial_rules")
    outside = {"applicant", "applicant:rival", "ministry_officer"}
    writers = {"director", "pc_leader", "pc_office"}
    for role, user in world.people.items():
        if role == "administrator":
            continue
        browser = signed_in(user)
        assert browser.get(address).status_code == (403 if role in outside else 200), role
        if role not in writers:
            assert browser.post(address, RULE).status_code == 403, role
    assert not ProvincialRule.objects.exists()
    assert Client().get(address).status_code == 302
