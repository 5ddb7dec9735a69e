"""A mail server for drills: notes each key in a file, and can kill its own process with -9.

``DRILL_SINK`` is the file; ``DRILL_DIE_AT`` the number of the letter at which the process dies,
``DRILL_DIE_WHEN`` whether "before" or "after" that letter has reached the sink.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend

taken = 0


class EmailBackend(BaseEmailBackend):
    def send_messages(self, messages):
        global taken
        for message in messages:
            taken += 1
            dies = taken == int(os.environ.get("DRILL_DIE_AT", "0"))
            if dies and os.environ["DRILL_DIE_WHEN"] == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            with Path(os.environ["DRILL_SINK"]).open("a") as sink:
                sink.write(message.extra_headers["X-CCN-Key"] + "\n")
                sink.flush()
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
        return len(messages)
