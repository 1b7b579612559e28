"""What a protected address hides, and from whom it does not, worked out from the register alone. Asks no policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from allocation.enums import OFFER_LIVE
from allocation.models import Offer
from applications.models import Application
from contacts.models import Contact
from core.agencies.models import UserGrant
from core.documents.models import Letter
from core.people.models import HouseholdMember, Person, ProtectedHandler
from tenancies.models import (
    ArrearsCase,
    DamageClaim,
    FollowUp,
    Handover,
    Inspection,
    Lease,
    LeftGoods,
    Placement,
    Replacement,
    StopMessage,
)

Key = UUID | tuple[str, UUID]


@dataclass(frozen=True)
class Shield:
    """Who knows all the same: the named handlers, and whom a grant names."""

    users: frozenset[UUID]


def shields() -> dict[Key, Shield]:
    """What is hidden, by its key. Read as the owner.

    A case is known as before; what is found for it is hidden, and so it stands here as `("application", key)`.
    """
    found: dict[Key, Shield] = {}
    for person in Person.objects.exclude(address_protection="none"):
        named = ProtectedHandler.objects.filter(person=person, closes_at=None)
        handlers = Shield(frozenset(named.values_list("user_id", flat=True)))
        households = HouseholdMember.objects.filter(
            Q(periods__valid_to=None), periods__superseded_at=None, person=person
        ).values_list("household_id", flat=True)
        about = Q(household__in=list(households))
        _hide(found, handlers, [person.pk])
        applications = Application.objects.filter(about | Q(applicant=person))
        _hide(found, handlers, [("application", key) for key in applications.values_list("pk", flat=True)])
        offers = Offer.objects.filter(application__in=applications)
        _hide(found, handlers, offers.values_list("pk", flat=True))
        _hide(found, handlers, offers.values_list("vacancy_id", flat=True))
        live = offers.filter(state__in=OFFER_LIVE)
        _hide(found, handlers, live.values_list("vacancy__dwelling_id", flat=True))
        _hide(found, handlers, Contact.objects.filter(person=person).values_list("pk", flat=True))
        for lease in Lease.objects.filter(about | Q(tenant=person)):
            _hide(found, _of_lease(lease, handlers), _hanging_on(lease))
        for placement in Placement.objects.filter(Q(person=person) | Q(persons__person=person)).distinct():
            granted = UserGrant.objects.filter(object_pk=str(placement.pk)).values_list("user_id", flat=True)
            knowing = Shield(handlers.users | {placement.responsible_id, *granted} - {None})
            _hide(found, knowing, [placement.pk])
        for handover in Handover.objects.filter(person=person):
            granted = UserGrant.objects.filter(object_pk=str(handover.pk)).values_list("user_id", flat=True)
            named = {handover.receiver_id, handover.registered_by_id, *granted} - {None}
            _hide(found, Shield(handlers.users | named), [handover.pk])
        for follow_up in FollowUp.objects.filter(person=person):
            granted = UserGrant.objects.filter(object_pk=str(follow_up.pk)).values_list("user_id", flat=True)
            known_to = frozenset({follow_up.responsible_id, *granted} - {None})
            rows = [follow_up.pk, *follow_up.goals.values_list("pk", flat=True)]
            rows += follow_up.visits.values_list("pk", flat=True)
            _hide(found, Shield(handlers.users | known_to), rows)
    for lease in Lease.objects.filter(restricted=True):
        if lease.pk not in found:
            _hide(found, _of_lease(lease, Shield(frozenset())), _hanging_on(lease))
    for lent in Replacement.objects.select_related("lease"):
        if lent.secret:
            named = ProtectedHandler.objects.filter(person=lent.person_id, closes_at=None)
            granted = UserGrant.objects.filter(object_pk=str(lent.pk)).values_list("user_id", flat=True)
            known = {lent.handler_id, *granted, *named.values_list("user_id", flat=True)}
            _hide(found, Shield(frozenset(known)), _lent(lent))
        if lent.lease_id in found:
            _hide(found, found[lent.lease_id], _lent(lent))
    subjects = [key for key in found if isinstance(key, UUID)]
    letters = Letter.objects.filter(subject_id__in=subjects).values_list("pk", "subject_id")
    for letter, subject in letters:
        found[letter] = found[subject]
    return found


def _hide(found: dict[Key, Shield], shield: Shield, keys: Iterable[Key]) -> None:
    for key in keys:
        # Where two are protected, one must be the handler of both.
        found[key] = Shield(shield.users & found[key].users) if key in found else shield


def _of_lease(lease: Lease, handlers: Shield) -> Shield:
    granted = UserGrant.objects.filter(object_pk=str(lease.pk)).values_list("user_id", flat=True)
    return Shield(handlers.users | {lease.handler_id, *granted} - {None})


def _hanging_on(lease: Lease) -> list[UUID]:
    keys = [lease.pk, lease.dwelling_id]
    keys += ArrearsCase.objects.filter(lease=lease).values_list("pk", flat=True)
    for model in (StopMessage, Inspection, DamageClaim, LeftGoods):
        keys += model._default_manager.filter(lease=lease).values_list("pk", flat=True)
    return keys


def _lent(lent: Replacement) -> list[UUID]:
    where = [lent.dwelling_id, lent.vacancy_id] if lent.state == "running" else []
    return [lent.pk, *where]
