"""Replacement housing (erstatningsbolig): given, made longer, and over. The lease it stands in for runs on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allocation.services.refusals import require_allocatable
from core.agencies import relations
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Basis
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.people.models import HouseholdMember, MemberPeriod, Person
from housing.enums import DwellingState
from housing.models import Dwelling, Vacancy
from housing.services import mark_let, report_vacancy, require_room, show_again, withhold
from tenancies import policies
from tenancies.enums import LeaseState, ReplacementReason, ReplacementState
from tenancies.models import Lease, Replacement
from tenancies.services import ledger, protected, replacement_letters
from tenancies.services.leases import allocator_of, draft_lease, end_lease
from tenancies.services.rent_terms import first_of_next_month, rent_on, set_rent
from tenancies.services.terms import standard_terms
from tenancies.transitions import REPLACEMENT

SERVICE = "leases"
#: No longer at a time: after that somebody looks at it again, and says why it goes on.
LONGEST = timedelta(days=366)


def may_move(lease: Lease, on: date) -> list[Person]:
    """The tenant and those who live with the tenant: one of them is who the home is for."""
    found = {lease.tenant_id: lease.tenant}
    if lease.household_id is not None:
        now = MemberPeriod.objects.on(on).values("member")
        members = HouseholdMember.objects.filter(household=lease.household_id, pk__in=now)
        for member in members.select_related("person"):
            found.setdefault(member.person_id, member.person)
    return list(found.values())


@transaction.atomic
def give(
    *,
    actor: Actor,
    lease: Lease,
    vacancy: Vacancy,
    reason: str,
    expected_return_on: date,
    tenant_pays: Decimal,
    rest_paid_by: str,
    starts_on: date | None = None,
    person: Person | None = None,
    note: str = "",
    rent_note: str = "",
    secret: bool = False,
) -> Replacement:
    """Lend the household another home. The lease runs on; what the tenant pays meanwhile is charged on it.

    After violence, and where an address is protected, the new home is a secret. The same home again is the same
    replacement. Two cannot be given one dwelling.
    """
    if actor.user is None or not policies.replacements.permits(actor, "give"):
        raise NotAllowed("give")
    start = starts_on or actor.today
    locked, home = _lock(actor, lease, vacancy)
    standing = Replacement.objects.filter(lease=locked, state=ReplacementState.RUNNING).first()
    if standing is not None and standing.vacancy_id == home.pk:
        return standing
    who = person or locked.tenant
    _check(actor, locked, who, reason, note, start, expected_return_on, tenant_pays)
    require_allocatable(home, actor.today)
    require_room(dwelling=home.dwelling, on=actor.today)
    shielded = secret or reason == ReplacementReason.VIOLENCE or protected.shields(locked)
    given = Replacement(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        person=who,
        dwelling=home.dwelling,
        vacancy=home,
        reason=reason,
        note=note.strip(),
        starts_on=start,
        expected_return_on=expected_return_on,
        tenant_pays=tenant_pays,
        rent_before=rent_on(locked, actor.today),
        rest_paid_by=rest_paid_by,
        rent_note=rent_note.strip(),
        secret=shielded,
        handler=actor.user,
    )
    if given.tenant_pays != given.rent_before:
        given.pays_from = first_of_next_month(start)
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _(
                "Husstanden eller boligen er allerede med i en annen ordning. Velg en annen bolig, eller spør lederen."
            ),
            code="REPLACEMENT_STANDS",
        ) from error
    _open_for_giver(actor, given)
    events.record(actor, "replacement.given", given, on=start, detail={"reason": reason})
    office = replace(actor, service=actor.service or SERVICE)
    if shielded:
        # From now on the dwelling is a secret: it is gone from the board, and reads as one that cannot be had.
        withhold(actor=office, dwelling=home.dwelling)
    mark_let(actor=office, dwelling=home.dwelling, on=start, protected=shielded, vacancy=home)
    if given.pays_from is not None:
        set_rent(actor, locked, given.tenant_pays, given.pays_from)
        with within_service(actor, SERVICE) as service:
            # A month that was charged ahead, before anything happened.
            ledger.credit_overcharged(
                actor=service, lease=locked, text=_("Mindre husleie mens dere bor i erstatningsbolig")
            )
    letter = replacement_letters.given(actor=actor, replacement=given)
    given.letter = letter.pk
    given.save(update_fields=["letter"])
    return given


@transaction.atomic
def extend(
    *,
    actor: Actor,
    replacement: Replacement,
    expected_return_on: date,
    reason: str,
    version: int | None = None,
) -> Replacement:
    """They cannot move back yet: another day to look at it, and why."""
    locked = _running(actor, replacement, "extend")
    if locked.expected_return_on == expected_return_on:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor det tar lengre tid."), code="REASON_MISSING", field="reason")
    _check_return(actor, locked.starts_on, expected_return_on)
    locked.bump(version)
    locked.expected_return_on = expected_return_on
    locked.save(update_fields=["expected_return_on", "version"])
    events.record(actor, "replacement.extended", locked, on=expected_return_on, reason=reason.strip())
    return locked


@transaction.atomic
def move_back(
    *, actor: Actor, replacement: Replacement, on: date, note: str = "", version: int | None = None
) -> Replacement:
    """They live at home again from `on`: the dwelling they had is vacant, and the rent is what it was."""
    locked = _locked(actor, replacement, "return")
    if locked.state == ReplacementState.RETURNED:
        return locked
    _check_end(actor, locked, on)
    done: Replacement = REPLACEMENT.perform(
        actor=actor,
        obj=locked,
        name="return",
        on=on,
        expected_version=version,
        ended_on=on,
        end_reason=note.strip(),
    )
    _give_back(actor, done, on)
    return done


@transaction.atomic
def stay(
    *,
    actor: Actor,
    replacement: Replacement,
    on: date,
    reason: str,
    last_day: date | None = None,
    version: int | None = None,
) -> Replacement:
    """They stay: a contract for the new home is drafted from `on`. `last_day`: the first lease ends then as well."""
    locked = _locked(actor, replacement, "stay")
    if locked.state == ReplacementState.PERMANENT:
        return locked
    if on < locked.starts_on:
        raise Refused(_("Datoen er før de flyttet inn. Rett datoen."), code="ENDS_BEFORE_START", field="on")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor de blir boende."), code="REASON_MISSING", field="reason")
    first = locked.lease
    if last_day is not None and locked.person_id != first.tenant_id:
        raise Refused(
            _("Leieren bor fortsatt i den første boligen. Avslutt det leieforholdet for seg."),
            code="TENANT_STAYS",
            field="last_day",
        )
    office = replace(actor, service=actor.service or SERVICE)
    same_tenant = locked.person_id == first.tenant_id
    lease = draft_lease(
        actor=office,
        dwelling=locked.dwelling,
        tenant=locked.person,
        household=first.household_id if same_tenant else None,
        application=first.application_id if same_tenant else None,
        allocator=allocator_of(first) if same_tenant else None,
        terms=standard_terms(locked.dwelling, on),
        handler=locked.handler if locked.secret else first.handler,
    )
    if locked.secret and not lease.restricted:
        lease.restricted = True
        lease.save(update_fields=["restricted"])
    done: Replacement = REPLACEMENT.perform(
        actor=actor,
        obj=locked,
        name="stay",
        reason=reason,
        on=on,
        expected_version=version,
        ended_on=on,
        end_reason=reason.strip(),
        new_lease=lease,
    )
    _restore_rent(actor, done, on)
    if last_day is not None:
        end_lease(actor=office, lease=first, last_day=last_day, reason=reason)
    return done


@transaction.atomic
def cancel(*, actor: Actor, replacement: Replacement, reason: str, version: int | None = None) -> Replacement:
    """It was not used after all: the dwelling is vacant again, and the rent is what it was."""
    locked = _locked(actor, replacement, "cancel")
    if locked.state == ReplacementState.CANCELLED:
        return locked
    done: Replacement = REPLACEMENT.perform(
        actor=actor,
        obj=locked,
        name="cancel",
        reason=reason,
        expected_version=version,
        ended_on=max(actor.today, locked.starts_on),
        end_reason=reason.strip(),
    )
    _give_back(actor, done, done.ended_on or actor.today)
    return done


def _lock(actor: Actor, lease: Lease, vacancy: Vacancy) -> tuple[Lease, Vacancy]:
    """The two dwellings in one order, then vacancy and lease: two who give the same home wait for each other."""
    keys = sorted([lease.dwelling_id, vacancy.dwelling_id])
    list(Dwelling.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("id"))
    home = (
        Vacancy.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dwelling")
        .filter(pk=vacancy.pk)
        .first()
    )
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dwelling", "tenant", "municipality", "compartment")
        .filter(pk=lease.pk)
        .first()
    )
    if locked is None or home is None or not policies.leases.sees(actor, locked):
        raise NotAllowed("give")
    return locked, home


def _check(
    actor: Actor,
    lease: Lease,
    person: Person,
    reason: str,
    note: str,
    start: date,
    back: date,
    pays: Decimal,
) -> None:
    if lease.state != LeaseState.ACTIVE or (lease.ended_on is not None and lease.ended_on < start):
        raise Refused(
            _("Bare den som har et løpende leieforhold, kan få erstatningsbolig."), code="LEASE_NOT_RUNNING"
        )
    if reason not in ReplacementReason.values:
        raise Refused(_("Velg hvorfor de ikke kan bo hjemme."), code="REASON_MISSING", field="reason")
    if reason == ReplacementReason.OTHER and not note.strip():
        raise Refused(_("Skriv hva som har skjedd."), code="NOTE_MISSING", field="note")
    if person.pk not in {each.pk for each in may_move(lease, actor.today)}:
        raise Refused(_("Velg leieren eller en i husstanden."), code="NOT_IN_HOUSEHOLD", field="person")
    if start < lease.starts_on:
        raise Refused(
            _("Datoen er før leieforholdet begynte. Rett datoen."), code="BEFORE_LEASE", field="starts_on"
        )
    if pays < 0:
        raise Refused(
            _("Oppgi hva leieren betaler per måned. Skriv 0 hvis det er ingenting."),
            code="RENT_MISSING",
            field="tenant_pays",
        )
    _check_return(actor, start, back)


def _check_return(actor: Actor, start: date, back: date) -> None:
    if back <= max(start, actor.today):
        raise Refused(
            _("Dagen de ventes tilbake, må være etter i dag og etter innflyttingen."),
            code="RETURN_TOO_EARLY",
            field="expected_return_on",
        )
    if back > max(start, actor.today) + LONGEST:
        raise Refused(
            _("Sett en dag innen et år. Da ser noen på saken igjen."),
            code="RETURN_TOO_LATE",
            field="expected_return_on",
        )


def _check_end(actor: Actor, replacement: Replacement, on: date) -> None:
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if on < replacement.starts_on:
        raise Refused(_("Datoen er før de flyttet inn. Rett datoen."), code="ENDS_BEFORE_START", field="on")


def _locked(actor: Actor, replacement: Replacement, action: str) -> Replacement:
    """Dwellings, lease, then the replacement: the order of everybody else."""
    keys = [replacement.dwelling_id, replacement.lease.dwelling_id]
    list(Dwelling.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("id"))
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=replacement.lease_id).first()
    locked = (
        Replacement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lease__tenant", "lease__handler", "dwelling", "vacancy", "person", "handler")
        .filter(pk=replacement.pk)
        .first()
    )
    if locked is None or not policies.replacements.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _running(actor: Actor, replacement: Replacement, action: str) -> Replacement:
    locked = _locked(actor, replacement, action)
    if locked.state != ReplacementState.RUNNING:
        raise Refused(_("Erstatningsboligen er avsluttet."), code="WRONG_STATE")
    return locked


def _open_for_giver(actor: Actor, given: Replacement) -> None:
    """Somebody in another office than the landlord's gave it: they follow it. A secret one is the handler's anyhow."""
    if given.secret or actor.is_service or given.compartment_id in actor.compartment_ids:
        return
    relations.open_relation(
        actor=actor,
        subject=given,
        compartment=actor.compartment,
        basis=Basis.OWN_CASE,
        reason=_("erstatningsbolig"),
    )


def _give_back(actor: Actor, ended: Replacement, on: date) -> None:
    """The dwelling is vacant again and known to be so; the rent goes back."""
    office = replace(actor, service=actor.service or SERVICE)
    if ended.secret:
        show_again(actor=office, dwelling=ended.dwelling, state=DwellingState.LET)
    report_vacancy(
        actor=office,
        dwelling=ended.dwelling,
        notice_on=min(on, actor.today),
        moved_out_on=min(on, actor.today),
    )
    _restore_rent(actor, ended, on)


def _restore_rent(actor: Actor, ended: Replacement, on: date) -> None:
    if ended.pays_from is not None and ended.lease.state == LeaseState.ACTIVE:
        set_rent(actor, ended.lease, ended.rent_before, max(first_of_next_month(on), ended.pays_from))
