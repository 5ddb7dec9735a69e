"""Scores for choosing the infrastructure investor (Art 13.2): 15/15/30/40, pass mark 50."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier, InvestorRequest


class CouncilScoring(models.Model):
    """The council's scoring of one dossier, sealed by the digest of its sheets."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="scoring")
    scored_on = models.DateField(_("ngày chấm điểm"), null=True, blank=True)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    established_on = models.DateField(_("ngày thành lập Hội đồng"), null=True, blank=True)
    criteria_adopted_on = models.DateField(_("ngày thông qua tiêu chí"), null=True, blank=True)
    dissolved_on = models.DateField(_("ngày giải thể"), null=True, blank=True)
    is_scored = models.BooleanField(default=False)
    tie_choice = models.ForeignKey(
        InvestorRequest, models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.JSONField(_("kết quả"), null=True, blank=True)
    sealed = models.CharField(_("mã niêm phong"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("kết quả chấm điểm")
        verbose_name_plural = _("kết quả chấm điểm")

    def __str__(self) -> str:
        return str(self.dossier)


class ScoreSheet(models.Model):
    """One member's scores of one applicant; the maxima stand in the database too."""

    scoring = models.ForeignKey(CouncilScoring, models.PROTECT, related_name="sheets")
    request = models.ForeignKey(InvestorRequest, models.PROTECT, related_name="sheets")
    member = models.CharField(_("thành viên"), max_length=100)
    infrastructure = models.DecimalField(_("hạ tầng"), max_digits=6, decimal_places=3)
    environment = models.DecimalField(_("môi trường"), max_digits=6, decimal_places=3)
    capacity = models.DecimalField(_("năng lực, kinh nghiệm"), max_digits=6, decimal_places=3)
    finance = models.DecimalField(_("tài chính"), max_digits=6, decimal_places=3)

    class Meta:
        verbose_name = _("phiếu chấm điểm")
        verbose_name_plural = _("phiếu chấm điểm")
        constraints = [
            models.UniqueConstraint(
                fields=["scoring", "request", "member"], name="one_sheet_a_member_and_applicant"
            ),
            models.CheckConstraint(
                condition=Q(
                    infrastructure__gte=0,
                    infrastructure__lte=15,
                    environment__gte=0,
                    environment__lte=15,
                    capacity__gte=0,
                    capacity__lte=30,
                    finance__gte=0,
                    finance__lte=40,
                ),
                name="scores_within_their_maxima",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.request}"


class Recusal(models.Model):
    """A member who does not score, with the reason; he leaves the mean."""

    scoring = models.ForeignKey(CouncilScoring, models.PROTECT, related_name="recusals")
    member = models.CharField(_("thành viên"), max_length=100)
    reason = models.TextField(_("lý do"))

    class Meta:
        verbose_name = _("từ chối chấm điểm")
        verbose_name_plural = _("từ chối chấm điểm")
        constraints = [
            models.UniqueConstraint(fields=["scoring", "member"], name="one_recusal_a_member")
        ]

    def __str__(self) -> str:
        return self.member
