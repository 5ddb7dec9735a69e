"""The letters to a stand-in and to whoever is away: named, other days, ended, called off.

They are about no dossier. The stand-in reads what he now has in hand, the absent what is done in
his place; both read by whom and by which paper, and that no source of law rules on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from procedures.messages.words import NOTHING, Composed, Text, day_words

KIND_OF_ACT: Mapping[str, str] = {
    "appointed": "stand_in_appointed",
    "changed": "stand_in_changed",
    "ended": "stand_in_ended",
    "called_off": "stand_in_called_off",
}
"""The letter of each act on a mandate (``MandateAct.Kind``)."""


@dataclass(frozen=True, slots=True)
class StandInMatter:
    """What such a letter speaks of; ``to_stand_in`` says which of the two reads it.

    ``tasks`` and ``soonest`` are what the absent has in hand when the letter is written.
    """

    to_stand_in: bool
    absent: str
    stand_in: str
    post: Text
    office: str
    first: date
    last: date
    by: str
    document: str = ""
    reason: str = ""
    tasks: int = 0
    soonest: date | None = None


def compose_stand_in(kind: str, matter: StandInMatter, language: str = "vi") -> Composed:
    """The letter in the reader's language. KeyError for a kind nobody has worded."""
    title, news, to_do = STAND_IN_KINDS[kind](matter)
    lines = [(Text("Vị trí", "Post"), Text(*(f"{name}, {matter.office}" for name in matter.post)))]
    days = Text(*(_days(matter, each) for each in ("vi", "en")))
    lines.append((Text("Thời gian", "Days"), days))
    if matter.to_stand_in and kind in _GIVES_WORK:
        lines.append((Text("Đang giữ", "In hand"), _in_hand(matter)))
    lines.append((Text("Người quyết định", "Decided by"), Text(matter.by, matter.by)))
    if matter.document:
        lines.append((Text("Theo văn bản", "By paper"), Text(matter.document, matter.document)))
    if matter.reason:
        lines.append((Text("Lý do", "Reason"), Text(matter.reason, matter.reason)))
    lines.append((Text("Căn cứ", "Basis"), HOUSE_RULE))
    if to_do.vi:
        lines.append((Text("Việc cần làm", "What to do now"), to_do))
    told = "\n".join(f"{name.in_(language)}: {text.in_(language)}" for name, text in lines)
    return Composed(title.in_(language), f"{news.in_(language)}\n\n{told}")


HOUSE_RULE = Text(
    "sắp xếp nội bộ của cơ quan; chưa có quy định nào được kiểm chứng về việc này",
    "the office's own arrangement; no verified source of law rules on it",
)

Draft = tuple[Text, Text, Text]


def _days(matter: StandInMatter, language: str) -> str:
    first, last = day_words(matter.first, language), day_words(matter.last, language)
    if matter.last < matter.first:
        return Text(
            f"kết thúc ngay trong ngày đầu, {first}", f"ended on its first day, {first}"
        ).in_(language)
    if matter.first == matter.last:
        return Text(f"ngày {first}", first).in_(language)
    return Text(f"từ {first} đến hết {last}", f"from {first} to {last} inclusive").in_(language)


def _in_hand(matter: StandInMatter) -> Text:
    count = matter.tasks
    if not count:
        return Text("chưa có việc nào", "no task yet")
    if matter.soonest is None:
        return Text(f"{count} việc", f"{count} {'task' if count == 1 else 'tasks'}")
    return Text(
        f"{count} việc, hạn gần nhất {day_words(matter.soonest, 'vi')}",
        f"{count} {'task' if count == 1 else 'tasks'}, the soonest due "
        f"{day_words(matter.soonest, 'en')}",
    )


_WORK = Text(
    "Mở Bàn làm việc: việc của người vắng nằm trong danh sách của Ông/Bà trong những ngày này; "
    "lời nhắc cũng đến Ông/Bà. Việc làm xong ghi tên Ông/Bà.",
    "Open the desk: the tasks of the absent are among yours for these days, and so are the "
    "reminders. What you do bears your name.",
)
_WORK_OF_OTHERS = Text(
    "Bàn giao giấy tờ đang giữ. Về sớm thì mở trang Người thay và kết thúc, việc và lời nhắc trở "
    "lại với Ông/Bà.",
    "Hand over the papers you hold. If you are back early, end it on the page of stand-ins: tasks "
    "and reminders come back to you.",
)


def _appointed(matter: StandInMatter) -> Draft:
    if matter.to_stand_in:
        return (
            Text(f"Ông/Bà được cử thay {matter.absent}", f"You stand in for {matter.absent}"),
            Text(
                f"{matter.by} cử Ông/Bà thay {matter.absent} trong thời gian vắng mặt.",
                f"{matter.by} has named you to stand in for {matter.absent}, who is away.",
            ),
            _WORK,
        )
    return (
        Text(
            f"{matter.stand_in} được cử thay Ông/Bà",
            f"{matter.stand_in} stands in for you",
        ),
        Text(
            f"{matter.by} cử {matter.stand_in} thay Ông/Bà trong thời gian vắng mặt; lời nhắc "
            f"trong những ngày này gửi cho {matter.stand_in}.",
            f"{matter.by} has named {matter.stand_in} to stand in for you while you are away; "
            f"reminders of these days go to {matter.stand_in}.",
        ),
        _WORK_OF_OTHERS,
    )


def _changed(matter: StandInMatter) -> Draft:
    other = matter.absent if matter.to_stand_in else matter.stand_in
    return (
        Text(f"Đổi ngày thay: {other}", f"Other days of standing in: {other}"),
        Text(
            f"{matter.by} đổi ngày {matter.stand_in} thay {matter.absent}. Ngày mới ghi dưới đây.",
            f"{matter.by} has changed the days on which {matter.stand_in} stands in for "
            f"{matter.absent}. The new days are below.",
        ),
        _WORK if matter.to_stand_in else _WORK_OF_OTHERS,
    )


def _ended(matter: StandInMatter) -> Draft:
    other = matter.absent if matter.to_stand_in else matter.stand_in
    return (
        Text(f"Kết thúc việc thay: {other}", f"Standing in has ended: {other}"),
        Text(
            f"{matter.by} kết thúc sớm việc {matter.stand_in} thay {matter.absent}. Từ nay việc và "
            f"lời nhắc là của {matter.absent}.",
            f"{matter.by} has ended the days on which {matter.stand_in} stood in for "
            f"{matter.absent}. From now on tasks and reminders are {matter.absent}'s.",
        ),
        Text(
            f"Bàn giao lại giấy tờ cho {matter.absent}.",
            f"Hand the papers back to {matter.absent}.",
        )
        if matter.to_stand_in
        else Text(
            "Mở Bàn làm việc, xem việc đang giữ và việc đã làm thay.",
            "Open the desk: see what is in hand and what was done in your place.",
        ),
    )


def _called_off(matter: StandInMatter) -> Draft:
    other = matter.absent if matter.to_stand_in else matter.stand_in
    return (
        Text(f"Hủy việc thay: {other}", f"Standing in is called off: {other}"),
        Text(
            f"{matter.by} hủy việc cử {matter.stand_in} thay {matter.absent} trước khi bắt đầu. "
            f"Không có gì thay đổi: việc và lời nhắc vẫn là của {matter.absent}.",
            f"{matter.by} has called off, before it began, that {matter.stand_in} stands in for "
            f"{matter.absent}. Nothing changes: tasks and reminders stay {matter.absent}'s.",
        ),
        NOTHING,
    )


_GIVES_WORK = frozenset({"stand_in_appointed", "stand_in_changed"})

STAND_IN_KINDS: Mapping[str, Callable[[StandInMatter], Draft]] = {
    "stand_in_appointed": _appointed,
    "stand_in_changed": _changed,
    "stand_in_ended": _ended,
    "stand_in_called_off": _called_off,
}
