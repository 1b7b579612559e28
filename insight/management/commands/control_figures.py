"""`bin/manage control_figures bergen`: published figures beside what the records come to for the same days."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from insight.presentation import held_view
from insight.published import published_of
from insight.selectors.control import Held, control
from insight.selectors.dashboards import SERVICE


class Command(BaseCommand):
    help = "Published figures beside what Husrom works out of the records for the same days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("municipality", nargs="?", default="bergen", help="the municipality's code")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = Municipality.objects.filter(code=options["municipality"]).first()
        published = published_of(options["municipality"])
        if municipality is None or published is None:
            raise CommandError(f"Nothing is published about «{options['municipality']}» here.")
        with translation.override("nb"), acting_as_service(SERVICE, municipality) as service:
            found = control(service, published)
            for each in found.held:
                self._row(each)
            self.stdout.write(f"\n{found.agree} av {len(found.held)} er like.")
            if found.contradictions:
                self.stdout.write("\nDer kilden ikke stemmer med seg selv:")
            for each in found.contradictions:
                self._row(each)

    def _row(self, each: Held) -> None:
        row = held_view(each)
        mark = "=" if row.agrees else " "
        self.stdout.write(
            f"{mark} {row.published:>16} {row.computed:>16}  {row.name} ({row.when})"
            + (f"\n    {row.note}" if row.note else "")
        )
