from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0004_council_room"),
        ("workflows", "0002_index_open_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="seat",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="work_items",
                to="procedures.seat",
            ),
        ),
    ]
