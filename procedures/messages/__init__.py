"""The letters and notices of the procedures: one small class a kind, each in both languages.

A kind says what has happened or is due, what the reader is asked to do, and how long that stays
true. :func:`compose` puts it with the dossier, the step, the due date in words, the article and who
else is told. Plain values in, plain text out: nothing here asks the database, and the texts are
kept whole in both languages side by side, so that a lawyer can review them (tests/notifications/
snapshots).
"""

from __future__ import annotations

from procedures.messages.composing import KINDS, compose, legal_kinds
from procedures.messages.duties import DUTY_KINDS, DutyMatter, LateLine, compose_duty
from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter, RunningPeriod, SilenceRule
from procedures.messages.stand_ins import STAND_IN_KINDS, StandInMatter, compose_stand_in
from procedures.messages.words import NOTHING, Composed, Text, count_words, day_words

__all__ = [
    "DUTY_KINDS",
    "KINDS",
    "NOTHING",
    "STAND_IN_KINDS",
    "Composed",
    "DutyMatter",
    "LateLine",
    "Matter",
    "MessageKind",
    "RunningPeriod",
    "SilenceRule",
    "StandInMatter",
    "Text",
    "compose",
    "compose_duty",
    "compose_stand_in",
    "count_words",
    "day_words",
    "legal_kinds",
]
