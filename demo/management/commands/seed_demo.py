"""Fills the demo municipalities. The same seed and date give the same rows."""

from datetime import date
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from core.agencies.models import Municipality, NumberSeries
from core.audit import sealing
from core.base.clock import oslo_today
from demo import organisation
from demo.generator.parts import PARTS
from demo.generator.world import World


class Command(BaseCommand):
    help = "Lager demokommunene: organisasjon og personer, og (uten --empty) alle registreringene."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--date", type=date.fromisoformat, default=None, help="dagen demoen er laget for")
        parser.add_argument("--empty", action="store_true", help="bare organisasjon, personer og regelsett")

    def handle(self, *args: Any, seed: int, empty: bool, **options: Any) -> None:
        today = options["date"] or oslo_today()
        with transaction.atomic():
            for code in organisation.CODES:
                municipality = organisation.load(code)
                if empty:
                    continue
                if self._filled(municipality):
                    self.stderr.write(
                        f"{municipality} er fylt fra før. «bin/demo --reset» lager alt på nytt."
                    )
                    continue
                self._fill(World(municipality=municipality, seed=seed, today=today))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        # Last of all, since nothing may be written into what is sealed.
        sealing.seal(attempts=1)

    def _filled(self, municipality: Municipality) -> bool:
        """Every part gives case numbers, so a number given means that the municipality is in use."""
        return NumberSeries.objects.filter(municipality=municipality).exists()

    def _fill(self, world: World) -> None:
        for title, build in PARTS[world.municipality.code]:
            start = monotonic()
            build(world)
            self.stderr.write(f"  {world.municipality}: {title} ({monotonic() - start:.1f} s)")
        for label, count in world.counts.items():
            self.stderr.write(f"  {label}: {count}")
