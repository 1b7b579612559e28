"""Sealing the logs, and finding out whether anything sealed has been changed.

`seal` asks the database's owner functions to seal what is committed. `verify` trusts none of them: it sends its own
SQL, which uses nothing but PostgreSQL's own functions, and works the chain out here. What it promises: given the newest
seal kept outside the database, any change in sealed rows is found. Without it, a whole chain written anew is not.
"""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

LOGS = ("audit_event", "audit_read")
#: What the first seal has for its previous one.
BEGINNING = hashlib.sha256(b"husrom").digest()
_EPOCH = date(2000, 1, 1)

#: The hashed columns of each log in each format. A format is never changed; a new one is added.
_COLUMNS = {
    (1, "audit_event"): (
        "id, (extract(epoch FROM at) * 1000000)::bigint, \"on\" - DATE '2000-01-01', municipality_id, user_id, "
        "service, unit_id, verb, subject_type, subject_id, reason, on_behalf_of, detail"
    ),
    (1, "audit_read"): (
        "id, (extract(epoch FROM at) * 1000000)::bigint, municipality_id, user_id, service, unit_id, role, person_id, "
        "content, subject_type, subject_id, basis, case_number"
    ),
}
#: Every seal of one log and month beside what its rows say now: one pass along the log's primary key.
_COMPARE = """
SELECT s.number, r.rows, r.first_id, r.last_id, r.content
FROM public.audit_seal s CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS rows,
           (pg_catalog.array_agg(id ORDER BY at, id))[1] AS first_id,
           (pg_catalog.array_agg(id ORDER BY at, id))[pg_catalog.count(*)] AS last_id,
           pg_catalog.sha256(coalesce(pg_catalog.string_agg(
               pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array({columns})::text, 'UTF8')),
               ''::bytea ORDER BY at, id), ''::bytea)) AS content
    FROM public.{log} WHERE at >= s.from_at AND at < s.to_at
) r
WHERE s.kind = 'seal' AND s.log = '{log}' AND s.format = {format} AND s.month = %s ORDER BY s.number
"""


@dataclass(frozen=True)
class Seal:
    """One link of the chain: a sealed stretch of a log (`kind` seal), or a month that retention took (drop)."""

    number: int
    kind: str
    log: str
    month: date
    from_at: datetime
    to_at: datetime
    first_id: UUID | None
    last_id: UUID | None
    rows: int
    format: int
    content: bytes
    previous: bytes
    class_date: date | None
    approvals: tuple[UUID, ...]
    sealed_at: datetime
    hash: bytes

    def worked_out(self) -> bytes:
        """The hash as it must be, from what the seal says."""
        parts = [
            str(self.format), str(self.number), self.kind, self.log, str((self.month - _EPOCH).days),
            str(_micros(self.from_at)), str(_micros(self.to_at)), str(self.first_id or "-"), str(self.last_id or "-"),
            str(self.rows), self.content.hex(), self.previous.hex(),
            str((self.class_date - _EPOCH).days) if self.class_date else "-",
            ",".join(str(user) for user in self.approvals) or "-", str(_micros(self.sealed_at)),
        ]  # fmt: skip
        return hashlib.sha256("|".join(parts).encode()).digest()


def _micros(moment: datetime) -> int:
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


@dataclass
class Report:
    """What verifying found. `faults` are sentences with numbers and times, never content."""

    seals: int = 0
    rows: int = 0
    newest: Seal | None = None
    dropped: list[Seal] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


def seal(*, attempts: int = 10, pause: float = 1.0, most: int = 200_000) -> int:
    """Seal both logs up to half a minute ago. Returns how many seals were made.

    While a long transaction is writing to a log there is nothing to be sure of, so that log waits for the next time.
    """
    return sum(_seal_log(log, attempts, pause, most) for log in LOGS)


def _seal_log(log: str, attempts: int, pause: float, most: int) -> int:
    for attempt in range(attempts):
        try:
            # A transaction of its own, over at once: nobody's work waits while the rows are hashed.
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT husrom_seal_cut(%s)", [log])
            break
        except OperationalError:
            if attempt + 1 < attempts:
                time.sleep(pause)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT husrom_seal(%s, %s)", [log, most])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


_FIELDS = (
    "number, kind, log, month - DATE '2000-01-01', {0}from_at{1}, {0}to_at{1}, first_id, last_id, rows, format, "
    "content, previous, class_date - DATE '2000-01-01', approvals, {0}sealed_at{1}, hash"
).format("(extract(epoch FROM ", ") * 1000000)::bigint")


_NAMES = tuple(each.name for each in fields(Seal))


def _same(value: Any) -> Any:
    return value


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _day(number: int | None) -> Any:
    return None if number is None else _EPOCH + timedelta(days=number)


#: Times and days come as numbers, so that no time zone of the connection has a say.
_READ: dict[str, Callable[[Any], Any]] = {
    "month": _day, "class_date": _day, "from_at": _moment, "to_at": _moment, "sealed_at": _moment,
    "content": bytes, "previous": bytes, "hash": bytes, "approvals": tuple,
}  # fmt: skip


def seals(where: str = "", values: list[Any] | None = None) -> list[Seal]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_FIELDS} FROM public.audit_seal {where}", values or [])
        found = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    return [Seal(**{name: _READ.get(name, _same)(value) for name, value in row.items()}) for row in found]


def newest() -> Seal | None:
    """The newest seal, whose hash is to be kept outside the database."""
    found = seals("ORDER BY number DESC LIMIT 1")
    return found[0] if found else None


def unsealed_since() -> dict[str, datetime | None]:
    """For each log, when its oldest row that is not yet sealed was written (None: everything is sealed)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT log, husrom_unsealed_since(log) FROM unnest(%s::text[]) AS log", [list(LOGS)])
        return dict(cursor.fetchall())


def months(most: int = 36) -> list[dict[str, Any]]:
    """What is sealed of each log, month by month, newest first: rows, seals, and whether retention has taken it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, log, sum(rows) FILTER (WHERE kind = 'seal'), count(*) FILTER (WHERE kind = 'seal'), "
            "bool_or(kind = 'drop'), max(sealed_at) FROM audit_seal GROUP BY month, log "
            "HAVING sum(rows) > 0 ORDER BY month DESC, log DESC LIMIT %s",
            [most],
        )
        return [
            {
                "month": row[0],
                "log": row[1],
                "rows": int(row[2] or 0),
                "seals": row[3],
                "dropped": row[4],
                "at": row[5],
            }
            for row in cursor.fetchall()
        ]


def verify(kept: str = "") -> Report:
    """Look for any change in what is sealed. `kept` is the hash of the newest seal that was kept outside.

    Needs to see every row: run it as the database's owner. All is read in one snapshot.
    """
    report = Report()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A snapshot needs to be chosen before the first query; inside a test's transaction it cannot be.
            if len(connection.savepoint_ids) == 0:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(
                "SELECT pg_catalog.pg_has_role(relowner, 'USAGE') FROM pg_catalog.pg_class "
                "WHERE oid = 'public.audit_read'::pg_catalog.regclass"
            )
            row = cursor.fetchone()
        if not (row and row[0]):
            report.faults.append("Kontrollen må kjøres av databasens eier: andre ser ikke alle radene.")
            return report
        chain = seals("ORDER BY number")
        report.seals, report.newest = len(chain), chain[-1] if chain else None
        report.dropped = [link for link in chain if link.kind == "drop"]
        report.faults += _chain_faults(chain)
        if kept and kept.strip().lower() not in {link.hash.hex() for link in chain}:
            report.faults.append(
                "Seglet som er tatt vare på utenfor databasen, finnes ikke i kjeden: kjeden er en annen."
            )
        for log in LOGS:
            report.faults += _stretch_faults(log, chain)
            report.faults += _row_faults(log, chain, report)
    return report


def _chain_faults(chain: list[Seal]) -> Iterator[str]:
    previous, number = BEGINNING, 0
    for link in chain:
        if link.number != number + 1:
            yield f"Segl {number + 1} mangler."
        if link.previous != previous:
            yield f"Segl {link.number} følger ikke det som står før."
        if link.hash != link.worked_out():
            yield f"Segl {link.number} er endret."
        previous, number = link.hash, link.number


def _stretch_faults(log: str, chain: list[Seal]) -> Iterator[str]:
    """The sealed stretches of a log follow each other, and nothing lies before the first."""
    stretches = [link for link in chain if link.log == log and link.kind == "seal"]
    for earlier, later in itertools.pairwise(stretches):
        if earlier.to_at != later.from_at:
            yield f"{log}: tiden i segl {later.number} begynner ikke der segl {earlier.number} slutter."
    if stretches:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM public.{log} WHERE at < %s", [stretches[0].from_at])
            row = cursor.fetchone()
        if row and row[0]:
            yield f"{log}: {row[0]} rader ligger før det første seglet."


def _row_faults(log: str, chain: list[Seal], report: Report) -> Iterator[str]:
    sealed = {link.number: link for link in chain if link.log == log and link.kind == "seal"}
    gone = {link.month for link in report.dropped if link.log == log}
    for link in sealed.values():
        if (link.format, log) not in _COLUMNS:
            yield f"{log}: segl {link.number} har et ukjent format ({link.format})."
    for version, month in sorted({(link.format, link.month) for link in sealed.values()}):
        columns = _COLUMNS.get((version, log))
        if columns is None:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_COMPARE.format(columns=columns, log=log, format=version), [month])
            for number, rows, first, last, content in cursor.fetchall():
                link = sealed[number]
                if month in gone:
                    if rows:
                        yield f"{log}: {rows} rader i {month:%Y-%m}, en måned som er tatt bort etter bevaringsreglene."
                    continue
                report.rows += rows
                if (rows, first, last, bytes(content)) != (
                    link.rows,
                    link.first_id,
                    link.last_id,
                    link.content,
                ):
                    yield (
                        f"{log}: rader fra {link.from_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} til "
                        f"{link.to_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC (segl {number}) er endret: "
                        f"{link.rows} ble forseglet, {rows} er der nå."
                    )
    yield from _drop_faults(log, chain)


def _drop_faults(log: str, chain: list[Seal]) -> Iterator[str]:
    """A dropped month names the seals it had."""
    for link in chain:
        if link.log != log or link.kind != "drop":
            continue
        had = [seal for seal in chain if seal.log == log and seal.kind == "seal" and seal.month == link.month]
        if (
            hashlib.sha256(b"".join(seal.hash for seal in had)).digest() != link.content
            or sum(seal.rows for seal in had) != link.rows
        ):
            yield f"{log}: seglene for {link.month:%Y-%m} er ikke de som sto der da måneden ble tatt bort."
