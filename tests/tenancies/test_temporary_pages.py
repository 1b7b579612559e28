"""The pages and the API of temporary housing: who sees them, what they say, and how much they ask the database."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as_service
from core.agencies.context import set_context
from core.agencies.models import Membership, Municipality
from core.audit.models import AuditEvent, ReadEntry
from core.base.ids import uuid7
from core.interface import formatting
from core.people import protection
from core.people.policies import persons
from core.rules.models import Deadline
from housing.models import QualityAgreement
from tenancies import policies
from tenancies.jobs import watch_stays
from tenancies.models import Placement, Stay, StayPerson
from tenancies.services import stays
from tenancies.services.placing import Where
from tests.counting import counted, queries
from tests.database import as_owner
from tests.factories.grants import share, to_compartment
from tests.factories.temporary import child, make_place, placed, somebody

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
DAY = timedelta(days=1)


class Run:
    """What a night job is given."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def count(self, **numbers: int) -> None:
        for name, number in numbers.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def progress(self, *_: Any) -> None: ...


def night(place: Municipality, on: date) -> dict[str, int]:
    run = Run()
    with acting_as_service("deadlines", place, today=on) as service:
        watch_stays(service, on, run)  # type: ignore[arg-type]
    return run.counts


@pytest.fixture
def family(bergen: Municipality, actor: ActorOf) -> Placement:
    nav = actor("nav.bergen")
    return placed(
        nav, make_place(bergen, name="Fjordhospitset"), nav.today - timedelta(days=100),
        main=somebody(given_name="Hanna", family_name="Oppdiktet"),
        companions=(child(given_name="Lise", family_name="Oppdiktet"),), plan="Søker bolig på Landås.",
    )  # fmt: skip


def test_list_says_who_is_where_since_when_and_at_what_cost(family: Placement, client_as: ClientAs) -> None:
    page = client_as("nav.bergen").get(reverse("temporary:list")).content.decode()

    for told in (
        "Hanna Oppdiktet",
        "Fjordhospitset",
        "8 dager over",
        formatting.kroner(90_000),
        "1 barn, Over tre måneder",
    ):
        assert told in page, told


def test_list_as_of_a_past_day(family: Placement, client_as: ClientAs, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    stays.end_placement(actor=nav, placement=family, on=nav.today - DAY, outcome="municipal")
    browser, address = client_as("nav.bergen"), reverse("temporary:list")

    assert "Hanna" not in browser.get(address).content.decode()
    then = browser.get(
        address, {"per": formatting.shortdate(nav.today - timedelta(days=30))}
    ).content.decode()
    assert "Hanna Oppdiktet" in then
    assert "22 dager" in then


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("over", True),
        ("barn", True),
        ("mine", True),
        ("snart", False),
        ("unge", False),
        ("uten-avtale", False),
    ],
)
def test_list_is_narrowed(family: Placement, client_as: ClientAs, chosen: str, shown: bool) -> None:
    page = client_as("nav.bergen").get(reverse("temporary:list"), {"vis": chosen}).content.decode()

    assert ("Hanna Oppdiktet" in page) is shown


def test_list_as_a_file(family: Placement, client_as: ClientAs) -> None:
    answer = client_as("nav.bergen").get(reverse("temporary:list"), {"eksport": "csv"})

    assert "Hanna Oppdiktet" in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["saksbehandler.bergen", "nav2.bergen", "nav.nes"])
def test_other_offices_see_nothing_of_it(family: Placement, client_as: ClientAs, name: str) -> None:
    browser = client_as(name)

    assert browser.get(family.get_absolute_url()).status_code == 404
    assert "Hanna" not in browser.get(reverse("temporary:list")).content.decode()
    for step in ("move", "plan", "exception", "hand_over", "end"):
        assert browser.get(reverse(f"temporary:{step}", args=[family.pk])).status_code == 404, step


@pytest.mark.parametrize(
    "name", ["vekter.bergen", "revisor.bergen", "kommunaldirektor.bergen", "ergo.bergen"]
)
def test_roles_without_business_here_find_no_page(family: Placement, client_as: ClientAs, name: str) -> None:
    browser = client_as(name)

    assert browser.get(reverse("temporary:list")).status_code == 404
    assert browser.get(reverse("temporary:new")).status_code == 404


def test_share_opens_one_placement_for_the_housing_office(
    family: Placement, client_as: ClientAs, actor: ActorOf
) -> None:
    nav = actor("nav.bergen")
    share(nav, family, to_compartment(nav, "boligkontoret"))
    browser = client_as("saksbehandler.bergen")

    page = browser.get(family.get_absolute_url()).content.decode()

    assert "Fjordhospitset" in page
    assert "Lise Oppdiktet" in page
    assert "Bytt sted" not in page
    assert "Hanna Oppdiktet" in browser.get(reverse("temporary:list")).content.decode()


def test_page_tells_the_chain_and_is_logged(family: Placement, client_as: ClientAs, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    there = make_place(family.municipality, name="Byhotellet", per_night="1200")
    stays.change_place(actor=nav, placement=family, where=Where(there, nav.today - timedelta(days=10)))

    page = client_as("nav.bergen").get(family.get_absolute_url()).content.decode()

    for told in (
        "Fjordhospitset",
        "Byhotellet",
        "Søker bolig på Landås.",
        formatting.kroner(93_000),
        "Begrunn unntak",
    ):
        assert told in page, told

    with as_owner():
        read = set(
            ReadEntry.objects.filter(content="temporary.placement").values_list("person_id", flat=True)
        )
    assert read == set(StayPerson.objects.values_list("person_id", flat=True))


def test_pages_ask_little(family: Placement, client_as: ClientAs, actor: ActorOf) -> None:
    browser = client_as("nav.bergen")
    address = reverse("temporary:list")
    queries(browser, address), queries(browser, family.get_absolute_url())
    one, page = queries(browser, address), queries(browser, family.get_absolute_url())
    nav = actor("nav.bergen")
    place = make_place(family.municipality)
    for _ in range(3):
        placed(nav, place, nav.today - DAY, companions=(child(),))
    stays.change_place(actor=nav, placement=family, where=Where(place, nav.today))

    assert queries(browser, address) == one <= 10
    assert queries(browser, family.get_absolute_url()) == page <= 15
    assert queries(browser, reverse("temporary:figures")) <= 10


def test_placing_from_the_page(bergen: Municipality, client_as: ClientAs) -> None:
    place = make_place(bergen)
    browser, address = client_as("nav.bergen"), reverse("temporary:new")
    sent = {
        "key": str(uuid7()), "given_name": "Ola", "family_name": "Testesen", "place": str(place.pk),
        "starts_on": "20.11.2026", "basis": "acute", "companions": "Lise Testesen, 04.05.2019",
    }  # fmt: skip

    assert browser.get(address).status_code == 200
    first = browser.post(address, sent)
    second = browser.post(address, sent)

    placement = Placement.objects.get()
    assert first.status_code == second.status_code == 302
    assert first["Location"] == placement.get_absolute_url()
    assert (placement.children, str(placement.person)) == (1, "Ola Testesen")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"family_name": ""}, "Finn personen, eller skriv fornavn og etternavn."),
        ({"companions": "Lise"}, "lot seg ikke lese"),
        ({"starts_on": "21.11.2026"}, "Første natt er fram i tid"),
        ({"place": str(uuid7())}, "Velg et sted fra lista."),
        ({"number": "12345678901"}, "ikke et gyldig fødselsnummer"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    bergen: Municipality, client_as: ClientAs, change: dict[str, str], message: str
) -> None:
    place = make_place(bergen)
    sent = {
        "key": str(uuid7()), "given_name": "Ola", "family_name": "Testesen", "place": str(place.pk),
        "starts_on": "20.11.2026", "basis": "acute", **change,
    }  # fmt: skip

    page = client_as("nav.bergen").post(reverse("temporary:new"), sent).content.decode()

    assert message in page
    assert not Placement.objects.exists()


def test_person_is_found_among_those_the_office_knows(family: Placement, client_as: ClientAs) -> None:
    page = client_as("nav.bergen").post(reverse("temporary:new"), {"find": "1", "about": "Hanna Oppd"})

    assert f'value="{family.person_id}" selected' in page.content.decode()
    other = client_as("nav2.bergen").post(reverse("temporary:new"), {"find": "1", "about": "Hanna Oppd"})
    assert str(family.person_id) not in other.content.decode()


def test_each_step_from_its_page(family: Placement, client_as: ClientAs, actor: ActorOf) -> None:
    there = make_place(family.municipality)
    browser = client_as("nav.bergen")
    nav = actor("nav.bergen")

    def send(step: str, **given: Any) -> None:
        family.refresh_from_db()
        address = reverse(f"temporary:{step}", args=[family.pk])
        assert browser.get(address).status_code == 200, step
        answer = browser.post(address, {"version": family.version, **given})
        set_context(nav)
        assert answer.status_code == 302, (step, answer.content.decode()[-3000:])

    send("plan", plan="Ny plan.", expected_end="15.12.2026")
    send("exception", reason="Leiligheten er klar 15. desember.", until="15.12.2026")
    send("move", place=str(there.pk), starts_on="20.11.2026")
    send("hand_over", responsible=str(nav.user_id))
    send("end", on="20.11.2026", outcome="municipal")

    family.refresh_from_db()
    assert (family.state, family.outcome, family.plan) == ("ended", "municipal", "Ny plan.")
    assert family.stays.count() == 2


def test_stale_page_changes_nothing(family: Placement, client_as: ClientAs) -> None:
    address = reverse("temporary:end", args=[family.pk])

    answer = client_as("nav.bergen").post(address, {"version": 1, "on": "20.11.2026", "outcome": "private"})

    family.refresh_from_db()
    assert answer["Location"] == family.get_absolute_url()
    assert family.state == "active"


def test_leader_sees_what_was_overridden(bergen: Municipality, client_as: ClientAs, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen, agreement=False), nav.today, reason="Alt annet var fullt.")
    with as_owner():
        Membership.objects.create(
            user=User.objects.get(username="nav.bergen"),
            unit=nav.unit,
            role="unit_leader",
            valid_from=date(2020, 1, 1),
        )
    browser, address = client_as("nav.bergen"), reverse("temporary:overrides")
    page = browser.get(address).content.decode()
    assert "Alt annet var fullt." in page
    assert "uten kvalitetsavtale" in page

    seen = reverse("temporary:see_override", args=[placement.pk, placement.stays.get().pk])
    for _ in range(2):
        assert browser.post(seen).status_code == 302

    stay = Stay.objects.get()
    assert stay.seen_on == nav.today
    assert (
        not Deadline.objects.outstanding().filter(subject_id=placement.pk, kind="temporary_override").exists()
    )


def test_figures_count_each_person_once(family: Placement, client_as: ClientAs, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    there = make_place(family.municipality)
    stays.change_place(actor=nav, placement=family, where=Where(there, nav.today - timedelta(days=10)))

    page = client_as("nav.bergen").get(reverse("temporary:figures")).content.decode()

    assert '<th scope="row">Personer i midlertidig botilbud</th><td class="number">2</td>' in page
    assert '<th scope="row">Husstander (KOSTRA)</th><td class="number">1</td>' in page
    assert formatting.kroner(90_000) in page


def test_night_gives_each_alarm_once(family: Placement, bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    fresh = placed(nav, make_place(bergen), nav.today)

    first, second = night(bergen, nav.today), night(bergen, nav.today)

    set_context(nav)
    family.refresh_from_db()
    fresh.refresh_from_db()
    assert (family.alarm, fresh.alarm) == (3, 0)
    assert (first["alarms"], second["alarms"]) == (1, 0)
    assert AuditEvent.objects.filter(verb="temporary.alarm", subject_id=family.pk).count() == 1
    later = night(bergen, nav.today + timedelta(days=61))
    assert later["alarms"] == 1


def test_night_finds_nights_without_agreement(
    family: Placement, bergen: Municipality, actor: ActorOf
) -> None:
    nav = actor("nav.bergen")
    with as_owner():
        QualityAgreement.objects.update(ends_on=nav.today - DAY)

    counts = [night(bergen, nav.today)["uncovered"] for _ in range(2)]

    set_context(nav)
    family.refresh_from_db()
    assert (counts, family.uncovered_since) == ([1, 0], nav.today)
    found = Deadline.objects.outstanding().get(subject_id=family.pk, kind="temporary_uncovered")
    assert found.user == nav.user
    with as_owner():
        QualityAgreement.objects.update(ends_on=None)
    assert night(bergen, nav.today)["covered"] == 1
    set_context(nav)
    assert not Deadline.objects.outstanding().filter(pk=found.pk).exists()


def test_night_asks_as_much_for_many_as_for_one(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    place = make_place(bergen, capacity=30)
    for _ in range(5):
        placed(nav, place, nav.today - timedelta(days=70))
    with counted() as asked:
        night(bergen, nav.today)

    assert len(asked) < 16


def test_protected_address_hides_where_they_stay(
    family: Placement, bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    """From the moment it is protected: the colleague in the same office, the share, the alarms and the file."""
    nav = actor("nav.bergen")
    share(nav, family, to_compartment(nav, "boligkontoret"))
    colleague = User.objects.get(username="nav2.bergen")
    with as_owner():
        Membership.objects.filter(user=colleague).delete()
        Membership.objects.create(
            user=colleague, unit=nav.unit, role="social_services", valid_from=date(2020, 1, 1)
        )
    assert client_as("nav2.bergen").get(family.get_absolute_url()).status_code == 200
    set_context(nav)
    person = persons.visible_to(nav).get(pk=family.person_id)
    protection.protect(
        actor=nav, person=person, level="strictly_confidential", handlers=[User.objects.get(username="nav.bergen")],
        reason="Melding fra Folkeregisteret",
    )  # fmt: skip

    for name in ("nav2.bergen", "saksbehandler.bergen"):
        browser = client_as(name)
        assert browser.get(family.get_absolute_url()).status_code == 404, name
        assert "Hanna" not in browser.get(reverse("temporary:list")).content.decode()
        who = actor(name)
        for policy, model in (
            (policies.placements, Placement), (policies.stays, Stay), (policies.stay_persons, StayPerson),
        ):  # fmt: skip
            assert not policy.visible_to(who).exists(), (name, model)
            assert not model.objects.exists(), (name, model)
        assert not Deadline.objects.filter(subject_id=family.pk).exists()
    own = client_as("nav.bergen")
    assert own.get(family.get_absolute_url()).status_code == 200
    file = own.get(reverse("temporary:list"), {"eksport": "csv"}).content.decode("utf-8-sig")
    assert "Hanna" not in file


def test_protection_gives_it_to_a_named_handler_in_the_office(
    family: Placement, bergen: Municipality, actor: ActorOf
) -> None:
    nav = actor("nav.bergen")
    other = User.objects.get(username="nav2.bergen")
    with as_owner():
        Membership.objects.create(
            user=other, unit=nav.unit, role="social_services", valid_from=date(2020, 1, 1)
        )
    protection.protect(
        actor=nav, person=persons.visible_to(nav).get(pk=family.person_id), level="confidential", handlers=[other],
        reason="Melding fra Folkeregisteret",
    )  # fmt: skip

    with as_owner():
        family.refresh_from_db()
    assert family.responsible == other


def test_switched_off_room_is_not_there(bergen: Municipality, client_as: ClientAs) -> None:
    with as_owner():
        bergen.switches = {**bergen.switches, "housing.temporary": False}
        bergen.save()
    browser = client_as("nav.bergen")

    assert browser.get(reverse("temporary:list")).status_code == 404
    assert reverse("temporary:list") not in browser.get("/").content.decode()


class TestApi:
    """The same acts for other systems."""

    def test_place_list_move_except_and_end(
        self, bergen: Municipality, api_as: Callable[[str], APIClient], actor: ActorOf
    ) -> None:
        here, there = make_place(bergen), make_place(bergen)
        nav = api_as("nav.bergen")
        sent = {
            "key": str(uuid7()), "place": str(here.pk), "starts_on": "2026-08-20", "given_name": "Ola",
            "family_name": "Testesen",
            "companions": [{"given_name": "Lise", "family_name": "Testesen", "birth_date": "2019-05-04"}],
        }  # fmt: skip

        made = [nav.post("/api/v1/temporary-stays/", sent, format="json") for _ in range(2)]
        assert [each.status_code for each in made] == [201, 201]
        assert made[0].json()["id"] == made[1].json()["id"]
        one = f"/api/v1/temporary-stays/{made[0].json()['id']}/"
        row = nav.get("/api/v1/temporary-stays/").json()["results"][0]
        assert (row["days"], row["days_left"], row["cost"], row["children"]) == (92, 0, "82800.00", 1)
        moved = nav.post(
            f"{one}change-place/", {"place": str(there.pk), "starts_on": "2026-11-19"}, format="json"
        )
        assert [each["place"] for each in moved.json()["stays"]] == [str(there.pk), str(here.pk)]
        excepted = nav.post(
            f"{one}exception/", {"reason": "Klar snart.", "until": "2026-12-15"}, format="json"
        )
        assert excepted.json()["exceptions"][0]["until"] == "2026-12-15"
        planned = nav.post(f"{one}plan/", {"plan": "Visning."}, format="json")
        assert planned.json()["plan"] == "Visning."
        ended = nav.post(f"{one}end/", {"on": "2026-11-20", "outcome": "private"}, format="json")
        assert (ended.json()["state"], ended.json()["outcome"]) == ("ended", "private")

    @pytest.mark.parametrize(
        ("change", "status", "field"),
        [
            ({"starts_on": "2026-11-25"}, 400, "starts_on"),
            ({"place": str(uuid7())}, 400, "place"),
            ({"unknown": 1}, 400, "unknown"),
            ({"agreed_rate": "-5"}, 400, "agreed_rate"),
            ({"person": str(uuid7())}, 400, "person"),
        ],
    )
    def test_bad_input(
        self,
        bergen: Municipality,
        api_as: Callable[[str], APIClient],
        change: dict[str, Any],
        status: int,
        field: str,
    ) -> None:
        sent = {
            "key": str(uuid7()), "place": str(make_place(bergen).pk), "starts_on": "2026-11-20", "given_name": "Ola",
            "family_name": "Testesen", **change,
        }  # fmt: skip

        answer = api_as("nav.bergen").post("/api/v1/temporary-stays/", sent, format="json")

        assert answer.status_code == status
        assert field in answer.json()

    def test_others_find_nothing(self, family: Placement, api_as: Callable[[str], APIClient]) -> None:
        for name in ("nav2.bergen", "saksbehandler.bergen", "nav.nes"):
            assert api_as(name).get(f"/api/v1/temporary-stays/{family.pk}/").status_code == 404
            assert api_as(name).get("/api/v1/temporary-stays/").json()["results"] == []
        assert api_as("vekter.bergen").get("/api/v1/temporary-stays/").status_code == 404
        assert (
            api_as("saksbehandler.bergen").post("/api/v1/temporary-stays/", {}, format="json").status_code
            == 404
        )
