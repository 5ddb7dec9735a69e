"""The fields in which facts of a dossier are entered, made from the columns that keep them."""

from __future__ import annotations

from typing import Any

from django import forms

from procedures.models import ClusterKind, DossierFacts
from workflows.steps.fields import FigureField, YesNoUnknownField


def fact_field(name: str) -> forms.Field:
    """The field of one column of DossierFacts; every fact but the kind may stay unknown."""
    column: Any = DossierFacts._meta.get_field(name)
    words = str(column.verbose_name)
    label = words[:1].upper() + words[1:]
    if name == "kind":
        return forms.ChoiceField(label=label, choices=ClusterKind.choices)
    if column.get_internal_type() == "BooleanField":
        return YesNoUnknownField(label=label)
    if column.get_internal_type() == "DecimalField":
        return FigureField(
            label=label,
            required=False,
            max_digits=column.max_digits,
            decimal_places=column.decimal_places,
            min_value=0,
            max_value=100 if name.endswith("_pct") else None,
        )
    return forms.CharField(label=label, required=False, max_length=column.max_length)
