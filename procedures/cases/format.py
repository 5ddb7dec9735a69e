"""The case format ``ccn-case/1``: read strictly, refuse everything that cannot be.

Every problem of a file is collected and named by its path inside the file (``events[3].on``) with
the reason in Vietnamese and English. What the law forbids is no problem of the file: history may
have been unlawful, and the replay says so.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from procedures.cases import early, shared_acts
from procedures.clock import LAST_YEAR_TYPED
from procedures.regimes.facts import (
    CLUSTER_KINDS,
    WORKS,
    Applicant,
    AreaFacts,
    CaseFacts,
    Cluster,
    ExpansionFacts,
)
from procedures.regimes.law import COMPONENT_CODES, REGIME_IDS
from procedures.regimes.scoring import CRITERIA, Sheet
from procedures.regimes.transition import RegimeFacts

from .amendments import AMENDMENT_KEYS, AmendmentRecord, read_amendment

FORMAT = "ccn-case/1"
PROCEDURES = (
    "proposal",
    "investor_selection",
    "establishment",
    "expansion",
    "adjustment",
    "abolition",
    "legacy",
)
OPINIONS = ("agree", "conditional", "disagree", "silent")
DECISIONS = ("approved", "refused")
_OUTCOMES_OF = {"decided": DECISIONS, "objection_answered": shared_acts.OBJECTIONS}

# The keys of each act beside on, at, act and document.
_OPINION = frozenset({"body", "outcome", "due_days"})
ACTS: dict[str, frozenset[str]] = {
    "amendment_opened": frozenset({"reason"}),
    "request_received": frozenset({"applicant"}),
    "notice_published": frozenset(),
    "window_closed": frozenset(),
    "dossier_submitted": frozenset(),
    "dossier_complete": frozenset(),
    "supplement_requested": frozenset({"missing"}),
    "supplement_received": frozenset({"missing"}),
    "opinion_requested": _OPINION,
    "opinion_given": _OPINION | {"reason"},
    "ministry_opinion_requested": _OPINION,
    "ministry_opinion_given": _OPINION | {"reason"},
    "council_established": frozenset(),
    "criteria_adopted": frozenset(),
    "scored": frozenset({"sheets", "recused", "tie_choice"}),
    "council_dissolved": frozenset(),
    "appraisal_reported": frozenset(),
    "decided": frozenset({"outcome", "reason", "ground_article"}),
    "copied_to_ministry": frozenset(),
    "extended": frozenset({"reason", "until"}),
    "stopped": frozenset({"reason"}),
    "withdrawn": frozenset({"reason"}),
    "resubmitted": frozenset({"reason"}),
    "local_body_changed": frozenset({"to", "reason"}),
    **early.ACTS,
    **shared_acts.ACTS,
}

# Acts that can only happen once the dossier is at the provincial department.
AT_DEPARTMENT = frozenset(
    {
        "dossier_submitted",
        "dossier_complete",
        "supplement_requested",
        "supplement_received",
        "opinion_requested",
        "opinion_given",
        "opinion_answered",
        "council_established",
        "criteria_adopted",
        "scored",
        "council_dissolved",
        "appraisal_reported",
        "decided",
        "copied_to_ministry",
    }
)

EARLIEST = date(2009, 1, 1)
_MOST_BYTES = 5_000_000
_MOST_EVENTS = 5_000
_MOST_TEXT = 2_000
_MOST_NUMBER = Decimal(10) ** 9
_MOST_DIGITS = 40
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One reason to refuse a file; ``path`` is empty where the whole file is meant."""

    file: str
    path: str
    reason_vi: str
    reason_en: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path or '-'}: {self.reason_en}"


class CaseRefused(ValueError):
    """The file is no case file; nothing of it was taken over."""

    def __init__(self, problems: list[CaseProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Recusal:
    """A council member who does not score, with the reason given."""

    member: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One dated act; fields that the act does not have, or the record lacks, are None."""

    index: int
    on: date
    act: str
    at: datetime | None = None
    document: str | None = None
    applicant: int | None = None
    missing: tuple[str, ...] | None = None
    body: str | None = None
    outcome: str | None = None
    due_days: int | None = None
    sheets: tuple[Sheet, ...] | None = None
    recused: tuple[Recusal, ...] | None = None
    tie_choice: int | None = None
    reason: str | None = None
    until: date | None = None
    to: str | None = None
    taken_up: str | None = None
    standing: str | None = None
    ground_article: str | None = None
    early_fact: early.FactTold | None = None
    early_conclusion: early.ConclusionTold | None = None

    @property
    def path(self) -> str:
        """Where the event stands in the file."""
        return f"events[{self.index}]"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A whole dossier as data. ``digest`` is the same for the same content, however written."""

    file: str
    id: str
    procedure: str
    cluster: Cluster
    events: tuple[Event, ...]
    digest: str
    province: str | None = None
    local_body: str | None = None
    regime: str | None = None
    regime_reason: str | None = None
    area_facts: AreaFacts = field(default_factory=AreaFacts)
    expansion_facts: ExpansionFacts = field(default_factory=ExpansionFacts)
    amendment: AmendmentRecord = field(default_factory=AmendmentRecord)
    applicants: tuple[Applicant, ...] | None = None
    early_facts: tuple[early.FactTold, ...] = ()

    @property
    def facts(self) -> CaseFacts:
        """What the conditions look at."""
        return CaseFacts(
            procedure=self.procedure,
            cluster=self.cluster,
            area_facts=self.area_facts,
            expansion_facts=self.expansion_facts,
            amendment_facts=self.amendment.facts,
            applicants=self.applicants,
        )

    def first(self, *acts: str) -> Event | None:
        """The first event of any of the acts."""
        return next((event for event in self.events if event.act in acts), None)

    def regime_facts(self, on: date | None = None) -> RegimeFacts:
        """The days that decide the regime; ``on`` defaults to the day of the last event."""
        submitted = self.first("dossier_submitted")
        at_department = self.first(*AT_DEPARTMENT)
        closed: date | None = None
        for event in self.events:
            if event.act in ("decided", "withdrawn"):
                closed = closed or event.on
            elif event.act == "resubmitted":
                closed = None
        if on is None:
            on = self.events[-1].on if self.events else datetime.now(_VIETNAM).date()
        return RegimeFacts(
            on=on,
            requested_on=self.events[0].on if self.events else None,
            submitted_on=submitted.on if submitted else None,
            at_department_by=at_department.on if at_department else None,
            closed_on=closed,
        )


# --- reading JSON without losing what is wrong with it -----------------------------------------


class _Object(dict[str, Any]):
    """A JSON object that remembers keys written twice, so that their path can be named."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _BadNumber:
    """A literal that is no usable number: NaN, Infinity, or one of absurd length."""

    text: str


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        counted = Counter(key for key, _ in pairs)
        found.twice = tuple(key for key, times in counted.items() if times > 1)
    return found


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _MOST_DIGITS else _BadNumber(text[:20] + "…")


def _decimal(text: str) -> Any:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _BadNumber(text[:20])
    if len(text) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_DIGITS:
        return _BadNumber(text[:20])
    return number


# --- checking ----------------------------------------------------------------------------------


class _Reader:
    """Collects every problem of one file while its parts are read."""

    def __init__(self, file: str, today: date, plan: bool) -> None:
        self.file, self.today, self.plan = file, today, plan
        self.problems: list[CaseProblem] = []

    def refuse(self, path: str, vi: str, en: str) -> None:
        self.problems.append(CaseProblem(self.file, path, vi, en))

    def table(self, value: Any, path: str, allowed: frozenset[str]) -> dict[str, Any] | None:
        """An object with none but the allowed keys; null values are dropped (*not known*)."""
        if not isinstance(value, dict):
            self.refuse(path, "Phải là một đối tượng JSON.", "must be an object")
            return None
        for key in getattr(value, "twice", ()):
            self.refuse(_join(path, key), "Khóa bị lặp lại.", "the key is written twice")
        for key in value:
            if key not in allowed:
                self.refuse(_join(path, key), "Khóa không có trong định dạng.", "unknown key")
        return {key: item for key, item in value.items() if key in allowed and item is not None}

    def text(self, value: Any, path: str, most: int = _MOST_TEXT) -> str | None:
        if not isinstance(value, str):
            self.refuse(path, "Phải là chuỗi ký tự.", "must be a string")
            return None
        if not value.strip():
            self.refuse(path, "Không được để trống.", "must not be empty")
            return None
        if len(value) > most:
            self.refuse(path, f"Dài quá {most} ký tự.", f"longer than {most} characters")
            return None
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in value):
            self.refuse(path, "Có ký tự điều khiển.", "contains control characters")
            return None
        return unicodedata.normalize("NFC", value)

    def word(self, value: Any, path: str, allowed: tuple[str, ...]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        self.refuse(
            path,
            f"Phải là một trong: {', '.join(allowed)}.",
            f"must be one of: {', '.join(allowed)}",
        )
        return None

    def truth(self, value: Any, path: str) -> bool | None:
        if isinstance(value, bool):
            return value
        self.refuse(path, "Phải là true, false hoặc null.", "must be true, false or null")
        return None

    def number(
        self, value: Any, path: str, *, most: Decimal = _MOST_NUMBER, positive: bool = False
    ) -> Decimal | None:
        """A number from 0 (or above 0) to ``most``; true and false are no numbers."""
        if isinstance(value, _BadNumber):
            self.refuse(
                path,
                f"{value.text} không phải là số dùng được.",
                f"{value.text} is not a usable number",
            )
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self.refuse(path, "Phải là số.", "must be a number")
            return None
        number = Decimal(value)
        if number < 0 or (positive and number == 0):
            floor_vi, floor_en = ("lớn hơn 0", "above 0") if positive else ("từ 0", "at least 0")
            self.refuse(path, f"Phải {floor_vi}.", f"must be {floor_en}")
            return None
        if number > most:
            self.refuse(path, f"Không được quá {most:f}.", f"must not be above {most:f}")
            return None
        return number

    def percent(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(100))

    def area(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(10) ** 6, positive=True)

    def land(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(10) ** 6)

    def whole(self, value: Any, path: str, least: int, most: int) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(path, "Phải là số nguyên.", "must be a whole number")
            return None
        if not least <= value <= most:
            self.refuse(
                path,
                f"Phải từ {least} đến {most}.",
                f"must be from {least} to {most}",
            )
            return None
        return value

    def items(
        self, value: Any, path: str, read: Callable[[Any, str], Any], most: int = 1_000
    ) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            self.refuse(path, "Phải là danh sách.", "must be a list")
            return None
        if len(value) > most:
            self.refuse(path, f"Quá {most} mục.", f"more than {most} items")
            return None
        found = [read(item, f"{path}[{index}]") for index, item in enumerate(value)]
        return tuple(item for item in found if item is not None)

    def day(self, value: Any, path: str) -> date | None:
        """A calendar day written YYYY-MM-DD, from 2009 to the last year that may be typed."""
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.refuse(path, "Phải là ngày dạng YYYY-MM-DD.", "must be a date YYYY-MM-DD")
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.refuse(path, f"Không có ngày {value}.", f"there is no day {value}")
            return None
        if day < EARLIEST:
            self.refuse(path, "Ngày trước năm 2009.", "the date is before 2009")
            return None
        if day.year > LAST_YEAR_TYPED:
            self.refuse(
                path, f"Ngày sau năm {LAST_YEAR_TYPED}.", f"after the year {LAST_YEAR_TYPED}"
            )
            return None
        return day

    def old_day(self, value: Any, path: str) -> date | None:
        """A calendar day of any year that has passed: what a fact before 2009 is dated by."""
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            self.refuse(path, "Phải là ngày dạng YYYY-MM-DD.", "must be a date YYYY-MM-DD")
            return None
        if day > self.today and not self.plan:
            self.refuse(path, "Ngày sau hôm nay.", "is after today")
            return None
        if day.year > LAST_YEAR_TYPED:
            self.refuse(
                path, f"Ngày sau năm {LAST_YEAR_TYPED}.", f"after the year {LAST_YEAR_TYPED}"
            )
            return None
        return day

    def past_day(self, value: Any, path: str) -> date | None:
        """A day on which something happened: not after today, unless the file is a plan."""
        day = self.day(value, path)
        if day is not None and day > self.today and not self.plan:
            self.refuse(
                path,
                f"Ngày {day:%d/%m/%Y} sau hôm nay; chỉ nhận khi nạp hồ sơ dự kiến (--plan).",
                f"{day.isoformat()} is after today; only a plan (--plan) may say so",
            )
            return None
        return day

    def minute(self, value: Any, path: str) -> datetime | None:
        """An hour of Vietnam's clock written YYYY-MM-DDTHH:MM."""
        pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self.refuse(path, "Phải có dạng YYYY-MM-DDTHH:MM.", "must be a time YYYY-MM-DDTHH:MM")
            return None
        if self.past_day(value[:10], path) is None:
            return None
        try:
            return datetime.fromisoformat(value).replace(tzinfo=_VIETNAM)
        except ValueError:
            self.refuse(path, f"Không có giờ {value}.", f"there is no time {value}")
            return None


def _join(path: str, key: str) -> str:
    # A key comes from the file: it must not be able to disturb the terminal that shows it.
    shown = "".join(sign if sign.isprintable() else "?" for sign in key[:80])
    return f"{path}.{shown}" if path else shown


_CLUSTER: dict[str, str] = {
    "mountainous": "truth",
    "in_plan": "truth",
    "land_use_fit": "truth",
    "location_within_allowed_unit": "truth",
    "area_ha": "area",
    "planned_area_ha": "area",
    "type_share_pct": "percent",
    "name": "text",
    "planned_name": "text",
}
_AREA_FACTS = {
    "has_established_cluster": "truth",
    "mean_fill_pct": "percent",
    "unleased_ha": "land",
}
_EXPANSION = {
    "fill_pct": "percent",
    "total_area_after_ha": "area",
    "demand_ha": "land",
    "industrial_land_ha": "land",
    "formed_before_2009": "truth",
}
_APPLICANT = {"name": "text", "capital_bn": "number", "equity_bn": "number"}


def _simple(
    read: _Reader, table: dict[str, Any], path: str, kinds: dict[str, str]
) -> dict[str, Any]:
    return {
        key: getattr(read, kind)(table[key], _join(path, key))
        for key, kind in kinds.items()
        if key in table
    }


def _cluster(read: _Reader, value: Any) -> Cluster:
    table = read.table(value, "cluster", frozenset(_CLUSTER) | {"kind"})
    if table is None:
        return Cluster()
    if "name" not in table:
        read.refuse("cluster.name", "Thiếu tên cụm công nghiệp.", "required")
    fields = _simple(read, table, "cluster", _CLUSTER)
    fields["name"] = fields.get("name") or ""
    if "kind" in table:
        fields["kind"] = read.word(table["kind"], "cluster.kind", CLUSTER_KINDS)
    return Cluster(**fields)


def _area_facts(read: _Reader, value: Any) -> AreaFacts:
    table = read.table(value, "area_facts", frozenset(_AREA_FACTS))
    return AreaFacts(**_simple(read, table or {}, "area_facts", _AREA_FACTS))


def _expansion_facts(read: _Reader, value: Any) -> ExpansionFacts:
    path = "expansion_facts"
    table = read.table(value, path, frozenset(_EXPANSION) | {"works_done"}) or {}
    fields = _simple(read, table, path, _EXPANSION)
    if "works_done" in table:
        fields["works_done"] = read.items(
            table["works_done"], f"{path}.works_done", lambda v, p: read.word(v, p, WORKS)
        )
    return ExpansionFacts(**fields)


def _applicant(read: _Reader, value: Any, path: str) -> Applicant:
    table = read.table(value, path, frozenset(_APPLICANT) | {"documents"}) or {}
    fields = _simple(read, table, path, _APPLICANT)
    if "documents" in table:
        fields["documents"] = read.items(
            table["documents"],
            f"{path}.documents",
            lambda v, p: read.word(v, p, COMPONENT_CODES),
        )
    return Applicant(**fields)


def _early_facts(read: _Reader, value: Any) -> tuple[early.FactTold, ...]:
    """What is known of an early cluster without day or paper, by the names of the facts."""
    table = read.table(value, "early_facts", frozenset(early.FACTS)) or {}
    told = []
    for name in early.FACTS:
        if name not in table:
            continue
        path = f"early_facts.{name}"
        if name == "area_ha":
            told.append(early.FactTold(name, True, figure=read.area(table[name], path)))
        else:
            told.append(early.FactTold(name, read.truth(table[name], path)))
    return tuple(told)


def _early_act(read: _Reader, act: str, table: dict[str, Any], path: str) -> dict[str, Any]:
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


def _sheet(read: _Reader, value: Any, path: str, applicants: int) -> Sheet | None:
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


def _recusal(read: _Reader, value: Any, path: str) -> Recusal | None:
    table = read.table(value, path, frozenset({"member", "reason"}))
    if table is None:
        return None
    if "member" not in table:
        read.refuse(f"{path}.member", "Bắt buộc phải có.", "required")
        return None
    member = read.text(table["member"], f"{path}.member")
    reason = read.text(table["reason"], f"{path}.reason") if "reason" in table else None
    return Recusal(member, reason) if member else None


def _applicant_index(read: _Reader, value: Any, path: str, applicants: int) -> int | None:
    index = read.whole(value, path, 0, 999)
    if index is not None and index >= applicants:
        read.refuse(
            path,
            f"Không có hồ sơ đề nghị số {index} trong applicants.",
            f"there is no applicants[{index}]",
        )
        return None
    return index


def _event(read: _Reader, value: Any, index: int, applicants: int) -> Event | None:
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
        fields |= _early_act(read, act, table, path)
    if act is None or on is None:
        return None
    return Event(index=index, on=on, act=act, at=at, **fields)


def _check_order(read: _Reader, events: list[Event]) -> None:
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


_TOP = frozenset(
    {
        "format",
        "id",
        "procedure",
        "province",
        "local_body",
        "regime",
        "regime_reason",
        "cluster",
        "area_facts",
        "expansion_facts",
        "early_facts",
        "applicants",
        "events",
        *AMENDMENT_KEYS,
    }
)


def _canonical(value: Any) -> Any:
    """The content without what makes no difference: nulls, number spelling, Unicode form."""
    if isinstance(value, dict):
        pruned = {key: _canonical(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in pruned.items() if item != {}}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        text = format(Decimal(value), "f")
        return "#" + (text.rstrip("0").rstrip(".") if "." in text else text)
    return value


def _digest(document: Any) -> str:
    text = json.dumps(
        _canonical(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _load(read: _Reader, content: bytes | str) -> Any:
    """The JSON document, or None after a refusal."""
    if len(content) > _MOST_BYTES:
        read.refuse("", "Tệp quá lớn.", f"the file is larger than {_MOST_BYTES} bytes")
        return None
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            read.refuse(
                "",
                f"Tệp không phải mã hóa UTF-8 (byte thứ {fault.start}).",
                f"the file is not UTF-8 (byte {fault.start})",
            )
            return None
    try:
        return json.loads(
            content,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_BadNumber,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as fault:
        read.refuse(
            "",
            f"Không phải JSON: dòng {fault.lineno}, cột {fault.colno}.",
            f"not JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}",
        )
    except RecursionError:
        read.refuse("", "Cấu trúc lồng quá sâu.", "nested too deeply")
    return None


def _content(read: _Reader, source: Path | str | bytes) -> bytes | str | None:
    if isinstance(source, bytes) or (isinstance(source, str) and source.lstrip()[:1] in "{["):
        return source
    try:
        with Path(source).open("rb") as opened:
            return opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        read.refuse("", f"Không đọc được tệp: {reason}.", f"cannot be read: {reason}")
        return None


def parse_case(
    source: Path | str | bytes,
    *,
    today: date | None = None,
    plan: bool = False,
    file: str | None = None,
) -> CaseFile:
    """Read a case file, from a path or from its text.

    A text that does not begin like JSON is taken for a path; pass bytes for uploaded content.
    ``today`` (default: today in Viet Nam) is the last day on which something can have happened,
    unless ``plan`` says that the file is about the future. ``file`` is the name that problems
    carry. Raises CaseRefused with every problem found.
    """
    if file is None:
        is_text = isinstance(source, bytes) or (
            isinstance(source, str) and source.lstrip()[:1] in "{["
        )
        file = "-" if is_text else str(source)
    read = _Reader(file, today or datetime.now(_VIETNAM).date(), plan)
    content = _content(read, source)
    document = _load(read, content) if content is not None else None
    if read.problems:
        raise CaseRefused(read.problems)
    case = _case(read, document)
    if read.problems or case is None:
        raise CaseRefused(read.problems)
    return case


def _case(read: _Reader, document: Any) -> CaseFile | None:
    table = read.table(document, "", _TOP)
    if table is None:
        return None
    for key in ("format", "id", "procedure", "cluster", "events"):
        if key not in table:
            read.refuse(key, "Bắt buộc phải có.", "required")
    if "format" in table:
        read.word(table["format"], "format", (FORMAT,))
    case_id = read.text(table["id"], "id", 64) if "id" in table else None
    procedure = (
        read.word(table["procedure"], "procedure", PROCEDURES) if "procedure" in table else None
    )
    texts: dict[str, str | None] = {
        key: read.text(table[key], key)
        for key in ("province", "local_body", "regime_reason")
        if key in table
    }
    if "regime" in table:
        texts["regime"] = read.word(table["regime"], "regime", REGIME_IDS)
        if "regime_reason" not in table:
            read.refuse(
                "regime_reason",
                "Khi ấn định quy định áp dụng phải nêu lý do.",
                "a forced regime needs a reason",
            )
    elif "regime_reason" in table:
        read.refuse("regime_reason", "Không có khóa regime.", "there is no regime to give it for")

    cluster = _cluster(read, table["cluster"]) if "cluster" in table else Cluster()
    area = _area_facts(read, table["area_facts"]) if "area_facts" in table else AreaFacts()
    expansion = (
        _expansion_facts(read, table["expansion_facts"])
        if "expansion_facts" in table
        else ExpansionFacts()
    )
    told = _early_facts(read, table["early_facts"]) if "early_facts" in table else ()
    applicants = None
    if "applicants" in table:
        applicants = read.items(
            table["applicants"], "applicants", lambda v, p: _applicant(read, v, p)
        )
    amendment = read_amendment(read, table)
    events = _events(read, table.get("events", []), len(applicants or ()))
    if read.problems or case_id is None or procedure is None:
        return None
    return CaseFile(
        file=read.file,
        id=case_id,
        procedure=procedure,
        cluster=cluster,
        events=tuple(events),
        digest=_digest(document),
        area_facts=area,
        expansion_facts=expansion,
        amendment=amendment,
        applicants=applicants,
        early_facts=told,
        **texts,
    )


def _events(read: _Reader, value: Any, applicants: int) -> list[Event]:
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
