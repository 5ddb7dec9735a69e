"""From here on the journal and the ledger can only grow."""

from django.db import migrations

from procedures.append_only import close_tables, open_tables


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_first_tables")]
    operations = [migrations.RunPython(close_tables, open_tables)]
