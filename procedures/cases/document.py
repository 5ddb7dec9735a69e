"""The text of a case file as JSON, read without losing what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from procedures.cases.reading import Reader

MOST_BYTES = 5_000_000
_MOST_DIGITS = 40


class _Object(dict[str, Any]):
    """A JSON object that remembers keys written twice, so that their path can be named."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadNumber:
    """A literal that is no usable number: NaN, Infinity, or one of absurd length."""

    text: str


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        counted = Counter(key for key, _ in pairs)
        found.twice = tuple(key for key, times in counted.items() if times > 1)
    return found


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _MOST_DIGITS else BadNumber(text[:20] + "…")


def _decimal(text: str) -> Any:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return BadNumber(text[:20])
    if len(text) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_DIGITS:
        return BadNumber(text[:20])
    return number


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


def digest_of(document: Any) -> str:
    text = json.dumps(
        _canonical(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def load(read: Reader, content: bytes | str) -> Any:
    """The JSON document, or None after a refusal."""
    if len(content) > MOST_BYTES:
        read.refuse("", "Tệp quá lớn.", f"the file is larger than {MOST_BYTES} bytes")
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
            parse_constant=BadNumber,
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


def content_of(read: Reader, source: Path | str | bytes) -> bytes | str | None:
    if isinstance(source, bytes) or (isinstance(source, str) and source.lstrip()[:1] in "{["):
        return source
    try:
        with Path(source).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        read.refuse("", f"Không đọc được tệp: {reason}.", f"cannot be read: {reason}")
        return None
