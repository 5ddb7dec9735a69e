"""The decision, and what else ends, stops or moves a dossier."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.words import NOTHING, Text


class DecisionMade(MessageKind):
    kind = "decision_made"
    is_legal = True

    def title_for(self, matter: Matter) -> Text:
        if matter.payload.get("outcome") == "refused":
            return Text("Không chấp thuận: {cluster}", "Refused: {cluster}")
        return Text("Quyết định {short}: {cluster}", "{done}: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        if matter.payload.get("outcome") == "refused":
            return Text(
                "Ngày {day}, {provincial_pc} không chấp thuận {matter} {cluster}. Lý do: {reason}",
                "On {day} {provincial_pc} refused to {act} {cluster}. Reason: {reason}",
            )
        return Text(
            "Ngày {day}, {provincial_pc} ban hành quyết định{number_words} {matter} {cluster}.",
            "On {day} {provincial_pc} issued decision{number_words} {acting} {cluster}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        """A refusal says what may be done about it (services.refusals)."""
        told = {"applicants", "local_body"}
        if matter.payload.get("remedy") and matter.audience in told:
            return Text("{remedy}", "{remedy}")
        return NOTHING


class DecisionCopied(MessageKind):
    kind = "decision_copied"
    is_legal = True
    title = Text("Quyết định {short} gửi Bộ: {cluster}", "Decision sent to the Ministry: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} gửi quyết định {matter} {cluster} đến Bộ Công Thương.",
        "On {day} {provincial_pc} sent the decision {acting} {cluster} to the Ministry of "
        "Industry and Trade.",
    )


class DossierWithdrawn(MessageKind):
    kind = "dossier_withdrawn"
    title = Text("Đã rút hồ sơ: {cluster}", "Withdrawn: {cluster}")
    news = Text(
        "Hồ sơ {matter} {cluster} đã được rút ngày {day}. Các thời hạn đang chạy "
        "không còn hiệu lực.{reason_words}",
        "The dossier to {act} {cluster} was withdrawn on {day}. The periods that ran are "
        "void.{reason_words}",
    )


class DossierStopped(MessageKind):
    kind = "dossier_stopped"
    is_legal = True
    title = Text("Dừng xử lý hồ sơ: {cluster}", "Handling stopped: {cluster}")
    news = Text(
        "Việc xử lý hồ sơ {matter} {cluster} tạm dừng từ ngày {day}; thời gian tạm dừng không tính "
        "vào thời hạn.{reason_words}",
        "The handling of the dossier to {act} {cluster} stands still since {day}; the time of "
        "the stop does not count.{reason_words}",
    )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        words = Text(
            "Việc tạm dừng và không tính thời gian tạm dừng là cách ghi của phần mềm; chưa có "
            "nguồn pháp luật được kiểm chứng.",
            "That it may stand still, and that the time does not count, is how this software "
            "records it; no verified source says so.",
        )
        return [(Text("Lưu ý", "Note").in_(language), words.in_(language))]


class DeadlineExtended(MessageKind):
    kind = "deadline_extended"
    is_legal = True
    title = Text("Xin lỗi và hẹn lại ngày: {cluster}", "An apology and a new date: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        known = "due_before" in matter.payload
        due = Text(" (hạn là ngày {due_before})", " (it was due on {due_before})")
        due = due if known else NOTHING
        return Text(
            "{office_words} xin lỗi vì chưa giải quyết xong hồ sơ {matter} {cluster} trong thời "
            f"hạn{due.vi} và hẹn lại ngày {{until}}.{{reason_words}}",
            "{office_words} apologises that the dossier to {act} {cluster} was not dealt with in "
            f"time{due.en} and sets a new date: {{until}}.{{reason_words}}",
        )


LETTERS: tuple[type[MessageKind], ...] = (
    DecisionMade,
    DecisionCopied,
    DossierWithdrawn,
    DossierStopped,
    DeadlineExtended,
)
