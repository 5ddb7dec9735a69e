"""The dossier, what is known about its cluster, and the requests of those who want to invest."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.clusters import Cluster, ClusterKind
from procedures.models.people import (
    AdministrativeUnit,
    DeletionRefused,
    NeverDeleted,
    Organisation,
    User,
)
from procedures.states import MOVES, DossierState, may_move


class Procedure(models.TextChoices):
    """The administrative procedures of clusters (codes of the case format).

    ``PLAN`` is the province's report on the development plan, which compiles many proposals.
    """

    PROPOSAL = "proposal", _("Đề xuất cụm vào phương án phát triển")
    PLAN = "plan", _("Phương án phát triển cụm công nghiệp")
    INVESTOR_SELECTION = "investor_selection", _("Lựa chọn chủ đầu tư hạ tầng kỹ thuật")
    ESTABLISHMENT = "establishment", _("Thành lập cụm công nghiệp")
    EXPANSION = "expansion", _("Mở rộng cụm công nghiệp")
    ADJUSTMENT = "adjustment", _("Điều chỉnh quyết định thành lập, mở rộng")
    ABOLITION = "abolition", _("Bãi bỏ quyết định thành lập")
    LEGACY = "legacy", _("Cụm hình thành trước ngày 05/10/2009")


class RegimeId(models.TextChoices):
    """The law regimes by date; their content is in ``procedures/regimes``."""

    R1 = "R1", "R1 · NĐ 68/2017, NĐ 66/2020"
    R2 = "R2", "R2 · NĐ 32/2024"
    R3 = "R3", "R3 · NĐ 32/2024, NĐ 139/2025"
    R4 = "R4", "R4 · NĐ 32/2024, NĐ 303/2026"


STATE_LABELS = {
    DossierState.REQUESTED: _("Mới có văn bản đề nghị"),
    DossierState.ANNOUNCED: _("Đang thông báo tiếp nhận"),
    DossierState.COMPILING: _("Đang hoàn thiện hồ sơ, tờ trình"),
    DossierState.SUBMITTED: _("Chờ tiếp nhận tại Sở Công Thương"),
    DossierState.AWAITING_SUPPLEMENT: _("Chờ bổ sung"),
    DossierState.UNDER_APPRAISAL: _("Đang thẩm định"),
    DossierState.AWAITING_DECISION: _("Chờ UBND cấp tỉnh quyết định"),
    DossierState.STOPPED: _("Tạm dừng xử lý"),
    DossierState.DECIDED: _("Đã có quyết định"),
    DossierState.REFUSED: _("Không chấp thuận"),
    DossierState.WITHDRAWN: _("Đã rút hồ sơ"),
}


STATE_LABELS_OF_PROCEDURE = {
    ("proposal", DossierState.SUBMITTED): _("Chờ Sở Công Thương xem xét"),
    ("proposal", DossierState.UNDER_APPRAISAL): _("Đã tiếp nhận, chờ phương án"),
    ("proposal", DossierState.AWAITING_DECISION): _("Chờ phê duyệt phương án"),
    ("proposal", DossierState.DECIDED): _("Kết thúc cùng phương án được duyệt"),
    ("proposal", DossierState.REFUSED): _("Không đưa vào phương án kỳ này"),
    ("plan", DossierState.AWAITING_SUPPLEMENT): _("Hoàn thiện theo yêu cầu của Bộ"),
    ("plan", DossierState.UNDER_APPRAISAL): _("Đang lập, lấy ý kiến"),
    ("plan", DossierState.AWAITING_DECISION): _("Chờ phê duyệt"),
    ("plan", DossierState.DECIDED): _("Đã phê duyệt"),
    ("plan", DossierState.REFUSED): _("Không được phê duyệt"),
}
"""Where a procedure calls a state otherwise than the road of Article 10."""


class Dossier(models.Model):
    """One administrative dossier. Its legal state moves only in ``procedures/services``.

    ``journal_length`` and ``journal_head`` are the end of its chained journal; they are written in
    the transaction of the act, under the lock of this row.
    """

    code = models.CharField(
        _("mã hồ sơ"),
        max_length=64,
        unique=True,
        error_messages={"unique": _("Mã hồ sơ này đã có.")},
        help_text=_("Chuỗi duy nhất, không suy diễn nội dung từ mã."),
    )
    procedure = models.CharField(_("thủ tục"), max_length=20, choices=Procedure.choices)
    state = models.CharField(
        _("tình trạng"),
        max_length=20,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=DossierState.REQUESTED,
    )
    state_before_stop = models.CharField(max_length=20, blank=True, default="")
    regime = models.CharField(_("chế độ pháp luật"), max_length=2, choices=RegimeId.choices)
    regime_basis = models.CharField(_("căn cứ áp dụng"), max_length=500)
    regime_needs_confirmation = models.BooleanField(default=False)
    regime_is_forced = models.BooleanField(default=False)
    regime_pinned_on = models.DateField(
        null=True,
        blank=True,
        help_text=_("Ngày muộn nhất hồ sơ đã đến Sở; dùng để chọn chế độ pháp luật."),
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name=_("cụm công nghiệp"),
        help_text=_("Trống khi hồ sơ là phương án phát triển của cả tỉnh."),
    )
    province = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="dossiers")
    local_body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="local_dossiers",
        verbose_name=_("UBND lập hồ sơ"),
    )
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="department_dossiers", verbose_name=_("Sở")
    )
    provincial_pc = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="provincial_dossiers",
        verbose_name=_("UBND cấp tỉnh"),
    )
    requested_on = models.DateField(_("ngày đề nghị"), null=True, blank=True)
    submitted_on = models.DateField(_("ngày trình Sở"), null=True, blank=True)
    complete_on = models.DateField(_("ngày đủ hồ sơ"), null=True, blank=True)
    reported_on = models.DateField(_("ngày báo cáo thẩm định"), null=True, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    copied_on = models.DateField(_("ngày gửi Bộ"), null=True, blank=True)
    last_act_on = models.DateField(
        null=True, blank=True, help_text=_("Ngày của việc gần nhất; việc sau không thể sớm hơn.")
    )
    was_submitted = models.BooleanField(
        default=False,
        help_text=_("Đã đến Sở, kể cả khi hồ sơ cũ không ghi ngày."),
    )
    specialist = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="dossiers_in_hand"
    )
    handed_out = models.BooleanField(
        default=False, help_text=_("Đã phân công thụ lý trong lần thẩm định này.")
    )
    changes_investor = models.BooleanField(
        _("thay đổi chủ đầu tư"),
        default=False,
        help_text=_("Khi điều chỉnh quyết định: phải lựa chọn lại theo khoản 2 Điều 13."),
    )
    journal_length = models.PositiveIntegerField(default=0)
    journal_head = models.CharField(max_length=64, blank=True, default="")
    is_invented = models.BooleanField(_("hồ sơ mẫu, không có thật"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in MOVES]), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=Q(regime__in=RegimeId.values), name="dossier_regime_known"
            ),
            models.CheckConstraint(
                condition=Q(procedure="plan") | Q(cluster__isnull=False),
                name="only_a_plan_has_no_cluster",
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", state_before_stop__gt="")
                | ~Q(state="stopped") & Q(state_before_stop=""),
                name="stopped_dossier_knows_where_it_stood",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "state", "-id"], name="dossier_by_province"),
            models.Index(fields=["local_body", "state", "-id"], name="dossier_by_local_body"),
            models.Index(fields=["department", "state", "-id"], name="dossier_by_department"),
        ]

    def __str__(self) -> str:
        return self.code

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise DeletionRefused(type(self))

    def move_to(self, target: DossierState) -> None:
        """Set the state if the table of moves allows it; the caller saves under the row's lock.

        Raises RuleRefused when an act comes at a time when the law has no place for it.
        """
        from procedures.refusals import RuleRefused

        if not may_move(self.state, target):
            raise RuleRefused(
                str(
                    _("Hồ sơ đang ở tình trạng “%(now)s”, không thể chuyển sang “%(target)s”.")
                    % {
                        "now": STATE_LABELS[DossierState(self.state)],
                        "target": STATE_LABELS[target],
                    }
                )
            )
        self.state = target

    @property
    def state_words(self) -> Any:
        """The state as the office of this procedure calls it."""
        state = DossierState(self.state)
        return STATE_LABELS_OF_PROCEDURE.get((self.procedure, state)) or STATE_LABELS[state]

    @property
    def name(self) -> str:
        """What the dossier is about: the cluster, or the province whose plan it is."""
        return self.cluster.name if self.cluster is not None else self.province.name

    @property
    def title(self) -> str:
        """What it is about with the procedure, as the office calls a dossier."""
        return f"{self.name} · {self.get_procedure_display()}"

    @property
    def its_cluster(self) -> Cluster:
        """The cluster of a dossier that is about one; asking a plan for it is a fault of ours."""
        if self.cluster is None:
            raise ValueError(f"{self.code} is about a plan, not about one cluster")
        return self.cluster


class DossierFacts(models.Model):
    """The facts on which the conditions of Art 8 and the area limits of Art 2.1 are tested.

    Every one may be unknown (null): a condition then answers "unknown" and names the fact.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="facts")
    kind = models.CharField(
        _("loại cụm"), max_length=20, choices=ClusterKind.choices, default=ClusterKind.ORDINARY
    )
    no_applicant = models.BooleanField(
        _("không có nhà đầu tư nào đề nghị"),
        default=False,
        help_text=_("Phân biệt với hồ sơ cũ không ghi nhà đầu tư."),
    )
    mountainous = models.BooleanField(_("địa bàn miền núi"), null=True, blank=True)
    in_plan = models.BooleanField(_("có trong Danh mục đã duyệt"), null=True, blank=True)
    land_use_fit = models.BooleanField(_("phù hợp quy hoạch sử dụng đất"), null=True, blank=True)
    area_ha = models.DecimalField(
        _("diện tích đề nghị (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    planned_area_ha = models.DecimalField(
        _("diện tích trong Danh mục (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    planned_name = models.CharField(_("tên trong Danh mục"), max_length=200, blank=True)
    location_within_allowed_unit = models.BooleanField(
        _("địa điểm thay đổi vẫn trong đơn vị cho phép"), null=True, blank=True
    )
    type_share_pct = models.DecimalField(
        _("tỷ lệ đất theo loại hình (%)"), max_digits=14, decimal_places=10, null=True, blank=True
    )
    has_established_cluster = models.BooleanField(
        _("địa bàn đã có cụm được thành lập"), null=True, blank=True
    )
    mean_fill_pct = models.DecimalField(
        _("tỷ lệ lấp đầy trung bình (%)"), max_digits=14, decimal_places=10, null=True, blank=True
    )
    unleased_ha = models.DecimalField(
        _("đất công nghiệp chưa cho thuê (ha)"),
        max_digits=18,
        decimal_places=10,
        null=True,
        blank=True,
    )
    # Of the cluster that is to be expanded (Art 8.2).
    fill_pct = models.DecimalField(
        _("tỷ lệ lấp đầy của cụm (%)"), max_digits=14, decimal_places=10, null=True, blank=True
    )
    total_area_after_ha = models.DecimalField(
        _("tổng diện tích sau mở rộng (ha)"),
        max_digits=18,
        decimal_places=10,
        null=True,
        blank=True,
    )
    demand_ha = models.DecimalField(
        _("nhu cầu thuê đất công nghiệp (ha)"),
        max_digits=18,
        decimal_places=10,
        null=True,
        blank=True,
    )
    industrial_land_ha = models.DecimalField(
        _("đất công nghiệp hiện có (ha)"), max_digits=18, decimal_places=10, null=True, blank=True
    )
    works_done = models.JSONField(
        _("hạ tầng thiết yếu đã hoàn thành, đưa vào sử dụng"),
        null=True,
        blank=True,
        default=None,
        help_text=_("Danh sách mã công trình; trống là chưa rõ, danh sách rỗng là chưa có."),
    )
    formed_before_2009 = models.BooleanField(
        _("hình thành trước Quyết định 105/2009/QĐ-TTg"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("thông tin xét điều kiện")
        verbose_name_plural = _("thông tin xét điều kiện")
        constraints = [
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0), name="asked_area_positive"
            ),
            models.CheckConstraint(
                condition=Q(planned_area_ha__isnull=True) | Q(planned_area_ha__gt=0),
                name="planned_area_positive",
            ),
            models.CheckConstraint(
                condition=Q(mean_fill_pct__isnull=True)
                | Q(mean_fill_pct__gte=0, mean_fill_pct__lte=100),
                name="fill_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(unleased_ha__isnull=True) | Q(unleased_ha__gte=0),
                name="unleased_land_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(fill_pct__isnull=True) | Q(fill_pct__gte=0, fill_pct__lte=100),
                name="own_fill_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(total_area_after_ha__isnull=True) | Q(total_area_after_ha__gt=0),
                name="area_after_positive",
            ),
            models.CheckConstraint(
                condition=(Q(demand_ha__isnull=True) | Q(demand_ha__gte=0))
                & (Q(industrial_land_ha__isnull=True) | Q(industrial_land_ha__gte=0)),
                name="land_of_expansion_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier)


class InvestorRequest(models.Model):
    """One enterprise's request to be the infrastructure investor; several may compete."""

    class Status(models.TextChoices):
        FILED = "filed", _("Đã nộp")
        WITHDRAWN = "withdrawn", _("Đã rút")
        CHOSEN = "chosen", _("Được chọn làm chủ đầu tư")
        NOT_CHOSEN = "not_chosen", _("Không được chọn")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="requests")
    enterprise = models.ForeignKey(
        Organisation, models.PROTECT, related_name="requests", verbose_name=_("doanh nghiệp")
    )
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    received_on = models.DateField(_("ngày nhận"), null=True, blank=True)
    capital_bn = models.DecimalField(
        _("tổng vốn đầu tư (tỷ đồng)"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    equity_bn = models.DecimalField(
        _("vốn chủ sở hữu (tỷ đồng)"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    papers_known = models.BooleanField(
        default=True,
        help_text=_("Sai khi hồ sơ cũ không ghi nhà đầu tư đã nộp những giấy tờ nào."),
    )
    status = models.CharField(
        _("tình trạng"), max_length=12, choices=Status.choices, default=Status.FILED
    )
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="filed_requests"
    )

    class Meta:
        verbose_name = _("văn bản đề nghị làm chủ đầu tư")
        verbose_name_plural = _("văn bản đề nghị làm chủ đầu tư")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "enterprise"], name="one_request_an_enterprise"
            ),
            models.UniqueConstraint(fields=["dossier", "number"], name="requests_numbered_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(status="chosen"), name="one_investor_chosen"
            ),
            models.CheckConstraint(
                condition=Q(capital_bn__isnull=True) | Q(capital_bn__gte=0),
                name="capital_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(equity_bn__isnull=True) | Q(equity_bn__gte=0),
                name="equity_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.dossier}"


class CodeSequence(models.Model):
    """The last number given out per office and day: codes never repeat, never fill holes."""

    office_code = models.CharField(max_length=35)
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_code", "day"], name="one_sequence_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.office_code} {self.day}"
