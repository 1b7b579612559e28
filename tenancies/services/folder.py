"""The information folder (informasjonsmappe): what a new tenant needs to know, printed, and handed over on a day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.documents import letters
from core.sharing.enums import Matter
from tenancies.enums import LeaseState
from tenancies.enums_papers import LeaseException, PaperKind, PaperState
from tenancies.models import Lease, LeasePaper
from tenancies.services import papers
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.leases import lock_lease
from tenancies.services.terms import terms_of
from tenancies.transitions import PAPER


@transaction.atomic
def write(*, actor: Actor, lease: Lease, language: str = "") -> LeasePaper:
    """Print what this tenant needs for this home. One that was not handed over is replaced."""
    locked = lock_lease(actor, lease, "change")
    if locked.state in (LeaseState.ENDED, LeaseState.CANCELLED):
        raise Refused(_("Leieforholdet er avsluttet."), code="WRONG_STATE")
    terms = terms_of(locked)
    spoken = (
        language if language in ("nb", "nn") else language_of(locked.tenant, locked.municipality.language)
    )
    letter = letters.compose(
        actor=actor,
        code="lease_information",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=spoken,
        context={
            "case_number": locked.number,
            "home": str(locked.dwelling),
            "kid": locked.kid,
            "monthly_rent": terms.monthly_rent,
            "due_day": terms.due_day,
            "start": terms.start,
            "end": terms.last_day,
            "deposit": terms.deposit or None,
            "followed_up": locked.follow_up_due,
            "family_approved": LeaseException.HOUSEHOLD in terms.exceptions,
        },
        compartment=locked.compartment,
        dated=actor.today,
    )
    return papers.write_paper(actor=actor, lease=locked, kind=PaperKind.FOLDER, letter=letter)


@transaction.atomic
def deliver(*, actor: Actor, lease: Lease, on: date) -> LeasePaper:
    """The tenant has been given the folder. Delivered already gives that one back."""
    locked = lock_lease(actor, lease, "change")
    paper = LeasePaper.objects.filter(lease=locked, kind=PaperKind.FOLDER).order_by("-number").first()
    if paper is not None and paper.state == PaperState.DELIVERED:
        return paper
    if paper is None or paper.state != PaperState.MADE:
        raise Refused(_("Skriv ut mappa først."), code="FOLDER_NOT_MADE")
    papers.check_day(actor, paper, on)
    papers.archive(actor=actor, lease=locked, letter_id=paper.letter)
    done: LeasePaper = PAPER.perform(actor=actor, obj=paper, name="deliver", on=on, done_on=on)
    events.record(actor, "lease.folder_given", locked, on=on)
    return done
