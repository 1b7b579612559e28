"""A real worker process is killed with SIGKILL in the middle of its work; run again, nothing is done twice or lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Municipality
from core.jobs import long, registry, runner
from core.jobs.imports import importer_for, services
from core.jobs.models import Import, Job, JobRun
from tenancies.calculations.kid import with_check_digit
from tenancies.models import ArrearsCase, ArrearsStep, LedgerEntry
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent

pytestmark = pytest.mark.django_db(transaction=True)
Who = Callable[[str], Actor]
ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 11, 20)
LEASES = 6

#: Stops for good before the `n`th call of a function, and says so: there the parent kills it.
CHILD = """
import sys, time
from datetime import date
import django
django.setup()
from core.jobs import long, registry, runner
registry.discover()
from importlib import import_module
module, name, at, small, size, what, key = sys.argv[1:]
target = import_module(module)
owner = target
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
real, left = getattr(owner, last), int(at)
def stopping(*args, **more):
    global left
    if left == 0:
        print("her", flush=True)
        time.sleep(600)
    left -= 1
    return real(*args, **more)
setattr(owner, last, stopping)
setattr(target, small, int(size)) if small != "-" else None
if what == "job":
    from core.jobs.imports import importer_for
    importer_for("payments").together = 2
    long.work_on(key)
else:
    from core.agencies.models import Municipality
    job = next(each for each in registry.nightly_jobs() if each.name == what)
    runner.run_once(job, Municipality.objects.get(code="bergen"), date.fromisoformat(key))
"""


def killed(
    module: str, name: str, at: int, *, what: str, key: str, small: tuple[str, int] = ("-", 0)
) -> None:
    """Start the work in a process of its own and kill it before the call."""
    url = urlsplit(os.environ["DATABASE_URL"])
    database = str(connection.settings_dict["NAME"])
    env = {**os.environ, "DATABASE_URL": url._replace(path=f"/{database}").geturl()}
    env.pop("DATABASE_OWNER_URL", None)
    arguments = [module, name, str(at), small[0], str(small[1]), what, key]
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        child.wait(timeout=30)
    assert said == "her\n", "the work was over before it could be killed"
    _gone(database)


def _gone(database: str) -> None:
    """Until the database has noticed that nobody is there any more."""
    with as_owner(), connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )
            if cursor.fetchone()[0] == 0:
                return
            cursor.execute("SELECT pg_sleep(0.05)")


def rerun(name: str, place: Municipality) -> JobRun:
    """What the next round of the clock does when the claim has grown old."""
    registry.discover()
    JobRun.objects.filter(job=name).update(
        claimed_at=timezone.now() - runner.RECLAIM_AFTER - timedelta(minutes=1)
    )
    job = next(each for each in registry.nightly_jobs() if each.name == name)
    done = runner.run_once(job, place, ON)
    assert done is not None
    return done


@pytest.mark.parametrize("at", [0, 1, 2])
def test_night_job_killed_on_its_way_takes_each_step_once(bergen: Municipality, at: int) -> None:
    for _ in range(LEASES):
        make_rent(make_lease(bergen), date(2026, 11, 2))

    killed(
        "tenancies.services.night",
        "_take_steps",
        at,
        what="arrears.advance",
        key=ON.isoformat(),
        small=("CHUNK", 2),
    )

    with acting_as_service("arrears", bergen):
        assert ArrearsStep.objects.count() == ArrearsCase.objects.count() == 0
    done = rerun("arrears.advance", bergen)
    assert (done.state, done.counts["opened"], done.counts["send_friendly_reminder"]) == (
        "done",
        LEASES,
        LEASES,
    )
    with acting_as_service("arrears", bergen):
        assert ArrearsStep.objects.values("lease").distinct().count() == ArrearsStep.objects.count() == LEASES


@pytest.mark.parametrize("at", [0, 2])
def test_rent_run_killed_on_its_way_charges_each_lease_once(bergen: Municipality, at: int) -> None:
    for _ in range(LEASES):
        make_lease(bergen)

    killed(
        "tenancies.services.rent_runs",
        "_entries",
        at,
        what="rent.run",
        key=ON.isoformat(),
        small=("BATCH", 2),
    )

    with acting_as_service("rent", bergen):
        assert not LedgerEntry.objects.exists()
    assert rerun("rent.run", bergen).counts["charged"] == LEASES
    with acting_as_service("rent", bergen):
        assert LedgerEntry.objects.values("lease").distinct().count() == LedgerEntry.objects.count() == LEASES


@pytest.mark.parametrize("at", [0, 1, 2])
def test_payment_file_killed_on_its_way_posts_each_line_once(
    bergen: Municipality, actor: Who, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kids = [with_check_digit(f"20240000{number:02}") for number in range(LEASES)]
    for kid in kids:
        make_lease(bergen, kid=kid)
    monkeypatch.setattr(long, "wake", lambda *_: None)
    lines = [f"{kid};B{number};19.11.2026;9500,00" for number, kid in enumerate(kids)]
    content = "\r\n".join(["KID;Bankreferanse;Dato;Beløp", *lines]).encode()
    job = _checked(actor("regnskap.bergen"), content)

    killed("tenancies.services.payments", "post", at, what="job", key=str(job.pk))

    with acting_as_service("imports", bergen):
        assert LedgerEntry.objects.count() == 2 * at
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - long.RECLAIM_AFTER - timedelta(minutes=1))
    done: Any = long.work_on(job.pk)
    assert done.state == "done"
    with acting_as_service("imports", bergen):
        amounts = LedgerEntry.objects.values_list("amount", flat=True)
        assert sorted(amounts) == [Decimal("9500.00")] * LEASES


def _checked(accountant: Actor, content: bytes) -> Job:
    """Uploaded, its columns matched, looked over: ready to be posted."""
    registry.discover()
    with acting_as(accountant) as actor:
        record = services.upload(
            actor=actor, importer=importer_for("payments"), file_name="bank", content=content
        )
    with acting_as(accountant) as actor:
        checking = services.match_columns(actor=actor, record=record, mapping=record.mapping)
    long.work_on(checking.pk)
    with acting_as(accountant) as actor:
        return services.start(actor=actor, record=Import.objects.get(pk=record.pk))
