"""The letters of the ladder that are no plain "due soon, due today, late".

The apology, the window that closes, a task that nobody takes, a supplement that lies unanswered,
what goes to the next tier; and the letters of duties that belong to no dossier: the day's late
work, reports, early clusters, an unconfirmed calendar. Plain values in, plain text out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procedures.ladder import AUDIENCES as LADDER_AUDIENCES
from procedures.messages import (
    DUTIES,
    KINDS,
    NOTHING,
    Composed,
    DeadlineReminder,
    Matter,
    MessageKind,
    Text,
    basis_words,
    count_words,
    day_words,
)
from procedures.states import DossierState as S

# --- about a dossier -----------------------------------------------------------------------------

_NEW_DATE_BASIS = "NĐ 61/2018 Art 19.9"
_REPLACED_ON = date(2025, 7, 1)
_NOT_CONFIRMED = Text(
    "Từ ngày 01/7/2025 NĐ 118/2025/NĐ-CP thay thế NĐ 61/2018/NĐ-CP; nội dung mới về xin lỗi, hẹn "
    "lại chưa có nguồn được kiểm chứng, quy định trên được áp dụng tạm.",
    "Since 1 Jul 2025 NĐ 118/2025 stands in place of NĐ 61/2018; its text on apologies has no "
    "verified source, so the rule above is carried on.",
)


class HalfTime(DeadlineReminder):
    kind = "deadline.half"


class Escalated(DeadlineReminder):
    """To the head of the office, or of the tier above: the step is some days late."""

    kind = "deadline.escalated"

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Việc “{step}” của {office} đã {standing} (hạn là ngày {due_day}); đang giữ việc: "
            "{holders}.",
            "“{step}”, with {office}, is {standing} (it was due on {due_day}); held by: {holders}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "next_tier":
            return Text(
                "Chỉ đạo {office} giải quyết, hoặc cho biết vướng mắc cần tháo gỡ.",
                "Direct {office} to act, or settle what stands in the way.",
            )
        return Text(
            "Đôn đốc, hoặc giao người khác giữ việc này.",
            "See that it is done, or give it to someone else.",
        )


class ApologyDue(DeadlineReminder):
    """Whoever will be late apologises at the latest a day before (NĐ 61/2018 Art 19.9)."""

    kind = "apology.due"

    def title_for(self, matter: Matter) -> Text:
        return Text(
            "Không kịp hạn thì xin lỗi chậm nhất {apologise_by}: {step} · {cluster}",
            "If it will be late, apologise by {apologise_by}: {step} · {cluster}",
        )

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Việc “{step}” {standing}, đến hạn ngày {due_day}; đang giữ việc: {holders}. Nếu không "
            "kịp, chậm nhất ngày {apologise_by} phải báo bộ phận một cửa, xin lỗi doanh nghiệp, "
            "nêu lý do và hẹn lại ngày trả kết quả; chỉ được hẹn lại một lần.",
            "“{step}” has {standing}; it is due on {due_day}, held by: {holders}. If it will be "
            "late, then by {apologise_by} at the latest the one-stop desk is told, the enterprise "
            "is sent an apology with the reason, and a new date is set, once only.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience in {"holder", "group"}:
            return Text(
                "Hoàn thành trong hạn; nếu không kịp, mở hồ sơ và chọn “Xin lỗi và hẹn lại ngày "
                "trả kết quả”.",
                "Finish in time; if you cannot, open the dossier and choose “Apologise and set a "
                "new date”.",
            )
        return Text(
            "Hỏi người giữ việc có kịp không; nếu không kịp, xin lỗi và hẹn lại trước ngày trên.",
            "Ask the holder whether it will be in time; if not, apologise before that day.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        name = Text("Căn cứ xin lỗi, hẹn lại", "Basis of the apology").in_(language)
        lines = [(name, basis_words(_NEW_DATE_BASIS, language))]
        if matter.today >= _REPLACED_ON:
            lines.append((Text("Lưu ý", "Note").in_(language), _NOT_CONFIRMED.in_(language)))
        return lines


class WindowClosing(DeadlineReminder):
    """The window in which competing enterprises may hand in (Art 10.1) is about to close."""

    kind = "window.closing"

    def title_for(self, matter: Matter) -> Text:
        if matter.period and matter.period.days_left == 0:
            return Text(
                "Hôm nay hết thời gian tiếp nhận: {cluster}",
                "The window closes today: {cluster}",
            )
        return Text("Sắp hết thời gian tiếp nhận: {cluster}", "The window closes soon: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư cụm công nghiệp {cluster} "
            "{standing}, kết thúc khi hết ngày {due_day}.",
            "The window for requests to be investor of {cluster}: {standing}; it closes at the end "
            "of {due_day}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Bổ sung giấy tờ còn thiếu (nếu có) và gửi {local_body} trước khi hết thời gian.",
                "Send what is still missing, if anything, to {local_body} before it closes.",
            )
        return DUTIES["reception"]


class Untaken(MessageKind):
    """A task has come to a group, and after some hours of work nobody has taken it."""

    kind = "task.untaken"
    title = Text("Chưa ai nhận việc: {task} · {cluster}", "Nobody has taken: {task} · {cluster}")
    tells_period = True

    def news_for(self, matter: Matter) -> Text:
        if matter.audience == "group":
            return Text(
                "Việc “{task}” đến nhóm của Ông/Bà lúc {since}, đã {waited} giờ làm việc mà chưa "
                "ai nhận.",
                "“{task}” came to your group at {since}; after {waited} hours of work nobody has "
                "taken it.",
            )
        return Text(
            "Việc “{task}” đến {office} lúc {since}, đã {waited} giờ làm việc mà chưa ai nhận.",
            "“{task}” came to {office} at {since}; after {waited} hours of work nobody has taken "
            "it.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "group":
            return Text("Mở việc và bấm “Nhận việc”.", "Open the task and take it.")
        return Text("Cử người nhận việc này.", "Name somebody to take it.")


class SupplementUnanswered(MessageKind):
    """What was asked for has not come; the law sets no limit, so this is only a reminder."""

    kind = "supplement.unanswered"
    title = Text("Chưa bổ sung hồ sơ: {cluster}", "Still to be supplied: {cluster}")
    news = Text(
        "Yêu cầu bổ sung lần {number} ngày {since} đã {waited} ngày làm việc chưa được trả lời: "
        "{missing}. Thời hạn thẩm định đang dừng.",
        "Request {number} of {since} has been unanswered for {waited} working days: {missing}. The "
        "appraisal period stands still.",
    )
    while_in = frozenset({S.AWAITING_SUPPLEMENT})

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Chuẩn bị phần giấy tờ của doanh nghiệp và gửi {local_body}.",
                "Prepare the papers that are yours and send them to {local_body}.",
            )
        if matter.audience in {"specialist", "department", "one_stop", "division_head"}:
            return Text(
                "Liên hệ {local_body}; hồ sơ chờ đến khi có bổ sung hoặc được rút.",
                "Ask {local_body}; the dossier waits until it is supplied or withdrawn.",
            )
        return Text(
            "Bổ sung và gửi {department}, hoặc rút hồ sơ.",
            "Supply it to {department}, or withdraw the dossier.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        return [
            (
                Text("Lưu ý", "Note").in_(language),
                Text(
                    "Pháp luật không quy định thời hạn bổ sung; đây là bậc nhắc của phần mềm.",
                    "The law sets no limit for supplying; this is a rung of the house's own.",
                ).in_(language),
            )
        ]


LADDER_KINDS: tuple[type[MessageKind], ...] = (
    HalfTime,
    Escalated,
    ApologyDue,
    WindowClosing,
    Untaken,
    SupplementUnanswered,
)
KINDS.update({found.kind: found() for found in LADDER_KINDS})

# --- duties that belong to no dossier ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateLine:
    """One late step of the day's letter; ``days`` late in ``unit``."""

    code: str
    cluster: str
    step: Text
    due_on: date
    days: int
    unit: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class DutyMatter:
    """Everything a letter about a duty may speak of.

    ``last_day`` is the last working day to do it, ``before_on`` the day that the law names
    ("before 20/12"), ``left`` the working days left (negative: gone by).
    """

    audience: str
    today: date
    office: str = ""
    name: Text = NOTHING
    form: str = ""
    by: str = ""
    year: int = 0
    half: int = 0
    last_day: date | None = None
    before_on: date | None = None
    left: int = 0
    receivers: Sequence[Text] = ()
    data_from: date | None = None
    data_to: date | None = None
    basis: str = ""
    confidence: str = "primary"
    provinces: Sequence[str] = ()
    count: int | None = None
    lines: Sequence[LateLine] = ()
    also_told: Sequence[str] = ()


SHOWN_LINES = 30
"""Late steps that the day's letter spells out; it names the number of the others."""


def compose_duty(kind: str, matter: DutyMatter, language: str = "vi") -> Composed:
    """The letter of a duty in the reader's language. KeyError for a kind nobody has worded."""
    title, news, lines = DUTY_KINDS[kind](matter, language)
    if matter.basis:
        words = basis_words(matter.basis, language)
        if matter.confidence == "secondary":
            words += Text(
                " (theo nguồn thứ cấp, cần đối chiếu văn bản gốc)",
                " (secondary source, to be checked against the official text)",
            ).in_(language)
        lines.insert(-1, (Text("Căn cứ", "Legal basis").in_(language), words))
    told = ", ".join(
        Text(*LADDER_AUDIENCES[name][:2]).in_(language)
        for name in matter.also_told
        if name in LADDER_AUDIENCES
    )
    if told:
        lines.append((Text("Cũng được báo", "Also told").in_(language), told))
    body = news + "\n\n" + "\n".join(f"{name}: {text}" for name, text in lines)
    return Composed(title, body)


Draft = tuple[str, str, list[tuple[str, str]]]


def _to_do(vi: str, en: str, language: str) -> tuple[str, str]:
    return (
        Text("Việc cần làm", "What to do now").in_(language),
        Text(vi, en).in_(language),
    )


def _left_words(matter: DutyMatter, language: str) -> str:
    if matter.left > 0:
        count = count_words(matter.left, "working_days", language)
        return Text(f"còn {count}", f"{count} left").in_(language)
    if matter.left == 0:
        return Text("hôm nay là ngày làm việc cuối", "today is the last working day").in_(language)
    count = count_words(-matter.left, "working_days", language)
    return Text(f"đã qua {count}", f"{count} gone by").in_(language)


def _late_daily(matter: DutyMatter, language: str) -> Draft:
    count = len(matter.lines)
    title = Text(
        f"Đang quá hạn: {count} việc", f"Late today: {count} {'step' if count == 1 else 'steps'}"
    ).in_(language)
    shown = [
        Text(
            f"- {line.code} · {line.cluster} · {line.step.vi}: quá hạn "
            f"{count_words(line.days, line.unit, 'vi')} (hạn {day_words(line.due_on, 'vi')}; "
            f"{basis_words(line.basis, 'vi')})",
            f"- {line.code} · {line.cluster} · {line.step.en}: "
            f"{count_words(line.days, line.unit, 'en')} late (due "
            f"{day_words(line.due_on, 'en')}; {line.basis})",
        )
        .in_(language)
        .replace("; )", ")")
        for line in matter.lines[:SHOWN_LINES]
    ]
    rest = count - len(shown)
    if rest > 0:
        shown.append(Text(f"- và {rest} việc khác", f"- and {rest} more").in_(language))
    news = Text(
        f"Đến ngày {day_words(matter.today, 'vi')}, các việc sau của Ông/Bà đã quá hạn.",
        f"On {day_words(matter.today, 'en')} these steps of yours are late.",
    ).in_(language)
    return (
        title,
        "\n".join([news, *shown]),
        [
            _to_do(
                "Làm việc quá hạn lâu nhất trước; thư này gửi mỗi ngày làm việc một lần cho đến "
                "khi hết việc quá hạn.",
                "Do the one that is late longest first; this letter comes once every working day "
                "until nothing is late.",
                language,
            )
        ],
    )


_PERIODS = {
    1: Text("6 tháng đầu năm {year}", "the first half of {year}"),
    0: Text("năm {year}", "the year {year}"),
}


def _report(matter: DutyMatter, language: str) -> Draft:
    period = _PERIODS[matter.half].in_(language).format(year=matter.year)
    name = matter.name.in_(language)
    last, before = matter.last_day, matter.before_on
    if last is None or before is None:
        raise ValueError("a report has its day")
    title = Text(f"Đến kỳ báo cáo {period}: {name}", f"A report is due for {period}: {name}").in_(
        language
    )
    news = Text(
        f"{name}, kỳ {period}, phải gửi trước ngày {day_words(before, 'vi')}; ngày làm việc cuối "
        f"cùng trước ngày đó là {day_words(last, 'vi')} ({_left_words(matter, 'vi')}).",
        f"{name}, for {period}, is to be sent before {day_words(before, 'en')}; the last working "
        f"day before it is {day_words(last, 'en')} ({_left_words(matter, 'en')}).",
    ).in_(language)
    lines = []
    if matter.office:
        lines.append((Text("Cơ quan, đơn vị", "Office").in_(language), matter.office))
    if matter.data_from and matter.data_to:
        lines.append(
            (
                Text("Số liệu", "Data").in_(language),
                Text(
                    f"từ {day_words(matter.data_from, 'vi')} đến {day_words(matter.data_to, 'vi')}",
                    f"from {day_words(matter.data_from, 'en')} to "
                    f"{day_words(matter.data_to, 'en')}",
                ).in_(language),
            )
        )
    receivers = Text("; ", "; ").in_(language).join(text.in_(language) for text in matter.receivers)
    if receivers:
        lines.append((Text("Nơi nhận", "Sent to").in_(language), receivers))
    if matter.by == "tenant":
        to_do = _to_do(
            "Nhắc các tổ chức, cá nhân sản xuất kinh doanh trong cụm gửi báo cáo của mình (phần "
            "mềm không có tài khoản của họ).",
            "Remind the tenants of the cluster to send theirs (they have no account here).",
            language,
        )
    else:
        to_do = _to_do(
            "Lập báo cáo và gửi nơi nhận. Phần mềm chưa theo dõi việc gửi: đã gửi thì bỏ qua thư "
            "này.",
            "Write the report and send it. Sending is not tracked here yet: if it is sent, pass "
            "over this letter.",
            language,
        )
    return title, news, [*lines, to_do]


def _early_clusters(matter: DutyMatter, language: str) -> Draft:
    last, before = matter.last_day, matter.before_on
    if last is None or before is None:
        raise ValueError("the settling of early clusters has its day")
    title = Text(
        f"Cụm hình thành trước 05/10/2009: {_left_words(matter, 'vi')}",
        f"Clusters formed before 5 Oct 2009: {_left_words(matter, 'en')}",
    ).in_(language)
    if matter.count is None:
        what = Text(
            "Các cụm hình thành trước ngày 05/10/2009 (nếu tỉnh còn)",
            "Clusters formed before 5 Oct 2009, where the province still has any,",
        )
    else:
        what = Text(
            f"{matter.count} cụm hình thành trước ngày 05/10/2009 chưa có kết luận",
            f"{matter.count} clusters formed before 5 Oct 2009 without a conclusion",
        )
    news = Text(
        f"{what.vi} phải được UBND cấp tỉnh rà soát, quyết định xong trước ngày "
        f"{day_words(before, 'vi')}; ngày làm việc cuối cùng là {day_words(last, 'vi')} "
        f"({_left_words(matter, 'vi')}).",
        f"{what.en} are to be reviewed and decided by the provincial People's Committee before "
        f"{day_words(before, 'en')}; the last working day is {day_words(last, 'en')} "
        f"({_left_words(matter, 'en')}).",
    ).in_(language)
    lines = []
    if matter.provinces:
        lines.append((Text("Tỉnh", "Province").in_(language), ", ".join(matter.provinces)))
    lines.append(
        _to_do(
            "Rà soát từng cụm, ghi căn cứ, kết luận và trình quyết định.",
            "Review each cluster, record the facts, conclude, and submit the decision.",
            language,
        )
    )
    return title, news, lines


def _calendar_year(matter: DutyMatter, language: str) -> Draft:
    title = Text(
        f"Lịch nghỉ năm {matter.year} chưa xác nhận",
        f"The days off of {matter.year} are not confirmed",
    ).in_(language)
    news = Text(
        f"Phần mềm chưa có danh sách chính thức ngày nghỉ, ngày làm bù năm {matter.year}; mọi ngày "
        f"đến hạn rơi vào năm đó đang là tạm tính.",
        f"There is no official list of days off and days worked in exchange for {matter.year}; "
        f"every due date that reaches into that year is provisional.",
    ).in_(language)
    to_do = _to_do(
        "Khi có thông báo chính thức, nhập lịch ở trang quản trị, đánh dấu năm đã xác nhận rồi "
        "kiểm tra các ngày đến hạn.",
        "Once it is announced, enter it on the administrators' pages, mark the year as confirmed, "
        "and check the due dates.",
        language,
    )
    return title, news, [to_do]


DUTY_KINDS: Mapping[str, Callable[[DutyMatter, str], Draft]] = {
    "late.daily": _late_daily,
    "report.due": _report,
    "early_clusters.due": _early_clusters,
    "calendar_year.unconfirmed": _calendar_year,
}
