"""People, the posts they hold, and the offices in which they hold them, all valid in time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.folding import folded


class NeverDeleted(models.QuerySet[Any]):
    """Rows that history leans on: asked to delete, they refuse."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise DeletionRefused(self.model)


class DeletionRefused(Exception):
    """A person or a dossier is deactivated or closed, never deleted: acts refer to it."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model._meta.label} rows are deactivated or closed, never deleted")


class PersonManager(UserManager.from_queryset(NeverDeleted)):  # type: ignore[misc]
    """The usual user manager, on a query set that refuses to delete."""


class User(AbstractUser):
    """Someone who signs in. Deactivated when they leave; never deleted."""

    display_name = models.CharField(_("Họ và tên"), max_length=150, blank=True)
    language = models.CharField(
        _("ngôn ngữ của thư và thông báo"),
        max_length=2,
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        default="vi",
    )
    is_demo = models.BooleanField(
        _("tài khoản mẫu"),
        default=False,
        help_text=_("Chỉ có trong dữ liệu mẫu; bản chạy thật từ chối khởi động khi còn."),
    )

    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.username

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise DeletionRefused(type(self))


class AdministrativeUnit(models.Model):
    """A province, district or commune of one official list.

    A code changed its meaning in 2025 (Lào Cai 10 → 15), so the key is the code with its list.
    """

    class Tier(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        DISTRICT = "district", _("Cấp huyện")
        COMMUNE = "commune", _("Cấp xã")

    list_version = models.CharField(_("danh mục"), max_length=20)
    code = models.CharField(_("mã"), max_length=10)
    name = models.CharField(_("tên"), max_length=120)
    folded_name = models.CharField(max_length=120, editable=False, default="")
    tier = models.CharField(_("cấp"), max_length=10, choices=Tier.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        ordering = ["list_version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["list_version", "code"], name="unit_code_once_a_list"),
            models.CheckConstraint(
                condition=Q(tier="province", parent__isnull=True)
                | ~Q(tier="province") & Q(parent__isnull=False),
                name="unit_below_province_has_parent",
            ),
        ]
        indexes = [models.Index(fields=["tier", "folded_name"], name="unit_by_folded_name")]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An office or an enterprise with its span of life; a district office ends on 30/6/2025."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Bộ")
        MINISTRY_DEPARTMENT = "ministry_department", _("Cục thuộc Bộ")
        PROVINCE = "province", _("UBND cấp tỉnh")
        DEPARTMENT = "department", _("Sở")
        DISTRICT = "district", _("UBND cấp huyện")
        COMMUNE = "commune", _("UBND cấp xã")
        CONSULTED = "consulted", _("Cơ quan được lấy ý kiến")
        ENTERPRISE = "enterprise", _("Doanh nghiệp, hợp tác xã")

    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=200)
    folded_name = models.CharField(max_length=200, editable=False, default="")
    short_name = models.CharField(_("tên ngắn"), max_length=60, blank=True)
    identifier = models.CharField(
        _("mã định danh"),
        max_length=35,
        blank=True,
        help_text=_("Mã định danh điện tử của cơ quan (QĐ 20/2020/QĐ-TTg), ví dụ H38."),
    )
    tax_code = models.CharField(_("mã số doanh nghiệp"), max_length=20, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    province = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, null=True, blank=True, related_name="offices"
    )
    unit = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates"
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("cơ quan, tổ chức")
        verbose_name_plural = _("cơ quan, tổ chức")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "province"],
                condition=~Q(kind="enterprise") & Q(province__isnull=False),
                name="office_once_a_province",
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=~Q(kind="enterprise") & Q(province__isnull=True),
                name="central_office_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = folded(self.name)
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)

    def exists_on(self, day: date) -> bool:
        """Whether the office was there on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Role(models.TextChoices):
    """The parts that people play in the procedures; a post joins a person, an office and a role."""

    LOCAL_OFFICER = "local_officer", _("Cán bộ cấp xã (huyện đến 30/6/2025)")
    LOCAL_LEADER = "local_leader", _("Lãnh đạo UBND cấp xã (huyện)")
    ONE_STOP = "one_stop", _("Bộ phận một cửa của Sở")
    SPECIALIST = "specialist", _("Chuyên viên Sở Công Thương")
    DIVISION_HEAD = "division_head", _("Trưởng phòng Sở Công Thương")
    DIRECTOR = "director", _("Lãnh đạo Sở Công Thương")
    OPINION_OFFICER = "opinion_officer", _("Cán bộ cơ quan được lấy ý kiến")
    COUNCIL_SECRETARY = "council_secretary", _("Thư ký Hội đồng")
    COUNCIL_CHAIR = "council_chair", _("Chủ tịch Hội đồng")
    COUNCIL_MEMBER = "council_member", _("Thành viên Hội đồng")
    PC_OFFICE = "pc_office", _("Văn phòng UBND cấp tỉnh")
    PC_LEADER = "pc_leader", _("Lãnh đạo UBND cấp tỉnh")
    MINISTRY_OFFICER = "ministry_officer", _("Cán bộ Bộ Công Thương")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")
    APPLICANT = "applicant", _("Người đại diện doanh nghiệp")


SUPERIOR: dict[str, str] = {
    Role.LOCAL_OFFICER: Role.LOCAL_LEADER,
    Role.ONE_STOP: Role.DIVISION_HEAD,
    Role.SPECIALIST: Role.DIVISION_HEAD,
    Role.DIVISION_HEAD: Role.DIRECTOR,
    Role.COUNCIL_SECRETARY: Role.COUNCIL_CHAIR,
    Role.PC_OFFICE: Role.PC_LEADER,
}
"""To whom lateness is told, inside the same office, when the holder of the post is late."""


PERSONAL_ROLES = (
    Role.COUNCIL_CHAIR.value,
    Role.COUNCIL_MEMBER.value,
    Role.APPLICANT.value,
    Role.ADMINISTRATOR.value,
)
"""Posts that are nobody else's: a council's seats are named by the decision that set it up, an
enterprise names its own people, and rights over the installation are not lent."""


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def held_on(self, day: date) -> PostQuerySet:
        """Posts in force on ``day`` whose holder has not been deactivated."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            user__is_active=True,
        )

    def mandates(self) -> PostQuerySet:
        """Posts held in place of somebody, without those that were ended before they began."""
        return self.filter(stands_in_for__isnull=False, valid_to__gte=F("valid_from"))


class Post(models.Model):
    """A person in a role in an office, from a day to a day. Rights follow posts, not people.

    One that stands in for another post is a mandate: appointed, changed and ended by
    ``services.mandates`` alone, each time with a ``MandateAct``. A mandate ended before its first
    day was over has no day left (``valid_to`` before ``valid_from``).
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("người"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name=_("cơ quan")
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("thay cho"),
        help_text=_("Được ủy quyền trong thời gian người giữ vị trí này vắng mặt."),
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("vị trí công tác")
        verbose_name_plural = _("vị trí công tác")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="post_role_known"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_to__isnull=True),
                name="open_post_once",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True)
                | Q(valid_from__isnull=False, valid_to__isnull=False),
                name="mandate_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | ~Q(stands_in_for=F("id")),
                name="mandate_not_for_itself",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | ~Q(role__in=PERSONAL_ROLES),
                name="personal_post_not_lent",
            ),
            models.UniqueConstraint(
                fields=["stands_in_for", "valid_from"],
                condition=Q(stands_in_for__isnull=False, valid_to__gte=F("valid_from")),
                name="one_stand_in_from_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="post_by_office_role")]
        permissions = [(f"act_as_{role.value}", str(role.value)) for role in Role]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"
