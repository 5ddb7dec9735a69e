"""Is the dossier complete? The one check that the sender and the officer both run (Art 9.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from procedures.models import Component as FiledComponent
from procedures.models import DocumentFile, Dossier, InvestorRequest, Procedure
from procedures.regimes import Component, components

WITH_A_LIST = frozenset({Procedure.ESTABLISHMENT, Procedure.EXPANSION})
"""Procedures whose dossier the law lists (Art 9.1); for the others it names no papers."""

LOCAL_BODY_PAPERS = frozenset({"to_trinh"})
"""Papers that the local body writes; all others are the applicant's."""


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """One paper of the regime and whether it is there. ``filed`` None: the record does not say."""

    component: Component
    filed: bool | None
    filed_on: date | None = None
    reference: str = ""
    files: tuple[DocumentFile, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Required, and known not to be there."""
        return self.component.required and self.filed is False


def papers_of_applicant(regime_id: str) -> tuple[Component, ...]:
    """What an applicant files under a regime."""
    return tuple(c for c in components(regime_id) if c.code not in LOCAL_BODY_PAPERS)


def papers_of_local_body(regime_id: str) -> tuple[Component, ...]:
    """What the local body adds when it submits."""
    return tuple(c for c in components(regime_id) if c.code in LOCAL_BODY_PAPERS)


def missing_of_codes(regime_id: str, filed: Collection[str]) -> list[Component]:
    """What an applicant who files these papers would still lack: asked before anything is kept."""
    return [c for c in papers_of_applicant(regime_id) if c.required and c.code not in filed]


def completeness(subject: InvestorRequest | Dossier) -> list[PaperCheck]:
    """Each paper that the pinned regime asks for, of one request or of the dossier itself."""
    dossier = subject.dossier if isinstance(subject, InvestorRequest) else subject
    if dossier.procedure not in WITH_A_LIST:
        return []
    if isinstance(subject, InvestorRequest):
        listed = papers_of_applicant(subject.dossier.regime)
        filed = FiledComponent.objects.filter(request=subject)
        known = subject.papers_known
    else:
        listed = papers_of_local_body(subject.regime)
        filed = FiledComponent.objects.filter(dossier=subject, request__isnull=True)
        known = True
    by_code = {paper.code: paper for paper in filed.prefetch_related("files")}
    return [_check(component, by_code.get(component.code), known) for component in listed]


def _check(component: Component, paper: FiledComponent | None, known: bool) -> PaperCheck:
    if paper is None:
        return PaperCheck(component, False if known else None)
    return PaperCheck(component, True, paper.filed_on, paper.reference, tuple(paper.files.all()))


def missing_components(subject: InvestorRequest | Dossier) -> list[Component]:
    """The required papers that are known not to be there.

    Of a dossier: the local body's own and those of every applicant who has not withdrawn.
    """
    missing = [check.component for check in completeness(subject) if check.is_missing]
    if isinstance(subject, Dossier):
        for request in subject.requests.exclude(status=InvestorRequest.Status.WITHDRAWN):
            request.dossier = subject
            missing += [
                component for component in missing_components(request) if component not in missing
            ]
    return missing
