"""Night work on documents."""

from datetime import date

from core.agencies.actors import Actor
from core.audit import events
from core.documents.models import Document
from core.documents.storing import scan_waiting
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run

name_counts(clean="uten virus", infected="med skadelig kode", waiting="venter fortsatt")


@nightly("documents.scan", title="Dokumenter som venter på viruskontroll", order=15)
def scan_quarantine(actor: Actor, on: date, run: Run) -> None:
    """What no scanner could look at when it came in, is looked at again. Infected files stay closed."""
    waiting = Document.objects.filter(municipality=actor.home, scan=Document.Scan.WAITING)
    for document in waiting.order_by("created_at", "id"):
        verdict = scan_waiting(document)
        run.count(**{str(verdict): 1})
        if verdict == Document.Scan.INFECTED:
            events.record(actor, "document.infected", document, on=on)
