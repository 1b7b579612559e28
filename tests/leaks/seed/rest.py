"""Rows of the kinds that nothing else in the world makes, so that no text stands there unmarked."""

from allocation.services.series import save_series
from core.agencies.models import Municipality
from core.rules.models import RuleSet
from core.rules.services import drafting
from tenancies.models import Lease, RentRun
from tests.database import as_owner
from tests.leaks.seed import allocating, cases, leases, reports, stock
from tests.leaks.seed.people import somebody, unit


def build() -> None:
    administrator = somebody("admin.bergen")
    drafting.start_draft(
        actor=administrator,
        rule_set=RuleSet.objects.get(municipality=administrator.home, kind="eligibility", code="bergen-2025"),
    )
    for chair, called in (("moteleder.bergen", "nav-arstad"), ("leder.nes", "nav-nes")):
        who = somebody(chair)
        save_series(actor=who, name="Torsdagsmøtet", place="Rom 4", units=[unit(who, called)])
    with as_owner():
        for place in Municipality.objects.all():
            allocating.meeting(place, cases.build(place))
            reports.build(place)
            allocating.more_time(place)
            allocating.on_the_list(place)
            landlord = Lease.objects.filter(municipality=place).first()
            assert landlord is not None
            RentRun.objects.create(
                municipality=place,
                compartment_id=landlord.compartment_id,
                month=landlord.created_at.date().replace(day=1),
            )
            leases.who_speaks(landlord)
            leases.paid(place, landlord)
            leases.lent(place, landlord)
            for lease in Lease.objects.filter(municipality=place):
                leases.moved(lease)
            leases.signed(place, landlord)
            stock.build(place, landlord)
