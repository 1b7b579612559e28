"""Who may speak for a person: registering, changing and ending."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.people.models import Person
from core.sharing import policies
from core.sharing.enums import LettersTo, Matter, RepresentativeKind
from core.sharing.models import Representative

#: Whom letters go to first where several speak for a person.
_ORDER = (RepresentativeKind.PROXY, RepresentativeKind.GUARDIAN, RepresentativeKind.PARENT)


@dataclass(frozen=True)
class RepresentativeData:
    """A representative as told. `last_day` is included; None: until further notice."""

    kind: str
    name: str
    matters: tuple[str, ...]
    valid_from: date
    last_day: date | None = None
    matters_note: str = ""
    organisation: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    proof_document: UUID | None = None
    proof_seen_on: date | None = None
    letters: str = LettersTo.REPRESENTATIVE


@transaction.atomic
def add_representative(
    *,
    actor: Actor,
    person: Person,
    data: RepresentativeData,
    subject: models.Model | None = None,
    represented_by: Person | None = None,
) -> Representative:
    """Register who may speak for the person, on which proof. The same one for the same period is no new record."""
    if actor.compartment is None or not policies.representatives.permits(actor, "add"):
        raise NotAllowed("add")
    if subject is not None and not policy_for(type(subject)).sees(actor, subject):
        raise NotAllowed("add")
    name = data.name.strip() or (represented_by.name if represented_by else "")
    _check(actor, data, name)
    if represented_by is not None and represented_by.pk == person.pk:
        raise Refused(_("Søkeren kan ikke representere seg selv."), code="SELF", field="name")
    known = Representative.objects.filter(
        compartment=actor.compartment,
        person=person,
        name=name,
        kind=data.kind,
        valid_from=data.valid_from,
        ended_on=None,
        subject_id=subject.pk if subject is not None else None,
    ).first()
    if known is not None:
        return known
    values: dict[str, Any] = {**data.__dict__, "name": name, "matters": list(dict.fromkeys(data.matters))}
    last_day = values.pop("last_day")
    row = Representative(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        person=person,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        represented_by=represented_by,
        valid_to=last_day + timedelta(days=1) if last_day else None,
        recorded_by=actor.user,
        **values,
    )
    row.save(force_insert=True)
    events.record(
        actor,
        "representative.added",
        row,
        on=data.valid_from,
        detail={"kind": data.kind, "matters": row.matters},
    )
    return row


@transaction.atomic
def end_representative(
    *, actor: Actor, representative: Representative, on: date, reason: str, version: int | None = None
) -> Representative:
    """From `on` the representative speaks no more (fullmakt trukket, verge byttet). Ended already is no error."""
    row = Representative.objects.select_for_update(of=("self",)).filter(pk=representative.pk).first()
    if row is None or not policies.representatives.can(actor, "change", row):
        raise NotAllowed("change")
    if row.ended_on is not None:
        return row
    if not reason.strip():
        raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
    if on < row.valid_from:
        raise Refused(
            _("Datoen er før representanten begynte. Rett datoen."), code="ENDS_BEFORE_START", field="on"
        )
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="IN_FUTURE", field="on")
    row.bump(version)
    row.ended_on, row.end_reason = on, reason.strip()[:300]
    row.save(update_fields=["ended_on", "end_reason", "version"])
    events.record(actor, "representative.ended", row, on=on)
    return row


def _check(actor: Actor, data: RepresentativeData, name: str) -> None:
    if data.kind not in RepresentativeKind.values:
        raise Refused(_("Velg om det er verge, fullmektig eller foresatt."), code="KIND", field="kind")
    if not name:
        raise Refused(_("Skriv navnet på representanten."), code="NAME_MISSING", field="name")
    if not data.matters or set(data.matters) - set(Matter.values):
        raise Refused(_("Velg hva representanten kan snakke om."), code="MATTERS_MISSING", field="matters")
    if data.last_day is not None and data.last_day < data.valid_from:
        raise Refused(
            _("Perioden slutter før den begynner. Rett datoene."), code="PERIOD_UPSIDE_DOWN", field="last_day"
        )
    if data.last_day is not None and data.last_day < actor.today:
        raise Refused(
            _("Perioden er over. Registrer en som gjelder nå, eller rett datoen."),
            code="ENDS_IN_PAST",
            field="last_day",
        )
    if data.proof_document is None and data.proof_seen_on is None:
        raise Refused(
            _("Legg ved fullmakten, eller oppgi dagen du så den."),
            code="PROOF_MISSING",
            field="proof_seen_on",
        )
    if data.proof_seen_on is not None and data.proof_seen_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="IN_FUTURE", field="proof_seen_on")
    if data.letters not in LettersTo.values:
        raise Refused(_("Velg hvem brevene skal gå til."), code="LETTERS", field="letters")
    if data.letters != LettersTo.PARTY and not (data.street.strip() or data.email.strip()):
        raise Refused(
            _("Brevene går til representanten. Skriv adressen eller e-postadressen."),
            code="ADDRESS_MISSING",
            field="street",
        )


def speakers(
    *, person_id: UUID, compartment_id: UUID, subject_id: UUID | None, on: date
) -> list[Representative]:
    """Who may speak for the person in this case on the day, in the order letters choose them: one query."""
    rows = Representative.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        Q(ended_on=None) | Q(ended_on__gt=on),
        Q(subject_id=None) | Q(subject_id=subject_id),
        person=person_id,
        compartment=compartment_id,
        valid_from__lte=on,
    )
    return speaking(rows, on)


def speaking(rows: Iterable[Representative], on: date) -> list[Representative]:
    """Those of a case's representatives who may speak on the day, in the order letters choose them."""
    return sorted(
        (row for row in rows if row.speaks_on(on)),
        key=lambda row: (_ORDER.index(RepresentativeKind(row.kind)), row.valid_from, row.pk),
    )


def letter_receiver(rows: Iterable[Representative], matter: str) -> Representative | None:
    """The one of these who receives letters about the matter; None: the party does."""
    for row in rows:
        if row.letters != LettersTo.PARTY and {Matter.ALL, matter} & set(row.matters):
            return row
    return None
