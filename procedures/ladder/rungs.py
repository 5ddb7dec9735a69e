"""A rung in words: "1/2", "-2wd", "0", "+3wd", "-4h", "daily+2wd", "apology"; and for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MOST_WORKING_DAYS = 120
MOST_HOURS = 240
"""Bounds of what may be asked for: a rung further away is a slip of the pen."""


class Sort(StrEnum):
    """What a rung is counted by."""

    FRACTION = "fraction"
    WORKING_DAYS = "working_days"
    HOURS = "hours"
    DAILY = "daily"
    APOLOGY = "apology"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung; ``offset`` is negative before the due date, 0 on it, positive after it.

    ``offset`` counts working days, for HOURS hours of work from the close of the due day. A
    FRACTION counts from the start of the period. DAILY is every working day from ``offset``
    working days late on, gathered in one letter a day. APOLOGY is the working day before the last
    day on which an apology is in time (NĐ 61/2018 Art 19.9).
    """

    sort: Sort
    offset: int = 0
    part: Fraction = Fraction(0)

    @property
    def text(self) -> str:
        """As it is written in the data; no page shows it (``ways.words_of`` has the words)."""
        match self.sort:
            case Sort.FRACTION:
                return f"{self.part.numerator}/{self.part.denominator}"
            case Sort.APOLOGY:
                return "apology"
            case Sort.DAILY:
                return f"daily+{self.offset}wd"
            case Sort.HOURS:
                return f"{self.offset:+d}h"
        return f"{self.offset:+d}wd" if self.offset else "0"

    @property
    def key(self) -> str:
        """What stands in ``Reminder.rung``: the names of the first ladder, else the text."""
        return _FIRST_NAMES.get(self.text, self.text)

    @property
    def is_before(self) -> bool:
        """Whether it comes before the due date."""
        return self.sort in {Sort.FRACTION, Sort.APOLOGY} or self.offset < 0

    @property
    def is_late(self) -> bool:
        """Whether it comes only once the due date is missed."""
        return not self.is_before and self.offset > 0

    @property
    def place(self) -> tuple[int, Fraction]:
        """Its place on the ladder, for showing rungs in order."""
        match self.sort:
            case Sort.FRACTION:
                return (-2, self.part)
            case Sort.APOLOGY:
                return (-1, Fraction(-2) + Fraction(1, 100))
            case Sort.HOURS:
                return (-1 if self.offset < 0 else 1, Fraction(self.offset, 24))
        return ((self.offset > 0) - (self.offset < 0), Fraction(self.offset))

    def words(self, language: str = "vi") -> str:
        """The rung as an office says it."""
        english, count = language == "en", abs(self.offset)
        match self.sort:
            case Sort.FRACTION:
                share = {"1/2": ("một nửa", "half")}.get(self.text, (self.text, self.text))
                return (
                    f"{share[1]} of the time gone" if english else f"khi đã qua {share[0]} thời hạn"
                )
            case Sort.APOLOGY:
                return (
                    "the working day before the last day to apologise"
                    if english
                    else "ngày làm việc trước ngày cuối phải xin lỗi, hẹn lại"
                )
            case Sort.DAILY:
                days = "working day" if count == 1 else "working days"
                return (
                    f"every working day from {count} {days} late"
                    if english
                    else f"mỗi ngày làm việc, từ khi quá hạn {count} ngày làm việc"
                )
            case Sort.HOURS:
                unit = (
                    ("working hour" if count == 1 else "working hours")
                    if english
                    else "giờ làm việc"
                )
            case _:
                unit = (
                    ("working day" if count == 1 else "working days")
                    if english
                    else "ngày làm việc"
                )
        if not self.offset:
            return "on the due day" if english else "ngày đến hạn"
        if self.offset < 0:
            return f"{count} {unit} before" if english else f"trước hạn {count} {unit}"
        return f"{count} {unit} after" if english else f"sau hạn {count} {unit}"


_FIRST_NAMES = {"1/2": "half", "-2wd": "before", "0": "on", "+1wd": "after"}
"""Keys that reminders have carried since before ladders were data: they are part of the key that
makes a message at most one, so they stay."""

_FORMS = re.compile(
    r"(?P<part>(?P<over>\d{1,2})/(?P<under>\d{1,2}))"
    r"|(?P<days>[+-]\d{1,3})wd"
    r"|(?P<hours>[+-]\d{1,3})h"
    r"|daily\+(?P<daily>\d{1,3})wd"
    r"|(?P<on>0)"
    r"|(?P<apology>apology)"
)


@lru_cache(maxsize=512)
def rung(text: str) -> Rung:
    """The rung of that text; ValueError says in Vietnamese what is wrong with it."""
    found = _FORMS.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"Không hiểu bậc “{text}”: ghi 1/2, -2wd, 0, +3wd, -4h, daily+2wd hoặc apology."
        )
    if found["part"]:
        over, under = int(found["over"]), int(found["under"])
        if not 0 < over < under:
            raise ValueError(f"Bậc “{text}” phải là một phần của thời hạn, ví dụ 1/2.")
        return Rung(Sort.FRACTION, part=Fraction(over, under))
    if found["hours"]:
        return Rung(Sort.HOURS, _within(int(found["hours"]), MOST_HOURS, text))
    if found["days"]:
        return Rung(Sort.WORKING_DAYS, _within(int(found["days"]), MOST_WORKING_DAYS, text))
    if found["daily"]:
        return Rung(Sort.DAILY, _within(int(found["daily"]), MOST_WORKING_DAYS, text))
    return Rung(Sort.WORKING_DAYS) if found["on"] else Rung(Sort.APOLOGY)


def rung_of_key(key: str) -> Rung | None:
    """The rung that stands in ``Reminder.rung``; None for what is none, such as a day."""
    text = next((text for text, name in _FIRST_NAMES.items() if name == key), key)
    try:
        return rung(text)
    except ValueError:
        return None


def _within(count: int, most: int, text: str) -> int:
    if count == 0:
        raise ValueError(f"Bậc “{text}” phải khác 0; ngày đến hạn ghi là 0.")
    if abs(count) > most:
        raise ValueError(f"Bậc “{text}” quá xa: tối đa {most}.")
    return count


# --- for whom ------------------------------------------------------------------------------------


class Audience(NamedTuple):
    """Who is meant, in both languages; ``inside``: found in the office that holds the step."""

    vi: str
    en: str
    inside: bool = False


AUDIENCES: dict[str, Audience] = {
    "holder": Audience("người đang giữ việc", "whoever holds the task", inside=True),
    "group": Audience("cả nhóm được giao việc", "the whole group the task is for", inside=True),
    "superior": Audience("lãnh đạo trực tiếp", "the direct superior", inside=True),
    "division_head": Audience("trưởng phòng của Sở", "the department's head of division"),
    "director": Audience("lãnh đạo cơ quan giữ việc", "the head of the office", inside=True),
    "next_tier": Audience(
        "lãnh đạo Sở Công Thương hoặc UBND cấp tỉnh",
        "the head of the department or of the provincial People's Committee",
    ),
    "local_body": Audience("UBND lập hồ sơ", "the local body"),
    "department": Audience("Sở Công Thương", "the department"),
    "one_stop": Audience("bộ phận một cửa của Sở", "the department's one-stop desk"),
    "specialist": Audience("chuyên viên thụ lý", "the specialist in charge"),
    "council_secretary": Audience("thư ký Hội đồng", "the council's secretary"),
    "applicants": Audience("doanh nghiệp đề nghị", "the applicants"),
    "ministry": Audience("Bộ Công Thương", "the Ministry of Industry and Trade"),
    "office": Audience("cơ quan có trách nhiệm", "the office whose duty it is"),
    "administrators": Audience("quản trị hệ thống", "the administrators"),
}
"""Audiences that a ladder may name; they become people only at the moment of sending."""

KIND_OF_DUTY = {
    "untaken": "task.untaken",
    "supplement": "supplement.unanswered",
    "report": "report.due",
    "report_in": "report.coming",
    "early_clusters": "early_clusters.due",
    "calendar_year": "calendar_year.unconfirmed",
}
"""Duties that are no period of a step: the ``step`` they bear in rules, and their letter."""

_OF_NO_DOSSIER = ("office", "administrators")
"""Audiences that are found by the duty itself: where there is a dossier nobody is meant."""

_OF_DUTIES: dict[str, tuple[str, ...]] = {
    "untaken": ("group", "superior", "director"),
    "report": ("office", "superior"),
    "report_in": ("office", "superior"),
    "early_clusters": ("office", "superior"),
    "calendar_year": ("administrators",),
}
_OF_STEPS = tuple(name for name in AUDIENCES if name not in _OF_NO_DOSSIER)


def audiences_of(step: str) -> tuple[str, ...]:
    """Who can be told of a step, or of a duty that is no period of a step."""
    return _OF_DUTIES.get(step, _OF_STEPS)


def kind_of(found: Rung, audience: str, step: str) -> str:
    """Which letter of ``procedures.messages`` the rung is written with."""
    if step in KIND_OF_DUTY:
        return KIND_OF_DUTY[step]
    if found.sort is Sort.APOLOGY:
        return "apology.due"
    if step == "reception" and not found.is_late:
        return "window.closing"
    if found.sort is Sort.FRACTION:
        return "deadline.half"
    if found.is_before:
        return "deadline.before"
    if not found.is_late:
        return "deadline.on"
    return "deadline.escalated" if audience in {"next_tier", "director"} else "deadline.after"
