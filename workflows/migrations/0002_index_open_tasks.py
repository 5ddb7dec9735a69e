"""The indexes that viewflow 2.4 lacks for lists of open tasks.

Partial ones, the same on SQLite and PostgreSQL: they hold open work only, and stay small.
"""

from django.db import migrations

INDEXES = {
    "ccn_task_inbox": "ON viewflow_task (owner_id, id) WHERE status = 'ASSIGNED'",
    "ccn_task_queue": (
        "ON viewflow_task (owner_permission_obj_pk, owner_permission, id) WHERE status = 'NEW' "
        "AND owner_permission_obj_pk IS NOT NULL"
    ),
    "ccn_task_archive": "ON viewflow_task (owner_id, finished DESC) WHERE status = 'DONE'",
    "ccn_task_open": "ON viewflow_task (process_id) WHERE finished IS NULL",
}


def create(apps, schema_editor):
    for name, rest in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} {rest}")


def drop(apps, schema_editor):
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_first_tables")]
    operations = [migrations.RunPython(create, drop)]
