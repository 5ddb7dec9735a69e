"""What is late, by the people who have it in hand: the day's letter to each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from procedures.calendars import calendar_in_force
from procedures.clock import Calendar, late_by, unit_named
from procedures.ladder import Where, lines_of
from procedures.ladder.rungs import Sort
from procedures.messages import LateLine
from procedures.models import Deadline, Organisation, Post
from procedures.services.ladder import Rules, rules_in_force, where_of
from procedures.states import CLOSED, DossierState
from workflows.audiences import People, step_name
from workflows.core import OPEN_STATUSES
from workflows.models import WorkItem

PAGE = 500
_AT_REST = [state.value for state in (CLOSED - {DossierState.DECIDED}) | {DossierState.STOPPED}]
"""Nobody is urged while a dossier is stopped, also not those whose own period runs on."""


def late_work(today: date, users: Collection[int] = ()) -> dict[int, list[LateLine]]:
    """The late steps of each person, the longest late first; of ``users`` only, where given.

    What is found of a person does not hang on who else is asked about. Read in pages: seven
    statements for each 500 late deadlines, whoever they belong to.
    """
    calendar = calendar_in_force()
    found: dict[int, list[LateLine]] = defaultdict(list)
    for page in _told(today, users):
        for deadline, told in page:
            line = _line(deadline, today, calendar)
            for key in told:
                if not users or key in users:
                    found[key].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.due_on, line.code))
    return dict(found)


def late_subject(user_id: int, today: date) -> str:
    """What a day's letter is about: the person's late work of the month. What is asked of one
    subject, such as its earlier letters, so stays within a month."""
    return f"late:{user_id}:{today:%Y-%m}"


def people_with_late_work(today: date) -> Iterator[set[int]]:
    """Everyone who has late work in hand, each once, as page after page is read."""
    seen: set[int] = set()
    for page in _told(today, ()):
        new = {key for _deadline, told in page for key in told} - seen
        seen |= new
        yield new


def _told(today: date, users: Collection[int]) -> Iterator[list[tuple[Deadline, set[int]]]]:
    """Page by page the late deadlines, each with those whose daily letter it belongs in."""
    calendar, rules = calendar_in_force(), rules_in_force()
    ladders: dict[tuple[Where, int], list[tuple[int, str]]] = {}
    for page in _pages(_late(today, users)):
        items, people = _holders(page, today)
        found = []
        for deadline in page:
            if deadline.due_on is None:
                continue
            late = calendar.working_days_between(deadline.due_on, today)
            holding = people.holding_of_deadline(deadline, items.get(deadline.dossier_id, ()))
            if holding is None:
                continue
            told = {
                person.pk
                for offset, audience in _daily(deadline, rules, today, ladders)
                if late >= offset
                for person in people.people_of(audience, deadline.dossier, holding)
            }
            found.append((deadline, told))
        yield found


def _daily(
    deadline: Deadline,
    rules: Rules,
    today: date,
    known: dict[tuple[Where, int], list[tuple[int, str]]],
) -> list[tuple[int, str]]:
    """From how many working days late on, and for whom, the ladder has a daily letter."""
    where, province = where_of(deadline, deadline.dossier.procedure), deadline.dossier.province_id
    if (where, province) not in known:
        known[where, province] = [
            (line.rung.offset, line.audience)
            for line, _source in lines_of(where, rules.get(province, ()), today)
            if line.rung.sort is Sort.DAILY
        ]
    return known[where, province]


def _late(today: date, users: Collection[int]) -> QuerySet[Deadline]:
    late = Deadline.objects.filter(status=Deadline.Status.OPEN, due_on__lt=today).exclude(
        dossier__state__in=_AT_REST
    )
    if users:
        offices = _within_reach(users, today)
        held = WorkItem.objects.filter(
            task__owner_permission_obj_pk__in=[str(key) for key in offices],
            task__finished__isnull=True,
            task__status__in=OPEN_STATUSES,
        )
        late = late.filter(Q(organisation__in=offices) | Q(pk__in=held.values("deadline")))
    return late.select_related(
        "body", "dossier__cluster", "dossier__province", "dossier__specialist"
    ).order_by("pk")


def _within_reach(users: Collection[int], today: date) -> list[int]:
    """The offices whose late work may be these people's: their own, those that theirs are above,
    and those that either has followed."""
    own = list(
        Post.objects.held_on(today)
        .filter(user__in=users)
        .values_list("organisation", flat=True)
        .distinct()
    )
    return list(
        Organisation.objects.filter(
            Q(pk__in=own) | Q(successor__in=own) | Q(parent__in=own) | Q(parent__successor__in=own)
        ).values_list("pk", flat=True)
    )


def _pages(deadlines: QuerySet[Deadline]) -> Iterator[list[Deadline]]:
    last = 0
    while page := list(deadlines.filter(pk__gt=last)[:PAGE]):
        last = page[-1].pk
        yield page


def _holders(page: Sequence[Deadline], today: date) -> tuple[dict[int, list[WorkItem]], People]:
    items: dict[int, list[WorkItem]] = defaultdict(list)
    for item in (
        WorkItem.objects.filter(
            deadline__in=[deadline.pk for deadline in page],
            task__finished__isnull=True,
            task__status__in=OPEN_STATUSES,
        )
        .select_related("task__owner")
        .order_by("task_id")
    ):
        items[item.dossier_id].append(item)
    offices = {deadline.organisation_id for deadline in page} | {
        int(item.task.owner_permission_obj_pk)
        for found in items.values()
        for item in found
        if item.task.owner_permission_obj_pk
    }
    for deadline in page:
        offices.add(deadline.dossier.department_id)
    return items, People.read(today, offices)


def _line(deadline: Deadline, today: date, calendar: Calendar) -> LateLine:
    dossier, due_on = deadline.dossier, deadline.due_on or today
    return LateLine(
        code=dossier.code,
        cluster=dossier.name,
        step=step_name(deadline),
        due_on=due_on,
        days=late_by(due_on, today, unit_named(deadline.unit), calendar),
        unit=deadline.unit,
        basis=deadline.basis,
    )
