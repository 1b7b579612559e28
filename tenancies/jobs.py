"""Nightly jobs: leases begin and end on their day, rent is charged, and arrears take the steps that are due."""

from collections.abc import Callable
from datetime import date

from core.agencies.actors import Actor
from core.agencies.models import Compartment, Municipality
from core.agencies.switches import value
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from housing.switches import TEMPORARY
from tenancies import switches
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tenancies.services import (
    entry_protests,
    evictions,
    households,
    lease_requests,
    leases,
    new_terms,
    night,
    notices,
    protected,
    rent_runs,
    signing,
    signing_service,
    stay_nights,
    tenant_changes,
    unplaced,
)

name_counts(
    opened="saker åpnet",
    closed="saker lukket",
    send_friendly_reminder="påminnelser",
    send_reminder="purringer",
    tell_nav="varsler til sosialtjenesten",
    to_collection="til innkreving",
    send_notice_4_18="varsler etter § 4-18",
    send_list="lister sendt",
    waits="venter på noen",
    stopped="stoppmeldinger",
    raised="stoppmeldinger løftet fram",
    lapsed="oppsigelser som falt bort",
    expiring="leietider som er ute",
    indefinite="avtaler som ble tidsubestemte",
    belongings="eiendeler som venter på nytt varsel",
    alarms="alarmer om midlertidige botilbud",
    uncovered="opphold uten kvalitetsavtale",
    covered="opphold som fikk kvalitetsavtale",
    unplaced="innbetalinger som venter",
    signed="underskrifter hentet",
    silent="søknader godkjent fordi svaret uteble",
    over="framleie som er slutt",
    followed="leieforhold som fulgte husstanden",
    not_signed="underskrifter som ikke kunne føres",
)


def _uses(switch: str) -> Callable[[Municipality], bool]:
    """Whether the municipality has the room turned on."""
    return lambda municipality: bool(value(municipality.switches, switch))


@nightly("leases.turn", title="Leieforhold begynner og slutter", order=40, service="leases")
def turn(actor: Actor, on: date, run: Run) -> None:
    """Active leases whose last day has passed end, then signed ones whose first day has come begin."""
    entry_protests.hold_all(actor)
    mine = Lease.objects.filter(municipality=actor.municipality)
    for lease in mine.filter(state=LeaseState.ACTIVE, ended_on__lt=on):
        last_day = lease.ended_on or on
        leases.end_lease(actor=actor, lease=lease, last_day=last_day, reason=lease.end_reason)
        run.count(ended=1)
    for lease in mine.filter(state=LeaseState.SIGNED, starts_on__lte=on):
        signing.start_lease(actor=actor, lease=lease)
        run.count(started=1)


@nightly("leases.signatures", title="Underskrifter fra signeringstjenesten", order=38, service="letters")
def fetch_signatures(actor: Actor, on: date, run: Run) -> None:
    """What has been signed electronically since last night; nothing where contracts are signed on paper."""
    run.count(**signing_service.collect(actor))


@nightly("leases.expiry", title="Leietider som er ute", order=41, service="leases")
def expiry(actor: Actor, on: date, run: Run) -> None:
    """Alarms when a term is over, and after one, two and two and a half months; then the lease is indefinite."""
    new_terms.watch(actor=actor, on=on, count=run.count)
    run.count(lapsed=notices.lapse(actor=actor, on=on))


@nightly("leases.requests", title="Leierskifter og søknader om framleie", order=41, service="leases")
def pass_requests(actor: Actor, on: date, run: Run) -> None:
    """What nobody has answered in a month is approved (husleieloven § 7-6); what is over with its lease is closed.

    Leases follow their tenants where a household has become two, or two have become one.
    """
    run.count(
        **lease_requests.pass_time(actor, on),
        lapsed=entry_protests.pass_time(actor, on),
        closed=tenant_changes.pass_time(actor, on),
        followed=households.follow(actor=actor, on=on),
    )


@nightly("protection.check", title="Skjermede adresser", order=45, service=protected.SERVICE)
def check_protection(actor: Actor, on: date, run: Run) -> None:
    """Leases and dwellings follow the protection of addresses. No figures: how many there are is nobody's business."""
    protected.check_all(actor)


@nightly("rent.run", title="Husleie", order=50, service="rent", applies=_uses(switches.RENT))
def charge(actor: Actor, on: date, run: Run) -> None:
    """The month's rent on the first; other nights only what has come to since (leases begun within the month)."""
    owners = Lease.objects.filter(municipality=actor.municipality).values("compartment").distinct()
    for compartment in Compartment.objects.filter(pk__in=owners):
        outcome = rent_runs.run_rent(actor=actor, month=on, compartment=compartment)
        run.count(charged=outcome.charged, not_binding=outcome.not_binding)


@nightly(
    "payments.waiting",
    title="Innbetalinger som venter",
    order=55,
    service="payments",
    applies=_uses(switches.RENT),
)
def payments_waiting(actor: Actor, on: date, run: Run) -> None:
    """A task for the accountants, each day, while payments wait to be placed."""
    run.count(unplaced=unplaced.remind(actor=actor, on=on))


@nightly("arrears.advance", title="Restanser", order=60, service="arrears", applies=_uses(switches.ARREARS))
def advance(actor: Actor, on: date, run: Run) -> None:
    """Cases are opened and closed, and the steps that need no judgement are taken."""
    night.advance(actor=actor, on=on, count=run.count, progress=run.progress)
    run.count(belongings=evictions.remind(actor=actor, on=on))


@nightly(
    "temporary.watch",
    title="Midlertidige botilbud: alarmer og kvalitetsavtaler",
    order=42,
    service="deadlines",
    applies=_uses(TEMPORARY),
)
def watch_stays(actor: Actor, on: date, run: Run) -> None:
    """Chains that have come to two, two and a half or three months, and nights without a quality agreement."""
    stay_nights.watch(actor=actor, on=on, count=run.count)
