"""What the pages of reminders, the operator's page and the metrics read by."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_roads")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["recipient", "thread", "-id"],
                condition=Q(channel="bell"),
                name="bell_by_thread",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["state", "channel", "next_attempt_at"],
                condition=Q(state__in=["queued", "held", "dead"]),
                name="message_under_way",
            ),
        ),
        migrations.AddField(
            model_name="heartbeat",
            name="beats",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="AttemptTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("outcome", models.CharField(max_length=15)),
                ("count", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["channel", "outcome"], name="one_tally_an_outcome"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyMark",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("attempt_id", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=Q(id=1), name="one_tally_mark")],
            },
        ),
    ]
