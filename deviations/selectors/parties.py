"""Who may be a party to an agreement: agencies and units of the municipality, external companies among them."""

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.models import Agency, Unit
from deviations.models import CooperationAgreement


def possible_agencies(actor: Actor) -> QuerySet[Agency]:
    return Agency.objects.filter(municipality=actor.municipality).order_by("name")


def possible_units(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.filter(municipality=actor.municipality).order_by("name")


def party_names(agreement: CooperationAgreement) -> list[str]:
    """In the order they were added; whoever sees the agreement sees who the parties are."""
    return [str(each) for each in sorted(agreement.parties.all(), key=lambda each: each.pk)]
