"""The criteria sheet that a council adopts: gates, sub-criteria, fail marks, its own rules.

The decree fixes four maxima, 15/15/30/40, and the pass mark (Art 13.2); it leaves principles,
method, the content of each criterion and the sub-maxima to the council. What the council has not
ruled (quorum, fail marks) is absent here, and the pages say that the law is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from procedures.chain import digest_of

from .law import Regime, read_toml
from .scoring import AGGREGATIONS, CRITERIA, Sheet, plain_number


@dataclass(frozen=True, slots=True)
class Line:
    """One sub-criterion: to which of the four it belongs, what it asks, its maximum."""

    key: str
    criterion: str
    text: str
    most: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """A pass-or-fail question asked before the scoring."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sheet cannot be adopted; ``field`` is the place on the editor's page."""

    field: str
    reason_vi: str
    reason_en: str
    basis: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """The sheet. ``quorum`` (members whose sheets are in) and ``fail_marks`` (points of the mean,
    by criterion) only where the council has set them; ``aggregation`` names its formula."""

    lines: tuple[Line, ...]
    gates: tuple[Gate, ...] = ()
    aggregation: str = ""
    quorum: int | None = None
    fail_marks: Mapping[str, Decimal] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The sheet as kept, sealed and exported: numbers as plain text."""
        return {
            "lines": [
                {
                    "key": line.key,
                    "criterion": line.criterion,
                    "text": line.text,
                    "most": plain_number(line.most),
                }
                for line in self.lines
            ],
            "gates": [{"key": gate.key, "text": gate.text} for gate in self.gates],
            "aggregation": self.aggregation,
            "quorum": self.quorum,
            "fail_marks": {name: plain_number(mark) for name, mark in self.fail_marks.items()},
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Criteria:
        """Read what :meth:`as_json` gave; ValueError or KeyError for anything else."""
        return cls(
            lines=tuple(
                Line(row["key"], row["criterion"], row["text"], _number(row["most"]))
                for row in content["lines"]
            ),
            gates=tuple(Gate(row["key"], row["text"]) for row in content["gates"]),
            aggregation=content["aggregation"],
            quorum=content["quorum"],
            fail_marks={name: _number(mark) for name, mark in content["fail_marks"].items()},
        )

    def digest(self) -> str:
        """SHA-256 of the canonical sheet."""
        return digest_of(self.as_json())

    def of(self, criterion: str) -> tuple[Line, ...]:
        """The sub-criteria of one of the four criteria."""
        return tuple(line for line in self.lines if line.criterion == criterion)

    def sheet(self, member: str, applicant: int, points: Mapping[str, Any]) -> Sheet:
        """A member's points by sub-criterion as the four sums that the article knows."""
        sums = {
            name: sum((_number(points[line.key]) for line in self.of(name)), Decimal(0))
            for name in CRITERIA
        }
        return Sheet(member=member, applicant=applicant, **sums)

    def wrong_points(self, points: Mapping[str, Any]) -> Iterator[tuple[Line, str]]:
        """Lines whose points are ``missing`` or ``beyond`` 0 and the maximum."""
        for line in self.lines:
            try:
                given = _number(points[line.key])
            except (KeyError, ValueError):
                yield line, "missing"
                continue
            if not 0 <= given <= line.most:
                yield line, "beyond"

    def faults(self, law: Regime) -> list[Fault]:
        """Why the sheet cannot be adopted under a regime; empty when it can."""
        found = list(_line_faults(self.lines)) + list(_sum_faults(self, law))
        if self.aggregation not in AGGREGATIONS:
            found.append(
                Fault(
                    "aggregation",
                    "Hội đồng phải thông qua cách tổng hợp điểm; nghị định không quy định.",
                    "The council must adopt how points are put together; the decree does not say.",
                    law.value("council.pick").basis,
                )
            )
        if self.quorum is not None and self.quorum < 1:
            found.append(
                Fault("quorum", "Số phiếu tối thiểu từ 1 trở lên.", "At least one sheet.", "")
            )
        for name, mark in self.fail_marks.items():
            most = law.value(f"council.max.{name}")
            if not 0 <= mark <= most.value:
                found.append(
                    Fault(
                        f"fail_{name}",
                        f"Điểm liệt từ 0 đến {most.value}.",
                        f"A fail mark lies between 0 and {most.value}.",
                        most.basis,
                    )
                )
        return found


def _line_faults(lines: Sequence[Line]) -> Iterator[Fault]:
    for line in lines:
        if not line.text.strip():
            yield Fault(
                f"text_{line.key}",
                "Tiêu chí thành phần chưa ghi nội dung.",
                "A sub-criterion has no content.",
                "",
            )
        if line.most <= 0:
            yield Fault(
                f"most_{line.key}",
                "Điểm tối đa phải lớn hơn 0.",
                "The maximum must be above 0.",
                "",
            )


def _sum_faults(criteria: Criteria, law: Regime) -> Iterator[Fault]:
    for name in CRITERIA:
        most = law.value(f"council.max.{name}")
        total = sum((line.most for line in criteria.of(name)), Decimal(0))
        if total != most.value:
            yield Fault(
                f"sum_{name}",
                f"Các điểm tối đa cộng lại là {plain_number(total)}, phải đúng {most.value}.",
                f"The maxima add up to {plain_number(total)}; they must make {most.value}.",
                most.basis,
            )


def _number(value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation as fault:
        raise ValueError(value) from fault
    if not found.is_finite():
        raise ValueError(value)
    return found


@dataclass(frozen=True, slots=True)
class Template:
    """A real sheet to begin from: somebody's practice, never law."""

    code: str
    name_vi: str
    name_en: str
    source: str
    confidence: str
    criteria: Criteria


UNNAMED_VI = "(nguồn không ghi nội dung; Hội đồng ghi)"


@cache
def templates() -> dict[str, Template]:
    """The sheets of ``council_sheets.toml``; a content that no source names is left to write."""
    return {
        code: _template(code, table) for code, table in read_toml("council_sheets.toml").items()
    }


def _template(code: str, table: Mapping[str, Any]) -> Template:
    lines = tuple(
        Line(
            f"{row['criterion'][0]}{number}",
            row["criterion"],
            _text(row),
            Decimal(row["most"]),
        )
        for number, row in enumerate(table["lines"], 1)
    )
    gates = tuple(Gate(f"g{number}", row["vi"]) for number, row in enumerate(table["gates"], 1))
    return Template(
        code=code,
        name_vi=table["name_vi"],
        name_en=table["name_en"],
        source=table["source"],
        confidence=table["confidence"],
        criteria=Criteria(lines, gates, aggregation=table["aggregation"]),
    )


def _text(row: Mapping[str, Any]) -> str:
    if row.get("unnamed"):
        return f"{UNNAMED_VI} {row.get('vi', '')}".strip()
    return str(row["vi"])
