"""The council and its score sheets."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.words import Text
from procedures.states import DossierState as S


class CouncilConvened(MessageKind):
    kind = "council_convened"
    title = Text("Mời chấm điểm: {cluster}", "Your score sheet: {cluster}")
    news = Text(
        "Ngày {day}, Hội đồng được triệu tập chấm điểm lựa chọn chủ đầu tư cụm công nghiệp "
        "{cluster}; bạn có phiếu chấm điểm riêng.{until_words}",
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
        "Bạn chưa nộp phiếu chấm điểm cụm công nghiệp {cluster}; hạn do Hội đồng đặt là ngày làm "
        "việc kế tiếp.",
        "Your score sheet on {cluster} is not in; the day the council has set is the next working "
        "day.",
    )
    to_do = Text(
        "Chấm điểm và niêm phong phiếu, hoặc từ chối chấm điểm có lý do.",
        "Score and seal the sheet, or recuse yourself with the reason.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSheetAgain(MessageKind):
    kind = "council_sheet_again"
    title = Text("Nộp lại phiếu chấm điểm: {cluster}", "Hand in your sheet again: {cluster}")
    news = Text(
        "Ngày {day}, thư ký Hội đồng giao lại phiếu chấm điểm cụm công nghiệp {cluster} cho bạn; "
        "chưa phiếu nào được mở.{reason_words}",
        "On {day} the council's secretary gave you a new sheet on {cluster}; no sheet has been "
        "opened.{reason_words}",
    )
    to_do = CouncilSheetDue.to_do
    while_in = frozenset({S.UNDER_APPRAISAL})


class CouncilSeatClosed(MessageKind):
    kind = "council_seat_closed"
    title = Text("Không chờ phiếu của bạn: {cluster}", "Your sheet is not awaited: {cluster}")
    news = Text(
        "Ngày {day}, thư ký Hội đồng ghi nhận bạn không nộp phiếu chấm điểm cụm công nghiệp "
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
        "làm chủ đầu tư cụm công nghiệp {cluster}.{reason_words}",
        "No request reached the pass mark; on {day} {provincial_pc} let the requests to be "
        "investor of {cluster} be announced again.{reason_words}",
    )


LETTERS: tuple[type[MessageKind], ...] = (
    CouncilConvened,
    CouncilSheetDue,
    CouncilSheetAgain,
    CouncilSeatClosed,
    CouncilOpened,
    CouncilBackToNotice,
)
