"""Applications for tests, made through the service as the actor in force, so that they are what the house makes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from applications.enums import Channel, Kind
from applications.models import Application
from applications.services.data import (
    DecisionData,
    IncomeData,
    MemberData,
    NeedData,
    NewApplication,
    PeriodData,
    PersonData,
    SituationData,
)
from applications.services.receiving import receive_application
from core.agencies.actors import Actor

_counter = iter(range(1, 10**9))


def new_application(actor: Actor, **changes: Any) -> NewApplication:
    """One who meets every criterion in Bergen on the day: adult, registered for years, staying with others."""
    whole = NewApplication(
        received=actor.today - timedelta(days=3),
        applicant=PersonData(
            given_name="Kari", family_name=f"Testesen{next(_counter)}", birth_date=date(1985, 5, 17)
        ),
        kind=Kind.NEW,
        channel=Channel.PAPER,
        citizenship="norwegian",
        registered=(PeriodData(date(2015, 1, 1)),),
        situation=SituationData("temporarily_with_others", homeless="with_others"),
        need=NeedData(bedrooms=1),
        income=IncomeData(
            Decimal(240_000), documented=True, year=actor.today.year - 1, source="Skattemelding"
        ),
        household_invited=actor.today - timedelta(days=2),
    )
    return replace(whole, **changes)


def child(given_name: str = "Lille", birth_date: date = date(2019, 2, 1)) -> MemberData:
    return MemberData(PersonData(given_name, f"Testesen{next(_counter)}", birth_date=birth_date))


def make_application(actor: Actor, **changes: Any) -> Application:
    """A registered application; keywords change what was told (`received`, `members`, `situation` …)."""
    return receive_application(actor=actor, new=new_application(actor, **changes))


GRANT = DecisionData(
    outcome="grant",
    situation="du bor midlertidig hos andre",
    reasons="Du oppfyller kravene.",
    dwelling_type="kommunal utleiebolig",
    persons=1,
    term_months=36,
    next_steps="Vi skriver til deg når vi har et tilbud.",
)
REFUSAL = DecisionData(
    outcome="refusal",
    situation="du leier bolig",
    reasons="Inntekten er over grensen.",
    next_steps="Du kan søke på nytt.",
)
