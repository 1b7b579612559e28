"""What is held on a person or in a case: each room says which of its tables, and the rest is done once.

    gathering.register(
        Source("contact", _("Henvendelse"), Contact, person="person", case={"tenancies.lease": "subject_id"},
               fields=("text",), on="happened_at", mark=_("Les gjennom før det utleveres.")))

Everything is read through the reader's own visibility, and only what the reader's own compartments own: what others
have opened to them is theirs to review and release.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext

from core.agencies.actors import Actor
from core.agencies.policies import policy_for

TECHNICAL = {
    "id", "version", "created_at", "subject_type", "idempotency_key", "superseded_at", "key", "external_key",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One thing found: `fields` as the page, the PDF and the JSON show it; `document` is a file beside it."""

    source: str
    source_id: UUID
    title: str
    on: date | None
    fields: tuple[dict[str, str], ...]
    mark: str = ""
    document: UUID | None = None


@dataclass(frozen=True)
class Source:
    """A table that holds something on persons. `person` and `case` are the look-ups that lead there.

    `fields` names what is shown (default: everything a person can read); `owner` leads to the compartment that
    owns the row; `mark` says why somebody must look at each row before it leaves. `labels` and `values` put in plain
    words what the column's own name or content does not say.
    """

    code: str
    title: Any
    model: type[models.Model]
    person: str = ""
    case: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    on: str = ""
    owner: str = "compartment"
    mark: Any = ""
    order: int = 50
    named: Callable[[Any], str] | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    document: Callable[[Any], UUID | None] | None = None


@dataclass(frozen=True)
class CaseKind:
    """A kind of case that can be asked for by its number."""

    model: type[models.Model]
    title: Any
    number: str
    person: str


_sources: dict[str, Source] = {}
_cases: dict[str, CaseKind] = {}


def register(*sources: Source) -> None:
    for source in sources:
        _sources[source.code] = source


def register_case(kind: CaseKind) -> None:
    _cases[kind.model._meta.label_lower] = kind


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: (source.order, source.code))


def case_kinds() -> list[CaseKind]:
    return list(_cases.values())


def case_numbered(actor: Actor, number: str) -> tuple[CaseKind, Any] | None:
    """The case with the number, among those the actor sees."""
    for kind in _cases.values():
        found = policy_for(kind.model).visible_to(actor).filter(**{kind.number: number.strip()}).first()
        if found is not None:
            return kind, found
    return None


def of_person(actor: Actor, person_id: UUID, *, whole_register: bool) -> Iterator[Piece]:
    """Everything the actor's compartments hold on the person. The register row itself goes with one of them only."""
    for source in sources():
        if source.person and (source.owner or whole_register):
            yield from _pieces(actor, source, {source.person: person_id})
    # What hangs on a case and not on a person (letters, files), for each case the compartments have with the person.
    for label, kind in _cases.items():
        mine = policy_for(kind.model).visible_to(actor).filter(compartment__in=actor.compartment_ids)
        for case_id in mine.filter(**{kind.person: person_id}).values_list("pk", flat=True):
            for source in sources():
                if label in source.case and not source.person:
                    yield from _pieces(actor, source, {source.case[label]: case_id})


def of_case(actor: Actor, label: str, case_id: UUID) -> Iterator[Piece]:
    """Everything the actor's compartments hold in the case."""
    for source in sources():
        if label in source.case:
            yield from _pieces(actor, source, {source.case[label]: case_id})


def _pieces(actor: Actor, source: Source, lookup: dict[str, Any]) -> Iterator[Piece]:
    rows = policy_for(source.model).visible_to(actor).filter(**lookup)
    if source.owner:
        rows = rows.filter(**{f"{source.owner}__in": actor.compartment_ids})
    for row in rows.order_by("created_at", "pk").distinct():
        yield Piece(
            source=source.code,
            source_id=row.pk,
            title=(source.named(row) if source.named else str(source.title))[:200],
            on=_day(getattr(row, source.on)) if source.on else None,
            fields=tuple(_fields(source, row)),
            mark=str(source.mark),
            document=source.document(row) if source.document else None,
        )


def shown_fields(source: Source) -> tuple[str, ...]:
    """The columns whose content is shown."""
    return source.fields or tuple(
        each.name
        for each in source.model._meta.concrete_fields
        if each.name not in TECHNICAL and not isinstance(each, models.ForeignKey | models.UUIDField)
    )


def _fields(source: Source, row: Any) -> Iterator[dict[str, str]]:
    for name in shown_fields(source):
        column = row._meta.get_field(name)
        shown = getattr(row, f"get_{name}_display", None)
        value = (
            source.values[name](row) if name in source.values else shown() if shown else getattr(row, name)
        )
        if value not in (None, "", [], {}):
            label = str(source.labels.get(name) or gettext(str(column.verbose_name)))
            yield {"name": name, "label": label[:1].upper() + label[1:], "value": in_words(value)}


def in_words(value: Any) -> str:
    """A value as people read it, the same in the PDF and in the JSON."""
    if isinstance(value, bool):
        return gettext("Ja") if value else gettext("Nei")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d.%m.%Y kl. %H.%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, Decimal):
        return f"{value:,}".replace(",", "\u00a0").replace(".", ",")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, indent=1, default=str)
    text = str(value)
    return plain(text) if text.lstrip().startswith("<") else text


def plain(html: str) -> str:
    """A letter's text without its marks."""
    text = re.sub(r"</(p|h\d|li|dt|dd|tr|header|footer|div)>|<br>", "\n", html)
    lines = (line.strip() for line in unescape(strip_tags(text)).splitlines())
    return "\n".join(line for line in lines if line)


def _day(value: Any) -> date | None:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
