"""A planner that waits for the sweep on a real PostgreSQL: `python -m tests.ladder.planner_drill`.

The sweep has sent a reminder and not committed yet; a planner that read it earlier waits on its
row, and sees what has become of it. Prints how each reminder ended as one JSON object.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import django
import time_machine

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from notifications.models import Reminder  # noqa: E402
from procedures.models import Post, Role  # noqa: E402
from procedures.services import ladder, replanning  # noqa: E402
from tests.ladder.conftest import THURSDAY, at  # noqa: E402
from tests.world import make_world  # noqa: E402
from workflows.duties import planner, vacancies  # noqa: E402

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


def while_it_is_sent(key: int, plan: threading.Thread) -> str:
    """Send the reminder, let the planner come to wait for it, commit; how it ended."""
    with transaction.atomic():
        Reminder.objects.filter(pk=key).update(
            state=Reminder.State.SENT, settled_at=timezone.now(), reason=""
        )
        plan.start()
        count = 0
        while not count and plan.is_alive():
            with connection.cursor() as cursor:
                # Within a transaction the figures stay as they were first read.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(WAITING)
                (count,) = cursor.fetchone()
    plan.join()
    return f"{Reminder.objects.get(pk=key).state}, {'waited' if count else 'did not wait'}"


def planning(act, *arguments) -> threading.Thread:
    """A planner with a connection of its own."""

    def run() -> None:
        try:
            act(*arguments)
        finally:
            connection.close()

    return threading.Thread(target=run)


def main() -> None:
    """Play each meeting once."""
    world = make_world()
    dossier = world.lodge()
    (deadline,) = dossier.deadlines.filter(status="open")
    held = Reminder.objects.filter(
        subject=f"deadline:{deadline.pk}", audience="holder", state="planned"
    ).order_by("send_at")
    now = timezone.now()
    ends = {}

    reminder = held[0]
    ended = {"state": "cancelled", "settled_at": now, "reason": "rules"}
    Reminder.objects.filter(pk=reminder.pk).update(**ended)
    since = now - timedelta(days=400)
    found = replanning.difference_of([deadline], ladder.rules_in_force(), since)
    ends["brought back"] = while_it_is_sent(reminder.pk, planning(replanning.write, found))

    reminder = held[0]
    found = replanning.Difference(move=[(reminder, now)])
    ends["moved"] = while_it_is_sent(reminder.pk, planning(replanning.write, found))

    reminder = held[0]
    ended = {"state": "skipped", "settled_at": now, "reason": "nobody"}
    Reminder.objects.filter(pk=reminder.pk).update(**ended)
    ends["filled"] = while_it_is_sent(reminder.pk, planning(vacancies.plan_vacancies, now))

    # What the clock brings, once in earnest on this database.
    Post.objects.filter(role=Role.LOCAL_OFFICER).delete()
    Reminder.objects.filter(state="planned").update(**ended)
    ends["told above"] = vacancies.plan_vacancies(now)
    ends["untaken"] = planner.plan_untaken()
    planner.plan_late_letters()
    print(json.dumps(ends))


if __name__ == "__main__":
    with time_machine.travel(at(THURSDAY)):
        main()
