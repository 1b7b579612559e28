"""A case's sharing, read for its page: what law opens first, then what needs the person's own answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Compartment, Relation
from core.people.models import Person
from core.sharing import policies
from core.sharing.enums import ConsentState
from core.sharing.models import Consent
from core.sharing.presets import Preset, presets_from, recipients_of
from core.sharing.services.openings import noes


@dataclass(frozen=True)
class LawRow:
    """What is shared without asking: to whom, what, on which paragraph, and whether it stands open now."""

    preset: Preset
    recipients: list[str]
    #: (recipient, until when), of those it is open to now.
    open_to: list[tuple[str, datetime | None]]
    #: Recipients the person has said no to: the law is not stopped by it, and the page says so.
    refused_by_person: list[str]


@dataclass(frozen=True)
class ConsentRow:
    """One question to one recipient: the newest answer, and the older ones. `latest` None: never asked."""

    preset: Preset | None
    title: str
    recipient_name: str
    recipient_code: str
    purpose: str
    information: list[str]
    latest: Consent | None
    history: list[Consent]
    overtaken: datetime | None
    today: date

    @property
    def state(self) -> str:
        return self.latest.state if self.latest else ConsentState.NOT_ASKED.value

    @property
    def label(self) -> str:
        if self.latest is None:
            return str(ConsentState.NOT_ASKED.label)
        if self.lapsed:
            return _("Gitt, men gått ut")
        if self.overtaken:
            return _("Gitt, men gjelder ikke")
        return self.latest.state_label

    @property
    def lapsed(self) -> bool:
        row = self.latest
        return bool(row and row.state == ConsentState.GIVEN and row.valid_to and row.valid_to <= self.today)

    @property
    def in_force(self) -> bool:
        return bool(self.latest and self.latest.holds_on(self.today) and not self.overtaken)

    @property
    def may_withdraw(self) -> bool:
        return bool(self.latest and self.latest.state == ConsentState.GIVEN and not self.lapsed)


@dataclass(frozen=True)
class Overview:
    by_law: list[LawRow] = field(default_factory=list)
    by_consent: list[ConsentRow] = field(default_factory=list)


def overview(actor: Actor, case: Any, person: Person) -> Overview:
    """The page's content: seven queries, however much there is."""
    compartment: Compartment = case.compartment
    presets = presets_from(actor.home, compartment.code, actor.today)
    recipients = recipients_of(actor.home, presets)
    rows = list(
        policies.consents.visible_to(actor)
        .filter(subject_id=case.pk, person=person, compartment=compartment)
        .select_related("representative", "recipient", "recorded_by")
        .order_by("-created_at", "-id")
    )
    said_no = {to: at for (_person, to), at in noes([person.pk]).items()}
    standing = _open_by_law(case.pk)
    return Overview(
        [_law_row(preset, recipients[preset.code], standing, said_no) for preset in presets if preset.by_law],
        _consent_rows(actor, presets, recipients, rows, said_no),
    )


def _open_by_law(subject_id: UUID) -> list[Relation]:
    return list(
        Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id=subject_id,
            basis__in=[Basis.LAW, Basis.PRESET],
            opened_at__lte=Now(),
        )
    )


def _law_row(
    preset: Preset, to: list[Compartment], standing: Iterable[Relation], said_no: dict[UUID, datetime]
) -> LawRow:
    until = {row.compartment_id: row.closes_at for row in standing}
    # A rule for a whole agency names it, not each of its offices.
    agencies = sorted(
        {unit.agency.name for row in to for unit in row.units.all() if unit.agency.code in preset.to_agencies}
    )
    named = [row.name for row in to if row.code in preset.to_compartments]
    return LawRow(
        preset,
        [*agencies, *named],
        [(row.name, until[row.pk]) for row in to if row.pk in until],
        [row.name for row in to if row.pk in said_no],
    )


def _consent_rows(
    actor: Actor,
    presets: Iterable[Preset],
    recipients: dict[str, list[Compartment]],
    consents: list[Consent],
    said_no: dict[UUID, datetime],
) -> list[ConsentRow]:
    left = list(consents)
    found = []
    for preset in presets:
        if preset.by_law:
            continue
        to: list[Compartment | None] = list(recipients[preset.code])
        if preset.to_external is not None:
            to = [None]
        for recipient in to:
            same = [
                row
                for row in left
                if row.preset == preset.code and row.recipient_id == (recipient.pk if recipient else None)
            ]
            left = [row for row in left if row not in same]
            name = recipient.name if recipient else str(preset.to_external)
            found.append(
                ConsentRow(
                    preset,
                    str(preset.title),
                    name,
                    recipient.code if recipient else "",
                    str(preset.purpose),
                    preset.information_titles,
                    same[0] if same else None,
                    same[1:],
                    _overtaken(same, said_no),
                    actor.today,
                )
            )
    groups: dict[tuple[str, UUID | None, str, str], list[Consent]] = {}
    for row in left:
        groups.setdefault((row.preset, row.recipient_id, row.recipient_name, row.purpose), []).append(row)
    for same in groups.values():
        newest = same[0]
        found.append(
            ConsentRow(
                None,
                newest.purpose,
                newest.recipient_name,
                newest.recipient.code if newest.recipient else "",
                newest.purpose,
                newest.information_titles,
                newest,
                same[1:],
                _overtaken(same, said_no),
                actor.today,
            )
        )
    return found


def _overtaken(rows: list[Consent], said_no: dict[UUID, datetime]) -> datetime | None:
    """When a newer «no» to the recipient overtook the newest consent."""
    if not rows or rows[0].state != ConsentState.GIVEN or rows[0].recipient_id is None:
        return None
    at, decided = said_no.get(rows[0].recipient_id), rows[0].decided_at
    return at if at is not None and decided is not None and at > decided else None
