"""What a province rules where the law leaves it free: dated, sourced, and never invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from procedures.acts import Act
from procedures.models import Deadline, ProvincialRule
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.regimes.settable import limit_name, settable, settable_rules
from procedures.selectors.provincial_rules import province_name, rule_of, rule_or_none
from procedures.services import opening
from procedures.services.acting import holding, legal_act
from procedures.services.deadlines import limit_of
from procedures.services.provincial_rules import set_rule
from tests.world import World

pytestmark = pytest.mark.django_db

LIMIT = limit_name("adjustment", "appraise")


def enter(world: World, **given: Any) -> ProvincialRule:
    """A rule entered by the department's director."""
    return set_rule(
        **{
            "province": world.offices.province,
            "name": LIMIT,
            "value": 20,
            "document": "QĐ 99/2026/QĐ-UBND, Điều 3",
            "valid_from": date(2026, 3, 1),
            "by": world.people["director"],
            **given,
        }
    )


def test_no_rule_has_a_default() -> None:
    assert settable_rules()
    assert all(not hasattr(rule, "default") for rule in settable_rules().values())


def test_only_steps_without_a_legal_limit_may_be_given_one() -> None:
    assert LIMIT in settable_rules()
    assert limit_name("establishment", "appraise") not in settable_rules()
    assert limit_name("expansion", "copy_ministry") == limit_name("establishment", "copy_ministry")


def test_a_rule_holds_from_its_day_on(world: World) -> None:
    enter(world)
    province = world.offices.province
    assert rule_or_none(province, LIMIT, date(2026, 2, 28)) is None
    found = rule_of(province, LIMIT, date(2026, 3, 1))
    assert (found.value, found.unit, found.basis) == (
        20,
        "working_days",
        "QĐ 99/2026/QĐ-UBND, Điều 3",
    )


def test_a_later_rule_leaves_earlier_days_as_they_were(world: World) -> None:
    enter(world)
    enter(world, value=15, valid_from=date(2026, 9, 1))
    province = world.offices.province
    assert rule_of(province, LIMIT, date(2026, 8, 31)).value == 20
    assert rule_of(province, LIMIT, date(2026, 9, 1)).value == 15


def test_what_a_province_enters_comes_before_what_was_found_in_sources(world: World) -> None:
    province = world.offices.province
    assert rule_of(province, "opinion_reply", date(2026, 5, 4)).value == 10
    enter(world, name="opinion_reply", value=7)
    assert rule_of(province, "opinion_reply", date(2026, 5, 4)).value == 7


def test_a_rule_of_one_province_is_not_another_s(world: World) -> None:
    assert province_name(world.offices.province) == "Lào Cai"
    with pytest.raises(NotSourced):
        rule_of(world.offices.province, LIMIT, date(2026, 5, 4))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": limit_name("establishment", "appraise")}, "name"),
        ({"name": "anything"}, "name"),
        ({"value": 0}, "value"),
        ({"value": -3}, "value"),
        ({"value": "many"}, "value"),
        ({"value": 2000}, "value"),
        ({"name": "silence_is_consent", "value": "yes"}, "value"),
        ({"name": "nobody_passes", "value": "again"}, "value"),
        ({"document": "  "}, "document"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_at_its_field(
    world: World, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleRefused) as refusal:
        enter(world, **given)
    assert refusal.value.field == field
    assert not ProvincialRule.objects.exists()


def test_a_second_rule_of_the_same_day_is_refused(world: World) -> None:
    enter(world)
    with pytest.raises(RuleRefused) as refusal:
        enter(world, value=10)
    assert refusal.value.field == "valid_from"
    assert ProvincialRule.objects.get().value == 20


@pytest.mark.parametrize("role", ["local_officer", "specialist", "one_stop", "applicant"])
def test_only_those_who_lead_may_enter_a_rule(world: World, role: str) -> None:
    with pytest.raises(PermissionDenied):
        enter(world, by=world.people[role])


def test_a_rule_without_its_document_is_refused_by_the_database(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProvincialRule.objects.create(
            province=world.offices.province,
            name=LIMIT,
            value=3,
            document="",
            valid_from=date(2026, 1, 1),
        )


def test_a_step_without_legal_limit_takes_the_province_s(world: World) -> None:
    """Without a rule there is no due date; with one it is counted, and names its document."""
    decided = world.decided(on=date(2026, 3, 30))
    dossier = opening.open_dossier(
        procedure="adjustment",
        cluster=decided.its_cluster,
        offices=world.offices,
        act=Act(by=world.people["local_officer"], on=date(2026, 4, 6)),
    )
    act = Act(by=world.people["local_officer"], on=date(2026, 4, 6))
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        assert limit_of(doing, "appraise").amount is None
        enter(world)
        ruled = limit_of(doing, "appraise")
    assert (ruled.amount, ruled.basis) == (20, "QĐ 99/2026/QĐ-UBND, Điều 3")
    assert Deadline(amount=ruled.amount, confidence=ruled.confidence).confidence == "local"


def test_an_adjustment_under_the_2017_decree_is_not_sourced(world: World) -> None:
    with pytest.raises(RuleRefused) as refusal:
        opening.open_dossier(
            procedure="adjustment",
            cluster=None,
            offices=world.offices,
            act=Act(by=world.people["local_officer"], on=date(2023, 4, 6)),
        )
    assert refusal.value.field == "on"


def test_every_settable_rule_reads_what_it_means() -> None:
    assert settable("silence_is_consent").read(True) is True
    assert settable("nobody_passes").read("end") == "end"
    assert settable("complaint_period").read("90") == 90
