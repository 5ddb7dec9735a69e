"""Filing an objection and taking it back: the service's act with the flow that runs beside."""

from __future__ import annotations

from django.db import transaction

from procedures.acts import Act
from procedures.models import Objection
from procedures.services import objections
from procedures.services.objections import Objecting
from workflows import engine
from workflows.flows.objection import entry_of


def object_to(*, dossier_id: int, act: Act, objecting: Objecting) -> Objection:
    """File an objection and lay it on the desk of the office that answers. Raises RuleRefused."""
    with transaction.atomic():
        objection = objections.file_objection(dossier_id=dossier_id, act=act, objecting=objecting)
        engine.start_beside(
            "objection", objection.dossier, entry=entry_of(objection), about=objection
        )
    return objection


def take_back(objection: Objection, act: Act) -> Objection:
    """The party takes its objection back: nobody has it on the desk any more.

    Raises RuleRefused once it is answered; NoSuchTask when its flow is over.
    """
    return engine.leave_beside(
        objection.dossier_id,
        objection,
        lambda held: objections.withdraw_objection(
            dossier_id=held.pk, act=act, objection_id=objection.pk
        ),
    )
