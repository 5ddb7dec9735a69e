"""How a person is reached, and how he wants to be written to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.messages import Channel


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
