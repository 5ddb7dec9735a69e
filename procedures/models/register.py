"""The register's history: which decisions stand behind a cluster, and what each of them set."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.clusters import Cluster
from procedures.models.decisions import Decision
from procedures.models.people import Organisation, User


class ClusterDecision(models.Model):
    """One decision that set, changed or ended a cluster.

    ``decision`` is empty for a paper older than this software: then number and day are all that is
    known of it, entered by ``recorded_by`` or brought in with a case file.
    """

    class Kind(models.TextChoices):
        ESTABLISHMENT = "establishment", _("Thành lập")
        EXPANSION = "expansion", _("Mở rộng")
        ADJUSTMENT = "adjustment", _("Điều chỉnh")
        INVESTOR_SELECTION = "investor_selection", _("Lựa chọn chủ đầu tư")
        ABOLITION = "abolition", _("Bãi bỏ")

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="decisions")
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="in_register"
    )
    paper = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    valid_from = models.DateField(_("ngày quyết định"))
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amended_by",
        verbose_name=_("quyết định được điều chỉnh"),
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quyết định trong sổ cụm")
        verbose_name_plural = _("quyết định trong sổ cụm")
        ordering = ["cluster", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(paper__gt=""),
                name="older_decision_has_its_number",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="decisions_of_cluster")]

    def __str__(self) -> str:
        return self.paper or self.get_kind_display()


class ClusterItemVersion(models.Model):
    """What one decision says on one item; the latest not after a day is what stood on that day.

    ``text`` is the value as the register keeps it: an area or a sum as a plain number, a kind by
    its code, everything else in words (``regimes.register_items``).
    """

    source = models.ForeignKey(ClusterDecision, models.PROTECT, related_name="versions")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="versions")
    item = models.CharField(_("nội dung"), max_length=30)
    text = models.TextField(_("quy định"), blank=True)
    enterprise = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("từ ngày"))

    class Meta:
        verbose_name = _("nội dung quyết định theo thời gian")
        verbose_name_plural = _("nội dung quyết định theo thời gian")
        ordering = ["cluster", "item", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "item"], name="decision_sets_an_item_once"),
        ]
        indexes = [
            models.Index(fields=["cluster", "item", "valid_from"], name="items_of_cluster_on_day")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.text}"
