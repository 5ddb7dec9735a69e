"""Rungs of a period that runs: due soon, due today, late, and what goes higher up."""

from __future__ import annotations

from datetime import date

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.steps import DUTIES
from procedures.messages.words import NOTHING, Text, basis_words, day_words
from procedures.states import DossierState as S

THEIR_OWN = frozenset({"holder", "group"})
"""Audiences whose own step it is."""


def _told_to_others(is_late: bool) -> Text:
    if is_late:
        return Text(
            "Việc “{step}” đã {standing} (hạn là ngày {due_day}); đang giữ việc: {holders}.",
            "“{step}” is {standing} (it was due on {due_day}); held by: {holders}.",
        )
    return Text(
        "Việc “{step}” {standing}, đến hạn ngày {due_day}; đang giữ việc: {holders}.",
        "“{step}”: {standing}, due on {due_day}; held by: {holders}.",
    )


class DeadlineReminder(MessageKind):
    """A rung of a deadline. The words follow the days left when it is written, not the rung: a
    sweep that comes late still says what is true."""

    tells_period = True

    def title_for(self, matter: Matter) -> Text:
        return Text("{Standing}: {step} · {cluster}", "{Standing}: {step} · {cluster}")

    def news_for(self, matter: Matter) -> Text:
        period = matter.period
        is_late = bool(period and period.days_left is not None and period.days_left < 0)
        if matter.audience in {"superior", "division_head"} and is_late:
            return Text(
                "Việc “{step}” do bộ phận Ông/Bà phụ trách đã {standing} (hạn là ngày "
                "{due_day}); đang giữ việc: {holders}.",
                "“{step}”, in your charge, is {standing} (it was due on {due_day}); held by: "
                "{holders}.",
            )
        if matter.audience not in THEIR_OWN:
            return _told_to_others(is_late)
        if period and period.days_left is not None and period.days_left < 0:
            return Text(
                "Việc “{step}” của Ông/Bà đã {standing}; hạn là ngày {due_day}.",
                "Your step “{step}” is {standing}: it was due on {due_day}.",
            )
        if period and period.days_left == 0:
            return Text(
                "Việc “{step}” của Ông/Bà đến hạn hôm nay, {due_day}.",
                "Your step “{step}” is due today, {due_day}.",
            )
        return Text(
            "Việc “{step}” của Ông/Bà {standing}, đến hạn ngày {due_day}.",
            "Your step “{step}” has {standing}; it is due on {due_day}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience in {"superior", "division_head", "director"}:
            return Text(
                "Đôn đốc, hoặc giao người khác giữ việc này.",
                "See that it is done, or give it to someone else.",
            )
        if matter.audience not in THEIR_OWN:
            return NOTHING
        return DUTIES.get(matter.period.step, NOTHING) if matter.period else NOTHING

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        if matter.silence is None:
            return []
        name = Text("Nếu không trả lời", "If there is no answer").in_(language)
        if not matter.silence.basis or matter.silence.last_day is None:
            words = Text(
                "chưa có quy định coi im lặng là đồng ý; Sở Công Thương ghi là không trả lời trong "
                "thời hạn và thẩm định tiếp",
                "no rule counts silence as consent; the department records that there was no "
                "answer in time and goes on",
            )
            return [(name, words.in_(language))]
        day, basis = (
            day_words(matter.silence.last_day, language),
            basis_words(matter.silence.basis, language),
        )
        words = (
            Text(
                f"đã được coi là đồng ý từ sau ngày {day} ({basis})",
                f"it counts as consent since the end of {day} ({basis})",
            )
            if matter.today > matter.silence.last_day
            else Text(
                f"hết ngày {day} được coi là đồng ý ({basis})",
                f"after the end of {day} it counts as consent ({basis})",
            )
        )
        return [(name, words.in_(language))]


class DueSoon(DeadlineReminder):
    kind = "deadline.before"


class DueToday(DeadlineReminder):
    kind = "deadline.on"


class Overdue(DeadlineReminder):
    kind = "deadline.after"


_NEW_DATE_BASIS = "NĐ 61/2018 Art 19.9"

_REPLACED_ON = date(2025, 7, 1)

_NOT_CONFIRMED = Text(
    "Từ ngày 01/7/2025 NĐ 118/2025/NĐ-CP thay thế NĐ 61/2018/NĐ-CP; nội dung mới về xin lỗi, hẹn "
    "lại chưa có nguồn được kiểm chứng, quy định trên được áp dụng tạm.",
    "Since 1 Jul 2025 NĐ 118/2025 stands in place of NĐ 61/2018; its text on apologies has no "
    "verified source, so the rule above is carried on.",
)


class HalfTime(DeadlineReminder):
    kind = "deadline.half"


class Escalated(DeadlineReminder):
    """To the head of the office, or of the tier above: the step is some days late."""

    kind = "deadline.escalated"

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Việc “{step}” của {office} đã {standing} (hạn là ngày {due_day}); đang giữ việc: "
            "{holders}.",
            "“{step}”, with {office}, is {standing} (it was due on {due_day}); held by: {holders}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "next_tier":
            return Text(
                "Chỉ đạo {office} giải quyết, hoặc cho biết vướng mắc cần tháo gỡ.",
                "Direct {office} to act, or settle what stands in the way.",
            )
        return Text(
            "Đôn đốc, hoặc giao người khác giữ việc này.",
            "See that it is done, or give it to someone else.",
        )


class ApologyDue(DeadlineReminder):
    """Whoever will be late apologises at the latest a day before (NĐ 61/2018 Art 19.9)."""

    kind = "apology.due"

    def title_for(self, matter: Matter) -> Text:
        return Text(
            "Không kịp hạn thì xin lỗi chậm nhất {apologise_by}: {step} · {cluster}",
            "If it will be late, apologise by {apologise_by}: {step} · {cluster}",
        )

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Việc “{step}” {standing}, đến hạn ngày {due_day}; đang giữ việc: {holders}. Nếu không "
            "kịp, chậm nhất ngày {apologise_by} phải báo bộ phận một cửa, xin lỗi doanh nghiệp, "
            "nêu lý do và hẹn lại ngày trả kết quả; chỉ được hẹn lại một lần.",
            "“{step}” has {standing}; it is due on {due_day}, held by: {holders}. If it will be "
            "late, then by {apologise_by} at the latest the one-stop desk is told, the enterprise "
            "is sent an apology with the reason, and a new date is set, once only.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience in {"holder", "group"}:
            return Text(
                "Hoàn thành trong hạn; nếu không kịp, mở hồ sơ và chọn “Xin lỗi và hẹn lại ngày "
                "trả kết quả”.",
                "Finish in time; if you cannot, open the dossier and choose “Apologise and set a "
                "new date”.",
            )
        return Text(
            "Hỏi người giữ việc có kịp không; nếu không kịp, xin lỗi và hẹn lại trước ngày trên.",
            "Ask the holder whether it will be in time; if not, apologise before that day.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        name = Text("Căn cứ xin lỗi, hẹn lại", "Basis of the apology").in_(language)
        lines = [(name, basis_words(_NEW_DATE_BASIS, language))]
        if matter.today >= _REPLACED_ON:
            lines.append((Text("Lưu ý", "Note").in_(language), _NOT_CONFIRMED.in_(language)))
        return lines


class WindowClosing(DeadlineReminder):
    """The window in which competing enterprises may hand in (Art 10.1) is about to close."""

    kind = "window.closing"

    def title_for(self, matter: Matter) -> Text:
        if matter.period and matter.period.days_left == 0:
            return Text(
                "Hôm nay hết thời gian tiếp nhận: {cluster}",
                "The window closes today: {cluster}",
            )
        return Text("Sắp hết thời gian tiếp nhận: {cluster}", "The window closes soon: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        return Text(
            "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư cụm công nghiệp {cluster} "
            "{standing}, kết thúc khi hết ngày {due_day}.",
            "The window for requests to be investor of {cluster}: {standing}; it closes at the end "
            "of {due_day}.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Bổ sung giấy tờ còn thiếu (nếu có) và gửi {local_body} trước khi hết thời gian.",
                "Send what is still missing, if anything, to {local_body} before it closes.",
            )
        return DUTIES["reception"]


class Untaken(MessageKind):
    """A task has come to a group, and after some hours of work nobody has taken it."""

    kind = "task.untaken"
    title = Text("Chưa ai nhận việc: {task} · {cluster}", "Nobody has taken: {task} · {cluster}")
    tells_period = True

    def news_for(self, matter: Matter) -> Text:
        if matter.audience == "group":
            return Text(
                "Việc “{task}” đến nhóm của Ông/Bà lúc {since}, đã {waited} giờ làm việc mà chưa "
                "ai nhận.",
                "“{task}” came to your group at {since}; after {waited} hours of work nobody has "
                "taken it.",
            )
        return Text(
            "Việc “{task}” đến {office} lúc {since}, đã {waited} giờ làm việc mà chưa ai nhận.",
            "“{task}” came to {office} at {since}; after {waited} hours of work nobody has taken "
            "it.",
        )

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "group":
            return Text("Mở việc và bấm “Nhận việc”.", "Open the task and take it.")
        return Text("Cử người nhận việc này.", "Name somebody to take it.")


class SupplementUnanswered(MessageKind):
    """What was asked for has not come; the law sets no limit, so this is only a reminder."""

    kind = "supplement.unanswered"
    title = Text("Chưa bổ sung hồ sơ: {cluster}", "Still to be supplied: {cluster}")
    news = Text(
        "Yêu cầu bổ sung lần {number} ngày {since} đã {waited} ngày làm việc chưa được trả lời: "
        "{missing}. Thời hạn thẩm định đang dừng.",
        "Request {number} of {since} has been unanswered for {waited} working days: {missing}. The "
        "appraisal period stands still.",
    )
    while_in = frozenset({S.AWAITING_SUPPLEMENT})

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Chuẩn bị phần giấy tờ của doanh nghiệp và gửi {local_body}.",
                "Prepare the papers that are yours and send them to {local_body}.",
            )
        if matter.audience in {"specialist", "department", "one_stop", "division_head"}:
            return Text(
                "Liên hệ {local_body}; hồ sơ chờ đến khi có bổ sung hoặc được rút.",
                "Ask {local_body}; the dossier waits until it is supplied or withdrawn.",
            )
        return Text(
            "Bổ sung và gửi {department}, hoặc rút hồ sơ.",
            "Supply it to {department}, or withdraw the dossier.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        return [
            (
                Text("Lưu ý", "Note").in_(language),
                Text(
                    "Pháp luật không quy định thời hạn bổ sung; đây là bậc nhắc của phần mềm.",
                    "The law sets no limit for supplying; this is a rung of the house's own.",
                ).in_(language),
            )
        ]


LETTERS: tuple[type[MessageKind], ...] = (
    DueSoon,
    DueToday,
    Overdue,
    HalfTime,
    Escalated,
    ApologyDue,
    WindowClosing,
    Untaken,
    SupplementUnanswered,
)
