"""Who is told at once of a critical fault, and who is on call."""

import core.base.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.base.operations import FollowingTable, SameMunicipality


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_leave'),
        ('deviations', '0014_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportroute',
            name='on_call',
            field=models.CharField(blank=True, max_length=100, verbose_name='vakt om natta'),
        ),
        migrations.AddField(
            model_name='reportroute',
            name='on_call_phone',
            field=models.CharField(blank=True, max_length=30, verbose_name='vakttelefon'),
        ),
        migrations.CreateModel(
            name='FaultAlert',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('told', models.CharField(max_length=200, verbose_name='hvem')),
                ('how', models.CharField(choices=[('sms', 'SMS'), ('email', 'e-post'), ('notice', 'varsel i Husrom')], max_length=10, verbose_name='hvordan')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='tidspunkt')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('fault', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='deviations.fault')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
            ],
            options={
                'verbose_name': 'beskjed om kritisk feil',
                'verbose_name_plural': 'beskjeder om kritisk feil',
                'constraints': [models.UniqueConstraint(fields=('fault', 'told', 'how'), name='alert_once')],
            },
        ),
        SameMunicipality('deviations_faultalert', 'compartment_id', 'agencies_compartment'),
        SameMunicipality('deviations_faultalert', 'fault_id', 'deviations_fault'),
        FollowingTable('deviations_faultalert', ('fault_id', 'deviations_fault')),
    ]
