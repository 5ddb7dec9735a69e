"""Which law governs a dossier: the law of the day until it is at the department, then pinned.

NĐ 32/2024 Art 35.2 (1/5/2024), NĐ 139/2025 Art 22.2-22.3 (1/7/2025), and Art 35.2 again as
amended by NĐ 303/2026 (15/9/2026, secondary source).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from .law import NotSourced, Regime, all_regimes, regime, regime_on

_R2_FROM = date(2024, 5, 1)
_R3_FROM = date(2025, 7, 1)
_R4_FROM = date(2026, 9, 15)

_TO_R2 = ("NĐ 32/2024 Art 35.2", "khoản 2 Điều 35 NĐ 32/2024/NĐ-CP")
_TO_R3 = ("NĐ 139/2025 Art 22.2-22.3", "khoản 2, khoản 3 Điều 22 NĐ 139/2025/NĐ-CP")
_TO_R4 = (
    "NĐ 32/2024 Art 35.2 (as amended by NĐ 303/2026)",
    "khoản 2 Điều 35 NĐ 32/2024/NĐ-CP (sửa đổi bởi NĐ 303/2026/NĐ-CP)",
)


@dataclass(frozen=True, slots=True)
class RegimeFacts:
    """The days that decide which law governs.

    ``on`` is the day of the act one asks about; ``submitted_on`` the day the dossier went to the
    provincial department (of an adjustment: its own submission). Where that day is unknown,
    ``at_department_by`` is the first day on which the dossier is known to have been there.
    ``closed_on`` is the day of the decision or withdrawal. ``previous`` is the regime pinned
    before, if any.
    """

    on: date
    requested_on: date | None = None
    submitted_on: date | None = None
    at_department_by: date | None = None
    closed_on: date | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class RegimeChoice:
    """The governing regime with its legal basis and the reason in both languages."""

    regime: Regime
    basis: str
    basis_vi: str
    reason_vi: str
    reason_en: str
    needs_confirmation: bool = False
    pinned: bool = False
    changed_from: str | None = None


@dataclass(frozen=True, slots=True)
class RegimeChange:
    """From ``on``, ``choice`` governs the dossier."""

    on: date
    choice: RegimeChoice


def _of_the_day(day: date) -> RegimeChoice:
    law = regime_on(day)
    return RegimeChoice(
        law,
        law.basis,
        law.basis_vi,
        f"Ngày {day:%d/%m/%Y} hồ sơ chưa gửi Sở Công Thương: áp dụng {law.name_vi} "
        "đang có hiệu lực.",
        f"On {day:%d/%m/%Y} the dossier is not yet at the department: {law.name_en}, in force on "
        "that day, applies.",
    )


def _pinned(submitted_on: date, day: date, *, by: bool = False) -> RegimeChoice:
    """The choice for a dossier at the department since ``submitted_on`` (``by``: at the latest)."""
    first = regime_on(submitted_on)
    sent_vi = f"Hồ sơ gửi Sở Công Thương {'chậm nhất ' if by else ''}ngày {submitted_on:%d/%m/%Y}"
    sent_en = f"The dossier went to the department {'by' if by else 'on'} {submitted_on:%d/%m/%Y}"
    if first.id == "R1" and day >= _R2_FROM:
        if day >= _R4_FROM:
            return RegimeChoice(
                first,
                *_TO_R2,
                f"{sent_vi}, tiếp tục theo {first.name_vi}; việc áp dụng sau ngày 15/9/2026 chưa "
                "có nguồn, cần người có thẩm quyền xác nhận.",
                f"{sent_en} and goes on under {first.name_en}; whether that holds after 15/9/2026 "
                "is not sourced and needs a person's confirmation.",
                needs_confirmation=True,
                pinned=True,
            )
        return RegimeChoice(
            first,
            *_TO_R2,
            f"{sent_vi}, trước 01/5/2024 và đang thẩm định: tiếp tục theo {first.name_vi}.",
            f"{sent_en}, before 1/5/2024, and is in appraisal: it goes on under {first.name_en}.",
            pinned=True,
        )
    if first.id == "R2" and day >= _R3_FROM:
        moved = regime("R3")
        if day >= _R4_FROM:
            return RegimeChoice(
                moved,
                *_TO_R4,
                f"{sent_vi}, chuyển về UBND cấp xã từ 01/7/2025 và đang thẩm định ngày 15/9/2026: "
                f"tiếp tục theo {moved.name_vi}.",
                f"{sent_en}, passed to the commune on 1/7/2025 and was in appraisal on 15/9/2026: "
                f"it goes on under {moved.name_en}.",
                pinned=True,
            )
        return RegimeChoice(
            moved,
            *_TO_R3,
            f"{sent_vi}, đang giải quyết ngày 01/7/2025: chuyển về UBND cấp xã và tiếp tục "
            "với cùng thời hạn.",
            f"{sent_en} and was pending on 1/7/2025: it passes to the commune "
            "with the same limits.",
            pinned=True,
        )
    if first.id == "R3" and day >= _R4_FROM:
        return RegimeChoice(
            first,
            *_TO_R4,
            f"{sent_vi}, trước 15/9/2026 và đang thẩm định: tiếp tục theo {first.name_vi}.",
            f"{sent_en}, before 15/9/2026, and is in appraisal: it goes on under {first.name_en}.",
            pinned=True,
        )
    return RegimeChoice(
        first,
        first.basis,
        first.basis_vi,
        f"{sent_vi}: áp dụng {first.name_vi} có hiệu lực vào ngày đó.",
        f"{sent_en}: {first.name_en}, in force on that day, applies.",
        pinned=True,
    )


def regime_for(procedure: str, facts: RegimeFacts) -> RegimeChoice:
    """The regime that governs an act of ``facts.on``; NotSourced for days before 15/7/2017.

    The rule is the same for every procedure: no source sets another for plan proposals, changes of
    a decision or legacy clusters, and an adjustment brings its own day of submission: begun under a
    law without a sourced text on it, it has the law of that day.
    """
    day = facts.on if facts.closed_on is None else min(facts.on, facts.closed_on)
    submitted_on = facts.submitted_on or facts.at_department_by
    if submitted_on is None or submitted_on > day:
        choice = _of_the_day(day)
        if choice.regime.id == "R1" and not _knows(choice.regime, procedure):
            choice = _of_the_submission(choice, procedure, submitted_on, facts.previous)
    else:
        choice = _pinned(submitted_on, day, by=facts.submitted_on is None)
        if facts.submitted_on is None and _submission_day_could_matter(facts, choice):
            choice = replace(
                choice,
                needs_confirmation=True,
                reason_vi=f"{choice.reason_vi} Không rõ ngày gửi hồ sơ; cần xác nhận.",
                reason_en=f"{choice.reason_en} The day of submission is unknown and needs "
                "confirmation.",
            )
    if facts.previous and facts.previous != choice.regime.id:
        choice = replace(choice, changed_from=facts.previous)
    return choice


def _knows(law: Regime, procedure: str) -> bool:
    try:
        return bool(law.steps_of(procedure))
    except NotSourced:
        return False


def _of_the_submission(
    choice: RegimeChoice, procedure: str, submitted_on: date | None, previous: str | None
) -> RegimeChoice:
    """The law of the submission that is known to follow, else the one pinned before."""
    law = regime_on(submitted_on) if submitted_on else regime(previous) if previous else None
    if law is None or not _knows(law, procedure):
        return choice
    return RegimeChoice(
        law,
        law.basis,
        law.basis_vi,
        f"Hồ sơ lập trước, gửi Sở Công Thương sau: áp dụng {law.name_vi} của ngày gửi.",
        f"Begun earlier, at the department later: {law.name_en} of the day of submission applies.",
    )


def _submission_day_could_matter(facts: RegimeFacts, choice: RegimeChoice) -> bool:
    """Whether an earlier, unknown day of submission would lead to another regime."""
    earliest = facts.requested_on
    if earliest is None or facts.at_department_by is None:
        return False
    day = facts.on if facts.closed_on is None else min(facts.on, facts.closed_on)
    try:
        return _pinned(earliest, day).regime.id != choice.regime.id
    except NotSourced:
        return True


def regime_history(procedure: str, facts: RegimeFacts, until: date) -> list[RegimeChange]:
    """The regimes of a dossier from its first known day to ``until``, each with its first day."""
    known = (facts.requested_on, facts.submitted_on, facts.at_department_by, facts.on)
    begin = min(day for day in known if day is not None)
    boundaries = {law.valid_from for law in all_regimes()}
    days = {begin, facts.submitted_on, facts.at_department_by} | boundaries
    changes: list[RegimeChange] = []
    for day in sorted(d for d in days if d is not None and begin <= d <= until):
        choice = regime_for(procedure, replace(facts, on=day, previous=None))
        if changes:
            last = changes[-1].choice
            if (last.regime.id, last.needs_confirmation) == (
                choice.regime.id,
                choice.needs_confirmation,
            ):
                continue
            choice = replace(choice, changed_from=last.regime.id)
        changes.append(RegimeChange(day, choice))
    return changes
