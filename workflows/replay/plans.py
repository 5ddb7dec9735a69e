"""A record of one proposed cluster, on its way through its proposal and the plan that took it up.

An old file tells of one cluster what the law does to the whole plan. So the first act that belongs
to the plan opens one, with the proposal as its only line; from there on the record's acts go to
the plan, and the proposal ends with it. No List is made of such a plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from viewflow.workflow.models import Task

from procedures.acts import Act
from procedures.cases import Event
from procedures.models import Dossier, DossierLink, Opinion, Organisation, Plan, PlanSending
from procedures.refusals import RuleRefused
from procedures.services import (
    plan_approval,
    plan_ministry,
    plans,
    proposals,
    withdrawal,
)
from procedures.services.case_offices import offices_of_case
from procedures.services.opening import Governed, Offices
from procedures.services.plan_approval import Approval
from procedures.services.plan_ministry import Sent
from procedures.services.proposals import Considered, Proposing
from procedures.states import CLOSED
from workflows import engine
from workflows.replay.record import NO_GROUND_RECORDED, Replay

# --- opening -------------------------------------------------------------------------------------


def open_proposal(replay: Replay) -> Dossier:
    """The local office's proposal; on the day of its submission where the record has it."""
    case, first = replay.case, replay.case.events[0]
    filed = next((event for event in case.events if event.act == "dossier_submitted"), None)
    act = replay.act_of(filed) if filed else replay.act_of(first).as_inferred()
    offices = offices_of_case(case.province, case.local_body, first.on)
    area = case.cluster.area_ha or case.cluster.planned_area_ha
    with transaction.atomic():
        replay.dossier = proposals.file_proposal(
            offices=offices,
            proposing=Proposing(
                change="added",
                listed={
                    "name": case.cluster.name,
                    "commune": "",
                    "area_ha": area if area and area > 0 else None,
                },
                facts=replay.facts(),
            ),
            act=act,
            governed=Governed(first.on, case.regime, case.regime_reason or ""),
            is_invented=replay.is_invented,
        )
        engine.start(replay.dossier)
    return replay.dossier


def plan_behind(proposal: Dossier) -> Dossier | None:
    """The plan that has taken the proposal up last."""
    link = (
        DossierLink.objects.filter(source=proposal, kind=DossierLink.Kind.PROPOSED_IN)
        .select_related("target__province", "target__plan")
        .order_by("-pk")
        .first()
    )
    return link.target if link else None


def in_plan(replay: Replay) -> Replay | None:
    """The same record at the plan's dossier; None while no act of the record belongs to a plan."""
    plan = plan_behind(replay.dossier)
    if plan is None or (plan.state in CLOSED and replay.dossier.state not in CLOSED):
        return None
    return _at(replay, plan)


def _at(replay: Replay, plan: Dossier) -> Replay:
    other = replace(replay)
    other.dossier = plan
    return other


def brought_to_plan(replay: Replay, event: Event) -> Replay:
    """The record at its plan, which is opened where this is the first act that needs one."""
    standing = in_plan(replay)
    if standing is not None:
        return standing
    act = replay.act_of(event).as_inferred()
    if replay.dossier.state in CLOSED:
        raise RuleRefused("Thủ tục đã kết thúc; không còn bước này.", replay.basis("await_plan"))
    _reach_waiting(replay, event)
    Organisation.objects.get_or_create(
        kind=Organisation.Kind.MINISTRY, name="Bộ Công Thương", province=None
    )
    proposal = replay.fresh()
    law_on = proposal.submitted_on or proposal.regime_pinned_on or event.on
    forced = replay.case.regime
    plan = plans.open_plan(
        offices=Offices(
            proposal.province, proposal.department, proposal.department, proposal.provincial_pc
        ),
        kind=Plan.Kind.MAKING,
        period="",
        act=replace(act, known_by=law_on),
        governed=Governed(law_on, forced, replay.case.regime_reason or ""),
        is_invented=replay.is_invented,
    )
    engine.start(plan)
    plans.include_proposals(dossier_id=plan.pk, act=act, proposal_ids=[proposal.pk])
    return _at(replay, Dossier.objects.select_related("province").get(pk=plan.pk))


def _reach_waiting(replay: Replay, event: Event) -> None:
    """What the record must have had before the plan: the supplement came, it was taken up."""
    task = replay.open_step()
    if task is not None and task.item.step == "answer_proposal":
        _bring_more(replay, task, Act(by=None, on=event.on, inferred=True))
        replay.dossier = replay.fresh()
    replay.reach("await_plan", event)


def _bring_more(replay: Replay, task: Task, act: Act) -> None:
    replay.perform(task, lambda d: proposals.bring_more(dossier_id=d.pk, act=act, answer=""))


# --- acts ----------------------------------------------------------------------------------------


def request_received(replay: Replay, event: Event) -> None:
    replay.note(event, "request.received_unnamed")


def dossier_submitted(replay: Replay, event: Event) -> None:
    first = next(e for e in replay.case.events if e.act == "dossier_submitted")
    if event is not first:
        raise RuleRefused("Đề xuất đã được gửi Sở Công Thương.", replay.basis("take_up"))


def dossier_complete(replay: Replay, event: Event) -> None:
    at_plan = in_plan(replay)
    task = at_plan.open_step() if at_plan else None
    if at_plan is not None and task is not None and task.item.step == "ministry_opinion":
        plan_ministry.confirm_full(dossier_id=at_plan.dossier.pk, act=replay.act_of(event))
    else:
        replay.note(event, "proposal.found_full")


def supplement_requested(replay: Replay, event: Event) -> None:
    missing = list(event.missing or ())
    reason = "" if missing else (event.reason or NO_GROUND_RECORDED)
    at_plan = in_plan(replay)
    if at_plan is None:
        task = replay.open_step()
        if task is not None and task.item.step == "answer_proposal":
            _bring_more(replay, task, Act(by=None, on=event.on, inferred=True))
            replay.dossier = replay.fresh()
        replay.perform(
            replay.reach("take_up", event),
            lambda d: proposals.ask_for_more(
                dossier_id=d.pk, act=replay.act_of(event), reason=", ".join(missing) or reason
            ),
        )
        return
    task = at_plan.open_step()
    if task is not None and task.item.step == "complete_plan":
        _complete(at_plan, task, Act(by=None, on=event.on, inferred=True))
        at_plan.dossier = at_plan.fresh()
        task = at_plan.open_step()
    if task is None or task.item.step != "ministry_opinion":
        at_plan.note(event, "supplement.requested_again", missing=missing)
        return
    at_plan.perform(
        task,
        lambda d: plan_ministry.ask_completion(
            dossier_id=d.pk, act=replay.act_of(event), reason=reason, missing=missing
        ),
    )


def supplement_received(replay: Replay, event: Event) -> None:
    at_plan = in_plan(replay)
    where = at_plan or replay
    task = where.open_step()
    if task is not None and task.item.step == "complete_plan":
        _complete(where, task, replay.act_of(event))
    elif task is not None and task.item.step == "answer_proposal":
        _bring_more(where, task, replay.act_of(event))
    elif (
        at_plan is not None
        and _was_refused_agreement(at_plan)
        and _goes_to_ministry_unasked(replay, event)
    ):
        # Completed after the refusal: the days of the new agreement run from the full dossier.
        _send_again(at_plan, event)
        plan_ministry.confirm_full(dossier_id=at_plan.dossier.pk, act=replay.act_of(event))
    else:
        where.note(event, "supplement.received_unasked")


def _complete(at_plan: Replay, task: Task, act: Act) -> None:
    at_plan.perform(task, lambda d: plan_ministry.complete(dossier_id=d.pk, act=act))


def opinion_requested(replay: Replay, event: Event) -> None:
    from workflows.replay.plan_opinions import ask

    ask(brought_to_plan(replay, event), event, replay.act_of(event))


def opinion_given(replay: Replay, event: Event) -> None:
    from workflows.replay.plan_opinions import give

    give(brought_to_plan(replay, event), event)


def ministry_opinion_requested(replay: Replay, event: Event) -> None:
    at_plan = brought_to_plan(replay, event)
    _prepare_again(at_plan, event)
    at_plan.perform(
        at_plan.reach("send_plan", event),
        lambda d: plan_ministry.send(
            dossier_id=d.pk, act=replay.act_of(event), sent=Sent(due_days=event.due_days)
        ),
    )


def _prepare_again(at_plan: Replay, event: Event) -> bool:
    """The ministry did not agree: the plan, completed, goes to it anew (NĐ 68/2017 Art 6).

    False where it has not answered so, or lies elsewhere.
    """
    task = at_plan.open_step()
    if task is None or task.item.step != "settle":
        return False
    at_plan.perform(
        task,
        lambda d: plan_ministry.prepare_again(
            dossier_id=d.pk, act=at_plan.act_of(event).as_inferred(), reason=""
        ),
    )
    at_plan.dossier = at_plan.fresh()
    return True


def _was_refused_agreement(at_plan: Replay) -> bool:
    last = at_plan.dossier.sendings.select_related("opinion").order_by("-number").first()
    return (
        last is not None
        and last.asks == PlanSending.Asks.AGREEMENT
        and last.opinion is not None
        and last.opinion.outcome == Opinion.Outcome.DISAGREE
    )


def _goes_to_ministry_unasked(replay: Replay, event: Event) -> bool:
    """Whether the record's next word of the ministry is an answer that nobody asked for."""
    later = (
        one.act
        for one in replay.case.events[event.index + 1 :]
        if one.act in {"ministry_opinion_requested", "ministry_opinion_given", "decided"}
    )
    return next(later, "") == "ministry_opinion_given"


def _send_again(at_plan: Replay, event: Event) -> None:
    """The sending that the record lacks between a refused agreement and the next answer."""
    if _was_refused_agreement(at_plan) and _prepare_again(at_plan, event):
        act = at_plan.act_of(event).as_inferred()
        at_plan.perform(
            at_plan.reach("send_plan", event),
            lambda d: plan_ministry.send(dossier_id=d.pk, act=act),
        )
        at_plan.dossier = at_plan.fresh()


def ministry_opinion_given(replay: Replay, event: Event) -> None:
    at_plan = brought_to_plan(replay, event)
    _send_again(at_plan, event)
    at_plan.perform(
        at_plan.reach("ministry_opinion", event),
        lambda d: plan_ministry.answer(
            dossier_id=d.pk,
            act=replay.act_of(event),
            outcome=event.outcome or "",
            content=event.reason or "",
        ),
    )


def appraisal_reported(replay: Replay, event: Event) -> None:
    at_plan = brought_to_plan(replay, event)
    at_plan.perform(
        at_plan.reach("sign_plan", event),
        lambda d: plans.report(dossier_id=d.pk, act=replay.act_of(event)),
    )


def decided(replay: Replay, event: Event) -> None:
    act = replay.act_of(event)
    if event.outcome is None:
        raise RuleRefused("Hồ sơ không ghi kết quả của quyết định.", replay.basis("await_plan"))
    number, _slash, symbol = (event.document or "").partition("/")
    approval = Approval("", number, symbol)
    refused = event.outcome == "refused"
    reason = event.reason or NO_GROUND_RECORDED
    if refused and in_plan(replay) is None:
        task = replay.open_step()
        if task is not None and task.item.step == "answer_proposal":
            _bring_more(replay, task, Act(by=None, on=event.on, inferred=True))
            replay.dossier = replay.fresh()
        replay.perform(
            replay.reach("take_up", event),
            lambda d: proposals.consider(
                dossier_id=d.pk, act=act, considered=Considered("refused", reason)
            ),
        )
        return
    at_plan = brought_to_plan(replay, event)
    task = at_plan.reach("approve_plan", event)
    if refused:
        at_plan.perform(
            task,
            lambda d: plan_approval.refuse(
                dossier_id=d.pk, act=act, reason=reason, approval=approval
            ),
        )
    else:
        at_plan.perform(
            task,
            lambda d: plan_approval.record_one_cluster(dossier_id=d.pk, act=act, approval=approval),
        )
    replay.perform(
        replay.reach("await_plan", event),
        lambda d: proposals.end_with_plan(
            dossier_id=d.pk, act=act, plan=at_plan.dossier, approved=not refused
        ),
    )


def copied_to_ministry(replay: Replay, event: Event) -> None:
    replay.note(event, "plan.copied_to_ministry")


def extended(replay: Replay, event: Event) -> None:
    if event.until is None:
        raise RuleRefused("Hồ sơ không ghi ngày hẹn lại.", withdrawal.new_date_basis(event.on))
    where = in_plan(replay) or replay
    withdrawal.extend(
        dossier_id=where.dossier.pk,
        act=replay.act_of(event),
        until=event.until,
        reason=event.reason or "",
    )


def stopped(replay: Replay, event: Event) -> None:
    where = in_plan(replay) or replay
    withdrawal.stop_processing(
        dossier_id=where.dossier.pk, act=replay.act_of(event), reason=event.reason or ""
    )


def withdrawn(replay: Replay, event: Event) -> None:
    at_plan = in_plan(replay)
    for where in (at_plan, replay):
        if where is not None:
            engine.withdraw(
                where.dossier.pk,
                lambda d: withdrawal.withdraw(
                    dossier_id=d.pk, act=replay.act_of(event), reason=event.reason or ""
                ),
            )


def opinion_answered(replay: Replay, event: Event) -> None:
    from workflows.replay.shared_acts import opinion_answered as answered

    answered(in_plan(replay) or replay, event)


PROPOSAL_ACTS: dict[tuple[str, str], Callable[[Replay, Event], None]] = {
    ("proposal", handler.__name__): handler
    for handler in (
        request_received,
        dossier_submitted,
        dossier_complete,
        supplement_requested,
        supplement_received,
        opinion_requested,
        opinion_given,
        ministry_opinion_requested,
        ministry_opinion_given,
        appraisal_reported,
        decided,
        copied_to_ministry,
        extended,
        stopped,
        withdrawn,
        opinion_answered,
    )
}
"""What the acts of the case format do to a proposal; the others are those of the shared road."""


# --- what a record lacks -------------------------------------------------------------------------


def infer_plan_step(replay: Replay, task: Task, event: Event) -> bool:
    """Do what an open step of a proposal or plan asks, as the record must have had it.

    False where the step is none of these.
    """
    act = replay.act_of(event).as_inferred()
    pk = replay.dossier.pk
    acts: dict[str, Callable[[Dossier], object]] = {
        "take_up": lambda d: proposals.consider(
            dossier_id=pk, act=act, considered=Considered("taken_up", "")
        ),
        "compile": lambda d: plans.draft_report(dossier_id=pk, act=act, summary=""),
        "sign_plan": lambda d: plans.report(dossier_id=pk, act=act),
        "direct": lambda d: plans.direct(dossier_id=pk, act=act, plan_body=""),
        "send_plan": lambda d: plan_ministry.send(dossier_id=pk, act=act),
        # The next act of the same step closes the stop on its own day.
        "complete_plan": lambda d: plan_ministry.complete(
            dossier_id=pk, act=Act(by=None, on=event.on, inferred=True)
        ),
        "ministry_opinion": lambda d: plan_ministry.answer(dossier_id=pk, act=act, outcome=""),
        "settle": lambda d: plan_ministry.submit_for_approval(dossier_id=pk, act=act),
    }
    found = acts.get(task.item.step)
    if found is None:
        return False
    replay.perform(task, found)
    return True
