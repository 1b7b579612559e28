"""Places for temporary housing: how they count, what a night costs, and the agreements on quality."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import Deadline
from housing.calculations.counting import counting
from housing.models import QualityAgreement, TemporaryPlace, TemporaryProvider
from housing.selectors.temporary import agreement_for, places_on
from housing.services import temporary as services
from tests.counting import queries
from tests.factories.temporary import make_agreement, make_place

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.mark.parametrize(
    ("kind", "lease", "day_and_night", "per_night", "counted", "older"),
    [
        ("guesthouse", False, True, True, "temporary", True),
        ("hostel", False, True, False, "temporary", False),
        ("cabin", False, True, True, "temporary", True),
        ("hotel", False, False, True, "not", False),
        ("transitional", True, True, False, "not", False),
        ("night_shelter", False, True, True, "night_shelter", False),
        ("institution", False, True, True, "not", False),
    ],
)
def test_places_count_as_ssb_says(
    kind: str, lease: bool, day_and_night: bool, per_night: bool, counted: str, older: bool
) -> None:
    answer = counting(kind=kind, with_lease=lease, round_the_clock=day_and_night, paid_per_night=per_night)

    assert (answer.counted_as, answer.by_older_text) == (counted, older)
    assert answer.explanation


def _provider(nav: Actor, **facts: Any) -> TemporaryProvider:
    return services.add_provider(actor=nav, **{"name": "Hospits AS", "kind": "private", **facts})


def _place(nav: Actor, provider: TemporaryProvider, **facts: Any) -> TemporaryPlace:
    given = {"name": "Hospitset", "kind": "hostel", "capacity": 4, **facts}
    return services.add_place(
        actor=nav, provider=provider, per_night=Decimal(800), price_from=date(2026, 1, 1), **given
    )


def test_provider_and_place_are_kept_with_price(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    place = _place(nav, _provider(nav))

    services.set_price(actor=nav, place=place, per_night=Decimal(900), valid_from=nav.today)

    row = places_on(nav, nav.today).get(pk=place.pk)
    assert (row.per_night, row.covered) == (Decimal(900), False)  # type: ignore[attr-defined]
    before = places_on(nav, nav.today - timedelta(days=1)).get(pk=place.pk)
    assert before.per_night == Decimal(800)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": " "}, "NAME_MISSING"),
        ({"organisation_number": "12"}, "ORGANISATION_NUMBER"),
        ({"name": "Hospits AS"}, "NAME_TAKEN"),
    ],
)
def test_provider_that_cannot_be_right_is_refused(
    bergen: Municipality, actor: ActorOf, facts: dict[str, Any], code: str
) -> None:
    nav = actor("nav.bergen")
    _provider(nav)

    with pytest.raises(Refused) as refusal:
        _provider(nav, **{"name": "Et annet AS", **facts})

    assert refusal.value.code == code


def test_negative_price_and_place_without_room_are_refused(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    provider = _provider(nav)
    place = _place(nav, provider)

    for act in (
        lambda: services.set_price(actor=nav, place=place, per_night=Decimal(-1), valid_from=nav.today),
        lambda: _place(nav, provider, name="Uten plass", capacity=0),
        lambda: _place(nav, provider),
    ):
        with pytest.raises(Refused):
            act()


def test_others_keep_no_places(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    nav = actor("nav.bergen")
    provider = _provider(nav)

    with pytest.raises(NotAllowed):
        _provider(actor("saksbehandler.bergen"), name="Et annet AS")
    assert client_as("vekter.bergen").get(provider.get_absolute_url()).status_code == 404
    assert client_as("nav.nes").get(provider.get_absolute_url()).status_code == 404
    assert client_as("saksbehandler.bergen").get(reverse("places:add_provider")).status_code == 404


def test_agreement_of_the_provider_covers_its_places_while_it_lasts(
    bergen: Municipality, actor: ActorOf
) -> None:
    nav = actor("nav.bergen")
    provider = _provider(nav)
    place = _place(nav, provider)
    agreement = services.add_quality_agreement(
        actor=nav, provider=provider, unit=nav.unit, place=None, valid_from=nav.today,
        ends_on=nav.today + timedelta(days=30), review_on=nav.today + timedelta(days=20), note="",
    )  # fmt: skip

    assert agreement_for(place, nav.today) == agreement
    assert agreement_for(place, nav.today + timedelta(days=30)) == agreement
    assert agreement_for(place, nav.today + timedelta(days=31)) is None
    kinds = set(Deadline.objects.filter(subject_id=agreement.pk).values_list("kind", flat=True))
    assert kinds == {"quality_agreement_expiry", "quality_agreement_review"}


def test_agreement_twice_reviewed_and_ended(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    provider = _provider(nav)
    facts = {"place": None, "valid_from": nav.today, "ends_on": None, "note": ""}
    made = [
        services.add_quality_agreement(
            actor=nav, provider=provider, unit=nav.unit, review_on=nav.today + timedelta(days=9), **facts
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]

    services.review_quality_agreement(actor=nav, agreement=made[0], review_on=nav.today + timedelta(days=300))
    for _ in range(2):
        services.end_quality_agreement(actor=nav, agreement=made[0], on=nav.today, reason="Solgt")

    agreement = QualityAgreement.objects.get()
    assert (agreement.ends_on, agreement.end_reason) == (nav.today, "Solgt")
    assert not Deadline.objects.outstanding().filter(subject_id=agreement.pk).exists()
    with pytest.raises(Refused):
        services.end_quality_agreement(
            actor=nav, agreement=agreement, on=nav.today - timedelta(days=9), reason="Feil"
        )


def test_somebody_else_saved_first(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    place = _place(nav, _provider(nav))
    services.change_place(actor=nav, place=place, version=1, name="Nytt navn")

    with pytest.raises(Conflict):
        services.change_place(actor=nav, place=place, version=1, name="Et tredje navn")


def test_pages_open_and_save(bergen: Municipality, client_as: ClientAs, actor: ActorOf) -> None:
    browser = client_as("nav.bergen")
    browser.post(reverse("places:add_provider"), {"name": "Fjordhotellet AS", "kind": "private"})
    provider = TemporaryProvider.objects.get()
    answer = browser.post(
        reverse("places:add_place", args=[provider.pk]),
        {
            "name": "Fjordhotellet", "kind": "hotel", "capacity": "6", "round_the_clock": "on", "paid_per_night": "on",
            "per_night": "1 250,00", "price_from": "01.01.2026",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    browser.post(
        reverse("places:add_agreement", args=[provider.pk]),
        {"valid_from": "01.01.2026", "review_on": "01.01.2027"},
    )
    place = TemporaryPlace.objects.get()
    agreement = QualityAgreement.objects.get()
    for name, key in (
        ("provider", provider.pk), ("change_provider", provider.pk), ("change_place", place.pk),
        ("set_price", place.pk),
        ("change_agreement", agreement.pk), ("review_agreement", agreement.pk), ("end_agreement", agreement.pk),
    ):  # fmt: skip
        assert browser.get(reverse(f"places:{name}", args=[key])).status_code == 200, name
    page = browser.get(provider.get_absolute_url()).content.decode()
    assert "telles som midlertidig i KOSTRA" in page
    assert "Kvalitetsavtale gjelder" in page


def test_list_takes_few_queries(bergen: Municipality, client_as: ClientAs) -> None:
    make_place(bergen)
    browser = client_as("nav.bergen")
    queries(browser, reverse("places:list"))
    one = queries(browser, reverse("places:list"))
    provider = make_place(bergen).provider
    for _ in range(3):
        make_place(bergen, provider=provider)

    assert queries(browser, reverse("places:list")) == one <= 10
    assert queries(browser, provider.get_absolute_url()) <= 15


def test_places_in_the_api(bergen: Municipality, api_as: Callable[[str], APIClient]) -> None:
    place = make_place(bergen, agreement=False)
    make_agreement(make_place(bergen))

    answer = api_as("nav.bergen").get("/api/v1/temporary-places/")

    row = next(each for each in answer.json()["results"] if each["id"] == str(place.pk))
    assert (row["quality_agreement"], row["counted_as"], row["per_night"]) == (False, "temporary", "900.00")
    assert api_as("vekter.bergen").get("/api/v1/temporary-places/").status_code == 404
