"""The council room as nodes: convene, each member on his own branch, open, settle (Art 13.2).

Every procedure that chooses an investor includes them by :func:`council_nodes`; what was decided
lies in the round, and the forks only read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from viewflow import this

from procedures.models import CouncilMember, Deadline, Dossier, Role, ScoringRound, Seat
from procedures.states import DossierState
from workflows.core import Branch, CaseActivation, Gather, SplitEach, Step

if TYPE_CHECKING:
    from workflows.flows.road import Road

CHAIR_PROPOSES = "chair_proposal"


def latest_round(dossier: Dossier) -> ScoringRound | None:
    """The dossier's newest round, as the act that has just been done left it."""
    found: ScoringRound | None = dossier.scoring_rounds.order_by("-number").first()
    return found


def waiting_seats(dossier: Dossier) -> list[Branch]:
    """A branch for each member whose sheet is awaited."""
    return [
        Branch(seat=seat)
        for seat in Seat.objects.filter(
            scoring_round__dossier=dossier,
            scoring_round__status=ScoringRound.Status.SCORING,
            status=Seat.Status.WAITING,
        ).order_by("pk")
    ]


def sheets_are_awaited(activation: CaseActivation) -> bool:
    """A round was convened, or some members are asked for their sheets again."""
    return bool(waiting_seats(activation.dossier))


def _has(activation: CaseActivation, status: str) -> ScoringRound | None:
    found = latest_round(activation.dossier)
    return found if found is not None and found.status == status else None


def round_was_abandoned(activation: CaseActivation) -> bool:
    """The round ended without an opening."""
    return _has(activation, ScoringRound.Status.ABANDONED) is not None


def tie_is_open(activation: CaseActivation) -> bool:
    """The highest scores are equal and nobody has chosen yet."""
    found = _has(activation, ScoringRound.Status.OPENED)
    return found is not None and bool((found.result or {}).get("choice_needed"))


def nobody_passed(activation: CaseActivation) -> bool:
    """No applicant reaches the pass mark, and what follows is not chosen yet."""
    return _has(activation, ScoringRound.Status.OPENED) is not None


def went_back(activation: CaseActivation) -> bool:
    """The dossier lies at the local body again."""
    return bool(activation.dossier.state == DossierState.REQUESTED)


def scores_are_reopened(activation: CaseActivation) -> bool:
    """Another round was ordered: what had been scored no longer counts."""
    return bool(activation.dossier.__dict__.get("wants_another_scoring"))


class OwnStep(Step):
    """A step that is one person's own: a member's sheet, the chair's proposal."""

    personal = True


class ChairStep(OwnStep):
    """A step that belongs to the chair of the round, not to any chair of the office."""

    def holder_id(self, dossier: Dossier) -> int | None:
        found = latest_round(dossier)
        if found is None:
            return None
        return (
            found.seats.filter(part=CouncilMember.Part.CHAIR)
            .values_list("user_id", flat=True)
            .first()
        )


def council_nodes(road: Road, *, score: Step) -> dict[str, Any]:
    """The room's nodes. ``score`` is the secretary's step, which still lacks its plain way on.

    After a result the case goes on to ``appraise``; when nobody passes it may go back to where the
    procedure begins (``announce``, under R1 ``submit``).
    """
    limit = road.law.step("appraise", road.procedure)
    described: dict[str, Any] = {
        "law_step": "appraise",
        "basis": limit.basis,
        "limit": "" if limit.amount is None else f"{limit.amount} {limit.unit}",
    }
    return {
        "score": score.Next(this.score_each, when=sheets_are_awaited).Next(this.appraise),
        "score_each": SplitEach(waiting_seats).Next(this.score_sheet),
        "score_sheet": OwnStep(
            title=_("Chấm điểm"),
            role=Role.COUNCIL_MEMBER,
            office="department",
            actor=Deadline.Actor.COUNCIL,
            **described,
        ).Next(this.sheets_in),
        "sheets_in": Gather().Next(this.open_sheets),
        "open_sheets": road.department(_("Mở phiếu, tổng hợp kết quả"), Role.COUNCIL_SECRETARY)
        .Next(this.score_each, when=sheets_are_awaited)
        .Next(this.score, when=round_was_abandoned)
        .Next(this.settle_tie, when=tie_is_open)
        .Next(this.settle_nobody, when=nobody_passed)
        .Next(this.appraise),
        "settle_tie": _tie_step(road, described).Next(this.appraise),
        "settle_nobody": Step(
            title=_("Xử lý khi không hồ sơ nào đạt"),
            role=Role.PC_LEADER,
            office="provincial_pc",
            actor=Deadline.Actor.PROVINCIAL_PC,
            **described,
        )
        .Next(this.announce if road.has("notice") else this.submit, when=went_back)
        .Next(this.appraise),
    }


def _tie_step(road: Road, described: dict[str, Any]) -> Step:
    if road.law.value("council.tie").value == CHAIR_PROPOSES:
        return ChairStep(
            title=_("Đề xuất chọn khi bằng điểm"),
            role=Role.COUNCIL_CHAIR,
            office="provincial_pc",
            actor=Deadline.Actor.COUNCIL,
            **described,
        )
    return Step(
        title=_("Chọn khi bằng điểm"),
        role=Role.PC_LEADER,
        office="provincial_pc",
        actor=Deadline.Actor.PROVINCIAL_PC,
        **described,
    )
