"""Areas, buildings, floors held for a group, and one change to many dwellings."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from housing import services
from housing.enums import DwellingState
from housing.models import Area, Building, Dwelling, FloorEarmark
from housing.services import bulk
from tests.counting import queries
from tests.database import as_owner
from tests.factories.housing import make_area, make_building, make_dwelling

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def changed_events(dwelling: Dwelling) -> int:
    with as_owner():
        return AuditEvent.objects.filter(verb="dwelling.changed", subject_id=dwelling.pk).count()


def test_area_and_building_are_kept_by_the_landlord(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")

    area = services.add_area(actor=manager, name="Fana ")
    house = services.add_building(actor=manager, name="Knappen 1", area=area, aliases=["Bergen bosenter"])
    services.change_building(actor=manager, building=house, version=1, staffing="Hele døgnet")

    house.refresh_from_db()
    assert (area.name, house.staffing, house.version) == ("Fana", "Hele døgnet", 2)


def test_area_registered_twice_is_one_area(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")

    assert services.add_area(actor=manager, name="Fana") == services.add_area(actor=manager, name="Fana")


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "bomiljo.bergen"])
def test_building_is_not_changed_by_others(username: str, bergen: Municipality, actor: ActorOf) -> None:
    house = make_building(bergen)

    with pytest.raises(NotAllowed):
        services.change_building(actor=actor(username), building=house, staffing="Dag")


def test_building_of_another_municipality_does_not_exist(bergen: Municipality, client_as: ClientAs) -> None:
    house = make_building(bergen)

    assert client_as("leder.nes").get(house.get_absolute_url()).status_code == 404


def test_name_in_use_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    make_building(bergen, name="Knappen 1")
    house = make_building(bergen)

    with pytest.raises(Refused) as refusal:
        services.change_building(actor=actor("boligleder.bergen"), building=house, name="Knappen 1")

    assert refusal.value.field == "name"


def test_older_version_of_a_building_is_a_conflict(bergen: Municipality, actor: ActorOf) -> None:
    house = make_building(bergen)
    manager = actor("boligleder.bergen")
    services.change_building(actor=manager, building=house, version=1, staffing="Dag")

    with pytest.raises(Conflict):
        services.change_building(actor=manager, building=house, version=1, staffing="Natt")


def test_building_moved_takes_its_dwellings_along(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen)
    there = make_area(bergen, "Fana")

    services.change_building(actor=actor("boligleder.bergen"), building=home.building, area=there)

    home.refresh_from_db()
    assert home.area == there
    assert changed_events(home) == 1


def test_floor_is_earmarked_in_one_act_and_explains_itself(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    house = make_building(bergen, name="Knappen 1")
    first, second = (make_dwelling(bergen, building=house, floor=2) for _ in range(2))
    own = make_dwelling(bergen, building=house, floor=2, earmark="elderly")
    other = make_dwelling(bergen, building=house, floor=1)

    changed = services.earmark_floor(
        actor=actor("boligleder.bergen"), building=house, floor=2, earmark="young"
    )

    earmarks = dict(Dwelling.objects.values_list("pk", "earmark"))
    assert changed == 2
    assert [earmarks[home.pk] for home in (first, second, own, other)] == ["young", "young", "elderly", ""]
    assert (changed_events(first), changed_events(own)) == (1, 0)
    page = client_as("saksbehandler.bergen").get(first.get_absolute_url()).content.decode()
    assert "Gjelder hele 2. etasje i Knappen 1" in page


def test_floor_earmarked_twice_changes_nothing_more(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen, floor=2)
    manager = actor("boligleder.bergen")
    services.earmark_floor(actor=manager, building=home.building, floor=2, earmark="young")

    assert services.earmark_floor(actor=manager, building=home.building, floor=2, earmark="young") == 0
    assert changed_events(home) == 1


def test_lifting_a_floors_earmark_leaves_the_dwellings_own(bergen: Municipality, actor: ActorOf) -> None:
    house = make_building(bergen)
    home = make_dwelling(bergen, building=house, floor=2)
    own = make_dwelling(bergen, building=house, floor=2, earmark="elderly")
    manager = actor("boligleder.bergen")
    services.earmark_floor(actor=manager, building=house, floor=2, earmark="young")

    services.earmark_floor(actor=manager, building=house, floor=2, earmark="")

    home.refresh_from_db()
    own.refresh_from_db()
    assert (home.earmark, home.earmark_by_floor, own.earmark) == ("", False, "elderly")
    assert not FloorEarmark.objects.exists()


def test_new_dwelling_on_an_earmarked_floor_follows_it(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen, floor=2)
    manager = actor("boligleder.bergen")
    services.earmark_floor(actor=manager, building=home.building, floor=2, earmark="young")

    new = services.add_dwelling(
        actor=manager, building=home.building, number="B-NY", on=manager.today, address="Knappen 1", rooms=2,
        bedrooms=1, floor=2, base_rent=Decimal(8000),
    )  # fmt: skip

    assert (new.earmark, new.earmark_by_floor) == ("young", True)


def test_family_floor_with_a_dwelling_unfit_for_children_is_refused(
    bergen: Municipality, actor: ActorOf
) -> None:
    home = make_dwelling(bergen, floor=2, suits_children=False)

    with pytest.raises(Refused) as refusal:
        services.earmark_floor(
            actor=actor("boligleder.bergen"), building=home.building, floor=2, earmark="family"
        )

    assert home.number in refusal.value.message
    assert not FloorEarmark.objects.exists()


def test_floor_that_is_not_there_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen, floor=2)

    with pytest.raises(Refused) as refusal:
        services.earmark_floor(
            actor=actor("boligleder.bergen"), building=home.building, floor=9, earmark="young"
        )

    assert refusal.value.field == "floor"


def test_many_are_changed_with_one_event_each(bergen: Municipality, actor: ActorOf) -> None:
    homes = [make_dwelling(bergen) for _ in range(3)]

    done = bulk.change_many(
        actor=actor("boligleder.bergen"),
        versions={home.pk: home.version for home in homes},
        changes={"earmark": "young", "rent_percent": Decimal("4.8")},
    )

    assert (done.changed, done.refused) == (3, ())
    assert set(Dwelling.objects.values_list("earmark", "base_rent", "version")) == {
        ("young", Decimal("9956.00"), 2)
    }
    assert [changed_events(home) for home in homes] == [1, 1, 1]


def test_many_are_refused_row_by_row(bergen: Municipality, actor: ActorOf) -> None:
    good = make_dwelling(bergen)
    unfit = make_dwelling(bergen, suits_children=False)
    stale = make_dwelling(bergen)
    manager = actor("boligleder.bergen")
    versions = {home.pk: home.version for home in (good, unfit, stale)}
    services.change_dwelling(actor=manager, dwelling=stale, parking=True)

    done = bulk.change_many(actor=manager, versions=versions, changes={"earmark": "family"})

    assert done.changed == 1
    assert {row.dwelling.pk for row in done.refused} == {unfit.pk, stale.pk}
    assert all(row.refused for row in done.refused)
    assert set(Dwelling.objects.exclude(earmark="").values_list("pk", flat=True)) == {good.pk}


def test_many_changed_twice_change_once(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen)
    manager = actor("boligleder.bergen")
    for _ in range(2):
        bulk.change_many(actor=manager, versions={home.pk: 1}, changes={"staffed": True})

    assert changed_events(home) == 1


def test_provision_without_lease_waits_till_the_dwelling_is_vacant(
    bergen: Municipality, actor: ActorOf
) -> None:
    manager = actor("boligleder.bergen")
    homes = [make_dwelling(bergen, state=state) for state in DwellingState]

    planned = bulk.plan(actor=manager, keys=[home.pk for home in homes], changes={"provision": "acute"})

    refused = {each.dwelling.pk: each.refused for each in planned}
    answers = {state: refused[home.pk] for state, home in zip(DwellingState, homes, strict=True)}
    assert answers[DwellingState.VACANT] == ""
    assert answers[DwellingState.WORKS] == answers[DwellingState.NOT_AVAILABLE] != ""


def test_dwellings_of_another_municipality_are_not_changed(
    bergen: Municipality, nes: Municipality, actor: ActorOf
) -> None:
    foreign = make_dwelling(nes)

    done = bulk.change_many(
        actor=actor("boligleder.bergen"), versions={foreign.pk: 1}, changes={"staffed": True}
    )

    assert done.changed == 0


def test_fields_that_are_not_for_many_are_refused(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen)

    with pytest.raises(Refused):
        bulk.change_many(
            actor=actor("boligleder.bergen"), versions={home.pk: 1}, changes={"address": "Samme vei 1"}
        )


def test_caseworker_changes_no_dwellings(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    home = make_dwelling(bergen)

    with pytest.raises(NotAllowed):
        bulk.change_many(
            actor=actor("saksbehandler.bergen"), versions={home.pk: 1}, changes={"staffed": True}
        )
    assert client_as("saksbehandler.bergen").post(reverse("housing:bulk")).status_code == 404


def test_many_are_looked_at_and_then_changed_through_the_pages(
    bergen: Municipality, client_as: ClientAs
) -> None:
    good, unfit = make_dwelling(bergen), make_dwelling(bergen, suits_children=False)
    client = client_as("boligleder.bergen")
    url = reverse("housing:bulk")
    chosen = {"valgt": [str(good.pk), str(unfit.pk)]}

    first = client.post(url, chosen).content.decode()
    looked = client.post(url, {**chosen, "steg": "se", "earmark": "family"})
    shown = looked.content.decode()
    client.post(url, {"valgt": f"{good.pk}:{good.version}", "steg": "lagre", "earmark": "family"})

    assert "Se hva som blir endret" in first
    assert "Ikke øremerket → <strong>Barnefamilie" in shown and "egnet for barn" in shown
    assert [row.dwelling.pk for row in looked.context["going"]] == [good.pk]
    assert list(Dwelling.objects.exclude(earmark="").values_list("pk", flat=True)) == [good.pk]


def test_lists_of_areas_and_buildings_cost_the_same_for_one_row_and_three(
    bergen: Municipality, client_as: ClientAs
) -> None:
    client = client_as("boligleder.bergen")
    make_dwelling(bergen)
    urls = [reverse("housing:areas"), reverse("housing:buildings")]
    for url in urls:
        client.get(url)
    before = [queries(client, url) for url in urls]
    for _ in range(2):
        make_dwelling(bergen)

    assert [queries(client, url) for url in urls] == before
    assert max(before) <= 10


def test_building_page_stays_within_its_queries(bergen: Municipality, client_as: ClientAs) -> None:
    house = make_building(bergen)
    for floor in (1, 1, 2):
        make_dwelling(bergen, building=house, floor=floor)

    assert queries(client_as("boligleder.bergen"), house.get_absolute_url()) <= 15


def test_building_is_found_by_what_people_call_it(bergen: Municipality, client_as: ClientAs) -> None:
    house = make_building(bergen, name="Nyhavnsveien 4", aliases=["Nyhavn MIBO"])
    home = make_dwelling(bergen, building=house, address="Nyhavnsveien 4")
    client = client_as("saksbehandler.bergen")

    assert home.number in client.get(reverse("housing:list"), {"q": "mibo"}).content.decode()
    assert "Nyhavnsveien" in client.get(reverse("housing:buildings"), {"q": "mibo"}).content.decode()


def test_forms_of_areas_and_buildings_save(bergen: Municipality, client_as: ClientAs) -> None:
    client = client_as("boligleder.bergen")

    client.post(reverse("housing:add_area"), {"name": "Fana"})
    area = Area.objects.get(name="Fana")
    client.post(
        reverse("housing:add_building"),
        {"name": "Knappen 2", "area": area.pk, "aliases": "Bergebjønn, Knappen"},
    )
    house = Building.objects.get(name="Knappen 2")
    client.post(reverse("housing:change_area", args=[area.pk]), {"name": "Fana sør", "version": area.version})
    make_dwelling(bergen, building=house, floor=3)
    client.post(reverse("housing:earmark_floor", args=[house.pk]), {"floor": "3", "earmark": "young"})

    area.refresh_from_db()
    assert (area.name, house.aliases) == ("Fana sør", ["Bergebjønn", "Knappen"])
    assert FloorEarmark.objects.get().floor == 3
