"""The list of clusters formed before 05/10/2009, the facts about them, and what was concluded."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procedures.append_only import close_table, open_table

WRITTEN_ONCE = ("procedures_earlyfact", "procedures_earlyconclusion")


def close_tables(apps: Any, schema_editor: Any) -> None:
    for table in WRITTEN_ONCE:
        close_table(schema_editor, table)


def open_tables(apps: Any, schema_editor: Any) -> None:
    for table in WRITTEN_ONCE:
        open_table(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0008_amendments")]

    operations = [
        migrations.CreateModel(
            name="EarlyCluster",
            fields=[
                (
                    "cluster",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="early",
                        serialize=False,
                        to="procedures.cluster",
                        verbose_name="cụm",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="nguồn ghi nhận")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="ghi chú")),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "is_invented",
                    models.BooleanField(default=False, verbose_name="cụm mẫu, không có thật"),
                ),
            ],
            options={
                "verbose_name": "cụm hình thành trước 05/10/2009",
                "verbose_name_plural": "cụm hình thành trước 05/10/2009",
            },
        ),
        migrations.CreateModel(
            name="EarlyConclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("alternatives", "Một trong các trường hợp là đủ"),
                            ("cumulative", "Phải có đủ các trường hợp"),
                        ],
                        max_length=14,
                        verbose_name="cách hiểu khoản 4 Điều 35",
                    ),
                ),
                (
                    "falls_under",
                    models.BooleanField(verbose_name="thuộc trường hợp được xem xét thành lập"),
                ),
                (
                    "chooses_investor",
                    models.BooleanField(default=True, verbose_name="phải lựa chọn chủ đầu tư"),
                ),
                ("reason", models.TextField(verbose_name="lý do")),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số, ký hiệu văn bản"),
                ),
                (
                    "concluded_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày kết luận"),
                ),
                (
                    "reckoned",
                    models.JSONField(default=dict, verbose_name="kết quả theo từng cách hiểu"),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "kết luận về cụm hình thành trước 05/10/2009",
                "verbose_name_plural": "kết luận về cụm hình thành trước 05/10/2009",
                "ordering": ["dossier", "number"],
            },
        ),
        migrations.CreateModel(
            name="EarlyFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            (
                                "project_approved",
                                "Dự án đầu tư hạ tầng được phê duyệt trước 05/10/2009",
                            ),
                            (
                                "detailed_plan_approved",
                                "Quy hoạch chi tiết được phê duyệt trước 05/10/2009",
                            ),
                            (
                                "in_local_plan",
                                "Có trong quy hoạch cụm, quy hoạch ngành của địa phương trước "
                                "05/10/2009",
                            ),
                            (
                                "production_project_inside",
                                "Có dự án sản xuất, kinh doanh trong cụm trước 05/10/2009",
                            ),
                            (
                                "in_provincial_plan",
                                "Nay có trong quy hoạch tỉnh (phương án phát triển cụm)",
                            ),
                            ("area_ha", "Diện tích hiện có của cụm"),
                            ("filled", "Đã lấp đầy (cụm trên 75 ha)"),
                            (
                                "detailed_plan_stands",
                                "Nay đã có quy hoạch chi tiết được phê duyệt (cụm trên 75 ha)",
                            ),
                            ("clearance_done", "Đã giải phóng mặt bằng xong (cụm trên 75 ha)"),
                            ("investor_clear", "Đã rõ chủ đầu tư hạ tầng"),
                            ("state_works", "Có công trình do Nhà nước đầu tư trong cụm"),
                        ],
                        max_length=30,
                        verbose_name="sự kiện, thông tin",
                    ),
                ),
                ("answer", models.BooleanField(blank=True, null=True, verbose_name="trả lời")),
                (
                    "figure",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        max_digits=18,
                        null=True,
                        verbose_name="số liệu (ha)",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="nội dung")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="ngày")),
                (
                    "document",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="số, ký hiệu văn bản"
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=200, verbose_name="nguồn cung cấp"),
                ),
                ("recorded_on", models.DateField(blank=True, null=True, verbose_name="ngày ghi")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "thông tin về cụm hình thành trước 05/10/2009",
                "verbose_name_plural": "thông tin về cụm hình thành trước 05/10/2009",
                "ordering": ["dossier", "id"],
            },
        ),
        migrations.AddField(
            model_name="cluster",
            name="formed_before_2009",
            field=models.BooleanField(
                blank=True,
                help_text="Có khi được thành lập theo khoản 4 Điều 35; trống khi chưa rõ.",
                null=True,
                verbose_name="hình thành trước 05/10/2009",
            ),
        ),
        migrations.AlterField(
            model_name="cluster",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Đang đề nghị thành lập"),
                    ("unsettled", "Đang hoạt động, chưa có quyết định thành lập"),
                    ("established", "Đã thành lập"),
                    ("abolished", "Đã bãi bỏ"),
                ],
                default="proposed",
                max_length=12,
                verbose_name="tình trạng",
            ),
        ),
        migrations.AddIndex(
            model_name="cluster",
            index=models.Index(
                condition=models.Q(("status", "unsettled")),
                fields=["folded_name", "id"],
                name="unsettled_cluster_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="cluster",
            index=models.Index(
                condition=models.Q(("status", "unsettled")),
                fields=["province", "folded_name", "id"],
                name="unsettled_in_province",
            ),
        ),
        migrations.AddField(
            model_name="earlycluster",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entered_early_clusters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="earlycluster",
            name="local_body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_clusters",
                to="procedures.organisation",
                verbose_name="UBND cấp xã nơi có cụm",
            ),
        ),
        migrations.AddField(
            model_name="earlyconclusion",
            name="concluded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_conclusions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="earlyconclusion",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_conclusions",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="earlyfact",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_facts",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="earlyfact",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_facts",
                to="procedures.documentfile",
            ),
        ),
        migrations.AddField(
            model_name="earlyfact",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recorded_early_facts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="earlycluster",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__gt", "")), name="early_cluster_has_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyconclusion",
            constraint=models.UniqueConstraint(
                fields=("dossier", "number"), name="early_conclusions_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyconclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__gt", "")), name="early_conclusion_has_its_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="earlyfact",
            index=models.Index(fields=["dossier", "name", "-id"], name="early_fact_standing"),
        ),
        migrations.AddConstraint(
            model_name="earlyfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("figure__isnull", True), ("figure__gt", 0), _connector="OR"),
                name="early_area_positive",
            ),
        ),
        migrations.RunPython(close_tables, open_tables),
    ]
