"""Letters of duties that belong to no dossier: late work, reports, early clusters, the calendar.

Plain values in, plain text out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procedures.ladder import AUDIENCES as LADDER_AUDIENCES
from procedures.messages.words import (
    NOTHING,
    Composed,
    Text,
    basis_line,
    count_words,
    day_words,
)
from procedures.regimes import basis_words, is_secondary


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

    def basis_words(self, language: str) -> str:
        """The article after a semicolon, with its caution; nothing where there is none."""
        if not self.basis:
            return ""
        words = basis_words(self.basis, language)
        if is_secondary(self.basis):
            words += Text(", theo nguồn thứ cấp", ", secondary source").in_(language)
        return f"; {words}"


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
        lines.insert(-1, basis_line(matter.basis, matter.confidence, language))
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
            f"{count_words(line.days, line.unit, 'vi')} (hạn {day_words(line.due_on, 'vi')}"
            f"{line.basis_words('vi')})",
            f"- {line.code} · {line.cluster} · {line.step.en}: "
            f"{count_words(line.days, line.unit, 'en')} late (due "
            f"{day_words(line.due_on, 'en')}{line.basis_words('en')})",
        ).in_(language)
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


def _period_words(matter: DutyMatter, language: str) -> str:
    return _PERIODS[matter.half].in_(language).format(year=matter.year)


def _days_of(matter: DutyMatter, what: str) -> tuple[date, date]:
    """The last working day, and the day before which it is due; ValueError without them."""
    if matter.last_day is None or matter.before_on is None:
        raise ValueError(f"{what} has its day")
    return matter.last_day, matter.before_on


def _report(matter: DutyMatter, language: str) -> Draft:
    period, name = _period_words(matter, language), matter.name.in_(language)
    last, before = _days_of(matter, "a report")
    title = Text(f"Đến kỳ báo cáo {period}: {name}", f"A report is due for {period}: {name}").in_(
        language
    )
    news = Text(
        f"{name} {period} phải gửi trước ngày {day_words(before, 'vi')}; ngày làm việc cuối "
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
    if matter.audience == "superior":
        to_do = _to_do(
            "Đôn đốc đơn vị lập và gửi báo cáo đúng hạn, ký khi được trình.",
            "See that the report is written and sent in time, and sign it.",
            language,
        )
    elif matter.by == "tenant":
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


def _report_coming(matter: DutyMatter, language: str) -> Draft:
    """To the ministry that receives the report: it owes nothing, it waits."""
    period, name = _period_words(matter, language), matter.name.in_(language)
    last, before = _days_of(matter, "a report")
    title = Text(f"Báo cáo gửi về Bộ: {name}, {period}", f"Reports come in: {name}, {period}").in_(
        language
    )
    news = Text(
        f"{name} {period} phải gửi Bộ Công Thương trước ngày {day_words(before, 'vi')}; ngày làm "
        f"việc cuối cùng trước ngày đó là {day_words(last, 'vi')} ({_left_words(matter, 'vi')}).",
        f"{name}, for {period}, is to be sent to the Ministry before {day_words(before, 'en')}; "
        f"the last working day before it is {day_words(last, 'en')} "
        f"({_left_words(matter, 'en')}).",
    ).in_(language)
    to_do = _to_do(
        "Theo dõi, đôn đốc tỉnh chưa gửi. Phần mềm chưa theo dõi việc gửi báo cáo.",
        "Watch what comes in and urge the provinces that have not sent it. Sending is not tracked "
        "here yet.",
        language,
    )
    return title, news, [to_do]


def _early_clusters(matter: DutyMatter, language: str) -> Draft:
    last, before = _days_of(matter, "the settling of early clusters")
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
        clusters = "cluster" if matter.count == 1 else "clusters"
        what = Text(
            f"{matter.count} cụm hình thành trước ngày 05/10/2009 chưa có kết luận",
            f"{matter.count} {clusters} formed before 5 Oct 2009 without a conclusion",
        )
    news = Text(
        f"{what.vi} phải được UBND cấp tỉnh rà soát, quyết định xong trước ngày "
        f"{day_words(before, 'vi')}; ngày làm việc cuối cùng là {day_words(last, 'vi')} "
        f"({_left_words(matter, 'vi')}).",
        f"{what.en} {'is' if matter.count == 1 else 'are'} to be reviewed and decided by the "
        f"provincial People's Committee before {day_words(before, 'en')}; the last working "
        f"day is {day_words(last, 'en')} "
        f"({_left_words(matter, 'en')}).",
    ).in_(language)
    lines = []
    if matter.provinces:
        lines.append((Text("Tỉnh", "Province").in_(language), ", ".join(matter.provinces)))
    lines.append(
        _to_do(
            "Chỉ đạo rà soát, kết luận và trình quyết định trước ngày trên.",
            "See that each cluster is reviewed, concluded and submitted before that day.",
            language,
        )
        if matter.audience == "superior"
        else _to_do(
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
    "report.coming": _report_coming,
    "early_clusters.due": _early_clusters,
    "calendar_year.unconfirmed": _calendar_year,
}
