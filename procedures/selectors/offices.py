"""Which office has followed which: what an ended office had is its successor's to see and to do."""

from __future__ import annotations

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

_BEFORE = """
    WITH RECURSIVE before(id) AS (
        SELECT office.id FROM procedures_organisation office
        WHERE office.successor_id = {key} AND (office.valid_to IS NULL OR office.valid_to < %s)
        UNION
        SELECT earlier.id FROM procedures_organisation earlier
        JOIN before ON earlier.successor_id = before.id
        WHERE earlier.valid_to IS NULL OR earlier.valid_to < %s
    )
    SELECT {aggregate}(CAST(before.id AS text), ',') FROM before
"""

_AFTER = """
    WITH RECURSIVE after(id, next_id, ended_on) AS (
        SELECT id, successor_id, valid_to FROM procedures_organisation WHERE id = %s
        UNION
        SELECT later.id, later.successor_id, later.valid_to
        FROM procedures_organisation later
        JOIN after ON later.id = after.next_id
        WHERE after.ended_on IS NULL OR after.ended_on < %s
    )
    SELECT id FROM after
"""


def predecessors_column(key: str, today: object) -> RawSQL:
    """The ended offices that the office in column ``key`` follows, all generations, as "3,17".

    A column of the asking statement, so that nobody pays another statement for it; NULL where the
    office follows nobody. An office that still stands is not followed yet, whoever is named.
    """
    aggregate = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    return RawSQL(_BEFORE.format(key=key, aggregate=aggregate), [today, today])  # noqa: S611


def in_place_of(office_id: int, today: object) -> RawSQL:
    """The office and those that have followed it, for ``organisation__in=…``."""
    return RawSQL(_AFTER, [office_id, today])  # noqa: S611


def ministry_id() -> int:
    """The key of the ministry's office that deals with clusters: where its officers sit, else its
    department, else itself.

    Raises Organisation.DoesNotExist on an installation that has not entered the ministry.
    """
    from procedures.models import Organisation, Post, Role

    kinds = (Organisation.Kind.MINISTRY_DEPARTMENT, Organisation.Kind.MINISTRY)
    held = (
        Post.objects.held_on(timezone.localdate())
        .filter(role=Role.MINISTRY_OFFICER, organisation__kind__in=kinds)
        .order_by("-organisation__kind", "organisation")
        .values_list("organisation", flat=True)
        .first()
    )
    if held is not None:
        return held
    found = (
        Organisation.objects.filter(kind__in=kinds, successor__isnull=True)
        .order_by("-kind", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise Organisation.DoesNotExist("no office of the ministry is entered")
    return found
