"""Bergen: a deviation, from the phone of the one who saw it to a closing that could not come too early."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts.models import User
from core.base.clock import oslo_today
from tests.journeys.walking import NARROW, Walk, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_deviation_is_not_closed_before_its_measures_are_approved(walk: Callable[..., Walk]) -> None:
    today = oslo_today()
    staff = walk("botiltak.bergen", **NARROW).open("/").open("/avvik/").follow("Meld avvik")
    staff.send("Send meldingen").sees("Velg hva det gjelder.").tick("Brann")
    staff.write("Hva skjedde?", "En branndør sto åpen hele natta.").send("Send meldingen")
    staff.sees("Takk. Meldingen er sendt.").follow("Se meldingen")
    report = staff.path

    leader = walk("enhetsleder.bergen").open("/").open("/avvik/").open(report).follow("Se etter navn")
    leader.press("Teksten er lest gjennom").follow("Vurder avviket")
    leader.tick("Ja").choose("Konsekvens", "3 – Moderat").write("Begrunnelse", "Ingen så det på ni timer.")
    leader.press("Lagre vurderingen").sees("Vurderingen er lagret.")
    leader.open(f"{report}lukk/").press("Lukk avviket").sees("Rett opp dette før du kan lagre")
    leader.open(report).follow("Sett opp tiltak").write("Hva skal gjøres?", "Sette på dørpumpe")
    leader.choose("Ansvarlig", User.objects.get(username="botiltak.bergen").full_name)
    leader.write("Frist", typed(today + timedelta(days=7))).press("Lagre tiltaket").sees(
        "Tiltaket er satt opp"
    )
    leader.open(f"{report}lukk/").press("Lukk avviket").sees("Rett opp dette før du kan lagre")

    staff.open("/").open("/oppgaver/").open(report).follow("Meld utført").write(
        "Hva ble gjort?", "Pumpa er montert."
    )
    staff.press("Meld utført").sees("Tiltaket er meldt utført. En annen skal godkjenne det.")
    leader.open(report).follow("Godkjenn").press("Godkjenn tiltaket").sees("Tiltaket er godkjent.")
    leader.sees("Avviket kan lukkes.").follow("Lukk avviket").press("Lukk avviket")
    leader.sees("Avviket er lukket.").tab("Historikk")

    for outsider in ("saksbehandler.bergen", "leder.nes"):
        walk(outsider).refused(report)
    walk("vekter.bergen", **NARROW).open("/").open("/avvik/meld/")
    walk("etatsdirektor.bergen").open("/").open("/avvik/").open(report)
