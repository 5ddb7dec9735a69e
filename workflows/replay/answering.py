"""A case replayed and answered, kept or rolled back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from procedures.cases import CaseFile
from workflows.replay.record import Replay


def replay(
    case: CaseFile,
    content: str = "",
    *,
    as_of: date,
    dry_run: bool = False,
    is_invented: bool = False,
) -> dict[str, Any]:
    """Replay a case and answer as the case format says, counted on ``as_of``.

    With ``dry_run`` everything is rolled back after the answer is made. Raises CaseConflict.
    """
    from workflows.case_answer import answer

    with transaction.atomic():
        imported = Replay(case, content, is_invented).run()
        made = answer(imported, case, as_of)
        if dry_run:
            transaction.set_rollback(True)
    return made
