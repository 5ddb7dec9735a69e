"""Facts one by one: what is taken, what is refused and by which article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procedures.models import EarlyCluster, EarlyFact
from procedures.refusals import RuleRefused
from procedures.selectors.early_clusters import early_facts, standing_facts
from tests.early.stage import opened, tell
from tests.world import World, fresh

pytestmark = pytest.mark.django_db
TEST_FACTS = (
    "project_approved",
    "detailed_plan_approved",
    "in_local_plan",
    "production_project_inside",
)


@pytest.mark.parametrize("name", TEST_FACTS)
def test_a_fact_dated_on_the_cut_off_day_is_refused_with_its_article(
    world: World, early: EarlyCluster, name: str
) -> None:
    dossier = opened(world, early)
    with pytest.raises(RuleRefused) as refused:
        tell(world, dossier, name, happened_on=date(2009, 10, 5))
    assert (refused.value.field, refused.value.article) == ("happened_on", "NĐ 32/2024 Art 35.4")
    tell(world, dossier, name, happened_on=date(2009, 10, 4))
    assert getattr(early_facts(fresh(dossier)), name) is True


def test_what_need_not_lie_before_2009_may_be_dated_later(
    world: World, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    tell(world, dossier, "in_provincial_plan", happened_on=date(2023, 11, 20))
    assert early_facts(fresh(dossier)).in_provincial_plan is True


@pytest.mark.parametrize(
    ("name", "told", "field"),
    [
        ("project_approved", {"happened_on": None}, "happened_on"),
        ("project_approved", {"document": ""}, "document"),
        ("project_approved", {"happened_on": date(2031, 1, 1)}, "happened_on"),
        ("filled", {"document": "", "source": ""}, "source"),
        ("investor_clear", {}, "words"),
        ("state_works", {}, "words"),
        ("area_ha", {"figure": None}, "figure"),
        ("area_ha", {"figure": Decimal(0)}, "figure"),
        ("whatever", {}, "name"),
    ],
)
def test_a_fact_without_its_paper_day_or_words_is_refused_at_its_field(
    world: World, early: EarlyCluster, name: str, told: dict[str, Any], field: str
) -> None:
    dossier = opened(world, early)
    with pytest.raises(RuleRefused) as refused:
        tell(world, dossier, name, **told)
    assert refused.value.field == field
    assert not EarlyFact.objects.exists()


def test_not_known_is_an_answer_that_needs_no_paper(world: World, early: EarlyCluster) -> None:
    dossier = opened(world, early)
    tell(world, dossier, "project_approved")
    tell(world, dossier, "project_approved", answer=None)
    assert early_facts(fresh(dossier)).project_approved is None
    assert EarlyFact.objects.filter(dossier=dossier).count() == 2


def test_a_later_row_stands_and_who_wrote_which_stays_to_be_read(
    world: World, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    tell(world, dossier, "filled", answer=False, by="local_officer", source="UBND xã")
    tell(world, dossier, "filled", by="specialist", source="Sở")
    standing = standing_facts(fresh(dossier))["filled"]
    assert (standing.answer, standing.recorded_by) == (True, world.people["specialist"])
    entries = list(dossier.journal.filter(act="early.fact_recorded").order_by("sequence"))
    assert [entry.actor for entry in entries] == [
        world.people["local_officer"],
        world.people["specialist"],
    ]


def test_facts_of_another_procedure_are_refused(world: World) -> None:
    dossier = world.lodge()
    with pytest.raises(RuleRefused):
        tell(world, dossier, "filled")


def test_a_closed_dossier_takes_no_more_facts(world: World, early: EarlyCluster) -> None:
    dossier = opened(world, early)
    world.withdraw(dossier)
    with pytest.raises(RuleRefused):
        tell(world, dossier, "filled")
