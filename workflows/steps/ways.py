"""Which forms a step offers: the first is what is usually done, the others are ways aside."""

from __future__ import annotations

from workflows.steps import (
    amendments,
    consulted_body,
    council,
    council_opening,
    council_room,
    department,
    early_cluster,
    local_body,
    ministry,
    objections,
    plan,
    proposal,
    provincial_committee,
)
from workflows.steps.act_forms import ActForm

WAYS: dict[str, tuple[type[ActForm], ...]] = {
    "announce": (local_body.PublishNotice,),
    "close_window": (local_body.CloseWindow,),
    "submit": (local_body.SubmitDossier,),
    "receive": (
        department.ConfirmComplete,
        department.AcceptSupplement,
        department.RequestSupplement,
        department.RefuseReception,
    ),
    "answer_supplement": (local_body.AnswerSupplement,),
    "assign": (department.AssignSpecialist,),
    "conclude": (early_cluster.ConcludeEarly, early_cluster.SupplementFromConclude),
    "consult": (
        department.AskOpinions,
        department.SupplementFromConsult,
        department.AskNobody,
    ),
    "give_opinion": (consulted_body.GiveOpinion,),
    "score": (
        council_room.ConveneCouncil,
        council.RecordScores,
        council.NoteScoring,
        department.SupplementFromScore,
    ),
    "score_sheet": (council_room.HandInSheet, council_room.RecuseSelf),
    "open_sheets": (
        council_opening.OpenSheets,
        council_opening.AskSheetsAgain,
        council_opening.AbandonRound,
    ),
    "settle_tie": (council_opening.SettleTie,),
    "settle_nobody": (council_opening.SettleNobody,),
    "appraise": (
        department.DraftReport,
        department.SupplementFromAppraise,
        department.AnotherRound,
        council_opening.ScoreAgain,
    ),
    "sign_report": (department.SignReport, department.ReturnDraft),
    "decide": (provincial_committee.Approve, provincial_committee.Refuse),
    "copy_ministry": (provincial_committee.SendCopy,),
    "take_up": (
        proposal.TakeUp,
        proposal.TakeUpChanged,
        proposal.Merge,
        proposal.PutOff,
        proposal.RefuseProposal,
        proposal.AskProposer,
    ),
    "answer_proposal": (proposal.AnswerProposal,),
    "await_plan": (proposal.Reconsider,),
    "compile": (plan.DraftPlan, plan.AskAboutPlan),
    "sign_plan": (plan.SignPlan, plan.ReturnPlan),
    "direct": (plan.DirectPlanBody, plan.ReturnPlan),
    "send_plan": (plan.SendPlan, plan.PassOverMinistry),
    "ministry_opinion": (ministry.AnswerPlan, ministry.AskCompletion),
    "complete_plan": (plan.CompletePlan,),
    "settle": (plan.SubmitForApproval, plan.SendAgain, plan.BackToCompiling),
    "approve_plan": (plan.ApprovePlan, plan.RefusePlan),
}
"""By the step's name in the flow; a test holds it against every flow class."""

WAYS_BESIDE: dict[str, tuple[type[ActForm], ...]] = {
    "objection_take_in": (objections.TakeInObjection,),
    "objection_answer": (objections.AnswerObjection,),
    "objection_take_in_department": (objections.TakeInObjection,),
    "objection_answer_department": (objections.AnswerObjection,),
}
"""By the step's name in the flows that run beside a dossier's own."""

WAYS_OF_PROCEDURE: dict[tuple[str, str], tuple[type[ActForm], ...]] = {
    ("legacy", "decide"): (early_cluster.ApproveEarly, provincial_committee.Refuse),
    ("expansion", "decide"): (amendments.ApproveExpansion, provincial_committee.Refuse),
    ("adjustment", "submit"): (amendments.SubmitAmendment,),
    ("adjustment", "decide"): (amendments.ApproveAdjustment, provincial_committee.Refuse),
    ("abolition", "submit"): (amendments.SubmitAmendment,),
    ("abolition", "decide"): (amendments.ApproveAbolition, provincial_committee.Refuse),
    ("investor_selection", "submit"): (amendments.SubmitAmendment,),
    ("investor_selection", "decide"): (amendments.ApproveSelection, provincial_committee.Refuse),
}
"""By procedure and step: where a step of the same name is done otherwise than on the road."""


def ways_of(procedure: str, step: str) -> tuple[type[ActForm], ...]:
    """The forms of a step of a procedure, or of a flow that runs beside it."""
    return WAYS_OF_PROCEDURE.get((procedure, step)) or WAYS_BESIDE.get(step) or WAYS[step]
