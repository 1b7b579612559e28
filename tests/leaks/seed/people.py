"""Who acts while the world is made."""

from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.agencies.models import Membership, Unit


def somebody(username: str) -> Actor:
    """The persona as an actor, whose database context is now in force."""
    found = actors.for_user(User.objects.get(username=username))
    set_context(found)
    return found


def unit(actor: Actor, code: str) -> Unit:
    return Unit.objects.get(municipality=actor.home, code=code)


def usernames() -> list[str]:
    return sorted(Membership.objects.values_list("user__username", flat=True).distinct())
