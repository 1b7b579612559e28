"""Why something is withheld, asking for it, and the owner's answer: nobody learns anything by asking."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from applications.models import Application, Note
from applications.policies import notes
from applications.services.involving import involve
from applications.services.knowledge import write_note
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice
from core.people.models import Person
from core.rules.models import Deadline
from core.sharing.models import InsightRequest, Share
from core.sharing.organisation import neighbours
from core.sharing.policies import insight_requests
from core.sharing.services import insight
from core.sharing.services.insight import Terms
from core.sharing.shareables import shareable_for
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.tenancies import make_lease
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def ask(actor: Actor, case: Any, code: str = "nav-arstad", **changes: str) -> InsightRequest:
    asked = next(each for each in neighbours(actor) if each.compartment.code == code)
    words = {"what": "Er det kjent noe om tidligere leieforhold?", "purpose": "Vurdere vilkårene", **changes}
    return insight.ask(actor=actor, kind=shareable_for(case), case=case, asked=asked, **words)


def terms(actor: Actor, **changes: Any) -> Terms:
    values: dict[str, Any] = {
        "legal_basis": "own_tasks",
        "basis_detail": "Hjelper brukeren vår til bolig.",
        "purpose": "Vurdere vilkårene",
        "ends_on": actor.today + timedelta(days=7),
        **changes,
    }
    return Terms(**values)


def involved(actor: Actor, case: Application, code: str) -> None:
    unit = Unit.objects.get(municipality=actor.home, code=code)
    involve(actor=actor, application=case, unit=unit, basis="law", reason="Kartlegging")


def withheld_part(page: str) -> str:
    found = re.search(r'<details class="ds-details withheld">.*?</details>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


@pytest.mark.parametrize("tab", ["notater/"])
def test_withheld_line_is_the_same_whether_anything_exists_or_not(
    actor: ActorOf, worker: Actor, case: Application, client_as: Any, tab: str
) -> None:
    client = client_as("saksbehandler.bergen")
    address = f"/soknader/{case.key}/{tab}"
    before = withheld_part(client.get(address).content.decode())

    involved(worker, case, "sosiale-botjenester")
    helper = actor("oppfolger.bergen")
    write_note(actor=helper, application=case, text="Hemmelig.")

    after = withheld_part(client.get(address).content.decode())
    assert after.encode() == before.encode()
    assert "Sosiale botjenester" in after
    assert "Boligkontoret" not in after


def test_withheld_line_on_the_lease_is_the_same_whatever_is_hidden(
    actor: ActorOf, bergen: Municipality, client_as: Any
) -> None:
    lease = make_lease(bergen)
    client = client_as("boligleder.bergen")
    before = withheld_part(client.get(f"/leieforhold/{lease.pk}/").content.decode())
    with as_owner():
        from deviations.models import IdentifiedNote

        IdentifiedNote.objects.create(
            municipality=bergen,
            compartment=compartment(bergen, "haggardshaugen"),
            person=lease.tenant,
            text="Hemmelig.",
            written_by=User.objects.get(username="botiltak.bergen"),
        )

    assert withheld_part(client.get(f"/leieforhold/{lease.pk}/").content.decode()) == before


def test_small_office_with_one_compartment_is_not_bothered(
    actor: ActorOf, nes: Municipality, client_as: Any
) -> None:
    case = make_application(actor("leder.nes"))
    with as_owner():
        own = compartment(nes, "boligkontoret")
        Unit.objects.filter(municipality=nes).exclude(code="it").update(compartment=own)
    client = client_as("leder.nes")

    notes_page = client.get(f"/soknader/{case.key}/notater/").content.decode()
    overview = client.get(f"/soknader/{case.key}/").content.decode()

    assert "withheld" not in notes_page
    assert "Del notatet" not in notes_page
    assert "/personvern/del/" not in overview
    assert "/involver/" not in overview
    assert neighbours(actor("leder.nes")) == []


def test_asked_unit_knows_whom_it_is_about_until_it_has_answered(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    made = ask(worker, case)
    assert Person.objects.filter(pk=case.applicant_id).exists()

    asked = actor("nav.bergen")
    assert insight_requests.visible_to(asked).get() == made
    assert Person.objects.get() == case.applicant
    assert Notice.objects.get(key=f"insight:{made.pk}").needs_receipt
    assert Deadline.objects.get(kind="insight_request", subject_id=made.pk).unit_id == made.unit_id
    insight.refuse(actor=asked, request=made, reason="Vi har ikke hjemmel.")

    actor("nav.bergen")
    assert not Person.objects.exists()
    assert Deadline.objects.get(kind="insight_request", subject_id=made.pk).met_on is not None


def test_asking_twice_is_one_request(worker: Actor, case: Application) -> None:
    assert ask(worker, case).pk == ask(worker, case).pk
    assert AuditEvent.objects.filter(verb="insight.requested").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"), [({"what": " "}, "WHAT_MISSING"), ({"purpose": ""}, "PURPOSE_MISSING")]
)
def test_request_without_words_is_refused(
    worker: Actor, case: Application, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        ask(worker, case, **changes)

    assert refusal.value.code == code
    assert not InsightRequest.objects.exists()


def test_owner_gives_insight_on_a_basis_and_until_an_end(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    involved(worker, case, "nav-arstad")
    helper = actor("nav.bergen")
    note = write_note(actor=helper, application=case, text="Navs notat.")
    made = ask(actor("saksbehandler.bergen"), case)

    answerer = actor("nav.bergen")
    offered = [record for _kind, record in insight.to_offer(answerer, made)]
    assert offered == [note]
    done = insight.give(
        actor=answerer, request=made, answer="Se notatet.", records=offered, terms=terms(answerer)
    )
    again = insight.give(actor=answerer, request=made, answer="Noe annet.")

    assert (done.state, again.answer) == ("given", "Se notatet.")
    assert list(notes.visible_to(actor("saksbehandler.bergen"))) == [note]
    assert list(Note.objects.all()) == [note]
    assert Share.objects.get().source_id == done.pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"legal_basis": ""}, "BASIS_MISSING"), ({"ends_on": None}, "END_MISSING")],
)
def test_insight_on_terms_that_do_not_hold_saves_nothing(
    actor: ActorOf, worker: Actor, case: Application, changes: dict[str, Any], code: str
) -> None:
    involved(worker, case, "nav-arstad")
    helper = actor("nav.bergen")
    note = write_note(actor=helper, application=case, text="Navs notat.")
    made = ask(actor("saksbehandler.bergen"), case)
    answerer = actor("nav.bergen")

    with pytest.raises(Refused) as refusal:
        insight.give(
            actor=answerer, request=made, answer="", records=[note], terms=terms(answerer, **changes)
        )

    assert refusal.value.code == code
    made.refresh_from_db()
    assert made.state == "waiting"
    assert not Share.objects.exists()


def test_answer_without_words_or_records_and_refusal_without_reason_are_refused(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    made = ask(worker, case)
    asked = actor("nav.bergen")

    with pytest.raises(Refused):
        insight.give(actor=asked, request=made, answer=" ")
    with pytest.raises(Refused):
        insight.refuse(actor=asked, request=made, reason=" ")
    insight.refuse(actor=asked, request=made, reason="Vi har ikke hjemmel.")
    insight.refuse(actor=asked, request=made, reason="En gang til.")
    made.refresh_from_db()
    assert made.answer == "Vi har ikke hjemmel."
    with pytest.raises(Refused):
        insight.give(actor=asked, request=made, answer="Likevel.")


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "nav2.bergen", "revisor.bergen"])
def test_only_the_asked_unit_answers(actor: ActorOf, worker: Actor, case: Application, username: str) -> None:
    made = ask(worker, case)
    other = actor(username)

    with pytest.raises(NotAllowed):
        insight.give(actor=other, request=made, answer="Svar.")
    with pytest.raises(NotAllowed):
        insight.refuse(actor=other, request=made, reason="Nei.")


def test_withdrawn_request_closes_what_the_asked_unit_knew(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    made = ask(worker, case)

    insight.withdraw(actor=worker, request=made)
    insight.withdraw(actor=worker, request=made)

    actor("nav.bergen")
    assert not Person.objects.exists()
    assert Deadline.objects.get(kind="insight_request").state == "waived"


def test_involved_unit_cannot_make_the_case_known_to_others_by_asking(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    involved(worker, case, "sosiale-botjenester")
    helper = actor("oppfolger.bergen")

    with pytest.raises(Refused) as refusal:
        ask(helper, case)
    assert refusal.value.code == "NOT_INVOLVED"
    assert ask(helper, case, "boligkontoret").state == "waiting"


def test_outside_the_case_the_page_is_not_found(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality, client_as: Any
) -> None:
    fana = compartment(bergen, "nav-fana").pk
    address = f"/personvern/innsyn/be-om/applications.application/{case.pk}/"

    assert client_as("nav.bergen").get(f"{address}{fana}/").status_code == 404
    own = client_as("saksbehandler.bergen")
    assert own.get(f"{address}{fana}/").status_code == 200
    assert own.get(f"{address}{compartment(bergen, 'boligkontoret').pk}/").status_code == 404
    note = f"/personvern/innsyn/be-om/applications.note/{case.pk}/{fana}/"
    assert own.get(note).status_code == 404


def test_pages_ask_answer_and_refuse(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality, client_as: Any
) -> None:
    own, asked = client_as("saksbehandler.bergen"), client_as("nav.bergen")
    arstad = compartment(bergen, "nav-arstad").pk
    address = f"/personvern/innsyn/be-om/applications.application/{case.pk}/{arstad}/"

    empty = own.post(address, {"what": "", "purpose": ""})
    sent = own.post(address, {"what": "Leieforhold?", "purpose": "Vurdering"})

    assert "Skriv hva dere trenger å vite." in empty.content.decode()
    made = InsightRequest.objects.get()
    assert sent.headers["Location"] == made.get_absolute_url()
    assert made.number in asked.get("/").content.decode()
    page = asked.get(made.get_absolute_url()).content.decode()
    assert case.applicant.name in page
    assert "Avslå" not in own.get(made.get_absolute_url()).content.decode()
    assert client_as("nav2.bergen").get(made.get_absolute_url()).status_code == 404
    assert own.post(f"{made.get_absolute_url()}avsla/", {"avslag-reason": "Nei"}).status_code == 404
    nothing = asked.post(made.get_absolute_url(), {"answer": ""})
    assert "Skriv svaret. Kan dere ikke svare" in nothing.content.decode()
    missing = asked.post(f"{made.get_absolute_url()}avsla/", {"avslag-reason": ""})
    assert "Skriv hvorfor dere ikke gir innsyn." in missing.content.decode()

    assert asked.post(made.get_absolute_url(), {"answer": "Ingen kjente leieforhold."}).status_code == 302

    assert "Ingen kjente leieforhold." in own.get(made.get_absolute_url()).content.decode()
    assert "Innsyn gitt" in own.get("/personvern/innsyn/").content.decode()


def test_page_shares_chosen_records_with_the_answer(
    actor: ActorOf, worker: Actor, case: Application, client_as: Any
) -> None:
    involved(worker, case, "nav-arstad")
    helper = actor("nav.bergen")
    note = write_note(actor=helper, application=case, text="Navs notat.")
    made = ask(actor("saksbehandler.bergen"), case)
    asked = client_as("nav.bergen")
    form = {"records": f"applications.note:{note.pk}", "answer": ""}

    wrong = asked.post(made.get_absolute_url(), form)
    right = asked.post(
        made.get_absolute_url(),
        {**form, "legal_basis": "same_purpose", "purpose": "Vurdering", "period": "week"},
    )

    assert "Velg hjemmelen som gir adgang til å dele." in wrong.content.decode()
    assert right.status_code == 302
    assert (
        "Navs notat."
        in client_as("saksbehandler.bergen").get(f"/soknader/{case.key}/notater/").content.decode()
    )
