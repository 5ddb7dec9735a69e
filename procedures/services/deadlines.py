"""Starting, stopping, restarting, extending and ending the periods of the law.

Every change is a row of the append-only ledger; the due date is derived from period, calendar and
ledger, and stored only as a cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from procedures.calendars import calendar_in_force
from procedures.clock import Calendar, DueDate, Period, Stop, due, late_by, unit_named
from procedures.models import Deadline, Dossier, LedgerEntry, Organisation
from procedures.regimes.settable import limit_name
from procedures.selectors.offices import ministry_id
from procedures.selectors.provincial_rules import rule_or_none
from procedures.services import ladder
from procedures.services.acting import LegalAct, is_held
from procedures.statements import Select, insert, update
from procedures.states import DossierState

_OPEN_OF_DOSSIER = Select(
    Deadline,
    source="procedures_deadline WHERE dossier_id = %s AND body_id IS NULL AND status = 'open' "
    "ORDER BY id",
)
_OPEN_OF_STEP = Select(
    Deadline,
    source="procedures_deadline WHERE dossier_id = %s AND step = %s AND body_id IS NULL "
    "AND status = 'open' ORDER BY id DESC LIMIT 1",
)
_OPEN_OF_BODY = Select(
    Deadline,
    source="procedures_deadline WHERE dossier_id = %s AND step = %s AND body_id = %s "
    "AND status = 'open' ORDER BY id DESC LIMIT 1",
)
_LEDGER = Select(LedgerEntry, source="procedures_ledgerentry WHERE deadline_id = %s ORDER BY id")

STEP_OF_STATE: dict[str, str] = {
    DossierState.REQUESTED: "notice",
    DossierState.ANNOUNCED: "reception",
    DossierState.COMPILING: "submit",
    DossierState.SUBMITTED: "appraise",
    DossierState.AWAITING_SUPPLEMENT: "appraise",
    DossierState.UNDER_APPRAISAL: "appraise",
    DossierState.AWAITING_DECISION: "decide",
    DossierState.DECIDED: "copy_ministry",
}
"""Which step of the law runs while a dossier is in a state (R1 has no notice: it submits)."""

ONE_AT_A_TIME = frozenset({"proposal", "plan"})
"""Procedures of which one period runs at a time, whatever the state: the plan's own steps."""


def is_running_step(dossier: Dossier, step: str) -> bool:
    """Whether an open period of ``step`` is the one the dossier stands in."""
    if dossier.procedure in ONE_AT_A_TIME:
        return True
    now = STEP_OF_STATE.get(dossier.state_before_stop or dossier.state)
    return step == now or (now == "notice" and step == "submit")


def first_step_of_department(dossier: Dossier) -> str:
    """The step that begins when a dossier comes to the department."""
    return "take_up" if dossier.procedure == "proposal" else "appraise"


@dataclass(frozen=True, slots=True)
class Limit:
    """A period with its source: what a deadline is started with."""

    amount: int | None
    unit: str
    basis: str
    confidence: str


def limit_of(doing: LegalAct, step: str) -> Limit:
    """The limit that the pinned regime sets for a step, else the province's own.

    ``amount`` None where neither sets one: the step then has no due date, and the page says so.
    """
    found = doing.law_step(step)
    if found.amount is None:
        own = rule_or_none(
            doing.dossier.province, limit_name(doing.dossier.procedure, step), doing.act.on
        )
        if own is not None:
            return Limit(int(own.value), own.unit or "working_days", own.basis, own.confidence)
    return Limit(found.amount, found.unit or "", found.basis, found.confidence)


def office_of(dossier: Dossier, actor: str) -> int:
    """The key of the office that acts as ``actor`` on a dossier."""
    match actor:
        case Deadline.Actor.LOCAL_BODY | Deadline.Actor.APPLICANT:
            return dossier.local_body_id
        case Deadline.Actor.DEPARTMENT | Deadline.Actor.COUNCIL:
            return dossier.department_id
        case Deadline.Actor.PROVINCIAL_PC:
            return dossier.provincial_pc_id
        case Deadline.Actor.MINISTRY:
            return ministry_id()
    raise ValueError(f"no office is known for {actor!r}")


def start(
    doing: LegalAct,
    step: str,
    *,
    on: date | None = None,
    limit: Limit | None = None,
    body: Organisation | None = None,
) -> Deadline:
    """Begin a step of the law on the day of the act: its period runs from the next day.

    An act of unknown day begins the step without a start, and so without a due date.
    """
    return _begin(doing, [_new(doing, step, on, limit or limit_of(doing, step), body)])[0]


def start_each(
    doing: LegalAct, step: str, limits: Sequence[tuple[Organisation, Limit]]
) -> list[Deadline]:
    """Begin a step for several bodies at once, each under its own limit, by one statement."""
    return _begin(doing, [_new(doing, step, None, limit, body) for body, limit in limits])


def _new(
    doing: LegalAct, step: str, on: date | None, limit: Limit, body: Organisation | None
) -> Deadline:
    started_on = on or doing.act.on
    if body is None:
        actor = doing.law_step(step).actor
        organisation_id = office_of(doing.dossier, actor)
    else:
        actor, organisation_id = Deadline.Actor.CONSULTED_BODY, body.pk
    return Deadline(
        dossier=doing.dossier,
        step=step,
        body=body,
        actor=actor,
        organisation_id=organisation_id,
        regime=doing.dossier.regime,
        amount=limit.amount,
        unit=limit.unit if limit.amount is not None else "",
        basis=limit.basis,
        confidence=limit.confidence,
        started_on=started_on,
    )


def _begin(doing: LegalAct, begun: list[Deadline]) -> list[Deadline]:
    calendar = calendar_in_force()
    entries = []
    for deadline in begun:
        entry = LedgerEntry(
            kind=LedgerEntry.Kind.START,
            on=deadline.started_on,
            basis=deadline.basis,
            inferred=doing.act.inferred,
            recorded_at=timezone.now(),
        )
        apply_cache(deadline, derive(deadline, [entry], calendar), calendar)
        entries.append(entry)
    insert(*begun)
    for deadline, entry in zip(begun, entries, strict=True):
        entry.deadline_id = deadline.pk
        doing.ledger.append(entry)
        plan_ladder(doing, deadline, calendar)
        remember(doing.dossier, deadline)
    return begun


def open_deadline(dossier: Dossier, step: str, body: Organisation | None = None) -> Deadline | None:
    """The open deadline of a step, or None; asked once an act.

    Under the dossier's lock the deadlines of all its steps are read by one statement: nobody else
    can change them before the act is over.
    """
    key = (step, body.pk if body else None)
    known = _known(dossier)
    if key in known:
        return known[key]
    if body is not None:
        found = _OPEN_OF_BODY.one(dossier.pk, step, body.pk)
    elif is_held(dossier):
        if "_open_deadlines_read" not in dossier.__dict__:
            dossier.__dict__["_open_deadlines_read"] = True
            for (deadline,) in _OPEN_OF_DOSSIER(dossier.pk):
                deadline.dossier = dossier
                known.setdefault((deadline.step, None), deadline)
        return known.get(key)
    else:
        found = _OPEN_OF_STEP.one(dossier.pk, step)
    known[key] = found[0] if found else None
    return known[key]


def remember(dossier: Dossier, deadline: Deadline) -> None:
    """Let the rest of this act find the deadline without asking the database."""
    _known(dossier)[(deadline.step, deadline.body_id)] = (
        deadline if deadline.status == Deadline.Status.OPEN else None
    )


def _known(dossier: Dossier) -> dict[tuple[str, int | None], Deadline | None]:
    if "_open_deadlines" not in dossier.__dict__:
        dossier.__dict__["_open_deadlines"] = {}
    known: dict[tuple[str, int | None], Deadline | None] = dossier.__dict__["_open_deadlines"]
    return known


def current_deadline(dossier: Dossier) -> Deadline | None:
    """The open deadline of the step the dossier stands in."""
    state = dossier.state_before_stop or dossier.state
    if dossier.procedure in ONE_AT_A_TIME:
        return (
            dossier.deadlines.filter(status=Deadline.Status.OPEN, body__isnull=True)
            .order_by("-pk")
            .first()
        )
    step = STEP_OF_STATE.get(state)
    if step is None:
        return None
    found = open_deadline(dossier, step)
    if found is None and step == "notice":
        found = open_deadline(dossier, "submit")
    return found


def finish(doing: LegalAct, deadline: Deadline | None) -> None:
    """The step is done: the period ends, and nothing more is reminded."""
    if deadline is None:
        return
    if deadline.stopped_since is not None or has_open_stop(deadline):
        resume(doing, deadline, inferred=True)
    deadline.status = Deadline.Status.DONE
    deadline.done_on = doing.act.on
    if deadline.due_on and doing.act.on and deadline.amount is not None:
        deadline.late_by = late_by(
            deadline.due_on, doing.act.on, unit_named(deadline.unit), calendar_in_force()
        )
    update(deadline, ["status", "done_on", "late_by"])
    _note(doing, deadline, LedgerEntry.Kind.FINISH)
    cancel_ladder(doing, deadline, "met")
    remember(doing.dossier, deadline)


def supersede(doing: LegalAct, deadline: Deadline | None, *, void: bool = False) -> None:
    """Another deadline takes this one's place, or the matter is at an end."""
    if deadline is None:
        return
    deadline.status = Deadline.Status.VOID if void else Deadline.Status.SUPERSEDED
    update(deadline, ["status"])
    _note(doing, deadline, LedgerEntry.Kind.SUPERSEDE)
    cancel_ladder(doing, deadline, "superseded")
    remember(doing.dossier, deadline)


def stop(doing: LegalAct, deadline: Deadline | None, *, reason: str, basis: str = "") -> None:
    """The period stands still from the day after the act (Art 10.3: time not counted)."""
    if deadline is None:
        return
    if deadline.stopped_since is not None or has_open_stop(deadline):
        resume(doing, deadline, inferred=True)
    _note(doing, deadline, LedgerEntry.Kind.STOP, reason=reason, basis=basis)
    move(doing, deadline)


def resume(doing: LegalAct, deadline: Deadline | None, *, inferred: bool = False) -> None:
    """The period runs on from the day after the act."""
    if deadline is None or not has_open_stop(deadline):
        return
    _note(doing, deadline, LedgerEntry.Kind.RESUME, inferred=inferred)
    move(doing, deadline)


def restart(doing: LegalAct, deadline: Deadline | None, *, on: date, reason: str) -> None:
    """The period begins anew on ``on`` (from the full dossier, Art 10.3)."""
    if deadline is None or deadline.started_on == on:
        return
    deadline.started_on = on
    _note(doing, deadline, LedgerEntry.Kind.RESTART, on=on, reason=reason, basis=deadline.basis)
    move(doing, deadline)


def extend(doing: LegalAct, deadline: Deadline, *, until: date, reason: str, basis: str) -> None:
    """A new date was granted and told to the applicant (NĐ 61/2018 Art 19.9)."""
    if deadline.stopped_since is not None or has_open_stop(deadline):
        resume(doing, deadline, inferred=True)
    _note(doing, deadline, LedgerEntry.Kind.EXTEND, until=until, reason=reason, basis=basis)
    move(doing, deadline)


CACHE = [
    "started_on",
    "due_on",
    "stopped_since",
    "paused_days",
    "provisional",
    "calendar_version",
    "version",
]


def move(doing: LegalAct, deadline: Deadline) -> None:
    """Derive the due date anew after a ledger entry; a moved date plans its reminders anew."""
    calendar = calendar_in_force()
    before = (deadline.due_on, deadline.stopped_since)
    apply_cache(deadline, derive(deadline, ledger_of(doing, deadline), calendar), calendar)
    if (deadline.due_on, deadline.stopped_since) != before:
        deadline.version += 1
        cancel_ladder(doing, deadline, "moved", was_due_on=before[0])
        plan_ladder(doing, deadline, calendar)
    update(deadline, CACHE)


def ledger_of(doing: LegalAct | None, deadline: Deadline) -> list[LedgerEntry]:
    """The deadline's ledger with the entries that this act has not written yet."""
    written = [entry for (entry,) in _LEDGER(deadline.pk)] if deadline.pk else []
    waiting = [
        entry for entry in (doing.ledger if doing else []) if entry.deadline_id == deadline.pk
    ]
    return [*written, *waiting]


def has_open_stop(deadline: Deadline) -> bool:
    """Whether the ledger's last word on stopping is a stop, its day known or not."""
    return bool(deadline.__dict__.get("_stop_is_open", deadline.stopped_since is not None))


def derive(
    deadline: Deadline, entries: Sequence[LedgerEntry], calendar: Calendar
) -> DueDate | None:
    """The due date as a function of period, calendar and ledger; None without limit or start."""
    started_on: date | None = None
    stops: list[Stop] = []
    stopped_on: date | None = None
    is_stopped = False
    extended_until: date | None = None
    for entry in entries:
        match entry.kind:
            case LedgerEntry.Kind.START | LedgerEntry.Kind.RESTART:
                started_on = entry.on
                stops, stopped_on, is_stopped = [], None, False
            case LedgerEntry.Kind.STOP:
                stopped_on, is_stopped = entry.on, True
            case LedgerEntry.Kind.RESUME:
                if stopped_on is not None and entry.on is not None:
                    stops.append(Stop(stopped_on, max(stopped_on, entry.on)))
                stopped_on, is_stopped = None, False
            case LedgerEntry.Kind.EXTEND:
                extended_until = entry.until
    deadline.__dict__["_stop_is_open"] = is_stopped
    if stopped_on is not None:
        stops.append(Stop(stopped_on, None))
    if deadline.amount is None or started_on is None:
        deadline.__dict__["_stopped_on"] = stopped_on
        return None
    deadline.__dict__["_stopped_on"] = None
    stops = [
        Stop(max(stop.start, started_on), stop.end)
        for stop in stops
        if stop.end is None or stop.end > started_on
    ]
    period = Period(deadline.amount, unit_named(deadline.unit))
    return due(period, started_on, calendar, stops, extended_until)


def apply_cache(deadline: Deadline, found: DueDate | None, calendar: Calendar) -> None:
    """Store what was derived."""
    if found is None:
        deadline.due_on = None
        deadline.stopped_since = deadline.__dict__.get("_stopped_on")
        deadline.paused_days = 0
        deadline.provisional = False
    else:
        deadline.due_on = found.due_on
        deadline.stopped_since = found.stopped_since
        deadline.paused_days = found.paused_days
        deadline.provisional = found.provisional
    deadline.calendar_version = calendar.version


def _note(
    doing: LegalAct,
    deadline: Deadline,
    kind: LedgerEntry.Kind,
    *,
    on: date | None = None,
    until: date | None = None,
    reason: str = "",
    basis: str = "",
    inferred: bool = False,
) -> None:
    doing.ledger.append(
        LedgerEntry(
            deadline_id=deadline.pk,
            kind=kind,
            on=on or doing.act.on,
            until=until,
            reason=reason[:500],
            basis=basis,
            inferred=inferred or doing.act.inferred,
            recorded_at=timezone.now(),
        )
    )


# --- the ladder of reminders ---------------------------------------------------------------------


def plan_ladder(doing: LegalAct, deadline: Deadline, calendar: Calendar) -> None:
    """Plan the rungs of a due date as the province's ladder has them (``procedures.ladder``).

    People are found at the moment of sending. Rungs that lie in the past are left out, so a
    replayed record owes nobody a reminder of years ago.
    """
    if deadline.due_on is None:
        return
    rungs = ladder.rungs_of(
        deadline, calendar, ladder.rules_in_force(), from_day=timezone.localdate()
    )
    doing.planned.extend(ladder.reminders_of(deadline, rungs))


def cancel_ladder(
    doing: LegalAct, deadline: Deadline, reason: str, *, was_due_on: date | None = None
) -> None:
    """Nothing planned goes out any more for this deadline as it stood before this act.

    A deadline without a due date has no rungs standing: they are planned with a due date, and
    cancelled when it goes. ``was_due_on`` is the due date before the act moved it.
    """
    if deadline.due_on is None and was_due_on is None:
        return
    subject = f"deadline:{deadline.pk}"
    # Rungs that this act itself has planned and not written yet are simply not written.
    doing.planned = [rung for rung in doing.planned if rung.subject != subject]
    doing.cancel(subject, reason)


# --- checking the cache --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaleDueDate:
    """A cached due date that period, calendar and ledger do not give."""

    deadline: Deadline
    cached: date | None
    derived: date | None


def stale_due_dates(deadlines: Iterable[Deadline]) -> list[StaleDueDate]:
    """The deadlines whose cache differs from what is derived today."""
    calendar = calendar_in_force()
    stale = []
    for deadline in deadlines:
        found = derive(deadline, list(deadline.ledger.all()), calendar)
        derived = found.due_on if found else None
        if derived != deadline.due_on:
            stale.append(StaleDueDate(deadline, deadline.due_on, derived))
    return stale
