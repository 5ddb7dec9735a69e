"""Bringing planned reminders into step with the rules: compare, then write what differs.

One comparison serves the preview of a change, the change itself, and the planners that run by the
clock; it may be repeated at any time without harm. Statements are bounded: one to read a batch and
at most four to write it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications.models import Reminder
from procedures.calendars import calendar_in_force
from procedures.models import Deadline, LadderChange, LadderRule
from procedures.services import ladder
from procedures.services.ladder import Rules

BATCH = 500
"""Deadlines compared at once."""

PREVIEWED = 2_000
"""Running deadlines that a preview looks at; it says when there are more."""

BATCHES_AT_ONCE = 4
"""Batches that the act itself replans; the planner goes on with the rest."""

SAMPLES = 30
"""Changes that a preview lists; it says how many more there are."""

HEARD_BY_ALL = timedelta(seconds=15)
"""After so long every process plans by the new rule (it rereads every 5 s): a pass over the
deadlines that begins later misses nothing."""

ABOVE = "above:"
"""Before an audience: whoever is above the post in which nobody is. No rule asks for such a
reminder, and none calls it off (``workflows/duties/vacancies.py``)."""

BY_RULE = "rules"
"""The reason of a reminder that a change of rules has called off."""

BY_STOP = "stopped"
"""The reason of a reminder that fell due while its period or its dossier stood still."""

_YOUNGEST = 2**62
"""The key of a rule that has none yet: among equals the younger decides."""

TIERS = {
    "local": (Deadline.Actor.LOCAL_BODY, Deadline.Actor.APPLICANT),
    "province": (
        Deadline.Actor.DEPARTMENT,
        Deadline.Actor.CONSULTED_BODY,
        Deadline.Actor.COUNCIL,
        Deadline.Actor.PROVINCIAL_PC,
    ),
    "ministry": (Deadline.Actor.MINISTRY,),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One reminder that a change touches; ``after`` or ``before`` is None where there is none."""

    deadline: Deadline
    rung: str
    audience: str
    before: datetime | None
    after: datetime | None

    @property
    def dossier_code(self) -> str:
        """Whose reminder it is."""
        return self.deadline.dossier.code


@dataclass(slots=True)
class Effect:
    """What a change does to the reminders that are planned."""

    deadlines: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0
    more: bool = False
    samples: list[Sample] = field(default_factory=list)
    dossiers: set[int] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def take_in(self, other: Effect) -> None:
        """Add up the effect of another batch."""
        self.deadlines += other.deadlines
        self.added += other.added
        self.removed += other.removed
        self.moved += other.moved
        self.samples = (self.samples + other.samples)[:SAMPLES]
        self.dossiers |= other.dossiers
        self.lines += other.lines

    @property
    def changes_nothing(self) -> bool:
        """Whether every running deadline keeps its reminders as they are."""
        return not (self.added or self.removed or self.moved)

    @property
    def not_listed(self) -> int:
        """How many changes the samples leave out."""
        return self.added + self.removed + self.moved - len(self.samples)

    @property
    def mark(self) -> str:
        """The same for the same changes of the same reminders, and for no others."""
        return sha256("\n".join(sorted(self.lines)).encode()).hexdigest()


@dataclass(slots=True)
class Difference:
    """What to write so that the rows are what is wanted."""

    add: list[Reminder] = field(default_factory=list)
    call_off: list[Reminder] = field(default_factory=list)
    move: list[tuple[Reminder, datetime]] = field(default_factory=list)
    revive: list[tuple[Reminder, datetime]] = field(default_factory=list)

    @property
    def effect(self) -> Effect:
        """The figures of the difference."""
        return Effect(
            added=len(self.add) + len(self.revive),
            removed=len(self.call_off),
            moved=len(self.move),
        )


def compare(
    wanted: Sequence[Reminder],
    subjects: Collection[str],
    *,
    not_before: datetime,
    after_stop: bool = False,
) -> Difference:
    """How the rows planned under ``subjects`` differ from those wanted; by one statement.

    What was told already, or was called off for another reason, stays as it is; with ``after_stop``
    what a stop has called off is planned again, whenever it was due. A rung whose instant lies
    before ``not_before`` is not planned any more.
    """
    known: dict[tuple[str, int, str, str], Reminder] = {
        (row.subject, row.version, row.rung, row.audience): row
        for row in Reminder.objects.filter(subject__in=subjects)
    }
    found = Difference()
    asked = set()
    for reminder in wanted:
        key = (reminder.subject, reminder.version, reminder.rung, reminder.audience)
        asked.add(key)
        row = known.get(key)
        if row is None:
            if reminder.send_at >= not_before:
                found.add.append(reminder)
        elif row.state == Reminder.State.PLANNED:
            if row.send_at != reminder.send_at and not row.reason:
                found.move.append((row, reminder.send_at))
        elif row.state == Reminder.State.CANCELLED and (
            (row.reason == BY_RULE and reminder.send_at >= not_before)
            or (row.reason == BY_STOP and after_stop)
        ):
            found.revive.append((row, reminder.send_at))
    found.call_off = [
        row
        for key, row in known.items()
        if row.state == Reminder.State.PLANNED
        and key not in asked
        and not row.audience.startswith(ABOVE)
    ]
    return found


def write(difference: Difference, *, reason: str = BY_RULE) -> None:
    """Write the difference: at most four statements for each five hundred rows.

    A row that was settled since it was read stays as it is: what another planner has brought back
    and the sweep has sent is not planned again.
    """
    now = timezone.now()
    if difference.call_off:
        Reminder.objects.filter(
            pk__in=[row.pk for row in difference.call_off], state=Reminder.State.PLANNED
        ).update(state=Reminder.State.CANCELLED, settled_at=now, reason=reason)
    for row, at in difference.move:
        row.send_at = at
    Reminder.objects.filter(state=Reminder.State.PLANNED, reason="").bulk_update(
        [row for row, _at in difference.move], ["send_at"]
    )
    for row, at in difference.revive:
        row.send_at, row.state, row.settled_at, row.reason = (
            at,
            Reminder.State.PLANNED,
            None,
            "",
        )
    Reminder.objects.filter(
        state=Reminder.State.CANCELLED, reason__in=(BY_RULE, BY_STOP)
    ).bulk_update(
        [row for row, _at in difference.revive], ["send_at", "state", "settled_at", "reason"]
    )
    Reminder.objects.bulk_create(difference.add, ignore_conflicts=True)


# --- running deadlines ---------------------------------------------------------------------------


def running(rule: LadderRule | None = None) -> QuerySet[Deadline]:
    """The deadlines that run towards a day; with a rule, those that it speaks of."""
    found = Deadline.objects.filter(status=Deadline.Status.OPEN, due_on__isnull=False)
    if rule is not None:
        found = found.filter(dossier__province=rule.province_id)
        if rule.procedure:
            found = found.filter(dossier__procedure=rule.procedure)
        if rule.step:
            found = found.filter(step=rule.step)
        if rule.tier:
            found = found.filter(actor__in=TIERS[rule.tier])
    return found.select_related("dossier__cluster", "dossier__specialist").order_by("pk")


def difference_of(deadlines: Sequence[Deadline], rules: Rules, now: datetime) -> Difference:
    """How the reminders of these deadlines differ from what the rules ask for."""
    calendar = calendar_in_force()
    wanted = [
        reminder
        for deadline in deadlines
        for reminder in ladder.reminders_of(deadline, ladder.rungs_of(deadline, calendar, rules))
    ]
    return compare(wanted, [f"deadline:{deadline.pk}" for deadline in deadlines], not_before=now)


def preview(rule: LadderRule, *, ended: bool = False) -> Effect:
    """What setting a rule (or ending it, ``rule.valid_to`` already set) would do; writes nothing.

    Looks at the first 2,000 running deadlines that the rule speaks of.
    """
    rules = {key: list(found) for key, found in ladder.read_rules().items()}
    own = rules.setdefault(rule.province_id, [])
    changed = ladder.local_rules([rule])
    kept = [found for found in own if not (ended and found.key == rule.pk)]
    rules[rule.province_id] = kept + [
        found if ended else replace(found, key=_YOUNGEST) for found in changed
    ]
    now, effect, last = timezone.now(), Effect(), 0
    while effect.deadlines < PREVIEWED:
        batch = list(running(rule).filter(pk__gt=last)[:BATCH])
        if batch:
            last = batch[-1].pk
            effect.take_in(_effect_of(batch, rules, now))
        if len(batch) < BATCH:
            return effect
    effect.more = running(rule).filter(pk__gt=last).exists()
    return effect


def _effect_of(batch: Sequence[Deadline], rules: Rules, now: datetime) -> Effect:
    difference = difference_of(batch, rules, now)
    effect = difference.effect
    effect.deadlines = len(batch)
    by_subject = {f"deadline:{deadline.pk}": deadline for deadline in batch}

    changes: list[tuple[Reminder, datetime | None, datetime | None]] = [
        *((row, None, row.send_at) for row in difference.add),
        *((row, None, at) for row, at in difference.revive),
        *((row, row.send_at, None) for row in difference.call_off),
        *((row, row.send_at, at) for row, at in difference.move),
    ]
    # What happens to one dossier stands together, in the order of time.
    changes.sort(key=lambda each: (by_subject[each[0].subject].pk, each[2] or each[1] or now))
    effect.samples = [
        Sample(by_subject[row.subject], row.rung, row.audience, before, after)
        for row, before, after in changes[:SAMPLES]
    ]
    effect.dossiers = {by_subject[row.subject].dossier_id for row, _before, _after in changes}
    effect.lines = [
        f"{row.subject} {row.version} {row.rung} {row.audience} {before} {after}"
        for row, before, after in changes
    ]
    return effect


def replan_batch(change: LadderChange, rules: Rules) -> bool:
    """Replan the next batch of a change; whether there may be more. Call inside a transaction.

    A deadline that an act holds at this instant is passed over: the act plans it itself, and the
    second pass looks at it again.
    """
    now = timezone.now()
    if change.pass_began_at is None:
        change.pass_began_at = now
    batch = list(
        running(change.rule)
        .filter(pk__gt=change.replanned_to)
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    if batch:
        difference = difference_of(batch, rules, now)
        write(difference)
        effect = difference.effect
        change.replanned_to = batch[-1].pk
        change.deadlines += len(batch)
        change.planned += effect.added
        change.removed += effect.removed
        change.moved += effect.moved
    more = len(batch) == BATCH
    if not more:
        _end_pass(change, now)
    change.save()
    return more


def _end_pass(change: LadderChange, now: datetime) -> None:
    """Settle the change, or let a second pass begin once every process knows the rule."""
    if change.pass_began_at is not None and change.pass_began_at >= change.at + HEARD_BY_ALL:
        change.settled_at = now
    change.replanned_to, change.pass_began_at = 0, None


def settle_changes(batches: int = 40) -> int:
    """Go on with the changes that are not settled yet; how many batches were replanned.

    Two planners at once are harmless: each takes a change under its lock and passes over others.
    """
    done = 0
    while done < batches:
        with transaction.atomic():
            ready = timezone.now() - HEARD_BY_ALL
            change = (
                LadderChange.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(Q(at__lte=ready) | Q(pass_began_at__isnull=False), settled_at__isnull=True)
                .select_related("rule")
                .order_by("id")
                .first()
            )
            if change is None:
                return done
            replan_batch(change, ladder.read_rules())
            done += 1
    return done


def reconcile_all(batch_size: int = BATCH) -> Effect:
    """Bring every running deadline into step: what a night's calm is for, and a moved calendar.

    Due dates are not touched; ``check_due_dates`` says which of them are stale.
    """
    ladder.forget_rules()
    total, last = Effect(), 0
    while True:
        with transaction.atomic():
            batch = list(
                running()
                .filter(pk__gt=last)
                .select_for_update(of=("self",), skip_locked=True)[:batch_size]
            )
            if not batch:
                return total
            last = batch[-1].pk
            difference = difference_of(batch, ladder.rules_in_force(), timezone.now())
            write(difference)
            effect = difference.effect
            effect.deadlines = len(batch)
            total.take_in(effect)
