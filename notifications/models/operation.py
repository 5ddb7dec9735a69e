"""What the machinery keeps of itself: rests, signs of life, counts, the hold after a restore."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RoadPause(models.Model):
    """A road that its provider has closed for a while: nothing is claimed for it until then."""

    channel = models.CharField(max_length=10, primary_key=True)
    until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("kênh tạm ngừng")
        verbose_name_plural = _("kênh tạm ngừng")

    def __str__(self) -> str:
        return f"{self.channel} → {self.until}"


class Heartbeat(models.Model):
    """When a part of the machinery last showed that it lives, and how often it has."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    beats = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class AttemptTally(models.Model):
    """How many attempts ended in an outcome on a road, ever: what a monitor reads instead of
    counting the attempts. Kept by ``notifications.tally``."""

    channel = models.CharField(max_length=10)
    outcome = models.CharField(max_length=15)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "outcome"], name="one_tally_an_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.outcome}: {self.count}"


class TallyMark(models.Model):
    """Up to which attempt the tally has counted: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    attempt_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_tally_mark")]

    def __str__(self) -> str:
        return str(self.attempt_id)


class LedgerIdentity(models.Model):
    """Which ledger of sent messages (``notifications.sent_ledger``) is this database's: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.UUIDField(default=uuid4)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_ledger_identity")]

    def __str__(self) -> str:
        return str(self.name)


class SendingHold(models.Model):
    """Nothing leaves the house until a person has decided: the database may be older than what
    was sent (``notifications.after_restore``)."""

    class Cause(models.TextChoices):
        OLDER = "older", _("Cơ sở dữ liệu cũ hơn những gì đã gửi")
        NO_LEDGER = "no_ledger", _("Không có sổ ghi những gì đã gửi")
        ASKED = "asked", _("Người vận hành yêu cầu")

    class Decision(models.TextChoices):
        SKIP_SENT = "skip_sent", _("Không gửi lại những gì đã gửi")
        SKIP_UNTIL = "skip_until", _("Không gửi những gì đến hạn trước một thời điểm")
        SEND = "send", _("Gửi tất cả")

    cause = models.CharField(_("lý do"), max_length=10, choices=Cause.choices)
    machine = models.CharField(_("máy phát hiện"), max_length=80, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField(_("từ lúc"))
    is_open = models.BooleanField(default=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    skipped_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tạm dừng gửi")
        verbose_name_plural = _("tạm dừng gửi")
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_open_hold"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, decided_at__isnull=True, decision="")
                | Q(is_open=False, decided_at__isnull=False) & ~Q(decision=""),
                name="closed_hold_has_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(decision="skip_until") | Q(until__isnull=False),
                name="skip_until_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.began_at}"
