"""Objections and petitions against what was decided."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.words import NOTHING, Text


class Objected(MessageKind):
    """A letter about an objection: none of its limits is sourced, and each letter says so."""

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        words = Text(
            "Thời hạn giải quyết khiếu nại, kiến nghị chưa có nguồn được kiểm chứng trong phần "
            "mềm.",
            "How long an answer may take has no verified source here.",
        )
        return [(Text("Lưu ý", "Note").in_(language), words.in_(language))]


class ObjectionFiled(Objected):
    kind = "objection_filed"
    title = Text("Có khiếu nại, kiến nghị: {cluster}", "An objection: {cluster}")
    news = Text(
        "Ngày {day}, {enterprise} nộp khiếu nại, kiến nghị (lần {number}) về quyết định đối với "
        "hồ sơ cụm công nghiệp {cluster}.",
        "On {day} {enterprise} objected (no. {number}) to the decision on the dossier of "
        "{cluster}.",
    )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "local_body":
            return NOTHING
        return Text("Tiếp nhận và trả lời bằng văn bản.", "Take it in and answer in writing.")


class ObjectionTakenIn(Objected):
    kind = "objection_taken_in"
    title = Text("Đã tiếp nhận khiếu nại, kiến nghị: {cluster}", "Objection taken in: {cluster}")
    news = Text(
        "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} được "
        "tiếp nhận.",
        "On {day} objection no. {number} on the dossier of {cluster} was taken in.",
    )


class ObjectionAnswered(MessageKind):
    kind = "objection_answered"
    is_legal = True
    title = Text("Trả lời khiếu nại, kiến nghị: {cluster}", "Objection answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        upheld = matter.payload.get("outcome") == "upheld"
        reopened = bool(matter.payload.get("reopened"))
        said = Text("chấp nhận", "upheld") if upheld else Text("không chấp nhận", "dismissed")
        more = (
            Text(" Hồ sơ được giải quyết lại.", " The dossier is dealt with again.")
            if reopened
            else NOTHING
        )
        return Text(
            "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} "
            f"được trả lời: {said.vi}.{{reason_words}}{more.vi}",
            "On {day} objection no. {number} on the dossier of {cluster} was "
            f"{said.en}.{{reason_words}}{more.en}",
        )


class ObjectionWithdrawn(MessageKind):
    kind = "objection_withdrawn"
    title = Text("Đã rút khiếu nại, kiến nghị: {cluster}", "Objection taken back: {cluster}")
    news = Text(
        "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} đã được "
        "rút.",
        "On {day} objection no. {number} on the dossier of {cluster} was taken back.",
    )


LETTERS: tuple[type[MessageKind], ...] = (
    ObjectionFiled,
    ObjectionTakenIn,
    ObjectionAnswered,
    ObjectionWithdrawn,
)
