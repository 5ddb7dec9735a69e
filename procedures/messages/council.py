"""The council and its score sheets."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.steps import DUTIES
from procedures.messages.words import NOTHING, Text
from procedures.states import DossierState as S


class CouncilConvened(MessageKind):
    kind = "council_convened"
    title = Text("Mời chấm điểm: {cluster}", "Your score sheet: {cluster}")
    news = Text(
        "Ngày {day}, Hội đồng được triệu tập chấm điểm lựa chọn chủ đầu tư hạ tầng kỹ thuật cụm "
        "công nghiệp {cluster}; Ông/Bà có phiếu chấm điểm riêng.{until_words}",
        "On {day} the council was convened to score the would-be investors of {cluster}; you have "
        "a sheet of your own.{until_words}",
    )
    to_do = Text(
        "Đọc hồ sơ, chấm điểm và niêm phong phiếu; có lợi ích liên quan thì từ chối chấm điểm "
        "trước khi nộp.",
        "Read the dossier, score it and seal the sheet; if you have an interest, recuse yourself "
        "before.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetDue(MessageKind):
    kind = "council_sheet_due"
    title = Text("Sắp đến hạn nộp phiếu chấm điểm: {cluster}", "Your sheet is due: {cluster}")
    news = Text(
        "Ông/Bà chưa nộp phiếu chấm điểm cụm công nghiệp {cluster}.{until_words}",
        "Your score sheet on {cluster} is not in.{until_words}",
    )
    to_do = Text(
        "Chấm điểm và niêm phong phiếu, hoặc từ chối chấm điểm có lý do.",
        "Score and seal the sheet, or recuse yourself with the reason.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetsMissing(MessageKind):
    """To the secretary, while sheets are missing on the closing day and after it."""

    kind = "council_sheets_missing"
    title = Text("Còn phiếu chấm điểm chưa nộp: {cluster}", "Sheets are missing: {cluster}")
    news = Text(
        "Còn {count} phiếu chấm điểm cụm công nghiệp {cluster} chưa nộp.{until_words}",
        "Sheets still missing on {cluster}: {count}.{until_words}",
    )
    to_do = Text(
        "Đôn đốc thành viên, hoặc ghi nhận không nộp phiếu.",
        "Urge the members, or record the sheet as missing.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetAgain(MessageKind):
    kind = "council_sheet_again"
    title = Text("Nộp lại phiếu chấm điểm: {cluster}", "Hand in your sheet again: {cluster}")
    news = Text(
        "Ngày {day}, thư ký Hội đồng giao lại phiếu chấm điểm cụm công nghiệp {cluster} cho "
        "Ông/Bà; chưa phiếu nào được mở.{reason_words}",
        "On {day} the council's secretary gave you a new sheet on {cluster}; no sheet has been "
        "opened.{reason_words}",
    )
    to_do = CouncilSheetDue.to_do
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSeatClosed(MessageKind):
    kind = "council_seat_closed"
    title = Text(
        "Ghi nhận không nộp phiếu chấm điểm: {cluster}", "Your sheet is not awaited: {cluster}"
    )
    news = Text(
        "Ngày {day}, thư ký Hội đồng ghi nhận Ông/Bà không nộp phiếu chấm điểm cụm công nghiệp "
        "{cluster}.{reason_words}",
        "On {day} the council's secretary recorded that you hand in no sheet on "
        "{cluster}.{reason_words}",
    )


class CouncilOpened(MessageKind):
    kind = "council_opened"
    title = Text("Đã mở phiếu chấm điểm: {cluster}", "The sheets are open: {cluster}")
    news = Text(
        "Ngày {day}, Hội đồng mở phiếu chấm điểm cụm công nghiệp {cluster}; kết quả và từng phiếu "
        "xem được trong hồ sơ.",
        "On {day} the council opened its sheets on {cluster}; the result and each sheet can be "
        "read in the dossier.",
    )


class CouncilBackToNotice(MessageKind):
    kind = "council_back_to_notice"
    title = Text("Thông báo tiếp nhận lại: {cluster}", "To be announced again: {cluster}")
    news = Text(
        "Không hồ sơ nào đạt điểm; ngày {day}, {provincial_pc} cho thông báo tiếp nhận lại hồ sơ "
        "làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp {cluster}.{reason_words}",
        "No request reached the pass mark; on {day} {provincial_pc} let the requests to be "
        "investor of {cluster} be announced again.{reason_words}",
    )
    tells_period = True

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience != "local_body" or matter.period is None:
            return NOTHING
        return DUTIES.get(matter.period.step, NOTHING)

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        words = Text(
            "Pháp luật không quy định bước này; đây là cách xử lý UBND cấp tỉnh đã chọn.",
            "The law is silent on this step; it is the way the provincial People's Committee has "
            "chosen.",
        )
        return [(Text("Lưu ý", "Note").in_(language), words.in_(language))]


LETTERS: tuple[type[MessageKind], ...] = (
    CouncilConvened,
    CouncilSheetDue,
    CouncilSheetsMissing,
    CouncilSheetAgain,
    CouncilSeatClosed,
    CouncilOpened,
    CouncilBackToNotice,
)
