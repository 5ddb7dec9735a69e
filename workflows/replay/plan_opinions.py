"""Opinions of a record at its plan: asked while the department compiles, in rounds."""

from __future__ import annotations

from procedures.acts import Act
from procedures.cases import Event
from procedures.models import Opinion, Organisation
from procedures.services import opinions
from procedures.services.case_offices import body_named
from workflows import engine
from workflows.replay.record import Replay


def ask(at_plan: Replay, event: Event, act: Act) -> None:
    """Ask one body; beside the others where a round is open."""
    asking = opinions.Asking(body_named(event.body, at_plan.dossier.province), event.due_days)
    task = at_plan.open_step()
    if task is not None and task.item.step == "give_opinion":
        engine.add_opinion_task(
            at_plan.dossier.pk,
            lambda d: opinions.add_body(dossier_id=d.pk, act=act, asking=asking),
        )
        return
    at_plan.perform(
        at_plan.reach("compile", event),
        lambda d: opinions.ask_opinions(dossier_id=d.pk, act=act, asked=[asking]),
    )


def give(at_plan: Replay, event: Event) -> None:
    """Enter a body's answer; that it was asked is inferred where the record lacks it."""
    body = body_named(event.body, at_plan.dossier.province)
    opinion = _open_opinion(at_plan, body)
    if opinion is None:
        ask(at_plan, event, at_plan.act_of(event).as_inferred())
        opinion = _open_opinion(at_plan, body)
    if opinion is None:
        raise RuntimeError(f"{at_plan.case.id}: {event.path}: the opinion was not opened")
    answered = opinion
    at_plan.perform(
        engine.open_task(at_plan.dossier, "give_opinion", opinion=answered),
        lambda d: opinions.give_opinion(
            dossier_id=d.pk,
            act=at_plan.act_of(event),
            opinion_id=answered.pk,
            outcome=event.outcome or "",
            content=event.reason or "",
        ),
    )


def _open_opinion(at_plan: Replay, body: Organisation) -> Opinion | None:
    return at_plan.dossier.opinions.filter(body=body, is_open=True).first()
