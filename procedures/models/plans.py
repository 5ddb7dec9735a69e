"""The development plan: proposals, the List as it is compiled, and the approved List by its day.

A List that was approved is never rewritten: its rows are closed to UPDATE and DELETE by triggers,
and a later version takes its place from its own first day on.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.folding import folded
from procedures.models.clusters import Cluster
from procedures.models.dossiers import Dossier
from procedures.models.opinions import Opinion
from procedures.models.people import AdministrativeUnit, User


class Change(models.TextChoices):
    """What a plan does with a cluster, against the List before it."""

    KEPT = "kept", _("Giữ nguyên")
    RESIZED = "resized", _("Điều chỉnh diện tích")
    ADDED = "added", _("Bổ sung mới")
    BROUGHT_FORWARD = "brought_forward", _("Đưa lên từ giai đoạn sau")
    WITHDRAWN = "withdrawn", _("Đưa ra khỏi Danh mục")


class Stage(models.TextChoices):
    """When a cluster of the plan is to be developed."""

    IN_PERIOD = "in_period", _("Trong kỳ quy hoạch")
    LATER = "later", _("Giai đoạn sau")


class ListedCluster(models.Model):
    """The fields of one cluster of the List (NĐ 32/2024 Art 4.2(đ)); distances in metres."""

    name = models.CharField(_("tên cụm"), max_length=200)
    folded_name = models.CharField(max_length=200, editable=False, default="")
    commune = models.CharField(_("địa điểm (đến cấp xã)"), max_length=200, blank=True)
    area_ha = models.DecimalField(
        _("diện tích (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    stage = models.CharField(
        _("giai đoạn"), max_length=10, choices=Stage.choices, default=Stage.IN_PERIOD
    )
    housing_m = models.DecimalField(
        _("khoảng cách đến khu dân cư (m)"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    relics_m = models.DecimalField(
        _("khoảng cách đến di tích quốc gia (m)"),
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
    )
    water_m = models.DecimalField(
        _("khoảng cách đến sông, hồ (m)"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    adjoining = models.CharField(
        _("cụm liền kề và sự liên kết"),
        max_length=500,
        blank=True,
        help_text=_("Chỉ liền kề khi liên kết về ngành nghề, môi trường, năng lượng."),
    )
    sectors = models.CharField(_("ngành nghề"), max_length=500, blank=True)
    land_status = models.CharField(_("hiện trạng đất"), max_length=500, blank=True)
    reason = models.TextField(_("lý do bổ sung, điều chỉnh"), blank=True)
    cost_bn = models.DecimalField(
        _("ước vốn đầu tư hạ tầng (tỷ đồng)"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = folded(self.name)
        super().save(*args, **kwargs)

    def listed(self) -> dict[str, Any]:
        """The columns of the List, by name."""
        return {column: getattr(self, column) for column in LISTED_COLUMNS}


LISTED_COLUMNS = (
    "name",
    "commune",
    "area_ha",
    "stage",
    "housing_m",
    "relics_m",
    "water_m",
    "adjoining",
    "sectors",
    "land_status",
    "reason",
    "cost_bn",
)
"""What a proposal, a line of a draft and an entry of an approved List have in common."""


class ListVersion(models.Model):
    """One approved List of a province, in force from a day until the next one."""

    class Origin(models.TextChoices):
        PLAN = "plan", _("Phê duyệt trong phần mềm")
        IMPORT = "import", _("Nhập từ văn bản đã duyệt")

    province = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="list_versions", verbose_name=_("tỉnh")
    )
    plan = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="list_versions"
    )
    origin = models.CharField(_("nguồn"), max_length=8, choices=Origin.choices)
    period = models.CharField(_("kỳ quy hoạch"), max_length=40, blank=True)
    authority = models.CharField(_("cơ quan phê duyệt"), max_length=200)
    paper = models.CharField(_("số, ký hiệu quyết định"), max_length=60)
    approved_on = models.DateField(_("ngày phê duyệt"))
    valid_from = models.DateField(_("có hiệu lực từ ngày"))
    council_resolution = models.CharField(
        _("nghị quyết của HĐND cấp tỉnh"), max_length=200, blank=True
    )
    appraisal_report = models.CharField(
        _("báo cáo của hội đồng thẩm định quy hoạch"), max_length=200, blank=True
    )
    submission = models.CharField(_("tờ trình"), max_length=200, blank=True)
    source_name = models.CharField(_("tệp nguồn"), max_length=255, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True, default="")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="entered_lists"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    is_invented = models.BooleanField(_("Danh mục mẫu, không có thật"), default=False)

    class Meta:
        verbose_name = _("Danh mục cụm công nghiệp")
        verbose_name_plural = _("Danh mục cụm công nghiệp")
        ordering = ["province", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "valid_from"], name="one_list_a_province_and_day"
            ),
            models.CheckConstraint(
                condition=Q(authority__gt="", paper__gt=""), name="list_names_its_decision"
            ),
            models.CheckConstraint(
                condition=Q(origin="import") | Q(plan__isnull=False),
                name="list_comes_from_a_plan_or_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.province}"


class ListEntry(ListedCluster):
    """One cluster of an approved List; one that was withdrawn stands there as withdrawn."""

    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField(_("số thứ tự"))
    change = models.CharField(
        _("so với Danh mục trước"), max_length=16, choices=Change.choices, blank=True, default=""
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="list_entries"
    )
    proposal = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="list_entries"
    )

    class Meta:
        verbose_name = _("cụm trong Danh mục")
        verbose_name_plural = _("cụm trong Danh mục")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="list_entries_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(area_ha__isnull=False, area_ha__gt=0), name="list_entry_area_positive"
            ),
        ]
        indexes = [models.Index(fields=["version", "folded_name"], name="list_entry_by_name")]

    @property
    def is_in_force(self) -> bool:
        """Whether a cluster may rest on it: in the period, and not withdrawn."""
        return self.change != Change.WITHDRAWN and self.stage == Stage.IN_PERIOD


class Plan(models.Model):
    """The province's report on the development plan, first made or adjusted.

    ``lines_open`` says whether the department may change the draft List now; ``sent_on`` is the
    first day on which the ministry may see it.
    """

    class Kind(models.TextChoices):
        MAKING = "making", _("Lập mới")
        ADJUSTING = "adjusting", _("Điều chỉnh")

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="plan")
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    period = models.CharField(_("kỳ quy hoạch"), max_length=40)
    base = models.ForeignKey(
        ListVersion, models.PROTECT, null=True, blank=True, related_name="adjusted_by"
    )
    lines_open = models.BooleanField(default=True)
    summary = models.TextField(_("thuyết minh"), blank=True)
    report_document = models.CharField(_("số báo cáo"), max_length=60, blank=True)
    plan_body = models.CharField(_("cơ quan lập quy hoạch"), max_length=200, blank=True)
    direction = models.TextField(_("nội dung chỉ đạo"), blank=True)
    direction_document = models.CharField(_("số văn bản chỉ đạo"), max_length=60, blank=True)
    directed_on = models.DateField(_("ngày chỉ đạo"), null=True, blank=True)
    sent_on = models.DateField(_("ngày gửi Bộ lần đầu"), null=True, blank=True)
    ministry_passed_over = models.TextField(_("lý do không hỏi Bộ"), blank=True)

    class Meta:
        verbose_name = _("phương án phát triển")
        verbose_name_plural = _("phương án phát triển")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class Proposal(ListedCluster):
    """What a local office proposes, and what the department has made of it."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("Đưa vào phương án")
        MERGED = "merged", _("Gộp với đề xuất khác")
        CHANGED = "changed", _("Đưa vào phương án có điều chỉnh")
        PUT_OFF = "put_off", _("Để kỳ sau")
        REFUSED = "refused", _("Không đưa vào")

    PROPOSABLE = (Change.ADDED, Change.RESIZED, Change.BROUGHT_FORWARD, Change.WITHDRAWN)

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="proposal"
    )
    change = models.CharField(_("đề xuất"), max_length=16, choices=Change.choices)
    entry = models.ForeignKey(
        ListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("cụm trong Danh mục hiện hành"),
    )
    outcome = models.CharField(
        _("kết quả xem xét"), max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    outcome_reason = models.TextField(_("lý do"), blank=True)
    outcome_on = models.DateField(_("ngày xem xét"), null=True, blank=True)
    outcome_document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_here"
    )
    changed = models.JSONField(
        _("nội dung Sở điều chỉnh"),
        default=dict,
        blank=True,
        help_text=_("Cột → giá trị mới; cột không có ở đây giữ như đề xuất."),
    )

    class Meta:
        verbose_name = _("đề xuất cụm")
        verbose_name_plural = _("đề xuất cụm")
        constraints = [
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0), name="proposed_area_positive"
            ),
            models.CheckConstraint(
                condition=~Q(change="kept"), name="a_proposal_changes_something"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="merged") | Q(merged_into__isnull=False),
                name="merged_proposal_names_the_other",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether it goes on into a plan."""
        return self.outcome in {self.Outcome.TAKEN_UP, self.Outcome.CHANGED, self.Outcome.MERGED}


class PlanLine(ListedCluster):
    """One line of the draft List, while the plan is being made."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="plan_lines")
    change = models.CharField(_("so với Danh mục trước"), max_length=16, choices=Change.choices)
    previous = models.ForeignKey(
        ListEntry, models.PROTECT, null=True, blank=True, related_name="draft_lines"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="lines"
    )

    class Meta:
        verbose_name = _("dòng dự thảo Danh mục")
        verbose_name_plural = _("dòng dự thảo Danh mục")
        ordering = ["dossier", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0), name="plan_line_area_positive"
            ),
            models.UniqueConstraint(
                fields=["dossier", "previous"],
                condition=Q(previous__isnull=False),
                name="entry_once_a_draft",
            ),
            models.UniqueConstraint(
                fields=["dossier", "proposal"],
                condition=Q(proposal__isnull=False),
                name="proposal_once_a_draft",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Whether it is one of the clusters of the period."""
        return self.change != Change.WITHDRAWN and self.stage == Stage.IN_PERIOD


class PlanSending(models.Model):
    """The plan as it went to the ministry once: its List frozen, and what the ministry answered."""

    class Asks(models.TextChoices):
        AGREEMENT = "agreement", _("Thỏa thuận")
        OPINION = "opinion", _("Ý kiến")
        UNCONFIRMED = "unconfirmed", _("Chưa xác nhận được là thỏa thuận hay ý kiến")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField(_("lần"))
    asks = models.CharField(_("đề nghị"), max_length=12, choices=Asks.choices)
    sent_on = models.DateField(_("ngày gửi"), null=True, blank=True)
    document = models.CharField(_("số văn bản gửi"), max_length=60, blank=True)
    sets = models.PositiveSmallIntegerField(_("số bộ hồ sơ"), null=True, blank=True)
    papers = models.JSONField(_("thành phần hồ sơ"), default=list, blank=True)
    full_on = models.DateField(_("ngày Bộ nhận đủ hồ sơ"), null=True, blank=True)
    lines = models.JSONField(_("Danh mục khi gửi"), default=list, blank=True)
    opinion = models.OneToOneField(
        Opinion, models.PROTECT, null=True, blank=True, related_name="plan_sending"
    )
    asked_ministries = models.TextField(_("các Bộ được hỏi"), blank=True)

    class Meta:
        verbose_name = _("lần gửi Bộ")
        verbose_name_plural = _("các lần gửi Bộ")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="sendings_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.number}"


class Listing(models.Model):
    """On which entry of the List a dossier about one cluster rests, where its name alone does not
    tell (a deviating name: Art 10.4)."""

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="listing"
    )
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="listings")

    class Meta:
        verbose_name = _("căn cứ trong Danh mục")
        verbose_name_plural = _("căn cứ trong Danh mục")

    def __str__(self) -> str:
        return f"{self.dossier_id} · {self.entry_id}"
