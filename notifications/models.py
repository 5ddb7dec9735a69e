"""What is owed to whom, what was written, and how each attempt to deliver it went.

This app knows instants and recipients, not dossiers: ``subject`` is an opaque key that the writer
(``NOTIFICATION_WRITER``) understands.
"""

from __future__ import annotations

from uuid import uuid4

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


class ChannelAddress(models.Model):
    """Where a person is reached by a road, when it is not the e-mail of the account."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="channel_addresses"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("địa chỉ nhận tin")
        verbose_name_plural = _("địa chỉ nhận tin")
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="one_address_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.address}"


class Preference(models.Model):
    """Which road a person wants for a kind of message; legal notices keep at least the bell.

    Enabled: at once. Not enabled: never. No row: as ``notifications.roads`` says, which for e-mail
    is at once, and for SMS and Zalo when what was sent before was not read.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notification_preferences"
    )
    kind = models.CharField(max_length=40, blank=True, help_text=_("Trống: mọi loại."))
    channel = models.CharField(max_length=10, choices=Channel.choices)
    enabled = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("lựa chọn nhận tin")
        verbose_name_plural = _("lựa chọn nhận tin")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"], name="one_preference_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.kind or '*'} · {self.channel}"


class DeliveryChoice(models.Model):
    """When a person wants to be written to: letter by letter or gathered, by day or at any hour."""

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("Từng thư, gửi ngay")
        DAILY = "daily", _("Mỗi ngày làm việc một thư chung")
        WEEKLY = "weekly", _("Mỗi tuần một thư chung")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="notification_choice",
    )
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.AT_ONCE)
    at_any_hour = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("cách nhận tin")
        verbose_name_plural = _("cách nhận tin")

    def __str__(self) -> str:
        return f"{self.user_id} · {self.digest}"


class WebhookEndpoint(models.Model):
    """A program of the person's that is told by a signed POST; private addresses are refused."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks")
    url = models.URLField(_("địa chỉ"), max_length=250)
    secret = models.CharField(max_length=64)
    kinds = models.JSONField(
        _("loại thông báo"), default=list, blank=True, help_text=_("Trống: mọi loại.")
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("địa chỉ nhận của phần mềm khác")
        verbose_name_plural = _("địa chỉ nhận của phần mềm khác")
        indexes = [
            models.Index(fields=["owner"], condition=Q(is_active=True), name="webhook_in_use")
        ]

    def __str__(self) -> str:
        return self.url


class PushSubscription(models.Model):
    """A browser of the person's that shows messages outside of the page, reached through the push
    service of its maker. Ended, never deleted: messages name it in their keys.

    ``endpoint``, ``p256dh`` and ``auth`` are the browser's own; together they let somebody with our
    key push to it. ``sender`` names the key it was made for. ``browser_digest`` is that of the
    cookie by which the browser is known when somebody else signs in there.
    """

    class Ended(models.TextChoices):
        BY_OWNER = "by_owner", _("Người dùng thôi nhận")
        SIGNED_OUT = "signed_out", _("Đã đăng xuất trên trình duyệt này")
        OTHER_PERSON = "other_person", _("Người khác đăng nhập trên trình duyệt này")
        REPLACED = "replaced", _("Trình duyệt đã đổi đăng ký")
        GONE = "gone", _("Trình duyệt không còn nhận")
        REFUSED = "refused", _("Máy chủ đẩy không còn được phép")
        OTHER_KEY = "other_key", _("Đăng ký với khóa cũ của nơi cài đặt")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="push_subscriptions"
    )
    endpoint = models.TextField()
    endpoint_digest = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    sender = models.CharField(max_length=16)
    browser_digest = models.CharField(max_length=64)
    label = models.CharField(_("trình duyệt"), max_length=60)
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=15, choices=Ended.choices, blank=True, default="")

    class Meta:
        verbose_name = _("trình duyệt nhận thông báo")
        verbose_name_plural = _("trình duyệt nhận thông báo")
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint_digest"],
                condition=Q(is_active=True),
                name="one_person_a_push_endpoint",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, ended_at__isnull=True, ended_because="")
                | Q(is_active=False, ended_at__isnull=False) & ~Q(ended_because=""),
                name="ended_push_subscription_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["owner"], condition=Q(is_active=True), name="push_in_use"),
            models.Index(
                fields=["browser_digest"], condition=Q(is_active=True), name="push_by_browser"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} · {self.label}"


class CalendarFeed(models.Model):
    """The secret address of a person's calendar; only its digest is kept, so it is shown once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="calendar_feed"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lịch cá nhân")
        verbose_name_plural = _("lịch cá nhân")

    def __str__(self) -> str:
        return f"{self.user_id}"


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
