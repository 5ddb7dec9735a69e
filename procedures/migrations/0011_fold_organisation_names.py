"""Fold the names of the organisations that are there already."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from procedures.folding import folded

BATCH = 1_000


def fold_names(apps: Any, schema_editor: Any) -> None:
    """In batches, by key: an office may have tens of thousands of enterprises."""
    organisations = apps.get_model("procedures", "Organisation").objects.using(
        schema_editor.connection.alias
    )
    last = 0
    while batch := list(
        organisations.filter(pk__gt=last).order_by("pk").only("pk", "name")[:BATCH]
    ):
        for row in batch:
            row.folded_name = folded(row.name)
        organisations.bulk_update(batch, ["folded_name"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("procedures", "0010_folded_organisation_names")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
