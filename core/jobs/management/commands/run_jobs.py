from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.agencies.models import Municipality
from core.jobs import runner
from core.jobs.models import JobRun
from core.jobs.registry import nightly_jobs


class Command(BaseCommand):
    help = "Kjører nattjobbene som ikke er kjørt, også for netter som ble hoppet over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="kjør til og med denne dagen (ÅÅÅÅ-MM-DD)")
        parser.add_argument("--job", help="bare denne jobben")
        parser.add_argument("--municipality", help="bare denne kommunen (kode)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["on"]:
            now = timezone.make_aware(datetime.combine(options["on"], time(23, 59)))
        jobs = [job for job in nightly_jobs() if options["job"] in (None, job.name)]
        if not jobs:
            known = ", ".join(job.name for job in nightly_jobs())
            raise CommandError(f"Det finnes ingen jobb med navnet {options['job']}. Jobbene er: {known}")
        places = Municipality.objects.order_by("code")
        if options["municipality"]:
            places = places.filter(code=options["municipality"])
        runs = runner.run_due(now, jobs=jobs, municipalities=places)
        names = {place.pk: place.code for place in places}
        for run in runs:
            told = ", ".join(f"{key}={value}" for key, value in run.counts.items()) or run.error or "-"
            self.stdout.write(f"{run.on} {names[run.municipality_id]:12} {run.job:32} {run.state:8} {told}")
        failed = sum(run.state == JobRun.State.FAILED for run in runs)
        self.stdout.write(f"{len(runs)} kjøringer, {failed} feilet.")
        if failed:
            raise CommandError("Noe feilet. Se siden Jobber.")
