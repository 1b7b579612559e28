"""Why a report took another course, kept where a name can be struck, and which time limit it had before."""

import core.base.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.base.operations import FollowingTable, MunicipalKey, SameMunicipality


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_relation_index'),
        ('deviations', '0013_survey_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='moved',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='frist endret'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['municipality', 'closed_at'], name='report_closed'),
        ),
        migrations.CreateModel(
            name='ReportReason',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('about', models.CharField(choices=[('due_changed', 'Ny frist'), ('closing_asked', 'Lukking uten tiltak'), ('closing_returned', 'Lukking sendt tilbake'), ('reopened', 'Gjenåpning'), ('measure_returned', 'Tiltak sendt tilbake')], max_length=20, verbose_name='hva')),
                ('text', models.TextField(verbose_name='begrunnelse')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='tidspunkt')),
                ('due_before', models.DateField(blank=True, null=True, verbose_name='frist før')),
                ('due_after', models.DateField(blank=True, null=True, verbose_name='frist etter')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='av')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='deviations.measure')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='deviations.report')),
            ],
            options={
                'verbose_name': 'begrunnelse i avvik',
                'verbose_name_plural': 'begrunnelser i avvik',
                'indexes': [models.Index(fields=['report', 'at'], name='reason_report')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_after', None), ('due_before', None)), models.Q(('due_after__isnull', False), ('due_before__isnull', False)), _connector='OR'), name='reason_both_limits')],
            },
        ),
        MunicipalKey('deviations_measure'),
        SameMunicipality('deviations_reportreason', 'report_id', 'deviations_report'),
        SameMunicipality('deviations_reportreason', 'measure_id', 'deviations_measure'),
        FollowingTable(
            'deviations_reportreason', ('report_id', 'deviations_report'), services=('deadlines', 'figures')
        ),
    ]
