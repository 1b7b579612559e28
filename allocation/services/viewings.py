"""The viewing (visning) of an offered dwelling: arranged, told, and how it went."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allocation.enums import OFFER_OPEN, OfferState, ViewingState
from allocation.models import Offer
from allocation.services import post
from allocation.services.offers import locked_offer, require_possible
from allocation.transitions import VIEWING
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused


@transaction.atomic
def arrange_viewing(
    *,
    actor: Actor,
    offer: Offer,
    at: datetime,
    place: str,
    host: str,
    version: int | None = None,
) -> Offer:
    """Time, place and who meets. Before the letter it stands in the letter; afterwards the household is written to."""
    locked = locked_offer(actor, offer, "arrange_viewing")
    if locked.state not in OFFER_OPEN:
        raise Refused(
            _("Tilbudet er «%(state)s». Visning avtales mens tilbudet står åpent.")
            % {"state": locked.get_state_display()},
            code="WRONG_STATE",
        )
    place, host = place.strip(), host.strip()
    if not host:
        raise Refused(_("Skriv hvem som møter på visningen."), code="HOST_MISSING", field="viewing_host")
    arranged = (locked.viewing_at, locked.viewing_place, locked.viewing_host)
    if locked.viewing_state == ViewingState.ARRANGED and arranged == (at, place, host):
        return locked
    require_possible(at=at, deadline=locked.deadline_on, today=actor.today)
    changes: dict[str, Any] = {"viewing_at": at, "viewing_place": place, "viewing_host": host}
    if locked.viewing_state == ViewingState.ARRANGED:
        locked.bump(version)
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=[*changes, "version"])
        events.record(actor, "offer.viewing_changed", locked)
    else:
        locked = VIEWING.perform(actor=actor, obj=locked, name="arrange", expected_version=version, **changes)
    if locked.state == OfferState.SENT:
        post.viewing(actor=actor, offer=locked)
    return locked


@transaction.atomic
def close_viewing(*, actor: Actor, offer: Offer, attended: bool, version: int | None = None) -> Offer:
    """The household saw the dwelling, or did not come."""
    locked = locked_offer(actor, offer, "arrange_viewing")
    if locked.viewing_at is not None and localtime(locked.viewing_at).date() > actor.today:
        raise Refused(_("Visningen har ikke vært ennå."), code="VIEWING_AHEAD")
    name = "attend" if attended else "miss"
    done: Offer = VIEWING.perform(actor=actor, obj=locked, name=name, expected_version=version)
    return done
