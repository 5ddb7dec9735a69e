"""The handlers of acts that all procedures share: answers, objections, the investment policy."""

from __future__ import annotations

from procedures.acts import Act
from procedures.cases import Event
from procedures.models import Objection, Opinion
from procedures.refusals import RuleRefused
from procedures.services import investment_policy, objections, opinion_answers
from procedures.services.case_offices import body_named
from procedures.services.investment_policy import Known
from procedures.services.objections import Objecting
from workflows import engine, objecting
from workflows.registry import side_steps
from workflows.replay.record import Replay

NO_WORDS_RECORDED = "Hồ sơ không ghi nội dung."


def opinion_answered(replay: Replay, event: Event) -> None:
    body = body_named(event.body, replay.dossier.province)
    given = (
        replay.dossier.opinions.filter(body=body, is_open=False)
        .exclude(outcome__in=["", Opinion.Outcome.SILENT])
        .order_by("-round_number")
        .first()
    )
    points = list(given.points.filter(taken_up="")) if given is not None else []
    if not points:
        raise RuleRefused("Hồ sơ không ghi ý kiến nào của cơ quan này để giải trình.")
    answer = (event.taken_up or "", event.reason or NO_WORDS_RECORDED)
    opinion_answers.answer_points(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        answers={point.pk: answer for point in points},
    )


def objection_filed(replay: Replay, event: Event) -> None:
    decision = replay.dossier.decisions.filter(superseded=False).first()
    if decision is None:
        raise RuleRefused("Chưa có quyết định để khiếu nại, kiến nghị.")
    party = (
        replay.dossier.requests.filter(number=event.applicant).first()
        if event.applicant is not None
        else None
    )
    objecting.object_to(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        objecting=Objecting(
            decision_id=decision.pk,
            enterprise=party.enterprise if party is not None else None,
            content=event.reason or NO_WORDS_RECORDED,
        ),
    )


def objection_answered(replay: Replay, event: Event) -> None:
    objection = _waiting(replay, event)
    if objection.status == Objection.Status.FILED:
        _perform(replay, objection, replay.act_of(event).as_inferred(), None)
    _perform(replay, objection, replay.act_of(event), event)


def _waiting(replay: Replay, event: Event) -> Objection:
    waiting = replay.dossier.objections.filter(
        status__in=[Objection.Status.FILED, Objection.Status.TAKEN_IN]
    ).order_by("number")
    if event.applicant is not None:
        parties = replay.dossier.requests.filter(number=event.applicant)
        waiting = waiting.filter(enterprise__in=parties.values("enterprise"))
    found = waiting.first()
    if found is None:
        raise RuleRefused("Không có khiếu nại, kiến nghị nào đang chờ trả lời.")
    return found


def _perform(replay: Replay, objection: Objection, act: Act, answer: Event | None) -> None:
    task = next(
        task
        for task in engine.open_tasks(replay.dossier)
        if task.item.step in side_steps() and task.process.artifact == objection
    )
    if answer is None:
        replay.perform(
            task,
            lambda d: objections.take_in_objection(
                dossier_id=d.pk, act=act, objection_id=objection.pk
            ),
        )
        return
    replay.perform(
        task,
        lambda d: objections.answer_objection(
            dossier_id=d.pk,
            act=act,
            objection_id=objection.pk,
            outcome=answer.outcome or "",
            answer=answer.reason or "",
        ),
    )


def investment_policy_recorded(replay: Replay, event: Event) -> None:
    investment_policy.record_investment_policy(
        dossier_id=replay.dossier.pk,
        act=replay.act_of(event),
        known=Known(
            standing=event.standing or "unknown",
            document=event.document or "",
            note=event.reason or "",
        ),
    )
