"""Which dossiers a person may see, and how the law names what he may know of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from procedures.backends import is_administrator, office_ids_of, posts_of
from procedures.models import Dossier, InvestorRequest, Organisation, Procedure, Role, Seat, User

DEPARTMENT_ROLES = {
    Role.ONE_STOP,
    Role.SPECIALIST,
    Role.DIVISION_HEAD,
    Role.DIRECTOR,
    Role.COUNCIL_SECRETARY,
    Role.COUNCIL_CHAIR,
}
PROVINCIAL_ROLES = {Role.PC_OFFICE, Role.PC_LEADER}


def dossiers_visible_to(user: User) -> QuerySet[Dossier]:
    """The dossiers that a person's posts of today let him see; nobody sees by default.

    Local body: those it handles. Department: those that have reached it. Provincial People's
    Committee: those of the province that have reached the department. Consulted body: those on
    which it was asked. Ministry: decisions and plans that were sent to it. Applicant: those in
    which his enterprise has a request. Administrator: all. An office sees what those it has
    followed had.
    """
    if not user.is_authenticated or not user.is_active:
        return Dossier.objects.none()
    if is_administrator(user):
        return Dossier.objects.all()
    own = InvestorRequest.objects.filter(enterprise__in=enterprises_of(user))
    return Dossier.objects.filter(by_office(user) | Q(pk__in=own.values("dossier")))


def by_office(user: User) -> Q:
    """Those of them that he sees by a post of an office, a consulted body or a council."""
    allowed = Q(pk__in=[])
    for post in posts_of(user):
        offices = office_ids_of(post)
        if post.role in {Role.LOCAL_OFFICER, Role.LOCAL_LEADER}:
            allowed |= Q(local_body__in=offices)
        elif post.role in DEPARTMENT_ROLES:
            allowed |= Q(department__in=offices, was_submitted=True)
            # The department opens some of these itself, and records facts before they reach it.
            allowed |= Q(department__in=offices, procedure=Procedure.LEGACY)
        elif post.role in PROVINCIAL_ROLES:
            allowed |= Q(provincial_pc__in=offices, was_submitted=True)
        elif post.role == Role.OPINION_OFFICER:
            allowed |= Q(pk__in=Dossier.objects.filter(opinions__body__in=offices).values("pk"))
        elif post.role == Role.COUNCIL_MEMBER:
            own_seats = Seat.objects.filter(user=user)
            allowed |= Q(pk__in=own_seats.values("scoring_round__dossier"))
        elif post.role == Role.MINISTRY_OFFICER:
            allowed |= Q(copied_on__isnull=False) | Q(plan__sent_on__isnull=False)
    return allowed


def requests_visible_to(user: User, dossier: Dossier) -> QuerySet[InvestorRequest]:
    """The investors' requests of a dossier: an applicant sees his own, never a competitor's.

    A body that was asked for its opinion sees them too: it cannot judge a plan it may not read.
    """
    requests = dossier.requests.select_related("enterprise").order_by("number")
    if is_administrator(user) or any(post.role != Role.APPLICANT for post in posts_of(user)):
        may = (
            sees_inside(user, dossier)
            or was_consulted(user, dossier)
            or sits_on_council(user, dossier)
        )
        return requests if may else requests.none()
    return requests.filter(enterprise__in=enterprises_of(user))


def enterprises_of(user: User) -> list[Organisation]:
    """The enterprises that the person represents today."""
    return [post.organisation for post in posts_of(user) if post.role == Role.APPLICANT]


def was_consulted(user: User, dossier: Dossier) -> bool:
    """Whether the person's body has been asked for its opinion on the dossier."""
    offices = [
        key
        for post in posts_of(user)
        if post.role == Role.OPINION_OFFICER
        for key in office_ids_of(post)
    ]
    return bool(offices) and dossier.opinions.filter(body__in=offices).exists()


def sits_on_council(user: User, dossier: Dossier) -> bool:
    """Whether the person has a seat in a round of scoring of the dossier: he judges its papers."""
    return (
        any(post.role == Role.COUNCIL_MEMBER for post in posts_of(user))
        and Seat.objects.filter(user=user, scoring_round__dossier=dossier).exists()
    )


def sees_inside(user: User, dossier: Dossier) -> bool:
    """Whether the person is of an office that handles the dossier (not only an applicant)."""
    if is_administrator(user):
        return True
    inside = {
        Role.LOCAL_OFFICER: dossier.local_body_id,
        Role.LOCAL_LEADER: dossier.local_body_id,
        **dict.fromkeys(DEPARTMENT_ROLES, dossier.department_id),
        **dict.fromkeys(PROVINCIAL_ROLES, dossier.provincial_pc_id),
    }
    return any(
        inside.get(Role(post.role)) in office_ids_of(post) for post in posts_of(user)
    ) or any(
        post.role == Role.MINISTRY_OFFICER and dossier.copied_on is not None
        for post in posts_of(user)
    )
