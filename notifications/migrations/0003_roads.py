import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_first_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="calendar_feed",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "lịch cá nhân",
                "verbose_name_plural": "lịch cá nhân",
            },
        ),
        migrations.CreateModel(
            name="DeliveryChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="notification_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("at_once", "Từng thư, gửi ngay"),
                            ("daily", "Mỗi ngày làm việc một thư chung"),
                            ("weekly", "Mỗi tuần một thư chung"),
                        ],
                        default="at_once",
                        max_length=10,
                    ),
                ),
                ("at_any_hour", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "cách nhận tin",
                "verbose_name_plural": "cách nhận tin",
            },
        ),
        migrations.CreateModel(
            name="RoadPause",
            fields=[
                ("channel", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "kênh tạm ngừng",
                "verbose_name_plural": "kênh tạm ngừng",
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=250, verbose_name="địa chỉ")),
                ("secret", models.CharField(max_length=64)),
                (
                    "kinds",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Trống: mọi loại.",
                        verbose_name="loại thông báo",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="đang dùng")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "địa chỉ nhận của phần mềm khác",
                "verbose_name_plural": "địa chỉ nhận của phần mềm khác",
            },
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="digest",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="notifications.message",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="digest_key",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="message",
            name="keeps_hours",
            field=models.BooleanField(
                default=False, help_text="Chỉ gửi trong giờ làm việc, kể cả khi gửi lại."
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="message",
            name="resends_count",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="thread",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Các thư cùng chuỗi, ví dụ mã hồ sơ.",
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="channeladdress",
            name="channel",
            field=models.CharField(
                choices=[
                    ("bell", "Chuông trong phần mềm"),
                    ("email", "Thư điện tử"),
                    ("sms", "Tin nhắn SMS"),
                    ("zalo", "Zalo"),
                    ("webhook", "Gửi đến phần mềm khác"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="deliveryattempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("delivered", "Đã trao cho nhà cung cấp"),
                    ("wrong_address", "Sai địa chỉ"),
                    ("provider", "Nhà cung cấp gặp trục trặc"),
                    ("rate_limit", "Nhà cung cấp bảo chờ"),
                    ("configuration", "Cấu hình sai"),
                    ("uncertain", "Không rõ kết quả (bị ngắt khi đang gửi)"),
                    ("resend", "Có người cho gửi lại"),
                    ("settled", "Có người quyết định không gửi lại"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("bell", "Chuông trong phần mềm"),
                    ("email", "Thư điện tử"),
                    ("sms", "Tin nhắn SMS"),
                    ("zalo", "Zalo"),
                    ("webhook", "Gửi đến phần mềm khác"),
                ],
                max_length=10,
                verbose_name="kênh",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Chờ gửi"),
                    ("sending", "Đang gửi"),
                    ("sent", "Đã gửi"),
                    ("dead", "Không gửi được"),
                    ("dropped", "Không còn đúng, đã bỏ"),
                    ("held", "Chờ gom vào thư chung"),
                    ("gathered", "Đã gom vào thư chung"),
                    ("settled", "Đã có người xử lý, không gửi lại"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="preference",
            name="channel",
            field=models.CharField(
                choices=[
                    ("bell", "Chuông trong phần mềm"),
                    ("email", "Thư điện tử"),
                    ("sms", "Tin nhắn SMS"),
                    ("zalo", "Zalo"),
                    ("webhook", "Gửi đến phần mềm khác"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["next_attempt_at"],
                name="message_held",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["digest_key"],
                name="message_by_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("digest__isnull", False)),
                fields=["digest"],
                name="message_of_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "dead")), fields=["-id"], name="message_dead"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "held"), _negated=True),
                    ("digest_key__gt", ""),
                    _connector="OR",
                ),
                name="held_message_has_its_digest",
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="webhooks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="webhookendpoint",
            index=models.Index(
                condition=models.Q(("is_active", True)), fields=["owner"], name="webhook_in_use"
            ),
        ),
    ]
