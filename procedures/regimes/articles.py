"""Where a rule stands: instrument, article, clause and point, readable in both languages.

The TOML files write it as ``ND32 8.1(c)``; ``ND32 10.3 amended ND303`` says that a later decree
changed the wording.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

_REFERENCE = re.compile(
    r"(?P<instrument>[A-Z]+\d+)"
    r" (?P<article>\d+)"
    r"(?:\.(?P<clause>\d+[a-z]?))?"
    r"(?:\((?P<point>[a-zđ]\d?)\))?"
    r"(?: amended (?P<amended_by>[A-Z]+\d+))?"
)
# Article 35.4a is written as a clause with a letter: "khoản 4a Điều 35".


@dataclass(frozen=True, slots=True)
class Instrument:
    """A decree, circular or provincial decision; a date that was not found is None.

    ``reassigns``: it gives powers of another instrument to other offices, and amends none of it.
    """

    code: str
    kind: str
    number: str
    title_vi: str
    title_en: str
    confidence: str
    issued_on: date | None = None
    in_force_on: date | None = None
    ends_on: date | None = None
    place: str | None = None
    reassigns: bool = False

    @property
    def short_vi(self) -> str:
        """``NĐ 32/2024/NĐ-CP``."""
        name = f"{self.kind} {self.number}"
        return f"{name} ({self.place})" if self.place else name

    @property
    def short_en(self) -> str:
        """``NĐ 32/2024``; a provincial decision keeps its place."""
        if self.place:
            return f"{self.place} {self.kind} {self.number}"
        return f"{self.kind} {'/'.join(self.number.split('/')[:2])}"


@cache
def instruments() -> dict[str, Instrument]:
    """Every instrument by its code."""
    text = resources.files(__package__).joinpath("instruments.toml").read_text(encoding="utf-8")
    return {code: Instrument(code=code, **table) for code, table in tomllib.loads(text).items()}


@dataclass(frozen=True, slots=True)
class Article:
    """One place in one instrument."""

    instrument: str
    article: str
    clause: str | None = None
    point: str | None = None
    amended_by: str | None = None

    @classmethod
    def parse(cls, reference: str) -> Article:
        """Read ``ND32 8.1(c) amended ND303``; ValueError for anything else."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise ValueError(f"not an article: {reference!r}")
        found = cls(**match.groupdict())
        for code in (found.instrument, found.amended_by):
            if code is not None and code not in instruments():
                raise ValueError(f"unknown instrument {code} in {reference!r}")
        return found

    @property
    def basis(self) -> str:
        """``NĐ 32/2024 Art 8.1(c) (as amended by NĐ 303/2026)``."""
        text = f"{instruments()[self.instrument].short_en} Art {self.article}"
        if self.clause:
            text += f".{self.clause}"
        if self.point:
            text += f"({self.point})"
        if self.amended_by:
            text += f" (as amended by {instruments()[self.amended_by].short_en})"
        return text

    @property
    def basis_vi(self) -> str:
        """``điểm c khoản 1 Điều 8 NĐ 32/2024/NĐ-CP (sửa đổi bởi NĐ 303/2026/NĐ-CP)``."""
        text = f"Điều {self.article} {instruments()[self.instrument].short_vi}"
        if self.clause:
            text = f"khoản {self.clause} {text}"
        if self.point:
            text = f"điểm {self.point} {text}"
        if self.amended_by:
            amending = instruments()[self.amended_by]
            how = "theo phân định thẩm quyền tại" if amending.reassigns else "sửa đổi bởi"
            text += f" ({how} {amending.short_vi})"
        return text

    def __str__(self) -> str:
        return self.basis
