"""Abolishing a decision (Art 12.2(a)): what must be said first, and what it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from procedures.refusals import RuleRefused
from procedures.services import amendments
from procedures.services.amendments import Amending
from tests.amendments.stage import CLOSING, ask_to_expand, open_change, to_the_decision
from tests.world import fresh

R2, R3, R4 = date(2025, 3, 3), date(2025, 12, 1), date(2026, 10, 12)


@pytest.mark.parametrize(("day", "regime"), [(R2, "R2"), (R3, "R3"), (R4, "R4")])
def test_an_abolition_ends_the_cluster_on_the_day_of_the_decision(world, cluster, day, regime):
    world.on = day
    dossier = open_change(world, cluster, "abolition", closing=CLOSING, ground="Không triển khai")
    world.decide(to_the_decision(world, dossier))
    cluster.refresh_from_db()
    assert (fresh(dossier).state, fresh(dossier).regime) == ("decided", regime)
    assert (cluster.status, cluster.abolished_on) == ("abolished", day)


def test_it_never_asks_the_council(world, cluster):
    dossier = to_the_decision(world, open_change(world, cluster, "abolition", closing=CLOSING))
    assert not dossier.journal.filter(act__startswith="council.").exists()


@pytest.mark.parametrize("left_out", sorted(CLOSING))
def test_what_becomes_of_each_thing_must_be_said_before(world, cluster, left_out):
    closing = {key: text for key, text in CLOSING.items() if key != left_out}
    dossier = to_the_decision(world, open_change(world, cluster, "abolition", closing=closing))
    with pytest.raises(RuleRefused, match="Chưa ghi cách xử lý"):
        world.decide(dossier)
    cluster.refresh_from_db()
    assert cluster.status == "established"


def test_it_can_be_said_later_until_the_decision(world, cluster):
    dossier = to_the_decision(world, open_change(world, cluster, "abolition"))
    amendments.record_amendment(
        dossier_id=dossier.pk,
        act=world.act("specialist"),
        amending=Amending(ground="Không triển khai", closing=CLOSING),
    )
    world.decide(fresh(dossier))
    cluster.refresh_from_db()
    assert cluster.status == "abolished"
    with pytest.raises(RuleRefused, match="đã kết thúc"):
        amendments.record_amendment(
            dossier_id=dossier.pk, act=world.act("specialist"), amending=Amending(ground="x")
        )


def test_nothing_else_may_run_about_the_cluster(world, cluster):
    first = to_the_decision(world, open_change(world, cluster, "abolition", closing=CLOSING))
    for begin in (
        lambda: open_change(world, cluster, "abolition"),
        lambda: open_change(world, cluster, changes={"schedule": "2027"}),
        lambda: ask_to_expand(world, cluster),
    ):
        with pytest.raises(RuleRefused, match="đang giải quyết"), transaction.atomic():
            begin()
    world.decide(first)
    assert fresh(first).state == "decided"


def test_an_abolished_cluster_is_not_changed_again(world, cluster):
    world.decide(to_the_decision(world, open_change(world, cluster, "abolition", closing=CLOSING)))
    world.on += timedelta(days=3)
    cluster.refresh_from_db()
    with pytest.raises(RuleRefused, match="đã bị bãi bỏ"), transaction.atomic():
        open_change(world, cluster)


def test_a_refused_abolition_leaves_the_cluster_standing(world, cluster):
    dossier = to_the_decision(world, open_change(world, cluster, "abolition", closing=CLOSING))
    world.decide(dossier, outcome="refused", reason="Còn doanh nghiệp thuê đất")
    cluster.refresh_from_db()
    assert (fresh(dossier).state, cluster.status) == ("refused", "established")
