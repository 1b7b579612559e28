"""From a household's yes to keys, rent and the nights: the pieces together, on the rooms below."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from allocation import services as allocation
from applications.enums import State
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.jobs.registry import nightly_job
from core.jobs.runner import run_due
from housing.enums import VacancyState
from tenancies import policies
from tenancies.enums import LeaseState
from tenancies.models import ArrearsCase, Lease, LedgerEntry
from tenancies.services import contracts, signing
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_rent

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)


def test_accepted_offer_becomes_a_signed_lease_and_the_applicant_is_housed(
    bergen: Municipality, actor: Who
) -> None:
    chair = actor("moteleder.bergen")
    vacancy = make_vacancy(bergen, make_dwelling(bergen))
    offer = prepared_offer(chair, vacancy, make_entry(chair))
    allocation.send_offer(actor=chair, offer=offer)
    allocation.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")

    landlord = actor("boligleder.bergen")
    lease = Lease.objects.get(offer=offer)
    drafted = (lease.state, lease.handler_id, lease.starts_on)
    contracts.make_contract(actor=landlord, lease=lease)
    for party in ("landlord", "tenant"):
        lease = signing.record_signature(actor=landlord, lease=lease, party=party, on=TODAY)

    application = offer.application
    application.refresh_from_db()
    vacancy.refresh_from_db()
    assert drafted == (LeaseState.DRAFT, landlord.user_id, TODAY)
    assert (lease.state, application.state, vacancy.state) == (
        LeaseState.ACTIVE,
        State.HOUSED,
        VacancyState.LET,
    )
    assert policies.leases.sees(actor("saksbehandler.bergen"), lease)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=ZoneInfo("Europe/Oslo"))


def run_nights(bergen: Municipality, *days: date) -> list[tuple[str, str]]:
    names = ("leases.turn", "rent.run", "arrears.advance")
    done = []
    for day in days:
        runs = run_due(at(day), jobs=[nightly_job(name) for name in names], municipalities=[bergen])
        done += [(run.job, run.state) for run in runs]
    return done


def test_nightly_jobs_begin_leases_charge_rent_and_open_arrears(bergen: Municipality) -> None:
    lease = make_lease(bergen, state=LeaseState.SIGNED, start=TODAY, last_day=date(2029, 11, 19))
    late = make_lease(bergen)
    make_rent(late, date(2026, 11, 2))

    done = run_nights(bergen, TODAY)

    assert done == [("leases.turn", "done"), ("rent.run", "done"), ("arrears.advance", "done")]
    with acting_as_service("rent", bergen):
        lease.refresh_from_db()
        assert lease.state == LeaseState.ACTIVE
        assert LedgerEntry.objects.filter(lease=lease, month=date(2026, 11, 1)).count() == 1
        assert ArrearsCase.objects.get(lease=late).next_action == "wait"


def test_nights_that_were_missed_are_caught_up(bergen: Municipality) -> None:
    late = make_lease(bergen)
    make_rent(late, date(2026, 11, 16))
    run_nights(bergen, TODAY)

    done = run_nights(bergen, TODAY + timedelta(days=4))

    assert done.count(("arrears.advance", "done")) == 4
    with acting_as_service("arrears", bergen):
        step = late.arrears_steps.get()
    assert (step.event, step.date) == ("reminder_sent", date(2026, 11, 23))


def test_municipality_with_the_ledger_turned_off_has_no_rent_jobs(
    bergen: Municipality, nes: Municipality
) -> None:
    assert nightly_job("rent.run").applies(bergen)
    assert not nightly_job("rent.run").applies(nes)
    assert not nightly_job("arrears.advance").applies(nes)
