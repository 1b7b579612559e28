"""A file read in from upload to report, as a person would, without a worker."""

from core.agencies.actors import Actor
from core.jobs.imports import importer_for, services
from core.jobs.long import work_on
from core.jobs.models import Import


def read_in(actor: Actor, kind: str, header: str, *rows: str) -> Import:
    """The import when it is done; one whose rows have faults stops at the preview."""
    content = "\r\n".join([header, *rows]).encode()
    record = services.upload(actor=actor, importer=importer_for(kind), file_name="fil.csv", content=content)
    matched = services.match_columns(actor=actor, record=record, mapping=record.mapping, totals_stated=None)
    _worked_on(matched.pk)
    record = Import.objects.get(pk=record.pk)
    if record.report["faults"]:
        return record
    _worked_on(services.start(actor=actor, record=record).pk)
    return Import.objects.get(pk=record.pk)


def _worked_on(key: object) -> None:
    done = work_on(key)  # type: ignore[arg-type]
    assert done is not None and done.state == "done", done and done.error
