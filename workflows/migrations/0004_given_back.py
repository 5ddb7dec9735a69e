"""When a task was given back to its group, and how often: its reminders begin anew with it.

Both columns have their value in the database itself, so a version that does not know them goes on
writing beside this one.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_council_items")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="given_back_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="workitem",
            name="given_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
