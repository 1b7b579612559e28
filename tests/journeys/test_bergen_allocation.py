"""Bergen: from a vacancy, through the meeting, to keys and rent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.agencies.models import Municipality
from core.base.clock import oslo_today
from housing.enums import DwellingState
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy
from tests.journeys.walking import NARROW, PREMISES, Walk, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WalkAs = Callable[..., Walk]


def bergen() -> Municipality:
    return Municipality.objects.get(code="bergen")


def test_vacancy_is_reported_and_brought_to_ready(walk: WalkAs) -> None:
    make_dwelling(bergen(), state=DwellingState.LET, address="Krohnstien 9")
    today = oslo_today()

    manager = walk("boligleder.bergen").open("/").menu("Boliger").follow("Krohnstien 9").follow("Meld ledig")
    manager.write("Varslet ledig", typed(today - timedelta(days=20))).press("Meld ledig")
    for step, days_ago in (("Utflyttet", 10), ("Befart", 8), ("Sjekkliste", 4), ("Klar for innflytting", 2)):
        manager.tick(step).write("Dato", typed(today - timedelta(days=days_ago))).press("Lagre steget")
        manager.sees(f"Boligen er nå «{step}».")
    environment = walk("bomiljo.bergen", **NARROW).open(manager.path)
    environment.write("Det møtet bør vite om boligen og naboene", "Lydhørt bygg.").press("Lagre vurderingen")
    environment.sees("Vurderingen av bomiljøet er lagret.")

    manager.open("/boliger/ledige/").sees("Klar for innflytting", "Krohnstien 9")
    walk("saksbehandler.bergen", **NARROW).open("/boliger/ledige/").follow("Krohnstien 9").follow(
        "kandidater"
    )


def test_meeting_allocates_and_the_household_accepts(walk: WalkAs, as_persona: Any) -> None:
    with as_persona("saksbehandler.bergen") as actor:
        first = make_entry(actor, days_ago=300, members=(child(),))
        make_entry(actor, days_ago=120)
    make_vacancy(bergen())
    name = first.application.applicant.name

    # Planned, built, sent.
    chair = walk("moteleder.bergen").open("/").menu("Møter").follow("Planlegg møte")
    chair.write("Dato", typed(oslo_today())).write("Klokkeslett", "09.00")
    chair.write("Sted eller videorom", "Rom 2").tick("Nav Årstad", "Introduksjonssenteret")
    chair.press("Planlegg møtet")
    chair.press("Sett opp sakslista").sees("saker ble satt på sakslista.")
    chair.press("Flytt ned").sees("er nå nr. 2 av")
    chair.follow("Send sakslista").press("Send sakslista").sees("Sakslista er sendt.")
    meeting = chair.path

    # On paper: with names, and without.
    full = chair.pdf(chair.address_of("Skriv ut sakslista"))
    neutral = chair.pdf(chair.address_of("Skriv ut uten navn"))
    assert name in full and "Unntatt offentlighet" in full
    assert name not in neutral

    # Members see the agenda: their own agency with names, another agency without when nobody has consented.
    walk("nav.bergen", **NARROW).open("/varsler/").open(meeting).follow("Prøvegata").sees(name)
    walk("intro.bergen", **NARROW).open("/moter/").open(meeting).follow("Prøvegata").misses(name)

    # Run, one item at a time.
    chair.follow("Start møtet").tick("Nav Årstad").press("Gå til sakene")
    for _item in range(3):
        if chair.page.locator("main input[name=candidate]").count():
            chair.page.locator("main input[value=allocated]").check()
            chair.page.locator("main input[name=candidate]").first.check()
            chair.write("Begrunnelse", "Ventet lengst, og boligen passer for barn.")
        else:
            chair.page.locator("main input[name=result]").last.check()
            chair.write("Begrunnelse", "Fant ingen ledig bolig som passer.")
        chair.press("Lagre og").misses("Rett opp dette")
        if chair.page.get_by_role("button", name="Bekreft begrunnelsene").count():
            chair.press("Bekreft begrunnelsene")
    chair.press("Avslutt møtet").sees("Møtet er avsluttet.").follow("Godkjenn referatet")
    chair.press("Godkjenn referatet").sees("Referatet er godkjent.")
    chair.follow("Se referatet")
    assert name in chair.pdf(chair.address_of("Åpne det godkjente referatet"))
    chair.open(meeting)

    # The offer, with its letter and its clock.
    prepared = chair.follow(name).path
    chair.follow("Bekreft opplysningene").tick(PREMISES)
    chair.write("Dagen det ble bekreftet", typed(oslo_today())).write("Hvordan ble det", "På telefon.")
    chair.press("Bekreft opplysningene").open(prepared)
    chair.follow("Send tilbudet").sees("Slik blir brevet").press("Send tilbudet")
    chair.sees("Tilbudet er sendt.", "Svarfrist")
    assert "tilbud" in chair.pdf(chair.address_of("Se brevet")).lower()
    offer = chair.path
    caseworker = walk("saksbehandler.bergen").open("/tilbud/").open(offer).follow("Takket ja")
    caseworker.choose("Hvordan", "Telefon").press("Lagre svaret").sees("Husstanden har takket ja.")
    walk("bomiljo.bergen").open("/")
    walk("boligleder.bergen").open("/").sees("Skal skrives")


def accepted_offer(as_persona: Any) -> tuple[str, str]:
    """The dwelling and the household of an offer that has been accepted."""
    from allocation import services

    vacancy = make_vacancy(bergen())
    with as_persona("moteleder.bergen") as chair:
        offer = prepared_offer(chair, vacancy, make_entry(chair, members=(child(),)))
        offer = services.send_offer(actor=chair, offer=offer)
        services.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")
        return str(vacancy.dwelling), offer.application.applicant.name


def test_contract_is_signed_rent_is_charged_and_paid(walk: WalkAs, as_persona: Any) -> None:
    address, name = accepted_offer(as_persona)
    today = oslo_today()

    manager = walk("boligleder.bergen").open("/").follow(address).sees("Kontrakten er ikke skrevet ennå.")
    manager.follow("Endre kontrakten").write("Første dag", typed(today)).press("Lagre")
    manager.press("Skriv kontrakten").follow("Les kontrakten")
    manager.page.go_back()
    contract = manager.pdf(manager.address_of("Åpne som PDF"))
    assert name in contract and "9-11" in contract
    for party in ("Utleier", "Leier"):
        manager.follow("Registrer signatur").tick(party).write("Dato på kontrakten", typed(today))
        manager.press("Registrer signatur")
    manager.tab("Oversikt").sees("Løpende").tab("Tidslinje")
    lease = manager.path.removesuffix("tidslinje/")

    accounts = walk("regnskap.bergen").open("/").menu("Leieforhold").follow("Husleiekjøring")
    accounts.write("Måned", f"{today:%m.%Y}").press("Kjør husleie").sees("1 leieforhold ble belastet.")
    accounts.press("Kjør husleie").sees("Alle leieforhold var allerede belastet for måneden.")
    accounts.open(f"{lease}reskontro/").follow("Registrer innbetaling").write("Beløp", "100").write(
        "Dato", typed(today)
    )
    accounts.press("Før posteringen").sees("Posteringen er ført.", "Innbetaling")
    for tab in ("Oversikt", "Restanse", "Kontrakt"):
        accounts.tab(tab)

    phone = walk("regnskap.bergen", **NARROW).open("/leieforhold/").open(lease).open(f"{lease}reskontro/")
    phone.open(f"{lease}restanse/").open(f"{lease}kontrakt/").open("/leieforhold/restanser/")
    walk("nav.bergen").refused(lease)
