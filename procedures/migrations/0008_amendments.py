"""Amendments of decisions, the register's history, and the facts of an expansion."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = ("name", "kind", "location", "main_sectors")


def write_history(apps: Any, schema_editor: Any) -> None:
    """Clusters that stand already get the decision that established them as their first entry."""
    decisions = apps.get_model("procedures", "Decision")
    entries = apps.get_model("procedures", "ClusterDecision")
    versions = apps.get_model("procedures", "ClusterItemVersion")
    standing = decisions.objects.filter(
        outcome="approved",
        superseded=False,
        dossier__procedure="establishment",
        dossier__cluster__status="established",
    )
    for decision in standing.select_related("dossier__cluster").order_by("decided_on", "pk"):
        cluster = decision.dossier.cluster
        items = {name: getattr(cluster, name) for name in COLUMNS}
        if cluster.area_ha is not None:
            items["area_ha"] = format(cluster.area_ha.normalize(), "f")
        items |= {code: text for code, text in decision.items.items() if code != "particulars"}
        number = f"{decision.number}/{decision.symbol}" if decision.symbol else decision.number
        entry = entries.objects.create(
            cluster=cluster,
            kind="establishment",
            decision=decision,
            paper=number,
            valid_from=decision.decided_on,
        )
        chosen = decision.dossier.requests.filter(status="chosen").first()
        rows = [(item, str(text), None) for item, text in items.items() if str(text).strip()]
        rows.append(("standing", "established", None))
        if chosen is not None:
            rows = [row for row in rows if row[0] != "investor"]
            rows.append(("investor", chosen.enterprise.name, chosen.enterprise_id))
            cluster.investor_id = chosen.enterprise_id
            cluster.save(update_fields=["investor"])
        versions.objects.bulk_create(
            versions(
                source=entry,
                cluster=cluster,
                item=item,
                text=text,
                enterprise_id=enterprise_id,
                valid_from=decision.decided_on,
            )
            for item, text, enterprise_id in rows
        )


def take_history_away(apps: Any, schema_editor: Any) -> None:
    """Back: the tables go with their rows."""


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0007_development_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="amendment",
                        serialize=False,
                        to="procedures.dossier",
                    ),
                ),
                ("ground", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "duties_settled",
                    models.BooleanField(
                        blank=True,
                        help_text="Khi thay đổi chủ đầu tư.",
                        null=True,
                        verbose_name="đã giải quyết xong quyền, nghĩa vụ hợp pháp của các bên",
                    ),
                ),
                (
                    "duties_settlement",
                    models.TextField(
                        blank=True,
                        verbose_name="việc giải quyết quyền, nghĩa vụ hợp pháp của các bên",
                    ),
                ),
                (
                    "tenants",
                    models.TextField(
                        blank=True, verbose_name="doanh nghiệp đang thuê đất trong cụm"
                    ),
                ),
                ("land", models.TextField(blank=True, verbose_name="đất của cụm")),
                (
                    "money",
                    models.TextField(blank=True, verbose_name="nghĩa vụ tài chính, vốn đã đầu tư"),
                ),
                (
                    "state_works",
                    models.TextField(
                        blank=True, verbose_name="công trình đầu tư bằng ngân sách nhà nước"
                    ),
                ),
            ],
            options={
                "verbose_name": "đề nghị thay đổi quyết định",
                "verbose_name_plural": "đề nghị thay đổi quyết định",
            },
        ),
        migrations.CreateModel(
            name="ClusterDecision",
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
                            ("establishment", "Thành lập"),
                            ("expansion", "Mở rộng"),
                            ("adjustment", "Điều chỉnh"),
                            ("investor_selection", "Lựa chọn chủ đầu tư"),
                            ("abolition", "Bãi bỏ"),
                        ],
                        max_length=20,
                        verbose_name="loại",
                    ),
                ),
                ("paper", models.CharField(blank=True, max_length=60, verbose_name="số, ký hiệu")),
                ("valid_from", models.DateField(verbose_name="ngày quyết định")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "quyết định trong sổ cụm",
                "verbose_name_plural": "quyết định trong sổ cụm",
                "ordering": ["cluster", "valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="ClusterItemVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=30, verbose_name="nội dung")),
                ("text", models.TextField(blank=True, verbose_name="quy định")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
            ],
            options={
                "verbose_name": "nội dung quyết định theo thời gian",
                "verbose_name_plural": "nội dung quyết định theo thời gian",
                "ordering": ["cluster", "item", "valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="ItemChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=30, verbose_name="nội dung")),
                ("old", models.TextField(blank=True, verbose_name="hiện hành")),
                ("new", models.TextField(blank=True, verbose_name="đề nghị")),
            ],
            options={
                "verbose_name": "nội dung đề nghị thay đổi",
                "verbose_name_plural": "nội dung đề nghị thay đổi",
                "ordering": ["dossier", "id"],
            },
        ),
        migrations.AddField(
            model_name="cluster",
            name="abolished_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày bãi bỏ"),
        ),
        migrations.AddField(
            model_name="cluster",
            name="investor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clusters_invested_in",
                to="procedures.organisation",
                verbose_name="chủ đầu tư hạ tầng kỹ thuật",
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="demand_ha",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=18,
                null=True,
                verbose_name="nhu cầu thuê đất công nghiệp (ha)",
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="fill_pct",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=14,
                null=True,
                verbose_name="tỷ lệ lấp đầy của cụm (%)",
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="formed_before_2009",
            field=models.BooleanField(
                blank=True, null=True, verbose_name="hình thành trước Quyết định 105/2009/QĐ-TTg"
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="industrial_land_ha",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=18,
                null=True,
                verbose_name="đất công nghiệp hiện có (ha)",
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="total_area_after_ha",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=18,
                null=True,
                verbose_name="tổng diện tích sau mở rộng (ha)",
            ),
        ),
        migrations.AddField(
            model_name="dossierfacts",
            name="works_done",
            field=models.JSONField(
                blank=True,
                default=None,
                help_text="Danh sách mã công trình; trống là chưa rõ, danh sách rỗng là chưa có.",
                null=True,
                verbose_name="hạ tầng thiết yếu đã hoàn thành, đưa vào sử dụng",
            ),
        ),
        migrations.AddConstraint(
            model_name="cluster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "abolished"), _negated=True),
                    ("abolished_on__isnull", False),
                    _connector="OR",
                ),
                name="abolished_cluster_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fill_pct__isnull", True),
                    models.Q(("fill_pct__gte", 0), ("fill_pct__lte", 100)),
                    _connector="OR",
                ),
                name="own_fill_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("total_area_after_ha__isnull", True),
                    ("total_area_after_ha__gt", 0),
                    _connector="OR",
                ),
                name="area_after_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("demand_ha__isnull", True), ("demand_ha__gte", 0), _connector="OR"),
                    models.Q(
                        ("industrial_land_ha__isnull", True),
                        ("industrial_land_ha__gte", 0),
                        _connector="OR",
                    ),
                ),
                name="land_of_expansion_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.organisation",
                verbose_name="cơ quan đề nghị",
            ),
        ),
        migrations.AddField(
            model_name="clusterdecision",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amended_by",
                to="procedures.clusterdecision",
                verbose_name="quyết định được điều chỉnh",
            ),
        ),
        migrations.AddField(
            model_name="clusterdecision",
            name="cluster",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="procedures.cluster",
            ),
        ),
        migrations.AddField(
            model_name="clusterdecision",
            name="decision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="in_register",
                to="procedures.decision",
            ),
        ),
        migrations.AddField(
            model_name="clusterdecision",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="procedures.clusterdecision",
                verbose_name="quyết định được điều chỉnh",
            ),
        ),
        migrations.AddField(
            model_name="clusteritemversion",
            name="cluster",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="procedures.cluster",
            ),
        ),
        migrations.AddField(
            model_name="clusteritemversion",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.organisation",
            ),
        ),
        migrations.AddField(
            model_name="clusteritemversion",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="procedures.clusterdecision",
            ),
        ),
        migrations.AddField(
            model_name="itemchange",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="item_changes",
                to="procedures.dossier",
            ),
        ),
        migrations.AddIndex(
            model_name="clusterdecision",
            index=models.Index(fields=["cluster", "valid_from"], name="decisions_of_cluster"),
        ),
        migrations.AddConstraint(
            model_name="clusterdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__isnull", False), ("paper__gt", ""), _connector="OR"),
                name="older_decision_has_its_number",
            ),
        ),
        migrations.AddIndex(
            model_name="clusteritemversion",
            index=models.Index(
                fields=["cluster", "item", "valid_from"], name="items_of_cluster_on_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="clusteritemversion",
            constraint=models.UniqueConstraint(
                fields=("source", "item"), name="decision_sets_an_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemchange",
            constraint=models.UniqueConstraint(
                fields=("dossier", "item"), name="item_changed_once_a_dossier"
            ),
        ),
        migrations.RunPython(write_history, take_history_away),
    ]
