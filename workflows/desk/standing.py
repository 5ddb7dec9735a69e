"""How a deadline stands today, in the form that the due badge reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procedures.clock import Calendar, days_left, unit_named
from procedures.models import Deadline
from workflows.models import WorkItem
from workflows.registry import side_steps

SOON_WITHIN_WORKING_DAYS = 2
"""A due date is soon from this many working days before it: as the first reminder."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the badge says of a due date. ``days_left`` counts in ``unit``, negative when late."""

    days_left: int | None = None
    unit: str = "days"
    stopped_since: date | None = None
    done: bool = False
    provisional: bool = False
    due_on: date | None = None
    unsourced: bool = False


UNSOURCED = Standing(unsourced=True)
"""Of a step that may well have a limit, but none that any source here gives (an objection)."""


def standing_of_item(item: WorkItem, today: date, calendar: Calendar) -> Standing:
    """How a line of the desk stands."""
    if item.step in side_steps():
        return UNSOURCED
    return standing_of(item.deadline, today, calendar)


def standing_of(deadline: Deadline | None, today: date, calendar: Calendar) -> Standing:
    """How ``deadline`` stands on ``today``; without one the law sets no period."""
    if deadline is None:
        return Standing()
    unit = deadline.unit or "days"
    if deadline.status != Deadline.Status.OPEN:
        late = deadline.late_by
        return Standing(
            days_left=None if late is None else -late,
            unit=unit,
            done=True,
            due_on=deadline.due_on,
        )
    if deadline.due_on is None:
        return Standing(unit=unit, stopped_since=deadline.stopped_since)
    return Standing(
        days_left=days_left(deadline.due_on, today, unit_named(unit), calendar),
        unit=unit,
        provisional=deadline.provisional,
        due_on=deadline.due_on,
    )
