"""`manage.py import_units`: load an official list of administrative units."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.services.units import UnitsRefused, load_units

MOST_LINES_SHOWN = 50


class Command(BaseCommand):
    """Load provinces, districts and communes from a TSV file, all or nothing."""

    help = (
        "Nạp danh mục đơn vị hành chính từ tệp TSV (code, name, tier, parent_code). "
        "Có dòng sai thì không ghi gì. Nạp lại cùng danh mục không làm thay đổi gì."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="tệp TSV, UTF-8")
        parser.add_argument(
            "--list-version", required=True, help="tên danh mục, ví dụ 2025-07-01 (tối đa 20 ký tự)"
        )
        parser.add_argument("--valid-from", type=date.fromisoformat, help="ngày đầu có hiệu lực")
        parser.add_argument("--valid-to", type=date.fromisoformat, help="ngày cuối có hiệu lực")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        version = options["list_version"].strip()
        if not 0 < len(version) <= 20:
            raise CommandError("--list-version phải có 1 đến 20 ký tự")
        try:
            loaded = load_units(
                options["file"],
                version,
                options["valid_from"],
                options["valid_to"],
                dry_run=options["dry_run"],
            )
        except UnitsRefused as refused:
            shown = [f"dòng {row.line}: {row.reason}" for row in refused.rows[:MOST_LINES_SHOWN]]
            more = len(refused.rows) - len(shown)
            if more > 0:
                shown.append(f"… và {more} dòng nữa")
            raise CommandError(
                "\n".join([f"{options['file']}: không ghi gì.", *shown])
            ) from refused
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        done = "Sẽ nạp" if options["dry_run"] else "Đã nạp"
        self.stdout.write(
            f"{done} {loaded.total} đơn vị ({loaded.provinces} tỉnh, {loaded.districts} huyện, "
            f"{loaded.communes} xã), {loaded.added} mới, danh mục {version}."
        )
