"""Why a person was told, and why not: rule, rung, audience and people of every reminder.

``explain`` answers for reminders, ``of_dossier`` for all of one dossier, ``why_not`` for a person
and a dossier. Whoever shows the answer asks first whether the viewer may see the dossier
(``procedures.selectors.dossiers.dossiers_visible_to``): nothing here asks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import Channel, ChannelAddress, Message, Preference, Reminder
from notifications.reminders import NothingToSay
from procedures.ladder import (
    AUDIENCES,
    LocalRule,
    Where,
    default_ladder,
    lines_of,
    rung_of_key,
    words_of,
)
from procedures.ladder.defaults import status
from procedures.ladder.rungs import KIND_OF_DUTY
from procedures.messages import DUTY_KINDS, KINDS, STAND_IN_KINDS
from procedures.models import Deadline, Dossier, LadderRule, Post, User
from procedures.services import mandates
from procedures.services.ladder import local_rules, where_of
from procedures.services.replanning import ABOVE
from procedures.wording import in_reader_language
from workflows.duty_letters import DutyFacts, is_duty
from workflows.letters import Facts
from workflows.models import WorkItem
from workflows.unsent import NOBODY

REASONS: dict[str, str | Promise] = {
    "met": gettext_lazy("Việc đã xong trước lúc nhắc."),
    "stopped": gettext_lazy("Thời hạn hoặc hồ sơ đang dừng."),
    "moved": gettext_lazy("Hạn đã đổi; hạn mới có lời nhắc riêng."),
    "superseded": gettext_lazy("Thời hạn đã được thay hoặc hồ sơ đã kết thúc."),
    "void": gettext_lazy("Thời hạn không còn hiệu lực."),
    "closed": gettext_lazy("Hồ sơ đã kết thúc."),
    "unknown": gettext_lazy("Không còn việc mà lời nhắc nói đến."),
    "passed": gettext_lazy("Đã qua bước hoặc ngày mà lời nhắc nói đến."),
    "nobody": gettext_lazy("Lúc gửi không có ai giữ vị trí nhận tin."),
    "rules": gettext_lazy("Bậc nhắc việc đã đổi; lời nhắc này không còn trong bậc."),
    "overtaken": gettext_lazy("Đã đến bậc nhắc sau của cùng thời hạn; chỉ gửi bậc sau."),
    "taken": gettext_lazy("Đã có người nhận việc."),
    "given_back": gettext_lazy("Việc đã được trả lại nhóm; có lời nhắc tính lại từ lúc đó."),
    "filled": gettext_lazy("Vị trí đã có người giữ; người đó được nhắc."),
    "answered": gettext_lazy("Đã nhận bổ sung."),
    "apologised": gettext_lazy("Đã xin lỗi và hẹn lại một lần."),
    "changed_since": gettext_lazy("Việc cử người thay đã đổi; có thư mới hơn."),
    "handed over": gettext_lazy("Việc đã chuyển cho người khác; người đó được báo thay."),
    "road refused": gettext_lazy("Người nhận không còn nhận tin qua kênh này."),
    "nothing of it is true any more": gettext_lazy("Không việc nào trong thư còn đúng."),
    "the person is no longer active": gettext_lazy("Tài khoản người nhận đã ngừng."),
}
"""Why a reminder was not sent, in the words of the office."""


YET_TO_LEAVE = frozenset({Message.State.QUEUED, Message.State.HELD})
"""States of a message whose instant is the one at which it is to leave."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message that went to one person, by which road and how far it got."""

    person: User
    channel: str
    state: str
    at: datetime
    read_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """One reminder with everything that answers "why": ``rule`` and ``basis`` say who ordered it.

    ``source`` is ``default:<ladder>``, ``rule:<key>``, ``act`` or "" where the rule is not known
    any more. ``people`` are those it would go to now, for one that is planned.
    """

    reminder: Reminder
    rung: str
    rule: str
    source: str
    basis: str
    audience: str
    state: str
    reason: str
    deadline: Deadline | None = None
    dossier: Dossier | None = None
    people: tuple[User, ...] = ()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class NotTold:
    """Why one reminder did not reach a person, or not by one road (``channel``)."""

    explained: Explained
    reason: str
    channel: str = ""


# --- reading -------------------------------------------------------------------------------------


def subjects_of(dossier: Dossier) -> list[str]:
    """What a dossier's reminders are about, as their ``subject`` says it; two statements."""
    subjects = [f"dossier:{dossier.pk}", f"supplement:{dossier.pk}"]
    subjects += [
        f"deadline:{key}"
        for key in Deadline.objects.filter(dossier=dossier).values_list("pk", flat=True)
    ]
    subjects += [
        f"task:{key}"
        for key in WorkItem.objects.filter(dossier=dossier).values_list("pk", flat=True)
    ]
    return subjects


def reminders_of(dossier: Dossier) -> list[Reminder]:
    """Every reminder and letter about a dossier, soonest first; three statements."""
    return list(Reminder.objects.filter(subject__in=subjects_of(dossier)).order_by("send_at", "id"))


def of_dossier(dossier: Dossier, now: datetime | None = None) -> list[Explained]:
    """Every reminder of a dossier, explained."""
    return explain(reminders_of(dossier), now)


def explain(reminders: Sequence[Reminder], now: datetime | None = None) -> list[Explained]:
    """The reminders with their reasons; the statements do not grow with their number."""
    if not reminders:
        return []
    now = now or timezone.now()
    reading = _Reading(reminders, now)
    return [reading.explained(reminder) for reminder in reminders]


class _Reading:
    """What explaining a batch needs, read at once."""

    def __init__(self, reminders: Sequence[Reminder], now: datetime) -> None:
        self.now = now
        ours = [reminder for reminder in reminders if not is_duty(reminder)]
        duties = [reminder for reminder in reminders if is_duty(reminder)]
        self.facts = Facts.read(ours, now) if ours else None
        self.duties = DutyFacts.read(duties, now) if duties else None
        self.rules: dict[int, list[LadderRule]] = defaultdict(list)
        for row in LadderRule.objects.order_by("id"):
            self.rules[row.province_id].append(row)
        self.told: dict[int, list[Told]] = defaultdict(list)
        for message in (
            Message.objects.filter(reminder__in=[reminder.pk for reminder in reminders])
            .select_related("recipient")
            .order_by("id")
        ):
            self.told[message.reminder_id or 0].append(
                Told(
                    message.recipient,
                    message.channel,
                    message.state,
                    message.sent_at
                    or (message.next_attempt_at if message.state in YET_TO_LEAVE else None)
                    or message.created_at,
                    message.read_at,
                    str(REASONS.get(message.dropped_because, message.dropped_because)),
                )
            )

    def explained(self, reminder: Reminder) -> Explained:
        deadline, dossier = self._subject(reminder)
        rung, rule, source, basis = self._rule(reminder, deadline, dossier)
        is_planned = reminder.state == Reminder.State.PLANNED
        people, reason = self._people(reminder) if is_planned else ((), reminder.reason)
        return Explained(
            reminder=reminder,
            rung=rung,
            rule=rule,
            source=source,
            basis=basis,
            audience=audience_words(reminder.audience),
            state=reminder.state,
            reason=str(REASONS.get(reason, reason)),
            deadline=deadline,
            dossier=dossier,
            people=people,
            told=tuple(self.told.get(reminder.pk, ())),
        )

    def _subject(self, reminder: Reminder) -> tuple[Deadline | None, Dossier | None]:
        name, _colon, key = reminder.subject.partition(":")
        if self.facts is None or not key.isdecimal():
            return None, None
        if name == "deadline":
            deadline = self.facts.deadlines.get(int(key))
            return deadline, deadline.dossier if deadline else None
        if name == "task":
            item = self.facts.untaken.get(int(key))
            return (
                item.deadline if item else None,
                self.facts.dossiers.get(item.dossier_id) if item else None,
            )
        return None, self.facts.dossiers.get(int(key))

    def _people(self, reminder: Reminder) -> tuple[tuple[User, ...], str]:
        """Who would be told now, or why nobody would."""
        if is_duty(reminder):
            if self.duties is None:
                return (), ""
            reason = self.duties.reason_against(reminder)
            return ((), reason) if reason else (tuple(self.duties.people_of(reminder)), "")
        if self.facts is None:
            return (), ""
        found = self.facts.subject_of(reminder)
        if isinstance(found, NothingToSay):
            return (), found.reason
        dossier, _deadline, holding = found
        people = self.facts.people.people_of(reminder.audience, dossier, holding)
        return tuple(people), "" if people else NOBODY

    def _rule(
        self, reminder: Reminder, deadline: Deadline | None, dossier: Dossier | None
    ) -> tuple[str, str, str, str]:
        """Rung in words, rule in words, its source, and what the rule stands on."""
        if reminder.kind == "late.daily":
            return _("mỗi ngày làm việc"), _("Thư gom việc quá hạn"), "default:daily", _house()
        if reminder.kind in STAND_IN_KINDS:
            return "", _("Thư về việc cử người thay"), "act", ""
        where = _where(reminder, deadline, dossier)
        if where is None:
            return "", _("Thư của một việc trong hồ sơ"), "act", ""
        known_at = reminder.settled_at or self.now
        province = dossier.province_id if dossier else self._province(reminder)
        rules = _known(self.rules.get(province or 0, ()), known_at)
        on = timezone.localdate(reminder.send_at)
        audience = reminder.audience.removeprefix(ABOVE)
        for line, source in lines_of(where, rules, on):
            if (line.rung.key, line.audience) == (reminder.rung, audience):
                kind, _colon, key = source.partition(":")
                words = words_of(line.rung, where.step, in_reader_language("vi", "en"))
                if kind == "rule":
                    row = next(row for row in self.rules[province or 0] if row.pk == int(key))
                    return words, rule_words(row), source, row.document
                ladder = default_ladder(where.procedure, where.step, where.actor)
                title = in_reader_language(ladder.title_vi, ladder.title_en)
                return words, _("Bậc mặc định: %(name)s") % {"name": title}, source, _house()
        gone = rung_of_key(reminder.rung)
        language = in_reader_language("vi", "en")
        words = words_of(gone, where.step, language) if gone else reminder.rung
        return words, _("Bậc khi đó nay không còn"), "", ""

    def _province(self, reminder: Reminder) -> int | None:
        key = reminder.subject.split(":")[1]
        if self.duties is None or not key.isdecimal() or int(key) not in self.duties.offices:
            return None
        return self.duties.offices[int(key)].province_id


def _where(reminder: Reminder, deadline: Deadline | None, dossier: Dossier | None) -> Where | None:
    name = reminder.subject.partition(":")[0]
    if name == "deadline":
        return where_of(deadline, deadline.dossier.procedure) if deadline else None
    step = next((step for step, kind in KIND_OF_DUTY.items() if kind == reminder.kind), None)
    if step is None:
        return None
    actor = deadline.actor if deadline else ""
    if step == "supplement":
        actor = Deadline.Actor.LOCAL_BODY
    return Where(dossier.procedure if dossier else "", step, actor)


def _known(rows: Iterable[LadderRule], at: datetime) -> list[LocalRule]:
    """The rules as they were known at an instant: later ones unmade, later ends undone."""
    return local_rules((row for row in rows if row.created_at <= at), at)


def _house() -> str:
    return status(in_reader_language("vi", "en"))


def rule_words(rule: LadderRule) -> str:
    """A province's rule as the page names it."""
    return _("Bậc của tỉnh, đặt ngày %(day)s bởi %(who)s") % {
        "day": f"{timezone.localdate(rule.created_at):%d/%m/%Y}",
        "who": rule.created_by,
    }


def audience_words(audience: str) -> str:
    """An audience in the reader's words; one that names a post or a person says so."""
    known = AUDIENCES.get(audience)
    if known is not None:
        return in_reader_language(known.vi, known.en)
    if audience.startswith(ABOVE):
        return _("cấp trên của vị trí chưa có người giữ")
    if audience.startswith("post:"):
        return _("người giữ một vị trí của cơ quan")
    return _("chính người đó") if audience.startswith("user:") else audience


def kind_is_worded(kind: str) -> bool:
    """Whether a letter of that kind can be written at all."""
    return kind in KINDS or kind in DUTY_KINDS or kind in STAND_IN_KINDS


# --- why not -------------------------------------------------------------------------------------


def why_not(
    user: User, dossier: Dossier, now: datetime | None = None, *, names: bool = True
) -> list[NotTold]:
    """For each reminder of the dossier that did not reach the person: the reason.

    One that reached him is not listed, unless a road that he could have been told by was left out.
    Without ``names`` the reasons do not say who was told instead.
    """
    now = now or timezone.now()
    explained = of_dossier(dossier, now)
    off = _roads_off(user)
    away = _absences_of(user)
    found: list[NotTold] = []
    for each in explained:
        mine = [told for told in each.told if told.person.pk == user.pk]
        if mine and all(told.state == Message.State.DROPPED for told in mine):
            found.append(NotTold(each, mine[0].reason or each.reason))
            continue
        if mine:
            used = {told.channel for told in mine}
            found += [
                NotTold(each, reason, channel)
                for channel, reason in off(each.reminder.kind)
                if channel not in used
            ]
            continue
        found.append(NotTold(each, _reason_for(each, user, away, names=names)))
    return found


def _reason_for(each: Explained, user: User, absences: Sequence[Post], *, names: bool) -> str:
    away = _told_instead(each, absences)
    if each.state == Reminder.State.PLANNED:
        if each.reason:
            return each.reason
        if user in each.people:
            return _("Chưa đến lúc: sẽ gửi lúc %(at)s.") % {
                "at": f"{timezone.localtime(each.reminder.send_at):%H:%M %d/%m/%Y}"
            }
        return away or _not_among(each.audience, each.people, names=names)
    if each.state != Reminder.State.SENT:
        return each.reason
    return away or _not_among(each.audience, {told.person: None for told in each.told}, names=names)


def _not_among(audience: str, people: Iterable[User], *, names: bool) -> str:
    if not names:
        return _("Gửi cho %(audience)s; bạn không thuộc số đó.") % {"audience": audience}
    told = ", ".join(str(person) for person in people) or _("chưa có ai")
    return _("Gửi cho %(audience)s (%(names)s); bạn không thuộc số đó.") % {
        "audience": audience,
        "names": told,
    }


def _absences_of(user: User) -> list[Post]:
    """Whoever has stood in for the person, stands in, or will."""
    return list(Post.objects.filter(stands_in_for__user=user).select_related("user"))


def _told_instead(each: Explained, absences: Sequence[Post]) -> str:
    """That a stand-in is told in the person's place on the day of the reminder; "" where not."""
    day = timezone.localdate(each.reminder.settled_at or each.reminder.send_at)
    reached = {told.person for told in each.told} or set(each.people)
    for mandate in absences:
        first, last = mandates.days_of(mandate)
        if first <= day <= last and mandate.user in reached:
            return _("Ngày đó bạn vắng mặt; %(who)s thay bạn và được báo.") % {"who": mandate.user}
    return ""


def _roads_off(user: User) -> Callable[[str], list[tuple[str, str]]]:
    """For a kind of letter: the roads that the person's own choices, or no address, leave out."""
    choices = {(row.kind, row.channel): row.enabled for row in Preference.objects.filter(user=user)}
    addresses = {row.channel: row.is_active for row in ChannelAddress.objects.filter(user=user)}

    def off(kind: str) -> list[tuple[str, str]]:
        reasons = []
        if not choices.get((kind, Channel.EMAIL), choices.get(("", Channel.EMAIL), True)):
            reasons.append((Channel.EMAIL.value, _("Bạn đã chọn không nhận qua thư điện tử.")))
        elif not addresses.get(Channel.EMAIL, bool(user.email)):
            reasons.append((Channel.EMAIL.value, _("Tài khoản không có địa chỉ thư điện tử.")))
        return reasons

    return off
