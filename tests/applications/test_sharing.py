"""«Deling og samtykke» on the case: law first, consents with their states, those who may speak; stepper and API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from rest_framework.test import APIClient

from applications.models import Application
from applications.services import sending
from applications.services.data import ConsentTold
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Relation
from core.audit.models import AuditEvent, ReadEntry
from core.base.clock import oslo_today
from core.base.errors import Refused
from core.documents.models import Letter
from core.interface import formatting
from core.messages.models import OutboxItem
from core.people.models import Person
from core.people.protection import protect
from core.sharing import panels
from core.sharing.models import Consent, Representative
from core.sharing.services.representatives import end_representative
from tests.applications.test_stepper import filled_in
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.sharing import answer, make_representative, no, yes

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def address(case: Application, rest: str = "") -> str:
    return f"/soknader/{case.key}/deling/{rest}"


def day(offset: int = 0) -> str:
    return formatting.shortdate(oslo_today() + timedelta(days=offset))


def test_tab_says_law_first_and_not_asked_without_a_record(case: Application, client_as: ClientAs) -> None:
    page = client_as("saksbehandler.bergen").get(address(case)).content.decode()

    assert page.index("Deles med hjemmel i lov") < page.index("Krever samtykke")
    assert "Forvaltningsloven § 13 b" in page
    assert page.count(">Ikke spurt<") == 7
    assert "Søkeren snakker for seg selv" in page


def test_each_state_is_told_apart(worker: Actor, case: Application, client_as: ClientAs) -> None:
    from core.sharing.services.consents import Answer, withdraw_consent

    answer(worker, case, yes(worker), code="agenda_health", to="forvaltningsenheten")
    withdrawn = answer(worker, case, yes(worker), code="follow_up", to="sosiale-botjenester")
    withdraw_consent(actor=worker, consent=withdrawn, on=worker.today)
    answer(worker, case, no(worker))
    answer(worker, case, Answer("not_asked", on=worker.today), code="nav_office", to="nav-fana")
    told: dict[str, Any] = {"capacity_by": "Fastlegen", "capacity_on": worker.today, "capacity_note": "Nei."}
    answer(
        worker, case, Answer("lacks_capacity", on=worker.today, capacity="unable", **told),
        code="functional_need", to="ergo",
    )  # fmt: skip

    page = client_as("saksbehandler.bergen").get(address(case)).content.decode()

    for label in (
        "Gitt", "Avslått", "Trukket tilbake", "Mangler samtykkekompetanse", "Spurt, har ikke svart", "Ikke spurt"
    ):  # fmt: skip
        assert f">{label}<" in page, label


def test_consent_is_registered_and_withdrawn_on_the_page(case: Application, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    form = address(case, "samtykke/follow_up/")
    assert day() in client.get(form).content.decode()

    saved = client.post(
        form, {"answer": "given", "on": day(), "how": "oral", "last_day": day(90), "capacity": "presumed"}
    )

    assert saved.status_code == 302
    consent = Consent.objects.get()
    assert Relation.objects.filter(source_id=consent.pk).count() == 2
    client.post(
        address(case, f"samtykke/{consent.pk}/trekk/"),
        {"on": day(), "how": "oral", "version": consent.version},
    )
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    assert "Trukket tilbake" in client.get(address(case)).content.decode()


def test_bad_period_is_said_at_its_field_and_nothing_is_saved(case: Application, client_as: ClientAs) -> None:
    page = client_as("saksbehandler.bergen").post(
        address(case, "samtykke/follow_up/"),
        {"answer": "given", "on": day(), "how": "oral", "last_day": day(-3), "capacity": "presumed"},
    )

    assert page.content.decode().count("Samtykket slutter før det begynner. Rett datoene.") == 2
    assert not Consent.objects.exists()


def test_preset_with_several_recipients_asks_for_one(case: Application, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    assert client.get(address(case, "samtykke/nav_office/")).status_code == 404
    assert client.get(address(case, "samtykke/nav_office/?mottaker=nav-fana")).status_code == 200
    assert client.get(address(case, "samtykke/agenda_landlord/")).status_code == 404
    assert client.get(address(case, "samtykke/finnes-ikke/")).status_code == 404


def test_other_consent_to_somebody_outside(case: Application, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    told = {
        "recipient_name": "Krisesenteret", "information": ["identity", "need"], "scope": "identity",
        "purpose": "Å finne et trygt sted", "answer": "given", "on": day(), "how": "oral", "last_day": day(30),
        "capacity": "presumed",
    }  # fmt: skip

    assert client.post(address(case, "samtykke/annet/"), told).status_code == 302

    assert Consent.objects.get().recipient_name == "Krisesenteret"
    assert "Krisesenteret" in client.get(address(case)).content.decode()
    missing = client.post(address(case, "samtykke/annet/"), {**told, "recipient_name": ""}).content.decode()
    assert "Velg hvem opplysningene skal deles med." in missing


def test_law_is_said_plainly_beside_a_refusal(worker: Actor, case: Application, client_as: ClientAs) -> None:
    answer(worker, case, no(worker), code="agenda_landlord", to="ebf")

    page = client_as("saksbehandler.bergen").get(address(case)).content.decode()

    assert "Søkeren har sagt nei til å dele med Utleie og forvaltning" in page


@pytest.mark.parametrize("persona", ["nav.bergen", "oppfolger.bergen", "konsulent.nes", "admin.bergen"])
def test_tab_is_the_offices_own(worker: Actor, case: Application, client_as: ClientAs, persona: str) -> None:
    given = answer(worker, case, yes(worker), code="follow_up", to="sosiale-botjenester")
    client = client_as(persona)

    for rest in ("", "samtykke/follow_up/", f"samtykke/{given.pk}/trekk/", "representant/"):
        assert client.get(address(case, rest)).status_code == 404, rest
    assert "Deling og samtykke" not in client.get(f"/soknader/{case.key}/").content.decode()


def test_tab_and_list_use_a_constant_number_of_queries(
    worker: Actor, case: Application, client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    for code, to in (("agenda_health", "forvaltningsenheten"), ("follow_up", "sosiale-botjenester")):
        answer(worker, case, yes(worker), code=code, to=to)
    make_representative(worker, case)
    client = client_as("saksbehandler.bergen")
    client.get(address(case))

    with django_assert_max_num_queries(24):  # BEGIN, COMMIT, SAVEPOINT and set_config are counted too
        client.get(address(case))
    with django_assert_max_num_queries(16):
        client.get("/personvern/samtykker/")


def test_others_panels_stand_on_the_tab(
    case: Application, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    panels.register(
        20, lambda actor, about: panels.Panel("prove", "Prøvepanel", "interface/empty.html", {"case": about})
    )
    panels.register(10, lambda actor, about: None)

    assert "Prøvepanel" in client_as("saksbehandler.bergen").get(address(case)).content.decode()


def test_reading_the_tab_is_logged(case: Application, client_as: ClientAs) -> None:
    client_as("saksbehandler.bergen").get(address(case))

    with as_owner():
        assert ReadEntry.objects.filter(content="application.sharing", person_id=case.applicant_id).exists()


def test_stepper_keeps_the_answers_as_consents(actor: ActorOf, bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = filled_in(client)
    step = client.get(f"{draft}samtykke/").content.decode()
    assert "Dette deler vi uten å spørre" in step and "Introduksjonssenteret" in step

    client.post(f"{draft}se-over/")

    actor("saksbehandler.bergen")
    rows = Consent.objects.order_by("preset").values_list("preset", "state", "answered_how", "answered_on")
    received = Application.objects.get().received
    assert list(rows) == [
        ("agenda_health", "refused", "application", received),
        ("agenda_intro", "given", "application", received),
    ]


def test_stepper_without_answers_registers_none(worker: Actor, case: Application) -> None:
    assert not Consent.objects.exists()


def test_unknown_preset_in_an_application_is_refused_and_saves_nothing(worker: Actor) -> None:
    for code in ("finnes-ikke", "agenda_landlord"):
        with pytest.raises(Refused) as refusal:
            make_application(worker, consents=(ConsentTold(code, "given"),))
        assert refusal.value.code == "PRESET_UNKNOWN"
    with pytest.raises(Refused) as refusal:
        make_application(worker, consents=(ConsentTold("nav_office", "given"),))
    assert refusal.value.field == "consents"


def test_refusal_of_one_purpose_does_not_undo_consent_to_another(worker: Actor) -> None:
    told = (
        ConsentTold("nav_office", "given", "nav-fana"),
        ConsentTold("agenda_intro", "refused"),
        ConsentTold("follow_up", "given"),
    )

    case = make_application(worker, consents=told)

    assert Relation.objects.filter(subject_id=case.pk, basis="consent").count() == 2


def api_answer(case: Application, **changes: Any) -> dict[str, Any]:
    return {
        "person": str(case.applicant_id), "subject_type": "applications.application", "subject_id": str(case.pk),
        "preset": "follow_up", "recipient": "sosiale-botjenester", "answer": "given",
        "answered_on": oslo_today().isoformat(), "answered_how": "oral",
        "last_day": (oslo_today() + timedelta(days=30)).isoformat(), **changes,
    }  # fmt: skip


def test_api_registers_lists_and_withdraws(case: Application, api_as: ApiAs) -> None:
    api = api_as("saksbehandler.bergen")

    made = api.post("/api/v1/consents/", api_answer(case), format="json")

    assert made.status_code == 201, made.content
    assert made.json()["state"] == "given"
    assert api.get("/api/v1/consents/", {"state": "given"}).json()["count"] == 1
    address = f"/api/v1/consents/{made.json()['id']}/"
    gone = api.post(f"{address}withdraw/", {"on": oslo_today().isoformat(), "how": "paper"}, format="json")
    assert gone.json()["state"] == "withdrawn"
    assert api_as("oppfolger.bergen").get(address).status_code == 404
    assert api_as("nav.bergen").post(f"{address}withdraw/", {}, format="json").status_code in (400, 404)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": None}, "last_day"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"recipient": "boligkontoret"}, "recipient"),
        ({"recipient": "finnes-ikke"}, "recipient"),
        ({"preset": "agenda_landlord"}, "preset"),
        ({"preset": "", "purpose": "Prøve"}, "information"),
        ({"subject_type": "people.household"}, "subject_type"),
        ({"ukjent": 1}, "ukjent"),
        ({"answer": "withdrawn"}, "answer"),
    ],
)
def test_api_names_the_field_that_is_wrong(
    case: Application, api_as: ApiAs, changes: dict[str, Any], field: str
) -> None:
    answered = api_as("saksbehandler.bergen").post(
        "/api/v1/consents/", api_answer(case, **changes), format="json"
    )

    assert answered.status_code == 400
    assert field in answered.json()
    assert not Consent.objects.exists()


def test_api_is_closed_to_other_offices(case: Application, api_as: ApiAs) -> None:
    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        assert api_as(persona).post("/api/v1/consents/", api_answer(case), format="json").status_code == 404


def test_api_tells_the_presets(bergen: Any, api_as: ApiAs) -> None:
    found = api_as("saksbehandler.bergen").get("/api/v1/consent-presets/").json()["results"]

    assert {row["basis"] for row in found} == {"law", "consent"}
    assert next(row for row in found if row["code"] == "agenda_landlord")["law"].startswith(
        "forvaltningsloven"
    )


def test_api_application_brings_answers(bergen: Any, api_as: ApiAs) -> None:
    told = {
        "received": oslo_today().isoformat(),
        "applicant": {"given_name": "Kari", "family_name": "Testesen"},
        "situation": {"situation": "hostel"},
        "consents": [{"preset": "agenda_intro", "answer": "given"}],
    }

    answered = api_as("saksbehandler.bergen").post("/api/v1/applications/", told, format="json")

    assert answered.status_code == 201, answered.content
    assert AuditEvent.objects.filter(verb="consent.given").count() == 1


# Representatives ------------------------------------------------------------------------------------------------


def test_header_says_who_may_speak(worker: Actor, case: Application, client_as: ClientAs) -> None:
    row = make_representative(worker, case)
    client = client_as("saksbehandler.bergen")

    page = client.get(f"/soknader/{case.key}/").content.decode()

    assert "Kan snakke for søkeren" in page
    assert f"Advokat Prøve Testesen, fullmektig til {formatting.longdate(row.last_day)}" in page
    end_representative(actor=worker, representative=row, on=worker.today, reason="Fullmakten er trukket")
    end_representative(actor=worker, representative=row, on=worker.today, reason="Fullmakten er trukket")
    assert "Kan snakke for søkeren" not in client.get(f"/soknader/{case.key}/").content.decode()


def test_representative_is_registered_and_ended_on_the_page(case: Application, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    told = {
        "kind": "guardian", "name": "Verge Testesen", "matters": ["all"], "valid_from": day(), "letters": "both",
        "proof_seen_on": day(), "street": "Prøveveien 3", "postcode": "5003", "town": "BERGEN",
    }  # fmt: skip

    assert client.post(address(case, "representant/"), told).status_code == 302

    row = Representative.objects.get()
    assert "Verge Testesen" in client.get(address(case)).content.decode()
    ended = client.post(
        address(case, f"representant/{row.pk}/avslutt/"),
        {"on": day(), "reason": "Ny verge", "version": row.version},
    )
    assert ended.status_code == 302
    row.refresh_from_db()
    assert row.end_reason == "Ny verge"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"last_day": -1}, "PERIOD_UPSIDE_DOWN"),
        ({"valid_from": -20, "last_day": -10}, "ENDS_IN_PAST"),
        ({"proof_seen_on": None}, "PROOF_MISSING"),
        ({"proof_seen_on": 1}, "IN_FUTURE"),
        ({"matters": ()}, "MATTERS_MISSING"),
        ({"name": " "}, "NAME_MISSING"),
        ({"street": ""}, "ADDRESS_MISSING"),
    ],
)
def test_bad_representative_is_refused(
    worker: Actor, case: Application, told: dict[str, Any], code: str
) -> None:
    values = {
        name: worker.today + timedelta(days=value) if isinstance(value, int) else value
        for name, value in told.items()
    }

    with pytest.raises(Refused) as refusal:
        make_representative(worker, case, **values)

    assert refusal.value.code == code
    assert not Representative.objects.exists()


def sent_letter(worker: Actor, case: Application) -> Letter:
    sending.send_provisional_answer(
        actor=worker,
        application=case,
        reason="needs_mapping",
        expected_date=worker.today + timedelta(days=30),
    )
    return Letter.objects.get(subject_id=case.pk, code="provisional_answer")


def test_letter_goes_to_the_proxy_with_a_copy_to_the_party_who_wants_it(
    worker: Actor, case: Application
) -> None:
    make_representative(worker, case, letters="both")

    letter = sent_letter(worker, case)

    assert letter.recipient["name"] == "Advokat Prøve Testesen"
    assert letter.recipient["copy_to"]["name"] == case.applicant.name
    assert "Prøveveien 2" in letter.html and case.applicant.name in letter.html
    names = OutboxItem.objects.filter(subject_id=letter.pk).values_list("recipient__name", flat=True)
    assert set(names) == {"Advokat Prøve Testesen", case.applicant.name}


@pytest.mark.parametrize("told", [{"letters": "party"}, {"matters": ("economy",)}, {"valid_from": 5}])
def test_letter_goes_to_the_party_where_the_proxy_does_not_receive_it(
    worker: Actor, case: Application, told: dict[str, Any]
) -> None:
    if told.get("valid_from"):
        told = {"valid_from": worker.today + timedelta(days=5)}
    make_representative(worker, case, **told)

    letter = sent_letter(worker, case)

    assert letter.recipient["name"] == case.applicant.name
    assert OutboxItem.objects.filter(subject_id=letter.pk).count() == 1


def test_letter_to_the_proxy_carries_no_protected_address(worker: Actor, case: Application) -> None:
    with as_owner():
        Person.objects.filter(pk=case.applicant_id).update(
            street="Hemmeligveien 1", postcode="5003", town="BERGEN"
        )
    protect(
        actor=worker,
        person=case.applicant,
        level="strictly_confidential",
        handlers=[worker.user],
        reason="Melding fra folkeregisteret.",
    )
    case.applicant.refresh_from_db()
    make_representative(worker, case, letters="both")

    letter = sent_letter(worker, case)

    with as_owner():
        assert "Hemmeligveien" not in letter.html + str(letter.recipient)
        assert "Hemmeligveien" not in str([row.recipient for row in OutboxItem.objects.all()])


def test_list_shows_what_needs_following_up(worker: Actor, case: Application, client_as: ClientAs) -> None:
    answer(worker, case, no(worker))
    answer(
        worker,
        case,
        yes(worker, last_day=worker.today + timedelta(days=200)),
        code="follow_up",
        to="sosiale-botjenester",
    )
    client = client_as("saksbehandler.bergen")

    assert "Samtykker" in client.get("/personvern/").content.decode()
    page = client.get("/personvern/samtykker/").content.decode()
    assert "Introduksjonssenteret" in page and "Sosiale botjenester" not in page
    everything = client.get("/personvern/samtykker/?group=all").content.decode()
    assert "Sosiale botjenester" in everything
    assert (
        case.case_number
        not in client_as("nav.bergen").get("/personvern/samtykker/?group=all").content.decode()
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_tab_in_a_browser(
    bergen: Any, actor: ActorOf, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    worker = actor("saksbehandler.bergen")
    with acting_as(worker):
        case = make_application(worker)
        answer(worker, case, no(worker))
        make_representative(worker, case)
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, worker.user)
    page.goto(address(case))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="Registrer samtykke Oppfølging i boligen").click()
    axe(page)
    page.get_by_role("button", name="Lagre svaret").click()
    page.get_by_role("link", name="Trekk samtykket Oppfølging i boligen").click()
    axe(page)
    page.get_by_role("button", name="Trekk samtykket").click()
    page.get_by_text("ser ikke lenger noe på grunnlag av samtykke").wait_for()
    axe(page)
    page.goto(address(case, "representant/"))
    axe(page)
    page.goto("/personvern/samtykker/")
    axe(page)
