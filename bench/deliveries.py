"""Letters delivered a second by one worker behind a real Redis, against tasks that do nothing.

A part of ``python -m bench``: ``python -m bench.deliveries LETTERS`` prints one JSON object. Both
queues are full before the worker starts, and it notes itself when it begins and ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from tests.servers.loopback import wait_until
from tests.servers.redis import own_redis
from tests.servers.site import ROOT


def measure(letters: int) -> dict[str, Any]:
    """Tasks and letters a second, and what sending a task costs."""
    with own_redis() as broker:
        os.environ["REDIS_URL"] = broker.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.delivery_settings"
        import django

        import config.celery  # noqa: F401  (the app that tasks are sent by)

        django.setup()
        from django.utils import timezone
        from redis import Redis

        from bench import rows, tasks
        from notifications import nudge
        from notifications.models import Message
        from notifications.tasks import deliver
        from procedures.models import User

        rows.make_deadlines(1)
        person = User.objects.get(username="bench_local_officer")
        keys = rows.queue(letters, person, timezone.now())
        tasks.note.delay("first")
        began = time.perf_counter()
        for number in range(letters):
            tasks.nothing.delay(number)
        sending = time.perf_counter() - began
        tasks.note.delay("between")
        for start in range(0, letters, nudge.IDS_A_TASK):
            deliver.delay(keys[start : start + nudge.IDS_A_TASK])
        tasks.note.delay("last")
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--pool", "solo"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with Redis.from_url(broker.url) as client:
            try:
                wait_until(lambda: client.get("bench:last"), within=300, what="the worker's end")
            finally:
                worker.kill()
                worker.wait()
            first, between, last = (
                float(client.get(f"bench:{name}")) for name in ("first", "between", "last")
            )
        sent = Message.objects.filter(state=Message.State.SENT).count()
        if sent != letters:
            raise RuntimeError(f"{sent} of {letters} letters were sent")
    return {
        "letters": letters,
        "tasks_sent": letters / sending,
        "tasks_run": letters / (between - first),
        "letters_delivered": letters / (last - between),
        "ratio": (between - first) / (last - between),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
