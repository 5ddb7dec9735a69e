"""Replaying a cluster formed before 05/10/2009: how it opens, facts told, the conclusion."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from procedures.cases import Event
from procedures.folding import folded
from procedures.models import Cluster, Dossier, EarlyFact
from procedures.refusals import RuleRefused
from procedures.services import early_clusters, submission
from procedures.services.case_offices import offices_of_case
from procedures.services.early_clusters import Concluding, Listed, Recorded
from procedures.services.opening import Offices
from workflows import engine
from workflows.replay.amendments import governed_by
from workflows.replay.openings import file_requests_without_event
from workflows.replay.record import NO_GROUND_RECORDED, Replay

BEFORE_CONCLUDING = frozenset({"submit", "receive", "answer_supplement", "assign", "conclude"})


def open_early(replay: Replay) -> Dossier:
    """The dossier of a cluster of the list, which is entered on it where it is not there yet.

    The opening has no act of its own in the format: its day is known only where the record begins
    with an investor's request.
    """
    case, first = replay.case, replay.case.events[0]
    is_request = first.act == "request_received"
    act = replay.act_of(first) if is_request else replay.act_of(first).as_inferred()
    offices = offices_of_case(case.province, case.local_body, first.on)
    with transaction.atomic():
        replay.dossier = early_clusters.open_early_dossier(
            cluster=_listed(replay, offices),
            offices=offices,
            act=act,
            governed=governed_by(replay),
            is_invented=replay.is_invented,
        )
        facts = {name: value for name, value in replay.facts().items() if value is not None}
        type(replay.dossier.facts).objects.filter(dossier=replay.dossier).update(**facts)
        engine.start(replay.dossier)
    replay.dossier = replay.fresh()
    index = replay.applicant_of(first) if is_request else None
    if index is not None:
        submission.add_request(
            dossier_id=replay.dossier.pk, applying=replay.applying(index), act=act
        )
    file_requests_without_event(replay, act)
    for told in case.early_facts:
        early_clusters.record_early_fact(
            dossier_id=replay.dossier.pk,
            act=act.as_inferred(),
            recorded=Recorded(told.fact, told.answer, figure=told.figure),
        )
    return replay.dossier


def _listed(replay: Replay, offices: Offices) -> Cluster:
    asked = replay.asked()
    known = Cluster.objects.filter(
        province=offices.province,
        folded_name=folded(asked.name),
        status=Cluster.Status.UNSETTLED,
    ).first()
    if known is not None:
        return known
    area: Decimal | None = replay.case.cluster.area_ha
    return early_clusters.enter_on_list(
        listed=Listed(
            name=asked.name,
            local_body=offices.local_body,
            source=f"Hồ sơ {replay.case.id}",
            location=asked.location,
            area_ha=area,
            main_sectors=asked.main_sectors,
        ),
        by=None,
        is_invented=replay.is_invented,
    ).cluster


def early_fact_recorded(replay: Replay, event: Event) -> None:
    """A fact with its paper, on the day it was written down."""
    told = event.early_fact
    if told is None:
        raise RuleRefused("Hồ sơ không ghi thông tin nào.", replay.basis("conclude"))
    recorded = Recorded(
        name=told.fact,
        answer=True if told.fact == EarlyFact.Name.AREA else told.answer,
        happened_on=told.happened_on,
        document=event.document or "",
        source=told.source or "",
        figure=told.figure,
        words=told.words or "",
    )
    early_clusters.record_early_fact(
        dossier_id=replay.dossier.pk, act=replay.act_of(event), recorded=recorded
    )
    late = early_clusters.refusal_of_late_fact(replay.dossier.regime, recorded)
    if late is not None:  # it stays known, as what was not there before the day
        replay.refuse(event, late.message, late.article)


def early_concluded(replay: Replay, event: Event) -> None:
    """The conclusion, at its step; a later one stands beside the steps."""
    told = event.early_conclusion
    if told is None:
        raise RuleRefused("Hồ sơ không ghi kết luận.", replay.basis("conclude"))

    def conclude(dossier: Dossier) -> object:
        return early_clusters.conclude_early(
            dossier_id=dossier.pk,
            act=replay.act_of(event),
            concluding=Concluding(
                told.reading,
                told.falls_under,
                told.reason or NO_GROUND_RECORDED,
                told.chooses_investor,
            ),
        )

    task = replay.open_step()
    if task is not None and task.item.step in BEFORE_CONCLUDING:
        replay.perform(replay.reach("conclude", event), conclude)
    else:
        conclude(replay.dossier)
