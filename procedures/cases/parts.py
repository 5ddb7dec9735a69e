"""The parts of a case file that are no events: the cluster, its facts, the applicants."""

from __future__ import annotations

from typing import Any

from procedures.cases import early
from procedures.cases.reading import Reader, join
from procedures.regimes.facts import (
    CLUSTER_KINDS,
    WORKS,
    Applicant,
    AreaFacts,
    Cluster,
    ExpansionFacts,
)
from procedures.regimes.law import COMPONENT_CODES

_CLUSTER: dict[str, str] = {
    "mountainous": "truth",
    "in_plan": "truth",
    "land_use_fit": "truth",
    "location_within_allowed_unit": "truth",
    "area_ha": "area",
    "planned_area_ha": "area",
    "type_share_pct": "percent",
    "name": "text",
    "planned_name": "text",
}

_AREA_FACTS = {
    "has_established_cluster": "truth",
    "mean_fill_pct": "percent",
    "unleased_ha": "land",
}

_EXPANSION = {
    "fill_pct": "percent",
    "total_area_after_ha": "area",
    "demand_ha": "land",
    "industrial_land_ha": "land",
    "formed_before_2009": "truth",
}

_APPLICANT = {"name": "text", "capital_bn": "number", "equity_bn": "number"}


def _simple(
    read: Reader, table: dict[str, Any], path: str, kinds: dict[str, str]
) -> dict[str, Any]:
    return {
        key: getattr(read, kind)(table[key], join(path, key))
        for key, kind in kinds.items()
        if key in table
    }


def read_cluster(read: Reader, value: Any) -> Cluster:
    table = read.table(value, "cluster", frozenset(_CLUSTER) | {"kind"})
    if table is None:
        return Cluster()
    if "name" not in table:
        read.refuse("cluster.name", "Thiếu tên cụm công nghiệp.", "required")
    fields = _simple(read, table, "cluster", _CLUSTER)
    fields["name"] = fields.get("name") or ""
    if "kind" in table:
        fields["kind"] = read.word(table["kind"], "cluster.kind", CLUSTER_KINDS)
    return Cluster(**fields)


def read_area_facts(read: Reader, value: Any) -> AreaFacts:
    table = read.table(value, "area_facts", frozenset(_AREA_FACTS))
    return AreaFacts(**_simple(read, table or {}, "area_facts", _AREA_FACTS))


def read_expansion_facts(read: Reader, value: Any) -> ExpansionFacts:
    path = "expansion_facts"
    table = read.table(value, path, frozenset(_EXPANSION) | {"works_done"}) or {}
    fields = _simple(read, table, path, _EXPANSION)
    if "works_done" in table:
        fields["works_done"] = read.items(
            table["works_done"], f"{path}.works_done", lambda v, p: read.word(v, p, WORKS)
        )
    return ExpansionFacts(**fields)


def read_applicant(read: Reader, value: Any, path: str) -> Applicant:
    table = read.table(value, path, frozenset(_APPLICANT) | {"documents"}) or {}
    fields = _simple(read, table, path, _APPLICANT)
    if "documents" in table:
        fields["documents"] = read.items(
            table["documents"],
            f"{path}.documents",
            lambda v, p: read.word(v, p, COMPONENT_CODES),
        )
    return Applicant(**fields)


def read_early_facts(read: Reader, value: Any) -> tuple[early.FactTold, ...]:
    """What is known of an early cluster without day or paper, by the names of the facts."""
    table = read.table(value, "early_facts", frozenset(early.FACTS)) or {}
    told = []
    for name in early.FACTS:
        if name not in table:
            continue
        path = f"early_facts.{name}"
        if name == "area_ha":
            told.append(early.FactTold(name, True, figure=read.area(table[name], path)))
        else:
            told.append(early.FactTold(name, read.truth(table[name], path)))
    return tuple(told)
