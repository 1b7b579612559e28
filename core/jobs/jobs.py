"""The ground floor's own nightly jobs."""

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.clock import oslo_today

from . import warnings
from .registry import name_counts, nightly
from .runner import Run

LOGS = ("audit_event", "audit_read")
#: Months of audit partitions kept ready, and how few are a warning.
AHEAD, TOO_FEW = 14, 3


@nightly("audit.partitions", title="Gjør klar plass i sporingsloggen", order=900)
def make_partitions(actor: Actor, on: date, run: Run) -> None:
    """A missing monthly partition refuses every write, so they are made more than a year ahead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT husrom_audit_partitions(%s)", [AHEAD])
        row = cursor.fetchone()
    run.count(partitions=int(row[0]) if row else 0)


def partitions_are_ahead(municipality: Municipality) -> list[str]:
    """Whether both logs have room for the coming months, without a hole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.relname, array_agg(c.relname) FROM pg_inherits i "
            "JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent "
            "WHERE p.relname IN ('audit_event', 'audit_read') GROUP BY p.relname"
        )
        found = {name: set(partitions) for name, partitions in cursor.fetchall()}
    today = oslo_today()
    newest = min((max(found.get(log, {""})) for log in LOGS), key=lambda name: name[-7:])
    return months_left(newest, today) or holes(found, today)


def holes(partitions: dict[str, set[str]], today: date) -> list[str]:
    """A sentence for each coming month that lacks its partition in one of the logs: nothing can be saved then."""
    coming = [
        (today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(TOO_FEW)
    ]
    return [
        _(
            "Sporingsloggen mangler plass for måned %(month)s i %(year)s. Uten den kan ingenting lagres da. "
            "Kjør jobben «Gjør klar plass i sporingsloggen»."
        )
        % {"month": month, "year": year}
        for year, month in coming
        if any(f"{log}_{year}_{month:02}" not in partitions.get(log, set()) for log in LOGS)
    ]


def months_left(partition: str, today: date) -> list[str]:
    """A sentence when the newest partition (…_2027_01) is fewer than `TOO_FEW` months ahead."""
    try:
        newest = datetime.strptime(partition[-7:], "%Y_%m").date()
    except ValueError:
        return [
            _("Sporingsloggen har ingen plass gjort klar. Kjør jobben «Gjør klar plass i sporingsloggen».")
        ]
    months = (newest.year - today.year) * 12 + newest.month - today.month
    if months >= TOO_FEW:
        return []
    return [
        _("Sporingsloggen har plass i bare %(months)s måneder til. Når den er full, kan ingenting lagres.")
        % {"months": max(months, 0)}
    ]


name_counts(partitions="måneder gjort klare")
warnings.register("partitions", "Sporingsloggen må få mer plass", partitions_are_ahead)
