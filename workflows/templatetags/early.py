"""The two readings of Art 35.4 beside each other, and the days left to settle everything."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from procedures.models import Dossier, EarlyConclusion, EarlyFact
from procedures.regimes.early_clusters import Reading
from procedures.selectors.early_clusters import Countdown, readings_of, sees_list
from procedures.wording import in_reader_language

register = template.Library()

_MARKS = {True: ("holds", "✓"), False: ("fails", "✗"), None: ("unknown", "?")}


def verdict_words(holds: bool | None) -> str:
    """What a reading gives, in words: never the conclusion itself."""
    return {True: _("thuộc"), False: _("không thuộc"), None: _("chưa rõ")}[holds]


def group_words(name: str) -> str:
    """The groups of the clause, in short."""
    return {
        "project": _("dự án hạ tầng được phê duyệt"),
        "detailed_plan": _("quy hoạch chi tiết được phê duyệt"),
        "local_plan": _("có trong quy hoạch địa phương và có dự án bên trong"),
    }[name]


def _row(reading: Reading) -> dict[str, Any]:
    kind, mark = _MARKS[reading.holds]
    return {
        "kind": kind,
        "mark": mark,
        "label": EarlyConclusion.ReadingOfClause(reading.id).label,
        "verdict": verdict_words(reading.holds),
        "basis": in_reader_language(reading.basis_vi, reading.basis),
        "is_secondary": reading.confidence == "secondary",
        "groups": [
            {"mark": _MARKS[holds][1], "label": group_words(name), "verdict": met_words(holds)}
            for name, holds in reading.groups
        ],
        "missing": [EarlyFact.Name(name).label for name in reading.missing],
    }


def met_words(holds: bool | None) -> str:
    """Whether a group of the clause is met on the recorded facts."""
    return {True: _("có"), False: _("không"), None: _("chưa rõ")}[holds]


@register.simple_tag(takes_context=True)
def may_see_early_list(context: dict[str, Any]) -> bool:
    """Whether the list of early clusters is for the reader at all."""
    return sees_list(context["user"])


@register.inclusion_tag("early/readings.html")
def early_readings(dossier: Dossier) -> dict[str, Any]:
    """Both readings on the facts recorded now; a person concludes."""
    return {"rows": [_row(reading) for reading in readings_of(dossier)]}


@register.inclusion_tag("early/countdown.html")
def early_countdown(countdown: Countdown) -> dict[str, Any]:
    """By when everything is to be settled, and how long that is from today."""
    finish = countdown.finish
    return {
        "countdown": countdown,
        "basis": in_reader_language(finish.basis_vi, finish.basis),
        "late_by": -(countdown.working_days_left or 0),
    }
