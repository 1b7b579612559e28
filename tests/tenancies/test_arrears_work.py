"""The worktray, the contact log and the joint review of unpaid rent."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ContactAttempt
from tenancies.selectors.routine import routine_of
from tenancies.services import (
    contact_log,
    joint_reviews,
    ledger,
)
from tests.counting import counted
from tests.tenancies.owing import (
    COLLECTOR,
    LANDLORD,
    NAV,
    TODAY,
    ApiAs,
    As,
    Who,
    advance,
    make_case,
    record,
    service,
)

# --- The worktray ------------------------------------------------------------------------------------------------


def test_worktray_says_since_when_why_and_what_stops(client_as: As, case: ArrearsCase) -> None:
    page = client_as(LANDLORD).get(reverse("tenancies:arrears_list")).content.decode()

    assert "Saken er hos innkreving uten gyldig varsel" in page
    assert "§ 4-18-varsel mangler, utleier ikke svart" in page
    assert "02.11.2026" in page


def test_since_stays_while_the_next_action_is_the_same(bergen: Municipality, case: ArrearsCase) -> None:
    advance(bergen, TODAY)

    with service(bergen):
        assert ArrearsCase.objects.get(pk=case.pk).next_since == date(2026, 11, 2)


def test_routine_shows_the_municipality_its_own_intervals(
    client_as: As, bergen: Municipality, nes: Municipality
) -> None:
    theirs, ours = routine_of(nes, TODAY), routine_of(bergen, TODAY)

    page = client_as(LANDLORD).get(reverse("tenancies:arrears_routine")).content.decode()

    assert (ours.rows[2].when, theirs.rows[2].when) == ("1 måned etter forfall", "14 dager etter forfall")
    assert "Bergens rutine av 2006" in page
    assert len(ours.rows) == 15


# --- The contact log ---------------------------------------------------------------------------------------------


def log(who: Actor, case: ArrearsCase, **more: Any) -> ContactAttempt:
    given = {"how": "phone", "result": "no_answer", "on": TODAY, **more}
    return contact_log.log_contact(actor=who, case=case, **given)


def test_contact_is_logged_once(case: ArrearsCase, actor: Who) -> None:
    helper = actor(NAV)

    first = log(
        helper, case, how="visit", result="message_left", measures=["plan", "benefit"], note=" La brosjyre "
    )
    again = log(
        helper, case, how="visit", result="message_left", measures=["benefit", "plan"], note="La brosjyre"
    )

    assert first.pk == again.pk
    assert first.measures == ["benefit", "plan"]


@pytest.mark.parametrize("username", ["nav2.bergen", "saksbehandler.bergen", "leder.nes", "bomiljo.bergen"])
def test_contact_by_the_wrong_person_is_not_allowed(case: ArrearsCase, actor: Who, username: str) -> None:
    with pytest.raises(NotAllowed):
        log(actor(username), case)


@pytest.mark.parametrize(
    ("on", "code"), [(TODAY + timedelta(days=1), "DAY_IN_FUTURE"), (date(2020, 1, 1), "BEFORE_LEASE")]
)
def test_contact_on_an_impossible_day_is_refused(case: ArrearsCase, actor: Who, on: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        log(actor(NAV), case, on=on)

    assert refused.value.code == code


def test_contact_in_a_closed_case_is_refused(case: ArrearsCase, actor: Who) -> None:
    ledger.register_payment(
        actor=actor("regnskap.bergen"), lease=case.lease, amount=Decimal("28500.00"), on=TODAY
    )

    with pytest.raises(Refused, match="lukket"):
        log(actor(LANDLORD), case)


def test_contact_taken_back_stays_in_the_history(case: ArrearsCase, actor: Who, client_as: As) -> None:
    mine = log(actor(LANDLORD), case, note="Feil person")

    contact_log.take_back(actor=actor(LANDLORD), contact=mine, reason="Feil sak")
    contact_log.take_back(actor=actor(LANDLORD), contact=mine, reason="Feil sak")

    mine.refresh_from_db()
    assert mine.superseded_at is not None
    page = client_as(LANDLORD).get(reverse("tenancies:arrears", args=[case.lease_id])).content.decode()
    assert "Feil person" not in page


def test_somebody_elses_contact_is_not_taken_back(case: ArrearsCase, actor: Who, client_as: As) -> None:
    theirs = log(actor(NAV), case)

    with pytest.raises(NotAllowed):
        contact_log.take_back(actor=actor(LANDLORD), contact=theirs, reason="x")
    url = reverse("tenancies:take_back_contact", args=[case.lease_id, theirs.pk])
    assert client_as(LANDLORD).get(url).status_code == 404
    assert client_as("leder.nes").get(url).status_code == 404


def test_contact_form_and_page(client_as: As, case: ArrearsCase) -> None:
    client = client_as(NAV)
    url = reverse("tenancies:log_contact", args=[case.lease_id])

    wrong = client.post(url, {"how": "", "result": "", "on": ""})
    right = client.post(
        url, {"how": "brochure", "result": "no_answer", "on": "20.11.2026", "measures": ["counselling"]}
    )
    page = client.get(reverse("tenancies:arrears", args=[case.lease_id])).content.decode()

    assert wrong.status_code == 200
    assert "Rett opp dette" in wrong.content.decode()
    assert right.status_code == 302
    assert "Brosjyre lagt igjen: ikke svar" in page
    assert "Økonomisk rådgivning" in page


def test_contact_api_writes_once_and_lists(api_as: ApiAs, case: ArrearsCase) -> None:
    body = {
        "case": str(case.pk),
        "on": "2026-11-20",
        "how": "sms",
        "result": "reached",
        "note": "Lovte å betale",
    }

    made = [api_as(NAV).post("/api/v1/arrears-contacts/", body, format="json") for _ in range(2)]
    listed = api_as(COLLECTOR).get("/api/v1/arrears-contacts/", {"case": str(case.pk)}).json()
    hidden = api_as("nav2.bergen").post("/api/v1/arrears-contacts/", body, format="json")

    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert [row["how"] for row in listed["results"]] == ["sms"]
    assert hidden.status_code == 404


# --- The joint review --------------------------------------------------------------------------------------------


def on_list(bergen: Municipality, actor: Who, case: ArrearsCase) -> None:
    record(actor(COLLECTOR), case, StepEvent.NOTICE_4_18_SENT, date(2026, 11, 3))


def test_list_is_sent_once_and_told(bergen: Municipality, case: ArrearsCase, actor: Who) -> None:
    on_list(bergen, actor, case)

    sent = [joint_reviews.send_list(actor=actor(COLLECTOR)) for _ in range(2)]

    case.refresh_from_db()
    assert sent == [1, 0]
    assert (case.step, case.next_action) == (7, "joint_review")
    with service(bergen):
        told = set(
            Notice.objects.filter(title__contains="felles gjennomgang").values_list("unit__code", flat=True)
        )
    assert {"ebf", "nav-arstad"} <= told


def test_list_is_not_sent_by_the_social_services(case: ArrearsCase, actor: Who) -> None:
    with pytest.raises(NotAllowed):
        joint_reviews.send_list(actor=actor(NAV))


@pytest.mark.parametrize(
    "verdict", ["joint_review_active", "joint_review_passive", "joint_review_unsuitable"]
)
def test_verdict_needs_a_reason(bergen: Municipality, case: ArrearsCase, actor: Who, verdict: str) -> None:
    on_list(bergen, actor, case)
    joint_reviews.send_list(actor=actor(COLLECTOR))

    with pytest.raises(Refused, match="begrunnelse"):
        joint_reviews.record_verdict(actor=actor(NAV), case=case, verdict=verdict, on=TODAY, reason=" ")
    joint_reviews.record_verdict(actor=actor(NAV), case=case, verdict=verdict, on=TODAY, reason="Avtalt møte")

    case.refresh_from_db()
    assert case.next_action == "wait"


def test_unknown_verdict_is_refused(case: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused):
        joint_reviews.record_verdict(actor=actor(NAV), case=case, verdict="evicted", on=TODAY, reason="x")


def test_review_page_shows_the_list_with_few_queries(
    client_as: As, bergen: Municipality, case: ArrearsCase, actor: Who
) -> None:
    other = make_case(bergen, children=1)
    for each in (case, other):
        on_list(bergen, actor, each)
    client = client_as(COLLECTOR)
    before = client.get(reverse("tenancies:joint_review")).content.decode()
    client.post(reverse("tenancies:send_list"))
    client_as(NAV).post(
        reverse("tenancies:verdict", args=[case.lease_id]),
        {"verdict": "joint_review_active", "on": "20.11.2026", "reason": "Møte neste uke"},
    )

    with counted() as queries:
        page = client.get(reverse("tenancies:joint_review")).content.decode()

    assert "Send lista til utleier og sosialtjenesten" in before
    assert "Møte neste uke" in page
    assert "Ikke prøvd" in page
    assert len(queries) <= 10, "\n".join(queries)


@pytest.mark.parametrize("username", ["nav2.bergen", "bomiljo.bergen", "leder.nes"])
def test_review_page_shows_nothing_to_others(
    client_as: As, bergen: Municipality, case: ArrearsCase, actor: Who, username: str
) -> None:
    on_list(bergen, actor, case)

    response = client_as(username).get(reverse("tenancies:joint_review"))

    assert str(case.lease.dwelling) not in response.content.decode()


def test_arrears_page_of_a_family_uses_few_queries(family: ArrearsCase, actor: Who, client_as: As) -> None:
    log(actor(NAV), family)
    client = client_as(LANDLORD)
    url = reverse("tenancies:arrears", args=[family.lease_id])
    client.get(url)

    with counted() as queries:
        page = client.get(url).content.decode()

    assert "Barnets beste" in page
    assert len(queries) <= 15, "\n".join(queries)
