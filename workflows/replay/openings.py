"""How the dossier of each procedure is opened from a record."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from procedures.acts import Act
from procedures.cases import Event
from procedures.models import Dossier
from procedures.services import submission
from procedures.services.case_offices import offices_of_case
from workflows import engine
from workflows.replay.amendments import open_change
from workflows.replay.record import Replay


def open_on_the_road(replay: Replay) -> Dossier:
    """A first request, or the local body's dossier where the record lacks it (Art 10.1)."""
    case, first = replay.case, replay.case.events[0]
    opening = first if first.act == "request_received" else None
    act = replay.act_of(first) if opening else replay.act_of(first).as_inferred()
    offices = offices_of_case(case.province, case.local_body, first.on)
    with transaction.atomic():
        replay.dossier = submission.lodge_request(
            procedure=case.procedure,
            asked=replay.asked(),
            offices=offices,
            applying=_first_applying(replay, opening),
            act=act,
            law_on=first.on,
            forced_regime=case.regime,
            forced_reason=case.regime_reason or "",
            is_invented=replay.is_invented,
        )
        engine.start(replay.dossier)
    file_requests_without_event(replay, act)
    return replay.dossier


def _first_applying(replay: Replay, opening: Event | None) -> submission.Applying | None:
    applicants = replay.case.applicants or ()
    if opening is not None:
        index = replay.applicant_of(opening)
        return replay.applying(index) if index is not None else None
    with_events = replay.applicants_with_events()
    index = next((i for i in range(len(applicants)) if i not in with_events), None)
    return replay.applying(index) if index is not None else None


def file_requests_without_event(replay: Replay, act: Act) -> None:
    with_events = replay.applicants_with_events()
    filed = set(replay.dossier.requests.values_list("number", flat=True))
    for index in range(len(replay.case.applicants or ())):
        if index not in with_events and index not in filed:
            submission.add_request(
                dossier_id=replay.dossier.pk,
                applying=replay.applying(index),
                act=act if act.inferred else act.as_inferred(),
            )


def open_early_cluster(replay: Replay) -> Dossier:
    """A cluster formed before 05/10/2009 (Art 35.4)."""
    from workflows.replay.early_clusters import open_early

    return open_early(replay)


def open_proposed_cluster(replay: Replay) -> Dossier:
    """A cluster proposed for the development plan (Art 34.1)."""
    from workflows.replay.plans import open_proposal

    return open_proposal(replay)


OPENINGS: dict[str, Callable[[Replay], Dossier]] = {
    "establishment": open_on_the_road,
    "expansion": open_on_the_road,
    "adjustment": open_change,
    "abolition": open_change,
    "investor_selection": open_change,
    "legacy": open_early_cluster,
    "proposal": open_proposed_cluster,
}
"""Which procedures can be replayed, and how each begins."""
