"""Agreements with owners: the cap at each allocation, as of any day, and rights that nobody uses."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from allocation import services as allocation
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.rules.models import Deadline
from housing import selectors, services
from housing.enums import DwellingState
from housing.jobs import watch_rights
from housing.models import Agreement, AgreementDwelling, Dwelling
from tests.counting import queries
from tests.factories.allocation import make_entry
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
BEGAN = date(2024, 1, 1)


def make_agreement(manager: Actor, *, kind: str = "tilvisning", total: int = 5, **facts: object) -> Agreement:
    given = {"title": f"Avtale {total}", "owner": "Utleie AS", "starts_on": BEGAN, **facts}
    return services.add_agreement(actor=manager, kind=kind, dwellings_total=total, **given)


def under(manager: Actor, agreement: Agreement, *homes: Dwelling) -> None:
    services.add_dwellings(actor=manager, agreement=agreement, dwellings=homes, on=BEGAN)


def referred(place: Municipality, state: str = DwellingState.VACANT) -> Dwelling:
    return make_dwelling(place, ownership="referral_right", state=state)


@pytest.mark.parametrize(
    ("total", "let", "allowed"), [(5, 1, True), (5, 2, False), (4, 3, True), (10, 3, True), (10, 4, False)]
)
def test_rule_is_asked_at_each_allocation(
    bergen: Municipality, actor: ActorOf, total: int, let: int, allowed: bool
) -> None:
    manager = actor("boligleder.bergen")
    vacant = referred(bergen)
    agreement = make_agreement(manager, total=total)
    under(manager, agreement, vacant, *(referred(bergen, DwellingState.LET) for _ in range(let)))
    chair = actor("moteleder.bergen")
    entry, vacancy = make_entry(chair), make_vacancy(bergen, vacant)

    def allocate() -> object:
        return allocation.allocate_between_meetings(
            actor=chair, vacancy=vacancy, entry=entry, reason="Haster"
        )

    if allowed:
        assert allocate()
    else:
        with pytest.raises(Refused) as refusal:
            allocate()
        assert refusal.value.code == "CAP_REACHED"
        assert "40 prosent" in refusal.value.message


def test_dwelling_held_for_a_household_counts(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    homes = [referred(bergen) for _ in range(3)]
    under(manager, make_agreement(manager), *homes)
    chair = actor("moteleder.bergen")
    vacancies = [make_vacancy(bergen, home) for home in homes]
    for vacancy in vacancies[:2]:
        allocation.allocate_between_meetings(
            actor=chair, vacancy=vacancy, entry=make_entry(chair), reason="Haster"
        )

    with pytest.raises(Refused) as refusal:
        allocation.allocate_between_meetings(
            actor=chair, vacancy=vacancies[2], entry=make_entry(chair), reason="Haster"
        )

    assert refusal.value.code == "CAP_REACHED"


def test_what_reads_not_available_is_not_counted_whatever_the_reason(
    bergen: Municipality, actor: ActorOf
) -> None:
    manager = actor("boligleder.bergen")
    used = []
    for state in (DwellingState.WORKS, DwellingState.NOT_AVAILABLE):
        agreement = make_agreement(manager, title=str(state))
        under(manager, agreement, referred(bergen, state))
        used.append(selectors.uses([agreement], manager.today, today=manager.today)[agreement.pk].used)

    assert used == [0, 0]


def test_agreement_that_is_over_gives_no_dwelling(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    vacant = referred(bergen)
    agreement = make_agreement(manager)
    under(manager, agreement, vacant)
    services.change_agreement(actor=manager, agreement=agreement, ends_on=manager.today - timedelta(days=1))
    chair = actor("moteleder.bergen")

    with pytest.raises(Refused) as refusal:
        allocation.allocate_between_meetings(
            actor=chair, vacancy=make_vacancy(bergen, vacant), entry=make_entry(chair), reason="Haster"
        )

    assert refusal.value.code == "AGREEMENT_OVER"


def test_states_of_any_day(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    home = referred(bergen)
    agreement = make_agreement(manager, total=10)
    under(manager, agreement, home)
    let_from = manager.today - timedelta(days=30)
    services.set_status(actor=manager, dwelling=home, state=DwellingState.LET, on=let_from)
    services.change_agreement(actor=manager, agreement=agreement, dwellings_total=4)

    days = [manager.today, let_from - timedelta(days=1)]
    now, then = selectors.history(agreement, days, manager.today)

    assert (now.used, now.dwellings, now.answer.limit) == (1, 4, 4)
    assert (then.used, then.dwellings, then.answer.limit) == (0, 10, 4)


def test_ending_lets_the_dwellings_go(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    home = referred(bergen)
    agreement = make_agreement(manager)
    under(manager, agreement, home)

    for _ in range(2):
        services.end_agreement(actor=manager, agreement=agreement, on=manager.today, reason="Solgt")

    place = AgreementDwelling.objects.get()
    assert place.last_day == manager.today
    other = make_agreement(manager, title="Ny", starts_on=manager.today + timedelta(days=1))
    services.add_dwellings(
        actor=manager, agreement=other, dwellings=[home], on=manager.today + timedelta(days=1)
    )
    assert AgreementDwelling.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"ends_on": date(2023, 1, 1)}, "ENDS_BEFORE_START"),
        ({"total": 0}, "TOTAL_TOO_SMALL"),
    ],
)
def test_bad_agreements_are_refused(
    bergen: Municipality, actor: ActorOf, facts: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        make_agreement(actor("boligleder.bergen"), **facts)  # type: ignore[arg-type]

    assert refusal.value.code == code
    assert not Agreement.objects.exists()


def test_dwelling_with_another_ownership_or_agreement_is_refused(
    bergen: Municipality, actor: ActorOf
) -> None:
    manager = actor("boligleder.bergen")
    first, second = make_agreement(manager), make_agreement(manager, title="Nummer to")
    home = referred(bergen)
    under(manager, first, home)

    for homes, code in (
        ([make_dwelling(bergen)], "WRONG_OWNERSHIP"),
        ([home], "OTHER_AGREEMENT"),
        ([referred(bergen) for _ in range(6)], "TOTAL_TOO_SMALL"),
    ):
        with pytest.raises(Refused) as refusal:
            under(manager, second, *homes)
        assert refusal.value.code == code


def test_ownership_stays_while_the_dwelling_is_under_an_agreement(
    bergen: Municipality, actor: ActorOf
) -> None:
    manager = actor("boligleder.bergen")
    home = referred(bergen)
    under(manager, make_agreement(manager), home)

    with pytest.raises(Refused) as refusal:
        services.change_dwelling(actor=manager, dwelling=home, ownership="municipal")

    assert refusal.value.code == "UNDER_AGREEMENT"


def test_caseworker_changes_no_agreement(bergen: Municipality, actor: ActorOf) -> None:
    agreement = make_agreement(actor("boligleder.bergen"))

    with pytest.raises(NotAllowed):
        services.end_agreement(
            actor=actor("saksbehandler.bergen"), agreement=agreement, on=date(2026, 11, 1), reason="Nei"
        )


def test_agreement_that_runs_out_is_a_deadline_half_a_year_before(
    bergen: Municipality, actor: ActorOf
) -> None:
    manager = actor("boligleder.bergen")
    agreement = make_agreement(manager, ends_on=date(2027, 12, 31))

    services.change_agreement(actor=manager, agreement=agreement, ends_on=date(2028, 12, 31))

    waived, running = Deadline.objects.filter(kind="agreement_expiry").order_by("due")
    assert (waived.due, waived.is_outstanding) == (date(2027, 6, 30), False)
    assert (running.due, running.is_outstanding) == (date(2028, 6, 30), True)


def test_right_that_nobody_uses_is_a_deadline_once(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    home = make_dwelling(bergen, ownership="allocation_right")
    agreement = make_agreement(manager, kind="tildeling", fill_within_days=21)
    under(manager, agreement, home)
    vacancy = make_vacancy(bergen, home)
    counts: list[int] = []

    for _ in range(2):
        with acting_as_service("agreements", bergen) as service:
            watch_rights(service, service.today, SimpleNamespace(count=lambda rights: counts.append(rights)))

    deadline = Deadline.objects.get(kind="agreement_right")
    assert deadline.subject_id == vacancy.pk
    assert deadline.due == vacancy.ready_on + timedelta(days=21)
    assert (deadline.subject_label, counts) == ("", [1])


def test_pages_of_agreements_stay_within_their_queries(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    manager = actor("boligleder.bergen")
    agreement = make_agreement(manager, total=20)
    under(manager, agreement, *(referred(bergen) for _ in range(3)))
    client = client_as("boligleder.bergen")

    assert queries(client, reverse("housing:agreements")) <= 10
    assert queries(client, agreement.get_absolute_url()) <= 15


def test_agreement_through_the_pages(bergen: Municipality, client_as: ClientAs) -> None:
    client = client_as("boligleder.bergen")
    home = referred(bergen)
    client.post(
        reverse("housing:add_agreement"),
        {
            "kind": "tilvisning", "title": "Solheimsviken", "owner": "Utleie AS", "starts_on": "01.01.2025",
            "dwellings_total": "25",
        },
    )  # fmt: skip
    agreement = Agreement.objects.get()
    client.post(
        reverse("housing:add_places", args=[agreement.pk]), {"numbers": home.number, "on": "01.02.2025"}
    )
    unknown = client.post(
        reverse("housing:add_places", args=[agreement.pk]), {"numbers": "Finnes-ikke", "on": "01.02.2025"}
    )
    page = client.get(agreement.get_absolute_url(), {"per": "15.02.2025"}).content.decode()
    client.post(reverse("housing:remove_place", args=[agreement.pk]), {"bolig": str(home.pk)})

    assert "Finner ikke Finnes-ikke" in unknown.content.decode()
    assert "Høyst 40 prosent av 25 boliger" in page and "15. februar 2025" in page.replace("\u00a0", " ")
    assert AgreementDwelling.objects.get().valid_to is not None


def test_agreement_of_another_municipality_does_not_exist(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    agreement = make_agreement(actor("boligleder.bergen"))

    assert client_as("leder.nes").get(agreement.get_absolute_url()).status_code == 404
