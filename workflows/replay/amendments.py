"""Replaying a change of a decision: which standing cluster it is about, and how it begins."""

from __future__ import annotations

from django.db import transaction

from procedures.cases import Event
from procedures.folding import folded
from procedures.models import Cluster, ClusterDecision, Dossier, ImportedCase
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced
from procedures.services import amendments, register, submission
from procedures.services.amendments import Amending
from procedures.services.case_offices import offices_of_case, province_named
from procedures.services.opening import Governed
from workflows import engine
from workflows.replay.record import CaseConflict, Replay


def standing_cluster(replay: Replay) -> tuple[Cluster, ClusterDecision | None]:
    """The cluster whose decision the case changes, and that decision.

    By the id of a case that was replayed, by the number of a decision in the register, else by
    the cluster's name. A number with its day that the register does not know is entered as an
    older decision, with what the case says stood before. Raises CaseConflict for none of these.
    """
    case, adjusts = replay.case, replay.case.amendment.adjusts
    if adjusts is None:
        return _by_name(replay), None
    imported = ImportedCase.objects.filter(case_id=adjusts.reference).first()
    if imported is not None and imported.dossier.cluster is not None:
        cluster = imported.dossier.cluster
        source = ClusterDecision.objects.filter(decision__dossier=imported.dossier).first()
        return cluster, source
    found = [
        source
        for source in ClusterDecision.objects.filter(paper=adjusts.reference).select_related(
            "cluster"
        )
        if adjusts.on in (None, source.valid_from)
    ]
    named = [source for source in found if source.cluster.folded_name == _name(replay)]
    if named or len(found) == 1:
        source = (named or found)[0]
        return source.cluster, source
    if adjusts.on is None:
        raise CaseConflict(
            f"{case.file}: adjusts: sổ cụm không có quyết định {adjusts.reference}; ghi cả ngày "
            "(document, on) để nhập quyết định cũ"
        )
    return _entered(replay, adjusts.reference)


def _name(replay: Replay) -> str:
    return folded(replay.case.cluster.name)


def _by_name(replay: Replay) -> Cluster:
    found = Cluster.objects.filter(folded_name=_name(replay), status=Cluster.Status.ESTABLISHED)
    clusters = list(found[:2])
    if len(clusters) != 1:
        raise CaseConflict(
            f"{replay.case.file}: adjusts: cần ghi quyết định được thay đổi: có {len(clusters)} "
            f"cụm đã thành lập tên {replay.case.cluster.name}"
        )
    return clusters[0]


def _entered(replay: Replay, paper: str) -> tuple[Cluster, ClusterDecision]:
    case = replay.case
    adjusts = case.amendment.adjusts
    if adjusts is None or adjusts.on is None:
        raise RuntimeError("an older decision is entered with its day")
    items = {change.item: change.old for change in case.amendment.changes if change.old}
    if case.cluster.area_ha is not None:
        items.setdefault("area_ha", register.plain_number(case.cluster.area_ha))
    if case.cluster.kind:
        items.setdefault("kind", case.cluster.kind)
    name = items.pop("name", case.cluster.name)
    return register.enter_known_cluster(
        name=name,
        province=province_named(case.province, case.events[0].on),
        paper=paper,
        decided_on=adjusts.on,
        items=items,
    )


def asked_to_expand(replay: Replay, asked: submission.Asked) -> submission.Asked:
    """The request of the record, about the cluster that stands."""
    cluster, _source = standing_cluster(replay)
    return submission.Asked(cluster.name, facts=asked.facts, cluster=cluster)


def open_change(replay: Replay) -> Dossier:
    """A dossier to adjust or abolish a decision, or to choose its investor again (Art 12.2)."""
    case, first = replay.case, replay.case.events[0]
    record = case.amendment
    act = replay.act_of(first)
    if first.act != "amendment_opened":
        act = act.as_inferred()
    cluster, source = standing_cluster(replay)
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
                governed=Governed(first.on, case.regime, case.regime_reason or ""),
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
