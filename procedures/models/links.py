"""How dossiers hang together: each link is read from both of its ends."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier


class DossierLink(models.Model):
    """``source`` rests on, changes or continues ``target``."""

    class Kind(models.TextChoices):
        PROPOSED_IN = "proposed_in", _("Đề xuất được tổng hợp trong phương án")
        LISTED_BY = "listed_by", _("Căn cứ Danh mục do phương án này phê duyệt")
        PROPOSED_BY = "proposed_by", _("Cụm do đề xuất này đưa vào Danh mục")
        EXPANDS = "expands", _("Mở rộng cụm theo quyết định của hồ sơ này")
        ADJUSTS = "adjusts", _("Điều chỉnh quyết định của hồ sơ này")
        ABOLISHES = "abolishes", _("Bãi bỏ quyết định của hồ sơ này")
        SELECTS_FOR = "selects_for", _("Lựa chọn chủ đầu tư phục vụ hồ sơ này")

    source = models.ForeignKey(Dossier, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Dossier, models.PROTECT, related_name="links_in")
    kind = models.CharField(_("quan hệ"), max_length=16, choices=Kind.choices)
    made_on = models.DateField(_("ngày ghi nhận"), null=True, blank=True)

    class Meta:
        verbose_name = _("quan hệ giữa hồ sơ")
        verbose_name_plural = _("quan hệ giữa hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="dossiers_linked_once_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="dossier_not_linked_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
