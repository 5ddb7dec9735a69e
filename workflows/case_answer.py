"""What ``replay_case --json`` answers: the dossier as its rows have it, counted on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from procedures.calendars import calendar_in_force
from procedures.cases import CaseFile
from procedures.clock import Calendar, late_by, unit_named
from procedures.facts import standing_requests
from procedures.models import Deadline, Dossier, ImportedCase, Opinion, Procedure
from procedures.regimes import (
    ConditionResult,
    NotSourced,
    RegimeFacts,
    conditions,
    regime_for,
    regime_history,
)
from procedures.regimes.early_clusters import finish_day
from procedures.selectors.completeness import missing_components
from procedures.selectors.early_clusters import (
    early_conditions,
    readings_of,
    standing_conclusion,
)
from procedures.states import CLOSED


def answer(imported: ImportedCase, case: CaseFile, as_of: date) -> dict[str, Any]:
    """The answer of the case format for a dossier that was replayed."""
    dossier = Dossier.objects.get(pk=imported.dossier_id)
    as_of = _last_day_of(dossier, imported, case, as_of)
    regime_id, basis, unsure = _regime(dossier, as_of)
    calendar = calendar_in_force()
    plan = _plan_behind(dossier)
    steps = [
        _step(deadline, as_of, calendar)
        for deadline in _deadlines(dossier, plan)
        if _has_begun(deadline)
    ]
    found: dict[str, Any] = {
        "case": case.id,
        "dossier": dossier.code,
        "procedure": dossier.procedure,
        "regime": regime_id,
        "regime_basis": basis,
        "state": plan.state if plan and dossier.state not in CLOSED else dossier.state,
        "steps": steps,
        "conditions": [condition.as_json() for condition in _conditions(dossier, regime_id, case)],
        "council": _council(dossier),
        "refusals": imported.refusals,
        "journal_entries": dossier.journal_length,
        "journal_head": dossier.journal_head,
        "regime_history": _history(dossier, case, as_of),
    }
    if dossier.procedure == Procedure.LEGACY:
        found["early"] = _early(dossier)
        _tell_finish_day(dossier, steps, as_of)
    if papers := _papers_lacking(dossier):
        found["papers_lacking"] = papers
    if unsure:
        found["needs_confirmation"] = True
    if any(step.get("provisional") for step in steps):
        found["provisional"] = True
    return found


def _last_day_of(dossier: Dossier, imported: ImportedCase, case: CaseFile, as_of: date) -> date:
    """Until when to count: where the decision that ended the matter was refused, until its day."""
    refused = {refusal["event"] for refusal in imported.refusals}
    ends = [event for event in case.events if event.act == "decided"]
    if dossier.state in CLOSED or not ends or ends[-1].path not in refused:
        return as_of
    later = case.events[ends[-1].index + 1 :]
    if any(event.path not in refused for event in later):
        return as_of  # the matter went on
    return min(as_of, ends[-1].on)


def _papers_lacking(dossier: Dossier) -> list[dict[str, Any]]:
    """Required papers (Art 9.1) that the record knows were not filed, applicant by applicant."""
    return [
        {
            "applicant": request.number,
            "missing": [paper.code for paper in missing],
            "basis": [paper.basis for paper in missing],
        }
        for request in standing_requests(dossier)
        if (missing := missing_components(request))
    ]


def _conditions(dossier: Dossier, regime_id: str, case: CaseFile) -> list[ConditionResult]:
    """By the record alone; of an early cluster by the facts that were told one by one."""
    if dossier.procedure == Procedure.LEGACY:
        return early_conditions(dossier)
    return conditions(regime_id, case.facts)


def _early(dossier: Dossier) -> dict[str, Any]:
    """What each reading of Art 35.4 gives, and what a person concluded."""
    concluded = standing_conclusion(dossier)
    return {
        "readings": [
            {"id": reading.id, "holds": reading.holds, "missing": list(reading.missing)}
            for reading in readings_of(dossier)
        ],
        "conclusion": concluded
        and {
            "reading": concluded.reading,
            "falls_under": concluded.falls_under,
            "chooses_investor": concluded.chooses_investor,
            "concluded_on": _iso(concluded.concluded_on),
        },
        "formed_before_2009": dossier.its_cluster.formed_before_2009,
    }


def _tell_finish_day(dossier: Dossier, steps: list[dict[str, Any]], as_of: date) -> None:
    """By when to decide: a day that Art 35.4 names, no period; lateness in calendar days."""
    finish = finish_day(dossier.regime)
    if not finish.is_confirmed:
        return
    for step in steps:
        if step["step"] != "decide" or step["limit"] is not None:
            continue
        step.update(due_on=finish.last_on.isoformat(), unit="days", basis=finish.basis)
        if step["done_on"] is not None:
            done_on = date.fromisoformat(step["done_on"])
            step["late_by"] = max(0, (done_on - finish.last_on).days)
        elif "overdue_by" in step:
            step["overdue_by"] = max(0, (as_of - finish.last_on).days)


def _regime(dossier: Dossier, as_of: date) -> tuple[str, str, bool]:
    """The regime on the day of asking: the pinned one, moved on by the transition rules."""
    if dossier.regime_is_forced:
        return dossier.regime, dossier.regime_basis, False
    on = dossier.closed_on if dossier.state in CLOSED and dossier.closed_on else as_of
    try:
        choice = regime_for(dossier.procedure, _facts(dossier, on))
    except NotSourced:
        return dossier.regime, dossier.regime_basis, dossier.regime_needs_confirmation
    return choice.regime.id, f"{choice.basis}: {choice.reason_vi}", choice.needs_confirmation


def _facts(dossier: Dossier, on: date) -> RegimeFacts:
    return RegimeFacts(
        on=on,
        requested_on=dossier.requested_on,
        submitted_on=dossier.submitted_on,
        at_department_by=dossier.regime_pinned_on,
        closed_on=dossier.closed_on,
    )


def _history(dossier: Dossier, case: CaseFile, as_of: date) -> list[dict[str, Any]]:
    if dossier.regime_is_forced:
        return [{"regime": dossier.regime, "from": None, "basis": dossier.regime_basis}]
    first = case.events[0].on
    until = dossier.closed_on or as_of
    try:
        changes = regime_history(dossier.procedure, _facts(dossier, first), until)
    except NotSourced:
        return []
    return [
        {
            "regime": change.choice.regime.id,
            "from": change.on.isoformat(),
            "basis": change.choice.basis,
            "reason": change.choice.reason_vi,
        }
        for change in changes
    ]


def _plan_behind(dossier: Dossier) -> Dossier | None:
    """The plan in which a recorded proposal goes on (``workflows.replay.plans``)."""
    if dossier.procedure != Procedure.PROPOSAL:
        return None
    from workflows.replay.plans import plan_behind

    return plan_behind(dossier)


def _deadlines(dossier: Dossier, plan: Dossier | None) -> list[Deadline]:
    """The steps of the dossier; of a proposal with the plan that took it up, those of both.

    The proposal's own waiting for the decision is the plan's, so it is not told twice.
    """
    found = list(dossier.deadlines.select_related("body", "dossier").order_by("id"))
    if plan is None:
        return found
    own = [deadline for deadline in found if deadline.step != "decide"]
    return own + list(plan.deadlines.select_related("body", "dossier").order_by("id"))


def _has_begun(deadline: Deadline) -> bool:
    """A step whose begin nobody recorded has begun all the same once something was done in it."""
    if deadline.started_on is not None or deadline.done_on is not None:
        return True
    return deadline.status == Deadline.Status.OPEN and deadline.step not in {"notice", "submit"}


def _step(deadline: Deadline, as_of: date, calendar: Calendar) -> dict[str, Any]:
    name = f"opinion:{deadline.body}" if deadline.body_id else deadline.step
    step: dict[str, Any] = {
        "step": name,
        "actor": deadline.actor,
        "started_on": _iso(deadline.started_on),
        "limit": deadline.amount,
        "unit": deadline.unit or None,
        "due_on": _iso(deadline.due_on),
        "done_on": _iso(deadline.done_on),
        "paused_days": deadline.paused_days,
        "late_by": deadline.late_by,
        "basis": deadline.basis,
    }
    if deadline.body_id and deadline.done_on is not None:
        step.update(_answered_late(deadline))
    if deadline.stopped_since is not None:
        step["stopped_since"] = _iso(deadline.stopped_since)
    if deadline.provisional:
        step["provisional"] = True
    if deadline.step == "ministry_opinion" and deadline.confidence == "secondary":
        step["confidence"] = "secondary"  # NĐ 66/2020, R4: what applies is not surely known
    if deadline.status == Deadline.Status.SUPERSEDED:
        step["superseded"] = True
    if deadline.status == Deadline.Status.OPEN:
        step["overdue_by"] = _overdue(deadline, as_of, calendar)
    return step


def _answered_late(deadline: Deadline) -> dict[str, Any]:
    """The day and lateness of an answer that came after its round; empty where none did."""
    late = (
        Opinion.objects.filter(
            dossier=deadline.dossier_id, body=deadline.body_id, requested_on=deadline.started_on
        )
        .exclude(arrival=Opinion.Arrival.IN_ROUND)
        .order_by("-pk")
        .first()
    )
    return {"done_on": _iso(late.given_on), "late_by": late.late_by} if late else {}


def _overdue(deadline: Deadline, as_of: date, calendar: Calendar) -> int | None:
    if deadline.due_on is None:
        return None
    return late_by(deadline.due_on, as_of, unit_named(deadline.unit), calendar)


def _council(dossier: Dossier) -> dict[str, Any] | None:
    scoring = getattr(dossier, "scoring", None) if hasattr(dossier, "scoring") else None
    return scoring.result if scoring else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
