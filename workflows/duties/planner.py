"""Planning by the clock: called again and again by beat, and each time only what is missing.

A reminder is planned once under its key (subject, version, rung, audience), so two planners at
once, or one that comes late, do no harm. A rung that was missed is still planned for a week: it
then goes out at once and says what is true by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import Reminder
from procedures.calendars import calendar_in_force
from procedures.clock import VIETNAM_TIME, Calendar
from procedures.ladder import Where, hours_after, lines_of
from procedures.ladder.rungs import Sort
from procedures.models import Organisation, Supplement
from procedures.services import ladder
from procedures.services.ladder import Rules
from procedures.services.replanning import compare, write
from procedures.states import DossierState
from workflows.core import OPEN_STATUSES
from workflows.duties import early_clusters, reports
from workflows.duties.late_work import late_subject, people_with_late_work
from workflows.models import WorkItem

BATCH = 500
MISSED_FOR = timedelta(days=7)
"""A rung older than this is not told any more: the next one says more."""


def _bring_into_step(
    wanted: Sequence[Reminder],
    subjects: Iterable[str],
    now: datetime,
    versions: Mapping[str, int] | None = None,
) -> int:
    """Plan what is missing and call off what is not wanted any more; how many rows were written.

    What stands under an earlier one of ``versions`` is left to the sweep, which has the reason.
    """
    with transaction.atomic():
        difference = compare(wanted, list(subjects), not_before=now - MISSED_FOR, after_stop=True)
        if versions is not None:
            difference.call_off = [
                row for row in difference.call_off if row.version == versions[row.subject]
            ]
        write(difference)
    effect = difference.effect
    return effect.added + effect.removed + effect.moved


# --- late work -----------------------------------------------------------------------------------


def plan_late_letters(now: datetime | None = None) -> int:
    """One letter a working day to everyone who has late work in hand (``late.daily``)."""
    now = now or timezone.now()
    calendar, today = calendar_in_force(), timezone.localdate(now)
    opens = datetime.combine(today, calendar.hours.opens, VIETNAM_TIME)
    closes = datetime.combine(today, calendar.hours.closes, VIETNAM_TIME)
    if not calendar.is_working_day(today) or now > closes:
        return 0
    written = 0
    for people in people_with_late_work(today):
        written += _write_late_letters(people, today, opens)
    return written


def _write_late_letters(people: Collection[int], today: date, opens: datetime) -> int:
    """The day's letter of each; a page at a time, so that a planner that is ended has not worked
    in vain."""
    day = f"{today:%Y-%m-%d}"
    # Until a release in 2026 the subject bore no month: a letter of that day is not owed twice.
    subjects = [
        subject for user in people for subject in (late_subject(user, today), f"late:{user}")
    ]
    known = set(
        Reminder.objects.filter(subject__in=subjects, rung=day).values_list("audience", flat=True)
    )
    letters = [
        Reminder(
            subject=late_subject(user, today),
            rung=day,
            kind="late.daily",
            audience=f"user:{user}",
            send_at=opens,
        )
        for user in sorted(people)
        if f"user:{user}" not in known
    ]
    Reminder.objects.bulk_create(letters, batch_size=BATCH, ignore_conflicts=True)
    return len(letters)


# --- tasks that nobody takes ---------------------------------------------------------------------


def plan_untaken(now: datetime | None = None) -> int:
    """The rungs of every open task that its group has not taken; planned from its first minute.

    Those of a stopped dossier wait until it goes on: then what fell due meanwhile is told.
    """
    now = now or timezone.now()
    calendar, rules, written, last = calendar_in_force(), ladder.rules_in_force(), 0, 0
    while True:
        page = list(
            WorkItem.objects.filter(
                task_id__gt=last,
                task__owner__isnull=True,
                task__finished__isnull=True,
                task__status__in=OPEN_STATUSES,
            )
            .exclude(dossier__state=DossierState.STOPPED)
            .select_related("task", "dossier", "deadline")
            .order_by("task_id")[:BATCH]
        )
        if not page:
            return written
        last = page[-1].pk
        wanted = [reminder for item in page for reminder in _untaken(item, calendar, rules)]
        versions = {f"task:{item.pk}": item.version for item in page}
        written += _bring_into_step(wanted, versions, now, versions)


def _untaken(item: WorkItem, calendar: Calendar, rules: Rules) -> list[Reminder]:
    where = Where(
        item.dossier.procedure, "untaken", item.deadline.actor if item.deadline else "department"
    )
    own = rules.get(item.dossier.province_id, ())
    began = item.lies_since
    return [
        Reminder(
            subject=f"task:{item.pk}",
            version=item.version,
            rung=line.rung.key,
            kind=line.kind,
            audience=line.audience,
            send_at=hours_after(began, line.rung.offset, calendar),
        )
        for line, _source in lines_of(where, own, timezone.localdate(began))
        if line.rung.sort is Sort.HOURS and line.rung.offset > 0
    ]


# --- supplements ---------------------------------------------------------------------------------


def plan_supplements(now: datetime | None = None) -> int:
    """The rungs of every request for more that lies unanswered."""
    now = now or timezone.now()
    calendar, rules, written, last = calendar_in_force(), ladder.rules_in_force(), 0, 0
    while True:
        page = list(
            Supplement.objects.filter(pk__gt=last, is_answered=False, requested_on__isnull=False)
            .exclude(dossier__state=DossierState.STOPPED)
            .select_related("dossier")
            .order_by("pk")[:BATCH]
        )
        if not page:
            return written
        last = page[-1].pk
        wanted = [
            reminder
            for found in page
            for reminder in ladder.supplement_reminders(found, calendar, rules)
        ]
        written += _bring_into_step(
            wanted, [f"supplement:{found.dossier_id}" for found in page], now
        )


# --- what the calendar brings --------------------------------------------------------------------


def plan_calendar_duties(now: datetime | None = None) -> int:
    """Reports, early clusters and unconfirmed years: planned some weeks ahead."""
    now = now or timezone.now()
    return plan_reports(now) + plan_early_clusters(now) + plan_calendar_years(now)


def plan_reports(now: datetime) -> int:
    """The rungs of each report that comes near: for each office that owes it, and for the ministry
    where it is one of the receivers."""
    today = timezone.localdate(now)
    written = 0
    for occasion in reports.occasions(today, calendar_in_force()):
        by = occasion.duty.by
        written += _plan_report("report", occasion, reports.offices_of(by, today), by, now)
        if "ministry" in occasion.duty.to:
            receiving = reports.ministry_offices(today)
            written += _plan_report("report_in", occasion, receiving, "ministry", now)
    return written


def _plan_report(
    step: str,
    occasion: reports.Occasion,
    offices: QuerySet[Organisation],
    actor: str,
    now: datetime,
) -> int:
    calendar, rules, written = calendar_in_force(), ladder.rules_in_force(), 0
    found = offices.iterator(chunk_size=BATCH)
    while page := list(islice(found, BATCH)):
        subjects = [f"{step}:{office.pk}:{occasion.duty.code}" for office in page]
        wanted = [
            reminder
            for office, subject in zip(page, subjects, strict=True)
            for reminder in ladder.duty_reminders(
                subject,
                occasion.version,
                Where("", step, actor),
                occasion.last_day,
                calendar,
                rules.get(office.province_id or 0, ()),
            )
        ]
        written += _bring_into_step(wanted, subjects, now)
    return written


def plan_early_clusters(now: datetime) -> int:
    """The countdown to 31/12/2026 for the offices with unsettled clusters (Art 35.4)."""
    today, calendar, rules = timezone.localdate(now), calendar_in_force(), ladder.rules_in_force()
    duty = early_clusters.settling(today, calendar)
    if duty is None:
        return 0
    offices = list(early_clusters.offices(today, early_clusters.unsettled_by_province()))
    wanted = [
        reminder
        for office in offices
        for reminder in ladder.duty_reminders(
            f"early:{office.pk}",
            1,
            Where("", "early_clusters", _actor_of(office)),
            duty.last_day,
            calendar,
            rules.get(office.province_id or 0, ()),
        )
    ]
    return _bring_into_step(wanted, [f"early:{office.pk}" for office in offices], now)


def _actor_of(office: Organisation) -> str:
    return "provincial_pc" if office.kind == Organisation.Kind.PROVINCE else "department"


def plan_calendar_years(now: datetime) -> int:
    """Rungs for this year and the next while their days off are not official."""
    today, calendar = timezone.localdate(now), calendar_in_force()
    written = 0
    for year in (today.year, today.year + 1):
        subject = f"year:{year}"
        wanted = (
            []
            if calendar.is_confirmed(year)
            else ladder.duty_reminders(
                subject,
                1,
                Where("", "calendar_year"),
                calendar.previous_working_day(date(year, 1, 1)),
                calendar,
                (),
            )
        )
        written += _bring_into_step(wanted, [subject], now)
    return written
