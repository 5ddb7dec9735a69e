"""What a province has ruled where the decree leaves it free: dated, each with its document."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.people import AdministrativeUnit, User


class ProvincialRule(models.Model):
    """One rule of one province from one day on; a later one takes its place, none is rewritten."""

    province = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="rules", verbose_name=_("tỉnh")
    )
    name = models.CharField(_("quy định"), max_length=80)
    value = models.JSONField(_("giá trị"))
    document = models.CharField(
        _("văn bản"), max_length=200, help_text=_("Số, ký hiệu và điều khoản của văn bản.")
    )
    valid_from = models.DateField(_("áp dụng từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="entered_rules"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quy định của tỉnh")
        verbose_name_plural = _("quy định của tỉnh")
        ordering = ["province", "name", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "name", "valid_from"], name="one_provincial_rule_a_day"
            ),
            models.CheckConstraint(
                condition=Q(document__gt=""), name="provincial_rule_names_its_document"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="provincial_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} · {self.name}"
