"""An agenda does not tell where somebody with a protected address will live.

Whose name is on it is known to whoever the case is open to. But an allocation between the meetings says in its title
which dwelling it was, and the item of a dwelling that goes to the household is that dwelling: named handlers only.
"""

from django.db import migrations

from core.base.operations import Shielded


class Migration(migrations.Migration):
    dependencies = [("allocation", "0009_reasons_with_the_household")]
    operations = [
        Shielded(
            "allocation_agendaitem",
            "application_id",
            "applications_hidden",
            unless="\"allocation_agendaitem\".kind <> 'other'",
        ),
        Shielded("allocation_agendaitem", "vacancy_id", "allocation_hidden_vacancies"),
    ]
