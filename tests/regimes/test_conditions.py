"""Conditions of establishment and expansion, with the decree's own operators."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.regimes import (
    Applicant,
    AreaFacts,
    CaseFacts,
    Cluster,
    ExpansionFacts,
    conditions,
)
from procedures.regimes.facts import WORKS

PAPERS = ("legal_status", "financial_capacity")


def judged(condition_id, regime_id, **facts):
    found = {c.id: c for c in conditions(regime_id, CaseFacts(**facts))}
    return found[condition_id]


def area(regime_id, area_ha, kind="ordinary", mountainous=None):
    size = None if area_ha is None else D(area_ha)
    cluster = Cluster(kind=kind, mountainous=mountainous, area_ha=size)
    return judged("AREA", regime_id, cluster=cluster)


@pytest.mark.parametrize(
    ("regime_id", "area_ha", "kind", "mountainous", "holds", "missing"),
    [
        ("R2", "74.95", "ordinary", None, True, ()),
        ("R2", "75", "ordinary", False, True, ()),
        ("R2", "75.01", "ordinary", None, False, ()),
        ("R2", "75.01", "craft_village", True, False, ()),
        ("R2", "10", "ordinary", False, True, ()),
        ("R2", "9.99", "ordinary", False, False, ()),
        ("R2", "7", "ordinary", None, None, ("cluster.mountainous",)),
        ("R2", "7", "ordinary", True, True, ()),
        ("R2", "7", "craft_village", None, True, ()),
        ("R2", "7", None, True, True, ()),
        ("R2", "7", None, False, None, ("cluster.kind",)),
        ("R2", "7", None, None, None, ("cluster.kind", "cluster.mountainous")),
        ("R2", "5", "ordinary", True, True, ()),
        ("R2", "4", "ordinary", None, False, ()),
        ("R2", "4.99", "craft_village", True, False, ()),
        ("R2", "7", "high_tech", False, False, ()),
        ("R2", None, "ordinary", None, None, ("cluster.area_ha",)),
        ("R4", "7", "ordinary", None, True, ()),
        ("R4", "5", "ordinary", False, True, ()),
        ("R4", "4.99", "ordinary", False, False, ()),
        ("R1", "7", "ordinary", False, False, ()),
        ("R1", "75", "ordinary", None, True, ()),
    ],
)
def test_area_is_unknown_only_between_the_two_minima(
    regime_id, area_ha, kind, mountainous, holds, missing
):
    found = area(regime_id, area_ha, kind, mountainous)

    assert (found.holds, found.missing) == (holds, missing)


HAS, FILL, LEFT = (
    "area_facts.has_established_cluster",
    "area_facts.mean_fill_pct",
    "area_facts.unleased_ha",
)


@pytest.mark.parametrize(
    ("regime_id", "has", "fill", "unleased", "holds", "missing"),
    [
        ("R2", False, None, None, True, ()),
        ("R2", False, "10", "500", True, ()),
        ("R2", True, "50.01", None, True, ()),
        ("R2", True, "50", "100", True, ()),
        ("R2", True, "50.0", "100.01", False, ()),
        ("R2", True, "50.0", None, None, (LEFT,)),
        ("R2", True, None, "100.01", None, (FILL,)),
        ("R2", True, None, None, None, (FILL, LEFT)),
        ("R2", None, "60", None, True, ()),
        ("R2", None, None, "100", True, ()),
        ("R2", None, "50", "101", None, (HAS,)),
        ("R2", None, "50", None, None, (HAS, LEFT)),
        ("R2", None, None, None, None, (HAS, FILL, LEFT)),
        ("R3", True, "10", "100", True, ()),
        ("R4", True, "10", "50", True, ()),
        ("R4", True, "10", "50.01", False, ()),
        ("R1", True, "50", "49.99", True, ()),
        ("R1", True, "50", "50", False, ()),
        ("R1", True, "50.01", "500", True, ()),
    ],
)
def test_saturation_is_above_fifty_or_within_the_cap(
    regime_id, has, fill, unleased, holds, missing
):
    facts = AreaFacts(has, fill and D(fill), unleased and D(unleased))
    found = judged("E-c", regime_id, area_facts=facts, cluster=Cluster(kind="ordinary"))

    assert (found.holds, found.missing, found.waived) == (holds, missing, False)


@pytest.mark.parametrize("kind", ["high_tech", "eco"])
def test_the_2026_law_spares_high_tech_and_eco_clusters_the_saturation_test(kind):
    facts = AreaFacts(True, D(10), D(500))

    spared = judged("E-c", "R4", area_facts=facts, cluster=Cluster(kind=kind))
    before = judged("E-c", "R3", area_facts=facts, cluster=Cluster(kind=kind))

    assert (spared.holds, spared.waived) == (True, True)
    assert (before.holds, before.waived) == (False, False)


def test_an_unknown_kind_can_still_save_a_full_commune_in_2026():
    facts = AreaFacts(True, D(10), D(500))

    assert judged("E-c", "R4", area_facts=facts).missing == ("cluster.kind",)
    assert judged("E-c", "R3", area_facts=facts).holds is False


@pytest.mark.parametrize(
    ("regime_id", "applicants", "holds", "missing"),
    [
        ("R2", None, None, ("applicants",)),
        ("R2", (), False, ()),
        ("R2", (None,), None, ("applicants[0].documents",)),
        ("R2", (PAPERS,), True, ()),
        ("R2", ((), PAPERS), True, ()),
        ("R2", (("legal_status",),), None, ("applicants[0].documents.financial_capacity",)),
        ("R2", (("financial_capacity",),), None, ("applicants[0].documents.legal_status",)),
        ("R4", (("financial_capacity",),), True, ()),
        ("R4", (("legal_status",),), None, ("applicants[0].documents.financial_capacity",)),
        ("R1", (PAPERS,), None, ("regime.R1.components",)),
        ("R1", (), False, ()),
    ],
)
def test_an_applicant_shows_status_and_capacity_by_papers(regime_id, applicants, holds, missing):
    of = None if applicants is None else tuple(Applicant(documents=d) for d in applicants)
    found = judged("E-b", regime_id, applicants=of)

    assert (found.holds, found.missing) == (holds, missing)


@pytest.mark.parametrize("fact", [True, False, None])
def test_plan_and_land_use_are_taken_as_the_record_says(fact):
    cluster = Cluster(in_plan=fact, land_use_fit=fact)

    for condition_id, name in (("E-a", "in_plan"), ("E-a2", "land_use_fit")):
        found = judged(condition_id, "R2", cluster=cluster)
        assert found.holds is fact
        assert found.facts == ({} if fact is None else {name: fact})
        assert found.missing == (() if fact is not None else (f"cluster.{name}",))
        assert found.basis == "NĐ 32/2024 Art 8.1(a)"


def test_only_sourced_conditions_of_the_2017_decree_are_judged():
    ids = [c.id for c in conditions("R1", CaseFacts(cluster=Cluster(kind="ordinary")))]

    assert ids == ["E-a", "E-b", "E-c", "AREA"]


def test_expansion_under_the_2017_decree_is_not_sourced():
    found = conditions("R1", CaseFacts(procedure="expansion"))

    assert [c.id for c in found] == ["X-a", "X-b", "X-c", "X-d", "AREA"]
    assert all(c.holds is None for c in found)
    assert all("not sourced" in c.note_en for c in found[:4])


@pytest.mark.parametrize(
    ("area_ha", "planned", "fit", "holds", "missing"),
    [
        ("80", "75", True, True, ()),
        ("80.01", "75", True, False, ()),
        ("80.01", "75", None, False, ()),
        ("79", "75", False, False, ()),
        ("79", "75", None, None, ("cluster.land_use_fit",)),
        ("75", "75", None, True, ()),
        ("11.36", "40", None, True, ()),
        ("11", None, True, None, ("cluster.planned_area_ha",)),
        (None, None, True, None, ("cluster.area_ha", "cluster.planned_area_ha")),
    ],
)
def test_a_decision_may_add_at_most_five_hectares(area_ha, planned, fit, holds, missing):
    cluster = Cluster(
        area_ha=area_ha and D(area_ha), planned_area_ha=planned and D(planned), land_use_fit=fit
    )
    found = judged("DEV-area", "R2", cluster=cluster)

    assert (found.holds, found.missing) == (holds, missing)
    assert found.basis == "NĐ 32/2024 Art 10.4"
    assert ("decrease" in found.note_en) == (area_ha == "11.36")


def test_another_name_never_stands_in_the_way():
    cluster = Cluster(name="A", planned_name="B")

    assert judged("DEV-name", "R2", cluster=cluster).holds is True


@pytest.mark.parametrize("within", [True, False])
def test_location_is_judged_only_where_the_record_speaks_of_it(within):
    found = judged("DEV-location", "R4", cluster=Cluster(location_within_allowed_unit=within))

    assert found.holds is within
    assert found.facts["allowed_unit"] == "commune"
    assert "DEV-location" not in {c.id for c in conditions("R4", CaseFacts())}


@pytest.mark.parametrize(
    ("regime_id", "kind", "share", "holds"),
    [
        ("R2", "craft_village", "75", True),
        ("R2", "craft_village", "74.99", False),
        ("R2", "craft_village", None, None),
        ("R4", "craft_village", "60", True),
        ("R4", "specialised", "59.99", False),
        ("R4", "supporting", "60", True),
        ("R4", "high_tech", "30", True),
        ("R4", "high_tech", "29.99", False),
        ("R4", "eco", None, True),
        ("R2", "specialised", None, True),
        ("R3", "high_tech", "1", True),
        ("R1", "craft_village", "99", None),
    ],
)
def test_a_kind_needs_its_share_of_the_land(regime_id, kind, share, holds):
    cluster = Cluster(kind=kind, type_share_pct=share and D(share))
    found = judged("TYPE", regime_id, cluster=cluster)

    assert found.holds is holds
    assert (found.holds is None) == bool(found.missing)


@pytest.mark.parametrize("kind", ["ordinary", None])
def test_an_ordinary_cluster_has_no_share_to_show(kind):
    found = conditions("R4", CaseFacts(cluster=Cluster(kind=kind)))

    assert "TYPE" not in {c.id for c in found}


def expansion(condition_id, regime_id, fit=True, **facts):
    return judged(
        condition_id,
        regime_id,
        procedure="expansion",
        cluster=Cluster(kind="ordinary", land_use_fit=fit),
        expansion_facts=ExpansionFacts(**facts),
    )


@pytest.mark.parametrize(
    ("total", "fit", "holds"),
    [
        ("75", True, True),
        ("75.01", True, False),
        ("75.01", None, False),
        ("75", None, None),
        ("75", False, False),
        (None, True, None),
        (None, False, False),
    ],
)
def test_expansion_ends_at_75_ha_and_fits_land_use(total, fit, holds):
    found = expansion("X-a", "R2", fit, total_area_after_ha=total and D(total))

    assert found.holds is holds
    assert (holds is None) == bool(found.missing)


@pytest.mark.parametrize(
    ("regime_id", "fill", "demand", "land", "holds"),
    [
        ("R2", "60", None, None, True),
        ("R2", "59.99", "10", "10", False),
        ("R2", "59.99", "10.01", "10", True),
        ("R2", None, "10.01", "10", True),
        ("R2", None, "10", "10", None),
        ("R2", "59.99", None, "10", None),
        ("R2", "59.99", "10", None, None),
        ("R2", "59.99", "0", None, False),
        ("R4", "50", None, None, True),
        ("R4", "49.99", "1", "2", False),
    ],
)
def test_expansion_needs_fill_at_least_or_demand_above(regime_id, fill, demand, land, holds):
    found = expansion(
        "X-c",
        regime_id,
        fill_pct=fill and D(fill),
        demand_ha=demand and D(demand),
        industrial_land_ha=land and D(land),
    )

    assert found.holds is holds
    assert (holds is None) == bool(found.missing)


THREE = ("roads", "water", "wastewater")


@pytest.mark.parametrize(
    ("regime_id", "works", "old", "holds", "waived"),
    [
        ("R2", THREE, None, True, False),
        ("R2", THREE[:2], None, False, False),
        ("R2", THREE[:2], True, False, False),
        ("R2", None, True, None, False),
        ("R4", THREE, False, False, False),
        ("R4", THREE, None, None, False),
        ("R4", WORKS, None, True, False),
        ("R4", WORKS, False, True, False),
        ("R4", (), True, True, True),
        ("R4", None, True, True, True),
        ("R4", None, False, None, False),
        ("R4", None, None, None, False),
    ],
)
def test_essential_works_are_complete_or_waived_for_old_clusters(
    regime_id, works, old, holds, waived
):
    found = expansion("X-d", regime_id, works_done=works, formed_before_2009=old)

    assert (found.holds, found.waived) == (holds, waived)
    assert (holds is None) == bool(found.missing)


@pytest.mark.parametrize("procedure", ["adjustment", "abolition", "proposal", "legacy"])
def test_procedures_without_conditions_have_none(procedure):
    assert conditions("R3", CaseFacts(procedure=procedure)) == []


# --- unknown only where it matters -------------------------------------------------------------

shares = st.sampled_from([D("0"), D("49.99"), D("50"), D("50.01"), D("60"), D("100")])
hectares = st.sampled_from([D("4.99"), D("5"), D("10"), D("50"), D("75"), D("75.01"), D("101")])
truth = st.booleans()
complete = st.builds(
    CaseFacts,
    procedure=st.sampled_from(["establishment", "expansion"]),
    cluster=st.builds(
        Cluster,
        kind=st.sampled_from(["ordinary", "craft_village", "high_tech", "eco"]),
        mountainous=truth,
        in_plan=truth,
        land_use_fit=truth,
        area_ha=hectares,
        planned_area_ha=hectares,
        type_share_pct=shares,
    ),
    area_facts=st.builds(
        AreaFacts, has_established_cluster=truth, mean_fill_pct=shares, unleased_ha=hectares
    ),
    expansion_facts=st.builds(
        ExpansionFacts,
        fill_pct=shares,
        total_area_after_ha=hectares,
        demand_ha=hectares,
        industrial_land_ha=hectares,
        works_done=st.sampled_from([(), THREE, WORKS]),
        formed_before_2009=truth,
    ),
    applicants=st.sampled_from([(), (Applicant(documents=PAPERS),)]),
)
PARTS = {
    "cluster": Cluster.__dataclass_fields__.keys() - {"name", "kind"},
    "area_facts": AreaFacts.__dataclass_fields__.keys(),
    "expansion_facts": ExpansionFacts.__dataclass_fields__.keys(),
}
FACTS = sorted(f"{part}.{name}" for part, names in PARTS.items() for name in names)


def without(facts, path):
    part, name = path.split(".")
    return replace(facts, **{part: replace(getattr(facts, part), **{name: None})})


@given(complete, st.sampled_from(["R2", "R3", "R4"]))
def test_with_every_fact_known_no_condition_is_unknown(facts, regime_id):
    assert all(c.holds is not None and not c.missing for c in conditions(regime_id, facts))


@given(complete, st.sampled_from(["R1", "R2", "R3", "R4"]), st.sets(st.sampled_from(FACTS)))
def test_forgetting_facts_never_turns_an_answer_round(facts, regime_id, forgotten):
    known = {c.id: c for c in conditions(regime_id, facts)}
    less = facts
    for path in forgotten:
        less = without(less, path)

    for found in conditions(regime_id, less):
        assert found.holds in (None, known[found.id].holds)
        if found.holds is None and not found.missing[0].startswith("regime."):
            assert set(found.missing) <= forgotten
