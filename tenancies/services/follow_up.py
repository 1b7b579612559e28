"""Follow-up agreement (oppfølgingsavtale): resident, landlord and the service that follows up sign, three in all.

It stands beside the lease. What is agreed in it changes nothing of what the lease and husleieloven give the tenant.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import Refused
from core.documents import letters
from core.sharing.enums import Matter
from tenancies.enums import LeaseState
from tenancies.enums_papers import PaperKind, PaperState
from tenancies.models import Lease, LeasePaper
from tenancies.services import papers
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.leases import lock_lease

OPEN = (LeaseState.DRAFT, LeaseState.SIGNED, LeaseState.ACTIVE)


@dataclass(frozen=True)
class FollowUp:
    """What the three agree on, in plain words. `unit` is the service; `contact` whoever comes."""

    unit: Unit
    what: str
    how_often: str
    starts_on: date
    contact: str = ""
    ends_on: date | None = None


@transaction.atomic
def require(*, actor: Actor, lease: Lease, why: str) -> Lease:
    """An agreement is due: a condition of the decision, or what the home is. Said again is no error."""
    locked = lock_lease(actor, lease, "change")
    if locked.follow_up_due:
        return locked
    _must_be_open(locked)
    if not why.strip():
        raise Refused(
            _("Skriv hvorfor det skal være en oppfølgingsavtale."), code="REASON_MISSING", field="why"
        )
    locked.follow_up_due, locked.follow_up_why = True, why.strip()
    locked.version += 1
    locked.save(update_fields=["follow_up_due", "follow_up_why", "version"])
    events.record(actor, "lease.follow_up_due", locked)
    return locked


@transaction.atomic
def drop(*, actor: Actor, lease: Lease, reason: str) -> Lease:
    """It is not to be made after all. One that waits unsigned is withdrawn; one that is signed stays on record."""
    locked = lock_lease(actor, lease, "change")
    if not locked.follow_up_due:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor avtalen ikke skal inngås."), code="REASON_MISSING", field="reason")
    waiting = papers.unsigned(locked, PaperKind.FOLLOW_UP)
    if waiting is not None:
        papers.withdraw(actor=actor, paper=waiting, reason=reason)
    locked.follow_up_due, locked.follow_up_why = False, ""
    locked.version += 1
    locked.save(update_fields=["follow_up_due", "follow_up_why", "version"])
    events.record(actor, "lease.follow_up_dropped", locked, reason=reason.strip())
    return locked


@transaction.atomic
def write(*, actor: Actor, lease: Lease, agreed: FollowUp, language: str = "") -> LeasePaper:
    """Write the agreement out for the three to sign. One that nobody has signed yet is replaced."""
    locked = lock_lease(actor, lease, "change")
    _must_be_open(locked)
    _check(locked, agreed)
    if not locked.follow_up_due:
        locked = require(actor=actor, lease=locked, why=_("Avtalt med leieren"))
    spoken = (
        language if language in ("nb", "nn") else language_of(locked.tenant, locked.municipality.language)
    )
    letter = letters.compose(
        actor=actor,
        code="follow_up_agreement",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=spoken,
        context={
            "case_number": locked.number,
            "home": str(locked.dwelling),
            "landlord": locked.municipality.name,
            "tenant": locked.tenant.name,
            "service": agreed.unit.name,
            "contact": agreed.contact.strip(),
            "phone": agreed.unit.phone,
            "what": agreed.what.strip(),
            "how_often": agreed.how_often.strip(),
            "start": agreed.starts_on,
            "end": agreed.ends_on,
        },
        compartment=locked.compartment,
        dated=actor.today,
    )
    return papers.write_paper(
        actor=actor, lease=locked, kind=PaperKind.FOLLOW_UP, letter=letter, effective_on=agreed.starts_on,
        unit=agreed.unit, contact=agreed.contact,
    )  # fmt: skip


def standing(lease: Lease) -> LeasePaper | None:
    """The agreement in force, or the one that waits for signatures."""
    rows = LeasePaper.objects.filter(lease=lease, kind=PaperKind.FOLLOW_UP)
    return rows.exclude(state=PaperState.WITHDRAWN).order_by("-number").first()


def _check(lease: Lease, agreed: FollowUp) -> None:
    if agreed.unit.municipality_id != lease.municipality_id:
        raise Refused(_("Velg en tjeneste i kommunen."), code="UNIT_OUTSIDE", field="unit")
    if not agreed.what.strip():
        raise Refused(_("Skriv hva oppfølgingen går ut på."), code="WHAT_MISSING", field="what")
    if not agreed.how_often.strip():
        raise Refused(_("Skriv hvor ofte dere møtes."), code="HOW_OFTEN_MISSING", field="how_often")
    if agreed.ends_on is not None and agreed.ends_on < agreed.starts_on:
        raise Refused(
            _("Siste dag er før første dag. Rett datoene."), code="END_BEFORE_START", field="ends_on"
        )


def _must_be_open(lease: Lease) -> None:
    if lease.state not in OPEN:
        raise Refused(_("Leieforholdet er avsluttet."), code="WRONG_STATE")
