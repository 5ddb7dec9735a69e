"""What happened, when, by whom, on what basis: append-only and chained per dossier."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation, User


class JournalEntry(models.Model):
    """One legal act. Written in the act's own transaction; triggers refuse UPDATE and DELETE.

    ``payload`` is canonical JSON kept as text, so that the digest can be checked from a file or
    from either database, byte for byte. ``occurred_on`` is empty for an act that an old record
    lacks and the replay had to infer: a date is never invented.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="journal")
    sequence = models.PositiveIntegerField(_("số thứ tự"))
    act = models.CharField(_("việc"), max_length=60)
    occurred_on = models.DateField(_("ngày"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="journal_entries"
    )
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="journal_entries"
    )
    basis = models.CharField(_("căn cứ"), max_length=200, blank=True)
    inferred = models.BooleanField(_("suy ra"), default=False)
    payload = models.TextField(_("nội dung"), default="{}")
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["dossier", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="journal_has_no_twins")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.sequence} {self.act}"


class ImportedCase(models.Model):
    """A case file that was replayed: the same file again changes nothing."""

    case_id = models.CharField(max_length=100, unique=True)
    digest = models.CharField(max_length=64)
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="imported_case")
    content = models.TextField()
    refusals = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("hồ sơ nhập từ tệp")
        verbose_name_plural = _("hồ sơ nhập từ tệp")

    def __str__(self) -> str:
        return self.case_id
