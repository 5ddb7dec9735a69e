"""Requests to supplement a dossier; each one stops the clock until it is answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import User


class Supplement(models.Model):
    """A written request by the department to the local body (Art 10.3), and its answer."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField(_("lần"))
    asked_from_step = models.CharField(max_length=40, default="receive")
    requested_on = models.DateField(_("ngày yêu cầu"), null=True, blank=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="requested_supplements"
    )
    missing = models.JSONField(_("nội dung cần bổ sung"), default=list)
    reason = models.TextField(_("lý do"), blank=True)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    received_on = models.DateField(_("ngày nhận bổ sung"), null=True, blank=True)
    is_answered = models.BooleanField(default=False)
    answer = models.TextField(_("nội dung đã bổ sung"), blank=True)

    class Meta:
        verbose_name = _("yêu cầu bổ sung")
        verbose_name_plural = _("yêu cầu bổ sung")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="supplements_numbered_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(is_answered=False), name="one_open_supplement"
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(received_on__gte=F("requested_on")),
                name="supplement_answered_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.number}"
