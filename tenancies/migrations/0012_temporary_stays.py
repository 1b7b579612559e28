import core.base.ids
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import tenancies.models.lease
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_relation_index'),
        ('housing', '0010_temporary_walls'),
        ('people', '0009_words'),
        ('tenancies', '0011_replacement_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(max_length=15, verbose_name='nummer')),
                ('state', models.CharField(choices=[('active', 'Bor her nå'), ('ended', 'Avsluttet')], default='active', max_length=10, verbose_name='status')),
                ('started_on', models.DateField(verbose_name='første natt')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='dro')),
                ('expected_end', models.DateField(blank=True, null=True, verbose_name='ventes å dra')),
                ('outcome', models.CharField(blank=True, choices=[('municipal', 'Kommunal bolig'), ('private', 'Leid privat bolig'), ('owned', 'Egen bolig'), ('back_home', 'Tilbake til egen bolig'), ('with_others', 'Til familie eller venner'), ('institution', 'Institusjon eller behandling'), ('supported', 'Bolig med oppfølging eller omsorgsbolig'), ('custody', 'Fengsel'), ('other_municipality', 'En annen kommune'), ('left', 'Dro uten å si hvor'), ('dead', 'Død'), ('other', 'Annet')], max_length=20, verbose_name='hvor de flyttet')),
                ('end_note', models.CharField(blank=True, max_length=500, verbose_name='mer om flyttingen')),
                ('basis', models.CharField(choices=[('sotjl_27', 'Vedtak, sosialtjenesteloven § 27'), ('acute', 'Akutt, vedtaket skrives etterpå'), ('bosl_6', 'Vedtak, boligsosialloven § 6'), ('settlement', 'Bosetting av flyktning'), ('other', 'Annet')], default='sotjl_27', max_length=15, verbose_name='grunnlag')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='vedtaket er fra')),
                ('decision_reference', models.CharField(blank=True, max_length=60, verbose_name='vedtaksnummer')),
                ('children', models.PositiveSmallIntegerField(default=0, verbose_name='barn')),
                ('young', models.BooleanField(default=False, verbose_name='ung')),
                ('plan', models.TextField(blank=True, max_length=3000, verbose_name='plan for å komme videre')),
                ('planned_on', models.DateField(blank=True, null=True, verbose_name='planen er fra')),
                ('exception_until', models.DateField(blank=True, null=True, verbose_name='unntak til')),
                ('alarm', models.PositiveSmallIntegerField(default=0, verbose_name='alarm')),
                ('uncovered_since', models.DateField(blank=True, null=True, verbose_name='uten kvalitetsavtale siden')),
                ('idempotency_key', models.UUIDField(default=core.base.ids.uuid7, editable=False)),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='people.person', verbose_name='person')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ansvarlig')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'midlertidig botilbud',
                'verbose_name_plural': 'midlertidige botilbud',
                'indexes': [
                    models.Index(fields=['compartment', 'state', 'started_on'], name='placement_state'),
                    models.Index(fields=['person'], name='placement_person'),
                    models.Index(fields=['responsible', 'state'], name='placement_responsible'),
                    models.Index(condition=models.Q(('state', 'active')), fields=['municipality', 'started_on'], name='placement_running'),
                ],
                'constraints': [
                    models.UniqueConstraint(models.F('municipality'), models.F('number'), name='placement_number'),
                    models.UniqueConstraint(fields=('municipality', 'idempotency_key'), name='placement_once'),
                    models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('compartment', 'person'), name='one_placement_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='placement_period'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('outcome', ''), ('state', 'active')), models.Q(('ended_on__isnull', False), ('state', 'ended'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='placement_ended'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PlacementException',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reason', models.CharField(max_length=1000, verbose_name='begrunnelse')),
                ('decided_on', models.DateField(verbose_name='bestemt')),
                ('until', models.DateField(verbose_name='vurderes på nytt')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bestemt av')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='tenancies.placement')),
            ],
            options={
                'verbose_name': 'unntak fra tre måneder',
                'verbose_name_plural': 'unntak fra tre måneder',
                'indexes': [models.Index(fields=['placement', 'decided_on'], name='placement_exception_latest')],
                'constraints': [
                    models.UniqueConstraint(fields=('placement', 'decided_on', 'until'), name='placement_exception_once'),
                    models.CheckConstraint(condition=models.Q(('until__gt', models.F('decided_on'))), name='placement_exception_period'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('starts_on', models.DateField(verbose_name='første natt')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='dro')),
                ('agreed_rate', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='avtalt pris per natt')),
                ('counted_as', models.CharField(choices=[('temporary', 'Midlertidig botilbud'), ('night_shelter', 'Natthjem'), ('not', 'Telles ikke')], max_length=15, verbose_name='telles som')),
                ('lacking', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('agreement', 'uten kvalitetsavtale'), ('children', 'stedet er ikke egnet for barn'), ('young', 'stedet er ikke egnet for unge')], max_length=10), blank=True, default=list, size=None, verbose_name='til tross for')),
                ('override_reason', models.CharField(blank=True, max_length=500, verbose_name='hvorfor likevel')),
                ('seen_on', models.DateField(blank=True, null=True, verbose_name='sett av leder')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='housing.qualityagreement')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('overridden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='housing.temporaryplace', verbose_name='sted')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='tenancies.placement')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'opphold',
                'verbose_name_plural': 'opphold',
                'indexes': [
                    models.Index(fields=['placement', 'starts_on'], name='stay_placement'),
                    models.Index(fields=['place', 'starts_on'], name='stay_place'),
                    models.Index(fields=['compartment', 'starts_on'], name='stay_compartment'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('starts_on')), _connector='OR'), name='stay_period'),
                    models.CheckConstraint(condition=models.Q(('agreed_rate', None), ('agreed_rate__gte', 0), _connector='OR'), name='stay_rate_not_negative'),
                    models.CheckConstraint(condition=models.Q(('lacking', []), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='stay_override_says_why'),
                    models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('placement',), name='one_stay_at_a_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StayPerson',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='gjelder fra')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='gjelder til')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='registrert')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='erstattet')),
                ('role', models.CharField(choices=[('main', 'Den som er plassert'), ('adult', 'Voksen i husstanden'), ('child', 'Barn')], max_length=10, verbose_name='rolle')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.compartment', verbose_name='fortrolig rom')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='person')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='persons', to='tenancies.placement')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='persons', to='tenancies.stay')),
            ],
            options={
                'verbose_name': 'person i opphold',
                'verbose_name_plural': 'personer i opphold',
                'indexes': [
                    models.Index(condition=models.Q(('superseded_at', None)), fields=['stay'], name='stay_person_now'),
                    models.Index(fields=['person', 'valid_from'], name='stay_person_person'),
                    models.Index(fields=['placement'], name='stay_person_placement'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='stay_person_valid_period'),
                    models.CheckConstraint(condition=models.Q(('superseded_at', None), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='stay_person_known_period'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('compartment', '='), ('person', '='), (tenancies.models.lease.DateRange('valid_from', 'valid_to'), '&&')], name='one_place_at_a_time'),
                ],
            },
        ),
    ]
