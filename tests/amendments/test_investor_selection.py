"""Choosing the investor of a standing cluster again (Art 12.2(b), 13.2)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from procedures.models import DossierLink
from procedures.refusals import RuleRefused
from procedures.selectors.register import ClusterHistory
from tests.amendments.stage import (
    add_applicant,
    open_change,
    sheet,
    standing_cluster,
    to_the_decision,
)
from tests.world import fresh

R2, R3, R4 = date(2025, 3, 3), date(2025, 12, 1), date(2026, 10, 12)
BOTH = [sheet("M1", 0, 25), sheet("M1", 1, 30), sheet("M2", 0, 25), sheet("M2", 1, 30)]


def select(world, cluster, **asked):
    """A selection with two applicants, scored so that the second comes first."""
    dossier = open_change(world, cluster, "investor_selection", ground="Thay chủ đầu tư", **asked)
    add_applicant(world, dossier, world.enterprise)
    add_applicant(world, dossier, world.rival)
    world.submit(dossier)
    world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    world.score(dossier, BOTH)
    world.draft(dossier)
    world.sign(dossier)
    return fresh(dossier)


@pytest.mark.parametrize(("day", "regime"), [(R2, "R2"), (R3, "R3"), (R4, "R4")])
def test_the_winner_of_the_council_stands_in_the_register(world, day, regime):
    world.on = day
    cluster = standing_cluster(world, investor=world.enterprise)
    dossier = select(world, cluster, duties_settled=True)
    world.decide(dossier)
    cluster.refresh_from_db()
    assert (dossier.regime, cluster.investor) == (regime, world.rival)
    last = ClusterHistory(cluster).lines()[-1]
    assert last.source.kind == "investor_selection"
    assert [(c.old, c.new) for c in last.changes] == [(world.enterprise.name, world.rival.name)]


def test_whoever_comes_after_the_council_is_refused(world):
    dossier = select(world, standing_cluster(world))
    with pytest.raises(RuleRefused):
        add_applicant(world, dossier, world.offices.department)


def test_a_loser_is_not_chosen_by_hand(world):
    dossier = select(world, standing_cluster(world))
    loser = dossier.requests.get(enterprise=world.enterprise)
    with pytest.raises(RuleRefused) as refused:
        world.decide(dossier, investor_id=loser.pk)
    assert refused.value.field == "investor"


def test_from_nd_303_on_the_parties_settle_first(world):
    world.on = R4
    dossier = select(world, standing_cluster(world), duties_settled=False)
    with pytest.raises(RuleRefused, match="INV"):
        world.decide(dossier)


def test_before_nd_303_nobody_is_asked_for_the_settlement(world):
    world.on = R3
    dossier = select(world, standing_cluster(world), duties_settled=False)
    world.decide(dossier)
    assert fresh(dossier).state == "decided"


def test_an_adjustment_carries_what_the_selection_finds(world):
    cluster = standing_cluster(world, investor=world.enterprise)
    carrying = open_change(world, cluster, changes={"investor": "", "schedule": "2027"})
    selection = select(world, cluster, carried_by=carrying)
    assert fresh(carrying).changes_investor is False
    assert DossierLink.objects.get(source=selection, kind="selects_for").target == carrying

    carrying = to_the_decision(world, carrying)
    with pytest.raises(RuleRefused, match="chưa có kết quả"):
        world.decide(carrying)
    world.decide(selection)
    cluster.refresh_from_db()
    assert cluster.investor == world.enterprise  # the adjustment has not carried it yet
    world.decide(carrying)
    cluster.refresh_from_db()
    assert cluster.investor == world.rival
    assert [line.source.kind for line in ClusterHistory(cluster).lines()] == [
        "establishment",
        "adjustment",
    ]


def test_only_an_open_adjustment_that_changes_the_investor_carries_it(world):
    cluster = standing_cluster(world)
    other = open_change(world, cluster, changes={"schedule": "2027"})
    with pytest.raises(RuleRefused) as refused, transaction.atomic():
        open_change(world, cluster, "investor_selection", carried_by=other)
    assert refused.value.field == "carried_by"


def test_two_selections_do_not_run_side_by_side(world):
    cluster = standing_cluster(world)
    open_change(world, cluster, "investor_selection")
    with pytest.raises(RuleRefused), transaction.atomic():
        open_change(world, cluster, "investor_selection")


def test_the_department_may_open_it_and_requests_come_while_it_appraises(world):
    cluster = standing_cluster(world)
    dossier = open_change(world, cluster, "investor_selection", by_department=True)
    add_applicant(world, dossier, world.enterprise)
    world.assign(dossier)
    world.consult(dossier)
    world.score(dossier, [sheet("M1", 0, 30)])
    world.draft(dossier)
    world.sign(dossier)
    world.decide(fresh(dossier))
    cluster.refresh_from_db()
    assert cluster.investor == world.enterprise
