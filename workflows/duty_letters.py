"""The letters about duties that belong to no dossier: who gets them, and what they say.

Subjects: ``late:<person>:<month>``, ``report:<office>:<form>``, ``early:<office>``,
``year:<year>``, and ``mandate:<post>``, which ``workflows.stand_ins.letters`` writes. Read for a
whole batch at once, and only for the subjects that are in it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from notifications.models import Reminder
from notifications.reminders import Answer, Letter, NothingToSay
from procedures.calendars import calendar_in_force
from procedures.messages import DutyMatter, LateLine, Text, compose_duty
from procedures.models import CalendarYear, Organisation, Post, Role, User
from workflows.audiences import People, language_of, told_audiences
from workflows.duties import early_clusters, reports
from workflows.duties.late_work import late_work
from workflows.stand_ins.letters import StandInFacts
from workflows.unsent import MET, NOBODY, PASSED, UNKNOWN

logger = logging.getLogger(__name__)

REPORTS = frozenset({"report", "report_in"})
SUBJECTS = REPORTS | {"late", "early", "year", "mandate"}


def is_duty(reminder: Reminder) -> bool:
    """Whether the reminder is about a duty of the clock, not about a dossier."""
    return reminder.subject.partition(":")[0] in SUBJECTS


def _keys(reminder: Reminder) -> tuple[str, int, str]:
    what, key, code = (*reminder.subject.split(":"), "")[:3]
    return what, int(key) if key.isdecimal() else 0, code


def write(reminders: Sequence[Reminder], now: datetime) -> dict[int, Answer]:
    """The letters of each reminder, or why there is nothing to say, by the reminder's key."""
    if not reminders:
        return {}
    facts = DutyFacts.read(reminders, now)
    answers: dict[int, Answer] = {}
    for reminder in reminders:
        try:
            answers[reminder.pk] = facts.answer(reminder)
        except Exception:
            logger.exception("reminder %s (%s) could not be written", reminder.pk, reminder)
    return answers


def no_longer_true(reminders: Iterable[Reminder], now: datetime) -> dict[int, str]:
    """Which of these have been overtaken: a confirmed year, a day that is gone, work that is done.

    At most one question for each subject there is; none for letters about dossiers.
    """
    mine = [reminder for reminder in reminders if is_duty(reminder)]
    if not mine:
        return {}
    facts = DutyFacts.read(mine, now)
    return {reminder.pk: reason for reminder in mine if (reason := facts.reason_against(reminder))}


@dataclass
class DutyFacts:
    """What the letters of one batch need."""

    now: datetime
    people: People
    late: dict[int, list[LateLine]] = field(default_factory=dict)
    persons: dict[int, User] = field(default_factory=dict)
    offices: dict[int, Organisation] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    administrators: list[User] = field(default_factory=list)
    unsettled: dict[int, int] | None = None
    audiences: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    stand_ins: StandInFacts | None = None

    @property
    def today(self) -> date:
        """The day on which the letters are written."""
        return self.people.today

    @classmethod
    def read(cls, reminders: Sequence[Reminder], now: datetime) -> DutyFacts:
        """Few statements, and none for a subject that is not in the batch."""
        keys: dict[str, set[int]] = defaultdict(set)
        for reminder in reminders:
            what, key, _code = _keys(reminder)
            keys[what].add(key)
        today = timezone.localdate(now)
        offices = keys["report"] | keys["report_in"] | keys["early"]
        facts = cls(now, People.read(today, offices) if offices else People(today))
        if offices:
            facts.offices = {
                found.pk: found
                for found in Organisation.objects.filter(pk__in=offices).select_related("province")
            }
        if keys["late"]:
            facts.late = late_work(today, keys["late"])
            facts.persons = User.objects.filter(is_active=True).in_bulk(keys["late"])
        if keys["year"]:
            facts.confirmed = set(
                CalendarYear.objects.filter(year__in=keys["year"], confirmed=True).values_list(
                    "year", flat=True
                )
            ) | {year for year in keys["year"] if calendar_in_force().is_confirmed(year)}
            facts.administrators = _administrators(today)
        if keys["mandate"]:
            facts.stand_ins = StandInFacts.read(
                [each for each in reminders if _keys(each)[0] == "mandate"], today
            )
        if keys["early"]:
            facts.unsettled = early_clusters.unsettled_by_province()
        facts.audiences = told_audiences(reminders)
        return facts

    def reason_against(self, reminder: Reminder) -> str:
        """Why nothing is to be said any more; "" while it is true."""
        what, key, code = _keys(reminder)
        match what:
            case "late":
                planned_on = date.fromisoformat(reminder.rung)
                if planned_on != self.today:
                    return PASSED
                return "" if self.late.get(key) else MET
            case "mandate":
                return self.stand_ins.reason_against(reminder) if self.stand_ins else UNKNOWN
            case "year":
                return MET if key in self.confirmed else ""
            case "report" | "report_in":
                occasion = reports.occasion(code, reminder.version, calendar_in_force())
                if occasion is None or key not in self.offices:
                    return UNKNOWN
                return PASSED if self.today >= occasion.before_on else ""
            case _:
                office = self.offices.get(key)
                if office is None:
                    return UNKNOWN
                if early_clusters.settling(self.today, calendar_in_force()) is None:
                    return PASSED
                is_settled = self.unsettled is not None and not self.unsettled.get(
                    office.province_id or 0
                )
                return MET if is_settled else ""

    def answer(self, reminder: Reminder) -> Answer:
        """The letters of one reminder, or why there are none."""
        reason = self.reason_against(reminder)
        if reason:
            return NothingToSay(reason)
        people = self.people_of(reminder)
        if not people:
            return NothingToSay(NOBODY, nobody=True)
        if self.stand_ins and _keys(reminder)[0] == "mandate":
            return [self.stand_ins.letter(reminder, person) for person in people]
        matter, link = self.matter(reminder)
        written = {
            language: compose_duty(reminder.kind, matter, language)
            for language in {language_of(person) for person in people}
        }
        return [
            Letter(
                recipient_id=person.pk,
                kind=reminder.kind,
                subject_line=written[language_of(person)].subject_line,
                body=written[language_of(person)].body,
                link=link,
                # The day's late work is a common letter already.
                may_wait=reminder.kind != "late.daily",
            )
            for person in people
        ]

    def people_of(self, reminder: Reminder) -> list[User]:
        """The audience as people of today."""
        what, key, _code = _keys(reminder)
        if what == "late":
            return [self.persons[key]] if key in self.persons else []
        if what == "year":
            return self.administrators
        if what == "mandate":
            return self.stand_ins.people_of(reminder) if self.stand_ins else []
        return self.people.people_of_office(reminder.audience, self.offices[key])

    def matter(self, reminder: Reminder) -> tuple[DutyMatter, str]:
        """What the letter speaks of, and the page it leads to."""
        what, key, code = _keys(reminder)
        told = self.audiences.get((reminder.subject, reminder.version, reminder.rung), ())
        also = tuple(sorted(name for name in told if name != reminder.audience))
        write_of: Callable[[Reminder, int, str, tuple[str, ...]], tuple[DutyMatter, str]] = {
            "late": self._late,
            "year": self._year,
            "report": self._report,
            "report_in": self._report,
        }.get(what, self._early)
        return write_of(reminder, key, code, also)

    def _late(
        self, reminder: Reminder, key: int, _code: str, also: tuple[str, ...]
    ) -> tuple[DutyMatter, str]:
        lines = self.late[key]
        return (
            DutyMatter(reminder.audience, self.today, lines=lines, also_told=also),
            _address("desk") + "?tab=late",
        )

    def _year(
        self, reminder: Reminder, key: int, _code: str, also: tuple[str, ...]
    ) -> tuple[DutyMatter, str]:
        return (
            DutyMatter(reminder.audience, self.today, year=key, also_told=also),
            _address("admin:procedures_calendaryear_changelist"),
        )

    def _report(
        self, reminder: Reminder, key: int, code: str, also: tuple[str, ...]
    ) -> tuple[DutyMatter, str]:
        calendar = calendar_in_force()
        occasion = reports.occasion(code, reminder.version, calendar)
        if occasion is None:
            raise ValueError(f"no report {code} {reminder.version}")
        data = occasion.data
        return (
            DutyMatter(
                reminder.audience,
                self.today,
                office=str(self.offices[key]),
                name=_name(occasion),
                form=code,
                by=occasion.duty.by,
                year=occasion.year,
                half=occasion.half,
                last_day=occasion.last_day,
                before_on=occasion.before_on,
                left=_left(occasion.last_day, self.today),
                receivers=reports.receivers_of(occasion),
                data_from=data[0] if data else None,
                data_to=data[1] if data else None,
                basis=occasion.duty.article.basis,
                confidence=occasion.duty.confidence,
                also_told=also,
            ),
            "",
        )

    def _early(
        self, reminder: Reminder, key: int, _code: str, also: tuple[str, ...]
    ) -> tuple[DutyMatter, str]:
        office = self.offices[key]
        duty = early_clusters.settling(self.today, calendar_in_force())
        if duty is None:
            raise ValueError("the settling of early clusters is over")
        return (
            DutyMatter(
                reminder.audience,
                self.today,
                office=str(office),
                last_day=duty.last_day,
                before_on=duty.before_on,
                left=_left(duty.last_day, self.today),
                basis=duty.basis,
                confidence=duty.confidence,
                provinces=(office.province.name,) if office.province else (),
                count=None
                if self.unsettled is None
                else self.unsettled.get(office.province_id or 0, 0),
                also_told=also,
            ),
            _address("clusters"),
        )


def _name(occasion: reports.Occasion) -> Text:
    return Text(occasion.duty.name_vi, occasion.duty.name_en)


def _left(last_day: date, today: date) -> int:
    return calendar_in_force().working_days_between(today, last_day)


def _administrators(today: date) -> list[User]:
    holders = Post.objects.held_on(today).filter(role=Role.ADMINISTRATOR).values("user")
    return list(
        User.objects.filter(Q(pk__in=holders) | Q(is_superuser=True), is_active=True).order_by("pk")
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
