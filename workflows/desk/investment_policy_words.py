"""The investment-policy approval in words: the fact, and the sources that disagree about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, InvestmentPolicyFact
from workflows.templatetags.ccn import vi_date

SOURCES = (
    _(
        "Quy chế của Lào Cai (điểm b, c, d khoản 1 Điều 6 QĐ 16/2026/QĐ-UBND): chấp thuận chủ "
        "trương đầu tư trước khi Sở Công Thương thẩm định."
    ),
    _(
        "Luật Đầu tư 2025 được cho là không yêu cầu đối với hạ tầng cụm công nghiệp: nguồn thứ "
        "cấp, chưa có văn bản được kiểm chứng; thực tế có nơi làm trước, có nơi làm sau."
    ),
)
"""Conflict K4: both are named, neither is followed."""


def investment_policy_facts(dossier: Dossier) -> list[tuple[str, Any]]:
    """The fact as label and value; "chưa rõ" where nothing was written down."""
    known = getattr(dossier, "investment_policy", None)
    if known is None:
        return [(_gettext("Tình trạng"), InvestmentPolicyFact.Standing.UNKNOWN.label)]
    rows: list[tuple[str, Any]] = [(_gettext("Tình trạng"), known.get_standing_display())]
    rows += [
        (label, value)
        for label, value in (
            (_gettext("Văn bản"), known.document),
            (_gettext("Ngày văn bản"), vi_date(known.approved_on)),
            (_gettext("Cơ quan chấp thuận"), known.authority),
            (_gettext("Ghi chú"), known.note),
        )
        if value
    ]
    return rows
