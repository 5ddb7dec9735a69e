"""The letters and notices of the procedures: one small class a kind, each in both languages.

A kind says what has happened or is due, what the reader is asked to do, and how long that stays
true. :func:`compose` puts it with the dossier, the step, the due date in words, the article and who
else is told. Plain values in, plain text out: nothing here asks the database, and the texts are
kept whole in both languages side by side, so that a lawyer can review them (tests/notifications/
snapshots).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from procedures.ladder import AUDIENCES as LADDER_AUDIENCES
from procedures.states import DossierState as S


class Text(NamedTuple):
    """The same sentence in both languages."""

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence for a reader of ``language``; Vietnamese unless it is English."""
        return self.en if language == "en" else self.vi


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class RunningPeriod:
    """A running deadline as a letter tells it; ``days_left`` counts in ``unit``, negative late."""

    step: str
    step_name: Text
    due_on: date | None
    days_left: int | None
    unit: str
    basis: str
    confidence: str = "primary"
    provisional: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """What a body's silence means after ``last_day``; without ``basis`` no rule says anything."""

    last_day: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything a letter may speak of. ``payload`` and ``basis`` are the journal entry's."""

    code: str
    cluster: str
    state: str
    local_body: str
    department: str
    provincial_pc: str
    audience: str
    today: date
    period: RunningPeriod | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    happened_on: date | None = None
    basis: str = ""
    opinion_body: str = ""
    opinion_outcome: str = ""
    component_names: Mapping[str, Text] = field(default_factory=dict)
    holders: tuple[str, ...] = ()
    task: Text = NOTHING
    also_told: tuple[str, ...] = ()
    is_invented: bool = False
    procedure: str = "establishment"
    office: str = ""
    apologise_by: date | None = None
    silence: SilenceRule | None = None
    since: date | datetime | None = None
    waited: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be sent: one line, and plain text."""

    subject_line: str
    body: str


# --- words ---------------------------------------------------------------------------------------

_UNITS = {
    "working_days": (Text("ngày làm việc", "working day"), Text("ngày làm việc", "working days")),
    "working_hours": (Text("ngày làm việc", "working day"), Text("ngày làm việc", "working days")),
    "days": (Text("ngày", "day"), Text("ngày", "days")),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REFERENCE = re.compile(
    r"(?P<instrument>.+?) Art (?P<article>\d+)"
    r"(?:\.(?P<clause>\d+[a-z]?))?(?:\((?P<point>[a-zđ]\d?)\))?"
    r"(?: \(as amended by (?P<amended>.+)\))?"
)

AUDIENCES = {name: Text(found.vi, found.en) for name, found in LADDER_AUDIENCES.items()} | {
    "holder": Text("người đang giữ việc", "whoever holds the task"),
    "superior": Text("lãnh đạo trực tiếp", "the direct superior"),
    "applicants": Text(
        "doanh nghiệp đề nghị làm chủ đầu tư", "the enterprises asking to be investor"
    ),
    "local_body": Text("{local_body}", "{local_body}"),
    "department": Text("{department}", "{department}"),
    "specialist": Text("chuyên viên thụ lý", "the specialist in charge"),
    "ministry": Text("Bộ Công Thương", "the Ministry of Industry and Trade"),
}


def day_words(day: date, language: str) -> str:
    """07/02/2025; in English 7 Feb 2025."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day:%d/%m}/{day.year:04d}"


def count_words(count: int, unit: str, language: str) -> str:
    """2 ngày làm việc, 25 ngày; an office is early or late by the day, also where hours count."""
    one, many = _UNITS[unit or "days"]
    return f"{count} {(one if count == 1 else many).in_(language)}"


def standing_words(period: RunningPeriod, language: str) -> str:
    """How many days are left, or since when it is late; empty where the law sets no period."""
    left, due_on = period.days_left, period.due_on
    if left is None or due_on is None:
        return ""
    if left > 0:
        count = count_words(left, period.unit, language)
        return f"{count} left" if language == "en" else f"còn {count}"
    if left == 0:
        return "due today" if language == "en" else "đến hạn hôm nay"
    count = count_words(-left, period.unit, language)
    return f"{count} late" if language == "en" else f"quá hạn {count}"


def basis_words(basis: str, language: str) -> str:
    """``NĐ 32/2024 Art 10.3`` as an office writes it: khoản 3 Điều 10 NĐ 32/2024."""
    if language == "en" or not basis:
        return basis
    found = _REFERENCE.fullmatch(basis)
    if found is None:
        return basis.replace(" Art ", " Điều ")
    text = f"Điều {found['article']} {found['instrument']}"
    if found["clause"]:
        text = f"khoản {found['clause']} {text}"
    if found["point"]:
        text = f"điểm {found['point']} {text}"
    if found["amended"]:
        text += f" (sửa đổi bởi {found['amended']})"
    return text


# --- what a step asks for ------------------------------------------------------------------------

DUTIES: dict[str, Text] = {
    "notice": Text(
        "Thông báo công khai việc tiếp nhận hồ sơ đề nghị làm chủ đầu tư.",
        "Publish that dossiers of would-be investors are received.",
    ),
    "reception": Text(
        "Hết ngày cuối của thời gian tiếp nhận thì kết thúc tiếp nhận và chuyển sang lập hồ sơ.",
        "Once the last day of the window is over, close it and go on to compile the dossier.",
    ),
    "submit": Text(
        "Hoàn thiện hồ sơ, lập tờ trình và gửi Sở Công Thương.",
        "Complete the dossier, write the submission and send it to the department.",
    ),
    "appraise": Text(
        "Hoàn thành phần việc của mình trong thẩm định để kịp báo cáo UBND cấp tỉnh; nếu hồ sơ "
        "thiếu thì yêu cầu bổ sung bằng văn bản, nếu không kịp thì xin lỗi và hẹn lại.",
        "Finish your part of the appraisal so that the report reaches the provincial People's "
        "Committee in time; ask in writing for what is missing, or apologise and set a new date.",
    ),
    "decide": Text(
        "Quyết định {matter}, hoặc không chấp thuận và nêu rõ lý do.",
        "Decide on {acting} the cluster, or refuse and give the reason.",
    ),
    "copy_ministry": Text(
        "Gửi quyết định đến Bộ Công Thương.", "Send the decision to the Ministry."
    ),
    "take_up": Text(
        "Xem xét đề xuất, trả lời cơ quan đề xuất kèm lý do.",
        "Consider the proposal and answer the proposer with the reason.",
    ),
    "compile": Text(
        "Tổng hợp đề xuất, lấy ý kiến, báo cáo UBND cấp tỉnh.",
        "Compile the proposals, ask opinions, report to the provincial People's Committee.",
    ),
    "direct": Text(
        "Chỉ đạo cơ quan lập quy hoạch tích hợp phương án.",
        "Direct the plan-making body to integrate the plan.",
    ),
    "ministry_opinion": Text(
        "Trả lời bằng văn bản về phương án; thiếu thì yêu cầu hoàn thiện.",
        "Answer the plan in writing; ask for it to be completed where it is lacking.",
    ),
    "opinion": Text(
        "Gửi ý kiến bằng văn bản về hồ sơ.", "Send the written opinion on the dossier."
    ),
}


# --- the kinds -----------------------------------------------------------------------------------


class MessageKind:
    """One kind of letter. ``while_in``: the legal states in which it is still worth sending, empty
    where it tells of something that stays true. ``is_legal``: the law has the office give this
    notice to its reader, who cannot switch it off."""

    kind: ClassVar[str]
    title: ClassVar[Text]
    news: ClassVar[Text]
    to_do: ClassVar[Text] = NOTHING
    while_in: ClassVar[frozenset[S]] = frozenset()
    tells_period: ClassVar[bool] = False
    is_legal: ClassVar[bool] = False

    def title_for(self, matter: Matter) -> Text:
        """The subject line, with its blanks."""
        return self.title

    def news_for(self, matter: Matter) -> Text:
        """What has happened or is due, with its blanks."""
        return self.news

    def to_do_for(self, matter: Matter) -> Text:
        """What the reader is asked to do now; empty for a letter that only tells."""
        return self.to_do

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        """Further lines of the letter, each with its name."""
        return []


THEIR_OWN = frozenset({"holder", "group"})
"""Audiences whose own step it is."""


def _told_to_others(is_late: bool) -> Text:
    if is_late:
        return Text(
            "Việc “{step}” đã {standing} (hạn là ngày {due_day}); đang giữ việc: {holders}.",
            "“{step}” is {standing} (it was due on {due_day}); held by: {holders}.",
        )
    return Text(
        "Việc “{step}” {standing}, đến hạn ngày {due_day}; đang giữ việc: {holders}.",
        "“{step}”: {standing}, due on {due_day}; held by: {holders}.",
    )


class DeadlineReminder(MessageKind):
    """A rung of a deadline. The words follow the days left when it is written, not the rung: a
    sweep that comes late still says what is true."""

    tells_period = True

    def title_for(self, matter: Matter) -> Text:
        return Text("{Standing}: {step} · {cluster}", "{Standing}: {step} · {cluster}")

    def news_for(self, matter: Matter) -> Text:
        period = matter.period
        is_late = bool(period and period.days_left is not None and period.days_left < 0)
        if matter.audience in {"superior", "division_head"} and is_late:
            return Text(
                "Việc “{step}” do bộ phận Ông/Bà phụ trách đã {standing} (hạn là ngày "
                "{due_day}); đang giữ việc: {holders}.",
                "“{step}”, in your charge, is {standing} (it was due on {due_day}); held by: "
                "{holders}.",
            )
        if matter.audience not in THEIR_OWN:
            return _told_to_others(is_late)
        if period and period.days_left is not None and period.days_left < 0:
            return Text(
                "Việc “{step}” của Ông/Bà đã {standing}; hạn là ngày {due_day}.",
                "Your step “{step}” is {standing}: it was due on {due_day}.",
            )
        if period and period.days_left == 0:
            return Text(
                "Việc “{step}” của Ông/Bà đến hạn hôm nay, {due_day}.",
                "Your step “{step}” is due today, {due_day}.",
            )
        return Text(
            "Việc “{step}” của Ông/Bà {standing}, đến hạn ngày {due_day}.",
            "Your step “{step}” has {standing}; it is due on {due_day}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience in {"superior", "division_head", "director"}:
            return Text(
                "Đôn đốc, hoặc giao người khác giữ việc này.",
                "See that it is done, or give it to someone else.",
            )
        if matter.audience not in THEIR_OWN:
            return NOTHING
        return DUTIES.get(matter.period.step, NOTHING) if matter.period else NOTHING

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        if matter.silence is None:
            return []
        name = Text("Nếu không trả lời", "If there is no answer").in_(language)
        if not matter.silence.basis or matter.silence.last_day is None:
            words = Text(
                "chưa có quy định coi im lặng là đồng ý; Sở Công Thương ghi là không trả lời trong "
                "thời hạn và thẩm định tiếp",
                "no rule counts silence as consent; the department records that there was no "
                "answer in time and goes on",
            )
            return [(name, words.in_(language))]
        day, basis = (
            day_words(matter.silence.last_day, language),
            basis_words(matter.silence.basis, language),
        )
        words = (
            Text(
                f"đã được coi là đồng ý từ sau ngày {day} ({basis})",
                f"it counts as consent since the end of {day} ({basis})",
            )
            if matter.today > matter.silence.last_day
            else Text(
                f"hết ngày {day} được coi là đồng ý ({basis})",
                f"after the end of {day} it counts as consent ({basis})",
            )
        )
        return [(name, words.in_(language))]


class DueSoon(DeadlineReminder):
    kind = "deadline.before"


class DueToday(DeadlineReminder):
    kind = "deadline.on"


class Overdue(DeadlineReminder):
    kind = "deadline.after"


class RequestLodged(MessageKind):
    kind = "request_lodged"
    title = Text("Có đề nghị làm chủ đầu tư: {cluster}", "A request to be investor: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} nhận văn bản đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công "
        "nghiệp {cluster}.",
        "On {day} {local_body} received a request to be infrastructure investor of {cluster}.",
    )
    while_in = frozenset({S.REQUESTED})
    tells_period = True

    def to_do_for(self, matter: Matter) -> Text:
        return DUTIES[matter.period.step] if matter.period else DUTIES["notice"]


class AmendmentOpened(MessageKind):
    kind = "amendment_opened"
    title = Text("Hồ sơ {short}: {cluster}", "A dossier to {act} {cluster}")
    news = Text(
        "Ngày {day} đã lập hồ sơ {matter} {cluster}.{reason_words} Pháp luật không quy định thời "
        "hạn cho các bước của hồ sơ này.",
        "On {day} a dossier was opened to {act} {cluster}.{reason_words} The law sets no limit for "
        "its steps.",
    )
    to_do = Text(
        "Kiểm tra nội dung đề nghị rồi làm bước đang mở của hồ sơ.",
        "Check what is asked for, then do the step that is open.",
    )
    while_in = frozenset({S.REQUESTED, S.UNDER_APPRAISAL})


class RequestReceived(MessageKind):
    kind = "request_received"
    is_legal = True
    title = Text("Đã nhận đề nghị: {cluster}", "Your request was received: {cluster}")
    news = Text(
        "{local_body} đã nhận văn bản đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp "
        "{cluster} của quý doanh nghiệp ngày {day}. Mã hồ sơ dưới đây dùng để tra cứu.",
        "{local_body} received your request to be infrastructure investor of {cluster} on {day}. "
        "Use the dossier code below to follow it.",
    )


class RequestAdded(MessageKind):
    kind = "request_added"
    title = Text("Thêm doanh nghiệp đề nghị: {cluster}", "Another request: {cluster}")
    news = Text(
        "Ngày {day}, {enterprise} nộp thêm đề nghị làm chủ đầu tư cụm công nghiệp {cluster}.",
        "On {day} {enterprise} also asked to be investor of {cluster}.",
    )
    to_do = Text(
        "Kiểm tra giấy tờ của doanh nghiệp; hồ sơ trình phải có mọi đề nghị đã nhận.",
        "Check its papers; every request received belongs in the submission.",
    )
    while_in = frozenset({S.REQUESTED, S.ANNOUNCED, S.COMPILING})
    tells_period = True


class NoticePublished(MessageKind):
    kind = "notice_published"
    title = Text("Đã thông báo tiếp nhận hồ sơ: {cluster}", "Reception announced: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} đã thông báo công khai việc tiếp nhận hồ sơ đề nghị làm chủ đầu "
        "tư cụm công nghiệp {cluster}; tiếp nhận đến hết ngày {window_ends_on}.",
        "On {day} {local_body} announced that it receives requests to be investor of {cluster}, "
        "until the end of {window_ends_on}.",
    )
    to_do = Text(
        "Bổ sung giấy tờ còn thiếu (nếu có) trước khi hết thời gian tiếp nhận.",
        "Hand in what is still missing, if anything, before the window closes.",
    )
    while_in = frozenset({S.ANNOUNCED})


class WindowClosed(MessageKind):
    kind = "window_closed"
    title = Text("Hết thời gian tiếp nhận: {cluster}", "The window has closed: {cluster}")
    news = Text(
        "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư cụm công nghiệp {cluster} đã kết thúc "
        "ngày {day}.",
        "The window for requests to be investor of {cluster} closed on {day}.",
    )
    to_do = DUTIES["submit"]
    while_in = frozenset({S.COMPILING})
    tells_period = True


class DossierSubmitted(MessageKind):
    kind = "dossier_submitted"
    title = Text("Hồ sơ chờ tiếp nhận: {cluster}", "A dossier awaits reception: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} gửi hồ sơ {matter} {cluster} đến {department}.",
        "{local_body} sent the dossier to {act} {cluster} to {department} on {day}.",
    )
    to_do = Text(
        "Kiểm tra tính đầy đủ của hồ sơ; xác nhận ngày đủ hồ sơ hoặc yêu cầu bổ sung bằng văn bản.",
        "Check whether the dossier is full; confirm the day it was, or ask in writing for more.",
    )
    while_in = frozenset({S.SUBMITTED})
    tells_period = True


class DossierSubmittedCopy(MessageKind):
    kind = "dossier_submitted_copy"
    title = Text("Hồ sơ đã đến Sở: {cluster}", "The dossier is at the department: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} gửi hồ sơ {matter} {cluster} đến {department}.",
        "{local_body} sent the dossier to {act} {cluster} to {department} on {day}.",
    )


class ReceptionCompleted(MessageKind):
    kind = "reception_completed"
    title = Text("Hồ sơ đã đầy đủ: {cluster}", "The dossier is full: {cluster}")
    news = Text(
        "{department} xác nhận hồ sơ {matter} {cluster} đầy đủ từ ngày "
        "{complete_on}; thời hạn thẩm định tính từ ngày này.",
        "{department} confirms that the dossier to {act} {cluster} has been full since "
        "{complete_on}; the appraisal period runs from that day.",
    )
    tells_period = True


class SupplementRequested(MessageKind):
    kind = "supplement_requested"
    is_legal = True
    title = Text("Yêu cầu bổ sung hồ sơ: {cluster}", "More is asked for: {cluster}")
    news = Text(
        "Ngày {day}, {department} yêu cầu bổ sung hồ sơ {matter} {cluster} (lần "
        "{number}): {missing}. Thời gian bổ sung không tính vào thời hạn thẩm định.",
        "On {day} {department} asked for more on the dossier to {act} {cluster} (request "
        "{number}): {missing}. The time until the answer does not count towards the appraisal.",
    )
    while_in = frozenset({S.AWAITING_SUPPLEMENT})

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Chuẩn bị phần giấy tờ của doanh nghiệp và gửi {local_body}.",
                "Prepare the papers that are yours and send them to {local_body}.",
            )
        return Text(
            "Bổ sung các nội dung trên và gửi {department}.",
            "Supply what is named above and send it to {department}.",
        )


class SupplementReceived(MessageKind):
    kind = "supplement_received"
    title = Text("Đã nhận bổ sung: {cluster}", "The supplement has come: {cluster}")
    news = Text(
        "Hồ sơ {matter} {cluster} đã được bổ sung ngày {day}; thời hạn thẩm định "
        "chạy tiếp từ ngày hôm sau.",
        "The dossier to {act} {cluster} was supplemented on {day}; the appraisal period runs "
        "on from the next day.",
    )
    to_do = Text(
        "Kiểm tra nội dung bổ sung; xác nhận hồ sơ đầy đủ hoặc tiếp tục thẩm định.",
        "Check what has come; confirm the dossier full, or go on with the appraisal.",
    )
    while_in = frozenset({S.SUBMITTED, S.UNDER_APPRAISAL})
    tells_period = True


class OpinionGiven(MessageKind):
    kind = "opinion_given"
    title = Text(
        "Có ý kiến của {opinion_body}: {cluster}", "{opinion_body} has answered: {cluster}"
    )
    news = Text(
        "{opinion_body} đã có ý kiến về hồ sơ {matter} {cluster}: {outcome}.",
        "{opinion_body} has given its opinion on the dossier to {act} {cluster}: {outcome}.",
    )


class OpinionRequested(MessageKind):
    kind = "opinion_requested"
    is_legal = True
    title = Text("Đề nghị cho ý kiến: {cluster}", "Your opinion is asked: {cluster}")
    news = Text(
        "Ngày {day}, {department} đề nghị cơ quan của bạn cho ý kiến về hồ sơ {matter} {cluster}.",
        "On {day} {department} asked your office for its opinion on the dossier to {act} "
        "{cluster}.",
    )
    to_do = Text(
        "Đọc hồ sơ và gửi ý kiến trong thời hạn.", "Read the dossier and send the opinion in time."
    )
    while_in = frozenset({S.UNDER_APPRAISAL, S.AWAITING_SUPPLEMENT})


class OpinionAskedInside(MessageKind):
    kind = "opinion_asked_inside"
    title = Text("Câu hỏi nội bộ: {cluster}", "A question inside your office: {cluster}")
    news = Text(
        "Ngày {day}, đồng nghiệp hỏi bạn để {body} cho ý kiến về hồ sơ cụm công nghiệp {cluster}.",
        "On {day} a colleague asked you, so that {body} can give its opinion on the dossier of "
        "{cluster}.",
    )
    to_do = Text(
        "Mở hồ sơ, mục “Hỏi trong cơ quan”, và ghi trả lời.",
        "Open the dossier, “Questions inside”, and write your answer.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL, S.AWAITING_SUPPLEMENT})


class OpinionAnsweredInside(MessageKind):
    kind = "opinion_answered_inside"
    title = Text("Có trả lời nội bộ: {cluster}", "An answer inside your office: {cluster}")
    news = Text(
        "Ngày {day}, câu hỏi nội bộ của {body} về hồ sơ cụm công nghiệp {cluster} được trả lời.",
        "On {day} a question inside {body} on the dossier of {cluster} was answered.",
    )


class ReceptionRefused(MessageKind):
    kind = "reception_refused"
    title = Text("Từ chối tiếp nhận: {cluster}", "Not received: {cluster}")
    news = Text(
        "Ngày {day}, {department} từ chối tiếp nhận hồ sơ cụm công nghiệp {cluster}. "
        "Lý do: {reason}",
        "On {day} {department} refused to receive the dossier of {cluster}. Reason: {reason}",
    )
    to_do = Text(
        "Xem căn cứ và cách khắc phục trong hồ sơ; nộp lại, hoặc khiếu nại, kiến nghị.",
        "Read the ground and the way on in the dossier; file again, or object.",
    )
    while_in = frozenset({S.REFUSED})


class ObjectionFiled(MessageKind):
    kind = "objection_filed"
    title = Text("Có khiếu nại, kiến nghị: {cluster}", "An objection: {cluster}")
    news = Text(
        "Ngày {day}, {enterprise} nộp khiếu nại, kiến nghị (lần {number}) về quyết định đối với "
        "hồ sơ cụm công nghiệp {cluster}.",
        "On {day} {enterprise} objected (no. {number}) to the decision on the dossier of "
        "{cluster}.",
    )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "local_body":
            return NOTHING
        return Text("Thụ lý và trả lời bằng văn bản.", "Take it in and answer in writing.")


class ObjectionTakenIn(MessageKind):
    kind = "objection_taken_in"
    title = Text("Đã thụ lý khiếu nại: {cluster}", "Your objection is taken in: {cluster}")
    news = Text(
        "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} được "
        "thụ lý.",
        "On {day} objection no. {number} on the dossier of {cluster} was taken in.",
    )


class ObjectionAnswered(MessageKind):
    kind = "objection_answered"
    title = Text("Trả lời khiếu nại: {cluster}", "Your objection is answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        upheld = matter.payload.get("outcome") == "upheld"
        reopened = bool(matter.payload.get("reopened"))
        said = Text("chấp nhận", "upheld") if upheld else Text("không chấp nhận", "dismissed")
        more = (
            Text(" Hồ sơ được giải quyết lại.", " The dossier is dealt with again.")
            if reopened
            else NOTHING
        )
        return Text(
            "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} "
            f"được trả lời: {said.vi}.{{reason_words}}{more.vi}",
            "On {day} objection no. {number} on the dossier of {cluster} was "
            f"{said.en}.{{reason_words}}{more.en}",
        )


class ObjectionWithdrawn(MessageKind):
    kind = "objection_withdrawn"
    title = Text("Đã rút khiếu nại: {cluster}", "Objection taken back: {cluster}")
    news = Text(
        "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} đã được "
        "rút.",
        "On {day} objection no. {number} on the dossier of {cluster} was taken back.",
    )


class AppraisalAssigned(MessageKind):
    kind = "appraisal_assigned"
    title = Text("Được phân công thẩm định: {cluster}", "Yours to appraise: {cluster}")
    news = Text(
        "Ngày {day}, bạn được phân công thụ lý hồ sơ {matter} {cluster}.",
        "On {day} the dossier to {act} {cluster} was given to you.",
    )
    to_do = Text(
        "Lấy ý kiến cơ quan liên quan và lập báo cáo thẩm định.",
        "Ask the bodies concerned and write the appraisal report.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class DraftReady(MessageKind):
    kind = "draft_ready"
    title = Text("Báo cáo thẩm định chờ ký: {cluster}", "A report awaits signature: {cluster}")
    news = Text(
        "Dự thảo báo cáo thẩm định cụm công nghiệp {cluster} đã được trình ngày {day}.",
        "The draft appraisal report on {cluster} was handed in on {day}.",
    )
    to_do = Text(
        "Xem xét, ký báo cáo trình UBND cấp tỉnh hoặc trả lại dự thảo.",
        "Sign the report for the provincial People's Committee, or give the draft back.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class DraftReturned(MessageKind):
    kind = "draft_returned"
    title = Text("Trả lại dự thảo báo cáo thẩm định: {cluster}", "Draft returned: {cluster}")
    news = Text(
        "Lãnh đạo {department} trả lại dự thảo báo cáo thẩm định cụm công nghiệp {cluster} ngày "
        "{day}. Lý do: {reason}",
        "The head of {department} returned the draft appraisal report on {cluster} on {day}. "
        "Reason: {reason}",
    )
    to_do = Text("Sửa và trình lại dự thảo báo cáo.", "Correct the draft and submit it again.")
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class AppraisalReported(MessageKind):
    kind = "appraisal_reported"
    title = Text("Báo cáo thẩm định chờ quyết định: {cluster}", "A decision is due: {cluster}")
    news = Text(
        "{department} đã báo cáo kết quả thẩm định {matter} {cluster} ngày {day}.",
        "{department} reported on the appraisal of {cluster} on {day}.",
    )
    to_do = DUTIES["decide"]
    while_in = frozenset({S.AWAITING_DECISION})
    tells_period = True


class AppraisalReportedCopy(MessageKind):
    kind = "appraisal_reported_copy"
    title = Text("Đã báo cáo thẩm định: {cluster}", "The appraisal is reported: {cluster}")
    news = Text(
        "{department} đã báo cáo {provincial_pc} kết quả thẩm định {matter} {cluster} ngày {day}.",
        "{department} reported on the appraisal of {cluster} to {provincial_pc} on {day}.",
    )
    tells_period = True


class DecisionMade(MessageKind):
    kind = "decision_made"
    is_legal = True

    def title_for(self, matter: Matter) -> Text:
        if matter.payload.get("outcome") == "refused":
            return Text("Không chấp thuận: {cluster}", "Refused: {cluster}")
        return Text("Quyết định {short}: {cluster}", "{done}: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        if matter.payload.get("outcome") == "refused":
            return Text(
                "Ngày {day}, {provincial_pc} không chấp thuận {matter} {cluster}. Lý do: {reason}",
                "On {day} {provincial_pc} refused to {act} {cluster}. Reason: {reason}",
            )
        return Text(
            "Ngày {day}, {provincial_pc} ban hành quyết định{number_words} {matter} {cluster}.",
            "On {day} {provincial_pc} issued decision{number_words} {acting} {cluster}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        """A refusal says what may be done about it (services.refusals)."""
        told = {"applicants", "local_body"}
        if matter.payload.get("remedy") and matter.audience in told:
            return Text("{remedy}", "{remedy}")
        return NOTHING


class DecisionCopied(MessageKind):
    kind = "decision_copied"
    is_legal = True
    title = Text("Quyết định {short} gửi Bộ: {cluster}", "Decision sent to the Ministry: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} gửi quyết định {matter} {cluster} đến Bộ Công Thương.",
        "On {day} {provincial_pc} sent the decision {acting} {cluster} to the Ministry of "
        "Industry and Trade.",
    )


class DossierWithdrawn(MessageKind):
    kind = "dossier_withdrawn"
    title = Text("Đã rút hồ sơ: {cluster}", "Withdrawn: {cluster}")
    news = Text(
        "Hồ sơ {matter} {cluster} đã được rút ngày {day}. Các thời hạn đang chạy "
        "không còn hiệu lực.{reason_words}",
        "The dossier to {act} {cluster} was withdrawn on {day}. The periods that ran are "
        "void.{reason_words}",
    )


class DossierStopped(MessageKind):
    kind = "dossier_stopped"
    is_legal = True
    title = Text("Dừng xử lý hồ sơ: {cluster}", "Handling stopped: {cluster}")
    news = Text(
        "Việc xử lý hồ sơ {matter} {cluster} dừng từ ngày {day}; thời gian dừng "
        "không tính vào thời hạn.{reason_words}",
        "The handling of the dossier to {act} {cluster} stands still since {day}; the time of "
        "the stop does not count.{reason_words}",
    )


class DeadlineExtended(MessageKind):
    kind = "deadline_extended"
    is_legal = True
    title = Text("Xin lỗi và hẹn lại ngày: {cluster}", "An apology and a new date: {cluster}")
    news = Text(
        "Cơ quan đang giải quyết hồ sơ {matter} {cluster} xin lỗi vì chưa kịp "
        "thời hạn và hẹn lại ngày {until}.{reason_words}",
        "The office handling the dossier to {act} {cluster} apologises for not being in time "
        "and sets a new date: {until}.{reason_words}",
    )


class EarlyOpened(MessageKind):
    kind = "early_opened"
    title = Text("Cụm trước 05/10/2009: {cluster}", "Formed before 5 Oct 2009: {cluster}")
    news = Text(
        "Ngày {day} mở hồ sơ xem xét thành lập cụm công nghiệp {cluster}, hình thành trước ngày "
        "05/10/2009.",
        "On {day} a dossier was opened to establish {cluster}, formed before 5 Oct 2009.",
    )
    to_do = Text(
        "Ghi từng thông tin với văn bản chứng minh, lập hồ sơ và trình {department}.",
        "Record each fact with its paper, compile the dossier and submit it to {department}.",
    )
    while_in = frozenset({S.REQUESTED})


class EarlyConcluded(MessageKind):
    kind = "early_concluded"
    title = Text("Kết luận về cụm {cluster}", "Concluded: {cluster}")
    news = Text(
        "Ngày {day}, {department} kết luận về việc cụm công nghiệp {cluster} thuộc trường hợp hình "
        "thành trước ngày 05/10/2009: {conclusion}.{reason_words}",
        "On {day} {department} concluded whether {cluster} is one formed before 5 Oct 2009: "
        "{conclusion}.{reason_words}",
    )


class LocalBodyChanged(MessageKind):
    kind = "local_body_changed"
    title = Text("Hồ sơ chuyển về {after}: {cluster}", "Passed to {after}: {cluster}")
    news = Text(
        "Từ ngày {day}, {after} tiếp tục giải quyết phần việc của {before} trong hồ sơ "
        "{matter} {cluster}; thời hạn và chi phí không tăng thêm.",
        "From {day} {after} goes on with the part of {before} in the dossier to {act} "
        "{cluster}; limits and costs do not grow.",
    )


class CouncilConvened(MessageKind):
    kind = "council_convened"
    title = Text("Mời chấm điểm: {cluster}", "Your score sheet: {cluster}")
    news = Text(
        "Ngày {day}, Hội đồng được triệu tập chấm điểm lựa chọn chủ đầu tư cụm công nghiệp "
        "{cluster}; bạn có phiếu chấm điểm riêng.{until_words}",
        "On {day} the council was convened to score the would-be investors of {cluster}; you have "
        "a sheet of your own.{until_words}",
    )
    to_do = Text(
        "Đọc hồ sơ, chấm điểm và niêm phong phiếu; có lợi ích liên quan thì từ chối chấm điểm "
        "trước khi nộp.",
        "Read the dossier, score it and seal the sheet; if you have an interest, recuse yourself "
        "before.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetDue(MessageKind):
    kind = "council_sheet_due"
    title = Text("Sắp đến hạn nộp phiếu chấm điểm: {cluster}", "Your sheet is due: {cluster}")
    news = Text(
        "Bạn chưa nộp phiếu chấm điểm cụm công nghiệp {cluster}; hạn do Hội đồng đặt là ngày làm "
        "việc kế tiếp.",
        "Your score sheet on {cluster} is not in; the day the council has set is the next working "
        "day.",
    )
    to_do = Text(
        "Chấm điểm và niêm phong phiếu, hoặc từ chối chấm điểm có lý do.",
        "Score and seal the sheet, or recuse yourself with the reason.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetAgain(MessageKind):
    kind = "council_sheet_again"
    title = Text("Nộp lại phiếu chấm điểm: {cluster}", "Hand in your sheet again: {cluster}")
    news = Text(
        "Ngày {day}, thư ký Hội đồng giao lại phiếu chấm điểm cụm công nghiệp {cluster} cho bạn; "
        "chưa phiếu nào được mở.{reason_words}",
        "On {day} the council's secretary gave you a new sheet on {cluster}; no sheet has been "
        "opened.{reason_words}",
    )
    to_do = CouncilSheetDue.to_do
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSeatClosed(MessageKind):
    kind = "council_seat_closed"
    title = Text("Không chờ phiếu của bạn: {cluster}", "Your sheet is not awaited: {cluster}")
    news = Text(
        "Ngày {day}, thư ký Hội đồng ghi nhận bạn không nộp phiếu chấm điểm cụm công nghiệp "
        "{cluster}.{reason_words}",
        "On {day} the council's secretary recorded that you hand in no sheet on "
        "{cluster}.{reason_words}",
    )


class CouncilOpened(MessageKind):
    kind = "council_opened"
    title = Text("Đã mở phiếu chấm điểm: {cluster}", "The sheets are open: {cluster}")
    news = Text(
        "Ngày {day}, Hội đồng mở phiếu chấm điểm cụm công nghiệp {cluster}; kết quả và từng phiếu "
        "xem được trong hồ sơ.",
        "On {day} the council opened its sheets on {cluster}; the result and each sheet can be "
        "read in the dossier.",
    )


class CouncilBackToNotice(MessageKind):
    kind = "council_back_to_notice"
    title = Text("Thông báo tiếp nhận lại: {cluster}", "To be announced again: {cluster}")
    news = Text(
        "Không hồ sơ nào đạt điểm; ngày {day}, {provincial_pc} cho thông báo tiếp nhận lại hồ sơ "
        "làm chủ đầu tư cụm công nghiệp {cluster}.{reason_words}",
        "No request reached the pass mark; on {day} {provincial_pc} let the requests to be "
        "investor of {cluster} be announced again.{reason_words}",
    )


# --- the development plan ------------------------------------------------------------------------


class ProposalFiled(MessageKind):
    kind = "proposal_filed"
    title = Text("Đề xuất cụm chờ xem xét: {cluster}", "A proposal awaits you: {cluster}")
    news = Text(
        "{local_body} đề xuất cụm công nghiệp {cluster} vào phương án phát triển, ngày {day}.",
        "{local_body} proposed {cluster} for the development plan on {day}.",
    )
    to_do = Text(
        "Xem xét, trả lời cơ quan đề xuất kèm lý do; thiếu thì yêu cầu bổ sung.",
        "Consider it and answer the proposer with the reason; ask for more where it is lacking.",
    )
    while_in = frozenset({S.SUBMITTED})


_CONSIDERED = {
    "taken_up": Text("được đưa vào phương án", "was taken up"),
    "merged": Text("được gộp với đề xuất khác", "was merged into another proposal"),
    "changed": Text("được đưa vào phương án có điều chỉnh", "was taken up with changes"),
    "put_off": Text("để kỳ sau", "was put off to a later period"),
    "refused": Text("không được đưa vào phương án", "was not taken up"),
}


class ProposalConsidered(MessageKind):
    kind = "proposal_considered"
    title = Text("Trả lời đề xuất cụm: {cluster}", "Your proposal was answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        what = _CONSIDERED.get(str(matter.payload.get("outcome")), Text("", ""))
        return Text(
            f"{{department}} đã xem xét đề xuất cụm công nghiệp {{cluster}} ngày {{day}}: đề xuất "
            f"{what.vi}.{{reason_words}}",
            f"{{department}} considered the proposal of {{cluster}} on {{day}}: it {what.en}."
            "{reason_words}",
        )


class ProposalReturned(MessageKind):
    kind = "proposal_returned"
    title = Text("Bổ sung đề xuất cụm: {cluster}", "More is asked for: {cluster}")
    news = Text(
        "Ngày {day}, {department} yêu cầu bổ sung đề xuất cụm công nghiệp {cluster}.{reason_words}",
        "On {day} {department} asked for more on the proposal of {cluster}.{reason_words}",
    )
    to_do = Text("Bổ sung và gửi lại Sở Công Thương.", "Complete it and send it back.")
    while_in = frozenset({S.AWAITING_SUPPLEMENT})


class ProposalEnded(MessageKind):
    kind = "proposal_ended"

    title = Text("Kết quả phương án: {cluster}", "The plan is decided: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        if matter.payload.get("approved"):
            return Text(
                "Phương án có đề xuất cụm công nghiệp {cluster} đã được phê duyệt ngày {day}.",
                "The plan that took up the proposal of {cluster} was approved on {day}.",
            )
        return Text(
            "Phương án có đề xuất cụm công nghiệp {cluster} không được phê duyệt, ngày {day}.",
            "The plan that took up the proposal of {cluster} was not approved, on {day}.",
        )


class PlanDrafted(MessageKind):
    kind = "plan_drafted"
    title = Text("Báo cáo phương án chờ ký: {cluster}", "A plan awaits signature: {cluster}")
    news = Text(
        "Dự thảo phương án phát triển cụm công nghiệp của {cluster} được trình ký ngày {day}.",
        "The draft development plan of {cluster} was handed in on {day}.",
    )
    to_do = Text(
        "Xem xét, ký báo cáo trình UBND cấp tỉnh hoặc trả lại dự thảo.",
        "Sign the report for the provincial People's Committee, or give the draft back.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanReturned(MessageKind):
    kind = "plan_returned"
    title = Text("Trả lại dự thảo phương án: {cluster}", "Plan given back: {cluster}")
    news = Text(
        "Dự thảo phương án phát triển cụm công nghiệp của {cluster} được trả lại ngày {day}."
        "{reason_words}",
        "The draft development plan of {cluster} was given back on {day}.{reason_words}",
    )
    to_do = Text("Hoàn chỉnh và trình lại.", "Complete it and hand it in again.")
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanReported(MessageKind):
    kind = "plan_reported"
    title = Text("Phương án chờ UBND cấp tỉnh: {cluster}", "A plan was reported: {cluster}")
    news = Text(
        "Ngày {day}, {department} báo cáo {provincial_pc} phương án phát triển cụm công nghiệp "
        "của {cluster}.",
        "On {day} {department} reported the development plan of {cluster} to {provincial_pc}.",
    )
    to_do = Text(
        "Chỉ đạo cơ quan lập quy hoạch, gửi Bộ Công Thương theo quy định.",
        "Direct the plan-making body and send the plan to the Ministry as regulated.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanDirected(MessageKind):
    kind = "plan_directed"
    title = Text("Đã chỉ đạo về phương án: {cluster}", "The plan is directed: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} chỉ đạo cơ quan lập quy hoạch tích hợp phương án phát triển "
        "cụm công nghiệp của {cluster}.",
        "On {day} {provincial_pc} directed the plan-making body to integrate the development plan "
        "of {cluster}.",
    )


class PlanSentToMinistry(MessageKind):
    kind = "plan_sent_to_ministry"
    is_legal = True
    title = Text("Phương án gửi Bộ Công Thương: {cluster}", "A plan for the Ministry: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} gửi Bộ Công Thương phương án phát triển cụm công nghiệp "
        "của {cluster}.",
        "On {day} {provincial_pc} sent the development plan of {cluster} to the Ministry of "
        "Industry and Trade.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True

    def to_do_for(self, matter: Matter) -> Text:
        return DUTIES["ministry_opinion"] if matter.audience.startswith("post:") else NOTHING


class MinistryAsksCompletion(MessageKind):
    kind = "ministry_asks_completion"
    title = Text("Bộ yêu cầu hoàn thiện phương án: {cluster}", "The Ministry asks more: {cluster}")
    news = Text(
        "Ngày {day}, Bộ Công Thương yêu cầu hoàn thiện hồ sơ phương án phát triển cụm công nghiệp "
        "của {cluster}; thời gian hoàn thiện không tính vào thời hạn của Bộ.{reason_words}",
        "On {day} the Ministry asked for the dossier of the development plan of {cluster} to be "
        "completed; the time until then is not counted.{reason_words}",
    )
    to_do = Text("Hoàn thiện và gửi lại Bộ.", "Complete it and send it back to the Ministry.")
    while_in = frozenset({S.AWAITING_SUPPLEMENT})


class PlanCompleted(MessageKind):
    kind = "plan_completed"
    title = Text("Hồ sơ đã hoàn thiện: {cluster}", "The plan was completed: {cluster}")
    news = Text(
        "Ngày {day}, hồ sơ phương án phát triển cụm công nghiệp của {cluster} đã được hoàn thiện, "
        "gửi Bộ Công Thương.",
        "On {day} the dossier of the development plan of {cluster} was completed and sent to the "
        "Ministry.",
    )
    to_do = DUTIES["ministry_opinion"]
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class MinistryAnswered(MessageKind):
    kind = "ministry_answered"
    title = Text("Bộ Công Thương trả lời: {cluster}", "The Ministry has answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        said = _OUTCOMES.get(str(matter.payload.get("outcome")), Text("đã trả lời", "answers"))
        return Text(
            "Bộ Công Thương trả lời về phương án phát triển cụm công nghiệp của {cluster} ngày "
            f"{{day}}: {said.vi}.{{reason_words}}",
            "The Ministry answered on the development plan of {cluster} on {day}: it "
            f"{said.en}.{{reason_words}}",
        )

    to_do = Text(
        "Ghi tiếp thu hay không, vì sao, cho từng nội dung rồi trình phê duyệt.",
        "Answer every point, taken up or not and why, and submit the plan for approval.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanAwaitsApproval(MessageKind):
    kind = "plan_awaits_approval"
    title = Text("Phương án chờ phê duyệt: {cluster}", "A plan awaits approval: {cluster}")
    news = Text(
        "Ngày {day}, phương án phát triển cụm công nghiệp của {cluster} được trình cấp có thẩm "
        "quyền.",
        "On {day} the development plan of {cluster} was submitted for approval.",
    )
    to_do = Text(
        "Ghi quyết định phê duyệt khi có, hoặc văn bản không phê duyệt.",
        "Record the approving decision when there is one, or the refusal.",
    )
    while_in = frozenset({S.AWAITING_DECISION})


class PlanApproved(MessageKind):
    kind = "plan_approved"
    title = Text("Danh mục mới: {cluster}", "A new List: {cluster}")
    news = Text(
        "Phương án phát triển cụm công nghiệp của {cluster} được phê duyệt ngày {day}, quyết định"
        "{number_words}; Danh mục thay Danh mục trước từ ngày có hiệu lực.",
        "The development plan of {cluster} was approved on {day}, decision{number_words}; its List "
        "takes the place of the earlier one from its day of effect.",
    )


class PlanRefused(MessageKind):
    kind = "plan_refused"
    title = Text("Phương án không được phê duyệt: {cluster}", "Plan not approved: {cluster}")
    news = Text(
        "Phương án phát triển cụm công nghiệp của {cluster} không được phê duyệt, ngày {day}."
        "{reason_words}",
        "The development plan of {cluster} was not approved, on {day}.{reason_words}",
    )


KINDS: dict[str, MessageKind] = {
    found.kind: found()
    for found in (
        DueSoon,
        DueToday,
        Overdue,
        RequestLodged,
        AmendmentOpened,
        RequestReceived,
        RequestAdded,
        NoticePublished,
        WindowClosed,
        DossierSubmitted,
        DossierSubmittedCopy,
        ReceptionCompleted,
        SupplementRequested,
        SupplementReceived,
        OpinionGiven,
        OpinionRequested,
        OpinionAskedInside,
        OpinionAnsweredInside,
        ReceptionRefused,
        ObjectionFiled,
        ObjectionTakenIn,
        ObjectionAnswered,
        ObjectionWithdrawn,
        AppraisalAssigned,
        DraftReady,
        DraftReturned,
        AppraisalReported,
        AppraisalReportedCopy,
        DecisionMade,
        DecisionCopied,
        DossierWithdrawn,
        CouncilConvened,
        CouncilSheetDue,
        CouncilSheetAgain,
        CouncilSeatClosed,
        CouncilOpened,
        CouncilBackToNotice,
        DossierStopped,
        DeadlineExtended,
        EarlyOpened,
        EarlyConcluded,
        LocalBodyChanged,
        ProposalFiled,
        ProposalConsidered,
        ProposalReturned,
        ProposalEnded,
        PlanDrafted,
        PlanReturned,
        PlanReported,
        PlanDirected,
        PlanSentToMinistry,
        MinistryAsksCompletion,
        PlanCompleted,
        MinistryAnswered,
        PlanAwaitsApproval,
        PlanApproved,
        PlanRefused,
    )
}


def legal_kinds() -> frozenset[str]:
    """The kinds of letter that nobody can switch off (``NOTIFICATION_LEGAL_KINDS``)."""
    return frozenset(kind for kind, found in KINDS.items() if found.is_legal)


# --- what the dossier is about -------------------------------------------------------------------


class ProcedureWords(NamedTuple):
    """A procedure in a letter: after "hồ sơ" and "quyết định", and its English verbs."""

    matter: str
    short: str
    act: str
    acting: str
    done: str
    label: Text


_ESTABLISHING = ProcedureWords(
    "thành lập cụm công nghiệp",
    "thành lập",
    "establish",
    "establishing",
    "Established",
    Text(" (thành lập)", " (establishment)"),
)
PROCEDURE_WORDS: dict[str, ProcedureWords] = {
    "expansion": ProcedureWords(
        "mở rộng cụm công nghiệp",
        "mở rộng",
        "expand",
        "expanding",
        "Expanded",
        Text(" (mở rộng)", " (expansion)"),
    ),
    "adjustment": ProcedureWords(
        "điều chỉnh quyết định về cụm công nghiệp",
        "điều chỉnh",
        "adjust the decision on",
        "adjusting the decision on",
        "Decision adjusted",
        Text(" (điều chỉnh quyết định)", " (adjustment of the decision)"),
    ),
    "abolition": ProcedureWords(
        "bãi bỏ quyết định về cụm công nghiệp",
        "bãi bỏ",
        "abolish the decision on",
        "abolishing the decision on",
        "Decision abolished",
        Text(" (bãi bỏ quyết định)", " (abolition of the decision)"),
    ),
    "investor_selection": ProcedureWords(
        "lựa chọn lại chủ đầu tư cụm công nghiệp",
        "lựa chọn chủ đầu tư",
        "choose a new investor of",
        "choosing a new investor of",
        "Investor chosen",
        Text(" (lựa chọn lại chủ đầu tư)", " (new investor)"),
    ),
    "proposal": ProcedureWords(
        "đề xuất cụm công nghiệp",
        "về đề xuất",
        "propose",
        "proposing",
        "Proposal decided",
        Text(" (đề xuất)", " (proposal)"),
    ),
    "plan": ProcedureWords(
        "phương án phát triển cụm công nghiệp",
        "phê duyệt phương án",
        "plan the clusters of",
        "planning the clusters of",
        "Plan approved",
        Text(" (phương án phát triển)", " (development plan)"),
    ),
}
"""Of every procedure that is not establishment or the settling of an early cluster."""


def _of(matter: Matter) -> ProcedureWords:
    return PROCEDURE_WORDS.get(matter.procedure, _ESTABLISHING)


# --- putting a letter together -------------------------------------------------------------------

_OUTCOMES = {
    "agree": Text("đồng ý", "agrees"),
    "conditional": Text("đồng ý kèm điều kiện", "agrees under conditions"),
    "disagree": Text("không đồng ý", "disagrees"),
    "silent": Text("không trả lời trong thời hạn", "no answer in time"),
}
_UNKNOWN_DAY = Text("(hồ sơ không ghi ngày)", "(the record has no day)")


def compose(kind: str, matter: Matter, language: str = "vi") -> Composed:
    """The letter in the reader's language. KeyError for a kind that nobody has worded."""
    found = KINDS[kind]
    blanks = _blanks(matter, language)
    title = found.title_for(matter).in_(language).format_map(blanks)
    news = found.news_for(matter).in_(language).format_map(blanks)
    to_do = found.to_do_for(matter).in_(language).format_map(blanks)
    lines = _lines(found, matter, to_do, blanks, language)
    return Composed(title, news + "\n\n" + "\n".join(f"{name}: {text}" for name, text in lines))


def _lines(
    kind: MessageKind, matter: Matter, to_do: str, blanks: Mapping[str, str], language: str
) -> list[tuple[str, str]]:
    invented = Text(" (hồ sơ mẫu, không có thật)", " (sample, not real)").in_(language)
    lines = [
        (
            Text("Hồ sơ", "Dossier").in_(language),
            matter.code + (invented if matter.is_invented else ""),
        ),
        (
            Text("Cụm công nghiệp", "Cluster").in_(language),
            matter.cluster + _of(matter).label.in_(language),
        ),
    ]
    period = matter.period if kind.tells_period else None
    basis, confidence = matter.basis, "primary"
    if period is not None:
        lines.append((Text("Bước", "Step").in_(language), blanks["step"]))
        if matter.audience in {"holder", "superior"} and matter.task.vi:
            lines.append((Text("Đang làm", "In hand").in_(language), matter.task.in_(language)))
        if period.due_on is not None:
            due = f"{blanks['due_day']}, {blanks['standing']}"
            if period.provisional:
                due += Text(
                    " (tạm tính: lịch nghỉ của năm chưa có danh sách chính thức)",
                    " (provisional: the year's days off are not official yet)",
                ).in_(language)
            lines.append((Text("Hạn", "Due").in_(language), due))
        basis, confidence = period.basis or basis, period.confidence
    if basis:
        words = basis_words(basis, language)
        if confidence == "secondary":
            words += Text(
                " (theo nguồn thứ cấp, cần đối chiếu văn bản gốc)",
                " (secondary source, to be checked against the official text)",
            ).in_(language)
        lines.append((Text("Căn cứ", "Legal basis").in_(language), words))
    lines += kind.more_lines(matter, language)
    if to_do:
        lines.append((Text("Việc cần làm", "What to do now").in_(language), to_do))
    if matter.also_told:
        told = ", ".join(
            AUDIENCES[name].in_(language).format_map(blanks)
            for name in matter.also_told
            if name in AUDIENCES
        )
        if told:
            lines.append((Text("Cũng được báo", "Also told").in_(language), told))
    return lines


def _blanks(matter: Matter, language: str) -> dict[str, str]:
    """What the blanks of the texts are filled with."""
    payload, period = matter.payload, matter.period

    def day(value: Any) -> str:
        if isinstance(value, str) and value:
            value = date.fromisoformat(value[:10])
        return day_words(value, language) if value else _UNKNOWN_DAY.in_(language)

    def plain(name: str) -> str:
        value = payload.get(name)
        return "" if value is None else str(value)

    reason = plain("reason")
    number = plain("number")
    standing = standing_words(period, language) if period else ""
    step = period.step_name.in_(language) if period else ""
    if period and period.body:
        step = f"{step} ({period.body})"
    missing = "; ".join(
        matter.component_names.get(code, Text(str(code), str(code))).in_(language)
        for code in payload.get("missing") or ()
    )
    since = ""
    if isinstance(matter.since, datetime):
        since = f"{matter.since:%H:%M} {day_words(matter.since.date(), language)}"
    elif matter.since is not None:
        since = day_words(matter.since, language)
    return {
        "office": matter.office,
        "task": matter.task.in_(language) or step,
        "since": since,
        "waited": str(matter.waited or 0),
        "apologise_by": day(matter.apologise_by) if matter.apologise_by else "",
        "code": matter.code,
        "matter": _of(matter).matter,
        "short": _of(matter).short,
        "act": _of(matter).act,
        "acting": _of(matter).acting,
        "done": _of(matter).done,
        "cluster": matter.cluster,
        "local_body": matter.local_body,
        "department": matter.department,
        "provincial_pc": matter.provincial_pc,
        "day": day(matter.happened_on),
        "due_day": day(period.due_on) if period and period.due_on else "",
        "standing": standing,
        "Standing": standing[:1].upper() + standing[1:],
        "step": step,
        "holders": ", ".join(matter.holders)
        or Text("chưa ai nhận việc", "nobody has taken it").in_(language),
        "missing": missing or Text("theo văn bản yêu cầu", "as the letter says").in_(language),
        "number": number,
        "number_words": Text(f" số {number}", f" no. {number}").in_(language) if number else "",
        "reason": reason,
        "reason_words": Text(f" Lý do: {reason}", f" Reason: {reason}").in_(language)
        if reason
        else "",
        "enterprise": plain("enterprise")
        or Text("doanh nghiệp (hồ sơ không ghi tên)", "an enterprise (not named)").in_(language),
        "body": plain("body"),
        "remedy": plain("remedy"),
        "conclusion": Text("thuộc trường hợp này", "it is").in_(language)
        if payload.get("falls_under")
        else Text("không thuộc trường hợp này", "it is not").in_(language),
        "before": plain("before"),
        "after": plain("after"),
        "until": day(payload.get("until")) if "until" in payload else "",
        "until_words": Text(
            f" Hạn nộp phiếu do Hội đồng đặt: {day(payload['until'])}.",
            f" The council has set {day(payload['until'])} as the last day.",
        ).in_(language)
        if payload.get("until")
        else "",
        "complete_on": day(payload.get("complete_on")) if "complete_on" in payload else "",
        "window_ends_on": day(payload.get("window_ends_on")) if "window_ends_on" in payload else "",
        "opinion_body": matter.opinion_body,
        "outcome": _OUTCOMES.get(matter.opinion_outcome, NOTHING).in_(language),
    }
