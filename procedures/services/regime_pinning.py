"""Which law governs the dossier now: applied before each act, recorded when it changes."""

from __future__ import annotations

from datetime import date

from procedures.models import Dossier
from procedures.regimes import RegimeChoice, RegimeFacts, regime_for
from procedures.services.acting import LegalAct


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
    if (
        choice.regime.id == dossier.regime
        and choice.needs_confirmation == dossier.regime_needs_confirmation
    ):
        return
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
