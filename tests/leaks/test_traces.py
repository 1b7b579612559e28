"""What the house writes by itself says where, never who or why: notices, tasks, the audit trail, jobs, log lines."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from core.audit import reads
from core.base.clock import oslo_today
from core.jobs.registry import NightlyJob, discover, nightly_jobs
from core.jobs.runner import Run
from tests.database import as_owner
from tests.leaks.conftest import World
from tests.leaks.walk import Listener, undone

discover()
#: Far enough ahead that deadlines are missed, consents and shares run out, offers lapse and leases end.
DAYS = (0, 1, 45, 400)
#: Written for people outside the case to read, or kept when the case is gone. (table, columns)
TRACES = {
    "notices.notice": ("title", "url", "key"),
    "notices.task": ("title", "url", "key"),
    "audit.auditevent": ("detail", "on_behalf_of"),
    "jobs.jobrun": ("counts", "error"),
    "jobs.job": ("title", "params", "counts", "result_title", "error"),
    "rules.deadline": ("subject_label", "url"),
    "privacy.accesshint": ("figures",),
    "privacy.retentionentry": ("class_code",),
    "agencies.relation": ("reason",),
}


def traces() -> dict[tuple[str, str], bytes]:
    """Every trace as it stands, by table and row."""
    found = {}
    for label, columns in TRACES.items():
        model: Any = apps.get_model(label)
        for row in model._default_manager.values_list("pk", *columns):
            found[label, str(row[0])] = repr(row[1:]).encode()
    return found


@pytest.mark.parametrize("job", nightly_jobs(), ids=lambda job: str(job.name))
def test_night_leaves_no_personal_data_in_what_it_writes(
    job: NightlyJob, seeded: World, heard: Listener
) -> None:
    with as_owner():
        before = traces()

    told: list[str] = []
    for place in Municipality.objects.all():
        if not job.applies(place):
            continue
        with undone():
            for days in DAYS:
                on = oslo_today() + timedelta(days=days)
                with acting_as_service(job.service, place, today=on) as actor:
                    run = Run(job.name, on)
                    job.fn(actor, on, run)
                assert not seeded.marks.found_in(repr(run.counts).encode())
            with as_owner():
                told += [
                    f"{job.name}: {label} {seeded.marks.words[word]}"
                    for (label, key), text in traces().items()
                    if before.get((label, key)) != text
                    for word in seeded.marks.found_in(text)
                ]

    assert sorted(set(told)) == []
    assert [line for line in heard.lines if seeded.marks.found_in(line.encode())] == []


def test_log_line_of_a_fault_names_neither_who_nor_what(
    seeded: World, heard: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the middle of a case: the line says where in the code, the page nothing at all."""
    words = [word for word, mark in seeded.marks.words.items() if mark.kind == "identity"]

    def quoting(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"Key (name)=({words[0]}) already exists")

    monkeypatch.setattr(reads, "note", quoting)
    walker = seeded.walker("saksbehandler.bergen")
    (address,) = seeded.addresses["soknader/"]
    answer = walker.visit(address)

    assert answer.status_code == 500
    assert any("RuntimeError" in line for line in heard.lines)
    assert [line for line in heard.lines if seeded.marks.found_in(line.encode())] == []
    assert seeded.marks.found_in(answer.content) == set()
