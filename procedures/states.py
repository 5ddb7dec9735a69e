"""The legal states of a dossier and the moves between them that an act may make.

Plain Python: the table below is the whole truth about moves, and tests read it like the regulation.
"""

from __future__ import annotations

from enum import StrEnum


class DossierState(StrEnum):
    """What the law sees; who must act next is the engine's question, not this one's."""

    REQUESTED = "requested"
    ANNOUNCED = "announced"
    COMPILING = "compiling"
    SUBMITTED = "submitted"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    UNDER_APPRAISAL = "under_appraisal"
    AWAITING_DECISION = "awaiting_decision"
    STOPPED = "stopped"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = DossierState

MOVES: dict[DossierState, frozenset[DossierState]] = {
    S.REQUESTED: frozenset({S.ANNOUNCED, S.SUBMITTED, S.STOPPED, S.WITHDRAWN}),
    S.ANNOUNCED: frozenset({S.COMPILING, S.STOPPED, S.WITHDRAWN}),
    S.COMPILING: frozenset({S.SUBMITTED, S.STOPPED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset(
        {S.UNDER_APPRAISAL, S.AWAITING_SUPPLEMENT, S.REFUSED, S.STOPPED, S.WITHDRAWN}
    ),
    S.AWAITING_SUPPLEMENT: frozenset({S.SUBMITTED, S.UNDER_APPRAISAL, S.STOPPED, S.WITHDRAWN}),
    S.UNDER_APPRAISAL: frozenset(
        # Back to the beginning when nobody passes the scoring and the province announces again.
        {S.AWAITING_SUPPLEMENT, S.AWAITING_DECISION, S.STOPPED, S.WITHDRAWN, S.REQUESTED}
    ),
    S.AWAITING_DECISION: frozenset({S.DECIDED, S.REFUSED, S.STOPPED, S.WITHDRAWN}),
    S.STOPPED: frozenset(
        {
            S.REQUESTED,
            S.ANNOUNCED,
            S.COMPILING,
            S.SUBMITTED,
            S.AWAITING_SUPPLEMENT,
            S.UNDER_APPRAISAL,
            S.AWAITING_DECISION,
            S.WITHDRAWN,
        }
    ),
    S.DECIDED: frozenset(),
    S.REFUSED: frozenset({S.SUBMITTED}),
    S.WITHDRAWN: frozenset({S.SUBMITTED}),
}
"""From each state, where an act may move it. A refused or withdrawn dossier may be filed again."""

CLOSED = frozenset({S.DECIDED, S.REFUSED, S.WITHDRAWN})
BEFORE_DEPARTMENT = frozenset({S.REQUESTED, S.ANNOUNCED, S.COMPILING})
"""The dossier still lies with the local body: the law of the day of each act applies."""


def may_move(source: DossierState | str, target: DossierState | str) -> bool:
    """Whether an act may take a dossier from ``source`` to ``target``."""
    return DossierState(target) in MOVES[DossierState(source)]
