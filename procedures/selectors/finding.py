"""Finding dossiers by words: code, cluster, place and enterprise, each within what one may know."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from procedures.backends import is_administrator
from procedures.folding import folded
from procedures.models import Dossier, InvestorRequest, Organisation, User
from procedures.selectors.dossiers import by_office, dossiers_visible_to, enterprises_of

MOST_SIGNS = 100
"""More than that is no name."""


def dossiers_found(user: User, query: str) -> QuerySet[Dossier]:
    """The dossiers the person may see whose code, cluster, place or enterprise has the words.

    Case, marks and đ make no difference. Nobody learns by a name what the dossier's page would not
    tell him: an applicant finds his own enterprise and never a competitor.
    """
    dossiers, words = dossiers_visible_to(user), query.strip()[:MOST_SIGNS]
    if not words:
        return dossiers
    return dossiers.filter(
        Q(code__icontains=words)
        | Q(cluster__folded_name__contains=folded(words))
        | Q(cluster__folded_location__contains=folded(words))
        | Q(pk__in=requests_found(user, words).values("dossier"))
        | _of_the_clusters_investor(user, words)
    )


def requests_found(user: User, query: str) -> QuerySet[InvestorRequest]:
    """The requests of enterprises whose name has the words, among those the person may know.

    The rule of ``requests_visible_to`` for many dossiers at once: by an office all of a dossier,
    as an applicant one's own.
    """
    found = InvestorRequest.objects.filter(enterprise__in=_enterprises_named(query))
    if is_administrator(user):
        return found
    return found.filter(
        Q(enterprise__in=enterprises_of(user))
        | Q(dossier__in=Dossier.objects.filter(by_office(user)))
    )


def names_found(user: User, query: str, dossiers: Collection[Dossier]) -> dict[int, list[str]]:
    """For the dossiers of one page, the enterprises by whose names they were found: key → names."""
    names: dict[int, list[str]] = {}
    if query.strip():
        rows = requests_found(user, query).filter(dossier__in=dossiers).order_by("number")
        for dossier_id, name in rows.values_list("dossier", "enterprise__name"):
            names.setdefault(dossier_id, []).append(name)
    return names


def _of_the_clusters_investor(user: User, words: str) -> Q:
    """By the investor that the register has for the cluster; an applicant is not told by this."""
    named = Q(cluster__investor__in=_enterprises_named(words))
    if is_administrator(user):
        return named
    return named & by_office(user)


def _enterprises_named(query: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        kind=Organisation.Kind.ENTERPRISE,
        folded_name__contains=folded(query.strip()[:MOST_SIGNS]),
    )
