"""What each step of the law asks of whoever holds it: the line "what to do now"."""

from __future__ import annotations

from procedures.messages.words import Text

DUTIES: dict[str, Text] = {
    "notice": Text(
        "Thông báo công khai việc tiếp nhận hồ sơ đề nghị làm chủ đầu tư.",
        "Publish that dossiers of would-be investors are received.",
    ),
    "reception": Text(
        "Hết ngày cuối của thời gian tiếp nhận thì kết thúc tiếp nhận và chuyển sang lập hồ sơ.",
        "Once the last day of the window is over, close it and go on to compile the dossier.",
    ),
    "submit": Text(
        "Hoàn thiện hồ sơ, lập tờ trình và gửi Sở Công Thương.",
        "Complete the dossier, write the submission and send it to the department.",
    ),
    "appraise": Text(
        "Hoàn thành phần việc của mình trong thẩm định để kịp báo cáo UBND cấp tỉnh; nếu hồ sơ "
        "thiếu thì yêu cầu bổ sung bằng văn bản, nếu không kịp thì xin lỗi và hẹn lại.",
        "Finish your part of the appraisal so that the report reaches the provincial People's "
        "Committee in time; ask in writing for what is missing, or apologise and set a new date.",
    ),
    "decide": Text(
        "Quyết định {matter}, hoặc không chấp thuận và nêu rõ lý do.",
        "Decide on {acting} {cluster}, or refuse and give the reason.",
    ),
    "copy_ministry": Text(
        "Gửi quyết định đến Bộ Công Thương.", "Send the decision to the Ministry."
    ),
    "take_up": Text(
        "Xem xét đề xuất, trả lời cơ quan đề xuất kèm lý do.",
        "Consider the proposal and answer the proposer with the reason.",
    ),
    "compile": Text(
        "Tổng hợp đề xuất, lấy ý kiến, báo cáo UBND cấp tỉnh.",
        "Compile the proposals, ask opinions, report to the provincial People's Committee.",
    ),
    "direct": Text(
        "Chỉ đạo cơ quan lập quy hoạch tích hợp {plan}.",
        "Direct the plan-making body to integrate the plan.",
    ),
    "ministry_opinion": Text(
        "Trả lời bằng văn bản về {plan}; thiếu thì yêu cầu hoàn thiện.",
        "Answer the plan in writing; ask for it to be completed where it is lacking.",
    ),
    "opinion": Text(
        "Gửi ý kiến bằng văn bản về hồ sơ.", "Send the written opinion on the dossier."
    ),
}
