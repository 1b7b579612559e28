"""Rates, lengths of lease, time limits and appeal bodies: new dated versions, checked and published by another."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from applications.calculations.lease_terms import propose
from applications.rule_kinds import time_limits
from applications.services import appeal_bodies, appealing, part_editing, wording
from applications.services.assessing import assess_application
from core.agencies.actors import Actor
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.rates import OwnRate, shipped_rates, with_own
from core.rules.selectors import own_deadlines, rates_for
from core.rules.services import deadlines, drafting
from tests.applications.test_appeals import upheld
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
REASON = "Kommunen har bare én systemansvarlig."
KINDS = ("rates", "lease_terms", "deadlines", "appeal_bodies")


@pytest.fixture
def admin(actor: ActorOf) -> Actor:
    return actor("admin.bergen")


def shipped(admin: Actor, kind: str) -> RuleSet:
    found = RuleSet.objects.filter(municipality=admin.home, kind=kind).order_by("-valid_from").first()
    assert found is not None
    return found


def begun(admin: Actor, kind: str, start: date = date(2027, 1, 1)) -> RuleSetDraft:
    draft = drafting.start_draft(actor=admin, rule_set=shipped(admin, kind))
    head = {
        "title": {"nb": "Bergen 2027", "nn": "Bergen 2027"},
        "valid_from": start,
        "basis": "bystyret 410/26",
    }
    return drafting.change_draft(actor=admin, draft=draft, expected_version=1, changes=head)


def save(admin: Actor, draft: RuleSetDraft, code: str, **values: Any) -> RuleSetDraft:
    return part_editing.save_part(
        actor=admin, draft=draft, expected_version=draft.version, code=code, values=values or None
    )


def codes(draft: RuleSetDraft, *, advice: bool = False) -> set[str]:
    return {each.code for each in drafting.faults(draft) if each.advice == advice}


def publish(admin: Actor, draft: RuleSetDraft) -> RuleSet:
    return drafting.publish(actor=admin, draft=draft, reason=REASON)


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_set_can_be_made_a_new_version_of(admin: Actor, kind: str) -> None:
    draft = begun(admin, kind)

    assert draft.content == shipped(admin, kind).content
    assert codes(draft) <= {"NOTHING_CHANGED"}


def test_new_basic_amount_holds_from_its_day_and_names_its_version(admin: Actor, actor: ActorOf) -> None:
    draft = save(
        admin, begun(admin, "rates", date(2027, 5, 1)), "G", value=Decimal("141000"), basis="Kunngjøring 1"
    )

    assert codes(draft) == set()
    publish(admin, draft)

    rates = rates_for(admin.home)
    assert rates.at("G", date(2027, 4, 30)) == Decimal(136549)
    assert rates.at("G", date(2027, 5, 1)) == Decimal(141000)
    basis = rates["G"].basis_on(date(2027, 6, 1))
    assert (basis.reference, basis.version) == ("Kunngjøring 1 (Bergen 2027)", "2027-05-01")
    # What the version only repeats is still the table's.
    assert rates["late_interest"].rows == shipped_rates()["late_interest"].rows
    assert rates_for(actor("admin.nes").home).at("G", date(2027, 5, 1)) == Decimal(136549)


def test_rate_in_force_today_is_used_and_kept_with_the_assessment(admin: Actor, actor: ActorOf) -> None:
    draft = save(
        admin, begun(admin, "rates", admin.today), "G", value=Decimal("140000"), basis="Kunngjøring 2"
    )
    publish(admin, draft)

    caseworker = actor("saksbehandler.bergen")
    made = assess_application(actor=caseworker, application=make_application(caseworker))

    assert any("Kunngjøring 2 (Bergen 2027)" in each["reference"] for each in made.result["basis"])


def test_newer_row_of_the_table_takes_over_and_an_ended_version_gives_back() -> None:
    own = OwnRate("G", Decimal(1), date(2026, 1, 1), None, "x")
    assert with_own(shipped_rates(), [own]).at("G", date(2026, 4, 30)) == 1
    assert with_own(shipped_rates(), [own]).at("G", date(2026, 5, 1)) == Decimal(136549)

    ended = OwnRate("G", Decimal(1), date(2026, 6, 1), date(2026, 8, 1), "x")
    table = with_own(shipped_rates(), [ended])
    assert (table.at("G", date(2026, 7, 31)), table.at("G", date(2026, 8, 1))) == (1, Decimal(136549))


@pytest.mark.parametrize(
    ("value", "basis", "faults", "advice"),
    [
        ("141000", "x", set(), set()),
        ("1410000", "x", set(), {"BIG_CHANGE"}),
        ("14100", "x", set(), {"BIG_CHANGE"}),
        ("0", "x", {"VALUE_WRONG"}, set()),
        ("141000", "", {"BASIS_MISSING"}, set()),
        ("136549", "x", {"NOTHING_CHANGED"}, set()),
    ],
)
def test_rate_is_checked(admin: Actor, value: str, basis: str, faults: set[str], advice: set[str]) -> None:
    draft = save(admin, begun(admin, "rates"), "G", value=Decimal(value), basis=basis)

    assert (codes(draft), codes(draft, advice=True)) == (faults, advice)


@pytest.mark.parametrize(
    ("code", "amount", "unit", "faults"),
    [
        ("regel-offer_7_days", 8, "day", set()),
        ("regel-provisional_answer_1_month", 3, "week", set()),
        ("regel-provisional_answer_1_month", 5, "week", {"LONGER_THAN_LAW"}),
        ("regel-provisional_answer_4_weeks", 1, "month", set()),
        ("frist-appeal_review", 2, "week", set()),
        ("regel-offer_7_days", 40, "year", {"PERIOD_WRONG"}),
    ],
)
def test_time_limit_is_the_municipality_s_only_as_far_as_the_law_goes(
    admin: Actor, code: str, amount: int, unit: str, faults: set[str]
) -> None:
    draft = save(admin, begun(admin, "deadlines"), code, amount=amount, unit=unit, basis="bystyret 1/27")

    assert codes(draft) == faults


@pytest.mark.parametrize("code", ["regel-appeal_3_weeks", "regel-notice_4_18_14_days", "finnes-ikke"])
def test_what_the_law_gives_others_cannot_be_changed(admin: Actor, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        save(admin, begun(admin, "deadlines"), code, amount=5, unit="week", basis="x")

    assert refusal.value.code == "NOT_EDITABLE"
    locked = {each.code: each.locked for each in time_limits.entries({})}
    assert locked["regel-appeal_3_weeks"]


def test_locked_limit_smuggled_in_through_the_api_is_found_before_publishing(admin: Actor) -> None:
    content = {"rules": {"appeal_3_weeks": {"period": "1 week", "basis": "x"}}, "kinds": {}}
    draft = begun(admin, "deadlines")
    draft = drafting.change_draft(
        actor=admin, draft=draft, expected_version=draft.version, changes={"content": content}
    )

    assert codes(draft) == {"LIMIT_FIXED"}


def test_own_time_limit_starts_the_clock_with_its_authority_and_version(admin: Actor, actor: ActorOf) -> None:
    draft = begun(admin, "deadlines", admin.today)
    publish(admin, save(admin, draft, "frist-appeal_review", amount=5, unit="day", basis="bystyret 1/27"))
    caseworker = actor("saksbehandler.bergen")

    made = deadlines.start(actor=caseworker, kind="appeal_review", subject=make_application(caseworker))

    assert made is not None
    assert ((made.due - made.start).days, made.basis) == (5, "bystyret 1/27")
    assert made.rule_version == admin.today.isoformat()
    assert own_deadlines(admin.home, date(2020, 1, 1)) == {"rules": {}, "kinds": {}}


def test_own_limit_can_be_given_up_again(admin: Actor) -> None:
    draft = save(admin, begun(admin, "deadlines"), "regel-offer_7_days", amount=10, unit="day", basis="x")

    assert save(admin, draft, "regel-offer_7_days").content["rules"] == {}


def test_lease_terms_follow_the_youngest_child_and_renewal() -> None:
    content = {
        "terms": [
            {"code": "young", "children_under": 15, "first_years": 7, "renewal_years": [5]},
            {"code": "rest", "first_years": 5, "renewal_years": [3]},
        ]
    }

    def months(ages: list[int], *, renewal: bool = False) -> int:
        found = propose(content, ages=ages, renewal=renewal)
        assert found is not None
        return found.months

    assert [months([40, 14]), months([40, 15]), months([]), months([14], renewal=True)] == [84, 60, 60, 60]
    assert propose({"terms": []}, ages=[], renewal=False) is None


def test_own_length_of_lease_is_proposed_and_named_in_the_draft(
    admin: Actor, actor: ActorOf, client_as: ClientAs
) -> None:
    draft = begun(admin, "lease_terms", admin.today)
    draft = save(
        admin,
        draft,
        "all",
        title="Alle",
        title_nn="Alle",
        first_years=5,
        renewal_years=3,
        children_under=None,
    )
    assert codes(draft) == set() and codes(draft, advice=True) == {"BIG_CHANGE"}
    publish(admin, draft)
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    made = assess_application(actor=caseworker, application=case)

    assert wording.proposal(case, made, "grant").term_months == 60
    page = client_as("saksbehandler.bergen").get(reverse("applications:draft", args=[case.case_number]))
    assert f"«Bergen 2027», versjon {admin.today.isoformat()}" in page.content.decode()


def test_short_lease_is_pointed_out_and_everybody_else_needs_one(admin: Actor) -> None:
    draft = save(
        admin, begun(admin, "lease_terms"), "all",
        title="Barn", title_nn="Barn", first_years=2, renewal_years=3, children_under=18,
    )  # fmt: skip

    assert codes(draft) == {"NO_TERM_FOR_REST"}
    assert "UNDER_THREE_YEARS" in codes(draft, advice=True)
    more = save(
        admin,
        draft,
        "",
        title="Andre",
        title_nn="Andre",
        first_years=3,
        renewal_years=None,
        children_under=None,
    )
    assert codes(more) == set()
    assert [row["code"] for row in save(admin, more, "all").content["terms"]] == ["andre"]


BODY = {
    "name": "Klagenemnda", "name_nn": "Klagenemnda", "called": "klagenemnda", "called_nn": "klagenemnda",
    "address": "Postboks 5\n5003 BERGEN", "legal_basis": "bystyret 1/27",
}  # fmt: skip


def test_letter_to_the_body_has_the_address_that_holds_on_its_day(admin: Actor, actor: ActorOf) -> None:
    appeal = upheld(actor)
    publish(admin, save(admin, begun(admin, "appeal_bodies", admin.today), "own_criteria", **BODY))

    appealing.forward(actor=actor("saksbehandler.bergen"), appeal=appeal)

    letter = Letter.objects.get(code="appeal_statement", state="sent")
    assert letter.recipient["name"] == "Klagenemnda"
    assert letter.recipient["address_lines"] == ["Postboks 5", "5003 BERGEN"]
    before = appeal_bodies.body_of(appeal.decision, "nb", date(2020, 1, 1))
    assert (before.called, before.address) == (
        "klagenemnda i Bergen kommune",
        ("Prøveveien 10", "5003 BERGEN"),
    )


def test_body_without_address_is_neither_published_nor_written_to(
    admin: Actor, actor: ActorOf, as_owner: Callable[[], Any]
) -> None:
    draft = save(admin, begun(admin, "appeal_bodies"), "own_criteria", **{**BODY, "address": "Postboks 5"})
    assert codes(draft) == {"ADDRESS_MISSING"}
    appeal = upheld(actor)
    with as_owner():
        RuleSet.objects.filter(kind="appeal_bodies").update(content={"bodies": []})

    with pytest.raises(Refused) as refusal:
        appealing.forward(actor=actor("saksbehandler.bergen"), appeal=appeal)

    assert refusal.value.code == "BODY_ADDRESS_MISSING"


@pytest.mark.parametrize("persona", ["saksbehandler.bergen", "revisor.bergen", "admin.nes"])
def test_others_change_no_part(admin: Actor, actor: ActorOf, persona: str) -> None:
    draft = begun(admin, "rates")

    with pytest.raises(NotAllowed):
        save(actor(persona), draft, "G", value=Decimal(1), basis="x")


def test_stale_version_is_a_conflict_and_the_same_again_changes_nothing(admin: Actor) -> None:
    draft = begun(admin, "rates")
    changed = save(admin, draft, "G", value=Decimal(141000), basis="x")

    assert save(admin, changed, "G", value=Decimal(141000), basis="x").version == changed.version
    with pytest.raises(Conflict):
        part_editing.save_part(
            actor=admin, draft=draft, expected_version=2, code="G", values={"value": Decimal(5), "basis": "x"}
        )


def test_pages_from_rates_to_a_published_version(admin: Actor, client_as: ClientAs) -> None:
    client = client_as("admin.bergen")
    rates = client.get(reverse("rulesets:rates")).content.decode()
    assert "Legg inn nye satser" in rates
    found = shipped(admin, "rates")
    client.post(reverse("rulesets:start", args=["rates", found.code]))
    draft = RuleSetDraft.objects.get()
    address = reverse("rulesets:part", args=[draft.pk, "G"])
    assert "136549" in client.get(address).content.decode().replace("\u00a0", "")

    client.post(address, {"version": 1, "value": "141000", "basis": "Kunngjøring"})
    client.post(
        reverse("rulesets:head", args=[draft.pk]),
        {
            "version": 2,
            "title": "Satser 2027",
            "title_nn": "Satsar 2027",
            "valid_from": "01.05.2027",
            "basis": "Nav",
        },
    )
    page = client.get(reverse("rulesets:draft", args=[draft.pk])).content.decode()
    assert "136\u00a0549,00\u00a0kr" in page and "141\u00a0000,00\u00a0kr" in page
    client.post(reverse("rulesets:publish", args=[draft.pk]), {"version": 3, "reason": REASON})

    made = RuleSet.objects.get(kind="rates", shipped=False)
    assert (
        "141\u00a0000,00\u00a0kr"
        in client.get(reverse("rulesets:show", args=["rates", made.code])).content.decode()
    )
    assert "Kunngjøring (Satser 2027)" in client.get(reverse("rulesets:rates")).content.decode()
    assert client_as("saksbehandler.bergen").get(address).status_code == 404


def test_api_takes_new_content_of_every_kind_and_refuses_what_is_no_set(
    admin: Actor, api_as: Callable[[str], APIClient]
) -> None:
    api = api_as("admin.bergen")
    for kind in KINDS:
        made = api.post(
            "/api/v1/rules/set-drafts/", {"rule_set": shipped(admin, kind).code, "kind": kind}
        ).json()
        url = f"/api/v1/rules/set-drafts/{made['id']}/"

        same = api.patch(url, {"version": 1, "content": made["content"]}, format="json")
        wrong = api.patch(url, {"version": 1, "content": {"noe": 1}}, format="json")

        assert (same.status_code, wrong.status_code) == (200, 400), kind
        assert wrong.json()["code"] == "CONTENT_WRONG"
    rate = api.get("/api/v1/rules/rates").json()[0]
    assert rate["rows"][-1]["authority"] == ""
