"""The road to a decision on an early cluster, and what is refused on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from procedures.journal import first_broken_entry
from procedures.models import Cluster, Dossier, EarlyCluster, EarlyConclusion, EarlyFact
from procedures.refusals import RuleRefused
from procedures.services import submission
from procedures.services.early_clusters import Concluding, conclude_early
from procedures.services.early_decision import STATE_WORKS
from tests.early.stage import (
    DAYS,
    IN_R4,
    at_conclusion,
    conclude,
    listed,
    opened,
    reported,
    tell,
    told_enough,
)
from tests.world import World, content_of, fresh
from workflows import engine

pytestmark = pytest.mark.django_db


def open_steps(dossier: Dossier) -> list[str]:
    return [task.item.step for task in engine.open_tasks(dossier)]


def decide(world: World, dossier: Dossier, items: dict[str, str] | None = None, **kw: Any) -> None:
    world.decide(dossier, items={**content_of(dossier), **(items or {})}, **kw)


@pytest.mark.parametrize("regime", ["R2", "R3", "R4"])
def test_a_cluster_of_the_list_is_established_as_one_formed_before_2009(
    world: World, regime: str
) -> None:
    world.on = DAYS[regime]
    dossier = reported(world, listed(world))
    assert dossier.regime == regime
    decide(world, dossier)

    dossier = fresh(dossier)
    cluster = dossier.its_cluster
    assert (dossier.state, open_steps(dossier)) == ("decided", [])
    assert (cluster.status, cluster.established_on) == ("established", DAYS[regime])
    assert cluster.formed_before_2009 is True
    assert first_broken_entry(dossier) is None


def test_nobody_reports_before_a_person_has_concluded(world: World, early: EarlyCluster) -> None:
    from procedures.services import appraisal

    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    assert open_steps(dossier) == ["conclude"]
    with pytest.raises(RuleRefused) as refused:
        appraisal.draft_report(
            dossier_id=dossier.pk, act=world.act("specialist"), conclusion="establish"
        )
    assert refused.value.article == "NĐ 32/2024 Art 35.4"


def test_a_conclusion_is_anew_a_row_of_its_own_and_the_first_one_stays(
    world: World, early: EarlyCluster
) -> None:
    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    first = conclude(world, dossier)
    tell(world, dossier, "detailed_plan_approved")
    tell(world, dossier, "in_local_plan")
    tell(world, dossier, "production_project_inside")
    conclude_early(
        dossier_id=dossier.pk,
        act=world.act("director"),
        concluding=Concluding("cumulative", True, "Đủ cả ba trường hợp."),
    )
    rows = list(EarlyConclusion.objects.filter(dossier=dossier).order_by("number"))
    assert [(row.number, row.reading) for row in rows] == [(1, "alternatives"), (2, "cumulative")]
    assert rows[0].reason == first.reason
    assert rows[0].reckoned == {"alternatives": True, "cumulative": None}
    assert rows[1].reckoned == {"alternatives": True, "cumulative": True}
    acts = list(dossier.journal.filter(act="early.concluded"))
    assert len(acts) == 2


def test_the_database_itself_refuses_to_overwrite_a_fact_or_a_conclusion(
    world: World, early: EarlyCluster
) -> None:
    from django.db import DatabaseError, transaction

    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    conclude(world, dossier)
    for rows in (EarlyFact.objects, EarlyConclusion.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.filter(dossier=dossier).update(document="khác")


def test_facts_that_change_the_result_ask_for_a_new_conclusion_before_the_report(
    world: World, early: EarlyCluster
) -> None:
    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    conclude(world, dossier, chooses_investor=False)
    world.consult(dossier)
    tell(world, dossier, "project_approved", answer=False)
    tell(world, dossier, "detailed_plan_approved", answer=False)
    tell(world, dossier, "in_local_plan", answer=False)
    with pytest.raises(RuleRefused, match="kết luận lại"):
        world.draft(dossier)
    conclude_early(
        dossier_id=dossier.pk,
        act=world.act("specialist"),
        concluding=Concluding("alternatives", False, "Không còn căn cứ.", False),
    )
    with pytest.raises(RuleRefused, match="không thuộc"):
        world.draft(fresh(dossier))
    world.draft(fresh(dossier), conclusion="refuse", summary="Không thuộc trường hợp.")


def test_a_person_cannot_conclude_against_the_reading_he_names(
    world: World, early: EarlyCluster
) -> None:
    dossier = at_conclusion(world, early)
    told_enough(world, dossier)
    tell(world, dossier, "detailed_plan_approved", answer=False)
    with pytest.raises(RuleRefused) as refused:
        conclude(world, dossier, reading="cumulative", falls_under=True)
    assert refused.value.field == "falls_under"
    assert not EarlyConclusion.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [({"reading": "whatever"}, "reading"), ({"reason": "  "}, "reason")],
)
def test_a_conclusion_names_its_reading_and_its_reason(
    world: World, early: EarlyCluster, said: dict[str, Any], field: str
) -> None:
    dossier = at_conclusion(world, early)
    with pytest.raises(RuleRefused) as refused:
        conclude(world, dossier, **said)
    assert refused.value.field == field


def test_where_investors_have_asked_the_council_chooses_even_if_the_investor_is_clear(
    world: World, early: EarlyCluster
) -> None:
    dossier = opened(world, early)
    submission.add_request(
        dossier_id=dossier.pk,
        applying=submission.Applying(world.enterprise),
        act=world.act("local_officer"),
    )
    world.submit(dossier)
    world.complete(dossier)
    world.assign(dossier)
    told_enough(world, dossier)
    tell(world, dossier, "investor_clear", words="Công ty Một")
    with pytest.raises(RuleRefused) as refused:
        conclude(world, dossier, chooses_investor=False)
    assert refused.value.article == "NĐ 32/2024 Art 35.4(a)"
    conclude(world, dossier)
    world.consult(dossier)
    assert open_steps(dossier) == ["score"]
    world.score(dossier)
    world.draft(dossier)
    world.sign(dossier)
    decide(world, dossier, investor_id=dossier.requests.get().pk)
    assert dossier.requests.get().status == "chosen"


def test_an_investor_that_no_council_chose_is_refused_in_the_decision(world: World) -> None:
    dossier = reported(world, listed(world))
    with pytest.raises(RuleRefused) as refused:
        decide(world, dossier, investor_id=999)
    assert (refused.value.field, refused.value.article) == ("investor", "NĐ 32/2024 Art 35.4(a)")
    assert fresh(dossier).its_cluster.status == "unsettled"


def test_above_75_ha_the_decision_needs_the_fill_or_plan_and_clearance(world: World) -> None:
    early = listed(world, area=90)
    dossier = reported(world, early)
    tell(world, dossier, "area_ha", figure=Decimal(90))
    with pytest.raises(RuleRefused, match="chưa rõ"):
        decide(world, dossier)
    tell(world, dossier, "filled", answer=False)
    tell(world, dossier, "detailed_plan_stands")
    tell(world, dossier, "clearance_done", answer=False)
    with pytest.raises(RuleRefused) as refused:
        decide(world, dossier)
    assert refused.value.article == "NĐ 32/2024 Art 35.4"
    tell(world, dossier, "clearance_done")
    decide(world, dossier)
    assert fresh(dossier).its_cluster.area_ha == 90


def test_works_of_the_state_are_not_passed_over_in_silence(world: World) -> None:
    world.on = IN_R4
    dossier = reported(world, listed(world))
    tell(world, dossier, "state_works", words="Đường gom 1,2 km")
    with pytest.raises(RuleRefused) as refused:
        decide(world, dossier)
    assert refused.value.field == f"item_{STATE_WORKS}"
    assert "35.4a" in refused.value.article
    decide(world, dossier, items={STATE_WORKS: "Bàn giao theo pháp luật tài sản công"})


def test_a_cluster_that_is_in_no_plan_is_not_established(world: World) -> None:
    dossier = reported(world, listed(world))
    tell(world, dossier, "in_provincial_plan", answer=False)
    with pytest.raises(RuleRefused, match="L-plan"):
        decide(world, dossier)


def test_the_department_may_open_the_dossier_and_the_commune_compiles_it(
    world: World, early: EarlyCluster
) -> None:
    from procedures.selectors.dossiers import dossiers_visible_to

    dossier = opened(world, early, by="specialist")
    assert open_steps(dossier) == ["submit"]
    assert dossiers_visible_to(world.people["specialist"]).filter(pk=dossier.pk).exists()
    world.submit(dossier)


def test_one_cluster_has_one_running_dossier(world: World, early: EarlyCluster) -> None:
    opened(world, early)
    with pytest.raises(RuleRefused):
        opened(world, early)


def test_an_established_cluster_is_not_opened_again(world: World) -> None:
    early = listed(world)
    decide(world, reported(world, early))
    early.cluster.refresh_from_db()
    with pytest.raises(RuleRefused, match="không còn trong danh sách"):
        opened(world, early)


def test_a_refused_cluster_stays_on_the_list(world: World) -> None:
    dossier = reported(world, listed(world))
    world.decide(dossier, outcome="refused", reason="Chưa đủ căn cứ")
    assert fresh(dossier).its_cluster.status == Cluster.Status.UNSETTLED


def test_more_papers_may_be_asked_for_before_concluding(world: World, early: EarlyCluster) -> None:
    dossier = at_conclusion(world, early)
    world.ask_for_more(dossier, step="conclude", role="specialist", missing=("boundary_map",))
    world.supplement(dossier)
    world.complete(dossier)
    assert open_steps(dossier) == ["conclude"]
