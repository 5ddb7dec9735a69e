"""What may be read of a round: before the opening who has handed in, after it everything."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from procedures.models import InvestorRequest, JournalEntry, ScoringRound, SealedSheet, Seat
from procedures.regimes.council_criteria import Criteria
from procedures.regimes.scoring import AGGREGATIONS, CRITERIA
from procedures.selectors.council_record import seats_of, sheets_of
from procedures.services.council_room import gates_passed, scored_requests
from procedures.wording import in_reader_language
from workflows.desk.wording import basis_words
from workflows.steps.council import CRITERION_LABELS


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat with the sheet that stands for it."""

    seat: Seat
    sheet: SealedSheet | None
    replaced: int


@dataclass(frozen=True, slots=True)
class RankLine:
    """One applicant's result, or why he was not scored."""

    request: InvestorRequest
    mean: str
    exact: str
    passed: bool
    rank: int
    below: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member's sums for one applicant."""

    name: str
    sums: list[Decimal]
    total: Decimal
    points: list[tuple[str, str]]
    note: str


class RoundSight:
    """One round as its pages and its minutes show it; every part from the same rows."""

    def __init__(self, scoring_round: ScoringRound) -> None:
        self.round = scoring_round
        self.criteria: Criteria = scoring_round.criteria_sheet.criteria

    @property
    def aggregation(self) -> str:
        """The council's formula in words."""
        words = AGGREGATIONS.get(self.criteria.aggregation)
        return in_reader_language(*words) if words else ""

    @property
    def criterion_labels(self) -> list[Any]:
        """The four criteria of the article."""
        return [CRITERION_LABELS[name] for name in CRITERIA]

    @property
    def fail_marks(self) -> list[tuple[Any, Decimal]]:
        """The council's own fail marks."""
        return [(CRITERION_LABELS[name], mark) for name, mark in self.criteria.fail_marks.items()]

    @cached_property
    def seats(self) -> list[SeatLine]:
        """Every seat; the envelope of a sheet is never shown, its commitment always."""
        by_seat: dict[int, list[SealedSheet]] = {}
        for sheet in self.sheets:
            by_seat.setdefault(sheet.seat_id, []).append(sheet)
        return [
            SeatLine(
                seat,
                next((one for one in by_seat.get(seat.pk, ()) if one.replaced_on is None), None),
                sum(one.replaced_on is not None for one in by_seat.get(seat.pk, ())),
            )
            for seat in seats_of(self.round)
        ]

    @cached_property
    def sheets(self) -> list[SealedSheet]:
        """Every sheet that was sealed in the round."""
        return sheets_of(self.round)

    @cached_property
    def requests(self) -> list[InvestorRequest]:
        """The applicants in their order."""
        return list(
            self.round.dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN)
            .select_related("enterprise")
            .order_by("number")
        )

    @cached_property
    def gates(self) -> list[dict[str, Any]]:
        """Each applicant's gates."""
        if not self.criteria.gates:
            return []
        return [
            {
                "request": request,
                "passed": gates_passed(self.round, request.number),
                "answers": [
                    (gate.text, self.round.gates.get(str(request.number), {}).get(gate.key, {}))
                    for gate in self.criteria.gates
                ],
            }
            for request in self.requests
        ]

    @cached_property
    def ranking(self) -> list[RankLine]:
        """The applicants who were scored, the highest first."""
        result = self.round.result or {}
        by_number = {request.number: request for request in self.requests}
        return [
            RankLine(
                request=by_number[row["applicant"]],
                mean=row["mean"],
                exact=row.get("mean_exact", ""),
                passed=row["passed"],
                rank=row["rank"],
                below=", ".join(str(CRITERION_LABELS[name]) for name in row.get("below", ())),
                chosen=row["applicant"] == result.get("chosen"),
            )
            for row in sorted(result.get("results", []), key=lambda row: row["rank"])
            if row["applicant"] in by_number
        ]

    @cached_property
    def sheets_by_applicant(self) -> list[dict[str, Any]]:
        """After the opening: each applicant with every member's sums and points."""
        if not self.round.is_open_to_readers:
            return []
        return [
            {"request": request, "lines": self._lines(request)}
            for request in scored_requests(self.round)
        ]

    def _lines(self, request: InvestorRequest) -> list[MemberLine]:
        lines = []
        for sheet in self.sheets:
            points = (sheet.content or {}).get("points", {}).get(str(request.number))
            if points is None:
                continue
            scored = self.criteria.sheet(sheet.seat.name, request.number, points)
            sums = [Decimal(getattr(scored, name)) for name in CRITERIA]
            lines.append(
                MemberLine(
                    name=sheet.seat.name,
                    sums=sums,
                    total=sum(sums, Decimal(0)),
                    points=[(line.text, points[line.key]) for line in self.criteria.lines],
                    note=(sheet.content or {}).get("note", ""),
                )
            )
        return lines

    @property
    def present(self) -> list[Seat]:
        """Who was at the meeting."""
        return [line.seat for line in self.seats if line.seat.was_present]

    @property
    def absent(self) -> list[Seat]:
        """Who was not."""
        return [line.seat for line in self.seats if line.seat.was_present is False]

    @property
    def basis(self) -> str:
        """The article of the scoring in the office's words."""
        from procedures.regimes import regime

        return basis_words(regime(self.round.dossier.regime).value("council.pick").basis)

    @cached_property
    def journal_head(self) -> str:
        """The digest of the round's last entry: what the signed minutes hold the file against."""
        found = (
            JournalEntry.objects.filter(dossier=self.round.dossier, sequence=self.round.last_entry)
            .values_list("digest", flat=True)
            .first()
        )
        return found or ""
