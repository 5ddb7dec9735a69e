"""The tables of what the law says happened; one module per subject."""

from procedures.models.amendments import Amendment, ItemChange
from procedures.models.clusters import Cluster, ClusterKind
from procedures.models.council_room import (
    Council,
    CouncilMember,
    CriteriaSheet,
    ScoringRound,
    SealedSheet,
    Seat,
)
from procedures.models.councils import CouncilScoring, Recusal, ScoreSheet
from procedures.models.deadlines import CalendarDay, CalendarYear, Deadline, LedgerEntry
from procedures.models.decisions import AppraisalReport, Decision
from procedures.models.documents import Component, DocumentFile
from procedures.models.dossiers import (
    STATE_LABELS,
    CodeSequence,
    Dossier,
    DossierFacts,
    InvestorRequest,
    Procedure,
    RegimeId,
)
from procedures.models.early_clusters import EarlyCluster, EarlyConclusion, EarlyFact
from procedures.models.investment_policy import InvestmentPolicyFact
from procedures.models.journal import ImportedCase, JournalEntry
from procedures.models.ladder import LadderChange, LadderRule
from procedures.models.links import DossierLink
from procedures.models.mandates import MandateAct
from procedures.models.objections import Objection
from procedures.models.opinions import InternalRequest, Opinion, OpinionPoint
from procedures.models.people import (
    SUPERIOR,
    AdministrativeUnit,
    DeletionRefused,
    Organisation,
    Post,
    Role,
    User,
)
from procedures.models.plans import (
    LISTED_COLUMNS,
    Change,
    ListedCluster,
    ListEntry,
    Listing,
    ListVersion,
    Plan,
    PlanLine,
    PlanSending,
    Proposal,
    Stage,
)
from procedures.models.provincial_rules import ProvincialRule
from procedures.models.register import ClusterDecision, ClusterItemVersion
from procedures.models.supplements import Supplement

__all__ = [
    "LISTED_COLUMNS",
    "STATE_LABELS",
    "SUPERIOR",
    "AdministrativeUnit",
    "Amendment",
    "AppraisalReport",
    "CalendarDay",
    "CalendarYear",
    "Change",
    "Cluster",
    "ClusterDecision",
    "ClusterItemVersion",
    "ClusterKind",
    "CodeSequence",
    "Component",
    "Council",
    "CouncilMember",
    "CouncilScoring",
    "CriteriaSheet",
    "Deadline",
    "Decision",
    "DeletionRefused",
    "DocumentFile",
    "Dossier",
    "DossierFacts",
    "DossierLink",
    "EarlyCluster",
    "EarlyConclusion",
    "EarlyFact",
    "ImportedCase",
    "InternalRequest",
    "InvestmentPolicyFact",
    "InvestorRequest",
    "ItemChange",
    "JournalEntry",
    "LadderChange",
    "LadderRule",
    "LedgerEntry",
    "ListEntry",
    "ListVersion",
    "ListedCluster",
    "Listing",
    "MandateAct",
    "Objection",
    "Opinion",
    "OpinionPoint",
    "Organisation",
    "Plan",
    "PlanLine",
    "PlanSending",
    "Post",
    "Procedure",
    "Proposal",
    "ProvincialRule",
    "Recusal",
    "RegimeId",
    "Role",
    "ScoreSheet",
    "ScoringRound",
    "SealedSheet",
    "Seat",
    "Stage",
    "Supplement",
    "User",
]
