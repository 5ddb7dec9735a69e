"""Opinions of consulted bodies: each has its own due date, or none where the law has none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation, User


class Opinion(models.Model):
    """One body asked in one round, and its answer."""

    class Outcome(models.TextChoices):
        AGREE = "agree", _("Đồng ý")
        DISAGREE = "disagree", _("Không đồng ý")
        SILENT = "silent", _("Không trả lời trong thời hạn")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="opinions")
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opinions", verbose_name=_("cơ quan")
    )
    round_number = models.PositiveSmallIntegerField(_("vòng"), default=1)
    requested_on = models.DateField(_("ngày gửi lấy ý kiến"), null=True, blank=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="requested_opinions"
    )
    due_days = models.PositiveSmallIntegerField(
        _("thời hạn trả lời (ngày làm việc)"), null=True, blank=True
    )
    outcome = models.CharField(
        _("ý kiến"), max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    content = models.TextField(_("nội dung ý kiến"), blank=True)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    given_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="given_opinions"
    )
    dropped_on = models.DateField(_("ngày thôi lấy ý kiến"), null=True, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        ordering = ["dossier", "round_number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "body", "round_number"], name="body_asked_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, outcome="") | Q(is_open=False),
                name="open_opinion_has_no_outcome",
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(given_on__gte=F("requested_on")),
                name="opinion_given_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.dossier}"
