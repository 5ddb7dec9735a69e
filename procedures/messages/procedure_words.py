"""What a dossier is about, as letters call it."""

from __future__ import annotations

from typing import NamedTuple

from procedures.messages.matter import Matter
from procedures.messages.words import Text


class ProcedureWords(NamedTuple):
    """A procedure in a letter: after "hồ sơ" and "quyết định", and its English verbs."""

    matter: str
    short: str
    act: str
    acting: str
    done: str
    label: Text


_ESTABLISHING = ProcedureWords(
    "thành lập cụm công nghiệp",
    "thành lập",
    "establish",
    "establishing",
    "Established",
    Text(" (thành lập)", " (establishment)"),
)

PROCEDURE_WORDS: dict[str, ProcedureWords] = {
    "expansion": ProcedureWords(
        "mở rộng cụm công nghiệp",
        "mở rộng",
        "expand",
        "expanding",
        "Expanded",
        Text(" (mở rộng)", " (expansion)"),
    ),
    "adjustment": ProcedureWords(
        "điều chỉnh quyết định về cụm công nghiệp",
        "điều chỉnh",
        "adjust the decision on",
        "adjusting the decision on",
        "Decision adjusted",
        Text(" (điều chỉnh quyết định)", " (adjustment of the decision)"),
    ),
    "abolition": ProcedureWords(
        "bãi bỏ quyết định về cụm công nghiệp",
        "bãi bỏ",
        "abolish the decision on",
        "abolishing the decision on",
        "Decision abolished",
        Text(" (bãi bỏ quyết định)", " (abolition of the decision)"),
    ),
    "investor_selection": ProcedureWords(
        "lựa chọn lại chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp",
        "lựa chọn chủ đầu tư",
        "choose a new investor of",
        "choosing a new investor of",
        "Investor chosen",
        Text(" (lựa chọn lại chủ đầu tư)", " (new investor)"),
    ),
    "proposal": ProcedureWords(
        "đề xuất cụm công nghiệp",
        "về đề xuất",
        "propose",
        "proposing",
        "Proposal decided",
        Text(" (đề xuất)", " (proposal)"),
    ),
    "plan": ProcedureWords(
        "{plan} phát triển cụm công nghiệp",
        "phê duyệt {plan}",
        "plan the clusters of",
        "planning the clusters of",
        "Plan approved",
        Text(" ({plan} phát triển)", " (development plan)"),
    ),
}
"""Of every procedure that is not establishment or the settling of an early cluster."""


def words_of(matter: Matter) -> ProcedureWords:
    """The words of the matter's procedure, with the plan as its law calls it."""
    found = PROCEDURE_WORDS.get(matter.procedure, _ESTABLISHING)
    if matter.procedure != "plan":
        return found
    plan = plan_word(matter.regime)
    return found._replace(
        matter=found.matter.format(plan=plan),
        short=found.short.format(plan=plan),
        label=Text(found.label.vi.format(plan=plan), found.label.en),
    )


_PLAN_WORDS = {"R1": "quy hoạch", "R4": "phương hướng"}


def plan_word(regime: str) -> str:
    """What the law calls the development plan: quy hoạch (NĐ 68/2017), phương án (NĐ 32/2024),
    phương hướng (as amended by NĐ 303/2026)."""
    return _PLAN_WORDS.get(regime, "phương án")
