"""What is done about stand-ins, on record; and what a mandate may not be, under a name."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procedures.append_only import close_table, open_table

WRITTEN_ONCE = "procedures_mandateact"


def close_acts(apps: Any, schema_editor: Any) -> None:
    close_table(schema_editor, WRITTEN_ONCE)


def open_acts(apps: Any, schema_editor: Any) -> None:
    open_table(schema_editor, WRITTEN_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0011_fold_organisation_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='MandateAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('appointed', 'Cử người thay'), ('changed', 'Đổi ngày'), ('ended', 'Kết thúc sớm'), ('called_off', 'Hủy khi chưa bắt đầu')], max_length=10, verbose_name='việc')),
                ('first', models.DateField(verbose_name='từ ngày')),
                ('last', models.DateField(verbose_name='đến hết ngày')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='số, ký hiệu văn bản')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='lý do')),
                ('at', models.DateTimeField(verbose_name='lúc')),
            ],
            options={
                'verbose_name': 'lần cử người thay',
                'verbose_name_plural': 'các lần cử người thay',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('stands_in_for__isnull', True), models.Q(('stands_in_for', models.F('id')), _negated=True), _connector='OR'), name='mandate_not_for_itself'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('stands_in_for__isnull', True), models.Q(('role__in', ('council_chair', 'council_member', 'applicant', 'administrator')), _negated=True), _connector='OR'), name='personal_post_not_lent'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('stands_in_for__isnull', False), ('valid_to__gte', models.F('valid_from'))), fields=('stands_in_for', 'valid_from'), name='one_stand_in_from_a_day'),
        ),
        migrations.AddField(
            model_name='mandateact',
            name='absent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người vắng mặt'),
        ),
        migrations.AddField(
            model_name='mandateact',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người làm'),
        ),
        migrations.AddField(
            model_name='mandateact',
            name='mandate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandate_acts', to='procedures.post', verbose_name='việc thay'),
        ),
        migrations.AddField(
            model_name='mandateact',
            name='stand_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thay'),
        ),
        migrations.AddConstraint(
            model_name='mandateact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['appointed', 'changed', 'ended', 'called_off'])), name='mandate_act_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='mandateact',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'ended'), ('last__gte', models.F('first')), _connector='OR'), name='mandate_act_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='mandateact',
            constraint=models.CheckConstraint(condition=models.Q(('absent', models.F('stand_in')), _negated=True), name='nobody_stands_in_for_himself'),
        ),
        migrations.AddConstraint(
            model_name='mandateact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'appointed')), fields=('mandate',), name='mandate_appointed_once'),
        ),
        migrations.AddConstraint(
            model_name='mandateact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['ended', 'called_off'])), fields=('mandate',), name='mandate_ends_once'),
        ),
        migrations.RunPython(close_acts, open_acts),
    ]
