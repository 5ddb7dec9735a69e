"""The kinds of notices by subject, in the office's words; every kind stands in exactly one group.

A new kind is added here as well: ``tests/notifications/test_kind_groups.py`` fails until it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.notices.kinds import name_of


@dataclass(frozen=True, slots=True)
class KindGroup:
    """One subject and its kinds, in the order in which a procedure brings them up."""

    code: str
    name: str | Promise
    kinds: tuple[str, ...]


GROUPS: tuple[KindGroup, ...] = (
    KindGroup(
        "deadlines",
        _("Thời hạn, trễ hạn"),
        (
            "deadline.half",
            "deadline.before",
            "deadline.on",
            "deadline.after",
            "deadline.escalated",
            "late.daily",
            "task.untaken",
            "apology.due",
            "deadline_extended",
            "dossier_stopped",
        ),
    ),
    KindGroup(
        "requests",
        _("Đề nghị và tiếp nhận hồ sơ"),
        (
            "request_lodged",
            "request_received",
            "request_added",
            "amendment_opened",
            "notice_published",
            "window.closing",
            "window_closed",
            "dossier_submitted",
            "dossier_submitted_copy",
            "reception_completed",
            "reception_refused",
            "local_body_changed",
            "dossier_withdrawn",
        ),
    ),
    KindGroup(
        "supplements",
        _("Bổ sung hồ sơ"),
        ("supplement_requested", "supplement_received", "supplement.unanswered"),
    ),
    KindGroup(
        "opinions",
        _("Lấy ý kiến"),
        (
            "opinion_requested",
            "opinion_given",
            "opinion_asked_inside",
            "opinion_answered_inside",
        ),
    ),
    KindGroup(
        "council",
        _("Hội đồng chấm điểm"),
        (
            "council_convened",
            "council_sheet_due",
            "council_sheets_missing",
            "council_sheet_again",
            "council_seat_closed",
            "council_opened",
            "council_back_to_notice",
        ),
    ),
    KindGroup(
        "appraisal",
        _("Thẩm định"),
        (
            "appraisal_assigned",
            "draft_ready",
            "draft_returned",
            "appraisal_reported",
            "appraisal_reported_copy",
        ),
    ),
    KindGroup("decision", _("Quyết định"), ("decision_made", "decision_copied")),
    KindGroup(
        "objections",
        _("Khiếu nại, kiến nghị"),
        ("objection_filed", "objection_taken_in", "objection_answered", "objection_withdrawn"),
    ),
    KindGroup(
        "plan",
        _("Đề xuất cụm, phương án phát triển"),
        (
            "proposal_filed",
            "proposal_considered",
            "proposal_returned",
            "proposal_ended",
            "plan_drafted",
            "plan_returned",
            "plan_reported",
            "plan_directed",
            "plan_sent_to_ministry",
            "ministry_asks_completion",
            "plan_completed",
            "ministry_answered",
            "plan_awaits_approval",
            "plan_approved",
            "plan_refused",
        ),
    ),
    KindGroup(
        "early",
        _("Cụm hình thành trước 05/10/2009"),
        ("early_opened", "early_concluded", "early_clusters.due"),
    ),
    KindGroup(
        "duties",
        _("Báo cáo và việc định kỳ"),
        ("report.due", "report.coming", "calendar_year.unconfirmed"),
    ),
)


def group_of(code: str) -> KindGroup | None:
    """The group of that code."""
    return next((group for group in GROUPS if group.code == code), None)


def choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """All kinds with their names, under the names of their groups."""
    return [
        (str(group.name), [(kind, name_of(kind, language)) for kind in group.kinds])
        for group in GROUPS
    ]
