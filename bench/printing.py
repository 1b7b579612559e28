"""The agenda of forty cases on paper: full, neutral, and as minutes.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/agenda_pdf [--cases 40] [--rounds 5]

Copies the demo's database, builds an agenda there and cuts or repeats it to the number of cases, and measures making
the PDF as the application's role. The copy is dropped at the end. Machines are noisy: compare the ratios to a page
of plain text made in the same run. Ends with 1 when forty cases take more than three seconds of
the processor.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from crowd import _copy_of_the_database
from runner.servers import servers

LIMIT = 3.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, _owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        return measure(options.cases, options.rounds)


def measure(cases: int, rounds: int) -> int:
    from django.db import connections

    from allocation import paper, services
    from allocation.models import AgendaItem, Candidate
    from core.accounts.models import User
    from core.agencies import actors
    from core.documents.pdf import html_to_pdf

    chair = actors.for_user(User.objects.get(username="moteleder.bergen"))
    with actors.acting_as(chair):
        meeting = services.plan_meeting(actor=chair, on=chair.today, place="Rom 2")
        services.build_agenda(actor=chair, meeting=meeting)
        last = meeting.items.count()
        model = meeting.items.filter(kind="vacancy").order_by("order").first()
        while last < cases and model is not None:
            # More of the same, as an own item: what costs time is the text and the candidates' lines.
            last += 1
            extra = AgendaItem.objects.get(pk=model.pk)
            extra.pk, extra.order, extra.kind, extra.vacancy = None, last, "other", None
            extra.id = AgendaItem._meta.get_field("id").get_default()
            extra.save(force_insert=True)
        gone = list(meeting.items.filter(order__gt=cases).values_list("pk", flat=True))
        Candidate.objects.filter(item__in=gone).delete()
        AgendaItem.objects.filter(pk__in=gone).delete()
        count = meeting.items.count()
        rows = Candidate.objects.filter(meeting=meeting).count()
        print(f"{count} saker, {rows} kandidater")
        plain = (
            "<html lang=nb><head><title>x</title></head><body>" + "<p>Et avsnitt.</p>" * 40 + "</body></html>"
        )
        reference = _median(lambda: html_to_pdf(plain), rounds)
        print(f"{'':30}{'s':>8}{'s prosessor':>13}{'ganger referansen':>20}")
        print(f"{'40 avsnitt ren tekst':30}{reference[0]:8.2f}{reference[1]:13.2f}{1:20.1f}")
        slowest = 0.0
        for title, make in (
            ("saksliste med navn", lambda: paper.agenda_bytes(chair, meeting, neutral=False)),
            ("saksliste uten navn", lambda: paper.agenda_bytes(chair, meeting, neutral=True)),
            ("referat", lambda: paper.minutes_bytes(chair, meeting)),
        ):
            seconds = _median(make, rounds)
            slowest = max(slowest, seconds[1])
            times = seconds[1] / reference[1]
            print(f"{title:30}{seconds[0]:8.2f}{seconds[1]:13.2f}{times:20.1f}")
    connections.close_all()
    return 1 if slowest > LIMIT else 0


def _median(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor: the machine may have other things to do."""
    work()
    taken, used = [], []
    for _round in range(rounds):
        begun, before = time.perf_counter(), time.process_time()
        work()
        taken.append(time.perf_counter() - begun)
        used.append(time.process_time() - before)
    return statistics.median(taken), statistics.median(used)


if __name__ == "__main__":
    sys.exit(main())
