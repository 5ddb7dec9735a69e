"""What a letter may speak of: plain values, read by whoever has it written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from procedures.messages.words import NOTHING, Text, count_words


@dataclass(frozen=True, slots=True)
class RunningPeriod:
    """A running deadline as a letter tells it; ``days_left`` counts in ``unit``, negative late."""

    step: str
    step_name: Text
    due_on: date | None
    days_left: int | None
    unit: str
    basis: str
    confidence: str = "primary"
    provisional: bool = False
    body: str = ""
    without_limit: bool = False


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """What a body's silence means after ``last_day``; without ``basis`` no rule says anything."""

    last_day: date | None = None
    basis: str = ""

    def is_over(self, today: date) -> bool:
        """Whether the silence counts as consent by now."""
        return bool(self.basis) and self.last_day is not None and today > self.last_day


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything a letter may speak of. ``payload`` and ``basis`` are the journal entry's;
    ``vacant`` is the post that should have the step, where nobody is in it."""

    code: str
    cluster: str
    state: str
    local_body: str
    department: str
    provincial_pc: str
    audience: str
    today: date
    period: RunningPeriod | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    happened_on: date | None = None
    basis: str = ""
    opinion_body: str = ""
    opinion_outcome: str = ""
    component_names: Mapping[str, Text] = field(default_factory=dict)
    holders: tuple[str, ...] = ()
    task: Text = NOTHING
    also_told: tuple[str, ...] = ()
    is_invented: bool = False
    procedure: str = "establishment"
    regime: str = ""
    office: str = ""
    apologise_by: date | None = None
    silence: SilenceRule | None = None
    since: date | datetime | None = None
    waited: int | None = None
    vacant: Text = NOTHING


def standing_words(period: RunningPeriod, language: str) -> str:
    """How many days are left, or since when it is late; empty where the law sets no period."""
    left, due_on = period.days_left, period.due_on
    if left is None or due_on is None:
        return ""
    if left > 0:
        count = count_words(left, period.unit, language)
        return f"{count} left" if language == "en" else f"còn {count}"
    if left == 0:
        return "due today" if language == "en" else "đến hạn hôm nay"
    count = count_words(-left, period.unit, language)
    return f"{count} late" if language == "en" else f"quá hạn {count}"
