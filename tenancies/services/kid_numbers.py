"""Giving leases their KID: made from the number, or brought from an old system."""

from django.utils.translation import gettext as _

from core.agencies.actors import Actor, for_service
from core.agencies.context import as_identity
from core.base.errors import Refused
from tenancies import switches
from tenancies.calculations import kid as kids
from tenancies.models import Lease


def next_kid(*, actor: Actor, number: str) -> str:
    """The KID of a new lease. Where an old lease has brought the same one, the next that is free."""
    wanted = list(kids.candidates(number, actor.switch(switches.KID)))
    taken = _taken(actor, wanted)
    return next((kid for kid in wanted if kid not in taken), "")


def own_kid(*, actor: Actor, kid: str, number: str, lease: Lease | None = None) -> str:
    """The KID an old lease brings, or a new one. Raises Refused for one that is no KID, or another lease's."""
    brought = kids.written(kid)
    if not brought:
        return lease.kid if lease is not None else next_kid(actor=actor, number=number)
    if not kids.is_sound(brought):
        raise Refused(
            _("KID %(kid)s har feil kontrollsiffer. Kontroller nummeret.") % {"kid": brought},
            code="KID_NOT_SOUND",
            field="kid",
        )
    if (lease is None or lease.kid != brought) and _taken(actor, [brought]):
        raise Refused(
            _("KID %(kid)s er brukt på et annet leieforhold. To leieforhold kan ikke ha samme KID.")
            % {"kid": brought},
            code="KID_TWICE",
            field="kid",
        )
    return brought


def _taken(actor: Actor, wanted: list[str]) -> set[str]:
    """Also those of leases that the actor does not see: the database would refuse them."""
    with as_identity(for_service("leases", actor.home, today=actor.today)):
        rows = Lease.objects.filter(municipality=actor.home, kid__in=wanted).exclude(kid="")
        return set(rows.values_list("kid", flat=True))
