"""Replaying a case file through the services and flows that the pages use.

Each event's own date is its "today". What the record lacks but the procedure needs is inferred,
entered as inferred, and never given a date. What the law did not allow is listed as a refusal and
not done; the replay goes on, for history may have been unlawful and the reader must see it.
"""

from workflows.replay.answering import replay
from workflows.replay.record import CaseConflict, Replay

__all__ = ["CaseConflict", "Replay", "replay"]
