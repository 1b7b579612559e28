"""A wrong step of an arrears case is taken back by a step of its own, which points to it."""

import django.db.models.deletion
from django.db import migrations, models

from core.base.operations import MunicipalKey, SameMunicipality


class Migration(migrations.Migration):

    dependencies = [
        ('tenancies', '0033_change_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrearsstep',
            name='corrects',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='tenancies.arrearsstep', verbose_name='retter'),
        ),
        migrations.AlterField(
            model_name='arrearsstep',
            name='event',
            field=models.CharField(choices=[('reminder_sent', 'Påminnelse eller purring sendt'), ('nav_told', 'Sosialtjenesten varslet'), ('nav_wait_cut', 'Leder bestemte at to uker for sosialtjenesten ikke ventes ut'), ('to_collection', 'Sendt til innkreving'), ('notice_4_18_sent', 'Varsel etter § 4-18 sendt'), ('list_sent', 'Liste sendt til utleier og sosialtjeneste'), ('joint_review_active', 'Felles gjennomgang: aktiv oppfølging'), ('joint_review_passive', 'Felles gjennomgang: ikke aktiv'), ('joint_review_unsuitable', 'Felles gjennomgang: uegnet for oppfølging'), ('objection', 'Innvending'), ('objection_resolved', 'Innvending avklart'), ('landlord_accepts', 'Utleier godtar begjæring'), ('landlord_declines', 'Utleier godtar ikke begjæring'), ('childs_best_written', 'Barnets beste er vurdert'), ('childs_best_reviewed', 'Vurderingen av barnets beste er gjennomgått'), ('decision_pending', 'Søknad om hjelp venter på svar'), ('decision_made', 'Søknad om hjelp er avgjort'), ('claim_error_reported', 'Feil i kravet meldt'), ('claim_error_resolved', 'Feil i kravet rettet'), ('hospital', 'Innlagt på sykehus'), ('custody', 'Fengslet'), ('death', 'Død'), ('stop_message_sent', 'Stoppmelding sendt'), ('stop_message_acknowledged', 'Stoppmelding bekreftet'), ('petition_sent', 'Begjæring sendt til namsfogden'), ('namsfogd_put_before_tenant', 'Forelagt leieren av namsfogden'), ('date_set', 'Fravikelse berammet'), ('evicted', 'Fravikelse'), ('keys_returned', 'Nøkler levert'), ('corrected', 'Retting av en hendelse')], max_length=30, verbose_name='hendelse'),
        ),
        MunicipalKey('tenancies_arrearsstep'),
        SameMunicipality('tenancies_arrearsstep', 'corrects_id', 'tenancies_arrearsstep'),
    ]
