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
        "lựa chọn lại chủ đầu tư cụm công nghiệp",
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
        "phương án phát triển cụm công nghiệp",
        "phê duyệt phương án",
        "plan the clusters of",
        "planning the clusters of",
        "Plan approved",
        Text(" (phương án phát triển)", " (development plan)"),
    ),
}
"""Of every procedure that is not establishment or the settling of an early cluster."""


def words_of(matter: Matter) -> ProcedureWords:
    return PROCEDURE_WORDS.get(matter.procedure, _ESTABLISHING)
