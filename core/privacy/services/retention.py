"""Clearing out what has been kept long enough: one proposes, another approves, the archive first, the database last."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import notify
from core.privacy.models import RetentionApproval, RetentionClass, RetentionRun
from core.privacy.request_enums import RunState
from core.privacy.request_policies import LEADERS, OFFICER, classes, runs
from core.privacy.retention import Kept, registered
from core.privacy.transitions import run as machine

UNDER_WAY = (RunState.PROPOSED, RunState.APPROVED, RunState.EXPORTED, RunState.CONFIRMED)


@dataclass(frozen=True)
class Due:
    """What is due in one class: how many, from when, and the day before which it began."""

    kept: RetentionClass
    count: int
    oldest: date | None
    before: date


def due(actor: Actor) -> list[Due]:
    """The preview: numbers only, counted by the database over the whole municipality."""
    if not runs.permits(actor, "view"):
        raise NotAllowed("view")
    known = {row.code: row for row in classes.visible_to(actor)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, due, oldest, before FROM husrom_retention_counts()")
        return [Due(known[code], count, oldest, before) for code, count, oldest, before in cursor.fetchall()]


@dataclass(frozen=True)
class DueRow:
    """A row that would go: from when, whose, and what it is where the reader's own policies show it."""

    since: date
    compartment: str
    record: Any = None
    person_id: UUID | None = None
    title: str = ""
    person: str = ""
    url: str = ""


def due_rows(actor: Actor, due: Due, *, before: date, first: int, most: int) -> list[DueRow]:
    """What would go, the oldest first: every row, and only of those the reader sees anyway what they are."""
    if not runs.permits(actor, "view"):
        raise NotAllowed("view")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, since, compartment_id FROM husrom_retention_rows(%s, %s, %s, %s)",
            [due.kept.code, before, first, most],
        )
        found = cursor.fetchall()
    names = dict(Compartment.objects.filter(pk__in={row[2] for row in found}).values_list("pk", "name"))
    seen = _seen(actor, due.kept, [row[0] for row in found])
    kept = registered()[due.kept.code]
    return [_due_row(kept, seen.get(key), since, names.get(owner, "")) for key, since, owner in found]


def _due_row(kept: Kept, record: Any, since: date, compartment: str) -> DueRow:
    if record is None:
        return DueRow(since, compartment)
    person = getattr(record, kept.person) if kept.person else None
    return DueRow(
        since,
        compartment,
        record,
        person.pk if person else None,
        kept.shown(record),
        person.name if person else "",
        record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
    )


def _seen(actor: Actor, kept: RetentionClass, keys: list[UUID]) -> dict[UUID, Any]:
    """The rows among these that the reader's own policy shows."""
    model = next(each for each in apps.get_models() if each._meta.db_table == kept.root)
    rows = policy_for(model).visible_to(actor).filter(pk__in=keys)
    person = registered()[kept.code].person
    return {row.pk: row for row in (rows.select_related(person) if person else rows)}


@transaction.atomic
def propose(*, actor: Actor, code: str, reason: str) -> RetentionRun:
    """Propose that what is due in a class goes. One under way stands: it must be ended first."""
    if not runs.permits(actor, "propose") or actor.user is None:
        raise NotAllowed("propose")
    found = next((each for each in due(actor) if each.kept.code == code), None)
    if found is None:
        raise NotAllowed("propose")
    under_way = runs.visible_to(actor).filter(class_code=code, state__in=UNDER_WAY).first()
    if under_way is not None:
        raise Refused(_("Denne klassen er allerede foreslått slettet. Gjør den ferdig, eller avvis den først."),
                      code="RUN_UNDER_WAY")  # fmt: skip
    if not found.count:
        raise Refused(_("Ingenting i klassen har ligget lenge nok."), code="NOTHING_DUE")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor dette kan slettes nå."), code="REASON_MISSING", field="reason")
    made = RetentionRun(
        municipality_id=actor.home.pk,
        class_code=code,
        due_before=found.before,
        expected=found.count,
        reason=reason.strip(),
    )
    made.save(force_insert=True)
    _stand_behind(actor, made)
    events.record(
        actor, "retention.proposed", made, reason=reason, detail={"class": code, "count": found.count}
    )
    return made


def _stand_behind(actor: Actor, run: RetentionRun) -> None:
    RetentionApproval(municipality_id=run.municipality_id, run=run, user=actor.user).save(force_insert=True)


@transaction.atomic
def approve(*, actor: Actor, run: RetentionRun) -> RetentionRun:
    """The other pair of eyes: not the same person, and one of the two the privacy officer, the other one who leads."""
    locked = _locked(actor, run, "approve")
    if locked.state != RunState.PROPOSED:
        return _perform_approval(actor, locked)
    first = locked.approvals.select_related("user").first()
    if first is None or first.user_id == actor.user_id:
        raise Refused(
            _("Du har foreslått dette selv. En annen må godkjenne: personvernombudet eller en leder."),
            code="SAME_PERSON",
        )
    _stand_behind(actor, locked)
    if not _two_behind(locked):
        raise Refused(
            _("Den ene av de to må være personvernombudet, og den andre en leder."), code="WRONG_ROLES"
        )
    done = _perform_approval(actor, locked)
    notify(
        actor=actor,
        user=first.user,
        title=_("Sletting etter bevaringsplanen er godkjent"),
        url="/personvern/bevaring/",
        key=f"retention:{done.pk}",
    )
    return done


def _perform_approval(actor: Actor, run: RetentionRun) -> RetentionRun:
    done: RetentionRun = machine.perform(actor=actor, obj=run, name="approve")
    return done


def _two_behind(run: RetentionRun) -> bool:
    """The same question as the database asks itself before it removes anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT husrom_retention_approved(%s)", [run.pk])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def reject(*, actor: Actor, run: RetentionRun, reason: str) -> RetentionRun:
    done: RetentionRun = machine.perform(actor=actor, obj=run, name="reject", reason=reason)
    return done


@transaction.atomic
def confirm(*, actor: Actor, run: RetentionRun, reference: str, manifest: str) -> RetentionRun:
    """The archive has what was handed over: its reference, and the checksum it has checked."""
    locked = _locked(actor, run, "confirm")
    if locked.state == RunState.CONFIRMED:
        return locked
    if manifest.strip().lower() != locked.manifest:
        raise Refused(
            _(
                "Kontrollsummen er ikke den som står i uttrekket. Sjekk at arkivet har bekreftet riktig uttrekk."
            ),
            code="WRONG_MANIFEST",
            field="manifest",
        )
    done: RetentionRun = machine.perform(
        actor=actor, obj=locked, name="confirm", archive_reference=reference.strip()
    )
    return done


def _locked(actor: Actor, run: RetentionRun, action: str) -> RetentionRun:
    locked = RetentionRun.objects.select_for_update(no_key=True).filter(pk=run.pk).first()
    if locked is None or not runs.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def may_approve(actor: Actor, run: RetentionRun, by: UUID | None) -> bool:
    """Whether the actor is the other pair of eyes that is missing."""
    return run.state == RunState.PROPOSED and by != actor.user_id and actor.has_role(*LEADERS, *OFFICER)


# The night's work, as the service «retention».


@transaction.atomic
def hand_over(*, actor: Actor, run: RetentionRun) -> Path:
    """Write what is due as files for the archive, with a manifest of checksums, where the archive fetches them."""
    folder = Path(settings.ARCHIVE_DROP) / actor.home.code / f"bevaring-{run.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    by_table: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_table, row_content FROM husrom_retention_export(%s)", [run.pk])
        for table, content in cursor:
            by_table.setdefault(table, []).append(
                json.loads(content) if isinstance(content, str) else content
            )
    files = {
        f"{table}.json": _written(folder / f"{table}.json", rows) for table, rows in sorted(by_table.items())
    }
    manifest = {
        "run": str(run.pk),
        "class": run.class_code,
        "due_before": run.due_before.isoformat(),
        "files": [
            {"name": name, "sha256": digest, "rows": len(by_table[name[:-5]])}
            for name, digest in files.items()
        ],
    }
    digest = _written(folder / "manifest.json", manifest)
    machine.perform(actor=actor, obj=run, name="export", manifest=digest)
    return folder


def _written(path: Path, content: Any) -> str:
    data = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
    part = path.with_suffix(".part")
    part.write_bytes(data)
    os.chmod(part, 0o600)
    part.replace(path)
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def carry_out(*, actor: Actor, run: RetentionRun) -> int:
    """Let the database remove it: it reads the class, the day and the two approvals by itself."""
    kept = RetentionClass.objects.get(code=run.class_code)
    function = "husrom_retention_drop_months" if kept.kind == "log" else "husrom_retention_remove"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [run.pk])
        count = int(cursor.fetchone()[0])
    machine.perform(actor=actor, obj=run, name="finish")
    return count


def to_do(actor: Actor) -> Iterator[tuple[RetentionRun, str]]:
    """The runs that wait for the night: to the archive, or away."""
    first = dict(RetentionClass.objects.values_list("code", "archive_first"))
    for run in (
        runs.visible_to(actor)
        .filter(state__in=(RunState.APPROVED, RunState.CONFIRMED))
        .order_by("created_at")
    ):
        yield run, "export" if run.state == RunState.APPROVED and first.get(run.class_code) else "remove"
