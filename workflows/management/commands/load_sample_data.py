"""``manage.py load_sample_data``: people to sign in as, real and invented dossiers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflows.sample_data import load


class Command(BaseCommand):
    """Loads the sample data once; refuses where demo people are refused."""

    help = "Nạp dữ liệu mẫu (không dùng cho bản chạy thật)."

    def handle(self, *args: Any, **options: Any) -> None:
        if getattr(settings, "REFUSE_DEMO_ACCOUNTS", False):
            raise CommandError("Bản chạy thật không nhận dữ liệu mẫu.")
        made = load()
        self.stdout.write(f"Hồ sơ mẫu: {made}" if made else "Dữ liệu mẫu đã có; không thay đổi.")
