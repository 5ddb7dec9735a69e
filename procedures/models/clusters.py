"""The register of clusters: what stands, or is being asked for, and where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.people import AdministrativeUnit, Organisation


class ClusterKind(models.TextChoices):
    """Kinds of cluster; some are legal types only from NĐ 303/2026 (R4) on."""

    ORDINARY = "ordinary", _("Cụm công nghiệp")
    CRAFT_VILLAGE = "craft_village", _("Cụm công nghiệp làng nghề")
    SPECIALISED = "specialised", _("Cụm công nghiệp chuyên ngành")
    SUPPORTING = "supporting", _("Cụm công nghiệp hỗ trợ")
    HIGH_TECH = "high_tech", _("Cụm công nghiệp công nghệ cao")
    ECO = "eco", _("Cụm công nghiệp sinh thái")


class Cluster(models.Model):
    """An industrial cluster, from the first request on."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Đang đề nghị thành lập")
        UNSETTLED = "unsettled", _("Đang hoạt động, chưa có quyết định thành lập")
        ESTABLISHED = "established", _("Đã thành lập")
        ABOLISHED = "abolished", _("Đã bãi bỏ")

    name = models.CharField(_("tên cụm"), max_length=200)
    folded_name = models.CharField(max_length=200, editable=False, default="")
    kind = models.CharField(
        _("loại"), max_length=20, choices=ClusterKind.choices, default=ClusterKind.ORDINARY
    )
    province = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="clusters", verbose_name=_("tỉnh")
    )
    location = models.CharField(_("địa điểm"), max_length=255, blank=True)
    folded_location = models.CharField(max_length=255, editable=False, default="")
    area_ha = models.DecimalField(
        _("diện tích (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    main_sectors = models.CharField(_("ngành nghề chính"), max_length=500, blank=True)
    status = models.CharField(
        _("tình trạng"), max_length=12, choices=Status.choices, default=Status.PROPOSED
    )
    established_on = models.DateField(_("ngày thành lập"), null=True, blank=True)
    abolished_on = models.DateField(_("ngày bãi bỏ"), null=True, blank=True)
    investor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clusters_invested_in",
        verbose_name=_("chủ đầu tư hạ tầng kỹ thuật"),
    )
    formed_before_2009 = models.BooleanField(
        _("hình thành trước 05/10/2009"),
        null=True,
        blank=True,
        help_text=_("Có khi được thành lập theo khoản 4 Điều 35; trống khi chưa rõ."),
    )

    class Meta:
        verbose_name = _("cụm công nghiệp")
        verbose_name_plural = _("cụm công nghiệp")
        ordering = ["name"]
        indexes = [
            models.Index(
                fields=["folded_name", "id"],
                condition=Q(status="unsettled"),
                name="unsettled_cluster_by_name",
            ),
            models.Index(
                fields=["province", "folded_name", "id"],
                condition=Q(status="unsettled"),
                name="unsettled_in_province",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0), name="cluster_area_positive"
            ),
            models.CheckConstraint(
                condition=~Q(status="established") | Q(established_on__isnull=False),
                name="established_cluster_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="abolished") | Q(abolished_on__isnull=False),
                name="abolished_cluster_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name
