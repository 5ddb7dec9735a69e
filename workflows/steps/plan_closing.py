"""A plan that ends takes its proposals with it: their tasks are closed in the same transaction."""

from __future__ import annotations

from django.db import transaction

from procedures.acts import Act
from procedures.models import Dossier, DossierLink, ListVersion
from procedures.services import plan_approval, proposals
from procedures.services.plan_approval import Approval
from procedures.states import CLOSED
from workflows import engine

WAITING_AT = ("await_plan", "take_up")


def approve_with_proposals(dossier: Dossier, act: Act, approval: Approval) -> ListVersion:
    """Approve the plan, and end every proposal that it took up."""
    with transaction.atomic():
        version = plan_approval.approve(dossier_id=dossier.pk, act=act, approval=approval)
        end_proposals(dossier, act, approved=True)
    return version


def proposals_in(dossier: Dossier) -> list[Dossier]:
    """The open proposals that the plan has taken up."""
    return list(
        Dossier.objects.filter(
            links_out__target=dossier, links_out__kind=DossierLink.Kind.PROPOSED_IN
        )
        .exclude(state__in=[state.value for state in CLOSED])
        .order_by("pk")
    )


def end_proposals(plan: Dossier, act: Act, *, approved: bool) -> None:
    """End the proposals of a plan, each through its own waiting step."""
    for proposal in proposals_in(plan):
        task = next(
            (task for task in engine.open_tasks(proposal) if task.item.step in WAITING_AT), None
        )
        if task is None:
            continue

        def end(dossier: Dossier) -> Dossier:
            return proposals.end_with_plan(
                dossier_id=dossier.pk, act=act, plan=plan, approved=approved
            )

        # The plan's decision ends them, whoever holds their step.
        engine.perform(task.pk, None, end)
