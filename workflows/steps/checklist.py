"""The papers of a dossier as the one-stop desk checks them, by who brings them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.models import DocumentFile, Dossier, InvestorRequest
from procedures.selectors.completeness import PaperCheck, completeness
from procedures.wording import in_reader_language


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One paper in the reader's words. ``filed`` None: the record does not say."""

    name: str
    required: bool
    filed: bool | None
    files: tuple[DocumentFile, ...]


def checklist(dossier: Dossier) -> list[tuple[str, list[CheckLine]]]:
    """Per bringer of papers: the local body, then every applicant who has not withdrawn."""
    lists = [(_("UBND nơi có cụm công nghiệp"), _lines(completeness(dossier)))]
    standing = dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN)
    for request in standing.select_related("enterprise").order_by("number"):
        request.dossier = dossier
        lists.append((request.enterprise.name, _lines(completeness(request))))
    return lists


def _lines(checks: list[PaperCheck]) -> list[CheckLine]:
    return [
        CheckLine(
            in_reader_language(check.component.name_vi, check.component.name_en),
            check.component.required,
            check.filed,
            check.files,
        )
        for check in checks
    ]
