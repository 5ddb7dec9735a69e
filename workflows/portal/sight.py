"""What an applicant sees of his dossier: the public acts, the clock, and what is his own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.calendars import calendar_in_force
from procedures.clock import DayLine
from procedures.models import (
    STATE_LABELS,
    Deadline,
    Decision,
    Dossier,
    InvestorRequest,
    Organisation,
    Supplement,
)
from procedures.regimes import components
from procedures.selectors.completeness import PaperCheck, completeness
from procedures.services import deadlines
from procedures.states import BEFORE_DEPARTMENT, CLOSED, DossierState
from workflows.desk.refusal_words import complaint_words, ground_words
from workflows.desk.standing import Standing, standing_of
from workflows.desk.wording import STEP_PERIODS, basis_words, paper_words, period_words
from workflows.templatetags.ccn import vi_date


@dataclass(frozen=True, slots=True)
class Clock:
    """One period of the dossier, with its working where it runs."""

    title: str
    office: str
    limit: str
    basis: str
    standing: Standing
    started_on: date | None
    done_on: date | None
    is_open: bool
    days: tuple[DayLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A supplement that was asked for, without what could name a competitor."""

    number: int
    requested_on: date | None
    received_on: date | None
    is_answered: bool
    missing: list[str]
    reason: str
    hidden: bool


def state_words(dossier: Dossier) -> str:
    """The state of the dossier in the office's words."""
    return str(STATE_LABELS[DossierState(dossier.state)])


def lies_with(dossier: Dossier) -> Organisation | None:
    """The office whose turn it is, by the legal state; none once the dossier is closed."""
    state = DossierState(dossier.state_before_stop or dossier.state)
    if state in CLOSED:
        return None
    if state in BEFORE_DEPARTMENT or state is DossierState.AWAITING_SUPPLEMENT:
        return dossier.local_body
    if state is DossierState.AWAITING_DECISION:
        return dossier.provincial_pc
    return dossier.department


def clocks_of(dossier: Dossier) -> list[Clock]:
    """The periods of the dossier, the running ones first; the bodies' own periods left out."""
    calendar, today = calendar_in_force(), timezone.localdate()
    found = (
        Deadline.objects.filter(
            dossier=dossier,
            body__isnull=True,
            status__in=[Deadline.Status.OPEN, Deadline.Status.DONE],
        )
        .select_related("organisation")
        .prefetch_related("ledger")
    )
    clocks = []
    for deadline in found:
        is_open = deadline.status == Deadline.Status.OPEN
        derived = (
            deadlines.derive(deadline, list(deadline.ledger.all()), calendar)
            if is_open and deadline.amount is not None
            else None
        )
        clocks.append(
            Clock(
                title=str(STEP_PERIODS.get(deadline.step, deadline.step)),
                office=str(deadline.organisation),
                limit=period_words(deadline.amount, deadline.unit),
                basis=basis_words(deadline.basis),
                standing=standing_of(deadline, today, calendar),
                started_on=deadline.started_on,
                done_on=deadline.done_on,
                is_open=is_open,
                days=tuple(derived.working(calendar)) if derived and derived.due_on else (),
            )
        )
    return sorted(clocks, key=lambda clock: not clock.is_open)


def supplements_for(dossier: Dossier, *, alone: bool) -> list[Asked]:
    """What was asked for. Where there are competitors, free text is withheld: it may name them."""
    known = {component.code for component in components(dossier.regime)}
    asked = []
    for supplement in Supplement.objects.filter(dossier=dossier).order_by("-number"):
        shown = [item for item in supplement.missing if alone or item in known]
        asked.append(
            Asked(
                number=supplement.number,
                requested_on=supplement.requested_on,
                received_on=supplement.received_on,
                is_answered=supplement.is_answered,
                missing=[paper_words(item) for item in shown],
                reason=supplement.reason if alone else "",
                hidden=not alone
                and (bool(supplement.reason) or len(shown) < len(supplement.missing)),
            )
        )
    return asked


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """One of the applicant's own requests in the dossier, with the twin of the officer's check."""

    request: InvestorRequest
    papers: list[PaperCheck]

    @property
    def missing(self) -> list[PaperCheck]:
        """What the officer will find missing."""
        return [check for check in self.papers if check.is_missing]

    @property
    def is_known(self) -> bool:
        """Whether the record says what was filed."""
        return self.request.papers_known


def sight_of(dossier: Dossier, own: list[InvestorRequest]) -> dict[str, Any]:
    """Everything the applicant's page of one dossier shows."""
    alone = dossier.requests.count() == len(own)
    decision = Decision.objects.filter(dossier=dossier, superseded=False).first()
    return {
        "state_words": state_words(dossier),
        "office": lies_with(dossier),
        "clocks": clocks_of(dossier),
        "supplements": supplements_for(dossier, alone=alone),
        "decision": decision,
        "refusal_ground": ground_words(decision.ground, decision.ground_article)
        if decision is not None and decision.ground
        else "",
        "refusal_complaint": complaint_words(dossier, decision.decided_on) if decision else "",
        "own_requests": [OwnRequest(request, completeness(request)) for request in own],
        "may_add": dossier.state not in CLOSED
        and any(request.status == InvestorRequest.Status.FILED for request in own),
        "alone": alone,
        "facts": [
            (_("Cụm công nghiệp"), dossier.name),
            (_("Địa điểm"), dossier.cluster.location if dossier.cluster else ""),
            (_("Nơi tiếp nhận"), str(dossier.local_body)),
            (_("Ngày đề nghị"), vi_date(dossier.requested_on)),
        ],
    }
