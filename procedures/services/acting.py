"""The frame of a legal act: lock, effects, one flush, all or nothing.

An act is written as the list of its effects. What every act writes alike (ledger rows, planned
reminders and letters, the dossier's changed columns) is gathered here and written at the end in
one statement each, in the act's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import nudge
from notifications.models import Reminder
from procedures import journal, statements
from procedures.acts import Act
from procedures.models import Dossier, JournalEntry, LedgerEntry
from procedures.refusals import RuleRefused
from procedures.regimes import Regime, StepLimit
from procedures.regimes import regime as regime_by_id
from procedures.states import DossierState

_held: ContextVar[dict[int, Dossier] | None] = ContextVar("held_dossiers", default=None)


@contextmanager
def holding(dossier: Dossier) -> Iterator[Dossier]:
    """Let services inside this block work on ``dossier``, whose row is already locked.

    The engine locks process and dossier in one statement and opens this block, so the service it
    calls neither locks twice nor sees another copy of the row.
    """
    held = dict(_held.get() or {})
    held[dossier.pk] = dossier
    token = _held.set(held)
    try:
        yield dossier
    finally:
        _held.reset(token)


def is_held(dossier: Dossier) -> bool:
    """Whether this very instance is the locked row, so that nobody else changes what is its."""
    held = _held.get()
    return held is not None and held.get(dossier.pk) is dossier


def lock_dossier(dossier_id: int) -> Dossier:
    """The dossier under its row lock; the caller is inside a transaction."""
    held = _held.get()
    if held and dossier_id in held:
        return held[dossier_id]
    return (
        Dossier.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cluster", "province")
        .get(pk=dossier_id)
    )


@dataclass
class LegalAct:
    """One act in progress: its dossier under lock, its circumstances, and what it owes."""

    dossier: Dossier
    act: Act
    entries: list[JournalEntry] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    planned: list[Reminder] = field(default_factory=list)
    cancelled: dict[str, list[str]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    @property
    def regime(self) -> Regime:
        """The law regime pinned on the dossier."""
        return regime_by_id(self.dossier.regime)

    def law_step(self, step: str) -> StepLimit:
        """A step of the dossier's procedure under its regime; NotSourced where it has none."""
        return self.regime.step(step, self.dossier.procedure)

    def has_step(self, step: str) -> bool:
        """Whether the procedure knows the step under the dossier's regime."""
        return step in self.regime.steps_of(self.dossier.procedure)

    def set(self, **columns: Any) -> None:
        """Change columns of the dossier; written once, at the end of the act."""
        for name, value in columns.items():
            setattr(self.dossier, name, value)
        self.changed.update(columns)

    def move_to(self, target: DossierState) -> None:
        """Move the legal state; raises RuleRefused where the table of moves has no such move."""
        if self.dossier.state == DossierState.STOPPED:
            self.set(state_before_stop="")
        if self.dossier.state != target:
            self.dossier.move_to(target)
            self.changed.add("state")
            self.changed.add("state_before_stop")

    def record(self, name: str, *, basis: str = "", **payload: Any) -> None:
        """Enter the act in the chained journal; written with the rest of the act."""
        self.entries.append(
            journal.next_entry(self.dossier, name, act=self.act, basis=basis, **payload)
        )

    def owe(self, kind: str, audience: str, *, key: str = "", at: datetime | None = None) -> None:
        """Owe a letter or notice to someone; it is written and sent only after the commit.

        ``kind`` names the letter in ``procedures.messages``; ``audience`` says for whom in terms
        of the dossier ("applicants", "holder", "post:<office>:<role>", "user:<id>"). Nothing is
        owed for an act that the record lacks, or for one dated before the system knew of it.
        """
        if self.act.inferred or self.act.on is None or is_history(self.act):
            return
        self.planned.append(
            Reminder(
                subject=f"dossier:{self.dossier.pk}",
                version=1,
                rung=key or f"act:{self.dossier.journal_length}",
                kind=kind,
                audience=audience,
                send_at=at or timezone.now(),
            )
        )

    def cancel(self, subject: str, reason: str) -> None:
        """Let nothing go out any more that was planned about ``subject`` before this act."""
        self.cancelled.setdefault(reason, []).append(subject)

    def flush(self) -> None:
        """Write what the act has gathered: one statement for each table, sent together."""
        now = timezone.now()
        if any(owed.send_at <= now for owed in self.planned):
            nudge.sweep_soon()
        self.changed.update({"journal_length", "journal_head"})
        statements.run(
            *(self._cancelling(reason, subjects) for reason, subjects in self.cancelled.items()),
            *(
                statements.insertion(*rows)
                for rows in (self.entries, self.ledger, self.planned)
                if rows
            ),
            statements.updating(self.dossier, self.changed),
        )
        self.entries, self.ledger, self.planned = [], [], []
        self.cancelled, self.changed = {}, set()

    def _cancelling(self, reason: str, subjects: list[str]) -> statements.Statement:
        marks = ", ".join(["%s"] * len(subjects))
        return statements.changing(
            Reminder,
            f"state = %s AND subject IN ({marks})",
            [Reminder.State.PLANNED.value, *subjects],
            state=Reminder.State.CANCELLED.value,
            settled_at=timezone.now(),
            reason=reason,
        )


def is_history(act: Act) -> bool:
    """Whether the act is brought in from a record: told long after it happened.

    Letters and reminders belong to acts of today; a replayed record owes nobody a letter about
    something that was answered years ago.
    """
    return act.on is not None and act.by is None


@contextmanager
def legal_act(
    dossier_id: int, act: Act, *, ends_stop: bool = True, in_order: bool = True
) -> Iterator[LegalAct]:
    """One legal act on one dossier, in one transaction; a refusal leaves everything as it was.

    A person's act cannot be dated before the one that came last, unless it runs beside the others
    (``in_order=False``: an opinion, a competing request, a file). A record's own order was checked
    when it was read.

    An act on a dossier that stands stopped ends the stop on its own day, unless it is one of
    those (withdrawal, another stop) for which the stop does not matter.
    """
    from procedures.services.withdrawal import end_stop

    # Inside the engine's transaction a savepoint would only cost: a refusal ends the whole step.
    inside_engine = bool(_held.get())
    with transaction.atomic(savepoint=not inside_engine):
        doing = LegalAct(dossier=lock_dossier(dossier_id), act=act)
        if ends_stop and doing.dossier.state == DossierState.STOPPED:
            end_stop(doing)
        if in_order and act.on is not None:
            _refuse_backdating(doing)
        yield doing
        doing.flush()


def _refuse_backdating(doing: LegalAct) -> None:
    dossier, act = doing.dossier, doing.act
    if act.on is None:
        return
    last = dossier.last_act_on
    if last is not None and act.on < last:
        if act.by is None:
            return
        raise RuleRefused(
            _("Ngày thực hiện không thể trước ngày %(day)s của việc gần nhất trong hồ sơ.")
            % {"day": f"{last:%d/%m/%Y}"},
            field="on",
        )
    if last != act.on:
        doing.set(last_act_on=act.on)
