"""A no to somebody who wants to enter a lease, with its letter, and the suit it may lead to (husl. §§ 8-1 to 8-3).

Where the Act gives a right to enter, only its conditions, the spouse's place before the others and the month are
grounds. A message in time after our own notice counts as a protest (§ 8-2 third paragraph): the notice lapses for
that person unless we sue (§ 9-8).
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from core.people.models import Person
from tenancies.calculations import tenant_change as law
from tenancies.enums_changes import ChangeState, EntryGround, EntryOutcome, NoticeBy
from tenancies.models import EntryRefusal, Lease, TenantChange
from tenancies.policies_changes import refusals
from tenancies.selectors.changes import STANDING, entry_by
from tenancies.services import entry_protests, lease_letters, tenant_change_letters
from tenancies.services.leases import lock_lease
from tenancies.services.tenant_changes import lock_change


@dataclass(frozen=True)
class No:
    """`person` is one we know of the household; others are written with their name."""

    claim_on: date
    ground: str
    reason: str
    person: Person | None = None
    who: str = ""

    @property
    def name(self) -> str:
        return self.person.name if self.person is not None else " ".join(self.who.split())


@transaction.atomic
def refuse(*, actor: Actor, change: TenantChange, no: No, version: int | None = None) -> EntryRefusal:
    """Say no in writing. The same no again is the first; whoever was told no may still enter later."""
    lease = lock_lease(actor, change.lease, "change")
    locked = lock_change(actor, change, "decide")
    known = EntryRefusal.objects.filter(change=locked, who=no.name, claim_on=no.claim_on).first()
    if known is not None:
        return known
    if locked.state not in STANDING:
        raise Refused(_("Dette er avklart allerede."), code="WRONG_STATE")
    _check(actor, locked, lease, no)
    locked.bump(version)
    locked.save(update_fields=["version"])
    row = EntryRefusal(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        change=locked,
        person=no.person,
        who=no.name,
        claim_on=no.claim_on,
        refused_on=actor.today,
        ground=no.ground,
        reason=no.reason.strip(),
        suit_by=_suit_by(locked, no),
    )
    row.save(force_insert=True)
    events.record(actor, "entry.refused", row, detail={"ground": row.ground})
    if row.suit_by is not None:
        events.record(actor, "entry.protested", row, on=no.claim_on)
        entry_protests.hold(actor=actor, lease=lease, change=locked)
    letter = tenant_change_letters.refused(actor=actor, refusal=row, lease=lease)
    row.letter = letter.pk
    row.save(update_fields=["letter"])
    lease_letters.dispatch(actor, lease, letter)
    return row


@transaction.atomic
def record_suit(*, actor: Actor, refusal: EntryRefusal, on: date, version: int | None = None) -> EntryRefusal:
    """The notice has been brought before Husleietvistutvalget or a court, so that it does not lapse. Once."""
    lock_lease(actor, refusal.lease, "change")
    locked = EntryRefusal.objects.select_for_update(of=("self",), no_key=True).filter(pk=refusal.pk).first()
    if locked is None or not refusals.can(actor, "decide", locked):
        raise NotAllowed("decide")
    if locked.suit_on is not None:
        return locked
    if locked.suit_by is None or locked.outcome == EntryOutcome.WITHDRAWN:
        raise Refused(
            _("Det er ikke sagt opp, eller meldingen kom for sent. Da er det ingen sak å reise."),
            code="NO_SUIT",
        )
    if not locked.claim_on <= on <= actor.today:
        raise Refused(
            _("Datoen er ikke mellom meldingen og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )
    if on > locked.suit_by:
        raise Refused(
            _("Fristen gikk ut %(day)s, og oppsigelsen har falt bort (§ 9-8). Registrer den nye leieren.")
            % {"day": longdate(locked.suit_by)},
            code="SUIT_TOO_LATE",
            field="on",
        )
    locked.bump(version)
    locked.suit_on = on
    locked.save(update_fields=["suit_on", "version"])
    events.record(actor, "entry.suit_brought", locked, on=on)
    return locked


def _suit_by(change: TenantChange, no: No) -> date | None:
    """Only our own notice is protested against, and only by a message within the month."""
    told = change.household_told_on
    if change.state != ChangeState.ENDED or change.notice_by != NoticeBy.LANDLORD or told is None:
        return None
    return law.entry_suit_by(told) if no.ground != EntryGround.LATE else None


def _check(actor: Actor, change: TenantChange, lease: Lease, no: No) -> None:
    if not no.name:
        raise Refused(_("Skriv hvem som vil tre inn."), code="WHO_MISSING", field="who")
    if no.person is not None and no.person.pk == lease.tenant_id:
        raise Refused(_("Det er den som er leier i dag."), code="SAME_TENANT", field="person")
    if no.ground not in law.refusal_grounds(law.ChangeKind(change.kind)):
        raise Refused(
            _("Velg en grunn loven godtar for dette leierskiftet."), code="GROUND_NOT_ALLOWED", field="ground"
        )
    if not no.reason.strip():
        raise Refused(_("Skriv hvorfor. Det står i brevet."), code="REASON_MISSING", field="reason")
    if not change.happened_on <= no.claim_on <= actor.today:
        raise Refused(
            _("Meldingen er ikke datert mellom det som skjedde og i dag. Rett datoen."),
            code="DAY_WRONG",
            field="claim_on",
        )
    last = entry_by(change)
    if no.ground == EntryGround.LATE and (last is None or no.claim_on <= last):
        raise Refused(
            _("Meldingen kom i tide, eller det er ikke sagt opp ennå. Velg en annen grunn."),
            code="NOT_TOO_LATE",
            field="ground",
        )
    if no.ground != EntryGround.LATE and last is not None and no.claim_on > last:
        raise Refused(
            _("Meldingen kom etter fristen %(day)s. Velg den grunnen.") % {"day": longdate(last)},
            code="TOO_LATE",
            field="ground",
        )
