from __future__ import annotations

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_first_tables")]

    operations: list[Operation] = []
