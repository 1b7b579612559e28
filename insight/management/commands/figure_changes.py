"""`bin/manage figure_changes bergen --on 2026-10-31`: figures that are no longer what they were measured as."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from insight.corrected import changed_view
from insight.selectors.changes import changes
from insight.selectors.dashboards import SERVICE


class Command(BaseCommand):
    help = "Figures that have been corrected since they were measured: what was said, and what is known now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("municipality", nargs="?", default="bergen", help="the municipality's code")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day asked about (the newest month end that is kept)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = Municipality.objects.filter(code=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"There is no municipality «{options['municipality']}».")
        with translation.override("nb"), acting_as_service(SERVICE, municipality) as service:
            found = changes(service, options["on"])
            for row in (changed_view(each) for each in found.rows):
                self.stdout.write(
                    f"{row.then:>16} {row.now:>16} {row.difference:>12}  {row.name} ({row.when})"
                )
            self.stdout.write(
                f"\n{len(found.rows)} forskjeller, {found.kept} tall tatt vare på fra {found.on.isoformat()}."
            )
