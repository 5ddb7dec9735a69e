"""Administrative units from an official list: read whole, judged whole, then written.

A list is a TSV file with the columns ``code``, ``name``, ``tier``, ``parent_code``. Codes are
strings with leading zeros, and a code changed its meaning in 2025 (Lào Cai 10 → 15), so a unit is
known by its code together with its list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from procedures.folding import folded
from procedures.models import AdministrativeUnit

COLUMNS = ["code", "name", "tier", "parent_code"]
PARENT_TIERS: dict[str, frozenset[str]] = {
    "province": frozenset(),
    "district": frozenset({"province"}),
    "commune": frozenset({"province", "district"}),
}
"""Which tier may stand above which; since 1/7/2025 communes lie directly in their province."""

LIST_63 = "2025-06-30"
LIST_34 = "2025-07-01"
LAST_DAY_OF_63 = date(2025, 6, 30)
FIRST_DAY_OF_34 = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why one line of the list cannot be taken; line 1 is the header."""

    line: int
    reason: str


class UnitsRefused(Exception):
    """The list holds rows that cannot be taken; nothing of it was written."""

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__(f"{len(rows)} bad rows, the first in line {rows[0].line}")
        self.rows = rows


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as the list has it."""

    line: int
    code: str
    name: str
    tier: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class LoadedUnits:
    """How many units of each tier a list holds, and how many of them were new."""

    provinces: int
    districts: int
    communes: int
    added: int

    @property
    def total(self) -> int:
        """All units of the list."""
        return self.provinces + self.districts + self.communes


def read_units(text: str) -> list[UnitRow]:
    """The rows of a list; raises UnitsRefused with every bad line."""
    lines = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines()
    if not lines or lines[0].split("\t") != COLUMNS:
        raise UnitsRefused(
            [
                BadRow(
                    1, _("Dòng đầu phải là các cột: %(columns)s.") % {"columns": "⇥".join(COLUMNS)}
                )
            ]
        )
    rows: list[UnitRow] = []
    bad: list[BadRow] = []
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(COLUMNS):
            bad.append(BadRow(number, _("Phải có 4 cột, có %(n)d.") % {"n": len(cells)}))
            continue
        row = UnitRow(number, *cells)
        reason = _fault_of(row)
        if reason:
            bad.append(BadRow(number, reason))
        else:
            rows.append(row)
    bad += _faults_between(rows)
    if not rows and not bad:
        bad = [BadRow(2, _("Danh mục không có đơn vị nào."))]
    if bad:
        raise UnitsRefused(sorted(bad, key=lambda row: row.line))
    return rows


def _fault_of(row: UnitRow) -> str:
    if not (row.code.isascii() and row.code.isdigit() and len(row.code) <= 10):
        return _("Mã “%(code)s” phải gồm 1 đến 10 chữ số.") % {"code": row.code}
    if not 0 < len(row.name) <= 120:
        return _("Tên phải có 1 đến 120 ký tự.")
    if row.tier not in PARENT_TIERS:
        return _("Cấp “%(tier)s” không phải province, district hay commune.") % {"tier": row.tier}
    if bool(row.parent_code) != bool(PARENT_TIERS[row.tier]):
        return (
            _("Thiếu mã đơn vị cấp trên.")
            if not row.parent_code
            else _("Cấp tỉnh không có đơn vị cấp trên.")
        )
    return ""


def _faults_between(rows: Iterable[UnitRow]) -> list[BadRow]:
    first: dict[str, UnitRow] = {}
    bad = []
    for row in rows:
        if row.code in first:
            bad.append(
                BadRow(
                    row.line,
                    _("Mã %(code)s đã có ở dòng %(line)d.")
                    % {"code": row.code, "line": first[row.code].line},
                )
            )
        else:
            first[row.code] = row
    for row in rows:
        if not row.parent_code:
            continue
        parent = first.get(row.parent_code)
        if parent is None:
            reason = _("Mã cấp trên %(code)s không có trong danh mục.")
        elif parent.tier not in PARENT_TIERS[row.tier]:
            reason = _("Đơn vị cấp trên %(code)s không đúng cấp.")
        else:
            continue
        bad.append(BadRow(row.line, reason % {"code": row.parent_code}))
    return bad


def load_units(
    path: Path | str,
    list_version: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    *,
    dry_run: bool = False,
) -> LoadedUnits:
    """Load an official list under its version; loading it again changes nothing.

    Raises UnitsRefused for a bad row, with nothing written; UnicodeDecodeError for a file that is
    not UTF-8, OSError for one that cannot be read.
    """
    text = Path(path).read_text(encoding="utf-8")
    return _load(text, list_version, valid_from, valid_to, dry_run=dry_run)


@transaction.atomic
def _load(
    text: str,
    list_version: str,
    valid_from: date | None,
    valid_to: date | None,
    *,
    dry_run: bool = False,
) -> LoadedUnits:
    if valid_from and valid_to and valid_to < valid_from:
        raise UnitsRefused([BadRow(1, _("Ngày cuối không thể trước ngày đầu."))])
    rows = read_units(text)
    of_list = AdministrativeUnit.objects.filter(list_version=list_version)
    known = set(of_list.values_list("code", flat=True))
    by_tier = {tier: [row for row in rows if row.tier == tier] for tier in PARENT_TIERS}
    loaded = LoadedUnits(
        provinces=len(by_tier["province"]),
        districts=len(by_tier["district"]),
        communes=len(by_tier["commune"]),
        added=sum(row.code not in known for row in rows),
    )
    if dry_run:
        return loaded
    keys: dict[str, int] = {}
    for tier, found in by_tier.items():
        AdministrativeUnit.objects.bulk_create(
            [
                AdministrativeUnit(
                    list_version=list_version,
                    code=row.code,
                    name=row.name,
                    folded_name=folded(row.name),
                    tier=row.tier,
                    parent_id=keys[row.parent_code] if row.parent_code else None,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
                for row in found
            ],
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["list_version", "code"],
            update_fields=["name", "folded_name", "tier", "parent", "valid_from", "valid_to"],
        )
        keys.update(of_list.filter(tier=tier).values_list("code", "pk"))
    return loaded


def load_shipped_provinces() -> LoadedUnits:
    """The 63 provinces until 30/6/2025 and the 34 since: they come with the program."""
    data = resources.files("procedures").joinpath("data")
    old = _load(
        data.joinpath("provinces-63.tsv").read_text(encoding="utf-8"),
        LIST_63,
        None,
        LAST_DAY_OF_63,
    )
    new = _load(
        data.joinpath("provinces-34.tsv").read_text(encoding="utf-8"),
        LIST_34,
        FIRST_DAY_OF_34,
        None,
    )
    return LoadedUnits(old.provinces + new.provinces, 0, 0, old.added + new.added)
