from __future__ import annotations

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_close_journal_and_ledger")]

    operations: list[Operation] = []
