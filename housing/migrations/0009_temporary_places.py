import core.base.ids
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_relation_index'),
        ('housing', '0008_supply_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='TemporaryProvider',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=150, verbose_name='navn')),
                ('kind', models.CharField(choices=[('private', 'Privat'), ('voluntary', 'Ideell'), ('municipal', 'Kommunen')], default='private', max_length=10, verbose_name='slag')),
                ('organisation_number', models.CharField(blank=True, max_length=9, verbose_name='organisasjonsnummer')),
                ('contact_person', models.CharField(blank=True, max_length=100, verbose_name='kontaktperson')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-post')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='merknad')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
            ],
            options={
                'verbose_name': 'tilbyder av midlertidige botilbud',
                'verbose_name_plural': 'tilbydere av midlertidige botilbud',
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('name'), name='temporary_provider_name')],
            },
        ),
        migrations.CreateModel(
            name='TemporaryPlace',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=150, verbose_name='navn')),
                ('kind', models.CharField(choices=[('guesthouse', 'Pensjonat'), ('hostel', 'Hospits'), ('hotel', 'Hotell'), ('cabin', 'Campinghytte'), ('transitional', 'Kommunal gjennomgangsbolig'), ('night_shelter', 'Natthjem'), ('institution', 'Korttidsplass i institusjon'), ('other', 'Annet')], default='hostel', max_length=15, verbose_name='slag')),
                ('with_lease', models.BooleanField(default=False, verbose_name='leiekontrakt')),
                ('round_the_clock', models.BooleanField(default=True, verbose_name='kan være der hele døgnet')),
                ('paid_per_night', models.BooleanField(default=True, verbose_name='betales per natt')),
                ('suits_children', models.BooleanField(default=False, verbose_name='egnet for barn')),
                ('suits_young', models.BooleanField(default=False, verbose_name='egnet for unge')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='plasser')),
                ('address', models.CharField(blank=True, max_length=150, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, max_length=4, verbose_name='postnummer')),
                ('town', models.CharField(blank=True, max_length=60, verbose_name='poststed')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='ikke i bruk fra')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='housing.temporaryprovider', verbose_name='tilbyder')),
            ],
            options={
                'verbose_name': 'midlertidig botilbud',
                'verbose_name_plural': 'midlertidige botilbud',
                'constraints': [
                    models.UniqueConstraint(models.F('municipality'), models.F('name'), name='temporary_place_name'),
                    models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='temporary_place_has_room'),
                ],
            },
        ),
        migrations.CreateModel(
            name='QualityAgreement',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField(verbose_name='fra')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='til og med')),
                ('review_on', models.DateField(verbose_name='gjennomgås')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='merknad')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='hvorfor den er avsluttet')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit', verbose_name='følges opp av')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='housing.temporaryplace', verbose_name='bare for')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='housing.temporaryprovider', verbose_name='tilbyder')),
            ],
            options={
                'verbose_name': 'kvalitetsavtale',
                'verbose_name_plural': 'kvalitetsavtaler',
                'indexes': [models.Index(fields=['provider', 'valid_from'], name='quality_agreement_provider')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('valid_from')), _connector='OR'), name='quality_agreement_period')],
            },
        ),
        migrations.CreateModel(
            name='PlacePrice',
            fields=[
                ('id', models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('per_night', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='pris per natt')),
                ('valid_from', models.DateField(verbose_name='fra')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.municipality', verbose_name='kommune')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='housing.temporaryplace')),
            ],
            options={
                'verbose_name': 'pris per natt',
                'verbose_name_plural': 'priser per natt',
                'constraints': [models.UniqueConstraint(fields=('place', 'valid_from'), name='place_price_once'), models.CheckConstraint(condition=models.Q(('per_night__gte', Decimal('0'))), name='place_price_not_negative')],
            },
        ),
    ]
