"""What each act of the case format does: one function an act, named after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procedures.acts import Act
from procedures.cases import Event
from procedures.models import CouncilScoring, Dossier, Opinion, Organisation
from procedures.refusals import RuleRefused
from procedures.services import (
    appraisal,
    council,
    council_settlement,
    decision,
    notes,
    opinion_ends,
    opinions,
    reception,
    submission,
    succession,
    supplements,
    withdrawal,
)
from procedures.services.case_offices import body_named, local_body_named
from procedures.services.refusals import Refusing
from procedures.states import DossierState
from workflows import engine
from workflows.replay.amendments import CHANGE_ACTS, opened
from workflows.replay.early_clusters import early_concluded, early_fact_recorded
from workflows.replay.plans import PROPOSAL_ACTS
from workflows.replay.record import NO_GROUND_RECORDED, Replay, infer
from workflows.replay.shared_acts import (
    investment_policy_recorded,
    objection_answered,
    objection_filed,
    opinion_answered,
)


def amendment_opened(replay: Replay, event: Event) -> None:
    opened(replay, event)


def request_received(replay: Replay, event: Event) -> None:
    index = replay.applicant_of(event)
    if event is replay.case.events[0]:
        return
    if index is None:
        notes.note(
            dossier_id=replay.dossier.pk, act=replay.act_of(event), name="request.received_unnamed"
        )
        return
    submission.add_request(
        dossier_id=replay.dossier.pk, applying=replay.applying(index), act=replay.act_of(event)
    )


def notice_published(replay: Replay, event: Event) -> None:
    task = replay.reach("announce", event)
    replay.perform(
        task,
        lambda d: submission.publish_notice(dossier_id=d.pk, act=replay.act_of(event)),
    )


def window_closed(replay: Replay, event: Event) -> None:
    task = replay.reach("close_window", event)
    replay.perform(
        task, lambda d: submission.close_window(dossier_id=d.pk, act=replay.act_of(event))
    )


def dossier_submitted(replay: Replay, event: Event) -> None:
    task = replay.reach("submit", event)
    replay.perform(
        task, lambda d: submission.submit_dossier(dossier_id=d.pk, act=replay.act_of(event))
    )
    # It came to the department all the same, and the record goes on from there.
    early = submission.refusal_of_early_submission(replay.dossier, event.on)
    if early is not None:
        replay.refuse(event, early.message, early.article)


def dossier_complete(replay: Replay, event: Event) -> None:
    def complete(dossier: Dossier) -> Dossier:
        return reception.confirm_complete(dossier_id=dossier.pk, act=replay.act_of(event))

    task = replay.open_step()
    if (
        task is not None
        and replay.dossier.state == DossierState.UNDER_APPRAISAL
        and replay.dossier.complete_on is None
    ):
        complete(replay.dossier)
        return
    replay.perform(replay.reach("receive", event), complete)


def supplement_requested(replay: Replay, event: Event) -> None:
    def ask(dossier: Dossier) -> Any:
        return supplements.request_supplement(
            dossier_id=dossier.pk,
            act=replay.act_of(event),
            missing=event.missing or (),
            reason="" if event.missing else (event.reason or NO_GROUND_RECORDED),
            asked_from_step=step,
        )

    task = replay.open_step()
    step = task.item.step if task else ""
    waiting = replay.dossier.state == DossierState.AWAITING_SUPPLEMENT
    if waiting and replay.receipts_after(event) > 1 + replay.asked_again:
        # Both requests are answered later: the time from the first to the last is one stop.
        replay.asked_again += 1
        replay.note(event, "supplement.requested_again", missing=list(event.missing or ()))
    elif step == "give_opinion":
        ask(replay.dossier)
    elif step == "assign" and task is not None:
        infer(replay, task, event)
        replay.dossier = replay.fresh()
        step = "consult"
        replay.perform(replay.reach("consult", event), ask)
    elif task is not None and step in {"consult", "score", "appraise"}:
        replay.perform(task, ask)
    else:
        step = "receive"
        replay.perform(replay.reach("receive", event), ask)


def supplement_received(replay: Replay, event: Event) -> None:
    def receive(dossier: Dossier) -> Any:
        return supplements.receive_supplement(
            dossier_id=dossier.pk,
            act=replay.act_of(event),
            answer=", ".join(event.missing or ()),
            back_to=DossierState.UNDER_APPRAISAL if beside else DossierState.SUBMITTED,
        )

    if replay.asked_again:
        replay.asked_again -= 1
        replay.note(event, "supplement.received_in_part")
        return
    task = replay.open_step()
    beside = task is None or task.item.step != "answer_supplement"
    if beside or task is None:
        receive(replay.dossier)
    else:
        replay.perform(task, receive)


def opinion_requested(replay: Replay, event: Event) -> None:
    asking = opinions.Asking(body_named(event.body, replay.dossier.province), event.due_days)
    _ask(replay, asking, replay.act_of(event), event)


def _ask(replay: Replay, asking: opinions.Asking, act: Act, event: Event) -> None:
    task = replay.open_step()
    if task is not None and task.item.step == "give_opinion":
        engine.add_opinion_task(
            replay.dossier.pk,
            lambda d: opinions.add_body(dossier_id=d.pk, act=act, asking=asking),
        )
        return
    if task is not None and task.item.step in {"score", "appraise"}:
        replay.perform(task, _want_another_round)
    replay.perform(
        replay.reach("consult", event),
        lambda d: opinions.ask_opinions(dossier_id=d.pk, act=act, asked=[asking]),
    )


def opinion_given(replay: Replay, event: Event) -> None:
    body = body_named(event.body, replay.dossier.province)
    opinion = _open_opinion(replay, body)
    if opinion is None and give_after_its_round(replay, body, event):
        return
    if opinion is None:
        _ask(
            replay, opinions.Asking(body, event.due_days), replay.act_of(event).as_inferred(), event
        )
        opinion = _open_opinion(replay, body)
    if opinion is None:
        raise RuntimeError(f"{replay.case.id}: {event.path}: the opinion was not opened")
    answered = opinion
    replay.perform(
        engine.open_task(replay.dossier, "give_opinion", opinion=answered),
        lambda d: opinions.give_opinion(
            dossier_id=d.pk,
            act=replay.act_of(event),
            opinion_id=answered.pk,
            outcome=event.outcome or "",
            content=event.reason or "",
        ),
    )


def give_after_its_round(replay: Replay, body: Organisation, event: Event) -> bool:
    """Enter what a body says after its round was closed without a word of it, marked late.

    False where no such line stands, or where the record itself has it silent once more.
    """
    waiting = (
        replay.dossier.opinions.filter(
            body=body, is_open=False, outcome__in=["", Opinion.Outcome.SILENT]
        )
        .order_by("-round_number", "-pk")
        .first()
    )
    if waiting is None or event.outcome == Opinion.Outcome.SILENT:
        return False
    opinion_ends.give_late_opinion(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        opinion_id=waiting.pk,
        outcome=event.outcome or "",
        content=event.reason or "",
    )
    return True


def _open_opinion(replay: Replay, body: Organisation) -> Opinion | None:
    return replay.dossier.opinions.filter(body=body, is_open=True).first()


def ministry_opinion_requested(replay: Replay, event: Event) -> None:
    replay.note(event, "ministry.opinion_requested")


def ministry_opinion_given(replay: Replay, event: Event) -> None:
    replay.note(event, "ministry.opinion_given", outcome=event.outcome)


def council_established(replay: Replay, event: Event) -> None:
    _council(replay, event, "established")


def criteria_adopted(replay: Replay, event: Event) -> None:
    _council(replay, event, "criteria_adopted")


def council_dissolved(replay: Replay, event: Event) -> None:
    _council(replay, event, "dissolved")


def _council(replay: Replay, event: Event, what: str) -> None:
    council.note_council(dossier_id=replay.dossier.pk, act=replay.act_of(event), what=what)


def scored(replay: Replay, event: Event) -> None:
    def record(dossier: Dossier) -> Any:
        return council.record_scores(
            dossier_id=dossier.pk,
            act=replay.act_of(event),
            sheets=event.sheets or (),
            recused={who.member: who.reason or "" for who in event.recused or ()},
            tie_choice=event.tie_choice,
            strict=False,
        )

    standing = CouncilScoring.objects.filter(dossier=replay.dossier, is_scored=True).first()
    if standing is None or not event.sheets:
        found = replay.perform(replay.reach("score", event), record)
    elif standing.result is None and _before_the_report(replay):
        found = record(replay.dossier)
    else:
        _score_again(replay, event)
        found = replay.perform(replay.reach("score", event), record)
    _scoring, _result, left_out = found
    for refusal in left_out:
        path = event.path if refusal.index is None else f"{event.path}.sheets[{refusal.index}]"
        replay.refuse(event, refusal.reason_vi, refusal.basis)
        replay.refusals[-1]["event"] = path


_BEFORE_THE_REPORT = frozenset({"answer_supplement", "consult", "give_opinion", "appraise"})


def _before_the_report(replay: Replay) -> bool:
    task = replay.open_step()
    return task is not None and task.item.step in _BEFORE_THE_REPORT


def _score_again(replay: Replay, event: Event) -> None:
    """What was scored stays in the journal; the new sheets are a round of their own."""

    def order(dossier: Dossier) -> Any:
        found = council_settlement.order_another_round(
            dossier_id=dossier.pk,
            act=replay.act_of(event).as_inferred(),
            reason=event.reason or NO_GROUND_RECORDED,
        )
        dossier.__dict__["wants_another_scoring"] = True
        return found

    task = replay.open_step()
    if task is not None and task.item.step in {"consult", "give_opinion"}:
        order(replay.dossier)  # the way from the opinions leads to the council again
    else:
        replay.perform(replay.reach("appraise", event), order)
    replay.dossier = replay.fresh()


def appraisal_reported(replay: Replay, event: Event) -> None:
    replay.perform(
        replay.reach("sign_report", event),
        lambda d: appraisal.report_appraisal(dossier_id=d.pk, act=replay.act_of(event)),
    )


def decided(replay: Replay, event: Event) -> None:
    if event.outcome is None:
        raise RuleRefused("Hồ sơ không ghi kết quả của quyết định.", replay.basis("decide"))
    number, _slash, symbol = (event.document or "").partition("/")
    replay.perform(
        replay.reach("decide", event),
        lambda d: decision.decide(
            dossier_id=d.pk,
            act=replay.act_of(event),
            outcome=event.outcome or "",
            signed=decision.Signed(number=number, symbol=symbol),
            reason=event.reason or (NO_GROUND_RECORDED if event.outcome == "refused" else ""),
            refusing=Refusing("other", event.ground_article) if event.ground_article else None,
        ),
    )


def copied_to_ministry(replay: Replay, event: Event) -> None:
    def send(dossier: Dossier) -> Dossier:
        return decision.send_copy_to_ministry(dossier_id=dossier.pk, act=replay.act_of(event))

    task = replay.open_step()
    if task is not None and task.item.step == "copy_ministry":
        replay.perform(task, send)
    else:
        send(replay.dossier)


def extended(replay: Replay, event: Event) -> None:
    if event.until is None:
        raise RuleRefused("Hồ sơ không ghi ngày hẹn lại.", withdrawal.new_date_basis(event.on))
    withdrawal.extend(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        until=event.until,
        reason=event.reason or "",
    )


def stopped(replay: Replay, event: Event) -> None:
    withdrawal.stop_processing(
        dossier_id=replay.dossier.pk, act=replay.act_of(event), reason=event.reason or ""
    )


def withdrawn(replay: Replay, event: Event) -> None:
    engine.withdraw(
        replay.dossier.pk,
        lambda d: withdrawal.withdraw(
            dossier_id=d.pk, act=replay.act_of(event), reason=event.reason or ""
        ),
    )


def resubmitted(replay: Replay, event: Event) -> None:
    engine.resubmit(
        replay.dossier.pk,
        lambda d: withdrawal.resubmit(dossier_id=d.pk, act=replay.act_of(event)),
    )


def local_body_changed(replay: Replay, event: Event) -> None:
    succession.change_local_body(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        to=local_body_named(event.to, replay.dossier.province, event.on),
    )


def _want_another_round(dossier: Dossier) -> None:
    dossier.__dict__["wants_another_round"] = True


HANDLERS: dict[str, Callable[[Replay, Event], None]] = {
    handler.__name__: handler
    for handler in (
        amendment_opened,
        request_received,
        notice_published,
        window_closed,
        dossier_submitted,
        dossier_complete,
        supplement_requested,
        supplement_received,
        opinion_requested,
        opinion_given,
        ministry_opinion_requested,
        ministry_opinion_given,
        council_established,
        criteria_adopted,
        council_dissolved,
        scored,
        appraisal_reported,
        decided,
        copied_to_ministry,
        extended,
        stopped,
        withdrawn,
        resubmitted,
        local_body_changed,
        early_fact_recorded,
        early_concluded,
        opinion_answered,
        objection_filed,
        objection_answered,
        investment_policy_recorded,
    )
}
"""One handler an act of the case format, named after it."""

HANDLERS_OF_PROCEDURE: dict[tuple[str, str], Callable[[Replay, Event], None]] = {
    **PROPOSAL_ACTS,
    **CHANGE_ACTS,
}
"""By procedure and act: where the same act means something else than on the shared road."""
