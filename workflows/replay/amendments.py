"""Replaying a change of a decision: which standing cluster it is about, and how it begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from procedures.cases import Event
from procedures.cases.amendments import Adjusts
from procedures.folding import folded
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    ClusterDecision,
    ClusterItemVersion,
    Dossier,
    ImportedCase,
)
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.services import amendments, register, submission
from procedures.services.amendments import Amending
from procedures.services.case_offices import (
    ended_before,
    is_same_province,
    offices_of_case,
    province_named,
)
from procedures.services.opening import Governed
from workflows import engine
from workflows.replay.record import CaseConflict, Replay


def standing_cluster(replay: Replay) -> tuple[Cluster, ClusterDecision | None]:
    """The cluster whose decision the case changes, and that decision.

    By the id of a case that was replayed; by the number of a decision in the register, of the same
    province and with the cluster's name (another province's decision of that number is another
    one, Art 12.2(a)); else by name and province. A number with its day that the register does not
    know is entered as an older decision; where the record names none and the register has no such
    cluster, that it stood is inferred. Raises CaseConflict where none of these gives one cluster.
    """
    case, adjusts = replay.case, replay.case.amendment.adjusts
    if adjusts is None:
        return _by_name(replay)
    imported = ImportedCase.objects.filter(case_id=adjusts.reference).first()
    if imported is not None and imported.dossier.cluster is not None:
        cluster = imported.dossier.cluster
        if case.province and not is_same_province(cluster.province, _province(replay)):
            raise CaseConflict(
                f"{case.file}: adjusts: hồ sơ {adjusts.reference} là của {cluster.province}, "
                f"không phải của {case.province}"
            )
        source = ClusterDecision.objects.filter(decision__dossier=imported.dossier).first()
        return cluster, source
    found = [source for source in _of_that_number(adjusts) if _is_meant(replay, source)]
    if len(found) == 1:
        return found[0].cluster, found[0]
    if adjusts.on is None:
        raise CaseConflict(
            f"{case.file}: adjusts: sổ cụm không có quyết định {adjusts.reference}; ghi cả ngày "
            "(document, on) để nhập quyết định cũ"
        )
    if found:
        raise CaseConflict(
            f"{case.file}: adjusts: sổ cụm có {len(found)} quyết định {adjusts.reference} về cụm "
            f"{case.cluster.name}"
        )
    return _entered(replay, adjusts.reference, adjusts.on)


def _of_that_number(adjusts: Adjusts) -> list[ClusterDecision]:
    return [
        source
        for source in ClusterDecision.objects.filter(paper=adjusts.reference).select_related(
            "cluster__province"
        )
        if adjusts.on in (None, source.valid_from)
    ]


def _is_meant(replay: Replay, source: ClusterDecision) -> bool:
    """Whether a decision of that number is about the cluster of the record."""
    if not _has_borne(source.cluster, _names(replay)):
        return False
    adjusts, province = replay.case.amendment.adjusts, _province(replay)
    if not replay.case.province or is_same_province(source.cluster.province, province):
        return True
    # The province may have gone into another on 1/7/2025; then the day must agree as well.
    is_gone = ended_before(source.cluster.province, replay.case.events[0].on)
    return is_gone and adjusts is not None and adjusts.on == source.valid_from


def _province(replay: Replay) -> AdministrativeUnit:
    return province_named(replay.case.province, replay.case.events[0].on)


def _names(replay: Replay) -> frozenset[str]:
    """The cluster's name as the record has it, and the one that the record says it had."""
    case = replay.case
    olds = (change.old for change in case.amendment.changes if change.item == "name")
    return frozenset(folded(name) for name in (case.cluster.name, *olds) if name)


def _has_borne(cluster: Cluster, names: frozenset[str]) -> bool:
    if cluster.folded_name in names:
        return True
    before = ClusterItemVersion.objects.filter(cluster=cluster, item="name")
    return any(folded(text) in names for text in before.values_list("text", flat=True))


def _by_name(replay: Replay) -> tuple[Cluster, ClusterDecision | None]:
    province = _province(replay)
    named = [
        cluster
        for cluster in Cluster.objects.filter(
            folded_name__in=_names(replay),
            status__in=[Cluster.Status.ESTABLISHED, Cluster.Status.ABOLISHED],
        ).select_related("province")
        if is_same_province(cluster.province, province)
    ]
    standing = [cluster for cluster in named if cluster.status == Cluster.Status.ESTABLISHED]
    if len(standing) == 1:
        return standing[0], None
    if named:
        raise CaseConflict(
            f"{replay.case.file}: adjusts: cần ghi quyết định được thay đổi: có {len(standing)} "
            f"cụm đã thành lập tên {replay.case.cluster.name}"
        )
    replay.infers_standing = True
    cluster, _source = register.infer_known_cluster(
        name=_name_before(replay),
        province=province,
        known_by=replay.case.events[0].on,
        items=_items_before(replay),
    )
    return cluster, None


def _items_before(replay: Replay) -> dict[str, Any]:
    """What the record says stood before its decision."""
    case = replay.case
    items: dict[str, Any] = {
        change.item: change.old
        for change in case.amendment.changes
        if change.old and change.item != "name"
    }
    area, after = case.cluster.area_ha, case.expansion_facts.total_area_after_ha
    if area is not None and (case.procedure != "expansion" or area != after):
        # The same figure twice is the area after the expansion: what stood before is not known.
        items.setdefault("area_ha", register.plain_number(area))
    if case.cluster.kind:
        items.setdefault("kind", case.cluster.kind)
    return items


def _name_before(replay: Replay) -> str:
    olds = (c.old for c in replay.case.amendment.changes if c.item == "name" and c.old)
    return next(olds, replay.case.cluster.name)


def _entered(replay: Replay, paper: str, on: date) -> tuple[Cluster, ClusterDecision]:
    try:
        return register.enter_known_cluster(
            name=_name_before(replay),
            province=_province(replay),
            paper=paper,
            decided_on=on,
            items=_items_before(replay),
        )
    except RuleRefused as refusal:
        raise CaseConflict(f"{replay.case.file}: adjusts: {refusal}") from refusal


def asked_to_expand(replay: Replay, asked: submission.Asked) -> submission.Asked:
    """The request of the record, about the cluster that stands."""
    cluster, source = standing_cluster(replay)
    replay.changed = source
    return submission.Asked(cluster.name, facts=asked.facts, cluster=cluster)


def governed_by(replay: Replay) -> Governed:
    """The days and the forced regime by which the law of a record is chosen."""
    case = replay.case
    days = case.regime_facts()
    return Governed(
        law_on=case.events[0].on,
        submitted_on=days.submitted_on or days.at_department_by,
        forced_regime=case.regime,
        forced_reason=case.regime_reason or "",
    )


def open_change(replay: Replay) -> Dossier:
    """A dossier to adjust or abolish a decision, or to choose its investor again (Art 12.2)."""
    case, first = replay.case, replay.case.events[0]
    record = case.amendment
    act = replay.act_of(first)
    if first.act != "amendment_opened":
        act = act.as_inferred()
    cluster, source = standing_cluster(replay)
    replay.changed = source
    facts = replay.facts()
    facts.pop("kind")
    try:
        with transaction.atomic():
            replay.dossier = amendments.open_amendment(
                procedure=case.procedure,
                cluster=cluster,
                offices=offices_of_case(case.province, case.local_body, first.on),
                amending=Amending(
                    ground=record.ground,
                    changes={change.item: change.new for change in record.changes},
                    before={change.item: change.old for change in record.changes},
                    amends=source,
                    duties_settled=record.duties_settled,
                    duties_settlement=record.duties_settlement,
                    closing=record.closing,
                    facts=facts,
                ),
                act=act,
                by_department=record.opened_by == "department",
                governed=governed_by(replay),
                is_invented=replay.is_invented,
            )
            entry = "compiled" if record.opened_by == "department" else "start"
            engine.start(replay.dossier, entry=entry)
    except NotSourced as gap:
        raise CaseConflict(
            f"{case.file}: procedure: chưa có nguồn được kiểm chứng ({gap})"
        ) from gap
    except RuleRefused as refusal:
        raise CaseConflict(f"{case.file}: adjusts: {refusal}") from refusal
    from workflows.replay.openings import file_requests_without_event

    file_requests_without_event(replay, act)
    return replay.dossier


def applicant_comes(replay: Replay, event: Event) -> None:
    """A request in a second choice of the investor: never the act that opened the dossier."""
    index = replay.applicant_of(event)
    if index is None:
        replay.note(event, "request.received_unnamed")
        return
    submission.add_request(
        dossier_id=replay.dossier.pk, applying=replay.applying(index), act=replay.act_of(event)
    )


def opened(replay: Replay, event: Event) -> None:
    """The dossier was opened by this event already; a second one is only noted."""
    if event is not replay.case.events[0]:
        replay.note(event, "amendment.opened_again")


CHANGING = ("adjustment", "abolition", "investor_selection")
CHANGE_ACTS = {
    **{(procedure, "request_received"): applicant_comes for procedure in CHANGING},
    **{(procedure, "amendment_opened"): opened for procedure in CHANGING},
}
"""What acts of the case format mean in a change of a decision."""
