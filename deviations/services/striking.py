"""Names in reports: looked for by the leader before others read them, and struck out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from deviations.calculations.striking import struck
from deviations.models import Measure, Report, ReportPhoto
from deviations.selectors.reading import reads_text
from deviations.services.judging import lock

#: Where a name may stand.
TEXTS = ("place", "what_happened", "immediate_action", "on_behalf_of", "judgement", "closing_reason")
MEASURE_TEXTS = ("description", "done_note", "returned_reason", "effect_note")
APPROVAL_TEXTS = ("reason", "answer")
REASON_TEXTS = ("text",)


@transaction.atomic
def check_names(
    *, actor: Actor, report: Report, words: Sequence[str] = (), photos: Sequence[UUID] = ()
) -> Report:
    """The text has been looked through: the words are struck, the pictures removed, and others may read the rest.

    What is struck is kept nowhere: it should never have been written, and there is no purpose in keeping it (GDPR
    art. 5 no. 1 c). The audit trail keeps who struck, when, in which fields and in how many places.
    """
    locked = lock(actor, report)
    if not reads_text(actor, locked):
        raise NotAllowed("handle")
    wanted = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if any(len(word) < 2 for word in wanted):
        raise Refused(_("Skriv hele ordet som skal strykes."), code="WORD_TOO_SHORT", field="words")
    changed = _strike(locked, TEXTS, wanted)
    found = {name: places for name, places in changed.items() if places}
    for kind, rows, texts in (
        ("measure", locked.measures, MEASURE_TEXTS),
        ("approval", locked.approvals, APPROVAL_TEXTS),
        ("reason", locked.reasons, REASON_TEXTS),
    ):
        for row in rows.select_for_update(of=("self",)) if wanted else ():
            for name, places in _strike_and_save(row, texts, wanted).items():
                found[f"{kind}.{name}"] = found.get(f"{kind}.{name}", 0) + places
    if wanted and not found:
        raise Refused(
            _("Fant ikke ordene i teksten. Skriv dem akkurat slik de står."),
            code="WORD_UNKNOWN",
            field="words",
        )
    removed = ReportPhoto.objects.filter(report=locked, pk__in=list(photos)).delete()[0] if photos else 0
    first = locked.cleared_at is None
    if not (first or found or removed):
        return locked
    if first:
        locked.cleared_by, locked.cleared_at = actor.user, timezone.now()
    locked.bump(None)
    locked.save(update_fields=[*TEXTS, "cleared_by", "cleared_at", "version"])
    if first:
        events.record(actor, "deviation.names_checked", locked)
    if found:
        events.record(actor, "deviation.name_struck", locked, detail={"places": found})
    if removed:
        events.record(actor, "deviation.photo_removed", locked, detail={"count": removed})
    return locked


def _strike_and_save(record: Any, names: Sequence[str], words: Sequence[str]) -> dict[str, int]:
    found = {name: places for name, places in _strike(record, names, words).items() if places}
    if found:
        fields = [*found]
        if isinstance(record, Measure):
            record.version += 1
            fields.append("version")
        record.save(update_fields=fields)
    return found


def _strike(record: Any, names: Sequence[str], words: Sequence[str]) -> dict[str, int]:
    """Strike in the record's texts without saving; in how many places, by field."""
    places = {}
    for name in names:
        text, count = struck(getattr(record, name), words)
        limit = record._meta.get_field(name).max_length
        setattr(record, name, text[:limit] if limit else text)
        places[name] = count
    return places
