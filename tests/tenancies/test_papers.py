"""The papers of a lease: contract, amendments, follow-up agreement, folder, signatures and signing services."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.documents import letters
from core.documents.models import Letter
from core.messages.models import Task
from core.rules.models import Deadline
from housing.enums import Provision
from tenancies import policies
from tenancies.calculations.housing_benefit import apply_by
from tenancies.enums import LeaseState, ShorterGround, TermKind
from tenancies.enums_papers import PaperKind, PaperState, Party
from tenancies.models import Lease, LeasePaper, LeaseTerm, RentAgreement
from tenancies.services import (
    amendments,
    contracts,
    folder,
    follow_up,
    leases,
    papers,
    signing,
    signing_service,
)
from tenancies.services.terms import Terms, standard_terms, terms_of
from tests.counting import queries
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]
DAY = timedelta(days=1)


@pytest.fixture
def landlord(actor: Who) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def running(bergen: Municipality) -> Lease:
    """Three years, to the end of 2027, at 9 500."""
    return make_lease(bergen)


def drafted(landlord: Actor, **changes: Any) -> Lease:
    assert landlord.municipality is not None
    dwelling = changes.pop("dwelling", None) or make_dwelling(landlord.municipality)
    tenant = changes.pop("tenant", None) or make_tenant(landlord.municipality)
    terms = replace(standard_terms(dwelling, landlord.today), **changes)
    return leases.draft_lease(actor=landlord, dwelling=dwelling, tenant=tenant, terms=terms)


def signed(landlord: Actor, lease: Lease) -> Lease:
    contracts.make_contract(actor=landlord, lease=lease)
    for party in ("landlord", "tenant"):
        lease = signing.record_signature(actor=landlord, lease=lease, party=party, on=landlord.today)
    return lease


def longer(lease: Lease, **changes: Any) -> Terms:
    return replace(terms_of(lease), **{"last_day": date(2030, 12, 31), **changes})


def propose(landlord: Actor, lease: Lease, terms: Terms, **more: Any) -> LeasePaper:
    given: dict[str, Any] = {"effective_on": date(2027, 1, 1), "reason": "Trenger boligen fortsatt", **more}
    return amendments.propose(actor=landlord, lease=lease, terms=terms, **given)


def sign_all(
    landlord: Actor, paper: LeasePaper, parties: tuple[str, ...] = ("landlord", "tenant")
) -> LeasePaper:
    for party in parties:
        paper = signing.sign_paper(actor=landlord, paper=paper, party=party, on=landlord.today)
    return paper


# --- The contract and the law


def test_contract_says_that_it_cannot_be_terminated_in_the_term(landlord: Actor) -> None:
    lease = drafted(landlord)

    nb = contracts.make_contract(actor=landlord, lease=lease, language="nb")
    nn = contracts.make_contract(actor=landlord, lease=lease, language="nn")

    assert "Avtalen kan ikke sies opp i leietida" in nb.html and "§ 9-2" in nb.html
    assert "Avtala kan ikkje seiast opp i leigetida" in nn.html


def test_contract_that_may_be_terminated_says_so_instead(landlord: Actor) -> None:
    lease = drafted(landlord, may_be_terminated=True)

    letter = contracts.make_contract(actor=landlord, lease=lease, language="nb")

    assert "kan ikke sies opp" not in letter.html
    assert lease.terms.known().get().may_be_terminated


def test_agreed_exceptions_stand_in_the_contract_one_by_one(landlord: Actor) -> None:
    lease = drafted(landlord, disadvantaged=True, told_in_writing=True, exceptions=("absence", "household"))

    letter = contracts.make_contract(actor=landlord, lease=lease, language="nb")

    assert "§ 11-1" in letter.html and "unntak fra § 7-1 første punktum" in letter.html
    assert "unntak fra § 7-4" in letter.html and "§§ 7-1 annet punktum" not in letter.html
    assert terms_of(lease).exceptions == ("absence", "household")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"exceptions": ("others",), "told_in_writing": True}, "EXCEPTIONS_WITHOUT_PURPOSE", "disadvantaged"),
        ({"exceptions": ("others",), "disadvantaged": True}, "NOT_TOLD_IN_WRITING", "told_in_writing"),
        (
            {
                "kind": TermKind.SHORTER, "last_day": date(2028, 1, 1),
                "shorter_ground": ShorterGround.LOFT_OR_TWO_FAMILY, "shorter_reason": "Sokkelbolig",
            },
            "LANDLORD_NOT_IN_HOUSE",
            "shorter_ground",
        ),
    ],
)  # fmt: skip
def test_draft_refuses_exceptions_the_law_does_not_know(
    landlord: Actor, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        drafted(landlord, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Lease.objects.filter(municipality=landlord.home, state=LeaseState.DRAFT).exists()


def test_one_year_may_be_agreed_where_the_owner_lives_in_the_house(
    landlord: Actor, bergen: Municipality
) -> None:
    dwelling = make_dwelling(bergen, ownership="leased_in")

    lease = drafted(
        landlord, dwelling=dwelling, kind=TermKind.SHORTER, last_day=date(2027, 11, 19),
        shorter_ground=ShorterGround.LOFT_OR_TWO_FAMILY, shorter_reason="Sokkelbolig der eieren bor",
    )  # fmt: skip

    assert lease.state == LeaseState.DRAFT


def test_contract_whose_terms_have_changed_since_it_was_written_is_not_signed(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)
    lease.rents.known().get().supersede()
    RentAgreement(
        municipality=lease.municipality, lease=lease, monthly=Decimal(9000), valid_from=lease.starts_on,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)  # fmt: skip

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)

    assert refused.value.code == "CONTRACT_OUTDATED"


def test_signature_before_the_contract_was_written_is_refused(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today - DAY)

    assert (refused.value.code, refused.value.field) == ("SIGNED_BEFORE_WRITTEN", "on")


def test_each_writing_is_a_version_and_signatures_stay(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)
    lease = signed(landlord, lease)

    versions = LeasePaper.objects.filter(lease=lease, kind=PaperKind.CONTRACT).order_by("number")

    assert [row.state for row in versions] == [PaperState.WITHDRAWN, PaperState.SIGNED]
    assert {row.party for row in versions[1].signatures.all()} == {"landlord", "tenant"}
    assert versions[1].signatures.get(party="tenant").name == lease.tenant.name
    with pytest.raises(DatabaseError), transaction.atomic():
        versions[1].signatures.update(name="En annen")


def test_signing_asks_somebody_to_help_with_housing_benefit_once(landlord: Actor) -> None:
    lease = signed(landlord, drafted(landlord))

    task = Task.objects.get(key=f"housing-benefit:{lease.pk}")

    assert task.due == date(2026, 11, 25) and lease.number in task.title
    assert lease.tenant.family_name not in task.title
    signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)
    assert Task.objects.filter(subject_id=lease.pk, key__startswith="housing-benefit").count() == 1


def test_help_with_housing_benefit_for_a_protected_tenant_is_the_handlers(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = drafted(landlord, tenant=make_tenant(bergen, address_protection="confidential"))
    signed(landlord, lease)

    task = Task.objects.get(key=f"housing-benefit:{lease.pk}")

    assert (task.user_id, task.unit_id) == (landlord.user_id, None)


@pytest.mark.parametrize(
    ("first", "today", "by"),
    [
        (date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 25)),
        (date(2026, 12, 1), date(2026, 11, 20), date(2026, 12, 25)),
        (date(2026, 11, 26), date(2026, 11, 20), date(2026, 12, 25)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 25)),
    ],
)
def test_benefit_is_applied_for_by_the_twenty_fifth(first: date, today: date, by: date) -> None:
    assert apply_by(first, today, 25) == by


# --- Amendments


def test_amendment_signed_by_both_makes_the_term_longer(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))

    assert terms_of(running).last_day == date(2027, 12, 31)
    sign_all(landlord, paper)

    terms = LeaseTerm.objects.known().filter(lease=running).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in terms] == [
        (date(2024, 1, 1), date(2028, 1, 1)),
        (date(2028, 1, 1), date(2031, 1, 1)),
    ]
    assert all(row.binding for row in terms)
    paper.refresh_from_db()
    assert (paper.state, paper.done_on, paper.changes) == (PaperState.SIGNED, landlord.today, ["last_day"])
    letter = Letter.objects.get(pk=paper.letter)
    assert letter.document_id is not None and "31. desember 2030".replace(" ", "\xa0") in letter.html


def test_longer_term_moves_the_review_and_the_guard(landlord: Actor, running: Lease) -> None:
    sign_all(landlord, propose(landlord, running, longer(running)))

    due = {row.kind: row.due for row in Deadline.objects.filter(subject_id=running.pk, state="open")}

    assert due["renewal_review"] == date(2030, 6, 30)
    assert due["lease_expiry_demand"] >= date(2031, 3, 31)


def test_rent_goes_down_from_its_day_and_what_was_charged_is_credited(
    landlord: Actor, running: Lease
) -> None:
    paper = propose(landlord, running, replace(terms_of(running), monthly_rent=Decimal(8000)))

    sign_all(landlord, paper)

    rents = running.rents.known().order_by("valid_from")
    assert [(row.valid_from, row.monthly) for row in rents] == [
        (date(2024, 1, 1), Decimal("9500.00")),
        (date(2027, 1, 1), Decimal("8000.00")),
    ]


def test_amendment_of_the_rest_takes_effect_when_signed(landlord: Actor, running: Lease) -> None:
    terms = replace(
        terms_of(running), due_day=15, eviction_clause=False, deposit=Decimal(9500), last_if_unchanged=True
    )

    sign_all(landlord, propose(landlord, running, terms))

    running.refresh_from_db()
    now = terms_of(running)
    assert (now.due_day, now.eviction_clause, now.deposit) == (15, False, Decimal(9500))
    assert now.last_if_unchanged
    assert [row.last_if_unchanged for row in running.terms.known().order_by("valid_from")] == [False, True]


@pytest.mark.parametrize(
    ("changes", "more", "code", "field"),
    [
        ({"last_day": date(2027, 12, 31)}, {}, "NOTHING_CHANGED", None),
        ({}, {"reason": " "}, "REASON_MISSING", "reason"),
        ({}, {"effective_on": date(2026, 11, 19)}, "DAY_PASSED", "effective_on"),
        ({"last_day": date(2028, 12, 31)}, {}, "TERM_TOO_SHORT", "end"),
        ({"last_day": date(2027, 6, 30)}, {}, "SHORTENED", "end"),
        ({"last_day": None}, {}, "END_AND_KIND", "end"),
        ({"monthly_rent": Decimal(9501)}, {}, "RENT_RAISED", "monthly_rent"),
        (
            {"monthly_rent": Decimal(9000)},
            {"effective_on": date(2027, 1, 15)},
            "NOT_FIRST_OF_MONTH",
            "effective_on",
        ),
        ({"deposit": Decimal(57001)}, {}, "SECURITY_TOO_HIGH", "deposit"),
        ({"deposit": Decimal(-1)}, {}, "NEGATIVE", "deposit"),
    ],
)
def test_amendment_is_refused_with_what_is_wrong(
    landlord: Actor,
    running: Lease,
    changes: dict[str, Any],
    more: dict[str, Any],
    code: str,
    field: str | None,
) -> None:
    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, **changes), **more)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LeasePaper.objects.filter(lease=running).exists()


def test_second_short_term_in_the_same_lease_needs_weighty_reasons(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = signed(
        landlord,
        drafted(
            landlord, kind=TermKind.SHORTER, last_day=date(2027, 5, 31), told_in_writing=True,
            shorter_ground=ShorterGround.SPECIAL_REASONS, shorter_reason="Venter på omsorgsbolig",
        ),
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        propose(landlord, lease, longer(lease, last_day=date(2027, 12, 31)))
    paper = propose(
        landlord, lease,
        longer(lease, last_day=date(2027, 12, 31), shorter_ground=ShorterGround.WEIGHTY_REASONS,
               shorter_reason="Omsorgsboligen er forsinket"),
    )  # fmt: skip

    assert refused.value.code == "SECOND_SHORT_LEASE"
    assert paper.changes == ["last_day", "shorter_ground", "shorter_reason"]


def test_amendment_made_indefinite(landlord: Actor, running: Lease) -> None:
    sign_all(landlord, propose(landlord, running, longer(running, last_day=None, kind=TermKind.INDEFINITE)))

    assert terms_of(running).last_day is None
    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, last_day=date(2035, 1, 1), kind=TermKind.FIXED_3Y))
    assert refused.value.code == "ALREADY_INDEFINITE"


def test_amendment_outdated_by_another_change_is_not_signed(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)
    Lease.objects.filter(pk=running.pk).update(due_day=20)

    with pytest.raises(Refused) as refused:
        signing.sign_paper(actor=landlord, paper=paper, party="tenant", on=landlord.today)

    paper.refresh_from_db()
    assert refused.value.code == "AMENDMENT_OUTDATED"
    assert paper.state == PaperState.MADE


def test_amendment_that_somebody_has_signed_is_withdrawn_before_a_new_one(
    landlord: Actor, running: Lease
) -> None:
    paper = propose(landlord, running, longer(running))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)

    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, due_day=5))
    papers.withdraw(actor=landlord, paper=paper, reason="Feil dato")
    again = propose(landlord, running, longer(running, due_day=5))

    assert refused.value.code == "PARTLY_SIGNED"
    assert again.number == 2
    with pytest.raises(Refused):
        signing.sign_paper(actor=landlord, paper=paper, party="tenant", on=landlord.today)


def test_amendment_signed_twice_changes_nothing_twice(landlord: Actor, running: Lease) -> None:
    paper = sign_all(landlord, propose(landlord, running, longer(running)))

    sign_all(landlord, paper)

    assert running.terms.known().count() == 2
    assert AuditEvent.objects.filter(subject_id=running.pk, verb="lease.amended").count() == 1


def test_amendment_with_old_version_conflicts(landlord: Actor, running: Lease) -> None:
    propose(landlord, running, longer(running), version=running.version)

    with pytest.raises(Conflict):
        propose(landlord, running, longer(running, due_day=9), version=running.version)


def test_amendment_of_what_does_not_run_is_refused(landlord: Actor) -> None:
    lease = drafted(landlord)

    with pytest.raises(Refused) as refused:
        propose(landlord, lease, replace(terms_of(lease), due_day=9))

    assert refused.value.code == "WRONG_STATE"


@pytest.mark.parametrize("who", ["regnskap.bergen", "saksbehandler.bergen", "leder.nes"])
def test_others_write_and_sign_nothing(actor: Who, landlord: Actor, running: Lease, who: str) -> None:
    paper = propose(landlord, running, longer(running))
    terms = longer(running, due_day=9)
    other = actor(who)

    with pytest.raises(NotAllowed):
        propose(other, running, terms)
    with pytest.raises(NotAllowed):
        signing.sign_paper(actor=other, paper=paper, party="tenant", on=landlord.today)


def test_papers_of_a_protected_tenant_are_the_handlers_in_both_walls(
    actor: Who, landlord: Actor, bergen: Municipality
) -> None:
    lease = make_lease(
        bergen, tenant=make_tenant(bergen, address_protection="confidential"), handler=landlord.user
    )
    paper = propose(landlord, lease, longer(lease))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)

    accountant = actor("regnskap.bergen")

    assert not policies.papers.sees(accountant, paper)
    assert not LeasePaper.objects.filter(pk=paper.pk).exists()
    assert not paper.signatures.exists()


# --- Follow-up agreement


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
