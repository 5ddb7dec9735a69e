"""Conditions of establishment and expansion: facts in, holds / fails / unknown out.

Operators are the decree's own: *above* 50 is not 50.0, *not above* the cap includes it, *at least*
the threshold includes it. An answer is unknown only where a missing fact can still change it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .articles import Article
from .facts import CaseFacts
from .law import Regime, regime

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """One condition judged. ``missing`` names facts by their path in the case file."""

    id: str
    holds: Verdict
    basis: str
    basis_vi: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    waived: bool = False
    note_vi: str = ""
    note_en: str = ""
    confidence: str = "primary"

    def as_json(self) -> dict[str, Any]:
        """The condition as in the answer of the case format."""
        answer: dict[str, Any] = {
            "id": self.id,
            "holds": self.holds,
            "basis": self.basis,
            "facts": self.facts,
        }
        if self.missing:
            answer["missing"] = list(self.missing)
        if self.waived:
            answer["waived"] = True
        if self.note_en:
            answer["note"] = self.note_en
        return answer


def _known(**facts: Any) -> dict[str, Any]:
    return {
        name: list(fact) if isinstance(fact, tuple) else fact
        for name, fact in facts.items()
        if fact is not None
    }


def _result(
    condition_id: str,
    law: Regime,
    article: Article,
    holds: Verdict,
    facts: dict[str, Any],
    missing: list[str] | tuple[str, ...] = (),
    **rest: Any,
) -> ConditionResult:
    return ConditionResult(
        condition_id,
        holds,
        article.basis,
        article.basis_vi,
        facts,
        tuple(missing) if holds is None else (),
        confidence=rest.pop("confidence", law.confidence),
        **rest,
    )


def _article(law: Regime, path: str) -> Article:
    return law.value(path).article


def _not_sourced(condition_id: str, law: Regime, reference: str) -> ConditionResult:
    """The regime has such a condition but its text was not found: a person must say."""
    article = Article.parse(reference)
    return ConditionResult(
        condition_id,
        None,
        article.basis,
        article.basis_vi,
        missing=(f"regime.{law.id}.{condition_id}",),
        note_vi=f"Nội dung điều kiện theo {article.basis_vi} chưa có nguồn.",
        note_en=f"not sourced: the text of this condition under {law.id}",
        confidence=law.confidence,
    )


# --- shared tests ------------------------------------------------------------------------------


def _fact_holds(
    condition_id: str, law: Regime, path: str, name: str, fact: bool | None
) -> ConditionResult:
    return _result(
        condition_id, law, _article(law, path), fact, _known(**{name: fact}), [f"cluster.{name}"]
    )


_CAPACITY_PAPERS = ("legal_status", "financial_capacity")


def _applicant(condition_id: str, law: Regime, facts: CaseFacts, path: str) -> ConditionResult:
    """An applicant with legal status and capacity: shown by the papers that the regime asks."""
    article = _article(law, path)
    applicants = facts.applicants
    if applicants is None:
        return _result(condition_id, law, article, None, {}, ["applicants"])
    known = {"applicants": len(applicants)}
    if not applicants:
        return _result(condition_id, law, article, False, known)
    listed = {component.code for component in law.components}
    papers = [code for code in _CAPACITY_PAPERS if code in listed]
    if not papers:
        return _result(
            condition_id,
            law,
            article,
            None,
            known,
            [f"regime.{law.id}.components"],
            note_vi="Danh mục tài liệu về tư cách, năng lực theo NĐ 68/2017/NĐ-CP chưa có nguồn.",
            note_en="not sourced: which papers show status and capacity under NĐ 68/2017",
        )
    lacking: list[str] = []
    for index, applicant in enumerate(applicants):
        if applicant.documents is None:
            lacking.append(f"applicants[{index}].documents")
            continue
        absent = [code for code in papers if code not in applicant.documents]
        if not absent:
            known["applicant"] = index
            return _result(condition_id, law, article, True, known)
        lacking.extend(f"applicants[{index}].documents.{code}" for code in absent)
    return _result(
        condition_id,
        law,
        article,
        None,
        known,
        lacking,
        note_vi="Cần có tài liệu về tư cách, năng lực: " + ", ".join(papers) + ".",
        note_en="Status and capacity are shown by: " + ", ".join(papers) + ".",
    )


# --- establishment -----------------------------------------------------------------------------


def _saturation(law: Regime, facts: CaseFacts) -> ConditionResult:
    """E-c: only where the area has an established cluster; fill above 50 OR unleased in the cap."""
    above = law.value("establish.saturation.fill_gt_pct")
    area, kind = facts.area_facts, facts.cluster.kind
    known = _known(
        has_established_cluster=area.has_established_cluster,
        mean_fill_pct=area.mean_fill_pct,
        unleased_ha=area.unleased_ha,
    )
    exempt = law.has("establish.saturation.exempt_kinds")
    exempt_kinds = law.value("establish.saturation.exempt_kinds").value if exempt else ()
    if kind in exempt_kinds:
        return _result(
            "E-c",
            law,
            above.article,
            True,
            {"kind": kind, **known},
            waived=True,
            note_vi="Không áp dụng đối với cụm công nghiệp công nghệ cao và sinh thái.",
            note_en="Not applied to high-tech and eco clusters.",
        )

    filled = None if area.mean_fill_pct is None else area.mean_fill_pct > above.value
    if area.unleased_ha is None:
        little_left = None
    elif law.has("establish.saturation.unleased_lt_ha"):
        # NĐ 68/2017 says "under 50 ha": exactly 50 fails, unlike the later decrees.
        little_left = area.unleased_ha < law.value("establish.saturation.unleased_lt_ha").value
    else:
        little_left = area.unleased_ha <= law.value("establish.saturation.unleased_le_ha").value

    if area.has_established_cluster is False or filled or little_left:
        return _result("E-c", law, above.article, True, known)
    missing = []
    if area.has_established_cluster is None:
        missing.append("area_facts.has_established_cluster")
    if filled is None:
        missing.append("area_facts.mean_fill_pct")
    if little_left is None:
        missing.append("area_facts.unleased_ha")
    if exempt and kind is None:
        missing.append("cluster.kind")
    return _result("E-c", law, above.article, None if missing else False, known, missing)


def _area(law: Regime, area_ha: Decimal | None, path: str, facts: CaseFacts) -> ConditionResult:
    """AREA: between the least and the greatest area; unknown only between the two minima."""
    greatest = law.value("area.max")
    kind, mountainous = facts.cluster.kind, facts.cluster.mountainous
    known = _known(**{path.rsplit(".", 1)[1]: area_ha, "kind": kind, "mountainous": mountainous})
    if area_ha is None:
        return _result("AREA", law, greatest.article, None, known, [path])
    ordinary = law.value("area.min_ordinary").value
    small = law.value("area.min_mountainous").value
    craft = law.value("area.min_craft_village").value
    if area_ha > greatest.value or area_ha < min(ordinary, small, craft):
        return _result("AREA", law, greatest.article, False, known)
    if (
        area_ha >= ordinary
        or (mountainous and area_ha >= small)
        or (kind == "craft_village" and area_ha >= craft)
    ):
        return _result("AREA", law, greatest.article, True, known)
    missing = []
    if kind is None and area_ha >= craft:
        missing.append("cluster.kind")
    if mountainous is None and area_ha >= small:
        missing.append("cluster.mountainous")
    return _result("AREA", law, greatest.article, None if missing else False, known, missing)


def _deviations(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    """What the decision itself may settle although the plan says otherwise (Art 10.4)."""
    if not law.has("deviation.area_increase_le_ha"):
        return []
    cluster = facts.cluster
    found = [
        _result(
            "DEV-name",
            law,
            _article(law, "deviation.name_allowed"),
            True,
            _known(name=cluster.name or None, planned_name=cluster.planned_name),
        )
    ]
    if cluster.location_within_allowed_unit is not None:
        within = law.value("deviation.location_within")
        found.append(
            _result(
                "DEV-location",
                law,
                within.article,
                cluster.location_within_allowed_unit,
                {
                    "location_within_allowed_unit": cluster.location_within_allowed_unit,
                    "allowed_unit": within.value,
                },
            )
        )
    found.append(_area_deviation(law, facts))
    return found


def _area_deviation(law: Regime, facts: CaseFacts) -> ConditionResult:
    cap = law.value("deviation.area_increase_le_ha")
    cluster = facts.cluster
    area, planned = cluster.area_ha, cluster.planned_area_ha
    known = _known(area_ha=area, planned_area_ha=planned, land_use_fit=cluster.land_use_fit)
    missing = []
    if area is None:
        missing.append("cluster.area_ha")
    if planned is None:
        missing.append("cluster.planned_area_ha")
    if area is None or planned is None:
        return _result("DEV-area", law, cap.article, None, known, missing)
    if area <= planned:
        note: dict[str, Any] = {}
        if area < planned:
            note = {
                "note_vi": "Nghị định không nói đến trường hợp diện tích giảm so với quy hoạch.",
                "note_en": "The decree does not mention a decrease of the planned area.",
            }
        return _result("DEV-area", law, cap.article, True, known, **note)
    if area - planned > cap.value:
        return _result("DEV-area", law, cap.article, False, known)
    # An increase within the cap must also fit land-use and other plans.
    return _result(
        "DEV-area", law, cap.article, cluster.land_use_fit, known, ["cluster.land_use_fit"]
    )


def _type(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    """TYPE: the share of industrial land that makes the cluster one of its kind: at least."""
    kind, share = facts.cluster.kind, facts.cluster.type_share_pct
    if kind is None or kind == "ordinary":
        return []
    if not law.has("legal_types.kinds"):
        return [_not_sourced("TYPE", law, "ND68 2")]
    kinds = law.value("legal_types.kinds")
    known = _known(kind=kind, type_share_pct=share)
    if kind not in kinds.value:
        note: dict[str, Any] = {
            "note_vi": "Không phải loại hình theo nghị định đang áp dụng; không có tỷ lệ bắt buộc.",
            "note_en": "No legal type under this regime: no share is required.",
        }
        if kind == "specialised":
            note = {"note_vi": kinds.note_vi, "note_en": kinds.note_en}
        return [_result("TYPE", law, kinds.article, True, known, **note)]
    if not law.has(f"type_share.{kind}"):
        return [
            _result(
                "TYPE",
                law,
                kinds.article,
                True,
                known,
                note_vi="Không có tỷ lệ phần trăm; tiêu chí sinh thái được xem xét khi thẩm định.",
                note_en="No percentage is set; the eco criteria are judged in the appraisal.",
            )
        ]
    least = law.value(f"type_share.{kind}")
    holds = None if share is None else share >= least.value
    return [_result("TYPE", law, least.article, holds, known, ["cluster.type_share_pct"])]


def _establishment(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    found = [_fact_holds("E-a", law, "establish.in_plan", "in_plan", facts.cluster.in_plan)]
    if law.has("establish.land_use_fit"):
        fit = facts.cluster.land_use_fit
        found.append(_fact_holds("E-a2", law, "establish.land_use_fit", "land_use_fit", fit))
    found.append(_applicant("E-b", law, facts, "establish.applicant_required"))
    found.append(_saturation(law, facts))
    found.append(_area(law, facts.cluster.area_ha, "cluster.area_ha", facts))
    return found + _deviations(law, facts) + _type(law, facts)


# --- expansion ---------------------------------------------------------------------------------


def _expansion_area(law: Regime, facts: CaseFacts) -> ConditionResult:
    """X-a: at most 75 ha after it, AND land-use fit."""
    cap = law.value("expand.total_le_ha")
    total, fit = facts.expansion_facts.total_area_after_ha, facts.cluster.land_use_fit
    known = _known(total_area_after_ha=total, land_use_fit=fit)
    if fit is False or (total is not None and total > cap.value):
        return _result("X-a", law, cap.article, False, known)
    missing = []
    if total is None:
        missing.append("expansion_facts.total_area_after_ha")
    if fit is None:
        missing.append("cluster.land_use_fit")
    return _result("X-a", law, cap.article, None if missing else True, known, missing)


def _expansion_demand(law: Regime, facts: CaseFacts) -> ConditionResult:
    """X-c: fill rate at least the threshold, OR demand above the existing industrial land."""
    least = law.value("expand.fill_ge_pct")
    of = facts.expansion_facts
    known = _known(
        fill_pct=of.fill_pct, demand_ha=of.demand_ha, industrial_land_ha=of.industrial_land_ha
    )
    filled = None if of.fill_pct is None else of.fill_pct >= least.value
    wanted = (
        None
        if of.demand_ha is None or of.industrial_land_ha is None
        else of.demand_ha > of.industrial_land_ha
    )
    if of.demand_ha == 0:
        wanted = False  # nothing wanted exceeds nothing, however much land there is
    if filled or wanted:
        return _result("X-c", law, least.article, True, known)
    missing = []
    if filled is None:
        missing.append("expansion_facts.fill_pct")
    if wanted is None:
        if of.demand_ha is None:
            missing.append("expansion_facts.demand_ha")
        if of.industrial_land_ha is None:
            missing.append("expansion_facts.industrial_land_ha")
    return _result("X-c", law, least.article, None if missing else False, known, missing)


def _expansion_works(law: Regime, facts: CaseFacts) -> ConditionResult:
    """X-d: essential works complete and in use; under R4 waived for clusters formed before 2009."""
    needed = law.value("expand.works_done")
    of = facts.expansion_facts
    waivable = law.has("expand.works_waived_if_formed_before_2009")
    known = _known(works_done=of.works_done, formed_before_2009=of.formed_before_2009)
    if waivable and of.formed_before_2009:
        return _result(
            "X-d",
            law,
            needed.article,
            True,
            known,
            waived=True,
            note_vi="Miễn đối với cụm công nghiệp hình thành trước QĐ 105/2009/QĐ-TTg.",
            note_en="Waived for clusters formed before QĐ 105/2009.",
        )
    done: Verdict = None
    if of.works_done is not None:
        lacking = [work for work in needed.value if work not in of.works_done]
        if lacking:
            known["lacking"] = lacking
        done = not lacking
    if done:
        return _result("X-d", law, needed.article, True, known)
    missing = ["expansion_facts.works_done"] if done is None else []
    if waivable and of.formed_before_2009 is None:
        missing.append("expansion_facts.formed_before_2009")
    return _result("X-d", law, needed.article, None if missing else False, known, missing)


def _expansion(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    total = facts.expansion_facts.total_area_after_ha
    if not law.has("expand.total_le_ha"):
        unknown = [_not_sourced(of, law, "ND68 10.2") for of in ("X-a", "X-b", "X-c", "X-d")]
        # Art 2.1 says how large a cluster is, however it came to be so.
        return [*unknown, _area(law, total, "expansion_facts.total_area_after_ha", facts)]
    return [
        _expansion_area(law, facts),
        _applicant("X-b", law, facts, "expand.applicant_required"),
        _expansion_demand(law, facts),
        _expansion_works(law, facts),
        _area(law, total, "expansion_facts.total_area_after_ha", facts),
        *_type(law, facts),
    ]


# --- changing a decision -------------------------------------------------------------------------


def _investor_change(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    """INV: from NĐ 303/2026 on, only after the parties' legal rights and duties are settled."""
    path = "investor_change.duties_settled_first"
    if not law.has(path):
        return []
    settled = facts.amendment_facts.duties_settled
    return [
        _result(
            "INV",
            law,
            _article(law, path),
            settled,
            _known(duties_settled=settled),
            ["amendment_facts.duties_settled"],
        )
    ]


def _amended_area(law: Regime, facts: CaseFacts) -> ConditionResult:
    """DEV-area: an adjustment adds at most what the decree lets a decision settle by itself."""
    cap = law.value("deviation.area_increase_le_ha")
    of, fit = facts.amendment_facts, facts.cluster.land_use_fit
    before, after = of.area_before_ha, of.area_after_ha
    known = _known(area_before_ha=before, area_after_ha=after, land_use_fit=fit)
    missing = [
        f"amendment_facts.{name}"
        for name, fact in (("area_before_ha", before), ("area_after_ha", after))
        if fact is None
    ]
    if before is None or after is None:
        return _result("DEV-area", law, cap.article, None, known, missing)
    if after <= before:
        return _result(
            "DEV-area",
            law,
            cap.article,
            True,
            known,
            note_vi="Nghị định không nói đến trường hợp giảm diện tích.",
            note_en="The decree does not mention a decrease of the area.",
        )
    if after - before > cap.value:
        return _result(
            "DEV-area",
            law,
            cap.article,
            False,
            known,
            note_vi="Tăng quá mức này thì làm thủ tục mở rộng cụm công nghiệp.",
            note_en="A greater increase takes the procedure of expansion.",
        )
    return _result("DEV-area", law, cap.article, fit, known, ["cluster.land_use_fit"])


def _adjustment(law: Regime, facts: CaseFacts) -> list[ConditionResult]:
    """The decree lists no grounds; the limits of Art 2, 10.4 and 12.2(b) hold all the same."""
    of, found = facts.amendment_facts, []
    if "area_ha" in of.changed:
        found.append(_amended_area(law, facts))
        found.append(_area(law, of.area_after_ha, "amendment_facts.area_after_ha", facts))
    if "location" in of.changed:
        within = law.value("deviation.location_within")
        fits = facts.cluster.location_within_allowed_unit
        found.append(
            _result(
                "DEV-location",
                law,
                within.article,
                fits,
                _known(location_within_allowed_unit=fits, allowed_unit=within.value),
                ["cluster.location_within_allowed_unit"],
            )
        )
    if "kind" in of.changed:
        found += _type(law, facts)
    if of.changes_investor:
        found += _investor_change(law, facts)
    return found


_BY_PROCEDURE: dict[str, Callable[[Regime, CaseFacts], list[ConditionResult]]] = {
    "establishment": _establishment,
    "expansion": _expansion,
    "adjustment": _adjustment,
    "investor_selection": _investor_change,
}


def conditions(of: Regime | str, facts: CaseFacts) -> list[ConditionResult]:
    """The conditions of ``facts.procedure`` under a regime, in the order of the decree.

    Procedures for which the decree sets no conditions (abolition, …) give none.
    """
    law = regime(of) if isinstance(of, str) else of
    judge = _BY_PROCEDURE.get(facts.procedure)
    return judge(law, facts) if judge else []
