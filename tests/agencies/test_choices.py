"""What a municipality uses is chosen on a page of its own, by its administrator, and is written down."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.choices import choices_by_room, choose
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.clock import oslo_today
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ADMIN = "admin.bergen"
RENT = "tenancies.rent"


def page(code: str) -> str:
    return f"/kommunen/{code}/"


def stored(place: Municipality) -> dict[str, object]:
    return dict(Municipality.objects.get(pk=place.pk).switches)


def test_every_switch_has_a_room_and_a_value_of_its_own_kind(actor: ActorOf) -> None:
    rooms = choices_by_room(actor(ADMIN))

    told = [choice for _room, choices in rooms for choice in choices]
    assert {choice.switch.code for choice in told} == {switch.code for switch in switches.declared()}
    assert all(
        choice.switch.admits(choice.value) and choice.switch.admits(choice.switch.default) for choice in told
    )
    assert all(choice.text for choice in told) and len(rooms) > 5


def test_administrator_turns_a_room_off_and_it_is_written_down(
    bergen: Municipality, nes: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    before, elsewhere = stored(bergen), stored(nes)
    assert client_as("regnskap.bergen").get("/leieforhold/husleie/").status_code == 200
    client = client_as(ADMIN)
    assert page(RENT) in client.get("/kommunen/").content.decode()

    without = client.post(page(RENT), {"value": "off"})
    answer = client.post(page(RENT), {"value": "off", "reason": "Vedtak i byrådet"}, follow=True)

    assert without.status_code == 200 and "Hvem har bestemt det" in without.content.decode()
    told = answer.content.decode()
    assert f"Fra {longdate(oslo_today())}, registrert av Henrik Moe" in told and "Vedtak i byrådet" in told
    assert "Valget er lagret." in answer.content.decode() and "Kommunens eget valg" in answer.content.decode()
    assert stored(bergen) == {**before, RENT: False} and stored(nes) == elsewhere
    event = AuditEvent.objects.get(verb="municipality.switch_changed")
    assert event.detail == {"code": RENT, "before": True, "after": False}
    assert client_as("regnskap.bergen").get("/leieforhold/husleie/").status_code == 404


@pytest.mark.parametrize(
    ("code", "value", "kept"),
    [
        ("allocation.candidates", "7", 7), ("deviations.record", "reference", "reference"),
        ("decision.four_eyes", "off", False),
    ],
)  # fmt: skip
def test_numbers_and_values_are_kept_as_what_they_are(
    code: str, value: str, kept: object, bergen: Municipality, client_as: ClientAs
) -> None:
    client = client_as(ADMIN)

    assert client.post(page(code), {"value": value, "reason": "Prøvd ut"}).status_code == 302
    assert stored(bergen)[code] == kept and type(stored(bergen)[code]) is type(kept)


@pytest.mark.parametrize(
    ("code", "value"),
    [("allocation.candidates", "-1"), ("allocation.candidates", "mange"), ("deviations.record", "papir")],
)  # fmt: skip
def test_what_cannot_be_chosen_changes_nothing(
    code: str, value: str, bergen: Municipality, client_as: ClientAs
) -> None:
    before = stored(bergen)
    client = client_as(ADMIN)

    assert client.post(page(code), {"value": value, "reason": "Feil"}).status_code == 200
    assert stored(bergen) == before
    assert client.get(page("ingen.slik")).status_code == 404


def test_others_change_nothing(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    switch = switches.named(RENT)
    assert switch is not None
    with pytest.raises(NotAllowed):
        choose(actor=actor("moteleder.bergen"), switch=switch, value=False, reason="Vil")
    with pytest.raises(Refused) as refused:
        choose(actor=actor(ADMIN), switch=switch, value="ja", reason="Vil")

    assert refused.value.code == "VALUE_UNKNOWN"
    reader = client_as("kommunaldirektor.bergen")
    shown = reader.get("/kommunen/").content.decode()
    assert "Husleie og reskontro" in shown and page(RENT) not in shown
    assert reader.get(page(RENT)).status_code == 404
    for username in ("saksbehandler.bergen", "vekter.bergen", "regnskap.bergen"):
        assert client_as(username).get("/kommunen/").status_code == 404
