"""``manage.py replay_case FILE``: bring in a dated dossier through the services the pages use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.cases import CaseRefused, parse_case
from procedures.management.case_arguments import as_of_day, json_number
from procedures.regimes import NotSourced
from workflows.replay import CaseConflict, replay


class Command(BaseCommand):
    """Replays one case file; a bad file is refused with its path and reason, nothing written."""

    help = "Nhập lại một hồ sơ đã có ngày tháng (tệp ccn-case/1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--dry-run", action="store_true", help="answer, and write nothing")
        parser.add_argument("--plan", action="store_true", help="dates may lie in the future")
        parser.add_argument("--as-of", metavar="DATE", help="count open steps on this day")
        parser.add_argument(
            "--invented", action="store_true", help="mark the dossier as an invented sample"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = as_of_day(options["as_of"])
        try:
            case = parse_case(options["file"], plan=options["plan"])
            found = replay(
                case,
                Path(options["file"]).read_text(encoding="utf-8"),
                as_of=as_of,
                dry_run=options["dry_run"],
                is_invented=options["invented"],
            )
        except CaseRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        except CaseConflict as conflict:
            raise CommandError(str(conflict), returncode=2) from None
        except NotSourced as gap:
            raise CommandError(f"{options['file']}: {gap}", returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, default=json_number))
        else:
            self._print(found, dry=options["dry_run"])

    def _print(self, found: dict[str, Any], *, dry: bool) -> None:
        self.stdout.write(
            f"{found['case']}: {found['dossier']} · {found['regime']} · {found['state']}"
            + (" (chạy thử, không ghi)" if dry else "")
        )
        self.stdout.write(f"  {found['regime_basis']}")
        for step in found["steps"]:
            limit = f"{step['limit']} {step['unit']}" if step["limit"] is not None else "—"
            late = f" · trễ {step['late_by']}" if step["late_by"] else ""
            stopped = f" · dừng từ {step['stopped_since']}" if "stopped_since" in step else ""
            self.stdout.write(
                f"  {step['step']:16}{step['started_on'] or '—':12}{limit:18}"
                f"hạn {step['due_on'] or '—':12}xong {step['done_on'] or '—'}{late}{stopped}"
            )
        for refusal in found["refusals"]:
            self.stdout.write(f"  ✗ {refusal['event']}: {refusal['reason']} ({refusal['basis']})")
        self.stdout.write(
            f"  nhật ký: {found['journal_entries']} dòng, {found['journal_head'][:16]}…"
        )
