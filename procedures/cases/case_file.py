"""A case file as data: the whole dossier, its events, and the words it may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from procedures.cases import early, shared_acts
from procedures.cases.amendments import AmendmentRecord
from procedures.regimes.facts import Applicant, AreaFacts, CaseFacts, Cluster, ExpansionFacts
from procedures.regimes.scoring import Sheet
from procedures.regimes.transition import RegimeFacts

FORMAT = "ccn-case/1"

PROCEDURES = (
    "proposal",
    "investor_selection",
    "establishment",
    "expansion",
    "adjustment",
    "abolition",
    "legacy",
)

OPINIONS = ("agree", "conditional", "disagree", "silent")

DECISIONS = ("approved", "refused")

# The keys of each act beside on, at, act and document.
_OPINION = frozenset({"body", "outcome", "due_days"})

ACTS: dict[str, frozenset[str]] = {
    "amendment_opened": frozenset({"reason"}),
    "request_received": frozenset({"applicant"}),
    "notice_published": frozenset(),
    "window_closed": frozenset(),
    "dossier_submitted": frozenset(),
    "dossier_complete": frozenset(),
    "supplement_requested": frozenset({"missing"}),
    "supplement_received": frozenset({"missing"}),
    "opinion_requested": _OPINION,
    "opinion_given": _OPINION | {"reason"},
    "ministry_opinion_requested": _OPINION,
    "ministry_opinion_given": _OPINION | {"reason"},
    "council_established": frozenset(),
    "criteria_adopted": frozenset(),
    "scored": frozenset({"sheets", "recused", "tie_choice"}),
    "council_dissolved": frozenset(),
    "appraisal_reported": frozenset(),
    "decided": frozenset({"outcome", "reason", "ground_article"}),
    "copied_to_ministry": frozenset(),
    "extended": frozenset({"reason", "until"}),
    "stopped": frozenset({"reason"}),
    "withdrawn": frozenset({"reason"}),
    "resubmitted": frozenset({"reason"}),
    "local_body_changed": frozenset({"to", "reason"}),
    **early.ACTS,
    **shared_acts.ACTS,
}

# Acts that can only happen once the dossier is at the provincial department.
AT_DEPARTMENT = frozenset(
    {
        "dossier_submitted",
        "dossier_complete",
        "supplement_requested",
        "supplement_received",
        "opinion_requested",
        "opinion_given",
        "opinion_answered",
        "council_established",
        "criteria_adopted",
        "scored",
        "council_dissolved",
        "appraisal_reported",
        "decided",
        "copied_to_ministry",
    }
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Recusal:
    """A council member who does not score, with the reason given."""

    member: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One dated act; fields that the act does not have, or the record lacks, are None."""

    index: int
    on: date
    act: str
    at: datetime | None = None
    document: str | None = None
    applicant: int | None = None
    missing: tuple[str, ...] | None = None
    body: str | None = None
    outcome: str | None = None
    due_days: int | None = None
    sheets: tuple[Sheet, ...] | None = None
    recused: tuple[Recusal, ...] | None = None
    tie_choice: int | None = None
    reason: str | None = None
    until: date | None = None
    to: str | None = None
    taken_up: str | None = None
    standing: str | None = None
    ground_article: str | None = None
    early_fact: early.FactTold | None = None
    early_conclusion: early.ConclusionTold | None = None

    @property
    def path(self) -> str:
        """Where the event stands in the file."""
        return f"events[{self.index}]"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A whole dossier as data. ``digest`` is the same for the same content, however written."""

    file: str
    id: str
    procedure: str
    cluster: Cluster
    events: tuple[Event, ...]
    digest: str
    province: str | None = None
    local_body: str | None = None
    regime: str | None = None
    regime_reason: str | None = None
    area_facts: AreaFacts = field(default_factory=AreaFacts)
    expansion_facts: ExpansionFacts = field(default_factory=ExpansionFacts)
    amendment: AmendmentRecord = field(default_factory=AmendmentRecord)
    applicants: tuple[Applicant, ...] | None = None
    early_facts: tuple[early.FactTold, ...] = ()

    @property
    def facts(self) -> CaseFacts:
        """What the conditions look at."""
        return CaseFacts(
            procedure=self.procedure,
            cluster=self.cluster,
            area_facts=self.area_facts,
            expansion_facts=self.expansion_facts,
            amendment_facts=self.amendment.facts,
            applicants=self.applicants,
        )

    def first(self, *acts: str) -> Event | None:
        """The first event of any of the acts."""
        return next((event for event in self.events if event.act in acts), None)

    def regime_facts(self, on: date | None = None) -> RegimeFacts:
        """The days that decide the regime; ``on`` defaults to the day of the last event."""
        submitted = self.first("dossier_submitted")
        at_department = self.first(*AT_DEPARTMENT)
        closed: date | None = None
        for event in self.events:
            if event.act in ("decided", "withdrawn"):
                closed = closed or event.on
            elif event.act == "resubmitted":
                closed = None
        if on is None:
            on = self.events[-1].on if self.events else datetime.now(VIETNAM).date()
        return RegimeFacts(
            on=on,
            requested_on=self.events[0].on if self.events else None,
            submitted_on=submitted.on if submitted else None,
            at_department_by=at_department.on if at_department else None,
            closed_on=closed,
        )
