"""The development plan: proposals, drafts, what goes to the ministry, and the approved List.

From here on an approved List can only be added, never rewritten.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procedures.append_only import close_table, open_table

WRITTEN_ONCE = ("procedures_listversion", "procedures_listentry")


def close_tables(apps: Any, schema_editor: Any) -> None:
    for table in WRITTEN_ONCE:
        close_table(schema_editor, table)


def open_tables(apps: Any, schema_editor: Any) -> None:
    for table in WRITTEN_ONCE:
        open_table(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0006_reminder_ladder")]

    operations = [
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên cụm")),
                ("folded_name", models.CharField(default="", editable=False, max_length=200)),
                (
                    "commune",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="địa điểm (đến cấp xã)"
                    ),
                ),
                (
                    "area_ha",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        max_digits=18,
                        null=True,
                        verbose_name="diện tích (ha)",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("in_period", "Trong kỳ quy hoạch"), ("later", "Giai đoạn sau")],
                        default="in_period",
                        max_length=10,
                        verbose_name="giai đoạn",
                    ),
                ),
                (
                    "housing_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến khu dân cư (m)",
                    ),
                ),
                (
                    "relics_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến di tích quốc gia (m)",
                    ),
                ),
                (
                    "water_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến sông, hồ (m)",
                    ),
                ),
                (
                    "adjoining",
                    models.CharField(
                        blank=True,
                        help_text="Chỉ liền kề khi liên kết về ngành nghề, môi trường, năng lượng.",
                        max_length=500,
                        verbose_name="cụm liền kề và sự liên kết",
                    ),
                ),
                (
                    "sectors",
                    models.CharField(blank=True, max_length=500, verbose_name="ngành nghề"),
                ),
                (
                    "land_status",
                    models.CharField(blank=True, max_length=500, verbose_name="hiện trạng đất"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do bổ sung, điều chỉnh")),
                (
                    "cost_bn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="ước vốn đầu tư hạ tầng (tỷ đồng)",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="số thứ tự")),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "Giữ nguyên"),
                            ("resized", "Điều chỉnh diện tích"),
                            ("added", "Bổ sung mới"),
                            ("brought_forward", "Đưa lên từ giai đoạn sau"),
                            ("withdrawn", "Đưa ra khỏi Danh mục"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="so với Danh mục trước",
                    ),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_entries",
                        to="procedures.cluster",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="procedures.listentry",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_entries",
                        to="procedures.dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "cụm trong Danh mục",
                "verbose_name_plural": "cụm trong Danh mục",
                "ordering": ["version", "position"],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="procedures.dossier",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="procedures.listentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "căn cứ trong Danh mục",
                "verbose_name_plural": "căn cứ trong Danh mục",
            },
        ),
        migrations.CreateModel(
            name="ListVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "Phê duyệt trong phần mềm"),
                            ("import", "Nhập từ văn bản đã duyệt"),
                        ],
                        max_length=8,
                        verbose_name="nguồn",
                    ),
                ),
                (
                    "period",
                    models.CharField(blank=True, max_length=40, verbose_name="kỳ quy hoạch"),
                ),
                ("authority", models.CharField(max_length=200, verbose_name="cơ quan phê duyệt")),
                ("paper", models.CharField(max_length=60, verbose_name="số, ký hiệu quyết định")),
                ("approved_on", models.DateField(verbose_name="ngày phê duyệt")),
                ("valid_from", models.DateField(verbose_name="có hiệu lực từ ngày")),
                (
                    "council_resolution",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="nghị quyết của HĐND cấp tỉnh"
                    ),
                ),
                (
                    "appraisal_report",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="báo cáo của hội đồng thẩm định quy hoạch",
                    ),
                ),
                (
                    "submission",
                    models.CharField(blank=True, max_length=200, verbose_name="tờ trình"),
                ),
                (
                    "source_name",
                    models.CharField(blank=True, max_length=255, verbose_name="tệp nguồn"),
                ),
                ("source_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "is_invented",
                    models.BooleanField(default=False, verbose_name="Danh mục mẫu, không có thật"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered_lists",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_versions",
                        to="procedures.dossier",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_versions",
                        to="procedures.administrativeunit",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "Danh mục cụm công nghiệp",
                "verbose_name_plural": "Danh mục cụm công nghiệp",
                "ordering": ["province", "-valid_from"],
            },
        ),
        migrations.AddField(
            model_name="listentry",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="procedures.listversion",
            ),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="procedures.dossier",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("making", "Lập mới"), ("adjusting", "Điều chỉnh")],
                        max_length=10,
                        verbose_name="loại",
                    ),
                ),
                ("period", models.CharField(max_length=40, verbose_name="kỳ quy hoạch")),
                ("lines_open", models.BooleanField(default=True)),
                ("summary", models.TextField(blank=True, verbose_name="thuyết minh")),
                (
                    "report_document",
                    models.CharField(blank=True, max_length=60, verbose_name="số báo cáo"),
                ),
                (
                    "plan_body",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="cơ quan lập quy hoạch"
                    ),
                ),
                ("direction", models.TextField(blank=True, verbose_name="nội dung chỉ đạo")),
                (
                    "direction_document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản chỉ đạo"),
                ),
                (
                    "directed_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày chỉ đạo"),
                ),
                (
                    "sent_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày gửi Bộ lần đầu"),
                ),
                (
                    "ministry_passed_over",
                    models.TextField(blank=True, verbose_name="lý do không hỏi Bộ"),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjusted_by",
                        to="procedures.listversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "phương án phát triển",
                "verbose_name_plural": "phương án phát triển",
            },
        ),
        migrations.CreateModel(
            name="PlanSending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                (
                    "asks",
                    models.CharField(
                        choices=[
                            ("agreement", "Thỏa thuận"),
                            ("opinion", "Ý kiến"),
                            ("unconfirmed", "Chưa xác nhận được là thỏa thuận hay ý kiến"),
                        ],
                        max_length=12,
                        verbose_name="đề nghị",
                    ),
                ),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="ngày gửi")),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản gửi"),
                ),
                (
                    "sets",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="số bộ hồ sơ"
                    ),
                ),
                (
                    "papers",
                    models.JSONField(blank=True, default=list, verbose_name="thành phần hồ sơ"),
                ),
                (
                    "full_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày Bộ nhận đủ hồ sơ"),
                ),
                (
                    "lines",
                    models.JSONField(blank=True, default=list, verbose_name="Danh mục khi gửi"),
                ),
                ("asked_ministries", models.TextField(blank=True, verbose_name="các Bộ được hỏi")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="procedures.dossier",
                    ),
                ),
                (
                    "opinion",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_sending",
                        to="procedures.opinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần gửi Bộ",
                "verbose_name_plural": "các lần gửi Bộ",
                "ordering": ["dossier", "number"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("name", models.CharField(max_length=200, verbose_name="tên cụm")),
                ("folded_name", models.CharField(default="", editable=False, max_length=200)),
                (
                    "commune",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="địa điểm (đến cấp xã)"
                    ),
                ),
                (
                    "area_ha",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        max_digits=18,
                        null=True,
                        verbose_name="diện tích (ha)",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("in_period", "Trong kỳ quy hoạch"), ("later", "Giai đoạn sau")],
                        default="in_period",
                        max_length=10,
                        verbose_name="giai đoạn",
                    ),
                ),
                (
                    "housing_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến khu dân cư (m)",
                    ),
                ),
                (
                    "relics_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến di tích quốc gia (m)",
                    ),
                ),
                (
                    "water_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến sông, hồ (m)",
                    ),
                ),
                (
                    "adjoining",
                    models.CharField(
                        blank=True,
                        help_text="Chỉ liền kề khi liên kết về ngành nghề, môi trường, năng lượng.",
                        max_length=500,
                        verbose_name="cụm liền kề và sự liên kết",
                    ),
                ),
                (
                    "sectors",
                    models.CharField(blank=True, max_length=500, verbose_name="ngành nghề"),
                ),
                (
                    "land_status",
                    models.CharField(blank=True, max_length=500, verbose_name="hiện trạng đất"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do bổ sung, điều chỉnh")),
                (
                    "cost_bn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="ước vốn đầu tư hạ tầng (tỷ đồng)",
                    ),
                ),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="proposal",
                        serialize=False,
                        to="procedures.dossier",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("kept", "Giữ nguyên"),
                            ("resized", "Điều chỉnh diện tích"),
                            ("added", "Bổ sung mới"),
                            ("brought_forward", "Đưa lên từ giai đoạn sau"),
                            ("withdrawn", "Đưa ra khỏi Danh mục"),
                        ],
                        max_length=16,
                        verbose_name="đề xuất",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken_up", "Đưa vào phương án"),
                            ("merged", "Gộp với đề xuất khác"),
                            ("changed", "Đưa vào phương án có điều chỉnh"),
                            ("put_off", "Để kỳ sau"),
                            ("refused", "Không đưa vào"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="kết quả xem xét",
                    ),
                ),
                ("outcome_reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "outcome_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày xem xét"),
                ),
                (
                    "outcome_document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản"),
                ),
                (
                    "changed",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Cột → giá trị mới; cột không có ở đây giữ như đề xuất.",
                        verbose_name="nội dung Sở điều chỉnh",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="procedures.listentry",
                        verbose_name="cụm trong Danh mục hiện hành",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_here",
                        to="procedures.proposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "đề xuất cụm",
                "verbose_name_plural": "đề xuất cụm",
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên cụm")),
                ("folded_name", models.CharField(default="", editable=False, max_length=200)),
                (
                    "commune",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="địa điểm (đến cấp xã)"
                    ),
                ),
                (
                    "area_ha",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        max_digits=18,
                        null=True,
                        verbose_name="diện tích (ha)",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("in_period", "Trong kỳ quy hoạch"), ("later", "Giai đoạn sau")],
                        default="in_period",
                        max_length=10,
                        verbose_name="giai đoạn",
                    ),
                ),
                (
                    "housing_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến khu dân cư (m)",
                    ),
                ),
                (
                    "relics_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến di tích quốc gia (m)",
                    ),
                ),
                (
                    "water_m",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=10,
                        null=True,
                        verbose_name="khoảng cách đến sông, hồ (m)",
                    ),
                ),
                (
                    "adjoining",
                    models.CharField(
                        blank=True,
                        help_text="Chỉ liền kề khi liên kết về ngành nghề, môi trường, năng lượng.",
                        max_length=500,
                        verbose_name="cụm liền kề và sự liên kết",
                    ),
                ),
                (
                    "sectors",
                    models.CharField(blank=True, max_length=500, verbose_name="ngành nghề"),
                ),
                (
                    "land_status",
                    models.CharField(blank=True, max_length=500, verbose_name="hiện trạng đất"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do bổ sung, điều chỉnh")),
                (
                    "cost_bn",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="ước vốn đầu tư hạ tầng (tỷ đồng)",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("kept", "Giữ nguyên"),
                            ("resized", "Điều chỉnh diện tích"),
                            ("added", "Bổ sung mới"),
                            ("brought_forward", "Đưa lên từ giai đoạn sau"),
                            ("withdrawn", "Đưa ra khỏi Danh mục"),
                        ],
                        max_length=16,
                        verbose_name="so với Danh mục trước",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="procedures.dossier",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft_lines",
                        to="procedures.listentry",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="procedures.proposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng dự thảo Danh mục",
                "verbose_name_plural": "dòng dự thảo Danh mục",
                "ordering": ["dossier", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="listversion",
            constraint=models.UniqueConstraint(
                fields=("province", "valid_from"), name="one_list_a_province_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="listversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("authority__gt", ""), ("paper__gt", "")),
                name="list_names_its_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="listversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", "import"), ("plan__isnull", False), _connector="OR"),
                name="list_comes_from_a_plan_or_a_paper",
            ),
        ),
        migrations.AddIndex(
            model_name="listentry",
            index=models.Index(fields=["version", "folded_name"], name="list_entry_by_name"),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.UniqueConstraint(
                fields=("version", "position"), name="list_entries_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_ha__gt", 0), ("area_ha__isnull", False)),
                name="list_entry_area_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="plansending",
            constraint=models.UniqueConstraint(
                fields=("dossier", "number"), name="sendings_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_ha__isnull", True), ("area_ha__gt", 0), _connector="OR"),
                name="proposed_area_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("change", "kept"), _negated=True),
                name="a_proposal_changes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "merged"), _negated=True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="merged_proposal_names_the_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_ha__isnull", True), ("area_ha__gt", 0), _connector="OR"),
                name="plan_line_area_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("previous__isnull", False)),
                fields=("dossier", "previous"),
                name="entry_once_a_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proposal__isnull", False)),
                fields=("dossier", "proposal"),
                name="proposal_once_a_draft",
            ),
        ),
        migrations.RunPython(close_tables, open_tables),
    ]
