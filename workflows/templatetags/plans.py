"""The words of the plan: what a List does with a cluster, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from procedures.models import Change

register = template.Library()


@register.filter
def at(counts: Mapping[str, Any], key: str) -> Any:
    """The value under a key; nothing where there is none."""
    return counts.get(key)


@register.filter
def change_label(value: str) -> str:
    """What a plan does with a cluster, in words."""
    return str(dict(Change.choices).get(value, value))  # type: ignore[call-overload]


@register.filter
def change_labels(counts: Mapping[str, int]) -> list[tuple[str, Any]]:
    """The labels of the changes, in their order."""
    del counts
    return list(Change.choices)


@register.filter
def change_words(counts: Mapping[str, int]) -> str:
    """How many of each, in one line; only those that occur."""
    return "; ".join(
        f"{label}: {counts[value]}" for value, label in Change.choices if counts.get(value)
    )
