"""Clusters formed before 05/10/2009: the list of them, the facts about each, what was concluded."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.clusters import Cluster
from procedures.models.documents import DocumentFile
from procedures.models.dossiers import Dossier
from procedures.models.people import DeletionRefused, NeverDeleted, Organisation, User


class EarlyCluster(models.Model):
    """A cluster on the list to be settled under Art 35.4, and where the list has it from.

    It stays on the list while the register says that it works without an establishment decision.
    """

    cluster = models.OneToOneField(
        Cluster, models.PROTECT, primary_key=True, related_name="early", verbose_name=_("cụm")
    )
    local_body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="early_clusters",
        verbose_name=_("UBND cấp xã nơi có cụm"),
    )
    source = models.CharField(_("nguồn ghi nhận"), max_length=200)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="entered_early_clusters"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    is_invented = models.BooleanField(_("cụm mẫu, không có thật"), default=False)

    class Meta:
        verbose_name = _("cụm hình thành trước 05/10/2009")
        verbose_name_plural = _("cụm hình thành trước 05/10/2009")
        constraints = [
            models.CheckConstraint(condition=Q(source__gt=""), name="early_cluster_has_its_source"),
        ]

    def __str__(self) -> str:
        return str(self.cluster)


class _WrittenOnce(models.Model):
    """A row that is entered and never changed; the database refuses it too (``append_only``)."""

    objects = NeverDeleted.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise DeletionRefused(type(self))


class EarlyFact(_WrittenOnce):
    """One fact with its paper; a correction is a later row of the same name, which then stands."""

    class Name(models.TextChoices):
        PROJECT_APPROVED = (
            "project_approved",
            _("Dự án đầu tư hạ tầng được phê duyệt trước 05/10/2009"),
        )
        DETAILED_PLAN_APPROVED = (
            "detailed_plan_approved",
            _("Quy hoạch chi tiết được phê duyệt trước 05/10/2009"),
        )
        IN_LOCAL_PLAN = (
            "in_local_plan",
            _("Có trong quy hoạch cụm, quy hoạch ngành của địa phương trước 05/10/2009"),
        )
        PRODUCTION_PROJECT_INSIDE = (
            "production_project_inside",
            _("Có dự án sản xuất, kinh doanh trong cụm trước 05/10/2009"),
        )
        IN_PROVINCIAL_PLAN = (
            "in_provincial_plan",
            _("Nay có trong quy hoạch tỉnh (phương án phát triển cụm)"),
        )
        AREA = "area_ha", _("Diện tích hiện có của cụm")
        FILLED = "filled", _("Đã lấp đầy (cụm trên 75 ha)")
        DETAILED_PLAN_STANDS = (
            "detailed_plan_stands",
            _("Nay đã có quy hoạch chi tiết được phê duyệt (cụm trên 75 ha)"),
        )
        CLEARANCE_DONE = "clearance_done", _("Đã giải phóng mặt bằng xong (cụm trên 75 ha)")
        INVESTOR_CLEAR = "investor_clear", _("Đã rõ chủ đầu tư hạ tầng")
        STATE_WORKS = "state_works", _("Có công trình do Nhà nước đầu tư trong cụm")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="early_facts")
    name = models.CharField(_("sự kiện, thông tin"), max_length=30, choices=Name.choices)
    answer = models.BooleanField(_("trả lời"), null=True, blank=True)
    figure = models.DecimalField(
        _("số liệu (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    words = models.CharField(_("nội dung"), max_length=500, blank=True)
    happened_on = models.DateField(_("ngày"), null=True, blank=True)
    document = models.CharField(_("số, ký hiệu văn bản"), max_length=120, blank=True)
    file = models.ForeignKey(
        DocumentFile, models.PROTECT, null=True, blank=True, related_name="early_facts"
    )
    source = models.CharField(_("nguồn cung cấp"), max_length=200, blank=True)
    recorded_on = models.DateField(_("ngày ghi"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="recorded_early_facts"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thông tin về cụm hình thành trước 05/10/2009")
        verbose_name_plural = _("thông tin về cụm hình thành trước 05/10/2009")
        ordering = ["dossier", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(figure__isnull=True) | Q(figure__gt=0), name="early_area_positive"
            ),
        ]
        indexes = [models.Index(fields=["dossier", "name", "-id"], name="early_fact_standing")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.name}"


class EarlyConclusion(_WrittenOnce):
    """What a person concluded, by which reading of the clause and why; a later one stands.

    ``reckoned`` keeps what each reading gave on the facts recorded at that time.
    """

    class ReadingOfClause(models.TextChoices):
        ALTERNATIVES = "alternatives", _("Một trong các trường hợp là đủ")
        CUMULATIVE = "cumulative", _("Phải có đủ các trường hợp")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="early_conclusions")
    number = models.PositiveSmallIntegerField(_("lần"))
    reading = models.CharField(
        _("cách hiểu khoản 4 Điều 35"), max_length=14, choices=ReadingOfClause.choices
    )
    falls_under = models.BooleanField(_("thuộc trường hợp được xem xét thành lập"))
    chooses_investor = models.BooleanField(_("phải lựa chọn chủ đầu tư"), default=True)
    reason = models.TextField(_("lý do"))
    document = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    concluded_on = models.DateField(_("ngày kết luận"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="early_conclusions"
    )
    reckoned = models.JSONField(_("kết quả theo từng cách hiểu"), default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("kết luận về cụm hình thành trước 05/10/2009")
        verbose_name_plural = _("kết luận về cụm hình thành trước 05/10/2009")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], name="early_conclusions_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__gt=""), name="early_conclusion_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} · {self.number}"
