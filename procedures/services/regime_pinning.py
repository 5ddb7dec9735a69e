"""Which law governs the dossier now: applied before each act, recorded when it changes."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from procedures.acts import Act
from procedures.models import Dossier
from procedures.regimes import RegimeChoice, RegimeFacts, regime_for
from procedures.services.acting import LegalAct, holding, legal_act, lock_dossier
from procedures.states import CLOSED
from procedures.wording import in_reader_language


def regime_choice(dossier: Dossier, on: date, *, submitting: bool = False) -> RegimeChoice:
    """The choice of the transition rules for an act on ``on``."""
    submitted_on = dossier.submitted_on or (on if submitting else None)
    return regime_for(
        dossier.procedure,
        RegimeFacts(
            on=on,
            requested_on=dossier.requested_on,
            submitted_on=submitted_on,
            at_department_by=dossier.regime_pinned_on,
            closed_on=dossier.closed_on,
            previous=dossier.regime,
        ),
    )


def regime_reason(dossier: Dossier) -> str:
    """Why the pinned regime applies, in the reader's language.

    The Vietnamese reason is stored with the pin; the English one follows from the same rule on the
    dossier's last day, as long as it leads to the same regime.
    """
    if dossier.regime_is_forced:
        return dossier.regime_basis
    on = dossier.submitted_on or dossier.regime_pinned_on or dossier.requested_on
    english = dossier.regime_basis
    for day in (dossier.closed_on or timezone.localdate(), on):
        if day is None:
            continue
        choice = regime_choice(dossier, day)
        if choice.regime.id == dossier.regime:
            english = choice.reason_en
            break
    return in_reader_language(dossier.regime_basis, english)


def keep_regime_current(doing: LegalAct, *, submitting: bool = False) -> None:
    """Pin the regime that the transition rules give for the day of this act.

    A change (R2 to R3 on 1/7/2025, the law of the day until submission) is an entry of its own.
    Steps that have begun keep the period they began with.
    """
    dossier, act = doing.dossier, doing.act
    on = act.on or act.known_by
    if submitting:
        doing.set(
            was_submitted=True,
            submitted_on=act.on,
            regime_pinned_on=act.on or act.known_by,
        )
    if on is None or dossier.regime_is_forced:
        return
    choice = regime_choice(dossier, on)
    if not _needs_move(dossier, choice) and not submitting:
        return  # the submission pins the regime, and so has its own reason
    before = dossier.regime
    doing.set(
        regime=choice.regime.id,
        regime_basis=choice.reason_vi,
        regime_needs_confirmation=choice.needs_confirmation,
    )
    if before != choice.regime.id:
        doing.record(
            "regime.changed",
            basis=choice.basis,
            before=before,
            after=choice.regime.id,
            reason=choice.reason_vi,
        )


def dossiers_to_move(on: date) -> list[int]:
    """The open dossiers whose law on ``on`` is not the one pinned on them: one query."""
    moving = []
    for dossier in (
        Dossier.objects.filter(regime_is_forced=False)
        .exclude(state__in=[state.value for state in CLOSED])
        .order_by("pk")
        .iterator(chunk_size=1000)
    ):
        if _needs_move(dossier, regime_choice(dossier, on)):
            moving.append(dossier.pk)
    return moving


def apply_transition(dossier_id: int, on: date) -> bool:
    """Pin the law that the transition rules give on ``on``; the system's own act, no person's.

    Nothing is written when the dossier has it already, is closed, or had its law set by hand.
    Gives back whether it was moved.
    """
    with transaction.atomic():
        dossier = lock_dossier(dossier_id)
        if (
            dossier.regime_is_forced
            or dossier.state in CLOSED
            or not _needs_move(dossier, regime_choice(dossier, on))
        ):
            return False
        with (
            holding(dossier),
            legal_act(dossier_id, Act(by=None, on=on), ends_stop=False) as doing,
        ):
            keep_regime_current(doing)
    return True


def _needs_move(dossier: Dossier, choice: RegimeChoice) -> bool:
    return (choice.regime.id, choice.needs_confirmation) != (
        dossier.regime,
        dossier.regime_needs_confirmation,
    )
