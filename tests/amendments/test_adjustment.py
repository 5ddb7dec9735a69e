"""Adjusting a decision (Art 12.2(a)): what may change, what may not, and what the register says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from procedures.models import ClusterItemVersion, DossierLink
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.selectors.register import ClusterHistory
from procedures.services import facts
from tests.amendments.stage import (
    add_applicant,
    open_change,
    standing_cluster,
    to_the_decision,
)
from tests.world import fresh
from workflows import engine

R2, R3, R4 = date(2025, 3, 3), date(2025, 12, 1), date(2026, 10, 12)


@pytest.mark.parametrize(("day", "regime"), [(R2, "R2"), (R3, "R3"), (R4, "R4")])
def test_an_adjustment_goes_from_the_local_body_to_the_register(world, cluster, day, regime):
    world.on = day
    dossier = open_change(
        world, cluster, changes={"schedule": "Quý IV/2027", "area_ha": "22,5".replace(",", ".")}
    )
    facts.record_facts(
        dossier_id=dossier.pk, act=world.act("local_officer"), facts={"land_use_fit": True}
    )
    decided = to_the_decision(world, dossier)
    world.decide(decided)

    cluster.refresh_from_db()
    assert (fresh(dossier).state, fresh(dossier).regime) == ("decided", regime)
    assert cluster.area_ha == 22.5
    line = ClusterHistory(cluster).lines()[-1]
    assert {(c.item, c.old, c.new) for c in line.changes} == {
        ("schedule", "Quý IV/2020", "Quý IV/2027"),
        ("area_ha", "20", "22.5"),
    }
    assert engine.open_tasks(decided) == []


def test_the_department_may_compile_and_report_by_itself(world, cluster):
    world.on = R4
    dossier = open_change(world, cluster, by_department=True)
    assert fresh(dossier).state == "under_appraisal"
    assert engine.open_task(dossier, "assign")
    assert dossier.amendment.prepared_by == world.offices.department
    world.decide(to_the_decision(world, fresh(dossier)))
    assert fresh(dossier).state == "decided"


def test_no_step_of_an_adjustment_has_a_limit_of_its_own(world, cluster):
    dossier = open_change(world, cluster)
    to_the_decision(world, dossier)
    assert [(d.step, d.amount) for d in dossier.deadlines.order_by("pk")] == [
        ("submit", None),
        ("appraise", None),
        ("decide", None),
    ]


def test_the_ground_must_be_written_though_the_law_lists_none(world, cluster):
    with pytest.raises(RuleRefused) as refused, transaction.atomic():
        open_change(world, cluster, ground="  ")
    assert refused.value.field == "ground"
    assert "12.2(a)" in refused.value.article


def test_what_stays_as_it_is_is_no_change(world, cluster):
    with pytest.raises(RuleRefused) as refused, transaction.atomic():
        open_change(world, cluster, changes={"schedule": "Quý IV/2020"})
    assert refused.value.field == "changes"


def test_r1_has_no_sourced_adjustment(world, cluster):
    world.on = date(2023, 5, 4)
    with pytest.raises(RuleRefused, match="Chưa có nguồn được kiểm chứng"), transaction.atomic():
        open_change(world, cluster)


def test_a_record_under_r1_is_not_sourced_either(world, cluster):
    from procedures.acts import Act
    from procedures.services.amendments import Amending, open_amendment

    with pytest.raises(NotSourced):
        open_amendment(
            procedure="adjustment",
            cluster=cluster,
            offices=world.offices,
            amending=Amending(),
            act=Act(by=None, on=date(2023, 5, 4)),
        )


@pytest.mark.parametrize("procedure", ["adjustment", "abolition", "investor_selection"])
def test_a_cluster_that_no_decision_established_cannot_be_changed(world, procedure):
    proposed = world.lodge().cluster
    with pytest.raises(RuleRefused, match="chưa được thành lập") as refused, transaction.atomic():
        open_change(world, proposed, procedure)
    assert "NĐ 32/2024 Art 12.2" in refused.value.article


def test_two_open_adjustments_may_not_change_the_same_item(world, cluster):
    open_change(world, cluster, changes={"schedule": "2026"})
    open_change(world, cluster, changes={"main_sectors": "Cơ khí"})
    with pytest.raises(RuleRefused, match="cùng nội dung") as refused, transaction.atomic():
        open_change(world, cluster, changes={"schedule": "2027", "other": "x"})
    assert refused.value.article


def test_more_than_five_hectares_is_an_expansion(world, cluster):
    with pytest.raises(RuleRefused, match="mở rộng") as refused, transaction.atomic():
        open_change(world, cluster, changes={"area_ha": "25.01"})
    assert (refused.value.article, refused.value.field) == ("NĐ 32/2024 Art 10.4", "item_area_ha")
    cluster.refresh_from_db()
    assert cluster.area_ha == 20


def test_small_steps_are_measured_from_the_decision_that_formed_the_cluster(world, cluster):
    for area in ("25", "29"):
        dossier = open_change(world, cluster, changes={"area_ha": area})
        facts.record_facts(
            dossier_id=dossier.pk, act=world.act("local_officer"), facts={"land_use_fit": True}
        )
        decided = to_the_decision(world, dossier)
        if area == "25":
            world.decide(decided)
        else:
            with pytest.raises(RuleRefused, match="DEV-area"):
                world.decide(decided)


def test_a_place_outside_the_allowed_unit_bars_the_decision(world, cluster):
    dossier = open_change(world, cluster, changes={"location": "xã Khác"})
    facts.record_facts(
        dossier_id=dossier.pk,
        act=world.act("local_officer"),
        facts={"location_within_allowed_unit": False},
    )
    with pytest.raises(RuleRefused, match="DEV-location"):
        world.decide(to_the_decision(world, dossier))


def test_the_decision_sets_nothing_that_nobody_asked_for(world, cluster):
    decided = to_the_decision(world, open_change(world, cluster))
    with pytest.raises(RuleRefused) as refused:
        world.decide(decided, items={"schedule": "2027", "name": "Khác"})
    assert refused.value.field == "item_name"


def test_the_decision_may_take_up_less_than_was_asked(world, cluster):
    dossier = open_change(world, cluster, changes={"schedule": "2027", "main_sectors": "May"})
    world.decide(to_the_decision(world, dossier), items={"schedule": "2026"})
    texts = dict(
        ClusterItemVersion.objects.filter(
            cluster=cluster, source__decision__dossier=dossier
        ).values_list("item", "text")
    )
    assert texts == {"schedule": "2026"}


def test_a_new_investor_passes_the_council_inside_the_adjustment(world):
    world.on = R3
    cluster = standing_cluster(world, investor=world.rival)
    dossier = open_change(world, cluster, changes={"investor": ""})
    assert fresh(dossier).changes_investor
    add_applicant(world, dossier, world.enterprise)
    world.decide(to_the_decision(world, dossier, scored=True))

    cluster.refresh_from_db()
    assert cluster.investor == world.enterprise
    change = ClusterHistory(cluster).lines()[-1].changes[0]
    assert (change.old, change.new) == (world.rival.name, world.enterprise.name)


def test_without_anybody_who_asks_no_investor_is_decided(world):
    cluster = standing_cluster(world, investor=world.rival)
    dossier = open_change(world, cluster, changes={"investor": ""})
    decided = to_the_decision_unscored(world, dossier)
    with pytest.raises(RuleRefused) as refused:
        world.decide(decided)
    assert refused.value.field == "investor"


def to_the_decision_unscored(world, dossier):
    world.submit(dossier)
    world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    return fresh(dossier)


@pytest.mark.parametrize("settled", [False, True])
def test_from_nd_303_on_the_parties_settle_before_the_investor_changes(world, settled):
    world.on = R4
    cluster = standing_cluster(world, investor=world.rival)
    dossier = open_change(
        world, cluster, changes={"investor": ""}, duties_settled=settled, duties_settlement="BB 01"
    )
    add_applicant(world, dossier, world.enterprise)
    decided = to_the_decision(world, dossier, scored=True)
    if settled:
        world.decide(decided)
        cluster.refresh_from_db()
        assert cluster.investor == world.enterprise
    else:
        with pytest.raises(RuleRefused, match="INV") as refused:
            world.decide(decided)
        assert "NĐ 303/2026" in refused.value.article


def test_an_adjustment_is_linked_with_the_dossier_whose_decision_it_changes(world):
    established = world.decided(world.on)
    world.on += timedelta(days=30)
    cluster = established.its_cluster
    dossier = open_change(world, cluster, changes={"schedule": "36 tháng"})
    found = DossierLink.objects.get(source=dossier)
    assert (found.target, found.kind) == (established, "adjusts")


def test_nobody_may_join_an_adjustment_that_keeps_the_investor(world, cluster):
    dossier = open_change(world, cluster)
    with pytest.raises(RuleRefused):
        add_applicant(world, dossier, world.rival)
