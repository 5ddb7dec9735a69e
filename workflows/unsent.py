"""Why a reminder is not sent: the reasons letters give; ``workflows.notices`` has their words.

They stand in the rows of reminders, so a value once written does not change.
"""

from __future__ import annotations

from notifications import reminders
from procedures.services.replanning import BY_STOP

MET, STOPPED, MOVED = "met", BY_STOP, "moved"
SUPERSEDED, VOID, CLOSED_DOSSIER = "superseded", "void", "closed"
UNKNOWN, PASSED, NOBODY = "unknown", "passed", reminders.NOBODY
TAKEN, ANSWERED, APOLOGISED = "taken", "answered", "apologised"
GIVEN_BACK, FILLED = "given_back", "filled"
CHANGED_SINCE = "changed_since"
