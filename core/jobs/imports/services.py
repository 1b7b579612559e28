"""The steps of an import: upload, match columns, dry run, read in. Each can be done again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused

from ..long import start_long_job
from ..models import Import, Job
from ..policies import import_policy
from . import matching
from .importer import Importer, importer_for, may_import

CHECK = "import.check"
RUN = "import.run"


def _allowed(actor: Actor, action: str, importer: Importer, obj: Import | None = None) -> None:
    if not import_policy.can(actor, action, obj) or not may_import(actor, importer):
        raise NotAllowed(action)


@transaction.atomic
def upload(*, actor: Actor, importer: Importer, file_name: str, content: bytes) -> Import:
    """Take a file in and suggest which column is which. Raises `Refused` for a file that cannot be read."""
    _allowed(actor, "add", importer)
    sheet = importer.read(content)
    record = Import(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        importer=importer.code,
        file_name=file_name[-200:],
        content=content,
        headers=sheet.headers,
        mapping=matching.suggest(importer.columns, sheet.headers),
        row_count=len(sheet.rows),
        totals_stated={title: str(total) for title, total in sheet.stated.items()},
        uploaded_by=actor.user,
    )
    record.save(force_insert=True)
    events.record(
        actor, "import.uploaded", record, detail={"importer": importer.code, "rows": len(sheet.rows)}
    )
    return record


@transaction.atomic
def match_columns(
    *,
    actor: Actor,
    record: Import,
    mapping: Mapping[str, int | None],
    totals_stated: Mapping[str, Decimal] | None = None,
) -> Job:
    """Settle the columns (and the old system's own sums, if known) and start the dry run."""
    importer = importer_for(record.importer)
    _allowed(actor, "run", importer, record)
    locked = _lock_open(record)
    missing = [c.label for c in importer.columns if c.required and mapping.get(c.name) is None]
    if missing:
        raise Refused(
            _("Velg hvilken kolonne i fila som er: %(missing)s.") % {"missing": ", ".join(missing)},
            code="COLUMNS_MISSING",
        )
    chosen = [index for index in mapping.values() if index is not None]
    if len(chosen) != len(set(chosen)):
        raise Refused(_("Den samme kolonnen i fila er valgt to ganger."), code="COLUMN_TWICE")
    if any(not 0 <= index < len(locked.headers) for index in chosen):
        raise Refused(_("Kolonnen finnes ikke i fila."), code="COLUMN_UNKNOWN")
    locked.mapping = {column.name: mapping.get(column.name) for column in importer.columns}
    if not importer.fixed:
        locked.totals_stated = {title: str(total) for title, total in (totals_stated or {}).items()}
    locked.state = Import.State.MATCHED
    locked.report = {}
    locked.job = start_long_job(
        actor=actor,
        kind=CHECK,
        title=_("Kontroll av %(title)s") % {"title": importer.title},
        params={"import": str(locked.pk)},
    )
    locked.save(update_fields=["mapping", "totals_stated", "state", "report", "job"])
    events.record(actor, "import.matched", locked, detail={"importer": importer.code})
    return locked.job


@transaction.atomic
def start(*, actor: Actor, record: Import, accept_faults: bool = False, accept_totals: bool = False) -> Job:
    """Read the checked file in. Rows with faults are left out, but only when the person says so."""
    importer = importer_for(record.importer)
    _allowed(actor, "run", importer, record)
    locked = Import.objects.select_for_update().get(pk=record.pk)
    if locked.state in (Import.State.RUNNING, Import.State.DONE) and locked.job is not None:
        return locked.job
    if locked.state != Import.State.CHECKED:
        raise Refused(_("Fila må kontrolleres før den kan leses inn."), code="NOT_CHECKED")
    if locked.report.get("fault_rows") and not accept_faults:
        raise Refused(
            _("Noen rader har feil. Rett fila, eller kryss av for at radene med feil skal utelates."),
            code="ROWS_WITH_FAULTS", field="accept_faults",
        )  # fmt: skip
    if any(total["differs"] for total in locked.report.get("totals", [])) and not accept_totals:
        raise Refused(
            _("Kontrollsummene stemmer ikke. Kryss av for at du likevel vil lese inn fila."),
            code="TOTALS_DIFFER", field="accept_totals",
        )  # fmt: skip
    locked.state = Import.State.RUNNING
    locked.job = start_long_job(
        actor=actor,
        kind=RUN,
        title=_("Innlesing av %(title)s") % {"title": importer.title},
        params={"import": str(locked.pk)},
    )
    locked.save(update_fields=["state", "job"])
    events.record(actor, "import.started", locked, detail={"importer": importer.code})
    return locked.job


@transaction.atomic
def discard(*, actor: Actor, record: Import) -> None:
    """Throw an uploaded file away before it has been read in."""
    _allowed(actor, "discard", importer_for(record.importer), record)
    locked = Import.objects.select_for_update().filter(pk=record.pk).first()
    if locked is None:
        return
    if locked.state in (Import.State.RUNNING, Import.State.DONE):
        raise Refused(_("Fila er lest inn og kan ikke forkastes."), code="ALREADY_IMPORTED")
    events.record(actor, "import.discarded", locked, detail={"importer": locked.importer})
    locked.delete()


def finish_check(*, record: Import, job: Job, report: dict[str, Any], actor: Actor) -> None:
    """Keep what the dry run found, unless the columns have been changed and checked again meanwhile."""
    kept = Import.objects.filter(pk=record.pk, state=Import.State.MATCHED, job=job).update(
        state=Import.State.CHECKED, report=report
    )
    if not kept:
        return
    events.record(actor, "import.checked", record, detail={"faults": report["fault_rows"]})


def finish_run(*, record: Import, actor: Actor, result: dict[str, Any]) -> None:
    """The file is in: keep the result, wipe the content."""
    changed = Import.objects.filter(pk=record.pk, state=Import.State.RUNNING).update(
        state=Import.State.DONE, content=None, finished_at=timezone.now(), result=result
    )
    if changed:
        events.record(actor, "import.done", record, detail=result["counts"])


def _lock_open(record: Import) -> Import:
    locked = Import.objects.select_for_update().get(pk=record.pk)
    if locked.state in (Import.State.RUNNING, Import.State.DONE):
        raise Refused(_("Fila er allerede lest inn."), code="ALREADY_IMPORTED")
    return locked
