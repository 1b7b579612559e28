"""Letters after the keys: the tenant no longer lives in the dwelling, so it is not where they are sent."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents import letters
from core.documents.models import Letter
from core.documents.recipients import with_copy
from core.messages.services import add_task
from core.people import protection
from core.sharing.enums import Matter
from tenancies.models import Deposit, Lease
from tenancies.selectors.offices import nav_unit
from tenancies.services.arrears_letters import language_of, recipient_of
from tenancies.services.estates import estate_of


def post(
    *,
    actor: Actor,
    lease: Lease,
    subject: models.Model,
    code: str,
    recipient: letters.Recipient,
    language: str,
    context: dict[str, Any],
) -> Letter:
    """Compose a letter of the lease and send it. What cannot be sent by itself is a task for the one responsible."""
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=lease,
        recipient=recipient,
        language=language,
        context={"case_number": lease.number, "home": _home(lease, language), **context},
        compartment=lease.compartment,
        dated=actor.today,
    )
    if not letters.dispatch(actor=actor, letter=letter):
        add_task(
            actor=actor,
            title=_("Et brev om leieforholdet skal sendes for hånd"),
            url=f"/brev/{letter.pk}/",
            user=lease.handler or actor.user,
            due=actor.today,
            subject=subject,
            key=f"letter:{letter.pk}",
        )
    return letter


def _home(lease: Lease, language: str) -> str:
    """A protected address is on no letter, not even where they have moved from: others read it too."""
    if lease.restricted:
        return "bustaden" if language == "nn" else "boligen"
    return str(lease.dwelling)


def moved_tenant(actor: Actor, lease: Lease) -> letters.Recipient:
    """The tenant where they are registered now; where that is not known, the dwelling, which the post forwards from.

    A protected address is on no letter: postal address, by hand. Whoever speaks for the tenant gets a copy. After a
    death: the estate.
    """
    estate = estate_of(lease)
    if estate is not None:
        return estate
    own = recipient_of(lease)
    person = lease.tenant
    if not lease.restricted:
        place = " ".join(part for part in (person.postcode, person.town) if part)
        registered = tuple(line for line in (person.street, place) if line)
        lines = protection.postal_lines(person) or (registered if person.street else own.address_lines)
        own = letters.Recipient(name=person.name, address_lines=lines)
    return with_copy(
        own, actor=actor, person=person, compartment_id=lease.compartment_id, subject_id=lease.pk,
        matters=(Matter.TENANCY, Matter.ECONOMY),
    )  # fmt: skip


def dead_tenant(lease: Lease) -> str:
    """The tenant's name where the letter goes to the estate, so that it says whose home it was; else empty."""
    return lease.tenant.name if estate_of(lease) is not None else ""


def guarantor(actor: Actor, lease: Lease, security: Deposit) -> letters.Recipient:
    """Whoever gave the guarantee, as it is written there; a guarantee without a name is the district's Nav office."""
    office = nav_unit(lease.dwelling, actor.today)
    named = security.given_by.strip()
    if office is not None and (
        not named or named.casefold() in office.name.casefold() or "nav" in named.casefold()
    ):
        return letters.Recipient(name=office.name, address_lines=tuple(office.address.splitlines()))
    if not named:
        raise Refused(
            _("Garantien sier ikke hvem som har stilt den. Rett det i kontrakten først."), code="NO_GUARANTOR"
        )
    return letters.Recipient(name=named)


def tenants_language(lease: Lease) -> str:
    return language_of(lease.tenant, "nn" if lease.municipality.language == "nn" else "nb")
