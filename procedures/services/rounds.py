"""The specialist's choice about opinions where nobody, or somebody again, is asked."""

from __future__ import annotations

from procedures.acts import Act
from procedures.models import Dossier
from procedures.services.acting import legal_act
from procedures.services.opinions import asking_basis
from procedures.services.regime_pinning import keep_regime_current


def ask_nobody(*, dossier_id: int, act: Act) -> Dossier:
    """Go on without opinions: the decree does not oblige the department to ask (Art 10.3)."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        doing.record("opinions.not_requested", basis=asking_basis(act.on))
    return doing.dossier


def begin_another_round(*, dossier_id: int, act: Act, reason: str = "") -> Dossier:
    """Go back to asking other bodies before the report is drawn up."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        doing.record("opinions.another_round", basis=asking_basis(act.on), reason=reason or None)
    return doing.dossier
