"""Words that every letter shares: days, counts, articles, and who is told; in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from procedures.ladder import AUDIENCES as LADDER_AUDIENCES
from procedures.regimes import basis_words, is_secondary


class Text(NamedTuple):
    """The same sentence in both languages."""

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence for a reader of ``language``; Vietnamese unless it is English."""
        return self.en if language == "en" else self.vi


NOTHING = Text("", "")

_UNITS = {
    "working_days": (Text("ngày làm việc", "working day"), Text("ngày làm việc", "working days")),
    "working_hours": (Text("ngày làm việc", "working day"), Text("ngày làm việc", "working days")),
    "days": (Text("ngày", "day"), Text("ngày", "days")),
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

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
    "provincial_pc": Text("{provincial_pc}", "{provincial_pc}"),
    "consulted_bodies": Text("các cơ quan được lấy ý kiến", "the bodies asked"),
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


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be sent: one line, and plain text."""

    subject_line: str
    body: str


OUTCOMES = {
    "agree": Text("đồng ý", "agrees"),
    "conditional": Text("đồng ý kèm điều kiện", "agrees under conditions"),
    "disagree": Text("không đồng ý", "disagrees"),
    "silent": Text("không trả lời trong thời hạn", "no answer in time"),
}


def basis_line(basis: str, confidence: str, language: str) -> tuple[str, str]:
    """The article as a line of a letter; one that rests on a secondary source says so."""
    words = basis_words(basis, language)
    if confidence == "secondary" or is_secondary(basis):
        words += Text(
            " (theo nguồn thứ cấp, cần đối chiếu văn bản gốc)",
            " (secondary source, to be checked against the official text)",
        ).in_(language)
    return Text("Căn cứ", "Legal basis").in_(language), words
