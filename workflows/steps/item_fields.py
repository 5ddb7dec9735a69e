"""The fields in which the items of a decision are written (Art 12.1), each in its own form."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from procedures.models import ClusterKind
from procedures.regimes import NotSourced, Regime
from procedures.regimes.register_items import RegisterItem
from procedures.wording import in_reader_language
from workflows.steps.fields import FigureField


def item_label(item: RegisterItem) -> str:
    """The item's name in the reader's language."""
    return in_reader_language(item.name_vi, item.name_en)


def kinds_of(law: Regime) -> list[tuple[str, Any]]:
    """The kinds of cluster that the law knows."""
    try:
        kinds = law.value("legal_types.kinds").value
    except NotSourced:
        kinds = (ClusterKind.ORDINARY.value,)
    return [(kind.value, kind.label) for kind in ClusterKind if kind.value in kinds]


def item_field(item: RegisterItem, law: Regime, *, rows: int = 2) -> forms.Field:
    """The field of one item; whether it may stay empty is the service's question."""
    label = item_label(item)
    if item.form == "kind":
        return forms.ChoiceField(label=label, choices=kinds_of(law), required=False)
    if item.form == "area":
        return FigureField(label=label, required=False, max_digits=10, decimal_places=4)
    if item.form == "money":
        return FigureField(label=label, required=False, max_digits=18, decimal_places=6)
    if item.form == "line":
        most = 200 if item.code == "name" else 255
        return forms.CharField(label=label, required=False, max_length=most)
    return forms.CharField(
        label=label,
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def typed_items(items: Iterable[RegisterItem], cleaned: dict[str, Any]) -> dict[str, str]:
    """What was typed into the fields ``item_<code>``, as the register keeps it."""
    found = {}
    for item in items:
        value = cleaned.get(f"item_{item.code}")
        if isinstance(value, Decimal):
            text = format(value, "f")
            found[item.code] = text.rstrip("0").rstrip(".") if "." in text else text
        elif value:
            found[item.code] = str(value).strip()
    return found


def shown_in_field(item: RegisterItem, text: str) -> Any:
    """A kept text as its field takes it: figures as figures."""
    if text and item.form in {"area", "money"}:
        return Decimal(text)
    return text
