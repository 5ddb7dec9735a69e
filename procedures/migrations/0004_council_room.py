from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0003_all_procedures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Council",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên Hội đồng")),
                (
                    "decision",
                    models.CharField(max_length=60, verbose_name="số quyết định thành lập"),
                ),
                ("decided_on", models.DateField(verbose_name="ngày quyết định")),
                (
                    "dissolved_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày giải thể"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "Hội đồng",
                "verbose_name_plural": "Hội đồng",
            },
        ),
        migrations.CreateModel(
            name="CouncilMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("chair", "Chủ tịch Hội đồng"),
                            ("vice_chair", "Phó Chủ tịch Hội đồng"),
                            ("member", "Thành viên"),
                            ("secretary", "Thư ký (không chấm điểm)"),
                            ("support", "Tổ giúp việc (không chấm điểm)"),
                        ],
                        max_length=12,
                        verbose_name="vai trò",
                    ),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản"),
                ),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
            ],
            options={
                "verbose_name": "thành viên Hội đồng",
                "verbose_name_plural": "thành viên Hội đồng",
            },
        ),
        migrations.CreateModel(
            name="CriteriaSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần")),
                ("title", models.CharField(max_length=200, verbose_name="tên phiếu tiêu chí")),
                ("template", models.CharField(blank=True, default="", max_length=40)),
                ("content", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                (
                    "adopted_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày thông qua"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số văn bản"),
                ),
            ],
            options={
                "verbose_name": "phiếu tiêu chí",
                "verbose_name_plural": "phiếu tiêu chí",
            },
        ),
        migrations.CreateModel(
            name="ScoringRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="vòng")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("scoring", "Đang chấm điểm"),
                            ("opened", "Đã mở phiếu, chờ lựa chọn"),
                            ("settled", "Đã có kết quả"),
                            ("abandoned", "Đã hủy"),
                            ("superseded", "Đã chấm lại ở vòng sau"),
                        ],
                        max_length=12,
                        verbose_name="tình trạng",
                    ),
                ),
                ("convened_on", models.DateField(verbose_name="ngày triệu tập")),
                (
                    "due_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="hạn nộp phiếu do Hội đồng đặt"
                    ),
                ),
                ("gates", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "opened_on",
                    models.DateField(blank=True, null=True, verbose_name="ngày họp mở phiếu"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="địa điểm họp"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=60, verbose_name="số biên bản"),
                ),
                ("result", models.JSONField(blank=True, null=True)),
                (
                    "settlement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("scores", "Hồ sơ có điểm cao nhất"),
                            ("chair_proposal", "Chủ tịch Hội đồng đề xuất khi bằng điểm"),
                            ("provincial_pc", "UBND cấp tỉnh chọn khi bằng điểm"),
                            ("local_rule", "Theo quy định của tỉnh khi bằng điểm"),
                            ("back_to_notice", "Không hồ sơ nào đạt: thông báo lại"),
                            ("end", "Không hồ sơ nào đạt: kết thúc, báo cáo không chấp thuận"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True)),
                ("settlement_reason", models.TextField(blank=True)),
                ("first_entry", models.PositiveIntegerField(default=0)),
                ("last_entry", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "vòng chấm điểm",
                "verbose_name_plural": "vòng chấm điểm",
            },
        ),
        migrations.CreateModel(
            name="SealedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần nộp")),
                (
                    "commitment",
                    models.CharField(max_length=64, unique=True, verbose_name="mã niêm phong"),
                ),
                ("envelope", models.TextField()),
                ("handed_in_on", models.DateField(verbose_name="ngày nộp")),
                ("handed_in_at", models.DateTimeField(verbose_name="nộp lúc")),
                ("is_late", models.BooleanField(default=False, verbose_name="nộp chậm")),
                (
                    "replaced_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="ngày thay bằng phiếu khác"
                    ),
                ),
                ("salt", models.CharField(blank=True, default="", max_length=64)),
                ("content", models.JSONField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "phiếu niêm phong",
                "verbose_name_plural": "phiếu niêm phong",
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="thành viên")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("chair", "Chủ tịch Hội đồng"),
                            ("vice_chair", "Phó Chủ tịch Hội đồng"),
                            ("member", "Thành viên"),
                            ("secretary", "Thư ký (không chấm điểm)"),
                            ("support", "Tổ giúp việc (không chấm điểm)"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Chưa nộp phiếu"),
                            ("sealed", "Đã nộp, niêm phong"),
                            ("recused", "Từ chối chấm điểm"),
                            ("missing", "Không nộp phiếu"),
                            ("opened", "Đã mở phiếu"),
                            ("unopened", "Phiếu không mở được"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "declared_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="ngày cam kết không có lợi ích liên quan",
                    ),
                ),
                ("was_present", models.BooleanField(blank=True, null=True, verbose_name="có mặt")),
            ],
            options={
                "verbose_name": "ghế của thành viên",
                "verbose_name_plural": "ghế của thành viên",
            },
        ),
        migrations.AlterModelOptions(
            name="post",
            options={
                "permissions": [
                    ("act_as_local_officer", "local_officer"),
                    ("act_as_local_leader", "local_leader"),
                    ("act_as_one_stop", "one_stop"),
                    ("act_as_specialist", "specialist"),
                    ("act_as_division_head", "division_head"),
                    ("act_as_director", "director"),
                    ("act_as_opinion_officer", "opinion_officer"),
                    ("act_as_council_secretary", "council_secretary"),
                    ("act_as_council_chair", "council_chair"),
                    ("act_as_council_member", "council_member"),
                    ("act_as_pc_office", "pc_office"),
                    ("act_as_pc_leader", "pc_leader"),
                    ("act_as_ministry_officer", "ministry_officer"),
                    ("act_as_administrator", "administrator"),
                    ("act_as_applicant", "applicant"),
                ],
                "verbose_name": "vị trí công tác",
                "verbose_name_plural": "vị trí công tác",
            },
        ),
        migrations.RemoveConstraint(
            model_name="post",
            name="post_role_known",
        ),
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("local_officer", "Cán bộ cấp xã (huyện đến 30/6/2025)"),
                    ("local_leader", "Lãnh đạo UBND cấp xã (huyện)"),
                    ("one_stop", "Bộ phận một cửa của Sở"),
                    ("specialist", "Chuyên viên Sở Công Thương"),
                    ("division_head", "Trưởng phòng Sở Công Thương"),
                    ("director", "Lãnh đạo Sở Công Thương"),
                    ("opinion_officer", "Cán bộ cơ quan được lấy ý kiến"),
                    ("council_secretary", "Thư ký Hội đồng"),
                    ("council_chair", "Chủ tịch Hội đồng"),
                    ("council_member", "Thành viên Hội đồng"),
                    ("pc_office", "Văn phòng UBND cấp tỉnh"),
                    ("pc_leader", "Lãnh đạo UBND cấp tỉnh"),
                    ("ministry_officer", "Cán bộ Bộ Công Thương"),
                    ("administrator", "Quản trị hệ thống"),
                    ("applicant", "Người đại diện doanh nghiệp"),
                ],
                max_length=20,
                verbose_name="vai trò",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "local_officer",
                            "local_leader",
                            "one_stop",
                            "specialist",
                            "division_head",
                            "director",
                            "opinion_officer",
                            "council_secretary",
                            "council_chair",
                            "council_member",
                            "pc_office",
                            "pc_leader",
                            "ministry_officer",
                            "administrator",
                            "applicant",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="department",
            field=models.ForeignKey(
                help_text="Sở có bộ phận chuyên môn làm thư ký, tổ giúp việc.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="councils",
                to="procedures.organisation",
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="dossier",
            field=models.ForeignKey(
                blank=True,
                help_text="Trống: Hội đồng thường trực, dùng cho nhiều cụm.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_councils",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="councils",
                to="procedures.administrativeunit",
            ),
        ),
        migrations.AddField(
            model_name="council",
            name="provincial_pc",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.organisation",
            ),
        ),
        migrations.AddField(
            model_name="councilmember",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="procedures.council",
            ),
        ),
        migrations.AddField(
            model_name="councilmember",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.organisation",
            ),
        ),
        migrations.AddField(
            model_name="councilmember",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="council_parts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="criteriasheet",
            name="adopted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="criteriasheet",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="criteria_sheets",
                to="procedures.council",
            ),
        ),
        migrations.AddField(
            model_name="scoringround",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="procedures.council",
            ),
        ),
        migrations.AddField(
            model_name="scoringround",
            name="criteria_sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="procedures.criteriasheet",
            ),
        ),
        migrations.AddField(
            model_name="scoringround",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scoring_rounds",
                to="procedures.dossier",
            ),
        ),
        migrations.AddField(
            model_name="scoringround",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scoringround",
            name="tie_choice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.investorrequest",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="procedures.councilmember",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.organisation",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="scoring_round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="procedures.scoringround",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sealedsheet",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="procedures.seat",
            ),
        ),
        migrations.AddIndex(
            model_name="council",
            index=models.Index(fields=["department", "-id"], name="council_by_department"),
        ),
        migrations.AddConstraint(
            model_name="council",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dissolved_on__isnull", True),
                    ("dissolved_on__gte", models.F("decided_on")),
                    _connector="OR",
                ),
                name="council_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("council", "user"),
                name="one_part_a_person_and_council",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part", "chair"), ("valid_to__isnull", True)),
                fields=("council",),
                name="one_chair_a_council",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="council_part_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part__in", ["chair", "vice_chair", "member", "secretary", "support"])
                ),
                name="council_part_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriasheet",
            constraint=models.UniqueConstraint(
                fields=("council", "number"), name="criteria_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriasheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_on__isnull", True),
                    models.Q(("digest", ""), _negated=True),
                    _connector="OR",
                ),
                name="adopted_criteria_have_their_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringround",
            constraint=models.UniqueConstraint(
                fields=("dossier", "number"), name="rounds_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["scoring", "opened"])),
                fields=("dossier",),
                name="one_round_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["scoring", "abandoned"]),
                    ("opened_on__isnull", False),
                    _connector="OR",
                ),
                name="a_result_comes_after_an_opening",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["user", "scoring_round"], name="seat_by_person"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("scoring_round", "user"), name="one_seat_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("scoring_round", "name"), name="one_seat_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["recused", "missing", "unopened"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_empty_seat_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedsheet",
            constraint=models.UniqueConstraint(
                fields=("seat", "number"), name="sheets_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_on__isnull", True)),
                fields=("seat",),
                name="one_standing_sheet_a_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", True), ("salt", "")),
                    models.Q(models.Q(("salt", ""), _negated=True), ("content__isnull", False)),
                    _connector="OR",
                ),
                name="a_sheet_is_sealed_or_open",
            ),
        ),
    ]
