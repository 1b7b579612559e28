"""Who answers for a compartment where nobody works any longer, so that no record is left out of an answer.

The leader up the line of its unit, else the director of its agency, else the top management gets a place in the unit,
as its leader, for as long as the answer takes: the walls know no other way to what is kept there, and everything that
is read is logged. Where there is nobody, the part is made all the same and the privacy officer is told.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Compartment, Membership, Unit
from core.audit import events
from core.messages.services import notify
from core.privacy.models import AccessRequest
from core.sharing.services.break_glass import privacy_officers

#: The month, the two it may be extended by, and some days for what comes late.
LENT_DAYS = 100


def staffed(compartment: Compartment, on: date) -> Unit | None:
    """The compartment's first unit where somebody works, other than those who stand in for an answer."""
    working = _working(on).filter(unit__compartment=compartment).exclude(pk__in=_lent())
    return (
        Unit.objects.filter(compartment=compartment, pk__in=working.values("unit"))
        .order_by("created_at", "pk")
        .first()
    )


def _working(on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on, user__is_active=True
    )


def _lent() -> QuerySet[Any]:
    return AccessRequest.objects.exclude(lent=None).values("lent")


def heir_of(unit: Unit, on: date) -> User | None:
    """Who leads the nearest unit above that has a leader; else the agency's director; else the top management."""
    posts = _working(on).exclude(pk__in=_lent()).select_related("user").order_by("valid_from", "pk")
    above = unit.parent
    while above is not None:
        found = posts.filter(unit=above, role__in=(Role.UNIT_LEADER, Role.CHAIR)).first()
        if found is not None:
            return found.user
        above = above.parent
    directing = posts.filter(role=Role.DIRECTOR, unit__agency=unit.agency_id).first()
    top = posts.filter(role=Role.TOP_MANAGEMENT, unit__municipality=unit.municipality_id)
    post = directing or top.first()
    return post.user if post else None


def lend(service: Actor, part: AccessRequest) -> None:
    """Let the heir answer the part, or tell the privacy officer that somebody must be given a place in the unit."""
    heir = heir_of(part.unit, service.today)
    title = _("Krav om innsyn %(number)s: ingen arbeider lenger i %(unit)s") % {
        "number": part.number,
        "unit": part.unit.name,
    }
    if heir is None:
        events.record(service, "access.without_heir", part, on=part.received_on)
        for user in sorted(privacy_officers(service)):
            _tell(service, part, user, title=_("%(what)s. Sørg for at noen får rolle der.") % {"what": title})
        return
    part.lent = Membership.objects.create(
        user=heir,
        unit=part.unit,
        role=Role.UNIT_LEADER,
        valid_from=service.today,
        valid_to=service.today + timedelta(days=LENT_DAYS),
    )
    part.handler = heir
    part.save(update_fields=["lent", "handler"])
    events.record(
        service,
        "access.heir_named",
        part,
        on=part.received_on,
        detail={"user": str(heir.pk), "unit": str(part.unit_id)},
    )
    _tell(service, part, heir.pk, title=_("%(what)s. Du svarer for enheten.") % {"what": title})
    for user in sorted(privacy_officers(service) - {heir.pk}):
        _tell(service, part, user, title=title)


def _tell(service: Actor, part: AccessRequest, user: UUID, *, title: str) -> None:
    notify(
        actor=service,
        user=User.objects.get(pk=user),
        title=title,
        url=part.get_absolute_url(),
        key=f"access-heir:{part.pk}:{user}",
        needs_receipt=True,
    )


def give_back(service: Actor, part: AccessRequest) -> None:
    """The part is answered: the place in the unit ends with the day."""
    if part.lent is None:
        return
    tomorrow = service.today + timedelta(days=1)
    ended = Membership.objects.filter(pk=part.lent.pk, valid_to__gt=tomorrow).update(valid_to=tomorrow)
    if ended:
        events.record(service, "access.heir_done", part, detail={"unit": str(part.unit_id)})
