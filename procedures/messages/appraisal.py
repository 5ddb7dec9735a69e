"""The appraisal and its report."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.steps import DUTIES
from procedures.messages.words import Text
from procedures.states import DossierState as S


class AppraisalAssigned(MessageKind):
    kind = "appraisal_assigned"
    title = Text("Được phân công thẩm định: {cluster}", "Yours to appraise: {cluster}")
    news = Text(
        "Ngày {day}, Ông/Bà được phân công thụ lý hồ sơ {matter} {cluster}.",
        "On {day} the dossier to {act} {cluster} was given to you.",
    )
    to_do = Text(
        "Lấy ý kiến cơ quan liên quan và lập báo cáo thẩm định.",
        "Ask the bodies concerned and write the appraisal report.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class DraftReady(MessageKind):
    kind = "draft_ready"
    asks_in = frozenset({"sign_report"})
    title = Text("Báo cáo thẩm định chờ ký: {cluster}", "A report awaits signature: {cluster}")
    news = Text(
        "Dự thảo báo cáo thẩm định cụm công nghiệp {cluster} đã được trình ngày {day}.",
        "The draft appraisal report on {cluster} was handed in on {day}.",
    )
    to_do = Text(
        "Xem xét, ký báo cáo trình UBND cấp tỉnh hoặc trả lại dự thảo.",
        "Sign the report for the provincial People's Committee, or give the draft back.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class DraftReturned(MessageKind):
    kind = "draft_returned"
    title = Text("Trả lại dự thảo báo cáo thẩm định: {cluster}", "Draft returned: {cluster}")
    news = Text(
        "Lãnh đạo {department} trả lại dự thảo báo cáo thẩm định cụm công nghiệp {cluster} ngày "
        "{day}. Lý do: {reason}",
        "The head of {department} returned the draft appraisal report on {cluster} on {day}. "
        "Reason: {reason}",
    )
    to_do = Text("Sửa và trình lại dự thảo báo cáo.", "Correct the draft and submit it again.")
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class AppraisalReported(MessageKind):
    kind = "appraisal_reported"
    asks_in = frozenset({"decide"})
    title = Text("Báo cáo thẩm định chờ quyết định: {cluster}", "A decision is due: {cluster}")
    news = Text(
        "{department} đã báo cáo kết quả thẩm định {matter} {cluster} ngày {day}.",
        "{department} reported on the appraisal of {cluster} on {day}.",
    )
    to_do = DUTIES["decide"]
    while_in = frozenset({S.AWAITING_DECISION})
    tells_period = True


class AppraisalReportedCopy(MessageKind):
    kind = "appraisal_reported_copy"
    title = Text("Đã báo cáo thẩm định: {cluster}", "The appraisal is reported: {cluster}")
    news = Text(
        "{department} đã báo cáo {provincial_pc} kết quả thẩm định {matter} {cluster} ngày {day}.",
        "{department} reported on the appraisal of {cluster} to {provincial_pc} on {day}.",
    )
    tells_period = True


LETTERS: tuple[type[MessageKind], ...] = (
    AppraisalAssigned,
    DraftReady,
    DraftReturned,
    AppraisalReported,
    AppraisalReportedCopy,
)
