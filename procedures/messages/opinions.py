"""Opinions of consulted bodies, and the questions inside one."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.silence import silence_lines
from procedures.messages.words import Text
from procedures.states import DossierState as S


class OpinionRequested(MessageKind):
    kind = "opinion_requested"
    is_legal = True
    title = Text("Đề nghị cho ý kiến: {cluster}", "Your opinion is asked: {cluster}")
    tells_period = True
    news = Text(
        "Ngày {day}, {department} đề nghị Quý cơ quan cho ý kiến về hồ sơ {matter} {cluster}.",
        "On {day} {department} asked your office for its opinion on the dossier to {act} "
        "{cluster}.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL, S.AWAITING_SUPPLEMENT})

    def to_do_for(self, matter: Matter) -> Text:
        if matter.period is None or matter.period.due_on is None:
            return Text(
                "Nghiên cứu hồ sơ và gửi ý kiến bằng văn bản; văn bản lấy ý kiến không nêu thời "
                "hạn.",
                "Read the dossier and send the opinion in writing; the letter sets no limit.",
            )
        return Text(
            "Nghiên cứu hồ sơ và gửi ý kiến bằng văn bản chậm nhất ngày {due_day}.",
            "Read the dossier and send the opinion in writing by {due_day}.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        return silence_lines(matter, language)


class OpinionGiven(MessageKind):
    kind = "opinion_given"
    title = Text(
        "Có ý kiến của {opinion_body}: {cluster}", "{opinion_body} has answered: {cluster}"
    )
    news = Text(
        "{opinion_body} đã có ý kiến về hồ sơ {matter} {cluster}: {outcome}.",
        "{opinion_body} has given its opinion on the dossier to {act} {cluster}: {outcome}.",
    )


class OpinionAskedInside(MessageKind):
    kind = "opinion_asked_inside"
    title = Text("Câu hỏi nội bộ: {cluster}", "A question inside your office: {cluster}")
    news = Text(
        "Ngày {day}, đồng nghiệp hỏi Ông/Bà để {body} cho ý kiến về hồ sơ cụm công nghiệp "
        "{cluster}.",
        "On {day} a colleague asked you, so that {body} can give its opinion on the dossier of "
        "{cluster}.",
    )
    to_do = Text(
        "Mở hồ sơ, mục “Hỏi trong cơ quan”, và ghi trả lời.",
        "Open the dossier, “Questions inside”, and write your answer.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL, S.AWAITING_SUPPLEMENT})


class OpinionAnsweredInside(MessageKind):
    kind = "opinion_answered_inside"
    title = Text("Có trả lời nội bộ: {cluster}", "An answer inside your office: {cluster}")
    news = Text(
        "Ngày {day}, câu hỏi nội bộ của {body} về hồ sơ cụm công nghiệp {cluster} được trả lời.",
        "On {day} a question inside {body} on the dossier of {cluster} was answered.",
    )


LETTERS: tuple[type[MessageKind], ...] = (
    OpinionRequested,
    OpinionGiven,
    OpinionAskedInside,
    OpinionAnsweredInside,
)
