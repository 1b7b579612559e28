"""The second wall inside a meeting: what is about a household is read by those its case is open to, and no others.

A member of another office who is called to the meeting reads what is about no household (a vacant dwelling). What is
about a household needs an open relation to its case as well; when a consent is withdrawn that closes, and with it
the name, the facts, the candidate and the findings, also of an agenda that has been sent.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.base.operations import SameMunicipality

SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")
MINE = "ANY ((SELECT husrom_compartments())::uuid[])"
GRANTED = "ANY ((SELECT husrom_granted())::uuid[])"


def _related(column: str, *scopes: str) -> str:
    shown = ", ".join(f"'{scope}'" for scope in scopes)
    return (
        f"EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = {column} AND r.scope IN ({shown}) "
        f"AND r.compartment_id = {MINE} AND r.opened_at <= statement_timestamp() "
        "AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))"
    )


def _visible(table: str, *, households: bool) -> str:
    services = ", ".join(f"'{service}'" for service in SERVICES)
    meeting = f'({table}.meeting_id = {GRANTED} OR {_related(f"{table}.meeting_id", "content")})'
    if households:
        meeting += (
            f" AND ({table}.application_id IS NULL"
            f" OR {table}.application_id = {GRANTED}"
            f' OR {_related(f"{table}.application_id", "agenda", "content")})'
        )
    return (
        # The cheap questions first, as everywhere: PostgreSQL stops at the first that admits the row.
        f"{table}.municipality_id = (SELECT husrom_municipality()) AND ({table}.compartment_id = {MINE} "
        f"OR (SELECT husrom_service()) IN ({services}) OR {table}.id = {GRANTED} OR ({meeting}))"
    )


def _walls(table: str) -> migrations.RunSQL:
    def policies(visible: str) -> list[str]:
        return [
            f"ALTER POLICY {name} ON {table} USING ({visible})"
            for name in ("husrom_read", "husrom_change", "husrom_remove")
        ]

    return migrations.RunSQL(
        policies(_visible(table, households=True)), policies(_visible(table, households=False))
    )


class Migration(migrations.Migration):
    dependencies = [("allocation", "0005_fill_households")]
    operations = [
        migrations.AlterField(
            "candidate",
            "application",
            models.ForeignKey(
                "applications.application", on_delete=django.db.models.deletion.PROTECT, related_name="+"
            ),
        ),
        SameMunicipality("allocation_candidate", "application_id", "applications_application"),
        SameMunicipality("allocation_finding", "application_id", "applications_application"),
        *(_walls(f"allocation_{table}") for table in ("agendaitem", "candidate", "finding")),
    ]
