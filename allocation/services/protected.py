"""What a protected address means for offers: the dwelling offered is not available, and on no agenda."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from allocation.enums import OFFER_LIVE, OFFER_OPEN
from allocation.models import Offer
from core.agencies.actors import Actor, within_service
from core.people import protection
from core.people.models import Person
from housing.enums import DwellingState, VacancyState
from housing.services import show_again, withhold

SERVICE = "allocation"


@transaction.atomic
def follow_protection(actor: Actor, person: Person) -> None:
    """Bring the dwellings in the person's live offers in line with the protection as it is now."""
    with within_service(actor, SERVICE) as service:
        offers = (
            Offer.objects.filter(
                Q(application__applicant=person) | Q(application__household__members__person=person),
                municipality=actor.home,
                state__in=OFFER_LIVE,
                vacancy__state=VacancyState.RESERVED,
            )
            .distinct()
            .select_related("vacancy__dwelling", "application")
        )
        for offer in offers:
            application = offer.application
            if protection.is_shielded(
                person_id=application.applicant_id,
                household_id=application.household_id,
                municipality_id=offer.municipality_id,
            ):
                withhold(actor=service, dwelling=offer.vacancy.dwelling)
            elif offer.state in OFFER_OPEN:
                show_again(actor=service, dwelling=offer.vacancy.dwelling, state=DwellingState.VACANT)


def shielded_applications(municipality_id: UUID) -> set[UUID]:
    """Applications that no agenda carries as somebody who is to have a dwelling: a named handler allocates to them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications_hidden(NULL, %s)", [municipality_id])
        return {row[0] for row in cursor.fetchall()}
