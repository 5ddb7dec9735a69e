"""The recorded facts as lines of a table, in the order of the clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.models import EarlyFact
from workflows.templatetags.ccn import vi_number


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact with its standing answer; ``row`` None where nobody has recorded it yet."""

    name: str
    label: str
    answer: str
    row: EarlyFact | None


def answer_words(row: EarlyFact | None) -> str:
    """Có, không, chưa rõ; an area with its unit."""
    if row is None:
        return _("chưa ghi")
    if row.figure is not None:
        return f"{vi_number(row.figure)} ha"
    return {True: _("có"), False: _("không"), None: _("chưa rõ")}[row.answer]


def fact_lines(standing: Mapping[str, EarlyFact]) -> list[FactLine]:
    """Every fact that the clause asks for, recorded or not."""
    return [
        FactLine(name.value, str(name.label), answer_words(standing.get(name)), standing.get(name))
        for name in EarlyFact.Name
    ]
