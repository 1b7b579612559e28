"""Friday 20 November 2026 in every test of tenancies: rent, arrears and terms are all about dates."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.tenancies.changing import landlord, running
from tests.tenancies.lending import burnt, lent_home
from tests.tenancies.moved_out import home, manager
from tests.tenancies.owing import case, family
from tests.tenancies.protecting import lease

__all__ = [
    "burnt", "case", "family", "home", "landlord", "lease", "lent_home", "manager", "running", "today",
]  # fmt: skip


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Europe/Oslo")), tick=True):
        yield
