"""Bergen: rent falls due, the night takes the first steps, and Nav is told in time to help."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from core.agencies.models import Municipality
from core.base.clock import oslo_today
from core.jobs import runner
from core.jobs.registry import nightly_job
from core.rules.periods import add_months
from tests.factories.tenancies import make_lease, make_rent
from tests.journeys.walking import NARROW, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WalkAs = Callable[..., Walk]


def test_overdue_rent_leads_to_reminders_and_a_notice_to_nav(walk: WalkAs) -> None:
    bergen = Municipality.objects.get(code="bergen")
    first = oslo_today().replace(day=1)
    lease = make_lease(
        bergen, start=add_months(first, -12), last_day=add_months(first, 24) - timedelta(days=1)
    )
    for due in (add_months(first, -1), first):
        make_rent(lease, due)

    runs = runner.run_due(timezone.now(), jobs=[nightly_job("arrears.advance")], municipalities=[bergen])
    assert runs and all(run.state == "done" for run in runs)

    # The social services are told (husleieloven § 9-11), give their receipt, and see the lease.
    nav = (
        walk("nav.bergen", **NARROW)
        .open("/")
        .open("/varsler/")
        .press("Kvitter")
        .sees("Varselet er kvittert.")
    )
    address = f"/leieforhold/{lease.pk}/"
    nav.open(f"{address}restanse/").sees("Tidlig varsel til sosialtjenesten").tab("Reskontro")
    walk("nav2.bergen").refused(address)

    # Those who work with the rent see where it stands, why, and what comes next.
    accounts = walk("regnskap.bergen").open("/").open("/leieforhold/restanser/").follow(str(lease.dwelling))
    accounts.page.get_by_text("Hvorfor er saken her?").click()
    accounts.look().follow("Registrer hendelse").press("Registrer hendelsen")
    accounts.sees("Rett opp dette før du kan lagre")
    follow_up = walk("oppfolger.bergen", **NARROW).open("/")
    assert follow_up.path == "/"

    # And the night's work stands on its page.
    administrator = walk("admin.bergen").open("/jobber/").follow("Restanser").sees("Ferdig")
    administrator.open("/jobber/")
