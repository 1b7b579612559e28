"""The agenda of the demo's next meeting: built from nothing, shown, prepared.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/agenda [--rounds 5]

Copies the demo's database, plans one more meeting there for each round, and measures as the application's role how
long its agenda takes to build, and the page of it and of the names to look up. The copy is dropped at the end. Machines
are noisy: compare the ratios to 25 plain rows from one query, measured in the same run, not the milliseconds.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from crowd import AS, BACKEND, _copy_of_the_database, _times
from runner.servers import servers

HERE = Path(__file__).parent
CHAIR = "moteleder.bergen"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, _owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        measure(options.rounds)
    return 0


def measure(rounds: int) -> None:
    from django.test import Client

    from core.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=CHAIR), backend=BACKEND)
    plain = Client()
    plain.force_login(User.objects.get(username=AS), backend=BACKEND)
    reference = statistics.median(_times(plain, "/malestokk/rader/", 25)[0])
    print(f"{'':34}{'median':>9}{'p95':>9}{'mot 25 rader':>20}")
    report("25 rader, én spørring", [reference], reference)
    took, meeting, items, candidates = building(rounds)
    report(f"bygge sakslista ({items} saker, {candidates} kandidater)", took, reference)
    report("sakslista, side", _times(client, f"/moter/{meeting}/", 10)[0], reference)
    report("forberedelse, side", _times(client, f"/moter/{meeting}/forberedelse/", 10)[0], reference)


def report(title: str, took: list[float], reference: float) -> None:
    median, p95 = statistics.median(took), sorted(took)[round(0.95 * (len(took) - 1))]
    print(f"{title:50}{median:>9.1f}{p95:>9.1f}{median / reference:>20.1f}")


def building(rounds: int) -> tuple[list[float], str, int, int]:
    """One more meeting each time; the last one stays for the pages."""
    from allocation.models import Candidate
    from allocation.services import build_agenda, plan_meeting
    from core.accounts.models import User
    from core.agencies import actors

    actor = actors.for_user(User.objects.get(username=CHAIR))
    took = []
    for number in range(rounds):
        with actors.acting_as(actor):
            meeting = plan_meeting(actor=actor, on=actor.today + timedelta(days=40 + number))
            start = time.perf_counter()
            items = build_agenda(actor=actor, meeting=meeting)
            took.append((time.perf_counter() - start) * 1000)
            candidates = Candidate.objects.filter(meeting=meeting).count()
    return took, str(meeting.pk), items, candidates


if __name__ == "__main__":
    os.chdir(HERE.parent)
    sys.exit(main())
