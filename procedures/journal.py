"""The chained journal: one entry per legal act, in the act's own transaction.

Each entry's digest covers its own content and the digest before it, so a changed, removed or
inserted entry breaks the chain at a place that :func:`first_broken_entry` names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from procedures.acts import Act
from procedures.chain import GENESIS, canonical, entry_digest
from procedures.models import Dossier, JournalEntry


def next_entry(
    dossier: Dossier, name: str, *, act: Act, basis: str = "", **payload: Any
) -> JournalEntry:
    """The entry of one act, for the caller to write: it holds the dossier's row lock.

    ``dossier.journal_length`` and ``journal_head`` are moved on in memory and written with the
    rest of the dossier, so the chain costs one INSERT and no SELECT.
    """
    sequence = dossier.journal_length + 1
    previous = dossier.journal_head or GENESIS
    recorded_at = timezone.now()
    if act.document:
        payload["document"] = act.document
    if act.at:
        payload["at"] = act.at
    text = canonical(payload)
    actor_id = act.by.pk if act.by else None
    office_id = act.office.pk if act.office else None
    digest = entry_digest(
        dossier_code=dossier.code,
        sequence=sequence,
        act=name,
        occurred_on=act.on,
        recorded_at=recorded_at,
        actor_id=actor_id,
        office_id=office_id,
        basis=basis,
        inferred=act.inferred,
        payload=text,
        previous=previous,
    )
    entry = JournalEntry(
        dossier_id=dossier.pk,
        sequence=sequence,
        act=name,
        occurred_on=act.on,
        recorded_at=recorded_at,
        actor_id=actor_id,
        office_id=office_id,
        basis=basis,
        inferred=act.inferred,
        payload=text,
        previous=previous,
        digest=digest,
    )
    dossier.journal_length = sequence
    dossier.journal_head = digest
    return entry


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """Where a chain no longer holds, and in what way."""

    dossier_code: str
    sequence: int
    reason: str


def first_broken_entry(
    dossier: Dossier, entries: Iterable[JournalEntry] | None = None
) -> BrokenEntry | None:
    """The first place where the dossier's chain fails, or None when it holds to its end.

    ``entries`` are those of the dossier in order, where the caller has read them already.
    """
    previous = GENESIS
    expected = 0
    if entries is None:
        entries = dossier.journal.order_by("sequence").iterator(chunk_size=500)
    for entry in entries:
        expected += 1
        if entry.sequence != expected:
            return BrokenEntry(dossier.code, expected, "missing")
        if entry.previous != previous:
            return BrokenEntry(dossier.code, entry.sequence, "does not follow the one before")
        digest = entry_digest(
            dossier_code=dossier.code,
            sequence=entry.sequence,
            act=entry.act,
            occurred_on=entry.occurred_on,
            recorded_at=entry.recorded_at,
            actor_id=entry.actor_id,
            office_id=entry.office_id,
            basis=entry.basis,
            inferred=entry.inferred,
            payload=entry.payload,
            previous=entry.previous,
        )
        if digest != entry.digest:
            return BrokenEntry(dossier.code, entry.sequence, "content was changed")
        previous = entry.digest
    if expected != dossier.journal_length:
        return BrokenEntry(dossier.code, expected + 1, "missing at the end")
    if (dossier.journal_head or GENESIS) != previous:
        return BrokenEntry(dossier.code, expected, "is not the head the dossier remembers")
    return None
