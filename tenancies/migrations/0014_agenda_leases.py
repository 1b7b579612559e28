"""The item of a lease that runs out goes where the lease goes: away, when its address becomes a secret."""

from django.db import migrations

from core.base.operations import Shielded


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0013_stay_walls"), ("allocation", "0018_preparation")]
    operations = [Shielded("allocation_agendaitem", "lease", "tenancies_hidden_leases")]
