"""`manage.py sweep_reminders`: what beat does each minute, by hand, once."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from notifications import delivery, reminders


class Command(BaseCommand):
    """Write the messages that are due; with --deliver hand them over too. Running twice is safe."""

    help = "Write the messages of the reminders that are due, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deliver", action="store_true", help="deliver what is due as well")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, Any] = {"swept": asdict(reminders.sweep_all())}
        if options["deliver"]:
            found["delivered"] = asdict(delivery.deliver_due())
        if options["as_json"]:
            self.stdout.write(json.dumps(found))
            return
        for what, counts in found.items():
            told = ", ".join(f"{name} {count}" for name, count in counts.items())
            self.stdout.write(f"{what}: {told}")
