"""The dated acts of a case file: their own keys, and the order of time."""

from __future__ import annotations

from datetime import date
from typing import Any

from procedures.cases import early, shared_acts
from procedures.cases.case_file import ACTS, DECISIONS, OPINIONS, Event, Recusal
from procedures.cases.reading import Reader
from procedures.regimes.scoring import CRITERIA, Sheet

_OUTCOMES_OF = {"decided": DECISIONS, "objection_answered": shared_acts.OBJECTIONS}

_MOST_EVENTS = 5_000


def read_early_act(read: Reader, act: str, table: dict[str, Any], path: str) -> dict[str, Any]:
    """The fields of an act about an early cluster."""
    texts = {
        key: read.text(table[key], f"{path}.{key}") for key in ("words", "source") if key in table
    }
    truths = {
        key: read.truth(table[key], f"{path}.{key}")
        for key in ("answer", "falls_under", "chooses_investor")
        if key in table
    }
    if act == "early_concluded":
        if "reading" not in table or "falls_under" not in table:
            return {}  # a record that does not say what was concluded
        reading = read.word(table["reading"], f"{path}.reading", early.READINGS)
        reason = table.get("reason")
        return {
            "early_conclusion": early.ConclusionTold(
                reading or "",
                bool(truths["falls_under"]),
                truths.get("chooses_investor") is not False,
                reason if isinstance(reason, str) else None,
            )
        }
    if "fact" not in table:
        return {}
    fact = read.word(table["fact"], f"{path}.fact", early.FACTS)
    figure = read.area(table["figure"], f"{path}.figure") if "figure" in table else None
    if fact == "area_ha" and "figure" not in table:
        read.refuse(f"{path}.figure", "Bắt buộc phải có.", "required")
    happened_on = (
        read.old_day(table["happened_on"], f"{path}.happened_on")
        if "happened_on" in table
        else None
    )
    return {
        "early_fact": early.FactTold(
            fact or "",
            truths.get("answer"),
            happened_on,
            figure,
            texts.get("words"),
            texts.get("source"),
        )
    }


def _sheet(read: Reader, value: Any, path: str, applicants: int) -> Sheet | None:
    """A score sheet; a criterion left out is an incomplete sheet, which the council refuses."""
    table = read.table(value, path, frozenset({"member", "applicant", *CRITERIA}))
    if table is None:
        return None
    for key in ("member", "applicant"):
        if key not in table:
            read.refuse(f"{path}.{key}", "Bắt buộc phải có.", "required")
    member = read.text(table["member"], f"{path}.member") if "member" in table else None
    applicant = (
        _applicant_index(read, table["applicant"], f"{path}.applicant", applicants)
        if "applicant" in table
        else None
    )
    points = {
        name: read.number(table[name], f"{path}.{name}") for name in CRITERIA if name in table
    }
    if member is None or applicant is None:
        return None
    return Sheet(member=member, applicant=applicant, **points)


def _recusal(read: Reader, value: Any, path: str) -> Recusal | None:
    table = read.table(value, path, frozenset({"member", "reason"}))
    if table is None:
        return None
    if "member" not in table:
        read.refuse(f"{path}.member", "Bắt buộc phải có.", "required")
        return None
    member = read.text(table["member"], f"{path}.member")
    reason = read.text(table["reason"], f"{path}.reason") if "reason" in table else None
    return Recusal(member, reason) if member else None


def _applicant_index(read: Reader, value: Any, path: str, applicants: int) -> int | None:
    index = read.whole(value, path, 0, 999)
    if index is not None and index >= applicants:
        read.refuse(
            path,
            f"Không có hồ sơ đề nghị số {index} trong applicants.",
            f"there is no applicants[{index}]",
        )
        return None
    return index


def _event(read: Reader, value: Any, index: int, applicants: int) -> Event | None:
    path = f"events[{index}]"
    every = frozenset({"on", "at", "act", "document"})
    if not isinstance(value, dict):
        read.table(value, path, every)
        return None
    act = value.get("act")
    if act is None:
        read.refuse(f"{path}.act", "Bắt buộc phải có.", "required")
    elif not isinstance(act, str) or act not in ACTS:
        read.refuse(f"{path}.act", "Không có việc này trong định dạng.", "unknown act")
        act = None
    # With an unknown act its own keys cannot be judged; the general ones still are.
    own = ACTS[act] if act else frozenset().union(*ACTS.values())
    table = read.table(value, path, every | own) or {}

    at = read.minute(table["at"], f"{path}.at") if "at" in table else None
    on: date | None = None
    if "on" in table:
        on = read.past_day(table["on"], f"{path}.on")
        if on and at and at.date() != on:
            read.refuse(
                f"{path}.at", "Không cùng ngày với khóa on.", "is not on the day that `on` gives"
            )
    elif "at" in table:
        on = at.date() if at else None
    else:
        read.refuse(f"{path}.on", "Bắt buộc phải có.", "required")

    fields: dict[str, Any] = {}
    for key in ("document", "body", "reason", "to", "ground_article"):
        if key in table:
            fields[key] = read.text(table[key], f"{path}.{key}")
    if "applicant" in table:
        fields["applicant"] = _applicant_index(
            read, table["applicant"], f"{path}.applicant", applicants
        )
    if "tie_choice" in table:
        fields["tie_choice"] = _applicant_index(
            read, table["tie_choice"], f"{path}.tie_choice", applicants
        )
    if "missing" in table:
        fields["missing"] = read.items(table["missing"], f"{path}.missing", read.text)
    if "outcome" in table and act:
        allowed = _OUTCOMES_OF.get(act, OPINIONS)
        fields["outcome"] = read.word(table["outcome"], f"{path}.outcome", allowed)
    if "taken_up" in table:
        fields["taken_up"] = read.word(table["taken_up"], f"{path}.taken_up", shared_acts.TAKEN_UP)
    if "standing" in table:
        fields["standing"] = read.word(table["standing"], f"{path}.standing", shared_acts.STANDINGS)
    if "due_days" in table:
        fields["due_days"] = read.whole(table["due_days"], f"{path}.due_days", 1, 1_000)
    if "until" in table:
        until = read.day(table["until"], f"{path}.until")
        if until and on and until < on:
            read.refuse(f"{path}.until", "Trước ngày gia hạn.", "is before the extension itself")
        fields["until"] = until
    if "sheets" in table:
        fields["sheets"] = read.items(
            table["sheets"], f"{path}.sheets", lambda v, p: _sheet(read, v, p, applicants)
        )
    if "recused" in table:
        fields["recused"] = read.items(
            table["recused"], f"{path}.recused", lambda v, p: _recusal(read, v, p)
        )
    if act in early.ACTS:
        fields |= read_early_act(read, act, table, path)
    if act is None or on is None:
        return None
    return Event(index=index, on=on, act=act, at=at, **fields)


def _check_order(read: Reader, events: list[Event]) -> None:
    """Events stand in the order of time; on one day, in the order of their hours."""
    last: Event | None = None
    hour: Event | None = None
    for event in events:
        if last is not None and event.on < last.on:
            read.refuse(
                f"{event.path}.on",
                f"Ngày {event.on:%d/%m/%Y} trước ngày {last.on:%d/%m/%Y} của {last.path}.",
                f"{event.on.isoformat()} is before {last.on.isoformat()} of {last.path}",
            )
            continue
        if event.at is not None:
            if hour is not None and hour.at is not None and event.at < hour.at:
                read.refuse(
                    f"{event.path}.at",
                    f"Giờ sớm hơn giờ của {hour.path}.",
                    f"is earlier than the hour of {hour.path}",
                )
            hour = event
        last = event


def read_events(read: Reader, value: Any, applicants: int) -> list[Event]:
    if not isinstance(value, list):
        read.refuse("events", "Phải là danh sách.", "must be a list")
        return []
    if len(value) > _MOST_EVENTS:
        read.refuse("events", f"Quá {_MOST_EVENTS} việc.", f"more than {_MOST_EVENTS} events")
        return []
    found = [_event(read, item, index, applicants) for index, item in enumerate(value)]
    events = [event for event in found if event is not None]
    _check_order(read, events)
    return events
