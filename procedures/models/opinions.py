"""Opinions of consulted bodies: each has its own due date, or none where the law has none.

An opinion is taken apart into points, and each point is answered: taken up or not, and why. What a
body asks inside its own house to make up its mind is the body's own, and nobody else's to read.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.models.dossiers import Dossier
from procedures.models.people import Organisation, User


class Opinion(models.Model):
    """One body asked in one round, and its answer."""

    class Outcome(models.TextChoices):
        AGREE = "agree", _("Đồng ý")
        CONDITIONAL = "conditional", _("Đồng ý kèm điều kiện, kiến nghị")
        DISAGREE = "disagree", _("Không đồng ý")
        SILENT = "silent", _("Không trả lời trong thời hạn")

    class Arrival(models.TextChoices):
        IN_ROUND = "in_round", _("trong vòng lấy ý kiến")
        AFTER_ROUND = "after_round", _("sau khi vòng lấy ý kiến đã khép")
        AFTER_REPORT = "after_report", _("sau khi đã báo cáo thẩm định")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="opinions")
    body = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opinions", verbose_name=_("cơ quan")
    )
    round_number = models.PositiveSmallIntegerField(_("vòng"), default=1)
    requested_on = models.DateField(_("ngày gửi lấy ý kiến"), null=True, blank=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="requested_opinions"
    )
    due_days = models.PositiveSmallIntegerField(
        _("thời hạn trả lời (ngày làm việc)"), null=True, blank=True
    )
    outcome = models.CharField(
        _("ý kiến"), max_length=12, choices=Outcome.choices, blank=True, default=""
    )
    content = models.TextField(_("nội dung ý kiến"), blank=True)
    document = models.CharField(_("số văn bản"), max_length=60, blank=True)
    given_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="given_opinions"
    )
    late_by = models.PositiveSmallIntegerField(
        _("trễ (theo đơn vị của thời hạn)"), null=True, blank=True
    )
    arrival = models.CharField(
        _("đến vào lúc"), max_length=12, choices=Arrival.choices, default=Arrival.IN_ROUND
    )
    closed_silent_on = models.DateField(
        _("ngày khép lại vì không trả lời"),
        null=True,
        blank=True,
        help_text=_("Chỉ khi có quy định coi im lặng là đồng ý; căn cứ ghi bên cạnh."),
    )
    silence_basis = models.CharField(
        _("căn cứ coi im lặng là đồng ý"), max_length=200, blank=True, default=""
    )
    dropped_on = models.DateField(_("ngày thôi lấy ý kiến"), null=True, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        ordering = ["dossier", "round_number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "body", "round_number"], name="body_asked_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, outcome="") | Q(is_open=False),
                name="open_opinion_has_no_outcome",
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True)
                | Q(requested_on__isnull=True)
                | Q(given_on__gte=F("requested_on")),
                name="opinion_given_after_asked",
            ),
            models.CheckConstraint(
                condition=Q(closed_silent_on__isnull=True) | Q(silence_basis__gt=""),
                name="silence_counts_only_by_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.dossier}"

    @property
    def is_answered(self) -> bool:
        """Whether the body itself has said something; silence closed by a rule is no answer."""
        return not self.is_open and self.outcome not in ("", self.Outcome.SILENT)

    @property
    def is_late(self) -> bool:
        """Whether the answer came after its due date, or after the round had been closed."""
        return bool(self.late_by) or (
            self.is_answered and self.arrival != self.Arrival.IN_ROUND.value
        )


class OpinionPoint(models.Model):
    """One thing a body has said, and what the department answers: taken up or not, and why."""

    class TakenUp(models.TextChoices):
        YES = "yes", _("Tiếp thu")
        PARTLY = "partly", _("Tiếp thu một phần")
        NO = "no", _("Không tiếp thu")

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("nội dung"), blank=True)
    taken_up = models.CharField(
        _("tiếp thu"), max_length=6, choices=TakenUp.choices, blank=True, default=""
    )
    answer = models.TextField(_("giải trình"), blank=True)
    answered_on = models.DateField(_("ngày giải trình"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="answered_points"
    )

    class Meta:
        verbose_name = _("nội dung góp ý")
        verbose_name_plural = _("nội dung góp ý")
        ordering = ["opinion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "number"], name="points_numbered_once"),
            models.CheckConstraint(
                condition=Q(taken_up="yes") | Q(taken_up="") | Q(answer__gt=""),
                name="point_not_taken_up_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} · {self.number}"

    @property
    def is_answered(self) -> bool:
        """Whether the department has said what became of the point."""
        return bool(self.taken_up)


class InternalRequest(models.Model):
    """What a consulted body asks a colleague or a division of its own; nobody outside reads it.

    Its due date is the body's own affair: it never moves the date by which the body must answer.
    """

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="internal_requests")
    asked_on = models.DateField(_("ngày hỏi"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="asked_internally"
    )
    colleague = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="internal_questions",
        verbose_name=_("đồng nghiệp"),
    )
    division = models.CharField(_("phòng, đơn vị"), max_length=150, blank=True)
    question = models.TextField(_("nội dung hỏi"))
    due_on = models.DateField(_("hạn trả lời nội bộ"), null=True, blank=True)
    answer = models.TextField(_("trả lời"), blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="answered_internally"
    )

    class Meta:
        verbose_name = _("câu hỏi nội bộ")
        verbose_name_plural = _("câu hỏi nội bộ")
        ordering = ["opinion", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(colleague__isnull=False) | Q(division__gt=""),
                name="internal_request_is_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answer__gt=""),
                name="internal_answer_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} · {self.colleague or self.division}"
