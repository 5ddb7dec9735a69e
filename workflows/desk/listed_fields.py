"""The fields of one cluster of the List, as an office fills them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import LISTED_COLUMNS, ListedCluster, Proposal, Stage
from workflows.desk.fact_fields import area_field
from workflows.steps.fields import FigureField

PLACE = ("name", "commune", "area_ha", "stage")
SURROUNDINGS = ("housing_m", "relics_m", "water_m", "adjoining")
CONTENT = ("sectors", "land_status", "cost_bn", "reason")
DECIMALS = {"housing_m": (10, 1), "relics_m": (10, 1), "water_m": (10, 1), "cost_bn": (18, 6)}


def listed_field(name: str, *, required: bool = False) -> forms.Field:
    """The field of one column of the List."""
    column: Any = Proposal._meta.get_field(name)
    words = str(column.verbose_name)
    label = words[:1].upper() + words[1:]
    if name == "area_ha":
        return area_field(label, required=required, min_value=0)
    if name in DECIMALS:
        digits, places = DECIMALS[name]
        return FigureField(
            label=label, required=required, min_value=0, max_digits=digits, decimal_places=places
        )
    if name == "stage":
        return forms.ChoiceField(label=label, choices=Stage.choices, initial=Stage.IN_PERIOD)
    if name == "reason":
        return forms.CharField(
            label=label,
            required=required,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    return forms.CharField(
        label=label, required=required, max_length=column.max_length, help_text=column.help_text
    )


def add_listed_fields(form: forms.BaseForm, *, required: tuple[str, ...] = ()) -> None:
    """Add every column of the List to a form."""
    for name in LISTED_COLUMNS:
        form.fields[name] = listed_field(name, required=name in required)


def listed_from(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as the services take them."""
    found: dict[str, Any] = {}
    for name in LISTED_COLUMNS:
        value = cleaned.get(name)
        found[name] = value.strip() if isinstance(value, str) else value
    return found


def initial_of(listed: ListedCluster) -> dict[str, Any]:
    """What stands there already."""
    return listed.listed()


def fieldsets_of(*first: str) -> tuple[tuple[Any, tuple[str, ...]], ...]:
    """The groups in which the columns are asked, with ``first`` before them."""
    return (
        (_("Cụm công nghiệp"), (*first, *PLACE)),
        (_("Khoảng cách, liền kề"), SURROUNDINGS),
        (_("Nội dung"), CONTENT),
    )
