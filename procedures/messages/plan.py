"""Proposals and the development plan."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.matter import Matter
from procedures.messages.steps import DUTIES
from procedures.messages.words import NOTHING, OUTCOMES, Text
from procedures.states import DossierState as S


class ProposalFiled(MessageKind):
    kind = "proposal_filed"
    asks_in = frozenset({"take_up"})
    title = Text("Đề xuất cụm chờ xem xét: {cluster}", "A proposal awaits you: {cluster}")
    news = Text(
        "{local_body} đề xuất cụm công nghiệp {cluster} vào {plan} phát triển, ngày {day}.",
        "{local_body} proposed {cluster} for the development plan on {day}.",
    )
    to_do = Text(
        "Xem xét, trả lời cơ quan đề xuất kèm lý do; thiếu thì yêu cầu bổ sung.",
        "Consider it and answer the proposer with the reason; ask for more where it is lacking.",
    )
    while_in = frozenset({S.SUBMITTED})


_CONSIDERED = {
    "taken_up": Text("được đưa vào {plan}", "was taken up"),
    "merged": Text("được gộp với đề xuất khác", "was merged into another proposal"),
    "changed": Text("được đưa vào {plan} có điều chỉnh", "was taken up with changes"),
    "put_off": Text("được để lại xem xét ở kỳ sau", "was put off to a later period"),
    "refused": Text("không được đưa vào {plan}", "was not taken up"),
}


class ProposalConsidered(MessageKind):
    kind = "proposal_considered"
    title = Text("Trả lời đề xuất cụm: {cluster}", "Your proposal was answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        what = _CONSIDERED.get(str(matter.payload.get("outcome")), Text("", ""))
        return Text(
            f"{{department}} đã xem xét đề xuất cụm công nghiệp {{cluster}} ngày {{day}}: đề xuất "
            f"{what.vi}.{{reason_words}}",
            f"{{department}} considered the proposal of {{cluster}} on {{day}}: it {what.en}."
            "{reason_words}",
        )


class ProposalReturned(MessageKind):
    kind = "proposal_returned"
    title = Text("Bổ sung đề xuất cụm: {cluster}", "More is asked for: {cluster}")
    news = Text(
        "Ngày {day}, {department} yêu cầu bổ sung đề xuất cụm công nghiệp {cluster}.{reason_words}",
        "On {day} {department} asked for more on the proposal of {cluster}.{reason_words}",
    )
    to_do = Text("Bổ sung và gửi lại {department}.", "Complete it and send it back.")
    while_in = frozenset({S.AWAITING_SUPPLEMENT})


class ProposalEnded(MessageKind):
    kind = "proposal_ended"

    title = Text("Kết quả {plan}: {cluster}", "The plan is decided: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        if matter.payload.get("approved"):
            return Text(
                "{Plan} có đề xuất cụm công nghiệp {cluster} đã được phê duyệt ngày {day}.",
                "The plan that took up the proposal of {cluster} was approved on {day}.",
            )
        return Text(
            "{Plan} có đề xuất cụm công nghiệp {cluster} không được phê duyệt, ngày {day}.",
            "The plan that took up the proposal of {cluster} was not approved, on {day}.",
        )


class PlanDrafted(MessageKind):
    kind = "plan_drafted"
    asks_in = frozenset({"sign_plan"})
    title = Text("Báo cáo {plan} chờ ký: {cluster}", "A plan awaits signature: {cluster}")
    news = Text(
        "Dự thảo {plan} phát triển cụm công nghiệp của {province} được trình ký ngày {day}.",
        "The draft development plan of {cluster} was handed in on {day}.",
    )
    to_do = Text(
        "Xem xét, ký báo cáo trình UBND cấp tỉnh hoặc trả lại dự thảo.",
        "Sign the report for the provincial People's Committee, or give the draft back.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanReturned(MessageKind):
    kind = "plan_returned"
    title = Text("Trả lại dự thảo {plan}: {cluster}", "Plan given back: {cluster}")
    news = Text(
        "Dự thảo {plan} phát triển cụm công nghiệp của {province} được trả lại ngày {day}."
        "{reason_words}",
        "The draft development plan of {cluster} was given back on {day}.{reason_words}",
    )
    to_do = Text("Hoàn chỉnh và trình lại.", "Complete it and hand it in again.")
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanReported(MessageKind):
    kind = "plan_reported"
    asks_in = frozenset({"direct", "send_plan"})
    title = Text("{Plan} chờ UBND cấp tỉnh: {cluster}", "A plan was reported: {cluster}")
    news = Text(
        "Ngày {day}, {department} báo cáo {provincial_pc} {plan} phát triển cụm công nghiệp "
        "của {province}.",
        "On {day} {department} reported the development plan of {cluster} to {provincial_pc}.",
    )
    to_do = Text(
        "Chỉ đạo cơ quan lập quy hoạch, gửi Bộ Công Thương theo quy định.",
        "Direct the plan-making body and send the plan to the Ministry as regulated.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanDirected(MessageKind):
    kind = "plan_directed"
    title = Text("Đã chỉ đạo về {plan}: {cluster}", "The plan is directed: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} chỉ đạo cơ quan lập quy hoạch tích hợp {plan} phát triển "
        "cụm công nghiệp của {province}.",
        "On {day} {provincial_pc} directed the plan-making body to integrate the development plan "
        "of {cluster}.",
    )


class PlanSentToMinistry(MessageKind):
    kind = "plan_sent_to_ministry"
    is_legal = True
    title = Text("{Plan} gửi Bộ Công Thương: {cluster}", "A plan for the Ministry: {cluster}")
    news = Text(
        "Ngày {day}, {provincial_pc} gửi Bộ Công Thương {plan} phát triển cụm công nghiệp "
        "của {province}.",
        "On {day} {provincial_pc} sent the development plan of {cluster} to the Ministry of "
        "Industry and Trade.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True

    def to_do_for(self, matter: Matter) -> Text:
        return DUTIES["ministry_opinion"] if matter.audience.startswith("post:") else NOTHING


class MinistryAsksCompletion(MessageKind):
    kind = "ministry_asks_completion"
    title = Text("Bộ yêu cầu hoàn thiện {plan}: {cluster}", "The Ministry asks more: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        # Only NĐ 68/2017 Art 6 gave the Ministry a period, and left this time out of it.
        more = Text(
            "; thời gian hoàn thiện không tính vào thời hạn của Bộ",
            "; the time until then is not counted",
        )
        more = more if matter.regime == "R1" else NOTHING
        return Text(
            "Ngày {day}, Bộ Công Thương yêu cầu hoàn thiện hồ sơ {plan} phát triển cụm công nghiệp "
            f"của {{province}}{more.vi}.{{reason_words}}",
            "On {day} the Ministry asked for the dossier of the development plan of {cluster} to "
            f"be completed{more.en}.{{reason_words}}",
        )

    to_do = Text("Hoàn thiện và gửi lại Bộ.", "Complete it and send it back to the Ministry.")
    while_in = frozenset({S.AWAITING_SUPPLEMENT})


class PlanCompleted(MessageKind):
    kind = "plan_completed"
    asks_in = frozenset({"ministry_opinion"})
    title = Text("Hồ sơ đã hoàn thiện: {cluster}", "The plan was completed: {cluster}")
    news = Text(
        "Ngày {day}, hồ sơ {plan} phát triển cụm công nghiệp của {province} đã được hoàn thiện, "
        "gửi Bộ Công Thương.",
        "On {day} the dossier of the development plan of {cluster} was completed and sent to the "
        "Ministry.",
    )
    to_do = DUTIES["ministry_opinion"]
    while_in = frozenset({S.UNDER_APPRAISAL})
    tells_period = True


class MinistryAnswered(MessageKind):
    kind = "ministry_answered"
    title = Text("Bộ Công Thương trả lời: {cluster}", "The Ministry has answered: {cluster}")

    def news_for(self, matter: Matter) -> Text:
        said = OUTCOMES.get(str(matter.payload.get("outcome")), Text("đã trả lời", "answers"))
        return Text(
            "Bộ Công Thương trả lời về {plan} phát triển cụm công nghiệp của {province} ngày "
            f"{{day}}: {said.vi}.{{reason_words}}",
            "The Ministry answered on the development plan of {cluster} on {day}: it "
            f"{said.en}.{{reason_words}}",
        )

    to_do = Text(
        "Ghi tiếp thu hay không, vì sao, cho từng nội dung rồi trình phê duyệt.",
        "Answer every point, taken up or not and why, and submit the plan for approval.",
    )
    while_in = frozenset({S.UNDER_APPRAISAL})


class PlanAwaitsApproval(MessageKind):
    kind = "plan_awaits_approval"
    asks_in = frozenset({"approve_plan"})
    title = Text("{Plan} chờ phê duyệt: {cluster}", "A plan awaits approval: {cluster}")
    news = Text(
        "Ngày {day}, {plan} phát triển cụm công nghiệp của {province} được trình cấp có thẩm "
        "quyền.",
        "On {day} the development plan of {cluster} was submitted for approval.",
    )
    to_do = Text(
        "Ghi quyết định phê duyệt khi có, hoặc văn bản không phê duyệt.",
        "Record the approving decision when there is one, or the refusal.",
    )
    while_in = frozenset({S.AWAITING_DECISION})


class PlanApproved(MessageKind):
    kind = "plan_approved"
    title = Text("Danh mục mới: {cluster}", "A new List: {cluster}")
    news = Text(
        "{Plan} phát triển cụm công nghiệp của {province} được phê duyệt ngày {day}, quyết định"
        "{number_words}; Danh mục thay Danh mục trước từ ngày có hiệu lực.",
        "The development plan of {cluster} was approved on {day}, decision{number_words}; its List "
        "takes the place of the earlier one from its day of effect.",
    )


class PlanRefused(MessageKind):
    kind = "plan_refused"
    title = Text("{Plan} không được phê duyệt: {cluster}", "Plan not approved: {cluster}")
    news = Text(
        "{Plan} phát triển cụm công nghiệp của {province} không được phê duyệt, ngày {day}."
        "{reason_words}",
        "The development plan of {cluster} was not approved, on {day}.{reason_words}",
    )


LETTERS: tuple[type[MessageKind], ...] = (
    ProposalFiled,
    ProposalConsidered,
    ProposalReturned,
    ProposalEnded,
    PlanDrafted,
    PlanReturned,
    PlanReported,
    PlanDirected,
    PlanSentToMinistry,
    MinistryAsksCompletion,
    PlanCompleted,
    MinistryAnswered,
    PlanAwaitsApproval,
    PlanApproved,
    PlanRefused,
)
