"""Debts and evictions say much about a person: the database keeps them with the application's compartment."""

from django.db import migrations

from core.base.operations import ConfidentialTable

SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")


def _of_the_applications_compartment(table: str) -> ConfidentialTable:
    """The rows have no compartment of their own; the application they belong to has."""
    return ConfidentialTable(
        table,
        compartment="",
        relation_key="application_id",
        services=SERVICES,
        extra=(
            f'EXISTS (SELECT 1 FROM applications_application a WHERE a.id = "{table}".application_id '
            "AND a.compartment_id = ANY ((SELECT husrom_compartments())::uuid[]))"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_facts_changed_at")]
    operations = [
        _of_the_applications_compartment("applications_debt"),
        _of_the_applications_compartment("applications_eviction"),
    ]
