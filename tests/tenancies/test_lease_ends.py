"""Leases that run out: the days, the alarms, renewal, the demand in time, and what the law makes of silence."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents import pdf
from core.documents.models import Letter
from core.interface.formatting import longdate
from core.messages.models import Task
from tenancies.calculations.lease_end import EndFacts, Stage, stand
from tenancies.models import Lease, LeaseReview, LeaseTerm
from tenancies.services import lease_ends, new_terms
from tenancies.services.lease_ends import Decided
from tests.counting import counted
from tests.database import as_owner
from tests.factories.tenancies import make_lease

Who = Callable[[str], Actor]
As = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]
TODAY = date(2026, 11, 20)
LANDLORD, OFFICE = "boligleder.bergen", "saksbehandler.bergen"
END = date(2027, 1, 31)
NEW_END = date(2030, 1, 31)


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    return make_lease(bergen, last_day=END)


def ended(bergen: Municipality, last_day: date) -> Lease:
    return make_lease(bergen, start=date(2023, 1, 1), last_day=last_day)


# --- The days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (date(2026, 7, 30), Stage.LATER),
        (date(2026, 7, 31), Stage.REVIEW),
        (date(2027, 1, 31), Stage.REVIEW),
        (date(2027, 2, 1), Stage.EXPIRED),
        (date(2027, 2, 27), Stage.EXPIRED),
        (date(2027, 2, 28), Stage.MONTH_1),
        (date(2027, 3, 30), Stage.MONTH_1),
        (date(2027, 3, 31), Stage.MONTH_2),
        (date(2027, 4, 14), Stage.MONTH_2),
        (date(2027, 4, 15), Stage.MONTH_2_5),
        (date(2027, 4, 30), Stage.MONTH_2_5),
        (date(2027, 5, 1), Stage.INDEFINITE),
    ],
)
def test_stages_of_a_term_nobody_acts_on(on: date, stage: Stage) -> None:
    assert stand(EndFacts(END), on).stage is stage


def test_last_day_for_the_demand_is_not_moved_by_a_holiday() -> None:
    """Three months after 1 February is Saturday 1 May: the municipality's own duty does not shift."""
    assert stand(EndFacts(date(2027, 2, 1)), date(2027, 2, 1)).demand_by == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("facts", "on", "stage"),
    [
        (EndFacts(END, opened=date(2026, 9, 1)), date(2026, 10, 1), Stage.DECIDE),
        (EndFacts(END, opened=date(2026, 9, 1), decided=date(2026, 9, 20)), date(2026, 10, 1), Stage.DECIDED),
        (EndFacts(END, decided=date(2026, 9, 20)), date(2027, 3, 1), Stage.MONTH_1),
        (EndFacts(END, demanded=date(2027, 4, 30)), date(2027, 6, 1), Stage.DEMANDED),
        (EndFacts(END, demanded=date(2027, 5, 1)), date(2027, 6, 1), Stage.INDEFINITE),
    ],
)
def test_stage_follows_what_is_done(facts: EndFacts, on: date, stage: Stage) -> None:
    assert stand(facts, on).stage is stage


# --- The cockpit -------------------------------------------------------------------------------------------------


def test_cockpit_shows_twelve_months_and_what_is_overdue(
    client_as: As, bergen: Municipality, lease: Lease
) -> None:
    over = ended(bergen, date(2026, 10, 1))
    later = make_lease(bergen, last_day=date(2028, 1, 1))
    for _ in range(4):
        make_lease(bergen, last_day=END, children=1)
    client = client_as(LANDLORD)
    client.get(reverse("tenancies:lease_ends"))

    with counted() as queries:
        page = client.get(reverse("tenancies:lease_ends")).content.decode()

    assert str(lease.dwelling) in page
    assert str(over.dwelling) in page
    assert str(later.dwelling) not in page
    assert "En måned siden leietida gikk ut" in page
    assert len(queries) <= 10, "\n".join(queries)
    assert "Leietida er ute" in client.get("/").content.decode()


@pytest.mark.parametrize("shown", ["ute", "uavklart", "flytter", "eie"])
def test_cockpit_can_be_narrowed(client_as: As, lease: Lease, shown: str) -> None:
    assert client_as(LANDLORD).get(reverse("tenancies:lease_ends"), {"show": shown}).status_code == 200


@pytest.mark.parametrize("username", ["innkrever.bergen", "vekter.bergen", "nav.bergen"])
def test_cockpit_is_not_for_others(client_as: As, lease: Lease, username: str) -> None:
    client = client_as(username)

    assert client.get(reverse("tenancies:lease_ends")).status_code == 404
    assert client.get(reverse("tenancies:lease_end", args=[lease.pk])).status_code == 404


def test_last_time_and_too_large_are_remembered(
    client_as: As, bergen: Municipality, lease: Lease, actor: Who
) -> None:
    decided = Decided("renewed_last", "Barna er voksne", TODAY, new_last_day=NEW_END)
    lease_ends.decide(actor=actor(LANDLORD), lease=lease, decided=decided)
    new_terms.begin_new_term(actor=actor(LANDLORD), lease=lease, signed_on=TODAY)

    page = client_as(LANDLORD).get(reverse("tenancies:lease_end", args=[lease.pk])).content.decode()

    assert "perioden var den siste hvis ikke noe endret seg" in page
    assert "Barna er voksne" in page
    term = LeaseTerm.objects.get(lease=lease, valid_from=END + timedelta(days=1))
    assert term.last_if_unchanged
    assert term.valid_to == NEW_END + timedelta(days=1)


# --- Telling and deciding ----------------------------------------------------------------------------------------


def test_tenant_is_told_once_and_the_office_gets_a_task(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    for _ in range(2):
        review = lease_ends.start_review(
            actor=actor(LANDLORD), lease=lease, apply_by=TODAY + timedelta(days=30)
        )

    assert review.told_on == TODAY
    letter = Letter.objects.get(code="lease_ending")
    assert "31.\u00a0januar\u00a02027" in letter.html
    with acting_as_service("leases", bergen, today=TODAY):
        assert Task.objects.filter(title__startswith="Leietida går ut").count() == 1


def test_task_of_the_office_leads_where_it_may_go(lease: Lease, actor: Who, client_as: As) -> None:
    apply_by = TODAY + timedelta(days=30)
    lease_ends.start_review(actor=actor(LANDLORD), lease=lease, apply_by=apply_by)
    with as_owner():
        task = Task.objects.get(key__startswith=f"renewal:{lease.pk}")

    assert task.due == apply_by
    assert client_as("saksbehandler.bergen").get(task.url).status_code == 200
    assert client_as("saksbehandler.bergen").get(lease.get_absolute_url()).status_code == 404


def test_tenant_gets_two_weeks_to_apply(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused, match=longdate(date(2026, 12, 4))):
        lease_ends.start_review(actor=actor(LANDLORD), lease=lease, apply_by=TODAY + timedelta(days=13))


def test_indefinite_lease_has_no_end_to_review(bergen: Municipality, actor: Who) -> None:
    lease = make_lease(bergen, last_day=None)

    with pytest.raises(Refused, match="tidsubestemt"):
        lease_ends.start_review(actor=actor(LANDLORD), lease=lease, apply_by=END)


@pytest.mark.parametrize(
    ("decided", "code"),
    [
        (Decided("", "x", TODAY), "OUTCOME_MISSING"),
        (Decided("refused", " ", TODAY), "REASON_MISSING"),
        (Decided("refused", "x", TODAY + timedelta(days=1)), "DAY_IN_FUTURE"),
        (Decided("smaller", "x", TODAY), "BEDROOMS_MISSING"),
        (Decided("renewed", "x", TODAY), "NEW_END"),
        (Decided("renewed", "x", TODAY, new_last_day=END), "NEW_END"),
    ],
)
def test_decision_with_something_missing_is_refused(
    lease: Lease, actor: Who, decided: Decided, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        lease_ends.decide(actor=actor(LANDLORD), lease=lease, decided=decided)

    assert refused.value.code == code
    assert not LeaseReview.objects.filter(lease=lease).exists()


def test_smaller_home_is_decided_once(lease: Lease, actor: Who) -> None:
    decided = Decided("smaller", "To er flyttet ut", TODAY, bedrooms=1)

    for _ in range(2):
        review = lease_ends.decide(actor=actor(LANDLORD), lease=lease, decided=decided)

    assert (review.outcome, review.bedrooms, review.version) == ("smaller", 1, 1)


@pytest.mark.parametrize("username", ["innkrever.bergen", "leder.nes", "regnskap.bergen"])
def test_decision_by_others_is_not_allowed(lease: Lease, actor: Who, username: str) -> None:
    with pytest.raises(NotAllowed):
        lease_ends.decide(actor=actor(username), lease=lease, decided=Decided("refused", "x", TODAY))


def test_rent_to_own_is_a_lead(lease: Lease, actor: Who) -> None:
    for _ in range(2):
        review = lease_ends.note_rent_to_own(actor=actor(LANDLORD), lease=lease, lead=True, note="Fast jobb")

    assert (review.rent_to_own, review.version) == (True, 1)


# --- A new term --------------------------------------------------------------------------------------------------


def renewed(actor: Who, lease: Lease, last_day: date = NEW_END) -> None:
    decided = Decided("renewed", "Fortsatt behov", TODAY, new_last_day=last_day)
    lease_ends.decide(actor=actor(LANDLORD), lease=lease, decided=decided)


def test_new_term_follows_the_old_one_once(lease: Lease, actor: Who) -> None:
    renewed(actor, lease)

    terms = [new_terms.begin_new_term(actor=actor(LANDLORD), lease=lease, signed_on=TODAY) for _ in range(2)]

    assert terms[0].pk == terms[1].pk
    assert Lease.objects.get(pk=lease.pk).term_ends_on == NEW_END


def test_new_term_without_a_decision_is_refused(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused, match="Avgjør fornyelsen først"):
        new_terms.begin_new_term(actor=actor(LANDLORD), lease=lease, signed_on=TODAY)


def test_new_term_shorter_than_the_law_is_refused(lease: Lease, actor: Who) -> None:
    renewed(actor, lease, date(2028, 1, 31))

    with pytest.raises(Refused) as short:
        new_terms.begin_new_term(actor=actor(LANDLORD), lease=lease, signed_on=TODAY)
    new_terms.begin_new_term(
        actor=actor(LANDLORD), lease=lease, signed_on=TODAY, kind="shorter", shorter_ground="special_reasons",
        shorter_reason="Skal rives", told_in_writing=True,
    )  # fmt: skip

    assert short.value.code == "TERM_TOO_SHORT"


def test_agreement_on_a_new_term_is_written_for_signing(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused):
        lease_ends.write_agreement(actor=actor(LANDLORD), lease=lease)
    renewed(actor, lease)

    letter = lease_ends.write_agreement(actor=actor(LANDLORD), lease=lease)

    assert "31.\u00a0januar\u00a02030" in letter.html


def test_agreement_opens_as_a_letter(lease: Lease, actor: Who, client_as: As) -> None:
    renewed(actor, lease)
    client = client_as(LANDLORD)

    response = client.post(reverse("tenancies:renewal_agreement", args=[lease.pk]))

    assert client.get(response.url).status_code == 200


# --- The demand --------------------------------------------------------------------------------------------------


def test_demand_is_sent_once_with_a_letter(lease: Lease, actor: Who) -> None:
    for _ in range(2):
        review = lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=date(2027, 2, 28))

    assert review.demand_sent_on == TODAY
    letter = Letter.objects.get(code="lease_demand")
    assert "28.\u00a0februar\u00a02027" in letter.html
    assert "bokstav b" in letter.html


def test_without_pdf_the_letter_becomes_a_task(
    lease: Lease, actor: Who, bergen: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_pdf(*_: object, **__: object) -> None:
        raise Refused("Ingen PDF", code="PDF_NOT_AVAILABLE")

    monkeypatch.setattr(pdf, "html_to_pdf", no_pdf)

    lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=date(2027, 2, 28))

    with acting_as_service("leases", bergen, today=TODAY):
        assert Task.objects.filter(title__startswith="Send brev på papir").count() == 1


@pytest.mark.parametrize(
    ("last_day", "move_by", "code"),
    [
        (END, END, "BEFORE_END"),
        (date(2026, 10, 1), TODAY + timedelta(days=13), "TOO_SHORT"),
        (date(2026, 8, 19), TODAY + timedelta(days=30), "TOO_LATE"),
    ],
)
def test_demand_that_does_not_hold_is_refused(
    bergen: Municipality, actor: Who, last_day: date, move_by: date, code: str
) -> None:
    lease = ended(bergen, last_day)

    with pytest.raises(Refused) as refused:
        lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=move_by)

    assert refused.value.code == code
    assert not Letter.objects.filter(code="lease_demand").exists()


def test_demand_on_the_last_day_is_in_time(bergen: Municipality, actor: Who) -> None:
    lease = ended(bergen, date(2026, 8, 20))

    review = lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=TODAY + timedelta(days=14))

    assert review.demand_sent_on == TODAY


def test_demand_where_a_new_term_is_promised_is_refused(lease: Lease, actor: Who) -> None:
    renewed(actor, lease)

    with pytest.raises(Refused, match="ny leieperiode"):
        lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=date(2027, 2, 28))


def test_demand_by_those_who_allocate_is_not_allowed(lease: Lease, actor: Who) -> None:
    with pytest.raises(NotAllowed):
        lease_ends.demand_home(actor=actor(OFFICE), lease=lease, move_by=date(2027, 2, 28))


# --- The night ---------------------------------------------------------------------------------------------------


def watch(bergen: Municipality, on: date) -> dict[str, int]:
    with acting_as_service("leases", bergen, today=on) as nightly:
        return new_terms.watch(actor=nightly, on=on)


def alarms(bergen: Municipality, lease: Lease) -> int:
    with acting_as_service("leases", bergen, today=TODAY):
        return Task.objects.filter(key__startswith=f"expiry:{lease.pk}", done_at=None).count()


def test_alarms_come_once_at_each_of_their_days(bergen: Municipality) -> None:
    lease = ended(bergen, date(2026, 8, 31))
    found = []
    for on in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 20), date(2026, 9, 30), date(2026, 10, 31),
               date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 30)):  # fmt: skip
        watch(bergen, on)
        watch(bergen, on)
        found.append(alarms(bergen, lease))

    assert found == [0, 1, 1, 2, 3, 3, 4, 4]


def test_three_months_of_silence_make_the_lease_indefinite(bergen: Municipality) -> None:
    lease = ended(bergen, date(2026, 8, 15))

    first, again = watch(bergen, TODAY), watch(bergen, TODAY)

    assert (first["indefinite"], again["indefinite"]) == (1, 0)
    with acting_as_service("leases", bergen, today=TODAY):
        assert Lease.objects.get(pk=lease.pk).term_ends_on is None


def test_demanded_in_time_it_does_not_become_indefinite(bergen: Municipality, actor: Who) -> None:
    lease = ended(bergen, date(2026, 9, 1))
    lease_ends.demand_home(actor=actor(LANDLORD), lease=lease, move_by=TODAY + timedelta(days=20))

    assert watch(bergen, date(2027, 1, 10))["indefinite"] == 0
    assert alarms(bergen, lease) == 0


# --- Pages and API -----------------------------------------------------------------------------------------------


def test_pages_lead_through_it(client_as: As, lease: Lease) -> None:
    client = client_as(LANDLORD)
    keys = [lease.pk]

    for name in ("lease_end", "tell_lease_end", "decide_lease_end", "demand_home", "rent_to_own", "new_term"):
        assert client.get(reverse(f"tenancies:{name}", args=keys)).status_code == 200, name
    wrong = client.post(reverse("tenancies:demand_home", args=keys), {"move_by": "01.12.2026"})
    decided = client.post(
        reverse("tenancies:decide_lease_end", args=keys),
        {
            "outcome": "renewed",
            "on": "20.11.2026",
            "new_last_day": "31.01.2030",
            "reason": "Behov",
            "version": 1,
        },
    )
    with counted() as queries:
        page = client.get(reverse("tenancies:lease_end", args=keys)).content.decode()
    signed = client.post(
        reverse("tenancies:new_term", args=keys),
        {"signed_on": "20.11.2026", "kind": "fixed_3y", "version": 1},
    )

    assert "kan bo ut leietida" in wrong.content.decode()
    assert decided.status_code == 302
    assert "Skriv avtale om ny leieperiode" in page
    assert signed.status_code == 302
    assert len(queries) <= 15, "\n".join(queries)


def test_api_lists_and_demands(api_as: ApiAs, lease: Lease) -> None:
    body: dict[str, Any] = {"lease": str(lease.pk), "move_by": "2027-02-28"}

    made = api_as(LANDLORD).post("/api/v1/lease-reviews/demand/", body, format="json")
    listed = api_as(LANDLORD).get("/api/v1/lease-reviews/").json()["results"]

    assert made.status_code == 201
    assert [row["stage"] for row in listed] == ["demanded"]
    assert api_as("leder.nes").post("/api/v1/lease-reviews/demand/", body, format="json").status_code == 404
    assert api_as("innkrever.bergen").get("/api/v1/lease-reviews/").status_code == 404
