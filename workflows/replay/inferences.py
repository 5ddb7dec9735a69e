"""The act that a record lacks on the way to the next one it has, step by step."""

from __future__ import annotations

from viewflow.workflow.models import Task

from procedures.acts import Act
from procedures.cases import Event
from procedures.refusals import RuleRefused
from procedures.services import (
    appraisal,
    council,
    early_clusters,
    opinions,
    reception,
    submission,
    supplements,
)
from workflows import engine
from workflows.replay.plans import infer_plan_step
from workflows.replay.record import Replay


def infer_step(replay: Replay, task: Task, event: Event) -> None:
    """Do what the open ``task`` asks, as the record must have had it before ``event``.

    Raises RuleRefused at a decision: what was decided is never inferred.
    """
    act = replay.act_of(event).as_inferred()
    pk = replay.dossier.pk
    match task.item.step:
        case "announce":
            replay.perform(task, lambda d: submission.publish_notice(dossier_id=pk, act=act))
        case "close_window":
            replay.perform(task, lambda d: submission.close_window(dossier_id=pk, act=act))
        case "submit":
            replay.perform(task, lambda d: submission.submit_dossier(dossier_id=pk, act=act))
        case "receive":
            replay.perform(task, lambda d: reception.confirm_complete(dossier_id=pk, act=act))
        case "answer_supplement":
            # The next act of the same step closes the stop on its own day, unless the record
            # has the receipt later on: then the clock stands still until that.
            stays_stopped = replay.receipts_after(event) > 0
            closing = act if stays_stopped else Act(by=None, on=event.on, inferred=True)
            replay.perform(
                task,
                lambda d: supplements.receive_supplement(
                    dossier_id=pk, act=closing, keeps_stop=stays_stopped
                ),
            )
        case "assign":
            replay.perform(
                task,
                lambda d: appraisal.assign_specialist(dossier_id=pk, act=act, specialist=None),
            )
        case "conclude":
            replay.perform(task, lambda d: early_clusters.pass_unconcluded(dossier_id=pk, act=act))
        case "consult":
            replay.perform(task, lambda d: opinions.ask_opinions(dossier_id=pk, act=act, asked=[]))
        case "give_opinion":
            opinion = task.item.opinion
            engine.drop_opinion_task(
                pk,
                opinion,
                lambda d: opinions.drop_body(
                    dossier_id=pk,
                    act=act,
                    opinion_id=opinion.pk,
                    reason="Hồ sơ không ghi ý kiến trả lời.",
                ),
            )
        case "score":
            replay.perform(task, lambda d: council.record_scores(dossier_id=pk, act=act, sheets=[]))
        case "appraise":
            replay.perform(
                task,
                lambda d: appraisal.draft_report(dossier_id=pk, act=act, conclusion="unknown"),
            )
        case "sign_report":
            replay.perform(task, lambda d: appraisal.report_appraisal(dossier_id=pk, act=act))
        case step:
            if infer_plan_step(replay, task, event):
                return
            raise RuleRefused("Không thể suy ra quyết định mà hồ sơ không ghi.", replay.basis(step))
