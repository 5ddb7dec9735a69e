"""The council's arithmetic: maxima per criterion, exact means, pass mark, ranks, ties.

NĐ 32/2024 Art 13.2 (R1: NĐ 68/2017 Art 15 as amended by NĐ 66/2020). The mean of the members'
totals is local practice; the decree leaves the formula to the council.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .law import Regime, regime

CRITERIA = ("infrastructure", "environment", "capacity", "finance")

AGGREGATIONS = {
    "mean_of_members": (
        "Trung bình cộng tổng điểm của các thành viên chấm điểm",
        "The mean of the totals of the members who scored",
    ),
}
"""The named formulas a council may adopt. Practice (Lào Cai, Thanh Hóa), not law: Art 13.2 leaves
the formula to the council."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's points for one applicant; a criterion that was left empty is None."""

    member: str
    applicant: int
    infrastructure: Decimal | int | None = None
    environment: Decimal | int | None = None
    capacity: Decimal | int | None = None
    finance: Decimal | int | None = None

    def total(self) -> Fraction:
        """The member's total, exact; only for a complete sheet."""
        return sum((Fraction(getattr(self, name)) for name in CRITERIA), Fraction(0))


@dataclass(frozen=True, slots=True)
class SheetRefusal:
    """Why something of the scoring does not count; ``index`` is the sheet's place, if it is one."""

    index: int | None
    member: str | None
    reason_vi: str
    reason_en: str
    basis: str
    basis_vi: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One applicant's result; ``rank`` 1 is highest and equal scores share a rank.

    ``below`` names the criteria whose mean lies below the fail mark that the council adopted.
    """

    applicant: int
    mean: Fraction
    passed: bool
    rank: int
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouncilResult:
    """The tally with what was left out of it."""

    standings: tuple[Standing, ...]
    tie: bool
    choice_needed: bool
    chosen: int | None
    sealed: str
    accepted: tuple[Sheet, ...]
    refusals: tuple[SheetRefusal, ...]
    basis: str

    def as_json(self) -> dict[str, Any]:
        """The ``council`` answer of the case format."""
        results = []
        for standing in self.standings:
            text, exact = mean_text(standing.mean)
            row: dict[str, Any] = {
                "applicant": standing.applicant,
                "mean": text,
                "passed": standing.passed,
                "rank": standing.rank,
            }
            if exact is not None:
                row["mean_exact"] = exact
            if standing.below:
                row["below"] = list(standing.below)
            results.append(row)
        return {
            "results": results,
            "tie": self.tie,
            "choice_needed": self.choice_needed,
            "chosen": self.chosen,
            "sealed": self.sealed,
        }


def plain_number(value: Decimal | int) -> str:
    """A number without exponent and without trailing zeros: 12.50 and 12.5 are one number."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def mean_text(mean: Fraction) -> tuple[str, str | None]:
    """The mean as a plain decimal, and as a fraction where no finite decimal says it exactly."""
    rest, places, twos, fives = mean.denominator, 0, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest == 1:
        places = max(twos, fives)
        digits = str(mean.numerator * 10**places // mean.denominator).rjust(places + 1, "0")
        return (f"{digits[:-places]}.{digits[-places:]}" if places else digits), None
    # Four places, and more where they would round a mean up to a mark that it does not reach.
    places = 4
    while (scaled := round(mean * 10**places)) % 10**places == 0 and scaled > mean * 10**places:
        places += 1
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}", f"{mean.numerator}/{mean.denominator}"


def seal(sheets: Iterable[Sheet]) -> str:
    """SHA-256 of the canonical JSON of the sheets: sorted, plain numbers, no blanks."""
    rows = [
        {
            "applicant": sheet.applicant,
            "member": sheet.member,
            **{name: plain_number(getattr(sheet, name)) for name in CRITERIA},
        }
        for sheet in sorted(sheets, key=lambda sheet: (sheet.applicant, sheet.member))
    ]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fault(law: Regime, sheet: Sheet) -> tuple[str, str, str, str] | None:
    """Why the sheet cannot count: Vietnamese, English, article in both forms."""
    for name in CRITERIA:
        points, most = getattr(sheet, name), law.value(f"council.max.{name}")
        if points is None:
            return (
                f"Phiếu của {sheet.member} chưa chấm đủ các tiêu chí ({name}).",
                f"The sheet of {sheet.member} is incomplete: {name} has no points.",
                most.basis,
                most.basis_vi,
            )
        if points < 0:
            return (
                f"Điểm {name} trong phiếu của {sheet.member} nhỏ hơn 0.",
                f"The points for {name} in the sheet of {sheet.member} are below 0.",
                most.basis,
                most.basis_vi,
            )
        if points > most.value:
            return (
                f"Điểm {name} trong phiếu của {sheet.member} là {plain_number(points)}, "
                f"vượt mức tối đa {most.value}.",
                f"The points for {name} in the sheet of {sheet.member} are {plain_number(points)}, "
                f"above the maximum {most.value}.",
                most.basis,
                most.basis_vi,
            )
    return None


def criterion_mean(sheets: Iterable[Sheet], applicant: int, criterion: str) -> Fraction:
    """The mean of the members' points for one criterion of one applicant; exact."""
    points = [Fraction(getattr(s, criterion)) for s in sheets if s.applicant == applicant]
    return sum(points, Fraction(0)) / len(points)


def _ranked(
    law: Regime, accepted: Sequence[Sheet], fail_marks: Mapping[str, Decimal]
) -> tuple[Standing, ...]:
    totals: dict[int, list[Fraction]] = {}
    for sheet in accepted:
        totals.setdefault(sheet.applicant, []).append(sheet.total())
    means = {who: sum(of, Fraction(0)) / len(of) for who, of in totals.items()}
    pass_mark = law.value("council.pass_ge").value
    standings = []
    for who, mean in sorted(means.items()):
        below = tuple(
            name
            for name in CRITERIA
            if name in fail_marks and criterion_mean(accepted, who, name) < fail_marks[name]
        )
        standings.append(
            Standing(
                applicant=who,
                mean=mean,
                passed=mean >= pass_mark and not below,
                rank=1 + sum(other > mean for other in means.values()),
                below=below,
            )
        )
    return tuple(standings)


def tally(
    of: Regime | str,
    sheets: Sequence[Sheet],
    recused: Iterable[str] = (),
    tie_choice: int | None = None,
    fail_marks: Mapping[str, Decimal] | None = None,
) -> CouncilResult:
    """Count the sheets: refuse what the article does not allow, leave out recused members.

    ``fail_marks`` are the council's own, by criterion: below one, an applicant does not pass.
    ``tie_choice`` is the applicant the chair proposes (R1: the one the provincial People's
    Committee picks); it counts only among those who share the highest passing score.
    """
    law = regime(of) if isinstance(of, str) else of
    away = set(recused)
    accepted: list[Sheet] = []
    refusals: list[SheetRefusal] = []
    seen: set[tuple[str, int]] = set()
    pick = law.value("council.pick")
    for index, sheet in enumerate(sheets):
        fault = _fault(law, sheet)
        if fault is None and (sheet.member, sheet.applicant) in seen:
            fault = (
                f"{sheet.member} đã có phiếu chấm cho hồ sơ này.",
                f"{sheet.member} already has a sheet for this applicant.",
                pick.basis,
                pick.basis_vi,
            )
        if fault is not None:
            refusals.append(SheetRefusal(index, sheet.member, *fault))
        elif sheet.member in away:
            refusals.append(
                SheetRefusal(
                    index,
                    sheet.member,
                    f"{sheet.member} đã từ chối chấm điểm; phiếu không được tính.",
                    f"{sheet.member} recused and does not score; the sheet is left out.",
                    pick.basis,
                    pick.basis_vi,
                )
            )
        else:
            seen.add((sheet.member, sheet.applicant))
            accepted.append(sheet)

    standings = _ranked(law, accepted, fail_marks or {})
    best = max((s.mean for s in standings if s.passed), default=None)
    top = [s.applicant for s in standings if s.passed and s.mean == best]
    tie = len(top) > 1
    chosen = top[0] if len(top) == 1 else None
    if tie_choice is not None and tie and tie_choice in top:
        chosen = tie_choice
    elif tie_choice is not None and tie_choice != chosen:
        rule = law.value("council.tie")
        refusals.append(
            SheetRefusal(
                None,
                None,
                f"Chỉ được đề xuất trong số các hồ sơ đạt và cùng có điểm cao nhất; hồ sơ số "
                f"{tie_choice} không thuộc số đó.",
                "A choice is open only among those that pass with the same highest score; "
                f"applicant {tie_choice} is not one of them.",
                rule.basis,
                rule.basis_vi,
            )
        )
    return CouncilResult(
        standings=standings,
        tie=tie,
        choice_needed=tie and chosen is None,
        chosen=chosen,
        sealed=seal(accepted),
        accepted=tuple(accepted),
        refusals=tuple(refusals),
        basis=pick.basis,
    )


TIE_RULES = ("finance", "capacity", "higher_ballots", "chair_ballot")
"""Ways of settling a tie that a province had under NĐ 68/2017 (Thanh Hóa 2020, as reported)."""


def break_tie(
    rules: Sequence[str], sheets: Sequence[Sheet], tied: Sequence[int], chair: str
) -> tuple[int | None, str]:
    """Who of ``tied`` is first under a province's own rules, and by which; (None, "") if nobody.

    ``rules`` in their order: the higher mean for finance, for capacity, the number of members who
    gave the higher total, the chair's own sheet. ``chair`` is the chair's name on the sheets.
    """
    left = list(tied)
    for rule in rules:
        score = {who: _tie_score(rule, sheets, who, left, chair) for who in left}
        best = max(score.values())
        left = [who for who in left if score[who] == best]
        if len(left) == 1:
            return left[0], rule
    return None, ""


def _tie_score(
    rule: str, sheets: Sequence[Sheet], who: int, among: Sequence[int], chair: str
) -> Fraction:
    if rule in ("finance", "capacity"):
        return criterion_mean(sheets, who, rule)
    if rule == "chair_ballot":
        given = [s.total() for s in sheets if s.member == chair and s.applicant == who]
        return given[0] if given else Fraction(0)
    if rule == "higher_ballots":
        ballots: dict[str, dict[int, Fraction]] = {}
        for sheet in sheets:
            if sheet.applicant in among:
                ballots.setdefault(sheet.member, {})[sheet.applicant] = sheet.total()
        return Fraction(
            sum(
                who in given and all(given[who] > given[o] for o in given if o != who)
                for given in ballots.values()
            )
        )
    raise ValueError(rule)
