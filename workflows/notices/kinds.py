"""The kinds of message by a name that a person can choose by."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.digests import KIND as DIGEST
from procedures.messages import KINDS
from procedures.messages.procedure_words import plan_word

_NAMES: dict[str, str | Promise] = {
    "deadline.before": _("Nhắc trước hạn"),
    "deadline.on": _("Nhắc ngày đến hạn"),
    "deadline.after": _("Báo quá hạn"),
    "deadline.half": _("Nhắc giữa thời hạn"),
    "deadline.escalated": _("Báo cấp trên về việc quá hạn"),
    "amendment_opened": _("Hồ sơ điều chỉnh, bãi bỏ, chọn lại chủ đầu tư"),
    "apology.due": _("Nhắc xin lỗi và hẹn lại"),
    "window.closing": _("Sắp hết thời gian tiếp nhận"),
    "task.untaken": _("Việc của nhóm chưa ai nhận"),
    "supplement.unanswered": _("Yêu cầu bổ sung chưa được trả lời"),
    "late.daily": _("Việc quá hạn, mỗi ngày làm việc một thư"),
    "report.due": _("Báo cáo 6 tháng, báo cáo năm"),
    "report.coming": _("Báo cáo gửi về Bộ Công Thương"),
    "early_clusters.due": _("Cụm hình thành trước 05/10/2009"),
    "calendar_year.unconfirmed": _("Lịch nghỉ của năm chưa xác nhận"),
    "decision_made": _("Quyết định hoặc không chấp thuận"),
    "dossier_stopped": _("Hồ sơ tạm dừng"),
    "proposal_returned": _("Bổ sung đề xuất cụm"),
    "local_body_changed": _("Hồ sơ chuyển cơ quan giải quyết"),
    "opinion_given": _("Cơ quan được hỏi đã cho ý kiến"),
    "stand_in_appointed": _("Cử người thay"),
    "stand_in_changed": _("Đổi ngày thay"),
    "stand_in_ended": _("Kết thúc việc thay"),
    "stand_in_called_off": _("Hủy việc thay"),
    DIGEST: _("Thư tổng hợp"),
}
_BLANK = re.compile(r"\s*\{[^}]*\}")


def name_of(kind: str, language: str) -> str:
    """The name of a kind: what its letters are called, without what each of them is about."""
    if kind in _NAMES:
        return str(_NAMES[kind])
    found = KINDS.get(kind)
    # Some kinds have a title only for the matter they are about.
    if found is None or not hasattr(found, "title"):
        return kind
    title = (
        found.title.in_(language)
        .replace("{plan}", plan_word(""))
        .replace("{Plan}", plan_word("").capitalize())
    )
    head = title.rsplit(":", 1)[0] if "{cluster}" in title.rsplit(":", 1)[-1] else title
    return _BLANK.sub("", head).strip(" :·") or kind
