"""Nes: three people at one office, and a meeting that decides by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from applications.models import Application, Decision
from core.agencies.models import Municipality
from core.base.clock import oslo_today
from tests.factories.housing import make_vacancy
from tests.journeys.test_bergen_decision import register
from tests.journeys.walking import NARROW, PREMISES, Walk, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WalkAs = Callable[..., Walk]


def test_meeting_decides_and_the_household_gets_a_contract(walk: WalkAs, as_persona: Any) -> None:
    make_vacancy(Municipality.objects.get(code="nes"))
    consultant = walk("konsulent.nes")
    case = register(consultant)
    consultant.tab("Kartlegging").follow("Endre Barnets beste")
    consultant.fill(Bomiljø="Skolen er nær.", Bostabilitet="Har flyttet tre ganger på to år.")
    consultant.write("Fysiske og helsemessige behov", "Trenger eget rom.").press("Lagre opplysningene")
    consultant.tab("Vurdering").press("Vurder søknaden")
    while consultant.page.get_by_role("link", name="Svar på kravet").count():
        consultant.follow("Svar på kravet").tick("Oppfylt").write(
            "Begrunnelse", "Fire personer deler ett rom."
        )
        consultant.press("Lagre svaret")
    consultant.sees("Alle krav er oppfylt").tab("Vedtak og klage")
    consultant.sees("Hos dere fattes vedtaket i tildelingsmøtet.")

    # The meeting decides: the application meets the criteria.
    leader = walk("leder.nes").open("/").menu("Møter").follow("Planlegg møte")
    leader.write("Dato", typed(oslo_today())).press("Planlegg møtet")
    leader.press("Sett opp sakslista").follow("Send sakslista").press("Send sakslista")
    assert "Testesen" in leader.pdf(leader.address_of("Skriv ut sakslista"))
    leader.follow("Start møtet").press("Gå til sakene")
    for _item in range(2):
        if leader.page.get_by_label("Oppfyller vilkårene").count():
            leader.page.get_by_label("Oppfyller vilkårene").check()
            leader.write("Begrunnelse", "Familien står uten egnet bolig.")
        else:
            leader.page.locator("main input[name=result]").last.check()
            leader.write("Begrunnelse", "Ingen står på lista ennå.")
        leader.press("Lagre og")
    leader.press("Avslutt møtet").follow("Godkjenn referatet").press("Godkjenn referatet")
    with as_persona("leder.nes"):
        assert Application.objects.get().state == "granted"
        assert Decision.objects.get().made_by == "meeting"
    consultant.open(f"{case}vedtak/").sees("Tildelingsmøtet")
    if consultant.page.get_by_role("button", name="Send vedtaket").count():
        consultant.press("Send vedtaket")
    consultant.tab("Dokumenter").follow("Vedtak om kommunal bolig")
    assert "Du kan klage" in consultant.pdf(consultant.address_of("Vis PDF"))
    # There is no waiting list here: nobody is made to keep one, and no page asks for it.
    assert not consultant.open("/").page.get_by_role("link", name="Venteliste").count()
    consultant.refused("/venteliste/")

    # Between the meetings the leader gives the empty home to the household; the office is its own landlord.
    leader.open("/boliger/ledige/").follow("Prøvegata").follow("kandidater").look()
    leader.page.locator("main input[type=radio]").first.check()
    leader.write("Begrunnelse", "Familien må ut denne uka.").press("Tildel")
    prepared = leader.path
    leader.follow("Bekreft opplysningene").tick(PREMISES)
    leader.write("Dagen det ble bekreftet", typed(oslo_today())).write("Hvordan ble det", "På telefon.")
    leader.press("Bekreft opplysningene").open(prepared)
    leader.follow("Send tilbudet").press("Send tilbudet").follow("Takket ja").press("Lagre svaret")
    leader.open("/").open("/leieforhold/").follow("Prøvegata").tab("Kontrakt")
    leader.press("Skriv kontrakten")
    assert "Testesen" in leader.pdf(leader.address_of("Åpne som PDF"))
    walk("miljo.nes", **NARROW).open("/").open("/moter/").refused(case)
