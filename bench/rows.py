"""What the measurements of reminders stand on: real deadlines, many planned rows, many letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.walk import lodge, make_world
from notifications.models import Channel, Message, Reminder
from notifications.reminders import Letter
from procedures.models import Deadline, User

REMINDER, MESSAGE, ATTEMPT = (
    "notifications_reminder",
    "notifications_message",
    "notifications_deliveryattempt",
)


def make_deadlines(count: int) -> list[Deadline]:
    """Dossiers with one running deadline each, whose officers have an address."""
    world = make_world()
    world.today = timezone.localdate() + timedelta(days=30)  # lodged 30 days before it: today
    for number, person in enumerate(world.people.values()):
        person.email = f"person{number}@bench.test"
    User.objects.bulk_update(world.people.values(), ["email"])
    made = [lodge(world).pk for _number in range(count)]
    Reminder.objects.all().delete()
    return list(
        Deadline.objects.filter(dossier__in=made, status=Deadline.Status.OPEN).select_related(
            "dossier__cluster"
        )
    )


def plan_far(count: int) -> None:
    """So many reminders planned for the coming years, of deadlines that nobody asks about."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {REMINDER} (subject, version, rung, kind, audience, send_at, state, "  # noqa: S608
            "reason) SELECT 'far:' || n, 1, 'on', 'deadline.on', 'holder', "
            "now() + interval '1 day' + n * interval '1 minute', 'planned', '' "
            "FROM generate_series(1, %s) n",
            [count],
        )
        cursor.execute(f"VACUUM ANALYZE {REMINDER}")


def due_now(deadlines: Sequence[Deadline], at: datetime) -> list[Reminder]:
    """One reminder of each deadline, due now; those of an earlier round are taken away."""
    forget_messages()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {REMINDER} WHERE subject LIKE 'deadline:%%'")  # noqa: S608
    return Reminder.objects.bulk_create(
        Reminder(
            subject=f"deadline:{deadline.pk}",
            version=deadline.version,
            rung="on",
            kind="deadline.on",
            audience="holder",
            send_at=at - timedelta(seconds=1),
        )
        for deadline in deadlines
    )


def forget_messages() -> None:
    """An empty outbox for the next round."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {ATTEMPT}, {MESSAGE}")


def letters_of(rows: Sequence[Reminder], people: Sequence[User]) -> dict[Reminder, list[Letter]]:
    """A letter to each person for each reminder, as the writer would give it."""
    return {
        row: [
            Letter(
                recipient_id=person.pk,
                kind="deadline.on",
                subject_line="Đến hạn hôm nay: Cụm Đo",
                body="Hồ sơ: Cụm Đo\nHạn: hôm nay\n\nViệc cần làm: làm.",
                link="/dossiers/H00-261122-0001/",
                thread="H00-261122-0001",
            )
            for person in people
        ]
        for row in rows
    }


def queue(count: int, person: User, at: datetime) -> list[int]:
    """So many letters in the outbox; gives their keys."""
    made = Message.objects.bulk_create(
        (
            Message(
                key=f"bench:{number}:v1:on:{person.pk}:email",
                recipient=person,
                channel=Channel.EMAIL,
                address=person.email,
                kind="deadline.on",
                subject_line="Đến hạn hôm nay: Cụm Đo",
                body="Hồ sơ: Cụm Đo\nHạn: hôm nay",
                created_at=at,
                next_attempt_at=at,
            )
            for number in range(count)
        ),
        batch_size=1000,
    )
    return [row.pk for row in made]


def own_connection() -> Any:
    """A bare connection to the same database, for the baseline."""
    import psycopg2

    given = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return psycopg2.connect(**{key: given[key] for key in known if key in given})
