"""What lies in the hands of a post's holder.

Tasks are those that he has taken; those that wait for his whole group are counted apart. A
council's seat is his alone and is not counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from procedures.backends import PREFIX
from procedures.models import Post
from procedures.selectors.offices import predecessors_column
from workflows.models import WorkItem


@dataclass
class InHand:
    """Open tasks of a post: taken by its holder, and waiting for his group."""

    tasks: int = 0
    soonest: date | None = None
    soonest_name: str = ""
    waiting: int = 0


def offices_by_post(posts: Collection[int], today: date) -> dict[int, tuple[Post, set[int]]]:
    """Each post with its office and those that it has followed; one statement."""
    found: dict[int, tuple[Post, set[int]]] = {}
    for post in Post.objects.filter(pk__in=posts).annotate(
        followed=predecessors_column('"procedures_post"."organisation_id"', today)
    ):
        followed: str = post.__dict__.get("followed") or ""
        found[post.pk] = (
            post,
            {post.organisation_id, *(int(key) for key in followed.split(",") if key)},
        )
    return found


def in_hand_of(posts: Collection[int], today: date) -> dict[int, InHand]:
    """What each post's holder has in hand, by the post; three statements for any number."""
    offices = offices_by_post(posts, today) if posts else {}
    if not offices:
        return {}
    found = {key: InHand() for key in offices}
    held, waiting = Q(pk__in=[]), Q(pk__in=[])
    for post, keys in offices.values():
        place = Q(
            task__owner_permission=f"{PREFIX}{post.role}",
            task__owner_permission_obj_pk__in=[str(key) for key in keys],
        )
        held |= place & Q(task__owner=post.user_id, task__status=STATUS.ASSIGNED)
        waiting |= place & Q(task__status=STATUS.NEW)
    for item in (
        WorkItem.objects.filter(held, seat__isnull=True)
        .select_related("task", "deadline", "dossier__cluster", "dossier__province")
        .order_by("pk")
    ):
        due_on = item.deadline.due_on if item.deadline else None
        for key, (post, keys) in offices.items():
            if item.task.owner_id != post.user_id or not _is_of(item.task, post, keys):
                continue
            mine = found[key]
            mine.tasks += 1
            if due_on is not None and (mine.soonest is None or due_on < mine.soonest):
                mine.soonest, mine.soonest_name = due_on, item.dossier.name
    for permission, office, count in (
        WorkItem.objects.filter(waiting, seat__isnull=True)
        .order_by()
        .values_list("task__owner_permission", "task__owner_permission_obj_pk")
        .annotate(Count("pk"))
    ):
        for key, (post, keys) in offices.items():
            if permission == f"{PREFIX}{post.role}" and int(office) in keys:
                found[key].waiting += count
    return found


def _is_of(task: Task, post: Post, offices: Collection[int]) -> bool:
    office = int(task.owner_permission_obj_pk or 0)
    return task.owner_permission == f"{PREFIX}{post.role}" and office in offices
