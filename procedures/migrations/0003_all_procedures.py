from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import procedures.states


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0002_close_journal_and_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposed_in", "Đề xuất được tổng hợp trong phương án"),
                            ("listed_by", "Căn cứ Danh mục do phương án này phê duyệt"),
                            ("proposed_by", "Cụm do đề xuất này đưa vào Danh mục"),
                            ("expands", "Mở rộng cụm theo quyết định của hồ sơ này"),
                            ("adjusts", "Điều chỉnh quyết định của hồ sơ này"),
                            ("abolishes", "Bãi bỏ quyết định của hồ sơ này"),
                            ("selects_for", "Lựa chọn chủ đầu tư phục vụ hồ sơ này"),
                        ],
                        max_length=16,
                        verbose_name="quan hệ",
                    ),
                ),
                ("made_on", models.DateField(blank=True, null=True, verbose_name="ngày ghi nhận")),
            ],
            options={
                "verbose_name": "quan hệ giữa hồ sơ",
                "verbose_name_plural": "quan hệ giữa hồ sơ",
            },
        ),
        migrations.CreateModel(
            name="ProvincialRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="quy định")),
                ("value", models.JSONField(verbose_name="giá trị")),
                (
                    "document",
                    models.CharField(
                        help_text="Số, ký hiệu và điều khoản của văn bản.",
                        max_length=200,
                        verbose_name="văn bản",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="áp dụng từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "quy định của tỉnh",
                "verbose_name_plural": "quy định của tỉnh",
                "ordering": ["province", "name", "-valid_from"],
            },
        ),
        migrations.AddField(
            model_name="dossier",
            name="changes_investor",
            field=models.BooleanField(
                default=False,
                help_text="Khi điều chỉnh quyết định: phải lựa chọn lại theo khoản 2 Điều 13.",
                verbose_name="thay đổi chủ đầu tư",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="cluster",
            field=models.ForeignKey(
                blank=True,
                help_text="Trống khi hồ sơ là phương án phát triển của cả tỉnh.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="procedures.cluster",
                verbose_name="cụm công nghiệp",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="procedure",
            field=models.CharField(
                choices=[
                    ("proposal", "Đề xuất cụm vào phương án phát triển"),
                    ("plan", "Phương án phát triển cụm công nghiệp"),
                    ("investor_selection", "Lựa chọn chủ đầu tư hạ tầng kỹ thuật"),
                    ("establishment", "Thành lập cụm công nghiệp"),
                    ("expansion", "Mở rộng cụm công nghiệp"),
                    ("adjustment", "Điều chỉnh quyết định thành lập, mở rộng"),
                    ("abolition", "Bãi bỏ quyết định thành lập"),
                    ("legacy", "Cụm hình thành trước ngày 05/10/2009"),
                ],
                max_length=20,
                verbose_name="thủ tục",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "Mới có văn bản đề nghị"),
                    ("announced", "Đang thông báo tiếp nhận"),
                    ("compiling", "Đang hoàn thiện hồ sơ, tờ trình"),
                    ("submitted", "Chờ tiếp nhận tại Sở Công Thương"),
                    ("awaiting_supplement", "Chờ bổ sung"),
                    ("under_appraisal", "Đang thẩm định"),
                    ("awaiting_decision", "Chờ UBND cấp tỉnh quyết định"),
                    ("stopped", "Tạm dừng xử lý"),
                    ("decided", "Đã có quyết định"),
                    ("refused", "Không chấp thuận"),
                    ("withdrawn", "Đã rút hồ sơ"),
                ],
                default=procedures.states.DossierState["REQUESTED"],
                max_length=20,
                verbose_name="tình trạng",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("procedure", "plan"), ("cluster__isnull", False), _connector="OR"
                ),
                name="only_a_plan_has_no_cluster",
            ),
        ),
        migrations.AddField(
            model_name="dossierlink",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links_out",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="dossierlink",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links_in",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="provincialrule",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entered_rules",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="provincialrule",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="procedures.administrativeunit",
                verbose_name="tỉnh",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierlink",
            constraint=models.UniqueConstraint(
                fields=("source", "target", "kind"), name="dossiers_linked_once_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="dossier_not_linked_to_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="provincialrule",
            constraint=models.UniqueConstraint(
                fields=("province", "name", "valid_from"), name="one_provincial_rule_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="provincialrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__gt", "")), name="provincial_rule_names_its_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="provincialrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="provincial_rule_ends_after_it_begins",
            ),
        ),
    ]
