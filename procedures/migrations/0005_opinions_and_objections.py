from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_points_to_answers(apps: Any, schema_editor: Any) -> None:
    """An answer that came before there were points becomes one point of itself."""
    opinion, point = (apps.get_model("procedures", name) for name in ("Opinion", "OpinionPoint"))
    answered = opinion.objects.filter(is_open=False, outcome__in=["agree", "disagree"])
    point.objects.bulk_create(
        point(opinion_id=pk, number=1, text=content)
        for pk, outcome, content in answered.values_list("pk", "outcome", "content")
        if content.strip() or outcome == "disagree"
    )


def take_points_away(apps: Any, schema_editor: Any) -> None:
    """Back: the table goes with its rows."""


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0004_council_room"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpinionPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                ("text", models.TextField(blank=True, verbose_name="nội dung")),
                (
                    "taken_up",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Tiếp thu"),
                            ("partly", "Tiếp thu một phần"),
                            ("no", "Không tiếp thu"),
                        ],
                        default="",
                        max_length=6,
                        verbose_name="tiếp thu",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="giải trình")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày giải trình"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_points",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="procedures.opinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "nội dung góp ý",
                "verbose_name_plural": "nội dung góp ý",
                "ordering": ["opinion", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opinion", "number"), name="points_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_up", "yes"),
                            ("taken_up", ""),
                            ("answer__gt", ""),
                            _connector="OR",
                        ),
                        name="point_not_taken_up_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InternalRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="ngày hỏi")),
                (
                    "division",
                    models.CharField(blank=True, max_length=150, verbose_name="phòng, đơn vị"),
                ),
                ("question", models.TextField(verbose_name="nội dung hỏi")),
                (
                    "due_on",
                    models.DateField(blank=True, null=True, verbose_name="hạn trả lời nội bộ"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="trả lời")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày trả lời"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_internally",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_internally",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="internal_questions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="đồng nghiệp",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="internal_requests",
                        to="procedures.opinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu hỏi nội bộ",
                "verbose_name_plural": "câu hỏi nội bộ",
                "ordering": ["opinion", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colleague__isnull", False), ("division__gt", ""), _connector="OR"
                        ),
                        name="internal_request_is_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on__isnull", True), ("answer__gt", ""), _connector="OR"
                        ),
                        name="internal_answer_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                (
                    "kind",
                    models.CharField(
                        choices=[("complaint", "Khiếu nại"), ("petition", "Kiến nghị")],
                        default="complaint",
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("content", models.TextField(verbose_name="nội dung")),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản"),
                ),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="ngày nộp")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("filed", "Đã nộp, chờ thụ lý"),
                            ("taken_in", "Đã thụ lý, đang giải quyết"),
                            ("answered", "Đã trả lời"),
                            ("withdrawn", "Đã rút"),
                        ],
                        default="filed",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                (
                    "taken_in_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày thụ lý"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "Chấp nhận"), ("dismissed", "Không chấp nhận")],
                        default="",
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="nội dung trả lời")),
                (
                    "answer_document",
                    models.CharField(blank=True, max_length=60, verbose_name="văn bản trả lời"),
                ),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày trả lời"),
                ),
                (
                    "reopened",
                    models.BooleanField(
                        default=False,
                        help_text="Chấp nhận khiếu nại và đưa hồ sơ về Sở để thẩm định lại.",
                        verbose_name="hồ sơ được giải quyết lại",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_objections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procedures.decision",
                        verbose_name="quyết định",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procedures.dossier",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        help_text="Trống khi hồ sơ cũ không ghi ai khiếu nại.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procedures.organisation",
                        verbose_name="doanh nghiệp",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filed_objections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections_to_answer",
                        to="procedures.organisation",
                        verbose_name="cơ quan giải quyết",
                    ),
                ),
                (
                    "taken_in_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections_taken_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "khiếu nại, kiến nghị",
                "verbose_name_plural": "khiếu nại, kiến nghị",
                "ordering": ["dossier", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "number"), name="objections_numbered_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["filed", "taken_in"])),
                        fields=("decision", "enterprise"),
                        name="one_open_objection_an_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__gt", ""), ("status", "answered")),
                            models.Q(("status", "answered"), _negated=True),
                            _connector="OR",
                        ),
                        name="answered_objection_has_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reopened", False), ("outcome", "upheld"), _connector="OR"
                        ),
                        name="only_an_upheld_objection_reopens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvestmentPolicyFact",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="investment_policy",
                        serialize=False,
                        to="procedures.dossier",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("unknown", "Chưa rõ"),
                            ("not_required", "Không phải thực hiện"),
                            ("before", "Đã chấp thuận trước khi thẩm định"),
                            ("after", "Thực hiện sau khi thành lập, mở rộng"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="chấp thuận chủ trương đầu tư",
                    ),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số, ký hiệu văn bản"),
                ),
                (
                    "approved_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày văn bản"),
                ),
                (
                    "authority",
                    models.CharField(blank=True, max_length=200, verbose_name="cơ quan chấp thuận"),
                ),
                ("note", models.TextField(blank=True, verbose_name="ghi chú, căn cứ")),
                ("recorded_on", models.DateField(blank=True, null=True, verbose_name="ngày ghi")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recorded_investment_policies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "chấp thuận chủ trương đầu tư",
                "verbose_name_plural": "chấp thuận chủ trương đầu tư",
            },
        ),
        migrations.AddField(
            model_name="opinion",
            name="arrival",
            field=models.CharField(
                choices=[
                    ("in_round", "trong vòng lấy ý kiến"),
                    ("after_round", "sau khi vòng lấy ý kiến đã khép"),
                    ("after_report", "sau khi đã báo cáo thẩm định"),
                ],
                default="in_round",
                max_length=12,
                verbose_name="đến vào lúc",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="closed_silent_on",
            field=models.DateField(
                blank=True,
                help_text="Chỉ khi có quy định coi im lặng là đồng ý; căn cứ ghi bên cạnh.",
                null=True,
                verbose_name="ngày khép lại vì không trả lời",
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="late_by",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="trễ (theo đơn vị của thời hạn)"
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="silence_basis",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="căn cứ coi im lặng là đồng ý"
            ),
        ),
        migrations.AlterField(
            model_name="opinion",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agree", "Đồng ý"),
                    ("conditional", "Đồng ý kèm điều kiện, kiến nghị"),
                    ("disagree", "Không đồng ý"),
                    ("silent", "Không trả lời trong thời hạn"),
                ],
                default="",
                max_length=12,
                verbose_name="ý kiến",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_silent_on__isnull", True), ("silence_basis__gt", ""), _connector="OR"
                ),
                name="silence_counts_only_by_a_rule",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="at_reception",
            field=models.BooleanField(
                default=False,
                help_text="Sở trả hồ sơ khi kiểm tra, chưa trình UBND cấp tỉnh.",
                verbose_name="từ chối khi tiếp nhận",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="ground",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Mã căn cứ của chế độ pháp luật; trống khi hồ sơ cũ không ghi.",
                max_length=20,
                verbose_name="căn cứ không chấp thuận",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="ground_article",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="điều khoản của căn cứ"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="remedy",
            field=models.TextField(
                blank=True, default="", verbose_name="cách khắc phục, quyền khiếu nại"
            ),
        ),
        migrations.RunPython(give_points_to_answers, take_points_away),
    ]
