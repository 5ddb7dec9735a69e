"""Objections against a decision (khiếu nại, kiến nghị) and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procedures.models.decisions import Decision
from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation, User


class Objection(models.Model):
    """One objection against one decision: who, what, and the answer of the office that decided.

    No limit for filing or answering is kept here: the law on complaints is not among the sources.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Khiếu nại")
        PETITION = "petition", _("Kiến nghị")

    class Status(models.TextChoices):
        FILED = "filed", _("Đã nộp, chờ thụ lý")
        TAKEN_IN = "taken_in", _("Đã thụ lý, đang giải quyết")
        ANSWERED = "answered", _("Đã trả lời")
        WITHDRAWN = "withdrawn", _("Đã rút")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Chấp nhận")
        DISMISSED = "dismissed", _("Không chấp nhận")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="objections")
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="objections", verbose_name=_("quyết định")
    )
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.COMPLAINT)
    enterprise = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("doanh nghiệp"),
        help_text=_("Trống khi hồ sơ cũ không ghi ai khiếu nại."),
    )
    office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="objections_to_answer",
        verbose_name=_("cơ quan giải quyết"),
    )
    content = models.TextField(_("nội dung"))
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    filed_on = models.DateField(_("ngày nộp"), null=True, blank=True)
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="filed_objections"
    )
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status.choices, default=Status.FILED
    )
    taken_in_on = models.DateField(_("ngày thụ lý"), null=True, blank=True)
    taken_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="objections_taken_in"
    )
    outcome = models.CharField(
        _("kết quả"), max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    answer = models.TextField(_("nội dung trả lời"), blank=True)
    answer_document = models.CharField(_("văn bản trả lời"), max_length=60, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="answered_objections"
    )
    reopened = models.BooleanField(
        _("hồ sơ được giải quyết lại"),
        default=False,
        help_text=_("Chấp nhận khiếu nại và đưa hồ sơ về Sở để thẩm định lại."),
    )

    class Meta:
        verbose_name = _("khiếu nại, kiến nghị")
        verbose_name_plural = _("khiếu nại, kiến nghị")
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="objections_numbered_once"),
            models.UniqueConstraint(
                fields=["decision", "enterprise"],
                condition=Q(status__in=["filed", "taken_in"]),
                name="one_open_objection_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(status="answered", outcome__gt="") | ~Q(status="answered"),
                name="answered_objection_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(reopened=False) | Q(outcome="upheld"),
                name="only_an_upheld_objection_reopens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} · {self.dossier}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status in (self.Status.FILED, self.Status.TAKEN_IN)
