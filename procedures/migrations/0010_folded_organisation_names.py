"""Names of organisations folded for search."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0009_early_clusters")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="folded_name",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
    ]
