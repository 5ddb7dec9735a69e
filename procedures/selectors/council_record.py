"""A round of scoring as a file that anybody can verify (``procedures.council_record``)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from procedures.council_record import FORMAT
from procedures.models import JournalEntry, ScoringRound, SealedSheet, Seat
from procedures.services.council_room import scored_requests


def record_of(scoring_round: ScoringRound) -> dict[str, Any]:
    """The council record of an opened round: sheets, salts, commitments, journal."""
    dossier = scoring_round.dossier
    entries = list(
        JournalEntry.objects.filter(
            dossier=dossier,
            sequence__gte=scoring_round.first_entry,
            sequence__lte=scoring_round.last_entry,
        ).order_by("sequence")
    )
    tie = scoring_round.tie_choice
    return {
        "format": FORMAT,
        "dossier": dossier.code,
        "cluster": dossier.cluster.name if dossier.cluster else "",
        "regime": dossier.regime,
        "round": scoring_round.number,
        "council": {
            "name": scoring_round.council.name,
            "decision": scoring_round.council.decision,
            "decided_on": scoring_round.council.decided_on.isoformat(),
        },
        "criteria": scoring_round.criteria_sheet.content,
        "gates": scoring_round.gates,
        "applicants": [
            {"number": request.number, "name": str(request.enterprise)}
            for request in dossier.requests.select_related("enterprise").order_by("number")
        ],
        "scored_applicants": [request.number for request in scored_requests(scoring_round)],
        "seats": [
            {
                "member": seat.name,
                "office": seat.organisation.name,
                "part": seat.part,
                "status": seat.status,
                "reason": seat.reason,
                "present": seat.was_present,
            }
            for seat in seats_of(scoring_round)
        ],
        "sheets": [_sheet(sheet) for sheet in sheets_of(scoring_round)],
        "opened_on": scoring_round.opened_on.isoformat() if scoring_round.opened_on else None,
        "place": scoring_round.place,
        "document": scoring_round.document,
        "result": scoring_round.result,
        "tie_choice": tie.number if tie else None,
        "settlement": scoring_round.settlement,
        "settlement_reason": scoring_round.settlement_reason,
        "journal": [_entry(entry) for entry in entries],
        "journal_head": entries[-1].digest if entries else "",
    }


def seats_of(scoring_round: ScoringRound) -> list[Seat]:
    """The seats in the order of the council."""
    return list(scoring_round.seats.select_related("organisation").order_by("pk"))


def sheets_of(scoring_round: ScoringRound) -> list[SealedSheet]:
    """Every sheet that was sealed in the round, replaced ones too."""
    return list(
        SealedSheet.objects.filter(seat__scoring_round=scoring_round)
        .select_related("seat")
        .order_by("seat", "number")
    )


def _sheet(sheet: SealedSheet) -> dict[str, Any]:
    return {
        "member": sheet.seat.name,
        "number": sheet.number,
        "commitment": sheet.commitment,
        "handed_in_at": sheet.handed_in_at.astimezone(UTC).isoformat(),
        "late": sheet.is_late,
        "replaced": sheet.replaced_on is not None,
        "counts": sheet.content is not None,
        "salt": sheet.salt or None,
        "content": sheet.content,
        # A sheet that stayed shut can still be opened by whoever has its code.
        "shut": None
        if sheet.content is not None
        else {"envelope": sheet.envelope, "bound_to": sheet.bound_to()},
    }


def _entry(entry: JournalEntry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "act": entry.act,
        "occurred_on": entry.occurred_on.isoformat() if entry.occurred_on else None,
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": entry.actor_id,
        "office_id": entry.office_id,
        "basis": entry.basis,
        "inferred": entry.inferred,
        "payload": entry.payload,
        "previous": entry.previous,
        "digest": entry.digest,
    }
