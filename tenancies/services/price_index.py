"""The consumer price index as the municipality keeps it: entered month by month, from its source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies import policies
from tenancies.models import PriceIndex

_LINE = re.compile(r"\s*(?:(\d{4})\s*M\s*(\d{1,2})|(\d{1,2})\.(\d{4}))[\s;:\t]+(\d{1,4}(?:[.,]\d{1,2})?)\s*")


@dataclass(frozen=True)
class MonthIndex:
    month: date
    value: Decimal


def read_lines(text: str) -> list[MonthIndex]:
    """`2026M09 139,2` as Statistisk sentralbyrå writes it, or `09.2026 139,2`; one month to a line.

    Raises Refused with the number of the first line that cannot be read, or that names a month twice.
    """
    found: dict[date, MonthIndex] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        month = int(match[2] or match[3]) if match else 0
        if match is None or not 1 <= month <= 12:
            raise Refused(
                _("Linje %(line)s kan ikke leses. Skriv måned og indeks, for eksempel 09.2026 139,2.")
                % {"line": number},
                code="LINE_UNREADABLE", field="lines",
            )  # fmt: skip
        each = MonthIndex(date(int(match[1] or match[4]), month, 1), Decimal(match[5].replace(",", ".")))
        if each.month in found:
            raise Refused(
                _("Måneden på linje %(line)s står to ganger.") % {"line": number},
                code="MONTH_TWICE", field="lines",
            )  # fmt: skip
        found[each.month] = each
    if not found:
        raise Refused(_("Skriv minst én måned."), code="NOTHING_GIVEN", field="lines")
    return list(found.values())


@transaction.atomic
def record_indices(*, actor: Actor, rows: Sequence[MonthIndex], source: str) -> int:
    """Enter or correct months. Says how many are new or changed; rents told before keep what they were told by."""
    if not policies.price_index.permits(actor, "change"):
        raise NotAllowed("change")
    if not source.strip():
        raise Refused(_("Skriv hvor tallene er hentet fra."), code="SOURCE_MISSING", field="source")
    if any(row.month > actor.today for row in rows):
        raise Refused(_("En av månedene er fram i tid."), code="DAY_IN_FUTURE", field="lines")
    if any(row.value <= 0 for row in rows):
        raise Refused(_("Indeksen må være over null."), code="AMOUNT_NOT_POSITIVE", field="lines")
    known = {
        row.month: row
        for row in PriceIndex.objects.select_for_update().filter(
            municipality=actor.home, month__in=[row.month for row in rows]
        )
    }
    changed = [row for row in rows if row.month not in known or known[row.month].value != row.value]
    for row in changed:
        entry = known.get(row.month) or PriceIndex(municipality_id=actor.home.pk, month=row.month)
        entry.value, entry.source = row.value, source.strip()
        entry.save(force_insert=row.month not in known)
        events.record(actor, "rent.index_entered", entry, on=row.month, detail={"value": str(row.value)})
    return len(changed)
