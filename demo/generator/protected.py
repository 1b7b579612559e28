"""Named handlers of those with a protected address: the caseworker's side and the landlord's, nobody else."""

from core.agencies import actors
from core.people.enums import AddressProtection
from core.people.models import Person, ProtectedHandler
from demo.generator.world import World
from tenancies.services.protected import check_all


def build(world: World) -> None:
    """Name the handlers, and let leases and dwellings follow the protection as the night's job does."""
    named = [
        users[0]
        for (_, role), users in world.members.items()
        if users and role in ("caseworker", "housing_manager")
    ]
    handlers = {user.pk: user for user in named}
    persons = Person.objects.filter(municipality=world.municipality).exclude(
        address_protection=AddressProtection.NONE
    )
    ProtectedHandler.objects.bulk_create(
        ProtectedHandler(
            municipality=world.municipality,
            person=person,
            user=user,
            opened_at=world.midnight,
            reason="Melding fra Folkeregisteret",
        )
        for person in persons.order_by("id")
        for user in handlers.values()
    )
    check_all(actors.for_service("deadlines", world.municipality, today=world.today))
