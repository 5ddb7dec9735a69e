"""What a province may rule itself, since no decree does: name, unit and meaning of each rule.

None has a default: where the province has not ruled, the page says that the law sets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from .law import NotSourced, all_regimes


@dataclass(frozen=True, slots=True)
class Settable:
    """One rule that a province may set; ``choices`` are code → (Vietnamese, English)."""

    name: str
    form: str  # "whole", "number", "yes_no" or "choice"
    unit: str | None
    name_vi: str
    name_en: str
    choices: Mapping[str, tuple[str, str]] | None = None
    greatest: int = 1000

    def read(self, text: Any) -> Any:
        """The value as the rule keeps it; ValueError for anything the rule cannot mean."""
        match self.form:
            case "yes_no":
                if text not in (True, False):
                    raise ValueError(text)
                return text
            case "choice":
                if text not in (self.choices or {}):
                    raise ValueError(text)
                return text
            case "whole":
                value = int(str(text))
                if not 0 < value <= self.greatest:
                    raise ValueError(text)
                return value
            case _:
                try:
                    figure = Decimal(str(text))
                except InvalidOperation as fault:
                    raise ValueError(text) from fault
                if not figure.is_finite() or not 0 <= figure <= self.greatest:
                    raise ValueError(text)
                return str(figure)


_FIXED = (
    Settable(
        "opinion_reply",
        "whole",
        "working_days",
        "Thời hạn trả lời ý kiến của cơ quan được lấy ý kiến",
        "Time for a consulted body to answer",
    ),
    Settable(
        "silence_is_consent",
        "yes_no",
        None,
        "Quá thời hạn không trả lời được coi là đồng ý",
        "Silence after the limit counts as consent",
    ),
    Settable(
        "complaint_period",
        "whole",
        "days",
        "Thời hiệu khiếu nại quyết định (theo pháp luật về khiếu nại)",
        "Time to complain against a decision (by the law on complaints)",
    ),
    Settable(
        "ministry_agreement_after_2020",
        "choice",
        None,
        "Ý kiến của Bộ Công Thương về quy hoạch cụm theo NĐ 66/2020 (chưa có nguồn xác nhận)",
        "The Ministry's part in the cluster plan under NĐ 66/2020 (not confirmed by any source)",
        {
            "agreement": ("Thỏa thuận, 30 ngày làm việc", "Agreement, 30 working days"),
            "opinion": ("Ý kiến, không định thời hạn", "An opinion, no limit"),
            "none": ("Không phải hỏi Bộ", "The Ministry is not asked"),
        },
    ),
    Settable(
        "nobody_passes",
        "choice",
        None,
        "Khi không nhà đầu tư nào đạt điểm",
        "When no investor reaches the pass mark",
        {
            "notice_again": ("Thông báo tiếp nhận lại", "Publish the notice again"),
            "end": ("Kết thúc hồ sơ", "End the dossier"),
        },
    ),
)


@cache
def settable_rules() -> dict[str, Settable]:
    """Every rule a province may set, by name: the fixed ones, and a limit for each step that the
    decree leaves without one (``limit:<procedure>:<step>``)."""
    return {rule.name: rule for rule in (*_FIXED, *_limits())}


_NAMES = {
    "establishment": ("thành lập, mở rộng", "establishment, expansion"),
    "proposal": ("đề xuất", "proposal"),
    "plan": ("phương án phát triển", "development plan"),
    "plan_adjustment": ("điều chỉnh phương án", "adjusted development plan"),
    "investor_selection": ("lựa chọn chủ đầu tư", "investor selection"),
    "adjustment": ("điều chỉnh quyết định", "adjustment"),
    "abolition": ("bãi bỏ quyết định", "abolition"),
    "legacy": ("cụm trước 05/10/2009", "early cluster"),
}
"""The procedures as a line of the list names them."""


def _limits() -> Iterator[Settable]:
    seen: set[str] = set()
    for law in all_regimes():
        for procedure, steps in {"establishment": law.steps, **law.procedures}.items():
            for step in steps.values():
                name = limit_name(procedure, step.step)
                if step.amount is None and name not in seen:
                    seen.add(name)
                    yield Settable(
                        name,
                        "whole",
                        "working_days",
                        f"Thời hạn: {step.name_vi} ({_NAMES[procedure][0]})",
                        f"Limit: {step.name_en} ({_NAMES[procedure][1]})",
                    )


_SHARED = {"expansion": "establishment", "plan_adjustment": "plan"}
"""Procedures whose own limits are those of another: the steps are the same."""


def limit_name(procedure: str, step: str) -> str:
    """The rule that gives a step of a procedure a limit of the province's own."""
    shared = _SHARED.get(procedure, procedure)
    return f"limit:{shared}:{step}"


def settable(name: str) -> Settable:
    """One rule by name, or NotSourced for a name that nobody may set."""
    try:
        return settable_rules()[name]
    except KeyError:
        raise NotSourced(f"rule {name}") from None
