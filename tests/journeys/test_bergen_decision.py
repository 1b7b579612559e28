"""Bergen: from a paper application to the waiting list. The decision is made before the meeting, by two."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from applications.models import Application
from core.accounts.models import User
from core.audit.models import AuditEvent, ReadEntry
from core.base.clock import oslo_today
from core.people.identity import control_digits
from tests.journeys.walking import NARROW, Walk, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WalkAs = Callable[..., Walk]


def synthetic_number() -> str:
    """A number of 17 May 1985 that Skatteetaten never gives out: 80 is added to the month."""
    for individual in range(300, 500):
        if control := control_digits(f"178585{individual}"):
            return f"178585{individual}{control}"
    raise AssertionError("No number is left for the day.")


def register(walk: Walk) -> str:
    """The stepper, from the front page to the registered case. Gives the address of the case."""
    today = oslo_today()
    walk.open("/").menu("Søknader").follow("Ny søknad").press("Start ny søknad")
    walk.sees("Steg 1 av 6: Søker").press("Neste steg").sees("Oppgi datoen søknaden kom inn.")
    walk.tick("Ny", "Papir").write("Dagen søknaden kom inn", typed(today - timedelta(days=3)))
    walk.write("Fødselsnummer", synthetic_number()).fill(Fornavn="Kari", Etternavn="Testesen")
    walk.fill(Telefon="90 00 00 00").press("Neste steg")
    walk.sees("Steg 2 av 6: Husstand").press("Legg til medlem").choose("Rolle i husstanden", "Barn")
    walk.fill(Fornavn="Lille", Etternavn="Testesen", Fødselsdato="01.02.2019")
    walk.write("Husstanden ble bedt om å uttale seg", typed(today - timedelta(days=2))).press("Neste steg")
    walk.sees("Steg 3 av 6: Situasjon og behov").tick("Norsk").press("Legg til periode")
    walk.write("Folkeregistrert i kommunen fra", "01.01.2015")
    walk.tick("Tidsubestemt leieavtale", "Ja, for familien").write("Antall soverom", "2").press("Neste steg")
    walk.sees("Steg 4 av 6: Økonomi og historikk").write("brutto årsinntekt", "310 000")
    walk.tick("Inntekten er dokumentert").write("Inntektsår", str(today.year - 1))
    walk.write("Kilde", "Skattemelding").press("Neste steg")
    walk.sees("Steg 5 av 6: Samtykke til deling").press("Neste steg")
    walk.sees("Steg 6 av 6: Se over og registrer", "1. februar 2019").press("Registrer søknaden")
    walk.sees("Søknaden er registrert med saksnummer").follow("Oversikt")
    return walk.path


def test_paper_application_becomes_a_place_on_the_waiting_list(walk: WalkAs, as_persona: Any) -> None:
    caseworker = walk("saksbehandler.bergen")
    case = register(caseworker)

    # Foreløpig svar (forvaltningsloven § 11 a): the letter is read before it is sent.
    caseworker.follow("Send foreløpig svar").tick("Rekker ikke neste møte")
    caseworker.write("Når regner dere med å svare?", typed(oslo_today() + timedelta(days=40)))
    caseworker.press("Vis brevet").sees("Vi trenger mer tid på søknaden din").press("Send brevet")
    caseworker.sees("Foreløpig svar er sendt.")

    # What the rules ask for is written down, and what they cannot compute is answered by a person.
    caseworker.tab("Kartlegging").follow("Endre Barnets beste")
    caseworker.fill(Bomiljø="Skolen er nær.", Bostabilitet="Har flyttet tre ganger på to år.")
    caseworker.write("Fysiske og helsemessige behov", "Trenger eget rom.").press("Lagre opplysningene")
    caseworker.tab("Vurdering").press("Vurder søknaden").sees("Noe må vurderes")
    caseworker.follow("Svar på kravet").tick("Oppfylt")
    caseworker.write("Begrunnelse", "Fire personer deler ett rom.").press("Lagre svaret")
    caseworker.sees("Alle krav er oppfylt", "Folkeregistrert i kommunen det siste året", "Bergen 2025")

    # The decision is drafted by one and approved by another.
    caseworker.tab("Vedtak og klage").follow("Lag vedtak", within=".case-content").tick("Innvilget")
    caseworker.press("Lagre og vis brevet").sees("Du får plass på ventelista")
    caseworker.press("Legg fram").sees("Venter på godkjenning").misses("Fatt og send")
    approver = walk("saksbehandler2.bergen").open("/").follow("Godkjenn vedtak i sak")
    approver.press("Godkjenn vedtaket").sees("Vedtaket er godkjent.")
    caseworker.open(f"{case}vedtak/").press("Fatt og send").sees("Vedtaket er sendt.")
    caseworker.sees("Innvilget – på venteliste").follow("Registrer kommet fram")
    caseworker.write("Dagen brevet kom fram", typed(oslo_today())).press("Lagre datoen").sees("Klagefrist")

    caseworker.tab("Dokumenter").follow("Vedtak om kommunal bolig")
    letter = caseworker.pdf(caseworker.address_of("Vis PDF"))
    assert "Du får plass på ventelista" in letter and "Du kan klage" in letter
    caseworker.open(f"{case}notater/").tab("Tidslinje").sees("Vedtaket ble sendt")

    # The place on the list explains itself.
    caseworker.menu("Venteliste")
    caseworker.page.get_by_text("Hvorfor her?").first.click()
    caseworker.look().follow("Kari Testesen").sees("Hvorfor her?", "Barnefamilie")

    # To everybody else the case does not exist; those who looked stand in the read log.
    for outsider in ("nav.bergen", "admin.bergen", "leder.nes"):
        walk(outsider, **NARROW).refused(case)
    with as_persona("saksbehandler.bergen"):
        application = Application.objects.get()
        assert application.state == "granted"
        assert AuditEvent.objects.filter(subject_id=application.pk, verb="application.decided").exists()
    # Only the privacy officer reads the log of others.
    with as_persona("personvern.bergen"):
        log = ReadEntry.objects.filter(person_id=application.applicant_id)
        readers, contents = zip(*log.values_list("user_id", "content"), strict=True)
    handlers = User.objects.filter(username__in=["saksbehandler.bergen", "saksbehandler2.bergen"])
    assert set(readers) == set(handlers.values_list("pk", flat=True))
    assert {"application.case", "application.decision", "application.assessment"} <= set(contents)


def test_case_pages_fit_a_phone(walk: WalkAs, as_persona: Any) -> None:
    from tests.factories.applications import child, make_application

    with as_persona("saksbehandler.bergen") as actor:
        case = make_application(actor, members=(child(),))
    caseworker = walk("saksbehandler.bergen", **NARROW).open(case.get_absolute_url())
    for tab in ("Kartlegging", "Dokumenter", "Vurdering", "Vedtak og klage", "Notater", "Tidslinje"):
        caseworker.tab(tab)
    for address in ("/", "/soknader/", "/venteliste/", "/moter/", "/tilbud/", "/oppgaver/", "/varsler/"):
        caseworker.open(address)
