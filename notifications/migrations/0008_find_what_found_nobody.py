"""What found nobody in the post is looked at again every few minutes, by this index."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_push_subscriptions")]

    operations = [
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["send_at", "id"], condition=Q(state="skipped"), name="reminder_to_nobody"
            ),
        ),
    ]
