"""Rungs of a period that runs: due soon, due today, late, and what goes higher up."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.silence import silence_lines
from procedures.messages.steps import DUTIES
from procedures.messages.words import NOTHING, Text
from procedures.regimes import basis_words, one_stop_basis
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
        period = matter.period
        if period is None:
            return NOTHING
        if matter.audience not in THEIR_OWN:
            return _for_others(period.step)
        if period.step == "opinion" and matter.silence and matter.silence.is_over(matter.today):
            return Text(
                "Nếu có ý kiến khác thì gửi ngay; ý kiến đến sau được ghi là trả lời muộn.",
                "If you have another view, send it at once; it is recorded as late.",
            )
        if period.step == "appraise" and period.days_left is not None and period.days_left <= 0:
            return Text(
                "Hoàn thành ngay phần việc của mình để báo cáo UBND cấp tỉnh. Nếu chưa xin lỗi "
                "doanh nghiệp thì báo lãnh đạo để xin lỗi bằng văn bản: mốc xin lỗi trước hạn đã "
                "qua.",
                "Finish your part at once so that the report can go. If no apology was sent, tell "
                "your superior: the day to apologise in time is over.",
            )
        return DUTIES.get(period.step, NOTHING)

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        return silence_lines(matter, language)


def _for_others(step: str) -> Text:
    """What is asked of readers who neither do the step nor are above whoever does."""
    if step == "opinion":
        return Text(
            "Đôn đốc cơ quan được lấy ý kiến; hết thời hạn thì ghi nhận và thẩm định tiếp.",
            "Urge the body asked; once its time is over, record it and go on.",
        )
    return Text(
        "Để biết; liên hệ người đang giữ việc nếu cần phối hợp.",
        "For your information; ask the holder if you can help.",
    )


class DueSoon(DeadlineReminder):
    kind = "deadline.before"


class DueToday(DeadlineReminder):
    kind = "deadline.on"


class Overdue(DeadlineReminder):
    kind = "deadline.after"


_CARRIED_ON = Text(
    "NĐ 61/2018 (khoản 9 Điều 19: xin lỗi chậm nhất 01 ngày trước hạn, hẹn lại một lần) hết hiệu "
    "lực từ ngày 01/7/2025. Nội dung tương ứng của NĐ 118/2025 chưa có nguồn được kiểm chứng; phần "
    "mềm giữ mốc này làm mặc định.",
    "NĐ 61/2018 (Art 19.9: apology at least one day before, one new date) ended on 30 Jun 2025. "
    "What NĐ 118/2025 says has no verified source; this software keeps the mark as its own "
    "default.",
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
        if matter.audience == "next_tier" and matter.office == matter.department:
            return Text(
                "Chỉ đạo {office} giải quyết, hoặc tháo gỡ vướng mắc.",
                "Direct {office} to act, or settle what stands in the way.",
            )
        if matter.audience == "next_tier":
            # A department directs neither another one nor a commune: that is the province's.
            return Text(
                "Có văn bản đôn đốc {office}; nếu vẫn chậm thì báo cáo {provincial_pc} chỉ đạo.",
                "Urge {office} in writing; if it stays late, report to {provincial_pc}.",
            )
        return Text(
            "Đôn đốc, hoặc giao người khác giữ việc này.",
            "See that it is done, or give it to someone else.",
        )


class ApologyDue(DeadlineReminder):
    """Whoever will be late apologises at the latest a day before (NĐ 61/2018 Art 19.9).

    Since 1/7/2025 that decree has ended and the mark is this software's own: it asks, and no longer
    says that it must be.
    """

    kind = "apology.due"

    def title_for(self, matter: Matter) -> Text:
        return Text(
            "Không kịp hạn thì xin lỗi chậm nhất ngày {apologise_by}: {step} · {cluster}",
            "If it will be late, apologise by {apologise_by}: {step} · {cluster}",
        )

    def news_for(self, matter: Matter) -> Text:
        must = Text("phải", "must") if self._in_life(matter) else Text("cần", "should")
        return Text(
            "Việc “{step}” {standing}, đến hạn ngày {due_day}; đang giữ việc: {holders}. Nếu không "
            f"kịp, chậm nhất ngày {{apologise_by}} {must.vi} báo bộ phận một cửa, xin lỗi doanh "
            "nghiệp, nêu lý do và hẹn lại ngày trả kết quả; chỉ hẹn lại một lần.",
            "“{step}” has {standing}; it is due on {due_day}, held by: {holders}. If it will be "
            f"late, then by {{apologise_by}} at the latest the one-stop desk {must.en} be told, "
            "the enterprise be sent an apology with the reason, and a new date be set, once only.",
        )

    def _in_life(self, matter: Matter) -> bool:
        return one_stop_basis("19.9", matter.today).endswith("Art 19.9")

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience in {"holder", "group"}:
            return Text(
                "Hoàn thành trong hạn; nếu không kịp, mở hồ sơ và chọn “Xin lỗi và hẹn lại ngày "
                "trả kết quả”.",
                "Finish in time; if you cannot, open the dossier and choose “Apologise and set a "
                "new date”.",
            )
        if matter.audience == "one_stop":
            return Text(
                "Khi được báo chậm, cập nhật ngày hẹn trả trên hệ thống và báo cho doanh nghiệp.",
                "Once told of a delay, enter the new date and tell the enterprise.",
            )
        return Text(
            "Hỏi người giữ việc có kịp không; nếu không kịp, xin lỗi và hẹn lại chậm nhất ngày "
            "{apologise_by}.",
            "Ask the holder whether it will be in time; if not, apologise by {apologise_by}.",
        )

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        name = Text("Căn cứ xin lỗi, hẹn lại", "Basis of the apology").in_(language)
        basis = one_stop_basis("19.9", matter.today)
        lines = [(name, basis_words(basis, language))] if basis else []
        if not self._in_life(matter):
            lines.append((Text("Lưu ý", "Note").in_(language), _CARRIED_ON.in_(language)))
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
        if matter.period and matter.period.days_left == 0:
            return Text(
                "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp "
                "{cluster} kết thúc hôm nay, khi hết ngày {due_day}.",
                "The window for requests to be investor of {cluster} closes today, at the end of "
                "{due_day}.",
            )
        return Text(
            "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp "
            "{cluster} {standing}, kết thúc khi hết ngày {due_day}.",
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
        if matter.audience in {"superior", "director"}:
            return Text(
                "Đôn đốc bổ sung và gửi {department}.",
                "See that it is supplied to {department}.",
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
                    "Pháp luật không quy định thời hạn bổ sung; thư này theo bậc nhắc mặc định của "
                    "phần mềm.",
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
