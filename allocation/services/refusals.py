"""What keeps a dwelling from being allocated, said so that it can be mended. The same in a meeting and between them."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.fit import fit
from allocation.enums import OFFER_LIVE
from allocation.models import Offer, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.matching import dwelling_facts, need_of
from core.agencies.actors import Actor, within_service
from core.base.errors import NotAllowed, Refused
from core.interface import formatting
from core.people.models import Person
from housing.enums import VacancyState
from housing.models import Dwelling, Vacancy

#: How far ahead a dwelling that is not ready may be given away.
AHEAD = timedelta(days=61)


def require_allocatable(vacancy: Vacancy, on: date) -> None:
    """The dwelling is free, and ready or soon to be. Room in its agreement: `housing.services.require_room`."""
    if vacancy.state == VacancyState.LET:
        raise Refused(_("Boligen er leid ut og kan ikke tildeles. Velg en annen bolig."), code="DWELLING_LET")
    if not vacancy.is_open:
        raise Refused(_("Boligen er ikke lenger ledig. Velg en annen bolig."), code="VACANCY_OVER")
    if vacancy.state == VacancyState.RESERVED:
        raise Refused(
            _("Boligen er reservert for noen andre. Velg en annen bolig."), code="DWELLING_RESERVED"
        )
    if vacancy.dwelling.retired_on is not None:
        raise Refused(_("Boligen er gått ut av boligmassen og kan ikke tildeles."), code="DWELLING_RETIRED")
    _require_ready(vacancy, on)


def _require_ready(vacancy: Vacancy, on: date) -> None:
    if vacancy.state == VacancyState.READY:
        return
    expected = vacancy.expected_ready_on
    if expected is None:
        raise Refused(
            _(
                "Boligen er ikke klar, og ingen har sagt når den blir det. Be utleieren føre dagen den ventes klar."
            ),
            code="NOT_READY",
        )
    if expected > on + AHEAD:
        raise Refused(
            _(
                "Boligen ventes ikke klar før %(day)s. Den kan tildeles når det er mindre enn to måneder igjen."
            )
            % {"day": formatting.longdate(expected)},
            code="NOT_READY",
        )


def require_not_promised(*, actor: Actor, dwelling: Dwelling, tenant: Person, offer: UUID | None) -> None:
    """Nobody signs for a home that has been promised to others. `offer` is the one the contract came from.

    Asked as the service of the list: whoever writes contracts does not see who has been offered what.
    """
    with within_service(actor, "allocation"):
        promised = Offer.objects.filter(
            vacancy__dwelling=dwelling, vacancy__state=VacancyState.RESERVED, state__in=OFFER_LIVE
        ).exclude(application__applicant=tenant)
        taken = (promised.exclude(pk=offer) if offer else promised).exists()
    if taken:
        raise Refused(
            _(
                "Boligen er holdt av til en annen husstand, som har fått den tildelt. Velg en annen bolig, eller vent "
                "til tilbudet er besvart eller trukket."
            ),
            code="DWELLING_RESERVED",
            field="dwelling",
        )


def require_fit(*, actor: Actor, vacancy: Vacancy, entry: WaitingEntry) -> None:
    """Between meetings only to a household in the order that the dwelling fits: what departs is for a meeting."""
    if not policies.waiting_entries.sees(actor, entry):
        raise NotAllowed("allocate_urgently")
    standing = waiting_list(actor, entry.list, actor.today).get(entry.pk)
    if standing is None:
        raise Refused(_("Husstanden venter ikke lenger på bolig."), code="NOT_ON_LIST")
    if standing.pause is not None:
        raise Refused(
            _("Husstanden står på vent. Ta den av vent først, eller la møtet ta saken."), code="ON_HOLD"
        )
    failing = fit(need_of(standing), dwelling_facts([vacancy], actor.today)[vacancy.pk]).failing
    if any(line.topic != "cap" for line in failing):
        raise Refused(
            _("Boligen passer ikke for husstanden: %(why)s La møtet ta saken.")
            % {"why": " ".join(str(line.text) for line in failing)},
            code="DOES_NOT_FIT",
        )
