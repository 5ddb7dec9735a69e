"""Who may see a council, and the rounds in which it scored."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from procedures.backends import holds_post, is_administrator, office_ids_of, posts_of
from procedures.models import Council, Dossier, Organisation, Role, ScoringRound, Seat, User
from procedures.selectors.dossiers import DEPARTMENT_ROLES, PROVINCIAL_ROLES


def councils_visible_to(user: User) -> QuerySet[Council]:
    """The councils of one's department or province, and those in which one has sat."""
    if not user.is_authenticated or not user.is_active:
        return Council.objects.none()
    if is_administrator(user):
        return Council.objects.all()
    return Council.objects.filter(_of_offices(user, "") | Q(members__user=user)).distinct()


def rounds_visible_to(user: User) -> QuerySet[ScoringRound]:
    """The rounds of one's department or province, and those in which one has a seat.

    What may be read of a round is another question: before its opening there are only commitments.
    """
    if not user.is_authenticated or not user.is_active:
        return ScoringRound.objects.none()
    if is_administrator(user):
        return ScoringRound.objects.all()
    own = Seat.objects.filter(user=user).values("scoring_round")
    return ScoringRound.objects.filter(_of_offices(user, "dossier__") | Q(pk__in=own))


def _of_offices(user: User, prefix: str) -> Q:
    allowed = Q(pk__in=[])
    for post in posts_of(user):
        offices = office_ids_of(post)
        if post.role in DEPARTMENT_ROLES - {Role.COUNCIL_CHAIR}:
            allowed |= Q(**{f"{prefix}department__in": offices})
        elif post.role in PROVINCIAL_ROLES:
            allowed |= Q(**{f"{prefix}provincial_pc__in": offices})
    return allowed


def may_manage(user: User, council: Council) -> bool:
    """Whether the person keeps the council's papers: its secretary, or the committee's office."""
    return holds_post(user, Role.COUNCIL_SECRETARY, council.department_id) or holds_post(
        user, Role.PC_OFFICE, council.provincial_pc_id
    )


def departments_served_by(user: User) -> list[Organisation]:
    """The departments for which the person may enter a new council."""
    return [
        post.organisation
        for post in posts_of(user)
        if post.role == Role.COUNCIL_SECRETARY and post.organisation.kind == "department"
    ]


def councils_for(dossier: Dossier) -> QuerySet[Council]:
    """The councils that may score a dossier: its own, and the standing ones of its department."""
    return Council.objects.filter(
        Q(dossier=dossier) | Q(dossier__isnull=True),
        department=dossier.department_id,
        dissolved_on__isnull=True,
    ).order_by(F("dossier").desc(nulls_last=True), "-pk")
