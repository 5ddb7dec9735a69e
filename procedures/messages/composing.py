"""Putting a letter together: its kind, the dossier, the period, the article, who else knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from procedures.messages import (
    appraisal,
    council,
    decision,
    early_clusters,
    objections,
    opinions,
    plan,
    reception,
    running,
)
from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter, standing_words
from procedures.messages.procedure_words import plan_word, words_of
from procedures.messages.words import (
    AUDIENCES,
    NOTHING,
    OUTCOMES,
    Composed,
    Text,
    basis_line,
    day_words,
)

SUBJECTS = (
    running,
    reception,
    opinions,
    objections,
    appraisal,
    decision,
    council,
    early_clusters,
    plan,
)
"""The modules of letters about a dossier, in the order in which people look for them."""

KINDS: dict[str, MessageKind] = {
    found.kind: found() for subject in SUBJECTS for found in subject.LETTERS
}


def legal_kinds() -> frozenset[str]:
    """The kinds of letter that nobody can switch off (``NOTIFICATION_LEGAL_KINDS``)."""
    return frozenset(kind for kind, found in KINDS.items() if found.is_legal)


_NOT_TAKEN = Text("chưa ai nhận việc", "nobody has taken it")
_NOBODY_IN_POST = Text("chưa có người giữ vị trí", "nobody, the post is vacant")
_FILL_THE_POST = Text(
    "Cử người giữ vị trí này hoặc giao người khác làm, để việc không chậm.",
    "Name somebody to the post or give the step to someone else, so that it is not late.",
)
_UNKNOWN_DAY = Text("(hồ sơ không ghi ngày)", "(the record has no day)")


def compose(kind: str, matter: Matter, language: str = "vi") -> Composed:
    """The letter in the reader's language. KeyError for a kind that nobody has worded."""
    found = KINDS[kind]
    blanks = _blanks(matter, language)
    title = found.title_for(matter).in_(language).format_map(blanks)
    news = found.news_for(matter).in_(language).format_map(blanks)
    fills_posts = matter.vacant != NOTHING and matter.audience in {"superior", "director"}
    to_do = (_FILL_THE_POST if fills_posts else found.to_do_for(matter)).in_(language)
    to_do = to_do.format_map(blanks)
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
            (
                Text("Tỉnh", "Province")
                if matter.procedure == "plan"
                else Text("Cụm công nghiệp", "Cluster")
            ).in_(language),
            matter.cluster + words_of(matter).label.in_(language),
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
        elif period.without_limit:
            words = Text(
                "pháp luật không quy định thời hạn cho bước này",
                "the law sets no limit for this step",
            )
            lines.append((Text("Hạn", "Due").in_(language), words.in_(language)))
        basis, confidence = period.basis or basis, period.confidence
    if basis:
        lines.append(basis_line(basis, confidence, language))
    lines += kind.more_lines(matter, language)
    if matter.vacant != NOTHING:
        name = Text(
            "Trên hệ thống chưa có người giữ vị trí", "Nobody in the system holds the post of"
        )
        lines.append((name.in_(language), matter.vacant.in_(language)))
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

    reason = plain("reason").strip().rstrip(".")
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
        "matter": words_of(matter).matter,
        "short": words_of(matter).short,
        "act": words_of(matter).act,
        "acting": words_of(matter).acting,
        "done": words_of(matter).done,
        "cluster": matter.cluster,
        "plan": plan_word(matter.regime),
        "Plan": plan_word(matter.regime).capitalize(),
        "province": f"{matter.cluster[:1].lower()}{matter.cluster[1:]}",
        "office_words": matter.office
        or Text("Cơ quan đang giải quyết", "The office in charge").in_(language),
        "due_before": day(payload.get("due_before")) if "due_before" in payload else "",
        "local_body": matter.local_body,
        "department": matter.department,
        "provincial_pc": matter.provincial_pc,
        "day": day(matter.happened_on),
        "due_day": day(period.due_on) if period and period.due_on else "",
        "standing": standing,
        "Standing": standing[:1].upper() + standing[1:],
        "step": step,
        "holders": ", ".join(matter.holders)
        or (_NOBODY_IN_POST if matter.vacant != NOTHING else _NOT_TAKEN).in_(language),
        "missing": missing or Text("theo văn bản yêu cầu", "as the letter says").in_(language),
        "number": number,
        "count": plain("count"),
        "number_words": Text(f" số {number}", f" no. {number}").in_(language) if number else "",
        "reason": f"{reason}." if reason else "",
        "reason_words": Text(f" Lý do: {reason}.", f" Reason: {reason}.").in_(language)
        if reason
        else "",
        "words": Text(f" Nội dung: {reason}.", f" In its words: {reason}.").in_(language)
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
        "outcome": OUTCOMES.get(matter.opinion_outcome, NOTHING).in_(language),
    }
