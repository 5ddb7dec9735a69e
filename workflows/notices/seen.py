"""What was sent to whom by which road, read or not, and what is planned: of a person, of a dossier.

``why`` explains; here it is decided which reminders are looked at, and how much of each a viewer
may see. An insider of a dossier sees names and roads; everybody else only what is his own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import Channel, Message, Reminder
from notifications.selectors import bell_of
from procedures.backends import is_administrator, office_ids_of, posts_of
from procedures.models import Deadline, Dossier, Post, Role, User
from procedures.regimes import regime_on
from procedures.selectors.dossiers import dossiers_visible_to, sees_inside
from procedures.wording import in_reader_language
from workflows.audiences import step_name
from workflows.desk.wording import basis_words
from workflows.duties.late_work import late_subject
from workflows.notices import why
from workflows.notices.kinds import name_of
from workflows.notices.queries import open_items_of

PAGE = 25
PLANNED_SHOWN = 25
DEADLINES_LOOKED_AT = 500
"""Running deadlines whose plans are looked through for a person, the soonest due first."""

PLANS_LOOKED_AT = 150
"""Planned reminders that are turned into people to find a person's own."""

LATE_LOOKED_AT = timedelta(days=90)
"""A deadline that has been late for longer has no rung left but the daily letter."""

SUGGESTED = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

STATE_WORDS: dict[str, str | Promise] = {
    Message.State.QUEUED: gettext_lazy("chờ gửi"),
    Message.State.SENDING: gettext_lazy("đang gửi"),
    Message.State.SENT: gettext_lazy("đã gửi"),
    Message.State.DEAD: gettext_lazy("không gửi được"),
    Message.State.DROPPED: gettext_lazy("không còn đúng, đã bỏ"),
    Message.State.HELD: gettext_lazy("chờ gom vào thư chung"),
    Message.State.GATHERED: gettext_lazy("đã gom vào thư chung"),
    Message.State.SETTLED: gettext_lazy("không gửi lại"),
}


@dataclass(frozen=True, slots=True)
class Road:
    """How one message went: by which road, how far it got, when, and whether it was read."""

    name: str
    state: str
    at: datetime
    read_at: datetime | None
    reason: str = ""
    has_left: bool = True


@dataclass(frozen=True, slots=True)
class Reached:
    """One person and every road by which he was told."""

    person: User
    roads: tuple[Road, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder as a page shows it. ``message`` is the reader's own bell, if there is one."""

    explained: why.Explained | None
    kind: str
    step: str = ""
    body: str = ""
    due: Deadline | None = None
    basis: str = ""
    reached: tuple[Reached, ...] = ()
    message: Message | None = None

    @property
    def roads(self) -> tuple[Road, ...]:
        """The roads of the one person a line of his own speaks of."""
        return self.reached[0].roads if self.reached else ()


@dataclass(slots=True)
class Group:
    """The lines of one dossier; ``name`` is empty where the reader may not see it (any more)."""

    code: str
    name: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``older`` is the mark to go on from, "" on the last one."""

    lines: list[Line]
    older: str = ""


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned; ``is_whole`` is False where more was running than was looked through."""

    lines: list[Line]
    is_whole: bool = True


# --- lines ---------------------------------------------------------------------------------------


def road_words(channel: str) -> str:
    """A road by its name; one that a later version no longer knows, as it is stored."""
    return str(Channel(channel).label) if channel in Channel.values else channel


def _knows_bodies(only: User | None) -> bool:
    """Whether the reader may know which body a step is: offices may, an enterprise may not."""
    return only is None or any(post.role != Role.APPLICANT for post in posts_of(only))


def line_of(
    each: why.Explained, *, only: User | None = None, message: Message | None = None
) -> Line:
    """An explained reminder as a line; with ``only`` nobody else's roads are on it."""
    by_person: dict[User, list[Road]] = {}
    for told in each.told:
        if only is None or told.person.pk == only.pk:
            by_person.setdefault(told.person, []).append(
                Road(
                    road_words(told.channel),
                    str(STATE_WORDS.get(told.state, told.state)),
                    told.at,
                    told.read_at,
                    told.reason,
                    has_left=told.state == Message.State.SENT,
                )
            )
    deadline = each.deadline
    return Line(
        explained=each,
        kind=name_of(each.reminder.kind, in_reader_language("vi", "en")),
        step=step_name(deadline).in_(in_reader_language("vi", "en")) if deadline else "",
        body=str(deadline.body) if deadline and deadline.body_id and _knows_bodies(only) else "",
        due=deadline,
        basis=basis_words(deadline.basis) if deadline else "",
        reached=tuple(Reached(person, tuple(roads)) for person, roads in by_person.items()),
        message=message,
    )


def grouped(lines: Iterable[Line], viewer: User) -> list[Group]:
    """The lines by dossier, in the order in which each first comes up; those of none last."""
    found: dict[str, Group] = {}
    for line in lines:
        code = _code_of(line)
        found.setdefault(code, Group(code)).lines.append(line)
    codes = [code for code in found if code]
    if codes:
        for dossier in dossiers_visible_to(viewer).filter(code__in=codes).select_related("cluster"):
            found[dossier.code].name = dossier.name
    return sorted(found.values(), key=lambda group: not group.code)


def _code_of(line: Line) -> str:
    if line.message is not None and line.message.thread:
        return line.message.thread
    dossier = line.explained.dossier if line.explained else None
    return dossier.code if dossier else ""


# --- of a person ---------------------------------------------------------------------------------


def sent_to(user: User, *, code: str = "", before: int | None = None) -> Page:
    """A page of what the person was told, newest first. The bell rings whatever else a message
    does, so his bells are the list; the statements do not grow with it."""
    bells = bell_of(user)
    if code:
        bells = bells.filter(thread=code)
    if before is not None:
        bells = bells.filter(pk__lt=before)
    found = list(bells[: PAGE + 1])
    shown = found[:PAGE]
    reminders = Reminder.objects.in_bulk(
        {message.reminder_id for message in shown if message.reminder_id is not None}
    )
    explained = {each.reminder.pk: each for each in why.explain(list(reminders.values()))}
    lines = []
    for message in shown:
        each = explained.get(message.reminder_id) if message.reminder_id else None
        if each is not None:
            lines.append(line_of(each, only=user, message=message))
        else:
            words = name_of(message.kind, in_reader_language("vi", "en"))
            lines.append(Line(None, words, message=message))
    return Page(lines, str(shown[-1].pk) if len(found) > PAGE else "")


def codes_told(user: User) -> list[str]:
    """The dossiers of the person's last bells, to choose from."""
    recent = bell_of(user).exclude(thread="").values_list("thread", flat=True)[:200]
    return list(dict.fromkeys(recent))[:SUGGESTED]


def planned_for(user: User, now: datetime | None = None, *, code: str = "") -> Plans:
    """What would go to the person if nothing happens before, soonest first.

    An audience becomes people only when it is sent, so the soonest plans of the deadlines he may
    see are turned into the people of now. Both are bounded: see ``is_whole``.
    """
    now = now or timezone.now()
    subjects, is_whole = _subjects_for(user, now, code)
    plans = list(
        Reminder.objects.filter(subject__in=subjects, state=Reminder.State.PLANNED).order_by(
            "send_at", "id"
        )[: PLANS_LOOKED_AT + 1]
    )
    is_whole = is_whole and len(plans) <= PLANS_LOOKED_AT
    mine = [
        line_of(each, only=user)
        for each in why.explain(plans[:PLANS_LOOKED_AT], now)
        if any(person.pk == user.pk for person in each.people)
    ]
    return Plans(mine[:PLANNED_SHOWN], is_whole and len(mine) <= PLANNED_SHOWN)


def _subjects_for(user: User, now: datetime, code: str) -> tuple[list[str], bool]:
    """What reminders that may concern the person are about, and whether that is all of it."""
    # An administrator may see every dossier, but is reminded only of what he holds.
    running = Deadline.objects.filter(
        status=Deadline.Status.OPEN,
        stopped_since__isnull=True,
        due_on__gte=timezone.localdate(now) - LATE_LOOKED_AT,
    )
    if not is_administrator(user):
        running = running.filter(dossier__in=dossiers_visible_to(user))
        if code:
            running = running.filter(dossier__code=code)
        found = list(
            running.order_by("due_on", "pk").values_list("pk", "dossier_id")[
                : DEADLINES_LOOKED_AT + 1
            ]
        )
    else:
        found = []
    items = open_items_of(user)
    if code:
        items = items.filter(dossier__code=code)
    held = list(
        items.values_list("deadline_id", "dossier_id", "task_id")[: DEADLINES_LOOKED_AT + 1]
    )
    is_whole = max(len(found), len(held)) <= DEADLINES_LOOKED_AT
    dossiers = {dossier for _key, dossier in found} | {dossier for _key, dossier, _task in held}
    subjects = {f"deadline:{key}" for key, _dossier in found}
    subjects |= {f"deadline:{key}" for key, _dossier, _task in held}
    subjects |= {f"task:{task}" for _key, _dossier, task in held}
    subjects |= {f"{name}:{key}" for key in dossiers for name in ("dossier", "supplement")}
    if not code:
        subjects |= _duties_of(user, now)
    return sorted(subjects), is_whole


def _duties_of(user: User, now: datetime) -> set[str]:
    """The duties of the clock that may concern the person: his late work, his offices' reports."""
    today = timezone.localdate(now)
    subjects = {late_subject(user.pk, today)}
    forms = regime_on(today).reports
    for office in {key for post in posts_of(user) for key in office_ids_of(post)}:
        subjects.add(f"early:{office}")
        subjects |= {
            f"{name}:{office}:{form}" for form in forms for name in ("report", "report_in")
        }
    if is_administrator(user):
        subjects |= {f"year:{today.year}", f"year:{today.year + 1}"}
    return subjects


# --- of a dossier --------------------------------------------------------------------------------


def past_of(dossier: Dossier, viewer: User, *, unsent: bool = False, before: str = "") -> Page:
    """A page of what was sent about a dossier (or, ``unsent``, was called off), newest first."""
    inside = sees_inside(viewer, dossier)
    past = Reminder.objects.filter(subject__in=why.subjects_of(dossier))
    if unsent:
        past = past.filter(state__in=(Reminder.State.CANCELLED, Reminder.State.SKIPPED))
    else:
        past = past.filter(state=Reminder.State.SENT)
    if not inside:
        past = past.filter(
            Exists(Message.objects.filter(reminder=OuterRef("pk"), recipient=viewer))
        )
    if mark := _mark(before):
        at, key = mark
        past = past.filter(Q(settled_at__lt=at) | Q(settled_at=at, pk__lt=key))
    found = list(past.order_by("-settled_at", "-pk")[: PAGE + 1])
    lines = [line_of(each, only=None if inside else viewer) for each in why.explain(found[:PAGE])]
    return Page(lines, _mark_of(found[PAGE - 1]) if len(found) > PAGE else "")


def plans_of(dossier: Dossier, viewer: User, now: datetime | None = None) -> Plans:
    """What is planned about a dossier: all of it for an insider, his own for everybody else."""
    plans = list(
        Reminder.objects.filter(
            subject__in=why.subjects_of(dossier), state=Reminder.State.PLANNED
        ).order_by("send_at", "id")[: PLANS_LOOKED_AT + 1]
    )
    explained: Sequence[why.Explained] = why.explain(plans[:PLANS_LOOKED_AT], now)
    inside = sees_inside(viewer, dossier)
    if not inside:
        explained = [
            each for each in explained if any(person.pk == viewer.pk for person in each.people)
        ]
    return Plans(
        [line_of(each, only=None if inside else viewer) for each in explained],
        len(plans) <= PLANS_LOOKED_AT,
    )


def _mark_of(reminder: Reminder) -> str:
    """Where a page ends: the instant in microseconds, and the key."""
    at = reminder.settled_at or reminder.send_at
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{reminder.pk}"


def _mark(text: str) -> tuple[datetime, int] | None:
    """A mark as it was written; None for anything else."""
    at, _dash, key = text.partition("-")
    if not (at.isdecimal() and key.isdecimal() and len(at) < 17 and len(key) < 19):
        return None
    return EPOCH + timedelta(microseconds=int(at)), int(key)


# --- why not -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one reminder did not reach the person, in words; or, with ``road``, not by that one."""

    line: Line
    reason: str
    road: str = ""


def why_not(user: User, dossier: Dossier, now: datetime | None = None) -> list[Answer]:
    """For a dossier that the person may see: each reminder that did not reach him, and why.

    Newest plans first. Who is not of an office that handles it hears only of what could have been
    for him, and never who was told instead.
    """
    inside = sees_inside(user, dossier)
    found = why.why_not(user, dossier, now, names=inside)
    if not inside:
        offices = {key for post in posts_of(user) for key in office_ids_of(post)}
        colleagues = set(
            Post.objects.filter(organisation__in=offices).values_list("user", flat=True)
        ) | {user.pk}
        found = [each for each in found if _could_be_his(each, user, offices, colleagues)]
    found.sort(key=lambda each: (each.explained.reminder.send_at, each.explained.reminder.pk))
    return [
        Answer(
            line_of(each.explained, only=None if inside else user),
            each.reason or _("Không ghi lý do."),
            road_words(each.channel) if each.channel else "",
        )
        for each in reversed(found)
    ]


def _could_be_his(each: why.NotTold, user: User, offices: set[int], colleagues: set[int]) -> bool:
    """Whether an outsider may hear of the reminder: it went, or could go, to his own people. What
    went to a competitor alone stays unsaid."""
    reminder = each.explained.reminder
    told = {person.pk for person in each.explained.people}
    told |= {told.person.pk for told in each.explained.told}
    if told & colleagues:
        return True
    if reminder.state == Reminder.State.SENT:
        return False
    if reminder.audience in {"applicants", f"user:{user.pk}"}:
        return True
    what, _colon, rest = reminder.audience.partition(":")
    if what == "post":
        return rest.partition(":")[0] in {str(key) for key in offices}
    deadline = each.explained.deadline
    return deadline is not None and deadline.organisation_id in offices
