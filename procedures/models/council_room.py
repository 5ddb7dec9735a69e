"""The council room: who sits in it, by which sheet, and the sealed sheets of each round.

``CouncilScoring`` (``models/councils.py``) stays the result that the rest of the house reads; the
rows here say how it came about.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier, InvestorRequest
from procedures.models.people import AdministrativeUnit, NeverDeleted, Organisation, User
from procedures.regimes.council_criteria import Criteria


class Council(models.Model):
    """A council set up by decision (Art 13.2): for one dossier, or standing for the province."""

    name = models.CharField(_("tên Hội đồng"), max_length=200)
    province = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="councils")
    provincial_pc = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="councils",
        help_text=_("Sở có bộ phận chuyên môn làm thư ký, tổ giúp việc."),
    )
    dossier = models.ForeignKey(
        Dossier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_councils",
        help_text=_("Trống: Hội đồng thường trực, dùng cho nhiều cụm."),
    )
    decision = models.CharField(_("số quyết định thành lập"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    dissolved_on = models.DateField(_("ngày giải thể"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("Hội đồng")
        verbose_name_plural = _("Hội đồng")
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("decided_on")),
                name="council_ends_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["department", "-id"], name="council_by_department")]

    def __str__(self) -> str:
        return self.name

    def stands_on(self, day: date) -> bool:
        """Whether the council is there on ``day``."""
        return self.decided_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)


class CouncilMember(models.Model):
    """A person's part in a council from a day to a day; a change is a new row, never an edit."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chủ tịch Hội đồng")
        VICE_CHAIR = "vice_chair", _("Phó Chủ tịch Hội đồng")
        MEMBER = "member", _("Thành viên")
        SECRETARY = "secretary", _("Thư ký (không chấm điểm)")
        SUPPORT = "support", _("Tổ giúp việc (không chấm điểm)")

    SCORING = (Part.CHAIR, Part.VICE_CHAIR, Part.MEMBER)

    council = models.ForeignKey(Council, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="council_parts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField(_("vai trò"), max_length=12, choices=Part.choices)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("thành viên Hội đồng")
        verbose_name_plural = _("thành viên Hội đồng")
        constraints = [
            models.UniqueConstraint(
                fields=["council", "user"],
                condition=Q(valid_to__isnull=True),
                name="one_part_a_person_and_council",
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(valid_to__isnull=True, part="chair"),
                name="one_chair_a_council",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="council_part_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(part__in=["chair", "vice_chair", "member", "secretary", "support"]),
                name="council_part_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_part_display()}"

    @property
    def scores(self) -> bool:
        """Whether this part scores; the secretary and the support team do not (Art 13.2)."""
        return self.part in self.SCORING


class CriteriaSheet(models.Model):
    """The criteria that a council adopts on a day. Once adopted it is frozen; a change is a new
    number."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="criteria_sheets")
    number = models.PositiveSmallIntegerField(_("lần"))
    title = models.CharField(_("tên phiếu tiêu chí"), max_length=200)
    template = models.CharField(max_length=40, blank=True, default="")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    adopted_on = models.DateField(_("ngày thông qua"), null=True, blank=True)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("phiếu tiêu chí")
        verbose_name_plural = _("phiếu tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["council", "number"], name="criteria_numbered_once"),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | ~Q(digest=""),
                name="adopted_criteria_have_their_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def criteria(self) -> Criteria:
        """The sheet as the pure rules read it."""
        return Criteria.from_json(self.content)


class ScoringRound(models.Model):
    """One scoring of one dossier; a correction is another round, and this one stays as it was."""

    class Status(models.TextChoices):
        SCORING = "scoring", _("Đang chấm điểm")
        OPENED = "opened", _("Đã mở phiếu, chờ lựa chọn")
        SETTLED = "settled", _("Đã có kết quả")
        ABANDONED = "abandoned", _("Đã hủy")
        SUPERSEDED = "superseded", _("Đã chấm lại ở vòng sau")

    class Settlement(models.TextChoices):
        SCORES = "scores", _("Hồ sơ có điểm cao nhất")
        CHAIR = "chair_proposal", _("Chủ tịch Hội đồng đề xuất khi bằng điểm")
        PROVINCIAL_PC = "provincial_pc", _("UBND cấp tỉnh chọn khi bằng điểm")
        LOCAL_RULE = "local_rule", _("Theo quy định của tỉnh khi bằng điểm")
        BACK = "back_to_notice", _("Không hồ sơ nào đạt: thông báo lại")
        END = "end", _("Không hồ sơ nào đạt: kết thúc, báo cáo không chấp thuận")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="scoring_rounds")
    council = models.ForeignKey(Council, models.PROTECT, related_name="rounds")
    criteria_sheet = models.ForeignKey(CriteriaSheet, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("vòng"))
    status = models.CharField(_("tình trạng"), max_length=12, choices=Status.choices)
    convened_on = models.DateField(_("ngày triệu tập"))
    due_on = models.DateField(_("hạn nộp phiếu do Hội đồng đặt"), null=True, blank=True)
    gates = models.JSONField(default=dict)
    reason = models.TextField(_("lý do"), blank=True)
    opened_on = models.DateField(_("ngày họp mở phiếu"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(_("địa điểm họp"), max_length=200, blank=True)
    document = models.CharField(_("số biên bản"), max_length=60, blank=True)
    result = models.JSONField(null=True, blank=True)
    settlement = models.CharField(max_length=16, choices=Settlement.choices, blank=True, default="")
    settled_on = models.DateField(null=True, blank=True)
    settlement_reason = models.TextField(blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    tie_choice = models.ForeignKey(
        InvestorRequest, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_entry = models.PositiveIntegerField(default=0)
    last_entry = models.PositiveIntegerField(default=0)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("vòng chấm điểm")
        verbose_name_plural = _("vòng chấm điểm")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="rounds_numbered_once"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(status__in=["scoring", "opened"]),
                name="one_round_runs",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["scoring", "abandoned"]) | Q(opened_on__isnull=False),
                name="a_result_comes_after_an_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.number}"

    @property
    def is_open_to_readers(self) -> bool:
        """Whether the sheets have been opened: before that nobody has anything to read."""
        return self.opened_on is not None


class Seat(models.Model):
    """A member's place in one round, with the name and office he has in it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Chưa nộp phiếu")
        SEALED = "sealed", _("Đã nộp, niêm phong")
        RECUSED = "recused", _("Từ chối chấm điểm")
        MISSING = "missing", _("Không nộp phiếu")
        OPENED = "opened", _("Đã mở phiếu")
        UNOPENED = "unopened", _("Phiếu không mở được")

    scoring_round = models.ForeignKey(ScoringRound, models.PROTECT, related_name="seats")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, models.PROTECT, related_name="seats")
    name = models.CharField(_("thành viên"), max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=CouncilMember.Part.choices)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    reason = models.TextField(_("lý do"), blank=True)
    declared_on = models.DateField(
        _("ngày cam kết không có lợi ích liên quan"), null=True, blank=True
    )
    was_present = models.BooleanField(_("có mặt"), null=True, blank=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("ghế của thành viên")
        verbose_name_plural = _("ghế của thành viên")
        constraints = [
            models.UniqueConstraint(fields=["scoring_round", "user"], name="one_seat_a_person"),
            models.UniqueConstraint(fields=["scoring_round", "name"], name="one_seat_a_name"),
            models.CheckConstraint(
                condition=~Q(status__in=["recused", "missing", "unopened"]) | ~Q(reason=""),
                name="an_empty_seat_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["user", "scoring_round"], name="seat_by_person")]

    def __str__(self) -> str:
        return self.name


class SealedSheet(models.Model):
    """A member's sheet as handed in. Until the opening only the commitment says anything.

    ``envelope`` is the encrypted sheet; ``content`` and ``salt`` are empty until it is opened. A
    sheet that was handed in again stays, marked with the day it was replaced.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField(_("lần nộp"))
    commitment = models.CharField(_("mã niêm phong"), max_length=64, unique=True)
    envelope = models.TextField()
    handed_in_on = models.DateField(_("ngày nộp"))
    handed_in_at = models.DateTimeField(_("nộp lúc"))
    is_late = models.BooleanField(_("nộp chậm"), default=False)
    replaced_on = models.DateField(_("ngày thay bằng phiếu khác"), null=True, blank=True)
    salt = models.CharField(max_length=64, blank=True, default="")
    content = models.JSONField(null=True, blank=True)

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("phiếu niêm phong")
        verbose_name_plural = _("phiếu niêm phong")
        constraints = [
            models.UniqueConstraint(fields=["seat", "number"], name="sheets_numbered_once"),
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(replaced_on__isnull=True),
                name="one_standing_sheet_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(salt="", content__isnull=True) | ~Q(salt="") & Q(content__isnull=False),
                name="a_sheet_is_sealed_or_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} · {self.number}"

    def bound_to(self) -> dict[str, Any]:
        """What the envelope is tied to: it opens nowhere else."""
        return binding_of(self.seat, self.number)


def binding_of(seat: Seat, number: int) -> dict[str, Any]:
    """Whose sheet in which round an envelope is made for."""
    return {"round": seat.scoring_round_id, "seat": seat.pk, "number": number}
