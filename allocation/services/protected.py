"""What a protected address means for offers: the dwelling offered is not available, and on no agenda."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from allocation.enums import OFFER_LIVE, OFFER_OPEN
from allocation.models import Offer
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.messages.services import notify
from core.people import protection
from core.people.models import Person, ProtectedHandler
from housing.enums import DwellingState, VacancyState
from housing.models import Dwelling
from housing.services import show_again, withhold

SERVICE = "allocation"
#: The identity that may ask who is handler.
TELLING = "deadlines"


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


def keeps_secret(actor: Actor, dwelling: Dwelling) -> bool:
    """Whether the dwelling is on its way to a household with a protected address."""
    with within_service(actor, TELLING):
        return _on_its_way(dwelling, None).exists()


@transaction.atomic
def tell_handlers_of_report(actor: Actor, dwelling: Dwelling) -> bool:
    """Somebody who may not know of it has reported the dwelling vacant: the named handlers hear of it instead."""
    if actor.is_service:
        return False
    with within_service(actor, TELLING) as service:
        offer = _on_its_way(dwelling, actor.user_id).select_related("application").first()
        if offer is None:
            return False
        handlers = ProtectedHandler.objects.filter(
            Q(person=offer.application.applicant_id)
            | Q(person__memberships_in_households__household=offer.application.household_id),
            closes_at=None,
        ).distinct()
        for handler in handlers.select_related("user"):
            notify(
                actor=service,
                user=handler.user,
                title=_("En bolig du er ansvarlig for, er meldt ledig. Se om det stemmer."),
                url=offer.get_absolute_url(),
                key=f"reported:{offer.pk}:{handler.user_id}:{actor.today.isoformat()}",
            )
        events.record(service, "offer.vacancy_told", offer)
    return True


def _on_its_way(dwelling: Dwelling, user: UUID | None) -> QuerySet[Offer]:
    hidden = RawSQL("SELECT allocation_hidden_vacancies(%s, %s)", (user, dwelling.municipality_id))
    return Offer.objects.filter(vacancy__dwelling=dwelling, vacancy__in=hidden, state__in=OFFER_LIVE)


def shielded_applications(municipality_id: UUID) -> set[UUID]:
    """Applications that no agenda carries as somebody who is to have a dwelling: a named handler allocates to them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications_hidden(NULL, %s)", [municipality_id])
        return {row[0] for row in cursor.fetchall()}
