"""What is owed to whom, what was written, and how each attempt to deliver it went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The roads a message can take; each but the bell can be off (``NOTIFICATION_ROADS``).

    A name that is not here any more is kept where it stands: its messages wait, nothing breaks.
    """

    BELL = "bell", _("Chuông trong phần mềm")
    EMAIL = "email", _("Thư điện tử")
    SMS = "sms", _("Tin nhắn SMS")
    ZALO = "zalo", _("Zalo")
    WEBHOOK = "webhook", _("Gửi đến phần mềm khác")
    WEBPUSH = "webpush", _("Thông báo trên trình duyệt")


class Reminder(models.Model):
    """A rung of a deadline's ladder, or a letter owed by an act, planned in that act's transaction.

    ``audience`` says for whom in terms that hold at the moment of sending ("post:12:specialist",
    "user:5", "superior:12:specialist"), so that a hand-over needs no replanning.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Sẽ gửi")
        SENT = "sent", _("Đã soạn gửi")
        CANCELLED = "cancelled", _("Không còn đúng")
        SKIPPED = "skipped", _("Không có người nhận")

    subject = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    rung = models.CharField(_("nấc"), max_length=20)
    kind = models.CharField(_("loại thông báo"), max_length=40)
    audience = models.CharField(_("người nhận"), max_length=60)
    send_at = models.DateTimeField(_("gửi lúc"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("nhắc việc")
        verbose_name_plural = _("nhắc việc")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "version", "rung", "audience"], name="rung_planned_once"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", settled_at__isnull=True)
                | ~Q(state="planned") & Q(settled_at__isnull=False),
                name="settled_reminder_has_its_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(state="planned"), name="reminder_due"),
            # Put off because they could not be written: few, and looked for by an operator.
            models.Index(
                fields=["id"],
                condition=Q(state="planned") & ~Q(reason=""),
                name="reminder_put_off",
            ),
            models.Index(
                fields=["send_at", "id"], condition=Q(state="skipped"), name="reminder_to_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version} {self.rung}"


class Message(models.Model):
    """One message to one person by one road; ``key`` is what makes it at most one."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        DEAD = "dead", _("Không gửi được")
        DROPPED = "dropped", _("Không còn đúng, đã bỏ")
        HELD = "held", _("Chờ gom vào thư chung")
        GATHERED = "gathered", _("Đã gom vào thư chung")
        SETTLED = "settled", _("Đã có người xử lý, không gửi lại")

    key = models.CharField(max_length=160, unique=True)
    reminder = models.ForeignKey(
        Reminder, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True)
    kind = models.CharField(max_length=40)
    subject_line = models.CharField(_("tiêu đề"), max_length=255)
    body = models.TextField(_("nội dung"))
    link = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    attempts_count = models.PositiveSmallIntegerField(default=0)
    resends_count = models.PositiveSmallIntegerField(default=0)
    provider_id = models.CharField(max_length=200, blank=True, default="")
    dropped_because = models.CharField(max_length=200, blank=True, default="")
    thread = models.CharField(
        max_length=60, blank=True, default="", help_text=_("Các thư cùng chuỗi, ví dụ mã hồ sơ.")
    )
    keeps_hours = models.BooleanField(
        default=False, help_text=_("Chỉ gửi trong giờ làm việc, kể cả khi gửi lại.")
    )
    digest_key = models.CharField(max_length=80, blank=True, default="")
    digest = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", db_index=False
    )

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="sent_message_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(digest_key__gt=""),
                name="held_message_has_its_digest",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="queued"),
                name="message_due",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="message_in_hand"
            ),
            models.Index(
                fields=["recipient", "-id"],
                condition=Q(channel="bell"),
                name="bell_by_person",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(channel="bell", read_at__isnull=True),
                name="bell_unread",
            ),
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="held"), name="message_held"
            ),
            models.Index(
                fields=["digest_key"], condition=Q(state="held"), name="message_by_digest"
            ),
            models.Index(
                fields=["digest"], condition=Q(digest__isnull=False), name="message_of_digest"
            ),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="message_dead"),
            models.Index(
                fields=["recipient", "thread", "-id"],
                condition=Q(channel="bell"),
                name="bell_by_thread",
            ),
            models.Index(
                fields=["state", "channel", "next_attempt_at"],
                condition=Q(state__in=["queued", "held", "dead"]),
                name="message_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryAttempt(models.Model):
    """One try at one road, with what came of it."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("Đã trao cho nhà cung cấp")
        WRONG_ADDRESS = "wrong_address", _("Sai địa chỉ")
        PROVIDER = "provider", _("Nhà cung cấp gặp trục trặc")
        RATE_LIMIT = "rate_limit", _("Nhà cung cấp bảo chờ")
        CONFIGURATION = "configuration", _("Cấu hình sai")
        UNCERTAIN = "uncertain", _("Không rõ kết quả (bị ngắt khi đang gửi)")
        RESEND = "resend", _("Có người cho gửi lại")
        SETTLED = "settled", _("Có người quyết định không gửi lại")

    message = models.ForeignKey(Message, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    detail = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")

    def __str__(self) -> str:
        return f"{self.message_id} · {self.outcome}"
