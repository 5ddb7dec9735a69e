"""Which offices an applicant can turn to today, and which windows stand open."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from procedures.models import AdministrativeUnit, Deadline, Dossier, Organisation
from procedures.refusals import RuleRefused
from procedures.services.opening import Offices
from procedures.states import DossierState

Kind = Organisation.Kind


def standing_on(day: date) -> Q:
    """Offices that exist on a day."""
    return Q(valid_from__isnull=True) | Q(valid_from__lte=day)


def _offices(day: date) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        standing_on(day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def local_bodies(province: AdministrativeUnit, day: date) -> QuerySet[Organisation]:
    """The People's Committees that receive requests in a province today."""
    return (
        _offices(day)
        .filter(province=province, kind__in=[Kind.COMMUNE, Kind.DISTRICT])
        .order_by("name")
    )


def provinces_with_offices(day: date) -> QuerySet[AdministrativeUnit]:
    """The provinces in which a dossier can go its whole way today."""
    offices = _offices(day).filter(province=OuterRef("pk"))
    return AdministrativeUnit.objects.filter(
        Exists(offices.filter(kind__in=[Kind.COMMUNE, Kind.DISTRICT])),
        Exists(offices.filter(kind=Kind.DEPARTMENT)),
        Exists(offices.filter(kind=Kind.PROVINCE)),
        tier=AdministrativeUnit.Tier.PROVINCE,
    ).order_by("folded_name")


def chain_of_offices(province: AdministrativeUnit, local_body: Organisation, day: date) -> Offices:
    """The offices that a dossier of this local body passes.

    Raises RuleRefused where the installation does not know exactly one department and one
    provincial People's Committee: nobody may guess where a dossier goes.
    """
    found = {}
    for kind in (Kind.DEPARTMENT, Kind.PROVINCE):
        offices = list(_offices(day).filter(province=province, kind=kind)[:2])
        if len(offices) != 1:
            raise RuleRefused(
                _(
                    "Phần mềm chưa xác định được %(kind)s của %(province)s. Hãy liên hệ quản trị "
                    "hệ thống."
                )
                % {"kind": Kind(kind).label, "province": province},
                field="local_body",
            )
        found[kind] = offices[0]
    return Offices(province, local_body, found[Kind.DEPARTMENT], found[Kind.PROVINCE])


def open_windows(
    province: AdministrativeUnit, enterprises: list[Organisation], day: date
) -> list[Deadline]:
    """The publicly announced windows of a province that another applicant may still enter."""
    own = Dossier.objects.filter(requests__enterprise__in=enterprises).values("pk")
    return list(
        Deadline.objects.filter(
            Q(due_on__isnull=True) | Q(due_on__gte=day),
            step="reception",
            status=Deadline.Status.OPEN,
            dossier__province=province,
            dossier__state=DossierState.ANNOUNCED,
        )
        .exclude(dossier__in=own)
        .select_related("dossier__cluster", "dossier__local_body")
        .order_by("due_on", "pk")[:100]
    )
