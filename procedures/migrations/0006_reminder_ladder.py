import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0005_opinions_and_objections")]

    operations = [
        migrations.CreateModel(
            name='LadderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.CharField(blank=True, max_length=20, verbose_name='thủ tục')),
                ('step', models.CharField(blank=True, max_length=30, verbose_name='bước')),
                ('tier', models.CharField(blank=True, choices=[('local', 'Cấp xã (huyện)'), ('province', 'Cấp tỉnh'), ('ministry', 'Bộ')], max_length=10, verbose_name='cấp')),
                ('rung', models.CharField(max_length=12, verbose_name='bậc')),
                ('audience', models.CharField(max_length=20, verbose_name='người nhận')),
                ('is_off', models.BooleanField(default=False, verbose_name='bỏ bậc này')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến ngày')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='văn bản')),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ladder_rules', to='procedures.administrativeunit', verbose_name='tỉnh')),
            ],
            options={
                'verbose_name': 'bậc nhắc việc của tỉnh',
                'verbose_name_plural': 'bậc nhắc việc của tỉnh',
                'ordering': ['province', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LadderChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('added', 'Đặt bậc'), ('ended', 'Thôi áp dụng')], max_length=10, verbose_name='việc')),
                ('at', models.DateTimeField(verbose_name='lúc')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='văn bản')),
                ('replanned_to', models.BigIntegerField(default=0)),
                ('deadlines', models.PositiveIntegerField(default=0, verbose_name='thời hạn đã lập lại')),
                ('planned', models.PositiveIntegerField(default=0, verbose_name='lời nhắc thêm')),
                ('removed', models.PositiveIntegerField(default=0, verbose_name='lời nhắc bỏ')),
                ('moved', models.PositiveIntegerField(default=0, verbose_name='lời nhắc đổi lúc')),
                ('pass_began_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người làm')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='procedures.ladderrule')),
            ],
            options={
                'verbose_name': 'lần đổi bậc nhắc việc',
                'verbose_name_plural': 'lần đổi bậc nhắc việc',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='ladderrule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='ladder_rule_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='ladderrule',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('province', 'procedure', 'step', 'tier', 'rung', 'audience'), name='one_open_rule_a_rung'),
        ),
        migrations.AddIndex(
            model_name='ladderchange',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['id'], name='ladder_change_unsettled'),
        ),
        migrations.AddField(
            model_name='post',
            name='stands_in_for',
            field=models.ForeignKey(blank=True, help_text='Được ủy quyền trong thời gian người giữ vị trí này vắng mặt.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='procedures.post', verbose_name='thay cho'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('stands_in_for__isnull', True), models.Q(('valid_from__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='mandate_has_its_days'),
        ),
    ]
