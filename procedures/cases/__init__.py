"""Dated dossiers as data: the case format and its strict reader."""

from .format import (
    ACTS,
    CaseFile,
    CaseProblem,
    CaseRefused,
    Event,
    Recusal,
    parse_case,
)

__all__ = [
    "ACTS",
    "CaseFile",
    "CaseProblem",
    "CaseRefused",
    "Event",
    "Recusal",
    "parse_case",
]
