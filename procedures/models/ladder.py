"""The provinces' own rungs of reminders, dated; and each change of them as one recorded act."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.ladder import AUDIENCES, rung, words_of
from procedures.models.people import AdministrativeUnit, User
from procedures.wording import in_reader_language


class LadderRule(models.Model):
    """A province turns one rung for one audience on or off, from a day to a day.

    Empty ``procedure``, ``step`` or ``tier``: all of them. ``rung`` is written as in
    ``procedures/ladder/rungs.py`` ("-3wd", "1/2", "+4h"). Rules are ended, never changed.
    """

    class Tier(models.TextChoices):
        LOCAL = "local", _("Cấp xã (huyện)")
        PROVINCE = "province", _("Cấp tỉnh")
        MINISTRY = "ministry", _("Bộ")

    province = models.ForeignKey(
        AdministrativeUnit, models.PROTECT, related_name="ladder_rules", verbose_name=_("tỉnh")
    )
    procedure = models.CharField(_("thủ tục"), max_length=20, blank=True)
    step = models.CharField(_("bước"), max_length=30, blank=True)
    tier = models.CharField(_("cấp"), max_length=10, choices=Tier.choices, blank=True)
    rung = models.CharField(_("bậc"), max_length=12)
    audience = models.CharField(_("người nhận"), max_length=20)
    is_off = models.BooleanField(_("bỏ bậc này"), default=False)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    document = models.CharField(_("văn bản"), max_length=60, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bậc nhắc việc của tỉnh")
        verbose_name_plural = _("bậc nhắc việc của tỉnh")
        ordering = ["province", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="ladder_rule_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["province", "procedure", "step", "tier", "rung", "audience"],
                condition=Q(valid_to__isnull=True),
                name="one_open_rule_a_rung",
            ),
        ]

    def __str__(self) -> str:
        words = words_of(rung(self.rung), self.step, in_reader_language("vi", "en"))
        known = AUDIENCES.get(self.audience)
        return f"{words} → {in_reader_language(known.vi, known.en) if known else self.audience}"


class LadderChange(models.Model):
    """One act on a province's ladder: who, when, by which paper, and what it moved.

    Running deadlines are planned anew in batches: ``replanned_to`` is the last one that was, and
    ``settled_at`` is set when all have been, after every process has heard of the rule.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("Đặt bậc")
        ENDED = "ended", _("Thôi áp dụng")

    rule = models.ForeignKey(LadderRule, models.PROTECT, related_name="changes")
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người làm"))
    at = models.DateTimeField(_("lúc"))
    document = models.CharField(_("văn bản"), max_length=60, blank=True)
    replanned_to = models.BigIntegerField(default=0)
    deadlines = models.PositiveIntegerField(_("thời hạn đã lập lại"), default=0)
    planned = models.PositiveIntegerField(_("lời nhắc thêm"), default=0)
    removed = models.PositiveIntegerField(_("lời nhắc bỏ"), default=0)
    moved = models.PositiveIntegerField(_("lời nhắc đổi lúc"), default=0)
    pass_began_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lần đổi bậc nhắc việc")
        verbose_name_plural = _("lần đổi bậc nhắc việc")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(settled_at__isnull=True), name="ladder_change_unsettled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.rule}"
