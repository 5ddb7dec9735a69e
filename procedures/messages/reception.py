"""From the first request to the dossier in hand: requests, window, reception, supplements."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.steps import DUTIES
from procedures.messages.words import NOTHING, Text
from procedures.states import DossierState as S


class RequestLodged(MessageKind):
    kind = "request_lodged"
    asks_in = frozenset({"announce", "submit"})
    title = Text("Có đề nghị làm chủ đầu tư: {cluster}", "A request to be investor: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} nhận văn bản đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công "
        "nghiệp {cluster}.",
        "On {day} {local_body} received a request to be infrastructure investor of {cluster}.",
    )
    while_in = frozenset({S.REQUESTED})
    tells_period = True

    def to_do_for(self, matter: Matter) -> Text:
        return DUTIES[matter.period.step] if matter.period else DUTIES["notice"]


class AmendmentOpened(MessageKind):
    kind = "amendment_opened"
    title = Text("Hồ sơ {short}: {cluster}", "A dossier to {act} {cluster}")
    news = Text(
        "Ngày {day} đã lập hồ sơ {matter} {cluster}.{reason_words} Pháp luật không quy định thời "
        "hạn cho các bước của hồ sơ này.",
        "On {day} a dossier was opened to {act} {cluster}.{reason_words} The law sets no limit for "
        "its steps.",
    )
    to_do = Text(
        "Kiểm tra nội dung đề nghị rồi làm bước đang mở của hồ sơ.",
        "Check what is asked for, then do the step that is open.",
    )
    while_in = frozenset({S.REQUESTED, S.UNDER_APPRAISAL})


class RequestReceived(MessageKind):
    kind = "request_received"
    is_legal = True
    title = Text("Đã nhận đề nghị: {cluster}", "Your request was received: {cluster}")
    news = Text(
        "{local_body} đã nhận văn bản đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp "
        "{cluster} của quý doanh nghiệp ngày {day}. Mã hồ sơ dưới đây dùng để tra cứu.",
        "{local_body} received your request to be infrastructure investor of {cluster} on {day}. "
        "Use the dossier code below to follow it.",
    )


class RequestAdded(MessageKind):
    kind = "request_added"
    asks_in = frozenset({"announce", "close_window", "submit"})
    title = Text("Thêm doanh nghiệp đề nghị: {cluster}", "Another request: {cluster}")
    news = Text(
        "Ngày {day}, {enterprise} nộp thêm đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công "
        "nghiệp {cluster}.",
        "On {day} {enterprise} also asked to be investor of {cluster}.",
    )
    to_do = Text(
        "Kiểm tra giấy tờ của doanh nghiệp; hồ sơ trình phải có mọi đề nghị đã nhận.",
        "Check its papers; every request received belongs in the submission.",
    )
    while_in = frozenset({S.REQUESTED, S.ANNOUNCED, S.COMPILING})
    tells_period = True


class NoticePublished(MessageKind):
    kind = "notice_published"
    title = Text("Đã thông báo tiếp nhận hồ sơ: {cluster}", "Reception announced: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} đã thông báo công khai việc tiếp nhận hồ sơ đề nghị làm chủ đầu "
        "tư hạ tầng kỹ thuật cụm công nghiệp {cluster}; tiếp nhận đến hết ngày {window_ends_on}.",
        "On {day} {local_body} announced that it receives requests to be investor of {cluster}, "
        "until the end of {window_ends_on}.",
    )
    to_do = Text(
        "Bổ sung giấy tờ còn thiếu (nếu có) trước khi hết thời gian tiếp nhận.",
        "Hand in what is still missing, if anything, before the window closes.",
    )
    while_in = frozenset({S.ANNOUNCED})


class WindowClosed(MessageKind):
    kind = "window_closed"
    asks_in = frozenset({"submit"})
    title = Text("Hết thời gian tiếp nhận: {cluster}", "The window has closed: {cluster}")
    news = Text(
        "Thời gian tiếp nhận hồ sơ đề nghị làm chủ đầu tư hạ tầng kỹ thuật cụm công nghiệp "
        "{cluster} đã kết thúc ngày {day}.",
        "The window for requests to be investor of {cluster} closed on {day}.",
    )
    to_do = DUTIES["submit"]
    while_in = frozenset({S.COMPILING})
    tells_period = True


class DossierSubmitted(MessageKind):
    kind = "dossier_submitted"
    asks_in = frozenset({"receive"})
    title = Text("Hồ sơ chờ tiếp nhận: {cluster}", "A dossier awaits reception: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} gửi hồ sơ {matter} {cluster} đến {department}.",
        "{local_body} sent the dossier to {act} {cluster} to {department} on {day}.",
    )
    to_do = Text(
        "Kiểm tra tính đầy đủ của hồ sơ; xác nhận ngày đủ hồ sơ hoặc yêu cầu bổ sung bằng văn bản.",
        "Check whether the dossier is full; confirm the day it was, or ask in writing for more.",
    )
    while_in = frozenset({S.SUBMITTED})
    tells_period = True


class DossierSubmittedCopy(MessageKind):
    kind = "dossier_submitted_copy"
    title = Text("Hồ sơ đã đến Sở: {cluster}", "The dossier is at the department: {cluster}")
    news = Text(
        "Ngày {day}, {local_body} gửi hồ sơ {matter} {cluster} đến {department}.",
        "{local_body} sent the dossier to {act} {cluster} to {department} on {day}.",
    )


class ReceptionCompleted(MessageKind):
    kind = "reception_completed"
    title = Text("Hồ sơ đã đầy đủ: {cluster}", "The dossier is full: {cluster}")
    news = Text(
        "{department} xác nhận hồ sơ {matter} {cluster} đầy đủ từ ngày "
        "{complete_on}; thời hạn thẩm định tính từ ngày này.",
        "{department} confirms that the dossier to {act} {cluster} has been full since "
        "{complete_on}; the appraisal period runs from that day.",
    )
    tells_period = True


class ReceptionRefused(MessageKind):
    kind = "reception_refused"
    is_legal = True
    title = Text("Từ chối tiếp nhận: {cluster}", "Not received: {cluster}")
    news = Text(
        "Ngày {day}, {department} từ chối tiếp nhận hồ sơ cụm công nghiệp {cluster}. "
        "Lý do: {reason}",
        "On {day} {department} refused to receive the dossier of {cluster}. Reason: {reason}",
    )
    to_do = Text(
        "Xem căn cứ và cách khắc phục trong hồ sơ; nộp lại, hoặc khiếu nại, kiến nghị.",
        "Read the ground and the way on in the dossier; file again, or object.",
    )
    while_in = frozenset({S.REFUSED})


class SupplementRequested(MessageKind):
    kind = "supplement_requested"
    is_legal = True
    title = Text("Yêu cầu bổ sung hồ sơ: {cluster}", "More is asked for: {cluster}")
    news = Text(
        "Ngày {day}, {department} yêu cầu bổ sung hồ sơ {matter} {cluster} (lần "
        "{number}): {missing}.{words} Thời gian bổ sung không tính vào thời hạn thẩm định.",
        "On {day} {department} asked for more on the dossier to {act} {cluster} (request "
        "{number}): {missing}.{words} The time until the answer does not count towards the "
        "appraisal.",
    )
    while_in = frozenset({S.AWAITING_SUPPLEMENT})

    def to_do_for(self, matter: Matter) -> Text:
        if matter.audience == "applicants":
            return Text(
                "Chuẩn bị phần giấy tờ của doanh nghiệp và gửi {local_body}.",
                "Prepare the papers that are yours and send them to {local_body}.",
            )
        return Text(
            "Bổ sung các nội dung trên và gửi {department}.",
            "Supply what is named above and send it to {department}.",
        )


class SupplementReceived(MessageKind):
    kind = "supplement_received"
    title = Text("Đã nhận bổ sung: {cluster}", "The supplement has come: {cluster}")
    news = Text(
        "Hồ sơ {matter} {cluster} đã được bổ sung ngày {day}; thời hạn thẩm định "
        "chạy tiếp từ ngày hôm sau.",
        "The dossier to {act} {cluster} was supplemented on {day}; the appraisal period runs "
        "on from the next day.",
    )
    to_do = Text(
        "Kiểm tra nội dung bổ sung; xác nhận hồ sơ đầy đủ hoặc tiếp tục thẩm định.",
        "Check what has come; confirm the dossier full, or go on with the appraisal.",
    )
    while_in = frozenset({S.SUBMITTED, S.UNDER_APPRAISAL})
    tells_period = True


class LocalBodyChanged(MessageKind):
    kind = "local_body_changed"
    title = Text("Hồ sơ chuyển về {after}: {cluster}", "Passed to {after}: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        # That limits and costs may not grow is said by NĐ 139/2025 Art 22.3, while it lives.
        more = Text("; thời hạn và chi phí không tăng thêm", "; limits and costs do not grow")
        more = more if matter.basis else NOTHING
        return Text(
            "Từ ngày {day}, {after} tiếp tục giải quyết phần việc của {before} trong hồ sơ "
            f"{{matter}} {{cluster}}{more.vi}.",
            "From {day} {after} goes on with the part of {before} in the dossier to {act} "
            f"{{cluster}}{more.en}.",
        )


LETTERS: tuple[type[MessageKind], ...] = (
    RequestLodged,
    AmendmentOpened,
    RequestReceived,
    RequestAdded,
    NoticePublished,
    WindowClosed,
    DossierSubmitted,
    DossierSubmittedCopy,
    ReceptionCompleted,
    ReceptionRefused,
    SupplementRequested,
    SupplementReceived,
    LocalBodyChanged,
)
