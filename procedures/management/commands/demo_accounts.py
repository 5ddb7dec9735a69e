"""``manage.py demo_accounts``: one sign-in per role, where sample data is loaded."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from procedures.demo import demo_accounts


class Command(BaseCommand):
    """Lists the sign-ins of the sample data; empty in production."""

    help = "Liệt kê tài khoản mẫu (chỉ có trong dữ liệu mẫu)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = demo_accounts()
        if options["json"]:
            self.stdout.write(
                json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1)
            )
            return
        if not accounts:
            self.stdout.write("Không có tài khoản mẫu.")
        for account in accounts:
            self.stdout.write(
                f"{account.username:14} {account.password:22} "
                f"{account.role_name} · {account.office}"
            )
