"""Protected addresses: set through the house's own act, upon everything that was open the moment before."""

from allocation import services as allocation
from core.accounts.models import User
from core.agencies.actors import Actor
from core.messages.services import add_task
from core.people import protection
from core.people.enums import ContactKind
from core.people.models import ContactDetail, Person
from core.rules.services import deadlines
from tenancies.models import Lease
from tests.database import as_owner
from tests.factories import contacts
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_vacancy
from tests.leaks.seed.people import somebody


def protect(actor: Actor, person: Person, *handlers: str) -> None:
    protection.protect(
        actor=actor,
        person=person,
        level="strictly_confidential",
        handlers=[User.objects.get(username=name) for name in handlers],
        reason="Melding fra Folkeregisteret",
    )


def applicant(caseworker: str, chair: str, *, handler: str) -> None:
    """Offered a dwelling, staying with somebody, called and written to; then the child's address is protected."""
    who = somebody(caseworker)
    entry = make_entry(who, days_ago=300, members=(child(), child("Store")))
    person = entry.application.applicant
    contacts.logged(who, person=person, text="Ringte om nøkler.")
    with as_owner():
        ContactDetail.objects.create(
            municipality=who.home,
            compartment=who.compartment,
            person=person,
            kind=ContactKind.CARE_OF,
            value="Hos en venn",
            note="Ring på hos Prøve",
        )
        vacancy = make_vacancy(who.home, note="Nøkkelboks", environment_note="Rolig")
    boss = somebody(chair)
    offer = prepared_offer(boss, vacancy, entry)
    allocation.send_offer(actor=boss, offer=offer)
    add_task(
        actor=boss, title="Ring om tilbudet", url="/", key="shielded-offer", unit=boss.unit, subject=offer
    )
    protect(somebody(caseworker), person, handler)


def hang_on_lease(manager: Actor, lease: Lease) -> None:
    """A task, a deadline and a conversation about the lease."""
    add_task(
        actor=manager, title="Bytt lås", url="/", key=f"lease:{lease.pk}", unit=manager.unit, subject=lease
    )
    deadlines.start(actor=manager, kind="lease_signing", subject=lease, due=manager.today)
    contacts.logged(manager, person=lease.tenant, text="Vil bytte lås.")
