import core.base.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_relation_index'),
        ('people', '0009_words'),
        ('tenancies', '0014_agenda_leases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(max_length=15, verbose_name='nummer')),
                ('state', models.CharField(choices=[('expected', 'Uten bekreftet mottaker'), ('received', 'Tatt imot'), ('done', 'Gjennomført'), ('cancelled', 'Ikke aktuell')], default='expected', max_length=10, verbose_name='status')),
                ('kind', models.CharField(choices=[('prison', 'Løslatelse fra fengsel'), ('hospital', 'Utskriving fra sykehus'), ('institution', 'Utskriving fra institusjon eller behandling'), ('care_18', 'Fyller 18 år under barnevernet'), ('settlement', 'Bosetting av flyktning')], max_length=15, verbose_name='slag')),
                ('expected_on', models.DateField(verbose_name='ventes')),
                ('source', models.CharField(choices=[('corrections', 'Kriminalomsorgen'), ('hospital', 'Sykehuset'), ('institution', 'Institusjonen'), ('child_welfare', 'Barnevernet'), ('imdi', 'IMDi'), ('person', 'Personen selv'), ('family', 'Familie eller nettverk'), ('other', 'Andre')], max_length=15, verbose_name='meldt av')),
                ('source_detail', models.CharField(blank=True, max_length=150, verbose_name='hvem som meldte')),
                ('basis', models.CharField(choices=[('consent', 'Samtykke'), ('own_tasks', 'Avsenderens oppgaver, forvaltningsloven § 13 b nr. 5'), ('law', 'Plikt eller rett etter annen lov')], max_length=10, verbose_name='grunnlag')),
                ('basis_detail', models.CharField(blank=True, max_length=300, verbose_name='mer om grunnlaget')),
                ('home', models.CharField(choices=[('unknown', 'Ikke kjent'), ('none', 'Har ingen bolig'), ('found', 'Har bolig')], default='unknown', max_length=10, verbose_name='bolig etterpå')),
                ('home_note', models.CharField(blank=True, max_length=300, verbose_name='mer om boligen')),
                ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='bekreftet')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='avsluttet')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='om overgangen')),
                ('idempotency_key', models.UUIDField(default=core.base.ids.uuid7, editable=False)),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='people.person', verbose_name='person')),
                ('receiver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person hos mottaker')),
                ('receiver_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit', verbose_name='mottaker')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit', verbose_name='registrert av')),
            ],
            options={
                'verbose_name': 'overgang',
                'verbose_name_plural': 'overganger',
                'indexes': [models.Index(fields=['compartment', 'state', 'expected_on'], name='handover_state'), models.Index(fields=['receiver', 'state'], name='handover_receiver'), models.Index(fields=['person'], name='handover_person')],
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('number'), name='handover_number'), models.UniqueConstraint(fields=('municipality', 'idempotency_key'), name='handover_once'), models.CheckConstraint(condition=models.Q(models.Q(('receiver', None), ('receiver_unit', None)), models.Q(('receiver__isnull', False), ('receiver_unit__isnull', False)), _connector='OR'), name='handover_receiver_is_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'received'), _negated=True), models.Q(('confirmed_on__isnull', False), ('receiver__isnull', False)), _connector='OR'), name='handover_received_has_receiver'), models.CheckConstraint(condition=models.Q(('state__in', ['expected', 'received']), ('ended_on__isnull', False), _connector='OR'), name='handover_ended')],
            },
        ),
    ]
