"""The appraisal report and the decision of the provincial People's Committee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier, Procedure
from procedures.models.people import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


CONCLUSIONS = {
    Procedure.EXPANSION: (_("Đề nghị mở rộng"), _("Đề nghị không mở rộng")),
    Procedure.ADJUSTMENT: (_("Đề nghị điều chỉnh"), _("Đề nghị không điều chỉnh")),
    Procedure.ABOLITION: (_("Đề nghị bãi bỏ"), _("Đề nghị không bãi bỏ")),
    Procedure.INVESTOR_SELECTION: (
        _("Đề nghị lựa chọn chủ đầu tư"),
        _("Đề nghị không lựa chọn chủ đầu tư"),
    ),
}
"""What the department's report asks for: yes and no, where it is not about establishment."""

OUTCOMES = {
    Procedure.EXPANSION: _("Quyết định mở rộng"),
    Procedure.ADJUSTMENT: _("Quyết định điều chỉnh"),
    Procedure.ABOLITION: _("Quyết định bãi bỏ"),
    Procedure.INVESTOR_SELECTION: _("Quyết định lựa chọn chủ đầu tư"),
    Procedure.PROPOSAL: _("Chấp thuận"),
    Procedure.PLAN: _("Phê duyệt"),
}
"""What an approving decision is called, where it does not establish."""


def conclusion_words(procedure: str, conclusion: str) -> StrOrPromise:
    """A conclusion as the procedure calls it."""
    words = CONCLUSIONS.get(Procedure(procedure))
    if words is None or conclusion == AppraisalReport.Conclusion.UNKNOWN:
        return AppraisalReport.Conclusion(conclusion).label
    return words[0] if conclusion == AppraisalReport.Conclusion.ESTABLISH else words[1]


def outcome_words(procedure: str, outcome: str) -> StrOrPromise:
    """An outcome as the procedure calls it."""
    if outcome == Decision.Outcome.APPROVED and Procedure(procedure) in OUTCOMES:
        return OUTCOMES[Procedure(procedure)]
    return Decision.Outcome(outcome).label


class AppraisalReport(models.Model):
    """What the department concluded (Art 11), and the paper it went out with."""

    class Conclusion(models.TextChoices):
        ESTABLISH = "establish", _("Đề nghị thành lập")
        REFUSE = "refuse", _("Đề nghị không thành lập")
        UNKNOWN = "unknown", _("Hồ sơ cũ không ghi kết luận")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("lần"))
    conclusion = models.CharField(_("kết luận"), max_length=10, choices=Conclusion.choices)
    summary = models.TextField(_("tóm tắt"), blank=True)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="drafted_reports"
    )
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    sent_on = models.DateField(_("ngày báo cáo"), null=True, blank=True)
    is_sent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("báo cáo thẩm định")
        verbose_name_plural = _("báo cáo thẩm định")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="reports_numbered_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(is_sent=False), name="one_draft_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.number}"

    def get_conclusion_display(self) -> str:  # type: ignore[no-redef]
        """The conclusion in the words of its procedure."""
        return str(conclusion_words(self.dossier.procedure, self.conclusion))


class Decision(models.Model):
    """The decision, with its number, symbol, day and signatory (NĐ 30/2020 Art 15)."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Quyết định thành lập")
        REFUSED = "refused", _("Không chấp thuận")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices)
    number = models.CharField(_("số"), max_length=20, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=40, blank=True)
    decided_on = models.DateField(_("ngày ký"))
    signatory = models.CharField(_("người ký"), max_length=150, blank=True)
    signatory_title = models.CharField(_("chức vụ người ký"), max_length=150, blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    ground = models.CharField(
        _("căn cứ không chấp thuận"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("Mã căn cứ của chế độ pháp luật; trống khi hồ sơ cũ không ghi."),
    )
    ground_article = models.CharField(
        _("điều khoản của căn cứ"), max_length=200, blank=True, default=""
    )
    remedy = models.TextField(_("cách khắc phục, quyền khiếu nại"), blank=True, default="")
    at_reception = models.BooleanField(
        _("từ chối khi tiếp nhận"),
        default=False,
        help_text=_("Sở trả hồ sơ khi kiểm tra, chưa trình UBND cấp tỉnh."),
    )
    items = models.JSONField(
        _("nội dung quyết định"),
        default=dict,
        blank=True,
        help_text=_("Theo mã nội dung của chế độ pháp luật (khoản 1 Điều 12)."),
    )
    superseded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(superseded=False),
                name="one_standing_decision",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | Q(reason__gt=""),
                name="refusal_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}" if self.symbol else self.number

    def get_outcome_display(self) -> str:  # type: ignore[no-redef]
        """The outcome in the words of its procedure."""
        return str(outcome_words(self.dossier.procedure, self.outcome))
