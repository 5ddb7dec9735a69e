"""Dated dossiers as data: the case format and its strict reader."""

from .case_file import ACTS, CaseFile, Event, Recusal
from .format import parse_case
from .reading import CaseProblem, CaseRefused

__all__ = [
    "ACTS",
    "CaseFile",
    "CaseProblem",
    "CaseRefused",
    "Event",
    "Recusal",
    "parse_case",
]
