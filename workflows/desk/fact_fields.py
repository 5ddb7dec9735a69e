"""The fields in which facts of a dossier are entered, made from the columns that keep them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import ClusterKind, DossierFacts
from workflows.steps.fields import FigureField, YesNoUnknownField

AREAS = ("area_ha", "planned_area_ha", "unleased_ha")
_TOO_LARGE_AREA = _("Số quá lớn: tối đa 6 chữ số trước dấu phẩy.")


def area_field(label: Any, **kwargs: Any) -> FigureField:
    """An area in hectares that the register of clusters can keep: 6 digits, 4 decimals."""
    return FigureField(
        label=label,
        max_digits=10,
        decimal_places=4,
        error_messages={"max_digits": _TOO_LARGE_AREA, "max_whole_digits": _TOO_LARGE_AREA},
        **kwargs,
    )


def fact_field(name: str) -> forms.Field:
    """The field of one column of DossierFacts; every fact but the kind may stay unknown."""
    column: Any = DossierFacts._meta.get_field(name)
    words = str(column.verbose_name)
    label = words[:1].upper() + words[1:]
    if name == "kind":
        return forms.ChoiceField(label=label, choices=ClusterKind.choices)
    if column.get_internal_type() == "BooleanField":
        return YesNoUnknownField(label=label)
    if name in AREAS:
        return area_field(label, required=False, min_value=0)
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
