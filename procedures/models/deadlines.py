"""Periods that run, and the ledger of what moved them. A due date is derived, never typed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation, User


class Deadline(models.Model):
    """One step of the law that has begun: its period, whose it is, and (cached) when it is due.

    ``due_on``, ``stopped_since``, ``paused_days`` and ``provisional`` are a cache of
    ``procedures.clock.due`` over the period and the ledger; ``check_due_dates`` verifies them.
    ``amount`` is empty where the law sets no limit. ``version`` counts the changes of the due date:
    a reminder belongs to one version.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Đang chạy")
        DONE = "done", _("Đã xong")
        SUPERSEDED = "superseded", _("Đã thay bằng lần mới")
        VOID = "void", _("Không còn hiệu lực")

    class Actor(models.TextChoices):
        APPLICANT = "applicant", _("Doanh nghiệp")
        LOCAL_BODY = "local_body", _("UBND cấp xã (huyện)")
        DEPARTMENT = "department", _("Sở Công Thương")
        CONSULTED_BODY = "consulted_body", _("Cơ quan được lấy ý kiến")
        COUNCIL = "council", _("Hội đồng")
        PROVINCIAL_PC = "provincial_pc", _("UBND cấp tỉnh")
        MINISTRY = "ministry", _("Bộ Công Thương")

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("ngày làm việc")
        DAYS = "days", _("ngày")
        WORKING_HOURS = "working_hours", _("giờ làm việc")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="deadlines")
    step = models.CharField(_("bước"), max_length=30)
    body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="opinion_deadlines"
    )
    actor = models.CharField(_("bên thực hiện"), max_length=15, choices=Actor.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="deadlines", verbose_name=_("cơ quan")
    )
    regime = models.CharField(max_length=2)
    amount = models.PositiveSmallIntegerField(_("thời hạn"), null=True, blank=True)
    unit = models.CharField(_("đơn vị"), max_length=15, choices=Unit.choices, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=120)
    confidence = models.CharField(max_length=10, default="primary")
    started_on = models.DateField(_("ngày bắt đầu"), null=True, blank=True)
    due_on = models.DateField(_("ngày đến hạn"), null=True, blank=True)
    stopped_since = models.DateField(_("dừng từ ngày"), null=True, blank=True)
    paused_days = models.PositiveSmallIntegerField(_("số ngày dừng"), default=0)
    provisional = models.BooleanField(_("tạm tính"), default=False)
    calendar_version = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    done_on = models.DateField(_("ngày xong"), null=True, blank=True)
    late_by = models.PositiveSmallIntegerField(_("trễ"), null=True, blank=True)

    class Meta:
        verbose_name = _("thời hạn")
        verbose_name_plural = _("thời hạn")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, unit="") | Q(amount__isnull=False, unit__gt=""),
                name="period_has_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(due_on__isnull=True),
                name="no_due_date_without_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(done_on__isnull=True), name="open_is_not_done"
            ),
            models.UniqueConstraint(
                fields=["dossier", "step"],
                condition=Q(status="open", body__isnull=True),
                name="one_open_deadline_a_step",
            ),
            models.UniqueConstraint(
                fields=["dossier", "step", "body"],
                condition=Q(status="open", body__isnull=False),
                name="one_open_deadline_a_body",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(status="open"), name="deadline_open_by_due"
            ),
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(status="open"),
                name="deadline_open_by_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.step}"


class LedgerEntry(models.Model):
    """One thing that happened to a period. Append-only: triggers refuse UPDATE and DELETE."""

    class Kind(models.TextChoices):
        START = "start", _("Bắt đầu")
        STOP = "stop", _("Dừng")
        RESUME = "resume", _("Tiếp tục")
        RESTART = "restart", _("Tính lại từ đầu")
        EXTEND = "extend", _("Gia hạn")
        FINISH = "finish", _("Kết thúc")
        SUPERSEDE = "supersede", _("Thay thế")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="ledger")
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("ngày"), null=True, blank=True)
    until = models.DateField(_("đến ngày"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=120, blank=True)
    inferred = models.BooleanField(_("suy ra"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dòng sổ thời hạn")
        verbose_name_plural = _("sổ thời hạn")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="extend") | Q(until__isnull=False),
                name="extension_names_its_new_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.kind} {self.on}"

    @property
    def reason_words(self) -> str:
        """The reason in the reader's language where it is one of ours, as written otherwise."""
        return gettext(self.reason) if self.reason else ""


class CalendarDay(models.Model):
    """An official exception to the weekday rule; dated, editable, with its source."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Nghỉ lễ, Tết")
        EXCHANGE = "exchange", _("Nghỉ hoán đổi")
        WORKED = "worked", _("Làm bù")

    day = models.DateField(_("ngày"), unique=True)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    source = models.CharField(_("nguồn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("lịch nghỉ lễ và làm bù")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} · {self.get_kind_display()}"


class CalendarYear(models.Model):
    """A year whose list of days off is official; without it due dates are provisional."""

    year = models.PositiveSmallIntegerField(_("năm"), unique=True)
    confirmed = models.BooleanField(_("đã có danh sách chính thức"), default=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("nguồn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("năm lịch")
        verbose_name_plural = _("năm lịch")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
