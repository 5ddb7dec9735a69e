"""What a dossier asks to change in a decision, and what is settled with it (Art 12.2)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation
from procedures.models.register import ClusterDecision


class Amendment(models.Model):
    """Why a decision is adjusted or abolished, or its investor chosen again.

    The decree has no list of grounds, so the ground is words. The four texts at the end say what
    becomes of tenants, land, money and state works when the cluster ends.
    """

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="amendment"
    )
    amends = models.ForeignKey(
        ClusterDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("quyết định được điều chỉnh"),
    )
    ground = models.TextField(_("lý do"), blank=True)
    prepared_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cơ quan đề nghị"),
    )
    duties_settled = models.BooleanField(
        _("đã giải quyết xong quyền, nghĩa vụ hợp pháp của các bên"),
        null=True,
        blank=True,
        help_text=_("Khi thay đổi chủ đầu tư."),
    )
    duties_settlement = models.TextField(
        _("việc giải quyết quyền, nghĩa vụ hợp pháp của các bên"), blank=True
    )
    tenants = models.TextField(_("doanh nghiệp đang thuê đất trong cụm"), blank=True)
    land = models.TextField(_("đất của cụm"), blank=True)
    money = models.TextField(_("nghĩa vụ tài chính, vốn đã đầu tư"), blank=True)
    state_works = models.TextField(_("công trình đầu tư bằng ngân sách nhà nước"), blank=True)

    class Meta:
        verbose_name = _("đề nghị thay đổi quyết định")
        verbose_name_plural = _("đề nghị thay đổi quyết định")

    def __str__(self) -> str:
        return str(self.dossier)


class ItemChange(models.Model):
    """One item of a decision as it stands and as it is asked for."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="item_changes")
    item = models.CharField(_("nội dung"), max_length=30)
    old = models.TextField(_("hiện hành"), blank=True)
    new = models.TextField(_("đề nghị"), blank=True)

    class Meta:
        verbose_name = _("nội dung đề nghị thay đổi")
        verbose_name_plural = _("nội dung đề nghị thay đổi")
        ordering = ["dossier", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "item"], name="item_changed_once_a_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.item}"
