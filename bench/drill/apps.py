"""The drill as an app: it shortens the waits of delivery, and changes nothing else.

A drill with the waits of an office day (claims of the dead taken back after ten minutes, second
attempts after one) would take hours. What is shortened stands in ``WAITS`` and is printed.
"""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig

WAITS = {
    ("notifications.claims", "STALE_AFTER"): timedelta(seconds=20),
    ("notifications.delivery", "FIRST_PAUSE"): timedelta(seconds=1),
    ("notifications.delivery", "LONGEST_PAUSE"): timedelta(seconds=4),
    ("notifications.delivery", "ROAD_REST"): timedelta(seconds=1),
    ("notifications.reminders", "POSTPONED_BY"): timedelta(seconds=2),
}
"""Module and constant → its length in the drill."""


class DrillConfig(AppConfig):
    """Shortens the waits in every process of the drill."""

    name = "bench.drill"
    label = "drill"

    def ready(self) -> None:
        """Set the waits; a constant that has gone away is an error, not a silent real wait."""
        from importlib import import_module

        for (module, name), length in WAITS.items():
            found = import_module(module)
            if not isinstance(getattr(found, name), timedelta):
                raise TypeError(f"{module}.{name} is no length of time")
            setattr(found, name, length)
