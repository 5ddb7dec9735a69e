"""Drills on a real PostgreSQL: run as ``python -m tests.notifications.drills NAME …``.

Each prints one JSON line; ``test_drills`` reads it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import django
from celery import Celery

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from notifications import claims, dead_letters, delivery, digests, reminders  # noqa: E402
from notifications.models import Channel, DeliveryAttempt, Message, Reminder  # noqa: E402
from procedures.models import User  # noqa: E402
from tests.servers.loopback import wait_until  # noqa: E402
from tests.servers.redis import own_redis  # noqa: E402
from tests.world import make_world  # noqa: E402

DOSSIERS = 40

# A drill runs at whatever hour it is.
settings.NOTIFICATION_HOURS = ""


def ladder() -> None:
    """Forty dossiers, each with one reminder that is due."""
    world = make_world()
    world.on = timezone.localdate()
    for _dossier in range(DOSSIERS):
        world.lodge()
    Reminder.objects.exclude(rung="on").delete()
    Reminder.objects.update(send_at=timezone.now() - timedelta(minutes=1))


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same instant, each on a connection of its own."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(20)
            results[number] = work()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def two_sweepers() -> dict[str, Any]:
    """Two sweeps at the same instant, ten reminders at a time."""
    ladder()

    def sweep() -> int:
        taken = 0
        while found := reminders.sweep(limit=10).taken:
            taken += found
        return taken

    taken = at_once(sweep, sweep)
    keys = Counter(Message.objects.values_list("reminder__subject", "channel"))
    return {
        "taken": sum(taken),
        "reminders": Reminder.objects.filter(state=Reminder.State.SENT).count(),
        "most_a_person_and_road": max(keys.values()),
        "bells": Message.objects.filter(channel=Channel.BELL).count(),
    }


def two_deliverers() -> dict[str, Any]:
    """Two workers on one outbox."""
    ladder()
    reminders.sweep_all()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRILL_SINK"] = str(Path(folder) / "sink")
        settings.EMAIL_BACKEND = "tests.notifications.deadly_mail.EmailBackend"
        done = at_once(delivery.deliver_due, delivery.deliver_due)
        sink = Path(os.environ["DRILL_SINK"]).read_text().split()
    return {
        "letters": Message.objects.filter(channel=Channel.EMAIL).count(),
        "sent": sum(found.sent for found in done),
        "in_sink": len(sink),
        "doubled": len(sink) - len(set(sink)),
    }


def two_gatherers() -> dict[str, Any]:
    """Forty people with three held messages each; two gather at the same instant, then deliver."""
    people = [User.objects.create(username=f"g{number}") for number in range(DOSSIERS)]
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            key=f"held:{person.pk}:{number}",
            recipient=person,
            channel=Channel.EMAIL,
            address=f"g{person.pk}@laocai.test",
            kind="deadline.on",
            subject_line="…",
            body="…",
            state=Message.State.HELD,
            digest_key=f"digest:{person.pk}:email:2026-01-05",
            created_at=now,
            next_attempt_at=now,
        )
        for person in people
        for number in range(3)
    )
    done = at_once(digests.gather_all, digests.gather_all)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRILL_SINK"] = str(Path(folder) / "sink")
        settings.EMAIL_BACKEND = "tests.notifications.deadly_mail.EmailBackend"
        at_once(delivery.deliver_due, delivery.deliver_due)
        sink = Path(os.environ["DRILL_SINK"]).read_text().split()
    return {
        "letters": sum(found.letters for found in done),
        "parts": sum(found.parts for found in done),
        "held": Message.objects.filter(state=Message.State.HELD).count(),
        "in_sink": len(sink),
        "doubled": len(sink) - len(set(sink)),
    }


def doubled_calls() -> dict[str, Any]:
    """A broker that gives each call out twice, while beat delivers as well."""
    ladder()
    reminders.sweep_all()
    keys = list(Message.objects.filter(channel=Channel.EMAIL).values_list("pk", flat=True))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRILL_SINK"] = str(Path(folder) / "sink")
        settings.EMAIL_BACKEND = "tests.notifications.deadly_mail.EmailBackend"
        at_once(
            lambda: delivery.deliver_these(keys),
            lambda: delivery.deliver_these(keys),
            delivery.deliver_due,
        )
        sink = Path(os.environ["DRILL_SINK"]).read_text().split()
    return {"letters": len(keys), "in_sink": len(sink), "doubled": len(sink) - len(set(sink))}


def two_operators() -> dict[str, Any]:
    """Two people send the same dead letter again at the same instant."""
    person = User.objects.create(username="operator")
    now = timezone.now()
    dead = Message.objects.create(
        key="dead:1",
        recipient=person,
        channel=Channel.EMAIL,
        address="o@laocai.test",
        kind="deadline.on",
        subject_line="…",
        body="…",
        state=Message.State.DEAD,
        created_at=now,
        next_attempt_at=now,
    )

    def resend() -> bool:
        try:
            dead_letters.resend(dead.pk, by=person)
        except dead_letters.NotDead:
            return False
        return True

    done = at_once(resend, resend)
    dead.refresh_from_db()
    return {"decided": sum(done), "state": dead.state, "resends": dead.resends_count}


def killed(redis: str, when: str) -> dict[str, Any]:
    """A real worker behind a real Redis is killed with -9 at its 7th letter; another goes on."""
    ladder()
    reminders.sweep_all()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRILL_SINK"] = str(Path(folder) / "sink")
        environment = os.environ | {
            "REDIS_URL": redis,
            "DRILL_DIE_AT": "7",
            "DRILL_DIE_WHEN": when,
            "DJANGO_SETTINGS_MODULE": "tests.notifications.drill_settings",
        }
        publish = "from notifications.tasks import deliver_due; deliver_due.delay()"
        subprocess.run(
            [sys.executable, "-c", f"import config.celery, django; django.setup(); {publish}"],
            env=environment,
            check=True,
            timeout=60,
        )
        worker = subprocess.run(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "solo"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        settings.EMAIL_BACKEND = "tests.notifications.deadly_mail.EmailBackend"
        later = timezone.now() + claims.STALE_AFTER + timedelta(minutes=1)
        delivery.deliver_due(later)
        sink = Path(os.environ["DRILL_SINK"]).read_text().split()
    states = Counter(Message.objects.filter(channel=Channel.EMAIL).values_list("state", flat=True))
    uncertain = DeliveryAttempt.objects.filter(outcome=DeliveryAttempt.Outcome.UNCERTAIN)
    return {
        "worker_ended_with": worker.returncode,
        "worker_said": worker.stderr[-500:],
        "letters": sum(states.values()),
        "states": dict(states),
        "in_sink": len(sink),
        "doubled": len(sink) - len(set(sink)),
        "uncertain": uncertain.count(),
        "uncertain_in_sink": sum(attempt.message.key in sink for attempt in uncertain),
    }


def forgetful_broker() -> dict[str, Any]:
    """Redis is flushed with a call in it, later killed and started empty under the worker: the
    next call of beat finds what is owed, and the worker comes back by itself."""
    ladder()
    reminders.sweep_all()
    keys = list(
        Message.objects.filter(channel=Channel.EMAIL).order_by("pk").values_list("pk", flat=True)
    )
    half, rest = keys[: DOSSIERS // 2], keys[DOSSIERS // 2 :]
    Message.objects.filter(pk__in=rest).update(next_attempt_at=timezone.now() + timedelta(days=1))

    def are_sent(found: list[int]) -> bool:
        return not Message.objects.filter(pk__in=found).exclude(state=Message.State.SENT).exists()

    with own_redis() as broker, tempfile.TemporaryDirectory() as folder:
        sink = Path(folder) / "sink"
        calls = Celery(broker=broker.url)

        def call(name: str, *given: Any) -> None:
            calls.send_task(f"notifications.tasks.{name}", given, queue="ccn", retry=False)

        call("deliver", half)
        broker.flush()
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "solo"],
            env=os.environ
            | {
                "REDIS_URL": broker.url,
                "DRILL_SINK": str(sink),
                "DJANGO_SETTINGS_MODULE": "tests.notifications.drill_settings",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            call("deliver_due")
            wait_until(lambda: are_sent(half), within=60, what="the letters after the flush")
            broker.kill()
            broker.start()
            Message.objects.filter(pk__in=rest).update(next_attempt_at=timezone.now())
            call("deliver_due")
            wait_until(lambda: are_sent(rest), within=60, what="the letters after the restart")
            survived = worker.poll() is None
        finally:
            worker.kill()
            worker.wait()
        found = sink.read_text().split()
    return {
        "letters": len(keys),
        "in_sink": len(found),
        "doubled": len(found) - len(set(found)),
        "the_same_worker": survived,
    }


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    found = {
        drill.__name__: drill
        for drill in (
            two_sweepers,
            two_deliverers,
            two_gatherers,
            doubled_calls,
            two_operators,
            killed,
            forgetful_broker,
        )
    }[name]
    print(json.dumps(found(*arguments)))
