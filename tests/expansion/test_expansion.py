"""Expanding a standing cluster (Art 8.2): conditions by regime, the road, the register enlarged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from procedures.facts import conditions_of
from procedures.models import DossierLink
from procedures.refusals import RuleRefused
from procedures.selectors.register import ClusterHistory
from procedures.services import facts
from tests.amendments.stage import ask_to_expand, open_change, standing_cluster, to_the_decision
from tests.world import fresh

DAYS = {"R1": date(2024, 1, 8), "R2": date(2025, 3, 3), "R3": date(2025, 12, 1),
        "R4": date(2026, 10, 12)}  # fmt: skip
MET = {
    "fill_pct": Decimal(60),
    "total_area_after_ha": Decimal(35),
    "land_use_fit": True,
    "works_done": ["roads", "water", "wastewater", "solid_waste", "fire_safety"],
}


def expanding(world, cluster, **known):
    """A request to expand that has come to the People's Committee's desk."""
    dossier = ask_to_expand(world, cluster, **{**MET, **known})
    if dossier.regime != "R1":
        world.announce(dossier)
        world.on += timedelta(days=25)
        world.close_window(dossier)
    return to_the_decision(world, dossier, scored=True)


@pytest.mark.parametrize("regime", sorted(DAYS))
def test_the_cluster_is_enlarged_with_its_history(world, cluster, regime):
    world.on = DAYS[regime]
    dossier = expanding(world, cluster)
    world.decide(dossier)
    cluster.refresh_from_db()
    assert (dossier.regime, cluster.area_ha) == (regime, 35)
    history = ClusterHistory(cluster)
    assert [str(item.text) for item in history.items_on(date(2019, 2, 1)) if item.item == "area_ha"]
    line = history.lines()[-1]
    assert (line.source.kind, line.source.amends.paper) == ("expansion", "325/QĐ-UBND")
    assert ("area_ha", "20", "35") in {(c.item, c.old, c.new) for c in line.changes}


@pytest.mark.parametrize(
    ("regime", "known", "failing"),
    [
        ("R2", {"total_area_after_ha": Decimal("75.1")}, "X-a"),
        ("R4", {"total_area_after_ha": Decimal("75.1")}, "X-a"),
        ("R3", {"fill_pct": Decimal("59.9"), "demand_ha": 0}, "X-c"),
        ("R4", {"fill_pct": Decimal("49.9"), "demand_ha": 0}, "X-c"),
        ("R2", {"works_done": ["roads", "water"]}, "X-d"),
        ("R4", {"works_done": ["roads", "water", "wastewater"], "formed_before_2009": False},
         "X-d"),
    ],
)  # fmt: skip
def test_a_condition_known_not_to_hold_bars_the_decision(world, cluster, regime, known, failing):
    world.on = DAYS[regime]
    dossier = expanding(world, cluster, **known)
    with pytest.raises(RuleRefused, match=failing) as refused:
        world.decide(dossier)
    assert "Art 8.2" in refused.value.article
    cluster.refresh_from_db()
    assert cluster.area_ha == 20


@pytest.mark.parametrize(
    ("regime", "known"),
    [
        ("R4", {"fill_pct": Decimal(50)}),
        (
            "R3",
            {"fill_pct": Decimal(1), "demand_ha": Decimal(20), "industrial_land_ha": Decimal(14)},
        ),
        ("R4", {"works_done": [], "formed_before_2009": True}),
        ("R3", {"works_done": ["roads", "water", "wastewater"]}),
    ],
)
def test_what_the_regime_lets_pass_passes(world, cluster, regime, known):
    world.on = DAYS[regime]
    dossier = expanding(world, cluster, **known)
    world.decide(dossier)
    assert fresh(dossier).state == "decided"


def test_under_r1_the_conditions_are_unknown_for_want_of_a_source(world, cluster):
    world.on = DAYS["R1"]
    found = conditions_of(ask_to_expand(world, cluster, **MET))
    asked = [c for c in found if c.id != "AREA"]
    assert {c.id: c.holds for c in asked} == {"X-a": None, "X-b": None, "X-c": None, "X-d": None}
    assert all("chưa có nguồn" in c.note_vi for c in asked)


def test_what_is_asked_for_must_be_larger_than_what_stands(world, cluster):
    dossier = expanding(world, cluster, total_area_after_ha=Decimal(20))
    with pytest.raises(RuleRefused, match="lớn hơn") as refused:
        world.decide(dossier)
    assert refused.value.field == "item_area_ha"


def test_a_cluster_that_is_only_asked_for_is_not_expanded(world):
    proposed = world.lodge().its_cluster
    with pytest.raises(RuleRefused, match="chưa được thành lập") as refused, transaction.atomic():
        ask_to_expand(world, proposed)
    assert (refused.value.field, "8.2" in refused.value.article) == ("cluster", True)


def test_one_expansion_at_a_time(world, cluster):
    ask_to_expand(world, cluster)
    with pytest.raises(RuleRefused, match="đang giải quyết"), transaction.atomic():
        ask_to_expand(world, cluster)


def test_no_expansion_while_an_adjustment_changes_the_area(world, cluster):
    open_change(world, cluster, changes={"area_ha": "22"})
    with pytest.raises(RuleRefused, match="cùng nội dung"), transaction.atomic():
        ask_to_expand(world, cluster)


def test_the_facts_are_recorded_and_told_in_the_journal(world, cluster):
    dossier = ask_to_expand(world, cluster)
    facts.record_facts(
        dossier_id=dossier.pk, act=world.act("local_officer"), facts={"works_done": ["roads"]}
    )
    assert "roads" in dossier.journal.get(act="facts.recorded").payload


def test_another_enterprise_builds_the_added_part_beside_the_investor(world):
    cluster = standing_cluster(world, investor=world.rival)
    world.decide(expanding(world, cluster))
    cluster.refresh_from_db()
    assert cluster.investor == world.rival
    changes = {c.item: c.new for c in ClusterHistory(cluster).lines()[-1].changes}
    assert world.rival.name in changes["investor"]
    assert world.enterprise.name in changes["investor"]


def test_an_expansion_is_linked_with_the_dossier_that_established_the_cluster(world):
    established = world.decided(world.on)
    world.on += timedelta(days=30)
    dossier = ask_to_expand(world, established.its_cluster)
    assert DossierLink.objects.get(source=dossier).target == established


def test_a_cluster_that_stands_is_not_established_again(world, cluster):
    cluster.location = ""
    cluster.save()
    with pytest.raises(RuleRefused, match="đã được thành lập") as refused, transaction.atomic():
        from procedures.services import submission

        submission.lodge_request(
            procedure="establishment",
            asked=submission.Asked(name=cluster.name, facts=world.facts),
            offices=world.offices,
            applying=None,
            act=world.act("local_officer"),
        )
    assert "12.1" in refused.value.article


def test_a_second_decision_does_not_establish_what_stands(world):
    dossier = world.reported()
    cluster = dossier.its_cluster
    cluster.status, cluster.established_on = "established", world.on
    cluster.save()
    with pytest.raises(RuleRefused, match="lần nữa"):
        world.decide(fresh(dossier))
