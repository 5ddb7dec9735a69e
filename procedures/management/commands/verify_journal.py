"""`manage.py verify_journal`: recompute the chain of every dossier's journal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from procedures.journal import BrokenEntry, first_broken_entry
from procedures.models import Dossier, JournalEntry
from procedures.services.acting import lock_dossier

BATCH = 500
"""Dossiers looked at in one go: what is held in memory does not grow with the database."""

REASONS = {
    "missing": "bị thiếu",
    "does not follow the one before": "không nối tiếp dòng trước",
    "content was changed": "nội dung đã bị sửa",
    "missing at the end": "bị thiếu ở cuối",
    "is not the head the dossier remembers": "không phải dòng cuối mà hồ sơ ghi nhớ",
}


class Command(BaseCommand):
    """Name the first broken entry of each dossier whose chain does not hold; exit status 1 then."""

    help = "Kiểm tra chuỗi nhật ký của các hồ sơ; nêu dòng hỏng đầu tiên của từng hồ sơ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="*", metavar="CODE", help="mã hồ sơ; trống: mọi hồ sơ")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        dossiers = Dossier.objects.order_by("pk")
        if options["code"]:
            dossiers = dossiers.filter(code__in=options["code"])
            unknown = set(options["code"]) - set(dossiers.values_list("code", flat=True))
            if unknown:
                raise CommandError(
                    "không có hồ sơ mang mã: " + ", ".join(sorted(unknown)), returncode=2
                )
        checked, broken = 0, []
        last = 0
        while batch := list(dossiers.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            checked += len(batch)
            broken += [
                found for dossier in suspects(batch) if (found := _certain(dossier)) is not None
            ]
        self._report(checked, broken, as_json=options["json"])
        if broken:
            sys.exit(1)

    def _report(self, checked: int, broken: list[BrokenEntry], *, as_json: bool) -> None:
        if as_json:
            answer = {
                "checked": checked,
                "broken": [
                    {"dossier": found.dossier_code, "entry": found.sequence, "reason": found.reason}
                    for found in broken
                ],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for found in broken:
            self.stdout.write(
                f"{found.dossier_code}: dòng {found.sequence} "
                f"{REASONS.get(found.reason, found.reason)}"
            )
        self.stdout.write(f"Đã kiểm tra {checked} hồ sơ; {len(broken)} hồ sơ có nhật ký hỏng.")


def suspects(batch: list[Dossier]) -> Iterator[Dossier]:
    """The dossiers of a batch whose chain does not hold at first sight, in two statements."""
    by_dossier: dict[int, list[JournalEntry]] = {dossier.pk: [] for dossier in batch}
    entries = JournalEntry.objects.filter(dossier__in=batch).order_by("dossier", "sequence")
    for entry in entries.iterator(chunk_size=1000):
        by_dossier[entry.dossier_id].append(entry)
    for dossier in batch:
        if first_broken_entry(dossier, by_dossier.pop(dossier.pk)) is not None:
            yield dossier


def _certain(dossier: Dossier) -> BrokenEntry | None:
    """Look again under the row's lock: an act may have been written between the two readings."""
    with transaction.atomic():
        return first_broken_entry(lock_dossier(dossier.pk))
