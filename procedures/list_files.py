"""An approved List as a file: read strictly from CSV or JSON, written as CSV.

A List on paper is typed into a table first. What cannot be read is refused with its line and
column, all of it at once, before anything is kept.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from procedures.folding import folded
from procedures.models import Change, ListEntry, Stage

MOST_BYTES = 200_000
MOST_ROWS = 1_000

COLUMNS: dict[str, str] = {
    "name": "Tên cụm",
    "commune": "Địa điểm (đến cấp xã)",
    "area_ha": "Diện tích (ha)",
    "stage": "Giai đoạn",
    "change": "So với Danh mục trước",
    "housing_m": "Cách khu dân cư (m)",
    "relics_m": "Cách di tích quốc gia (m)",
    "water_m": "Cách sông, hồ (m)",
    "adjoining": "Cụm liền kề",
    "sectors": "Ngành nghề",
    "land_status": "Hiện trạng đất",
    "reason": "Lý do bổ sung, điều chỉnh",
    "cost_bn": "Vốn hạ tầng (tỷ đồng)",
}
"""Column → heading of the table; a file may use either, in any order."""

REQUIRED = ("name", "commune", "area_ha")
FIGURES = {"area_ha": (8, 10), "housing_m": (9, 1), "relics_m": (9, 1), "water_m": (9, 1)}
FIGURES["cost_bn"] = (12, 6)
LONGEST = {"name": 200, "commune": 200, "adjoining": 500, "sectors": 500, "land_status": 500}
LONGEST["reason"] = 5_000
NUMBERING = frozenset({"stt", "tt", "so thu tu", "no"})
"""Headings of a column of running numbers: read over."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong, and where: ``line`` of the file (CSV) or place in the list (JSON), from 1."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = _("dòng %(line)d") % {"line": self.line} if self.line else _("cả tệp")
        return (
            f"{where}, {self.column}: {self.message}"
            if self.column
            else (f"{where}: {self.message}")
        )


class ListRefused(ValueError):
    """The file is no List; nothing of it was taken over."""

    def __init__(self, faults: list[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class FileRow:
    """One cluster of the file, by the columns of the List."""

    line: int
    values: Mapping[str, Any]
    change: str


def read_list(content: bytes) -> list[FileRow]:
    """The clusters of a file; JSON where it begins with a bracket, else CSV.

    Raises ListRefused with every fault.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_("Tệp quá lớn: tối đa %(most)d kB.") % {"most": MOST_BYTES // 1000})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(_("Tệp phải lưu theo bảng mã UTF-8.")) from None
    if not text.strip():
        raise _refused(_("Tệp không có nội dung."))
    rows = _json_rows(text) if text.lstrip()[0] in "[{" else _csv_rows(text)
    if not rows:
        raise _refused(_("Tệp không có cụm nào."))
    if len(rows) > MOST_ROWS:
        raise _refused(_("Tệp có quá %(most)d dòng.") % {"most": MOST_ROWS})
    faults: list[FileFault] = []
    found = [_row(line, raw, faults) for line, raw in rows]
    _refuse_twice(found, faults)
    if faults:
        raise ListRefused(faults)
    return found


def _refused(message: str) -> ListRefused:
    return ListRefused([FileFault(0, "", message)])


# --- the two shapes ------------------------------------------------------------------------------


def _csv_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    first = text.lstrip("\n").splitlines()[0]
    mark = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        headings = next(reader)
        columns = _columns_of(headings)
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                raise ListRefused(
                    [FileFault(reader.line_num, "", _("Dòng có nhiều ô hơn dòng tiêu đề."))]
                )
            rows.append(
                (
                    reader.line_num,
                    {
                        column: cell.strip()
                        for column, cell in zip(columns, cells, strict=False)
                        if column
                    },
                )
            )
    except csv.Error as fault:
        raise _refused(_("Không đọc được bảng CSV: %(fault)s") % {"fault": fault}) from fault
    return rows


def _columns_of(headings: list[str]) -> list[str]:
    """The column that each heading means; "" for one of running numbers."""
    by_heading = {folded(words): column for column, words in COLUMNS.items()}
    by_heading.update({column: column for column in COLUMNS})
    columns, faults = [], []
    for heading in headings:
        word = folded(heading)
        column = "" if word in NUMBERING or not word else by_heading.get(word)
        if column is None:
            faults.append(FileFault(1, heading.strip(), _("Không có cột nào tên như vậy.")))
            column = ""
        elif column and column in columns:
            faults.append(FileFault(1, heading.strip(), _("Cột xuất hiện hai lần.")))
        columns.append(column)
    faults += [
        FileFault(1, COLUMNS[column], _("Thiếu cột này."))
        for column in REQUIRED
        if column not in columns
    ]
    if faults:
        raise ListRefused(faults)
    return columns


def _json_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        document = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise _refused(_("Không đọc được JSON: %(fault)s") % {"fault": fault}) from fault
    clusters = document.get("clusters") if isinstance(document, dict) else document
    if not isinstance(clusters, list):
        raise _refused(_("JSON phải là một danh sách, hoặc có khóa “clusters” là danh sách."))
    rows, faults = [], []
    for line, raw in enumerate(clusters, 1):
        if not isinstance(raw, dict):
            faults.append(FileFault(line, "", _("Mỗi cụm là một đối tượng có tên các cột.")))
            continue
        for key in raw:
            if key not in COLUMNS:
                faults.append(FileFault(line, str(key), _("Không có cột nào tên như vậy.")))
        rows.append((line, {key: raw[key] for key in raw if key in COLUMNS}))
    if faults:
        raise ListRefused(faults)
    return rows


# --- one row -------------------------------------------------------------------------------------


def _row(line: int, raw: Mapping[str, Any], faults: list[FileFault]) -> FileRow:
    values: dict[str, Any] = {}

    def fault(column: str, message: str) -> None:
        faults.append(FileFault(line, COLUMNS[column], message))

    for column in COLUMNS:
        given = raw.get(column)
        if isinstance(given, (bool, dict, list)):
            fault(column, _("Phải là chữ hoặc số."))
            continue
        if column in FIGURES:
            try:
                values[column] = _figure(given, *FIGURES[column])
            except ValueError as reason:
                fault(column, str(reason))
        elif column in LONGEST:
            text = "" if given is None else str(given).strip()
            if len(text) > LONGEST[column]:
                fault(column, _("Tối đa %(most)d ký tự.") % {"most": LONGEST[column]})
            values[column] = text
    for column in REQUIRED:
        if column in values and values[column] in ("", None):
            fault(column, _("Không được để trống."))
    if values.get("area_ha") == 0:
        fault("area_ha", _("Diện tích phải lớn hơn 0."))
    values["stage"] = _choice(raw.get("stage"), Stage, Stage.IN_PERIOD, line, "stage", faults)
    change = _choice(raw.get("change"), Change, "", line, "change", faults)
    return FileRow(line, values, change)


def _figure(given: Any, whole: int, places: int) -> Decimal | None:
    """The figure, with either decimal mark; ValueError with the reason for what is none."""
    text = "" if given is None else str(given).strip().replace("\u00a0", "").replace(" ", "")
    if not text:
        return None
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        raise ValueError(
            _("Chưa rõ “%(text)s”: dùng dấu phẩy (49,5), không chấm hàng nghìn.") % {"text": text}
        )
    try:
        figure = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(_("“%(text)s” không phải là số.") % {"text": text}) from None
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", text) or not figure.is_finite():
        raise ValueError(_("“%(text)s” không phải là số không âm.") % {"text": text})
    if figure >= 10**whole or -int(figure.as_tuple().exponent) > places:
        raise ValueError(_("Số quá lớn hoặc có quá nhiều chữ số lẻ: %(text)s.") % {"text": text})
    return figure


def _choice(
    given: Any, choices: Any, default: str, line: int, column: str, faults: list[FileFault]
) -> str:
    text = "" if given is None else str(given).strip()
    if not text:
        return default
    words = {value: value for value in choices.values}
    for language in ("vi", get_language() or "vi"):
        with override(language):
            words.update({folded(str(label)): value for value, label in choices.choices})
    found = words.get(folded(text))
    if found is None:
        allowed = ", ".join(str(label) for label in choices.labels)
        faults.append(
            FileFault(
                line,
                COLUMNS[column],
                _("“%(text)s” không hiểu được; ghi một trong: %(allowed)s.")
                % {"text": text, "allowed": allowed},
            )
        )
        return default
    return str(found)


def _refuse_twice(rows: list[FileRow], faults: list[FileFault]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (folded(row.values.get("name", "")), folded(row.values.get("commune", "")))
        if not key[0]:
            continue
        if key in seen:
            faults.append(
                FileFault(
                    row.line,
                    COLUMNS["name"],
                    _("Trùng tên và địa điểm với dòng %(line)d.") % {"line": seen[key]},
                )
            )
        else:
            seen[key] = row.line


# --- writing -------------------------------------------------------------------------------------


def write_csv(entries: Iterable[ListEntry]) -> str:
    """The List as a table that ``read_list`` reads back; figures with a decimal comma.

    A cell that a spreadsheet would take for a formula is written as text.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(["STT", *COLUMNS.values()])
    with override("vi"):  # the headings are Vietnamese, so are the words below them
        for entry in entries:
            writer.writerow([entry.position, *(_cell(entry, column) for column in COLUMNS)])
    return "\ufeff" + written.getvalue()


def _cell(entry: ListEntry, column: str) -> str:
    value = getattr(entry, column)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
    if column == "stage":
        return str(Stage(value).label)
    if column == "change":
        return str(Change(value).label) if value else ""
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
