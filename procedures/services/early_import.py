"""Bringing the list of early clusters in from a CSV file: all of it, or nothing and why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from procedures.folding import folded
from procedures.models import EarlyCluster, Organisation, User
from procedures.refusals import RuleRefused
from procedures.services.early_clusters import Listed, enter_on_list

COLUMNS = ("ten_cum", "ubnd_xa", "nguon", "dia_diem", "dien_tich_ha", "nganh_nghe", "ghi_chu")
"""In any order; the first three must be filled in every line. Comma or semicolon between them."""

REQUIRED = COLUMNS[:3]
MOST_LINES = 1_000
MOST_BYTES = 1_000_000
_LONGEST = {
    "ten_cum": 200,
    "ubnd_xa": 200,
    "nguon": 200,
    "dia_diem": 255,
    "nganh_nghe": 500,
    "ghi_chu": 500,
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """One reason why the file is not taken: the line as a spreadsheet counts it, and the column."""

    line: int
    column: str
    reason: str


class ImportRefused(ValueError):
    """Nothing of the file was taken; ``faults`` says everything that is wrong with it."""

    def __init__(self, faults: list[LineFault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def import_list(content: bytes, *, bodies: list[Organisation], by: User) -> list[EarlyCluster]:
    """Enter every cluster of the file; ``bodies`` are the local bodies it may name.

    The file is UTF-8 with a head line. Raises ImportRefused with every fault found; then no row
    is kept. Raises PermissionDenied where the person may not keep a body's list.
    """
    faults: list[LineFault] = []
    known = {folded(body.name): body for body in bodies}
    entered: list[EarlyCluster] = []
    try:
        with transaction.atomic():
            for line, row in _rows(content):
                listed = _read(line, row, known, faults)
                if listed is None:
                    continue
                try:
                    entered.append(enter_on_list(listed=listed, by=by))
                except RuleRefused as refusal:
                    column = {"name": "ten_cum", "source": "nguon"}.get(refusal.field, "")
                    faults.append(LineFault(line, column, str(refusal.message)))
                except PermissionDenied as denied:
                    faults.append(LineFault(line, "ubnd_xa", str(denied)))
            if not entered and not faults:
                faults.append(LineFault(1, "", _("Tệp không có dòng nào.")))
            if faults:
                raise ImportRefused(faults)
    except csv.Error as fault:
        raise ImportRefused([LineFault(1, "", _("Không đọc được tệp CSV."))]) from fault
    return entered


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(content) > MOST_BYTES:
        raise ImportRefused([LineFault(1, "", _("Tệp quá lớn (tối đa 1 MB)."))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        reason = _("Tệp không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”.")
        raise ImportRefused([LineFault(1, "", reason)]) from fault
    if "\x00" in text:
        raise ImportRefused([LineFault(1, "", _("Không đọc được tệp CSV."))])
    head = text.split("\n", 1)[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    lacking = [name for name in REQUIRED if name not in names]
    strange = [name for name in names if name not in COLUMNS]
    faults = [LineFault(1, name, _("Thiếu cột này ở dòng đầu.")) for name in lacking]
    faults += [LineFault(1, name[:40], _("Không có cột này trong mẫu.")) for name in strange]
    if faults:
        raise ImportRefused(faults)
    reader.fieldnames = names
    for count, row in enumerate(reader, 1):
        if count > MOST_LINES:
            reason = _("Tệp có quá nhiều dòng (tối đa %(most)d).") % {"most": MOST_LINES}
            raise ImportRefused([LineFault(reader.line_num, "", reason)])
        if None in row:
            reason = _("Dòng có nhiều ô hơn số cột.")
            raise ImportRefused([LineFault(reader.line_num, "", reason)])
        cells = {name: (cell or "").strip() for name, cell in row.items()}
        if any(cells.values()):
            yield reader.line_num, cells


def _read(
    line: int, row: dict[str, str], known: dict[str, Organisation], faults: list[LineFault]
) -> Listed | None:
    before = len(faults)
    for column in REQUIRED:
        if not row[column]:
            faults.append(LineFault(line, column, _("Chưa ghi.")))
    for column, most in _LONGEST.items():
        if len(row.get(column, "")) > most:
            reason = _("Dài quá %(most)d ký tự.") % {"most": most}
            faults.append(LineFault(line, column, reason))
    body = known.get(folded(row["ubnd_xa"]))
    if row["ubnd_xa"] and body is None:
        reason = _("Không có cơ quan “%(name)s” trong phạm vi của bạn.") % {
            "name": row["ubnd_xa"][:80]
        }
        faults.append(LineFault(line, "ubnd_xa", reason))
    area = _area(line, row.get("dien_tich_ha", ""), faults)
    if len(faults) > before or body is None:
        return None
    return Listed(
        name=row["ten_cum"],
        local_body=body,
        source=row["nguon"],
        location=row.get("dia_diem", ""),
        area_ha=area,
        main_sectors=row.get("nganh_nghe", ""),
        note=row.get("ghi_chu", ""),
    )


def _area(line: int, text: str, faults: list[LineFault]) -> Decimal | None:
    """A figure as an office writes it (49,5); empty is not known."""
    if not text:
        return None
    try:
        area = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        area = Decimal(0)
    if not area.is_finite() or not 0 < area <= 10_000 or area.as_tuple().exponent < -6:  # type: ignore[operator]
        faults.append(LineFault(line, "dien_tich_ha", _("Phải là số lớn hơn 0, ví dụ 49,5.")))
        return None
    return area
