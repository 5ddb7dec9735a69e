"""`manage.py check_due_dates`: does every cached due date follow from period, calendar, ledger?"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from procedures.models import Deadline
from procedures.services.deadlines import StaleDueDate, stale_due_dates

BATCH = 500
"""Deadlines looked at in one go: what is held in memory does not grow with the database."""


class Command(BaseCommand):
    """Name the deadlines whose stored due date is not the derived one; exit status 1 then."""

    help = "Kiểm tra ngày đến hạn đã lưu với ngày tính lại từ thời hạn, lịch và sổ thời hạn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="cả những thời hạn đã xong")
        parser.add_argument("--json", action="store_true", dest="as_json", help="in dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        deadlines = Deadline.objects.order_by("pk").select_related("dossier")
        if not options["all"]:
            deadlines = deadlines.filter(status=Deadline.Status.OPEN)
        checked, last = 0, 0
        stale: list[StaleDueDate] = []
        while batch := list(deadlines.filter(pk__gt=last).prefetch_related("ledger")[:BATCH]):
            last = batch[-1].pk
            checked += len(batch)
            stale += stale_due_dates(batch)
        if options["as_json"]:
            self.stdout.write(
                json.dumps({"checked": checked, "stale": [_plain(found) for found in stale]})
            )
        else:
            for found in stale:
                self.stdout.write(
                    f"{found.deadline.dossier.code} · {found.deadline.step}: đã lưu "
                    f"{_words(found.cached)}, tính lại {_words(found.derived)}"
                )
            self.stdout.write(f"Đã kiểm tra {checked} thời hạn; {len(stale)} thời hạn không khớp.")
        if stale:
            sys.exit(1)


def _plain(found: StaleDueDate) -> dict[str, Any]:
    return {
        "deadline": found.deadline.pk,
        "dossier": found.deadline.dossier.code,
        "step": found.deadline.step,
        "cached": found.cached.isoformat() if found.cached else None,
        "derived": found.derived.isoformat() if found.derived else None,
    }


def _words(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "không có"
