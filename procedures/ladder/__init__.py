"""When people are reminded of a due date, and whom: dated rules as data, and pure functions.

House defaults, not law: no source sets a ladder. The one rung that the law has is the apology
(NĐ 61/2018 Art 19.9). Nothing here imports Django; the calendar and the rules are arguments.
"""

from .defaults import Ladder, Line, default_ladder, ladders, version
from .instants import Base, day_of, hours_after, instant_of, last_day_to_apologise
from .rules import LocalRule, Planned, Where, lines_of, plan, tier_of
from .rungs import AUDIENCES, Audience, Rung, kind_of, rung, rung_of_key
from .ways import words_of

__all__ = [
    "AUDIENCES",
    "Audience",
    "Base",
    "Ladder",
    "Line",
    "LocalRule",
    "Planned",
    "Rung",
    "Where",
    "day_of",
    "default_ladder",
    "hours_after",
    "instant_of",
    "kind_of",
    "ladders",
    "last_day_to_apologise",
    "lines_of",
    "plan",
    "rung",
    "rung_of_key",
    "tier_of",
    "version",
    "words_of",
]
