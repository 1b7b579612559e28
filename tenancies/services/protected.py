"""What a protected address means for leases: they are the named handlers', and the dwelling is not available."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Basis, Role, Scope
from core.agencies.models import Membership, Relation, Unit, UserGrant
from core.audit import events
from core.base.errors import Refused
from core.messages.services import add_task, notify
from core.people import protection
from core.people.enums import AddressProtection
from core.people.models import Person, ProtectedHandler
from core.rules.models import Deadline
from housing.enums import DwellingState
from housing.models import Dwelling
from housing.services import show_again, withhold
from tenancies.enums import LeaseState
from tenancies.models import ArrearsCase, Lease

#: The identity that follows a protection into rows that whoever set it may not see.
SERVICE = "deadlines"
#: How long a named colleague in another office sees the lease; the handler may share it again.
COLLEAGUE_FOR = timedelta(days=182)
CURRENT = (LeaseState.DRAFT, LeaseState.SIGNED, LeaseState.ACTIVE)


def shields(lease: Lease) -> bool:
    """Whether the tenant or somebody in the household has a protected address now."""
    return protection.is_shielded(
        person_id=lease.tenant_id, household_id=lease.household_id, municipality_id=lease.municipality_id
    )


@transaction.atomic
def follow_protection(actor: Actor, person: Person) -> int:
    """Bring the person's leases and dwellings in line with the protection as it is now. Returns how many changed."""
    with within_service(actor, SERVICE) as service:
        rows = list(
            Lease.objects.filter(
                Q(tenant=person) | Q(household__members__person=person),
                municipality=actor.home,
                state__in=CURRENT,
            )
            .distinct()
            .select_related("dwelling", "handler", "tenant")
        )
        return sum(_follow(actor, service, lease) for lease in rows)


def _follow(actor: Actor, service: Actor, lease: Lease) -> bool:
    shielded = shields(lease)
    changed = shielded != lease.restricted
    handler = _handler(lease) if shielded else lease.handler
    if changed or (handler is not None and handler.pk != lease.handler_id):
        lease.restricted, lease.handler = shielded, handler
        lease.version += 1
        lease.save(update_fields=["restricted", "handler", "version"])
        events.record(actor, "lease.shielded" if shielded else "lease.unshielded", lease)
        if shielded:
            # The number alone would tell whoever is warned of a deadline that there is something to find.
            Deadline.objects.filter(subject_id=lease.pk).update(subject_label="", user=handler)
    if shielded:
        withhold(actor=service, dwelling=lease.dwelling)
    elif changed and lease.state == LeaseState.ACTIVE:
        show_again(actor=service, dwelling=lease.dwelling, state=DwellingState.LET)
    return changed


def keeps_secret(actor: Actor, dwelling: Dwelling) -> bool:
    """Whether somebody with a protected address lives in the dwelling, or is about to."""
    with within_service(actor, SERVICE):
        return _let_to(dwelling, None).exists()


@transaction.atomic
def tell_handler_of_report(actor: Actor, dwelling: Dwelling) -> bool:
    """Somebody who may not know of it has reported the dwelling vacant: the lease's handler hears of it instead."""
    if actor.is_service:
        return False
    with within_service(actor, SERVICE) as service:
        lease = _let_to(dwelling, actor.user_id).select_related("handler").first()
        if lease is None:
            return False
        if lease.handler is not None:
            notify(
                actor=service,
                user=lease.handler,
                title=_("En bolig du er ansvarlig for, er meldt ledig. Se om det stemmer."),
                url=lease.get_absolute_url(),
                key=f"reported:{lease.pk}:{actor.today.isoformat()}",
            )
        events.record(service, "lease.vacancy_told", lease)
    return True


def _let_to(dwelling: Dwelling, user: UUID | None) -> models.QuerySet[Lease]:
    """The current leases of the dwelling that are hidden from the user (from everybody but handlers, for None)."""
    hidden = RawSQL("SELECT tenancies_hidden_leases(%s, %s)", (user, dwelling.municipality_id))
    return Lease.objects.filter(dwelling=dwelling, state__in=CURRENT, pk__in=hidden)


def _handler(lease: Lease) -> User | None:
    """The lease's handler if named, else a named one from the landlord's office, else any named one."""
    named = [
        row.user
        for row in ProtectedHandler.objects.filter(
            Q(person=lease.tenant_id) | Q(person__memberships_in_households__household=lease.household_id),
            closes_at=None,
        )
        .select_related("user")
        .order_by("opened_at", "id")
    ]
    keys = [user.pk for user in named]
    if not named or lease.handler_id in keys:
        return lease.handler
    at_the_landlords = set(
        Membership.objects.filter(
            user__in=keys, unit__compartment=lease.compartment_id, role=Role.HOUSING_MANAGER
        ).values_list("user_id", flat=True)
    )
    return next((user for user in named if user.pk in at_the_landlords), named[0])


def ask_handler(
    actor: Actor, case: ArrearsCase, title: str, *, key: str, subject: models.Model | None = None
) -> None:
    """What an office is told of otherwise, the lease's handler alone is asked to see to."""
    add_task(
        actor=actor,
        title=title,
        url=case.get_absolute_url(),
        user=case.lease.handler,
        due=actor.today,
        subject=subject or case,
        key=key,
    )


@transaction.atomic
def open_for_colleague(*, actor: Actor, lease: Lease, office: Unit, colleague: User | None) -> None:
    """Let one named person in another office see the lease, for as long as the matter usually takes."""
    working = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=actor.today), unit=office)
    if colleague is None or not working.filter(user=colleague, valid_from__lte=actor.today).exists():
        raise Refused(
            _("Adressen er skjermet. Velg hvem på kontoret som skal få vite om saken."),
            code="COLLEAGUE_MISSING",
            field="colleague",
        )
    kind = ContentType.objects.get_for_model(Lease)
    UserGrant.objects.update_or_create(
        user=colleague,
        permission=Permission.objects.get(content_type=kind, codename="view_lease"),
        object_pk=str(lease.pk),
        content_type=kind,
        defaults={
            "ends_at": timezone.now() + COLLEAGUE_FOR,
            "legal_basis": str(Basis.HUSL_9_11.label),
            "purpose": _("Hjelp til å beholde boligen"),
            "granted_by": actor.user_id,
            "granted_at": timezone.now(),
        },
    )
    relations.open_relation(
        actor=actor,
        subject=lease.tenant,
        compartment=office.compartment,
        basis=Basis.HUSL_9_11,
        scope=Scope.IDENTITY,
        reason=_("varsel til sosialtjenesten"),
    )


def check_all(actor: Actor) -> dict[str, int]:
    """By night: leases and dwellings that have come apart from a protection, and persons nobody is handler of."""
    persons = list(
        Person.objects.filter(municipality=actor.home).exclude(address_protection=AddressProtection.NONE)
    )
    mended = sum(follow_protection(actor, person) for person in persons)
    without = _without_handler(actor, [person.pk for person in persons])
    for person in persons:
        if person.pk in without:
            _ask_for_handler(actor, person)
    return {"mended": mended, "without_handler": len(without)}


def _without_handler(actor: Actor, persons: list[UUID]) -> set[UUID]:
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit__municipality=actor.home,
        user__is_active=True,
        valid_from__lte=actor.today,
    )
    named = ProtectedHandler.objects.filter(
        person__in=persons, closes_at=None, user__in=working.values("user")
    )
    return set(persons) - set(named.values_list("person_id", flat=True))


def _ask_for_handler(actor: Actor, person: Person) -> None:
    """The leader of an office that works with the person names one. The task says neither who nor why."""
    compartments = Relation.objects.filter(subject_id=person.pk, closes_at=None).values("compartment")
    unit = (
        Unit.objects.filter(compartment__in=compartments, memberships__role=Role.UNIT_LEADER)
        .order_by("created_at", "id")
        .first()
        or Unit.objects.filter(compartment__in=compartments).order_by("created_at", "id").first()
    )
    if unit is not None:
        add_task(
            actor=actor,
            title=_("En sak mangler navngitt ansvarlig"),
            url=reverse("applications:protection", args=[person.pk]),
            unit=unit,
            due=actor.today,
            subject=person,
            key=f"handler:{person.pk}:{actor.today.isoformat()}",
        )
