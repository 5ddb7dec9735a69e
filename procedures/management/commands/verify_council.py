"""`manage.py verify_council FILE`: what a council record proves. No database is asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.council_record import holds, verify
from procedures.wording import in_reader_language

MARKS = {"proven": "✓", "not proven": "?", "broken": "✗"}


class Command(BaseCommand):
    """Print each finding; exit status 1 when something in the file contradicts itself."""

    help = "Kiểm tra tệp hồ sơ Hội đồng: điều gì được chứng minh, điều gì không."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp JSON xuất từ trang vòng chấm điểm")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = json.loads(options["file"].read_text(encoding="utf-8"))
            findings = verify(record)
        except (OSError, KeyError, TypeError, ValueError) as fault:
            raise CommandError(f"không đọc được hồ sơ Hội đồng: {fault!r}", returncode=2) from fault
        if options["json"]:
            answer = {
                "holds": holds(findings),
                "findings": [
                    {"verdict": found.verdict, "vi": found.text_vi, "en": found.text_en}
                    for found in findings
                ],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for found in findings:
                text = in_reader_language(found.text_vi, found.text_en)
                self.stdout.write(f"{MARKS[found.verdict]} {text}")
        if not holds(findings):
            sys.exit(1)
