"""Acts that the law of the procedure gives no effect to, entered in the journal all the same."""

from __future__ import annotations

from typing import Any

from procedures.acts import Act
from procedures.models import Dossier
from procedures.services.acting import legal_act


def note(*, dossier_id: int, act: Act, name: str, **facts: Any) -> Dossier:
    """Enter something that happened around the dossier; it moves neither state nor clock."""
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        doing.record(name, **facts)
    return doing.dossier
