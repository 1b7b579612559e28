"""Follow-up agreement, folder and signing services, and the papers of a lease in pages and API."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality, Unit
from core.base.errors import Refused
from core.documents import letters
from core.documents.models import Letter
from core.rules.models import Deadline
from housing.enums import Provision
from tenancies.enums_papers import PaperState, Party
from tenancies.models import Lease, LeasePaper
from tenancies.services import (
    folder,
    follow_up,
    signing,
    signing_service,
)
from tenancies.services.terms import terms_of
from tests.counting import queries
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_lease
from tests.tenancies.papering import drafted, longer, propose, sign_all


def agreed(landlord: Actor, **changes: Any) -> follow_up.FollowUp:
    unit = Unit.objects.get(municipality=landlord.home, name="Sosiale botjenester")
    values: dict[str, Any] = {
        "unit": unit, "what": "Vi ser på post og regninger sammen.", "how_often": "Hver tirsdag.",
        "starts_on": landlord.today, "contact": "Ada Prøvesen", **changes,
    }  # fmt: skip
    return follow_up.FollowUp(**values)


def test_follow_up_agreement_holds_when_all_three_have_signed(landlord: Actor, running: Lease) -> None:
    follow_up.require(actor=landlord, lease=running, why="Vilkår i vedtaket")
    paper = follow_up.write(actor=landlord, lease=running, agreed=agreed(landlord))

    sign_all(landlord, paper, ("tenant", "landlord"))
    paper.refresh_from_db()
    assert paper.state == PaperState.MADE
    deadline = Deadline.objects.get(subject_id=running.pk, kind="follow_up_agreement")
    assert deadline.due == date(2026, 12, 4) and deadline.met_on is None

    sign_all(landlord, paper, ("follow_up",))

    paper.refresh_from_db()
    deadline.refresh_from_db()
    assert paper.state == PaperState.SIGNED and deadline.met_on == landlord.today
    assert paper.signatures.get(party=Party.FOLLOW_UP).name == "Ada Prøvesen"
    assert follow_up.standing(running) == paper


def test_follow_up_agreement_is_due_by_itself_where_the_home_is_followed_up(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = drafted(landlord, dwelling=make_dwelling(bergen, provision=Provision.HOUSING_FIRST))

    assert lease.follow_up_due and lease.follow_up_why == "Housing First"
    assert Deadline.objects.filter(subject_id=lease.pk, kind="follow_up_agreement").exists()


def test_follow_up_agreement_that_is_not_to_be_made_is_dropped_with_a_reason(
    landlord: Actor, running: Lease
) -> None:
    paper = follow_up.write(actor=landlord, lease=running, agreed=agreed(landlord))
    running.refresh_from_db()

    with pytest.raises(Refused):
        follow_up.drop(actor=landlord, lease=running, reason="")
    follow_up.drop(actor=landlord, lease=running, reason="Leieren vil ikke")
    follow_up.drop(actor=landlord, lease=running, reason="Leieren vil ikke")

    paper.refresh_from_db()
    assert paper.state == PaperState.WITHDRAWN
    assert Deadline.objects.get(subject_id=running.pk, kind="follow_up_agreement").state == "waived"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": " "}, "WHAT_MISSING"),
        ({"how_often": ""}, "HOW_OFTEN_MISSING"),
        ({"ends_on": date(2026, 1, 1)}, "END_BEFORE_START"),
    ],
)
def test_follow_up_agreement_needs_its_content(
    landlord: Actor, running: Lease, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        follow_up.write(actor=landlord, lease=running, agreed=agreed(landlord, **changes))

    assert refused.value.code == code


def test_a_party_that_does_not_belong_there_cannot_sign(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))

    with pytest.raises(Refused) as refused:
        signing.sign_paper(actor=landlord, paper=paper, party="follow_up", on=landlord.today)

    assert refused.value.code == "NOT_A_PARTY"


# --- The folder


def test_folder_is_written_for_the_home_and_handed_over_once(landlord: Actor, running: Lease) -> None:
    with pytest.raises(Refused) as early:
        folder.deliver(actor=landlord, lease=running, on=landlord.today)
    paper = folder.write(actor=landlord, lease=running, language="nn")
    letter = Letter.objects.get(pk=paper.letter)

    done = folder.deliver(actor=landlord, lease=running, on=landlord.today)
    again = folder.deliver(actor=landlord, lease=running, on=landlord.today)

    assert early.value.code == "FOLDER_NOT_MADE"
    assert "bustøtte" in letter.html and letters.pdf(letter).startswith(b"%PDF")
    assert done.state == PaperState.DELIVERED and again.pk == done.pk
    with pytest.raises(Refused):
        signing.sign_paper(actor=landlord, paper=done, party="tenant", on=landlord.today)


# --- Signing services


def test_paper_is_not_sent_where_contracts_are_signed_on_paper(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))

    with pytest.raises(Refused) as refused:
        signing_service.send(actor=landlord, paper=paper)

    assert refused.value.code == "PAPER_ONLY"


def test_signing_service_signs_by_night_and_one_bad_answer_stops_no_other(
    landlord: Actor, running: Lease, bergen: Municipality, settings: Any, tmp_path: Path
) -> None:
    settings.OUTBOX_DIR, settings.SIGNING_PORT = str(tmp_path), "tenancies.signing_ports.FileDrop"
    bad = propose(landlord, make_lease(bergen), longer(running))
    good = propose(landlord, running, longer(running))
    for paper in (bad, good):
        signing_service.send(actor=landlord, paper=paper)
        signing_service.send(actor=landlord, paper=paper)
    told = json.loads((tmp_path / "signing" / str(good.pk) / "signers.json").read_text())
    assert {row["party"] for row in told["signers"]} == {"landlord", "tenant"}
    on = landlord.today.isoformat()
    rows = [{"party": "landlord", "on": on, "name": "Kari"}, {"party": "tenant", "on": on, "reference": "b1"}]
    (tmp_path / "signing" / str(good.pk) / "signed.json").write_text(json.dumps(rows))
    ahead = [{"party": "tenant", "on": "2027-01-01"}]
    (tmp_path / "signing" / str(bad.pk) / "signed.json").write_text(json.dumps(ahead))

    with acting_as_service("letters", bergen) as service:
        counts = signing_service.collect(service)
        again = signing_service.collect(service)

    good.refresh_from_db()
    assert counts == {"signed": 2, "not_signed": 1} and again["signed"] == 0
    assert good.state == PaperState.SIGNED
    assert good.signatures.get(party="tenant").method == "electronic"
    assert terms_of(running).last_day == date(2030, 12, 31)


# --- Pages and API


def test_contract_page_shows_the_papers_and_what_to_do(
    client_as: Callable[[str], Client], landlord: Actor, running: Lease
) -> None:
    propose(landlord, running, longer(running))
    follow_up.write(actor=landlord, lease=running, agreed=agreed(landlord))
    folder.write(actor=landlord, lease=running)
    client = client_as("boligleder.bergen")
    address = f"/leieforhold/{running.pk}/kontrakt/"
    page = client.get(address).content.decode()

    assert queries(client, address) <= 15
    assert "Endringsavtale 1" in page and "Oppfølgingsavtale 1" in page and "Skriv mappa på nytt" in page
    assert "Registrer signatur" in page


def test_amendment_by_form_and_signature_by_form(client_as: Callable[[str], Client], running: Lease) -> None:
    client = client_as("boligleder.bergen")
    address = f"/leieforhold/{running.pk}/kontrakt/endringsavtale/"
    form = {
        "effective_on": "01.01.2027", "reason": "Trenger boligen", "kind": "fixed_3y", "end": "31.12.2030",
        "monthly_rent": "9500", "due_day": "1", "eviction_clause": "on", "version": running.version,
    }  # fmt: skip

    refused = client.post(address, {**form, "end": "31.12.2028"})
    done = client.post(address, form)

    assert "minst tre år" in refused.content.decode() and done.status_code == 302
    paper = LeasePaper.objects.get(lease=running)
    sign = f"/leieforhold/{running.pk}/kontrakt/ark/{paper.pk}/signer/"
    assert client.post(sign, {"party": "landlord", "on": "20.11.2026", "version": 1}).status_code == 302
    assert "Leier" in client.get(sign).content.decode()
    assert client.post(sign, {"party": "tenant", "on": "20.11.2026", "version": 2}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED


@pytest.mark.parametrize("who", ["saksbehandler.bergen", "regnskap.bergen", "vekter.bergen", "leder.nes"])
def test_the_forms_do_not_exist_for_others(
    client_as: Callable[[str], Client], running: Lease, who: str
) -> None:
    client = client_as(who)

    for rest in ("endringsavtale/", "oppfolging/", "oppfolging/krev/", "mappe/levert/"):
        assert client.get(f"/leieforhold/{running.pk}/kontrakt/{rest}").status_code == 404


def test_api_writes_an_amendment_and_takes_signatures(
    client_as: Callable[[str], Client], running: Lease
) -> None:
    client = client_as("boligleder.bergen")
    body = {
        "lease": str(running.pk), "effective_on": "2027-01-01", "reason": "Trenger boligen",
        "last_day": "2030-12-31",
    }  # fmt: skip

    bad = client.post("/api/v1/lease-papers/", {**body, "last_day": "2028-01-01"}, "application/json")
    made = client.post("/api/v1/lease-papers/", body, "application/json")
    address = f"/api/v1/lease-papers/{made.json()['id']}/signatures/"
    for party in ("landlord", "tenant", "tenant"):
        last = client.post(address, {"party": party, "on": "2026-11-20"}, "application/json")

    assert bad.status_code == 400 and bad.json()["code"] == "TERM_TOO_SHORT"
    assert made.status_code == 201 and made.json()["changes"] == ["last_day"]
    assert last.status_code == 201 and last.json()["state"] == "signed"
    listed = client.get("/api/v1/lease-papers/", {"lease": str(running.pk)}).json()
    assert [row["party"] for row in listed["results"][0]["signatures"]] == ["landlord", "tenant"]
    assert client_as("leder.nes").get(f"/api/v1/lease-papers/{made.json()['id']}/").status_code == 404
