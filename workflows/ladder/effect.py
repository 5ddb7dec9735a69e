"""What a change of rungs does to running dossiers, in words: which, what, and who is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from procedures.ladder import rung_of_key, words_of
from procedures.models import Deadline, User
from procedures.selectors.ladder_steps import step_words
from procedures.services.replanning import Effect, Sample
from procedures.wording import in_reader_language
from workflows.audiences import People
from workflows.core import OPEN_STATUSES
from workflows.models import WorkItem
from workflows.notices.why import audience_words


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One reminder of one dossier; ``before`` or ``after`` is None where there is none."""

    name: str
    code: str
    step: str
    due_on: date | None
    rung: str
    audience: str
    people: tuple[User, ...]
    before: datetime | None
    after: datetime | None


def lines_of_effect(effect: Effect) -> list[EffectLine]:
    """What the effect lists, with the people of today; five statements whatever it lists."""
    if not effect.samples:
        return []
    deadlines = {sample.deadline.pk: sample.deadline for sample in effect.samples}
    items, people = _holders(list(deadlines.values()))
    return [_line(sample, items[sample.deadline.dossier_id], people) for sample in effect.samples]


def _line(sample: Sample, items: list[WorkItem], people: People) -> EffectLine:
    deadline, found = sample.deadline, rung_of_key(sample.rung)
    dossier = deadline.dossier
    holding = people.holding_of_deadline(deadline, items)
    return EffectLine(
        name=dossier.name,
        code=dossier.code,
        step=step_words(deadline.step),
        due_on=deadline.due_on,
        rung=words_of(found, deadline.step, in_reader_language("vi", "en")) if found else "",
        audience=audience_words(sample.audience),
        people=tuple(people.people_of(sample.audience, dossier, holding)),
        before=sample.before,
        after=sample.after,
    )


def _holders(deadlines: list[Deadline]) -> tuple[dict[int, list[WorkItem]], People]:
    """Open tasks by dossier, and the posts in every office that an audience may lead to."""
    items: dict[int, list[WorkItem]] = defaultdict(list)
    for item in (
        WorkItem.objects.filter(
            deadline__in=[deadline.pk for deadline in deadlines],
            task__finished__isnull=True,
            task__status__in=OPEN_STATUSES,
        )
        .select_related("task__owner", "dossier")
        .order_by("task_id")
    ):
        items[item.dossier_id].append(item)
    offices = {
        office
        for deadline in deadlines
        for office in (
            deadline.organisation_id,
            deadline.dossier.local_body_id,
            deadline.dossier.department_id,
            deadline.dossier.provincial_pc_id,
        )
        if office
    } | {
        int(item.task.owner_permission_obj_pk)
        for found in items.values()
        for item in found
        if item.task.owner_permission_obj_pk
    }
    return items, People.read(
        timezone.localdate(), offices, {deadline.dossier_id for deadline in deadlines}
    )
