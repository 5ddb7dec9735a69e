"""`manage.py check_translations`: is every message of the screens there in English?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import translations


class Command(BaseCommand):
    """Fails when a message is absent, empty or fuzzy; `--update` adds the absent ones, empty."""

    help = "Check that every message is translated into English."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="add what the catalogue lacks, untranslated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["update"]:
            self.stdout.write(f"{translations.update(root)} message(s) added")
            return
        found = translations.faults(root)
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} message(s) without a whole English translation")
        self.stdout.write("every message is translated")
