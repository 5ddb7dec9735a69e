"""Objections and petitions against what was decided."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.words import NOTHING, Text


class ObjectionFiled(MessageKind):
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
        return Text("Thụ lý và trả lời bằng văn bản.", "Take it in and answer in writing.")


class ObjectionTakenIn(MessageKind):
    kind = "objection_taken_in"
    title = Text("Đã thụ lý khiếu nại: {cluster}", "Your objection is taken in: {cluster}")
    news = Text(
        "Ngày {day}, khiếu nại, kiến nghị lần {number} về hồ sơ cụm công nghiệp {cluster} được "
        "thụ lý.",
        "On {day} objection no. {number} on the dossier of {cluster} was taken in.",
    )


class ObjectionAnswered(MessageKind):
    kind = "objection_answered"
    title = Text("Trả lời khiếu nại: {cluster}", "Your objection is answered: {cluster}")

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
    title = Text("Đã rút khiếu nại: {cluster}", "Objection taken back: {cluster}")
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
