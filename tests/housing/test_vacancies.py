"""The life of a vacancy: steps, roles, the register's walls, and what an empty dwelling costs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from housing import policies, selectors, services
from housing.calculations.idle import idle_cost
from housing.enums import DwellingState, VacancyState
from housing.models import DwellingStatus, Vacancy
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]


def status_of(vacancy: Vacancy, on: date) -> str:
    return DwellingStatus.objects.on(on).get(dwelling=vacancy.dwelling).state


def test_report_vacancy_opens_one_and_dates_the_dwellings_status(
    bergen: Municipality, actor: ActorOf
) -> None:
    dwelling = make_dwelling(bergen, state=DwellingState.LET)
    manager = actor("boligleder.bergen")
    moved = manager.today - timedelta(days=3)

    vacancy = services.report_vacancy(
        actor=manager, dwelling=dwelling, notice_on=moved - timedelta(days=90), moved_out_on=moved
    )

    assert vacancy.state == VacancyState.MOVED_OUT
    assert status_of(vacancy, manager.today) == DwellingState.VACANT
    assert status_of(vacancy, moved - timedelta(days=1)) == DwellingState.LET


def test_report_vacancy_twice_gives_the_same_one(bergen: Municipality, actor: ActorOf) -> None:
    dwelling = make_dwelling(bergen)
    manager = actor("boligleder.bergen")

    first = services.report_vacancy(actor=manager, dwelling=dwelling, notice_on=manager.today)
    second = services.report_vacancy(actor=manager, dwelling=dwelling, notice_on=manager.today)

    assert first.pk == second.pk


def test_report_vacancy_is_refused_to_a_caseworker(bergen: Municipality, actor: ActorOf) -> None:
    dwelling = make_dwelling(bergen)
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(NotAllowed):
        services.report_vacancy(actor=caseworker, dwelling=dwelling, notice_on=caseworker.today)


def test_report_vacancy_is_refused_across_municipalities(bergen: Municipality, actor: ActorOf) -> None:
    dwelling = make_dwelling(bergen)
    leader = actor("leder.nes")

    with pytest.raises(NotAllowed):
        services.report_vacancy(actor=leader, dwelling=dwelling, notice_on=leader.today)


def test_steps_that_nobody_needs_are_passed_over(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen, ready=False, notice_on=date(2026, 9, 1))
    manager = actor("boligleder.bergen")

    services.advance_vacancy(actor=manager, vacancy=vacancy, step="ready", on=date(2026, 10, 1))

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.ready_on, vacancy.moved_out_on) == (
        VacancyState.READY,
        date(2026, 10, 1),
        date(2026, 10, 1),
    )


def test_works_shows_in_the_dwellings_status(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen, ready=False, notice_on=date(2026, 9, 1))
    manager = actor("boligleder.bergen")

    services.advance_vacancy(actor=manager, vacancy=vacancy, step="works", on=date(2026, 10, 1))

    assert status_of(vacancy, date(2026, 10, 1)) == DwellingState.WORKS


def test_step_taken_already_changes_nothing(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    manager = actor("boligleder.bergen")
    before = vacancy.version

    services.advance_vacancy(actor=manager, vacancy=vacancy, step="ready", on=manager.today)

    vacancy.refresh_from_db()
    assert vacancy.version == before


def test_step_backwards_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    manager = actor("boligleder.bergen")

    with pytest.raises(Refused) as refusal:
        services.advance_vacancy(actor=manager, vacancy=vacancy, step="inspected", on=manager.today)

    assert refusal.value.code == "WRONG_STATE"


def test_step_before_the_last_one_in_time_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen, ready=False, notice_on=date(2026, 9, 1))
    manager = actor("boligleder.bergen")

    with pytest.raises(Refused) as refusal:
        services.advance_vacancy(actor=manager, vacancy=vacancy, step="ready", on=date(2026, 8, 1))

    assert refusal.value.field == "on"


def test_second_save_of_a_step_is_a_conflict(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen, ready=False, notice_on=date(2026, 9, 1))
    manager = actor("boligleder.bergen")
    services.advance_vacancy(
        actor=manager, vacancy=vacancy, step="moved_out", on=date(2026, 9, 30), version=1
    )

    with pytest.raises(Conflict):
        services.advance_vacancy(
            actor=manager, vacancy=vacancy, step="ready", on=date(2026, 10, 1), version=1
        )


def test_reserved_and_released_returns_to_the_step_reached(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    chair = actor("moteleder.bergen")

    services.reserve_vacancy(actor=chair, vacancy=vacancy, on=chair.today)
    services.release_vacancy(actor=chair, vacancy=vacancy, on=chair.today)

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.reserved_on) == (VacancyState.READY, None)


def test_release_of_one_not_reserved_is_no_error(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    chair = actor("moteleder.bergen")

    assert services.release_vacancy(actor=chair, vacancy=vacancy, on=chair.today).state == VacancyState.READY


def test_dwelling_let_to_a_protected_person_reads_not_available(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    manager = actor("boligleder.bergen")

    services.mark_let(actor=manager, dwelling=vacancy.dwelling, on=manager.today, protected=True)

    caseworker = actor("saksbehandler.bergen")
    rows = selectors.with_status(policies.dwellings.visible_to(caseworker), caseworker.today)
    assert rows.get(pk=vacancy.dwelling_id).status_now == DwellingState.NOT_AVAILABLE
    assert not selectors.not_withheld(rows).exists()
    assert not policies.vacancies.visible_to(caseworker).exists()
    assert not policies.vacancies.visible_to(manager).exists()


def test_database_refuses_two_open_vacancies_of_a_dwelling(bergen: Municipality) -> None:
    vacancy = make_vacancy(bergen)

    with pytest.raises(IntegrityError), as_owner(), transaction.atomic():
        Vacancy.objects.create(municipality=bergen, dwelling=vacancy.dwelling, notice_on=date(2026, 11, 1))


def test_database_refuses_overlapping_statuses(bergen: Municipality) -> None:
    dwelling = make_dwelling(bergen)

    with pytest.raises(IntegrityError), as_owner(), transaction.atomic():
        DwellingStatus.objects.create(
            municipality=bergen, dwelling=dwelling, state=DwellingState.LET, valid_from=date(2021, 1, 1)
        )


def test_correction_of_status_keeps_what_was_known(bergen: Municipality, actor: ActorOf) -> None:
    dwelling = make_dwelling(bergen, since=date(2026, 1, 1))
    manager = actor("boligleder.bergen")

    services.set_status(actor=manager, dwelling=dwelling, state=DwellingState.WORKS, on=date(2026, 3, 1))

    known = DwellingStatus.objects.known().filter(dwelling=dwelling).order_by("valid_from")
    assert [(row.state, row.valid_from, row.valid_to) for row in known] == [
        (DwellingState.VACANT, date(2026, 1, 1), date(2026, 3, 1)),
        (DwellingState.WORKS, date(2026, 3, 1), None),
    ]
    assert DwellingStatus.objects.filter(dwelling=dwelling).exclude(superseded_at=None).count() == 1


@pytest.mark.parametrize(
    ("empty_from", "until", "days", "kroner"),
    [
        (None, date(2026, 11, 20), 0, "0.00"),
        (date(2026, 11, 20), date(2026, 11, 20), 0, "0.00"),
        (date(2026, 11, 1), date(2026, 11, 11), 10, "3123.29"),
        (date(2026, 1, 1), date(2027, 1, 1), 365, "114000.00"),
    ],
)
def test_idle_cost_by_day(empty_from: date | None, until: date, days: int, kroner: str) -> None:
    cost = idle_cost(empty_from=empty_from, until=until, monthly_rent=Decimal("9500"))

    assert (cost.days, cost.kroner) == (days, Decimal(kroner))
