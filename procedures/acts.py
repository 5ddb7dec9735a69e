"""Who acts, for which office, on which day, and how surely that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from procedures.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Act:
    """The circumstances of one legal act, the same for every service.

    ``on`` is the day on which the act takes legal effect; it is ``None`` only for an act that an
    old record lacks and the replay infers, for a date is never invented. ``at`` is the hour, where
    it matters (the 15:00 rule). ``document`` is number and symbol of the paper, where there is one.
    """

    by: User | None
    on: date | None
    office: Organisation | None = None
    at: datetime | None = None
    document: str = ""
    inferred: bool = False
    known_by: date | None = None

    def as_inferred(self) -> Act:
        """The same circumstances for an act that the record lacks: no day, no paper.

        ``known_by`` keeps the day by which it must have happened: a bound for choosing the law
        regime, never shown or counted as the day of the act.
        """
        return replace(self, on=None, at=None, document="", inferred=True, known_by=self.on)

    @property
    def day(self) -> date:
        """The day of the act, for acts that cannot be without one."""
        if self.on is None:
            raise ValueError("this act needs its day; only an inferred act may lack it")
        return self.on


def act_today(user: User, *, office: Organisation | None = None, document: str = "") -> Act:
    """An act that ``user`` does now, on a page."""
    now = timezone.now()
    return Act(by=user, on=timezone.localdate(now), office=office, at=now, document=document)
