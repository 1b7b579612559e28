from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.base import walls


class Command(BaseCommand):
    """Fails when the database does not refuse by itself what it should (docs/data-protection.md)."""

    help = "Kontrollerer radsikkerheten: tabellista, reglene i databasen og hva applikasjonens rolle kan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rolle", help="Rollen nettjener og arbeidere bruker (vanligvis den som kobler til)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = options["rolle"] or cursor.fetchone()[0]
        found = walls.faults(role)
        for fault in found:
            self.stderr.write(f"- {fault}")
        if found:
            raise CommandError(f"{len(found)} feil i veggene. Rett dem før databasen tas i bruk.")
        self.stdout.write(f"Veggene står: {len(walls.tables())} tabeller, rollen {role}.")
