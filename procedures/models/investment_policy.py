"""The approval of the investment policy (CTĐT), as a fact beside the procedure of the cluster."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import User


class InvestmentPolicyFact(models.Model):
    """What is known of the investment-policy approval of a dossier's project.

    The cluster decree has no such step, and the sources disagree on its place (before or after the
    appraisal, or not at all): it is written down where it is known, and nothing depends on it.
    """

    class Standing(models.TextChoices):
        UNKNOWN = "unknown", _("Chưa rõ")
        NOT_REQUIRED = "not_required", _("Không phải thực hiện")
        BEFORE = "before", _("Đã chấp thuận trước khi thẩm định")
        AFTER = "after", _("Thực hiện sau khi thành lập, mở rộng")

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="investment_policy"
    )
    standing = models.CharField(
        _("chấp thuận chủ trương đầu tư"),
        max_length=12,
        choices=Standing.choices,
        default=Standing.UNKNOWN,
    )
    document = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    authority = models.CharField(_("cơ quan chấp thuận"), max_length=200, blank=True)
    note = models.TextField(_("ghi chú, căn cứ"), blank=True)
    recorded_on = models.DateField(_("ngày ghi"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="recorded_investment_policies"
    )

    class Meta:
        verbose_name = _("chấp thuận chủ trương đầu tư")
        verbose_name_plural = _("chấp thuận chủ trương đầu tư")

    def __str__(self) -> str:
        return f"{self.dossier} · {self.get_standing_display()}"
