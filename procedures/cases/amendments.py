"""What a case file tells of a change of a decision: which one, item by item, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from procedures.regimes.facts import AmendmentFacts
from procedures.regimes.register_items import REGISTER_ITEMS, register_item

if TYPE_CHECKING:
    from .reading import Reader

AMENDMENT_KEYS = frozenset(
    {"adjusts", "changes", "ground", "closing", "duties_settled", "duties_settlement", "opened_by"}
)
CLOSING_KEYS = ("tenants", "land", "money", "state_works")
OPENERS = ("local_body", "department")
_ITEMS = tuple(item.code for item in REGISTER_ITEMS)
_MOST_CHANGES = len(_ITEMS)


@dataclass(frozen=True, slots=True)
class Adjusts:
    """The decision that is changed: the id of a case or the number of a paper, and its day."""

    reference: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One item as it was and as it was asked for; figures as plain numbers."""

    item: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentRecord:
    """Everything of a case file that is about a change of a decision."""

    adjusts: Adjusts | None = None
    changes: tuple[Change, ...] = ()
    ground: str = ""
    closing: Mapping[str, str] = field(default_factory=dict)
    duties_settled: bool | None = None
    duties_settlement: str = ""
    opened_by: str = "local_body"

    @property
    def facts(self) -> AmendmentFacts:
        """What the conditions look at."""
        area = next((change for change in self.changes if change.item == "area_ha"), None)
        return AmendmentFacts(
            changed=tuple(change.item for change in self.changes),
            area_before_ha=_number(area.old) if area else None,
            area_after_ha=_number(area.new) if area else None,
            changes_investor=any(change.item == "investor" for change in self.changes),
            duties_settled=self.duties_settled,
        )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def read_amendment(read: Reader, table: dict[str, Any]) -> AmendmentRecord:
    """The keys of a change, each checked; every problem is named by its path."""
    fields: dict[str, Any] = {}
    if "adjusts" in table:
        fields["adjusts"] = _adjusts(read, table["adjusts"])
    if "changes" in table:
        found = read.items(
            table["changes"], "changes", lambda v, p: _change(read, v, p), _MOST_CHANGES
        )
        fields["changes"] = found or ()
        _refuse_twice(read, fields["changes"])
    for key in ("ground", "duties_settlement"):
        if key in table:
            fields[key] = read.text(table[key], key) or ""
    if "closing" in table:
        closing = read.table(table["closing"], "closing", frozenset(CLOSING_KEYS)) or {}
        fields["closing"] = {
            key: read.text(text, f"closing.{key}") or "" for key, text in closing.items()
        }
    if "duties_settled" in table:
        fields["duties_settled"] = read.truth(table["duties_settled"], "duties_settled")
    if "opened_by" in table:
        fields["opened_by"] = read.word(table["opened_by"], "opened_by", OPENERS) or "local_body"
    return AmendmentRecord(**fields)


def _adjusts(read: Reader, value: Any) -> Adjusts | None:
    if isinstance(value, str):
        reference = read.text(value, "adjusts", 64)
        return Adjusts(reference) if reference else None
    table = read.table(value, "adjusts", frozenset({"document", "on"}))
    if table is None:
        return None
    if "document" not in table:
        read.refuse("adjusts.document", "Bắt buộc phải có.", "required")
        return None
    reference = read.text(table["document"], "adjusts.document", 60)
    on = read.past_day(table["on"], "adjusts.on") if "on" in table else None
    return Adjusts(reference, on) if reference else None


def _change(read: Reader, value: Any, path: str) -> Change | None:
    table = read.table(value, path, frozenset({"item", "old", "new"}))
    if table is None:
        return None
    if "item" not in table:
        read.refuse(f"{path}.item", "Bắt buộc phải có.", "required")
        return None
    item = read.word(table["item"], f"{path}.item", _ITEMS)
    if item is None:
        return None
    texts = {
        key: _value(read, item, table[key], f"{path}.{key}")
        for key in ("old", "new")
        if key in table
    }
    return Change(item, texts.get("old") or "", texts.get("new") or "")


def _value(read: Reader, item: str, value: Any, path: str) -> str | None:
    if register_item(item).form not in {"area", "money"}:
        return read.text(value, path)
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            read.refuse(path, "Phải là số.", "must be a number")
            return None
    number = read.number(value, path, positive=True)
    if number is None:
        return None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refuse_twice(read: Reader, changes: tuple[Change, ...]) -> None:
    seen: set[str] = set()
    for index, change in enumerate(changes):
        if change.item in seen:
            read.refuse(f"changes[{index}].item", "Nội dung bị lặp lại.", "the item is given twice")
        seen.add(change.item)
