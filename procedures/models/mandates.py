"""What was done about a stand-in: who was named, by whom, by which paper, and how it ended."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.people import DeletionRefused, NeverDeleted, Post, User


class MandateAct(models.Model):
    """One act on a mandate, written once; the database refuses a change too (``append_only``).

    The mandate itself is a post that stands in for another (``Post.stands_in_for``): its days are
    those of the last act. ``first`` and ``last`` are the days as this act leaves them; of one that
    was called off, the days it would have had.
    """

    class Kind(models.TextChoices):
        APPOINTED = "appointed", _("Cử người thay")
        CHANGED = "changed", _("Đổi ngày")
        ENDED = "ended", _("Kết thúc sớm")
        CALLED_OFF = "called_off", _("Hủy khi chưa bắt đầu")

    mandate = models.ForeignKey(
        Post, models.PROTECT, related_name="mandate_acts", verbose_name=_("việc thay")
    )
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    absent = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("người vắng mặt")
    )
    stand_in = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("người thay")
    )
    first = models.DateField(_("từ ngày"))
    last = models.DateField(_("đến hết ngày"))
    document = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    reason = models.CharField(_("lý do"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người làm"))
    at = models.DateTimeField(_("lúc"))

    objects = NeverDeleted.as_manager()

    class Meta:
        verbose_name = _("lần cử người thay")
        verbose_name_plural = _("các lần cử người thay")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["appointed", "changed", "ended", "called_off"]),
                name="mandate_act_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="ended") | Q(last__gte=F("first")),
                name="mandate_act_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")), name="nobody_stands_in_for_himself"
            ),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(kind="appointed"), name="mandate_appointed_once"
            ),
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(kind__in=["ended", "called_off"]),
                name="mandate_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.mandate_id}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise DeletionRefused(type(self))
