"""Dossier components and the files that carry them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier, InvestorRequest
from procedures.models.people import User
from procedures.regimes import component_names
from procedures.wording import in_reader_language


class Component(models.Model):
    """One paper that the regime asks for (Art 9.1), of the dossier or of one applicant.

    ``code`` is the regime's component code; ``filed_on`` is empty for a paper of an old record
    whose day is not known.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="components")
    request = models.ForeignKey(
        InvestorRequest, models.PROTECT, null=True, blank=True, related_name="components"
    )
    code = models.CharField(_("mã thành phần"), max_length=40)
    title = models.CharField(_("tên giấy tờ"), max_length=255, blank=True)
    reference = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    copies = models.PositiveSmallIntegerField(_("số bản"), default=1)
    filed_on = models.DateField(_("ngày nộp"), null=True, blank=True)

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = _("thành phần hồ sơ")
        ordering = ["dossier", "request", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code"],
                condition=Q(request__isnull=True),
                name="component_once_a_dossier",
            ),
            models.UniqueConstraint(
                fields=["request", "code"],
                condition=Q(request__isnull=False),
                name="component_once_a_request",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The paper's name in the reader's language, as the regimes have it."""
        names = component_names().get(self.code)
        return in_reader_language(*names) if names else self.title or self.code


class DocumentFile(models.Model):
    """A file as it was received: its digest is taken while it streams in, and never changes."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="files")
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="files"
    )
    file = models.FileField(upload_to="dossiers/%Y/%m/", max_length=255)
    original_name = models.CharField(_("tên tệp"), max_length=255)
    content_type = models.CharField(_("loại"), max_length=100)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="uploaded_files")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
