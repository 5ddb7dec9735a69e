"""`manage.py draw_flows`: the pictures of docs/flows, drawn from the flow classes themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from workflows import registry
from workflows.diagram import procedure_svg


def pictures() -> dict[str, str]:
    """Every registered flow's picture by its file name."""
    with translation.override("vi"):
        return {
            f"{procedure}_{regime_id}.svg": f"{procedure_svg(flow_class)}\n"
            for (procedure, regime_id), flow_class in sorted(registry.flows().items())
        }


class Command(BaseCommand):
    """Write the picture of every flow, or say which are stale."""

    help = "Vẽ sơ đồ của mọi quy trình vào docs/flows; --check: báo lỗi khi sơ đồ đã cũ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="không ghi, chỉ kiểm tra")
        parser.add_argument("--into", type=Path, default=Path(settings.BASE_DIR) / "docs/flows")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        wanted = pictures()
        there = {path.name for path in folder.glob("*.svg")}
        stale = [
            name
            for name, text in wanted.items()
            if name not in there or (folder / name).read_text(encoding="utf-8") != text
        ]
        left_over = sorted(there - set(wanted))
        if options["check"]:
            if stale or left_over:
                raise CommandError(
                    "sơ đồ đã cũ, hãy chạy manage.py draw_flows: " + ", ".join(stale + left_over)
                )
            self.stdout.write(f"{len(wanted)} sơ đồ khớp với quy trình.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        for name in left_over:
            (folder / name).unlink()
        self.stdout.write(f"Đã vẽ {len(stale)} sơ đồ, bỏ {len(left_over)}.")
