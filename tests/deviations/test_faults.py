"""One front door and four ways; a technical fault is told at once, ordered, visited and mended."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Agency, Membership, Municipality, Unit
from core.base.clock import oslo_today
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.interface.formatting import OSLO
from core.messages.models import Notice, OutboxItem, Task
from core.people.models import ContactDetail
from deviations.enums_fault import FaultKind, FaultState
from deviations.models import Fault, FaultAlert, FaultVisit
from deviations.policies_fault import faults
from deviations.services.faults import (
    FaultFacts,
    book_visit,
    cancel,
    finish,
    order,
    record_visit,
    report_fault,
)
from deviations.services.routes import set_route
from tests.counting import queries
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def home(bergen: Municipality) -> Unit:
    return Unit.objects.get(municipality=bergen, code="haggardshaugen")


def facts(home: Unit, **changes: Any) -> FaultFacts:
    given: dict[str, Any] = {
        "key": uuid7(), "unit": home, "place": "Kjelleren", "kind": FaultKind.WATER, "what": "Vann på gulvet",
        **changes,
    }  # fmt: skip
    return FaultFacts(**given)


@pytest.fixture
def reported(actor: ActorOf, home: Unit) -> Fault:
    return report_fault(actor=actor("botiltak.bergen"), facts=facts(home))


def test_fault_goes_to_the_landlord_and_a_critical_one_at_once(
    actor: ActorOf, home: Unit, as_owner: Any
) -> None:
    staff = actor("botiltak.bergen")
    given = facts(home, kind=FaultKind.FIRE)

    fault = report_fault(actor=staff, facts=given)
    again = report_fault(actor=staff, facts=given)

    assert (again.pk, fault.critical, fault.state) == (fault.pk, True, FaultState.REPORTED)
    with as_owner():
        task = Task.objects.get(subject_id=fault.pk)
        assert (task.due, task.unit.compartment_id) == (staff.today, fault.compartment_id)
        assert "Kritisk" in task.title
    landlord = actor("boligleder.bergen")
    assert faults.visible_to(landlord).get() == fault


def test_critical_fault_at_night_is_told_to_who_is_on_call_and_the_guard_sees_it(
    actor: ActorOf, bergen: Municipality, as_owner: Any, client_as: ClientAs
) -> None:
    admin = actor("admin.bergen")
    place = Unit.objects.select_related("agency").get(municipality=bergen, code="nyhavnsveien")
    set_route(
        actor=admin, agency=place.agency, way="fault", handling="husrom", on_call="Vaktsentralen",
        on_call_phone="55 50 00 00",
    )  # fmt: skip
    guard = actor("vekter.bergen")
    night = datetime(2026, 11, 20, 2, 13, tzinfo=OSLO)

    fault = report_fault(actor=guard, facts=facts(place, kind=FaultKind.FIRE), now=night)
    report_fault(actor=guard, facts=facts(place), now=night)

    with as_owner():
        (sms,) = OutboxItem.objects.filter(subject_id=fault.pk, channel="sms")
        assert sms.recipient == {"phone": "55 50 00 00"} and fault.number in sms.text
        assert Notice.objects.filter(key__startswith=f"fault:{fault.pk}:critical:").exists()
        assert not OutboxItem.objects.exclude(subject_id=fault.pk).exists()
    body = client_as("vekter.bergen").get(f"/avvik/feil/{fault.pk}/").content.decode()
    assert "Vaktsentralen (SMS" in body and "varsel i Husrom" in body
    day = report_fault(
        actor=actor("vekter.bergen"), facts=facts(place, kind=FaultKind.FIRE), now=night + timedelta(hours=10)
    )
    with as_owner():
        assert set(FaultAlert.objects.filter(fault=day).values_list("how", flat=True)) == {"notice"}


def test_leader_who_is_told_of_a_critical_fault_reads_it_and_orders_nothing(
    actor: ActorOf, client_as: ClientAs, home: Unit, as_owner: Any
) -> None:
    critical = report_fault(actor=actor("botiltak.bergen"), facts=facts(home, kind=FaultKind.FIRE))
    quiet = report_fault(actor=actor("botiltak.bergen"), facts=facts(home))
    leader, client = actor("enhetsleder.bergen"), client_as("enhetsleder.bergen")

    with as_owner():
        notice = Notice.objects.get(user_id=leader.user_id, key__startswith=f"fault:{critical.pk}:critical:")
    page = client.get(notice.url)

    assert "Vann på gulvet" in page.content.decode() and "Bestill utbedring" not in page.content.decode()
    assert critical.number in client.get("/avvik/feil/").content.decode()
    assert client.get(f"/avvik/feil/{quiet.pk}/").status_code == 404
    assert client.get(f"{notice.url}bestill/").status_code == 404
    assert client_as("direktor.est.bergen").get(notice.url).status_code == 404, "not of that line"


def test_top_management_reads_a_critical_fault_it_is_told_of_at_night_when_nobody_below_fills_a_post(
    actor: ActorOf, client_as: ClientAs, api_as: Callable[[str], APIClient], home: Unit, as_owner: Any
) -> None:
    night = datetime(2026, 11, 20, 2, 13, tzinfo=OSLO)
    before = report_fault(actor=actor("botiltak.bergen"), facts=facts(home, kind=FaultKind.FIRE), now=night)
    with as_owner():
        Membership.objects.filter(
            unit__municipality=home.municipality_id, role__in=[Role.UNIT_LEADER, Role.DIRECTOR]
        ).update(valid_to=date(2026, 1, 1))

    told = report_fault(actor=actor("botiltak.bergen"), facts=facts(home, kind=FaultKind.FIRE), now=night)
    quiet = report_fault(actor=actor("botiltak.bergen"), facts=facts(home), now=night)

    top, client = actor("kommunaldirektor.bergen"), client_as("kommunaldirektor.bergen")
    with as_owner():
        notice = Notice.objects.get(user_id=top.user_id, key__startswith=f"fault:{told.pk}:critical:")
        assert OutboxItem.objects.filter(subject_id=told.pk, channel="email").exists()
    assert set(Fault.objects.values_list("pk", flat=True)) == {told.pk}, "the second wall alone"
    page = client.get(notice.url).content.decode()
    assert "Vann på gulvet" in page and "Fikk beskjed straks" in page and "Bestill utbedring" not in page
    assert told.number in client.get("/avvik/feil/").content.decode()
    assert client.get(f"{notice.url}bestill/").status_code == 404
    assert api_as("kommunaldirektor.bergen").get(f"/api/v1/faults/{told.pk}/").json()["number"] == told.number
    for other in (before, quiet):
        assert client.get(other.get_absolute_url()).status_code == 404, "told of neither"
    assert client_as("leder.nes").get(notice.url).status_code == 404


def test_order_visit_and_outcome_by_api(
    reported: Fault, api_as: Callable[[str], APIClient], home: Unit
) -> None:
    landlord, address = api_as("boligleder.bergen"), f"/api/v1/faults/{reported.pk}/"
    wrong = landlord.post(f"{address}order/", {"supplier": "Rør AS", "lease": "finnes ikke"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "LEASE_UNKNOWN")
    assert (
        landlord.post(f"{address}order/", {"supplier": "Rør AS"}, format="json").json()["state"] == "ordered"
    )
    booked = landlord.post(
        f"{address}visits/",
        {"on": oslo_today().isoformat(), "starts": "09:00", "ends": "11:00"},
        format="json",
    )
    visit = booked.json()["visits"][0]["id"]
    missed = landlord.post(f"{address}visits/{visit}/outcome/", {"outcome": "missed"}, format="json").json()
    assert (missed["missed_visits"], missed["visits"][0]["outcome"]) == (1, "missed")
    # Whoever reported sees how far it has come, and no visits; ordering is the landlord's.
    staff = api_as("botiltak.bergen")
    assert staff.get(address).json()["visits"] == []
    assert staff.post(f"{address}order/", {"supplier": "Rør AS"}, format="json").status_code == 404
    assert api_as("leder.nes").get(address).status_code == 404
    landlord = api_as("boligleder.bergen")
    done = landlord.post(f"{address}done/", {"on": oslo_today().isoformat()}, format="json")
    assert done.json()["state"] == "done"


def test_ways_by_api(api_as: Callable[[str], APIClient], home: Unit) -> None:
    admin = api_as("admin.bergen")
    given = {"agency": str(home.agency_id), "way": "fault", "handling": "elsewhere", "where": ""}
    assert admin.post("/api/v1/report-routes/", given, format="json").json()["code"] == "WHERE_MISSING"
    given |= {"where": "Ring vaktmesteren"}
    assert admin.post("/api/v1/report-routes/", given, format="json").status_code == 200
    assert len(admin.get("/api/v1/report-routes/").json()["results"]) == 1
    assert api_as("botiltak.bergen").get("/api/v1/report-routes/").status_code == 404
    ways = {each["way"]: each for each in api_as("enhetsleder.bergen").get("/api/v1/report-ways/").json()}
    assert (ways["fault"]["url"], ways["fault"]["where"]) == ("", "Ring vaktmesteren")


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("botiltak.bergen", True), ("boligleder.bergen", True), ("bomiljo.bergen", True), ("enhetsleder.bergen", False),
        ("regnskap.bergen", False), ("vekter.bergen", False), ("admin.bergen", False), ("leder.nes", False),
    ],
)  # fmt: skip
def test_who_sees_a_fault(
    reported: Fault, actor: ActorOf, client_as: ClientAs, username: str, sees: bool
) -> None:
    assert faults.visible_to(actor(username)).exists() is sees
    assert client_as(username).get(f"/avvik/feil/{reported.pk}/").status_code == (200 if sees else 404)


def test_tenant_is_told_of_the_visit_and_missed_ones_are_counted(
    reported: Fault, actor: ActorOf, bergen: Municipality, as_owner: Any, client_as: ClientAs
) -> None:
    landlord = actor("boligleder.bergen")
    lease = make_lease(bergen)
    with as_owner():
        ContactDetail.objects.create(
            municipality=bergen,
            compartment=lease.compartment,
            person=lease.tenant,
            kind="phone",
            value="99 99 99 99",
        )
    landlord = actor("boligleder.bergen")
    ordered = order(actor=landlord, fault=reported, supplier="Rør og sånt AS", lease=lease)
    assert (
        order(actor=landlord, fault=reported, supplier="Rør og sånt AS", lease=lease).version
        == ordered.version
    )

    visit = book_visit(actor=landlord, fault=reported, on=landlord.today, starts=time(9), ends=time(11))

    message = OutboxItem.objects.get(subject_id=reported.pk)
    assert (message.channel, message.recipient) == ("sms", {"phone": "99 99 99 99"})
    assert "Vann" not in message.text and "9.00" in message.text
    assert visit.told_at is not None
    with pytest.raises(Refused) as refused:
        finish(actor=landlord, fault=reported, on=landlord.today)
    assert refused.value.code == "VISIT_PLANNED"
    record_visit(actor=landlord, visit=visit, outcome="missed", note="Ingen hjemme")
    book_visit(actor=landlord, fault=reported, on=landlord.today, starts=time(13), ends=time(15))
    assert OutboxItem.objects.filter(subject_id=reported.pk).count() == 2
    client = client_as("boligleder.bergen")
    assert queries(client, f"/avvik/feil/{reported.pk}/") <= 15
    assert queries(client, "/avvik/feil/") <= 10
    assert "Bomtur" in client.get(f"/avvik/feil/{reported.pk}/").content.decode()
    # Whoever reported sees that it is ordered; not who lives there, nor when somebody comes.
    seen = client_as("botiltak.bergen").get(f"/avvik/feil/{reported.pk}/").content.decode()
    assert "Rør og sånt AS" in seen and lease.number not in seen and "Ingen hjemme" not in seen


def test_wrong_steps_are_refused(reported: Fault, actor: ActorOf) -> None:
    landlord = actor("boligleder.bergen")
    hours = {"starts": time(9), "ends": time(11)}
    wrong: list[tuple[str, Callable[[], Any]]] = [
        ("WRONG_STATE", lambda: book_visit(actor=landlord, fault=reported, on=landlord.today, **hours)),
        ("SUPPLIER_MISSING", lambda: order(actor=landlord, fault=reported, supplier=" ")),
        ("DAY_WRONG", lambda: finish(actor=landlord, fault=reported, on=landlord.today + timedelta(days=1))),
    ]
    for code, act in wrong:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    order(actor=landlord, fault=reported, supplier="Rør")
    past = landlord.today - timedelta(days=1)
    for code, on, more in (
        ("DAY_PASSED", past, hours),
        ("HOURS_WRONG", landlord.today, {**hours, "ends": time(8)}),
    ):
        with pytest.raises(Refused) as refused:
            book_visit(actor=landlord, fault=reported, on=on, **more)
        assert refused.value.code == code
    ahead = book_visit(actor=landlord, fault=reported, on=landlord.today + timedelta(days=2), **hours)
    assert ahead.told_at is None
    with pytest.raises(Refused) as refused:
        record_visit(actor=landlord, visit=ahead, outcome="missed")
    assert (refused.value.code, FaultVisit.objects.get().outcome) == ("VISIT_AHEAD", "planned")


@pytest.mark.parametrize("username", ["botiltak.bergen", "bomiljo.bergen", "leder.nes"])
def test_others_do_not_order(reported: Fault, actor: ActorOf, username: str) -> None:
    with pytest.raises(NotAllowed):
        order(actor=actor(username), fault=reported, supplier="Rør")
    with pytest.raises(NotAllowed):
        cancel(actor=actor(username), fault=reported, reason="Nei")


def test_front_door_shows_the_ways_as_the_agency_has_configured_them(
    client_as: ClientAs, bergen: Municipality, home: Unit
) -> None:
    before = client_as("botiltak.bergen").get("/avvik/meld-fra/").content.decode()
    assert "/avvik/meld/" in before and "/avvik/feil/ny/" in before and "varslingskanal" in before
    agency = Agency.objects.get(pk=home.agency_id)
    admin = client_as("admin.bergen")
    for way, given in (
        ("deviation", {"handling": "elsewhere", "where": "BkKvalitet"}),
        ("fault", {"handling": "off"}),
    ):
        assert admin.post(f"/avvik/veier/{agency.pk}/{way}/", given).status_code == 302
    missing = admin.post(f"/avvik/veier/{agency.pk}/appeal/", {"handling": "elsewhere", "where": ""})
    assert "Skriv hvor det føres" in missing.content.decode()

    after = client_as("botiltak.bergen").get("/avvik/meld-fra/").content.decode()
    assert "BkKvalitet" in after and "/avvik/meld/" not in after and "/avvik/feil/ny/" not in after
    assert "/avvik/feil/ny/" in client_as("nav.bergen").get("/avvik/meld-fra/").content.decode()
    assert client_as("botiltak.bergen").get("/avvik/veier/").status_code == 404


def test_fault_is_told_by_form_and_api(
    client_as: ClientAs, api_as: Callable[[str], APIClient], home: Unit
) -> None:
    given = {
        "key": str(uuid7()),
        "kind": "lock",
        "what": "Døra går ikke igjen",
        "place": "Inngang A",
        "unit": str(home.pk),
    }
    page = client_as("botiltak.bergen").post("/avvik/feil/ny/", given, follow=True)
    assert "meldt til utleier" in page.content.decode()
    empty = client_as("botiltak.bergen").post("/avvik/feil/ny/", {**given, "what": ""})
    assert "Skriv kort hva som er feil." in empty.content.decode()

    api = api_as("botiltak.bergen")
    answer = api.post("/api/v1/faults/", {**given, "key": str(uuid7())})
    assert (answer.status_code, answer.json()["state"]) == (201, "reported")
    assert len(api.get("/api/v1/faults/").json()["results"]) == 2
    assert api.post("/api/v1/faults/", {**given, "kind": "annet"}).status_code == 400
