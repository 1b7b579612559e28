"""Eligibility rule sets as the administrator edits them: forms, checks, pages and API; cases keep their snapshots."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from applications.services import rule_editing
from applications.services.assessing import assess_application, is_stale, out_of_date
from applications.services.rule_reading import changes
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.services import drafting
from tests.counting import queries
from tests.factories.applications import make_application
from tests.rules.test_drafting import REASON, a_draft

ActorOf = Callable[[str], Actor]
INCOME = "income"


@pytest.fixture
def admin(actor: ActorOf) -> Actor:
    return actor("admin.bergen")


def row_of(draft: RuleSetDraft, code: str) -> dict[str, Any]:
    return next(row for row in draft.content["criteria"] if row["code"] == code)


def with_row(draft: RuleSetDraft, code: str, **keys: Any) -> RuleSetDraft:
    """The draft in memory with a criterion changed by hand, as a file or the API could give it."""
    draft.content = copy.deepcopy(draft.content)
    row_of(draft, code).update(keys)
    return draft


def wrong(draft: RuleSetDraft) -> set[tuple[str, str]]:
    return {(each.code, each.part) for each in rule_editing.faults(draft) if not each.advice}


def test_copy_of_what_is_shipped_is_sound(admin: Actor) -> None:
    assert wrong(a_draft(admin)) == set()


@pytest.mark.parametrize(
    ("code", "keys", "fault"),
    [
        ("age_18", {"test": "ukjent"}, "UNKNOWN_TEST"),
        ("age_18", {"parameters": {}}, "PARAMETER_MISSING"),
        ("age_18", {"parameters": {"years": 18, "weeks": 2}}, "UNKNOWN_PARAMETER"),
        ("age_18", {"parameters": {"years": 180}}, "PARAMETER_WRONG"),
        ("age_18", {"parameters": {"years": "18"}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "G", "times": ["35"]}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "G", "times": ["4.0", "3.5"]}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "G", "times": ["0.35"]}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "G", "times": ["3.555"]}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "G", "times": []}}, "PARAMETER_WRONG"),
        ("income", {"parameters": {"rate": "kroner", "times": ["3.5"]}}, "PARAMETER_WRONG"),
        ("residence_permit", {"parameters": {"accepted": ["asylum"], "judged": ["asylum"]}}, "BOTH_LISTS"),
        ("residence_permit", {"parameters": {"accepted": ["romvesen"], "judged": []}}, "PARAMETER_WRONG"),
        ("quarantine", {"parameters": {"years": 40, "reasons": ["breach"]}}, "PARAMETER_WRONG"),
        ("quarantine", {"valid_from": "2027-02-01", "last_day": "2027-01-31"}, "PERIOD_UPSIDE_DOWN"),
        ("debts", {"title": {"nb": "Gjeld"}}, "WORDS_MISSING"),
        ("debts", {"rule": {"nb": "", "nn": ""}}, "WORDS_MISSING"),
        ("debts", {"letter": {}}, "LETTER_MISSING"),
    ],
)
def test_what_cannot_be_right_is_named(admin: Actor, code: str, keys: dict[str, Any], fault: str) -> None:
    assert (fault, code) in wrong(with_row(a_draft(admin), code, **keys))


@pytest.mark.parametrize(
    ("text", "fault"),
    [("Du fyller {alder} år.", "LETTER_VALUE"), ("Du fyller {years år.", "LETTER_BRACES")],
)
def test_sentence_that_asks_for_what_is_not_found_is_named(admin: Actor, text: str, fault: str) -> None:
    draft = a_draft(admin)
    letter = copy.deepcopy(row_of(draft, "age_18")["letter"])
    letter["found"]["not_reached"]["nb"] = text

    assert (fault, "age_18") in wrong(with_row(draft, "age_18", letter=letter))


def test_two_criteria_of_one_code_are_named(admin: Actor) -> None:
    draft = a_draft(admin)
    draft.content = {**draft.content, "criteria": [*draft.content["criteria"], row_of(draft, "debts")]}

    assert ("CODE_TWICE", "debts") in wrong(draft)


def test_set_without_criteria_is_no_set(admin: Actor) -> None:
    draft = a_draft(admin)
    draft.content = {"criteria": []}

    assert wrong(draft) == {("NO_CRITERIA", "")}


def test_limit_that_no_longer_agrees_with_its_words_is_pointed_out(admin: Actor) -> None:
    draft = a_draft(admin)
    limits = {"rate": "G", "times": ["4.0", "4.5"]}

    changed = rule_editing.save_criterion(
        actor=admin, draft=draft, expected_version=draft.version, code=INCOME, changes={"parameters": limits}
    )

    assert ("WORDS_UNCHANGED", INCOME) in {(f.code, f.part) for f in rule_editing.faults(changed) if f.advice}
    told = changes(draft.based_on.content, changed.content)
    assert [(each.kind, each.title) for each in told] == [("changed", "Inntekt")]
    assert "fra 1: 3,5; 2: 4,0; 3: 4,5; 4 og flere: 5,0 til 1: 4,0; 2 og flere: 4,5" in told[0].lines[0]


def test_new_criterion_needs_no_code(admin: Actor, actor: ActorOf) -> None:
    draft = a_draft(admin, valid_from=admin.today)
    words = {"nb": "Tilknytning til kommunen", "nn": "Tilknyting til kommunen"}
    row = {"title": words, "rule": words, "parameters": {}}

    draft, code = rule_editing.add_criterion(
        actor=admin, draft=draft, expected_version=draft.version, test="judgement", row=row
    )
    same, again = rule_editing.add_criterion(
        actor=admin, draft=draft, expected_version=draft.version, test="judgement", row=row
    )
    assert (code, again, same.version) == ("tilknytning_til_kommunen", code, draft.version)
    made = drafting.publish(actor=admin, draft=draft, reason=REASON)

    caseworker = actor("saksbehandler.bergen")
    found = assess_application(actor=caseworker, application=make_application(caseworker))
    assert found.rule_set == made.code
    assert found.overall == "needs_judgement"
    assert {row["code"]: row["verdict"] for row in found.result["criteria"]}[code] == "needs_judgement"


def test_case_is_out_of_date_from_the_first_day_of_another_set(admin: Actor, actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)
    before = copy.deepcopy(assessment.result)
    first_day = caseworker.today + timedelta(days=10)
    with_admin = actor("admin.bergen")
    drafting.publish(actor=with_admin, draft=a_draft(with_admin, valid_from=first_day), reason=REASON)

    actor("saksbehandler.bergen")
    assert not is_stale(assessment, case, caseworker.today)
    assert out_of_date(assessment, case, first_day - timedelta(days=1)) == ""
    assert out_of_date(assessment, case, first_day) == "rules"
    assert is_stale(assessment, case, first_day)
    assessment.refresh_from_db()
    assert (assessment.result, assessment.rule_set) == (before, "bergen-2025")


def test_criterion_page_of_an_assessment_says_fact_source_and_day(
    actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)

    dated = {row["code"]: row["dated"] for row in assessment.result["criteria"]}
    assert dated["income"] == case.received.isoformat()
    assert dated["household_heard"] == (case.household_invited or date.min).isoformat()
    said = {row["code"]: row for row in assessment.result["sentences"]["nb"]}
    assert said["income"]["source"] == "Skattemelding"
    page = client_as("saksbehandler.bergen").get(f"/soknader/{case.key}/vurdering/").content.decode()
    assert page.count("Opplysningen er fra") == len([day for day in dated.values() if day])
    assert "Om søknaden blir innvilget, bestemmer vedtaket." in page


class TestPages:
    def test_everybody_whose_work_it_is_reads_the_rules(self, client_as: Callable[[str], Client]) -> None:
        for persona in ("saksbehandler.bergen", "admin.bergen", "revisor.bergen"):
            client = client_as(persona)
            for address in ("/regelsett/", "/regelsett/satser/", "/regelsett/eligibility/bergen-2025/",
                            "/regelsett/sharing/bergen-2024/", "/regelsett/eligibility/bergen-2016/"):  # fmt: skip
                assert client.get(address).status_code == 200, address
            assert queries(client, "/regelsett/") <= 10
        page = client_as("admin.bergen").get("/regelsett/eligibility/bergen-2025/").content.decode()
        assert "1: 3,5; 2: 4,0; 3: 4,5; 4 og flere: 5,0" in page
        rates = client_as("admin.bergen").get("/regelsett/satser/").content.decode()
        assert "136\u00a0549" in rates.replace("\u202f", "\u00a0")

    def test_other_municipality_s_sets_do_not_exist(self, client_as: Callable[[str], Client]) -> None:
        assert client_as("admin.nes").get("/regelsett/eligibility/bergen-2025/").status_code == 404

    def test_administrator_makes_a_new_version_by_hand(self, client_as: Callable[[str], Client]) -> None:
        client = client_as("admin.bergen")
        begun = client.post("/regelsett/eligibility/bergen-2025/ny-versjon/")
        draft = RuleSetDraft.objects.get()
        assert begun["Location"] == f"/regelsett/utkast/{draft.pk}/om/"
        head = {
            "version": 1, "title": "Bergen 2027", "title_nn": "Bergen 2027", "valid_from": "01.01.2027",
            "last_day": "", "basis": "bystyret 16.12.2026, sak 410/26",
        }  # fmt: skip
        assert client.post(begun["Location"], head).status_code == 302
        page = f"/regelsett/utkast/{draft.pk}/"
        assert client.get(page).status_code == 200

        form = client.get(f"{page}krav/income/").content.decode()
        assert "3,5; 4,0; 4,5; 5,0" in form
        given = {
            "version": 2, "title_nb": "Inntekt", "title_nn": "Inntekt", "rule_nb": "Høyst 4 G.",
            "rule_nn": "Høgst 4 G.", "p_rate": "G", "p_times": "4,0; 4,5; 5",
        }  # fmt: skip
        bad = client.post(f"{page}krav/income/", {**given, "p_times": "40; 4,5"})
        assert bad.status_code == 200
        assert "Se etter om kommaet står riktig" in bad.content.decode()
        assert client.post(f"{page}krav/income/", given).status_code == 302
        draft.refresh_from_db()
        assert row_of(draft, "income")["parameters"] == {"rate": "G", "times": ["4.0", "4.5", "5"]}
        assert "letter" in row_of(draft, "income")

        letter = client.get(f"{page}krav/age_18/brev/")
        values = {
            name: value
            for name, value in letter.context["form"].initial.items()
            if name in letter.context["form"].fields
        }
        values["met_nb"] = "Du er gammel nok."
        assert client.post(f"{page}krav/age_18/brev/", values).status_code == 302
        assert client.post(f"{page}krav/quarantine/ta-ut/", {"version": 4}).status_code == 302
        added = {
            "version": 5, "title_nb": "Tilknytning", "title_nn": "Tilknyting", "rule_nb": "Skal ha tilknytning.",
            "rule_nn": "Skal ha tilknyting.",
        }  # fmt: skip
        assert client.post(f"{page}krav/nytt/", {"test": "judgement"})["Location"].endswith("/judgement/")
        assert client.post(f"{page}krav/nytt/judgement/", added).status_code == 302

        assert client.get(f"{page}publiser/").status_code == 200
        refused = client.post(f"{page}publiser/", {"version": 6, "reason": ""})
        assert refused.status_code == 200
        done = client.post(f"{page}publiser/", {"version": 6, "reason": REASON})
        assert done["Location"] == "/regelsett/eligibility/bergen-2027/"
        shown = client.get(done["Location"]).content.decode()
        assert "Nytt krav: Tilknytning" in shown
        assert "Tatt ut: Karantene etter utkastelse" in shown
        assert client.get(page)["Location"] == done["Location"]

    def test_old_version_of_a_form_meets_the_conflict_page(
        self, admin: Actor, client_as: Callable[[str], Client]
    ) -> None:
        draft = a_draft(admin)

        answer = client_as("admin.bergen").post(
            f"/regelsett/utkast/{draft.pk}/krav/debts/ta-ut/", {"version": 1}
        )

        assert answer.status_code == 409

    @pytest.mark.parametrize("persona", ["boligleder.bergen", "nav.bergen", "admin.nes"])
    def test_draft_does_not_exist_for_others(
        self, admin: Actor, client_as: Callable[[str], Client], persona: str
    ) -> None:
        draft = a_draft(admin)

        assert client_as(persona).get(f"/regelsett/utkast/{draft.pk}/").status_code == 404

    def test_caseworker_reads_a_draft_and_changes_nothing(
        self, admin: Actor, client_as: Callable[[str], Client]
    ) -> None:
        draft = a_draft(admin)
        client = client_as("saksbehandler.bergen")

        page = client.get(f"/regelsett/utkast/{draft.pk}/")

        assert page.status_code == 200
        assert "Endre kravet" not in page.content.decode()
        assert client.get(f"/regelsett/utkast/{draft.pk}/om/").status_code == 404
        assert client.post(f"/regelsett/utkast/{draft.pk}/forkast/").status_code == 404


class TestApi:
    def test_new_version_from_copy_to_publishing(self, api_as: Callable[[str], APIClient]) -> None:
        api = api_as("admin.bergen")
        begun = api.post("/api/v1/rules/set-drafts/", {"rule_set": "bergen-2025"}, format="json")
        assert begun.status_code == 201, begun.data
        one = f"/api/v1/rules/set-drafts/{begun.data['id']}/"
        assert {fault["code"] for fault in begun.data["faults"]} >= {"BASIS_MISSING", "START_MISSING"}
        change = {
            "version": 1, "title": {"nb": "Bergen 2027", "nn": "Bergen 2027"}, "valid_from": "2027-01-01",
            "basis": "bystyret 16.12.2026, sak 410/26",
        }  # fmt: skip
        changed = api.patch(one, change, format="json")
        assert changed.status_code == 200, changed.data
        assert [fault for fault in changed.data["faults"] if not fault["advice"]] == []
        assert api.post(f"{one}publish/", {}, format="json").status_code == 400
        made = api.post(f"{one}publish/", {"reason": REASON}, format="json")
        assert (made.status_code, made.data["code"]) == (200, "bergen-2027")
        listed = api.get("/api/v1/rules/sets/?kind=eligibility").data["results"]
        assert [row["code"] for row in listed] == ["bergen-2027", "bergen-2025", "bergen-2016"]
        assert api.get("/api/v1/rules/sets/bergen-2027/").data["content"]["criteria"]

    @pytest.mark.parametrize(
        "content",
        [
            [],
            {"criteria": {}},
            {"criteria": [], "noe": 1},
            {"criteria": [{"code": "Stor Bokstav", "test": "judgement"}]},
            {"criteria": [{"code": "krav", "test": "judgement", "ukjent": 1}]},
            {"criteria": [{"code": "krav", "test": "judgement", "title": "ikke en tekst i språk"}]},
            {"criteria": [{"code": "krav", "test": "judgement", "valid_from": "i morgen"}]},
            {"criteria": [{"code": "krav", "test": 7}]},
        ],
    )
    def test_content_of_another_shape_is_refused(
        self, admin: Actor, api_as: Callable[[str], APIClient], content: Any
    ) -> None:
        draft = a_draft(admin)

        answer = api_as("admin.bergen").patch(
            f"/api/v1/rules/set-drafts/{draft.pk}/", {"version": 2, "content": content}, format="json"
        )

        assert (answer.status_code, answer.data["code"]) == (400, "CONTENT_WRONG")
        with pytest.raises(Refused):
            rule_editing.require_shape(content)

    def test_draft_is_closed_to_others(self, admin: Actor, api_as: Callable[[str], APIClient]) -> None:
        draft = a_draft(admin)

        for persona, expected in (("nav.bergen", 404), ("admin.nes", 404), ("saksbehandler.bergen", 200)):
            assert api_as(persona).get(f"/api/v1/rules/set-drafts/{draft.pk}/").status_code == expected
        answer = api_as("saksbehandler.bergen").post(f"/api/v1/rules/set-drafts/{draft.pk}/discard/")
        assert answer.status_code == 404

    def test_rates_are_dated(self, api_as: Callable[[str], APIClient]) -> None:
        rates = {row["code"]: row for row in api_as("saksbehandler.bergen").get("/api/v1/rules/rates").data}

        assert rates["G"]["rows"][-1]["value"] == "136549"
        assert set(rates) >= {"G", "late_interest", "court_fee", "collection_rate"}

    def test_preview_knows_a_published_set_and_no_draft(
        self, actor: ActorOf, api_as: Callable[[str], APIClient]
    ) -> None:
        draft = a_draft(actor("admin.bergen"))
        question = {
            "municipality": "bergen",
            "rule_set": "bergen-2027",
            "facts": {"assessed_on": "2027-02-01"},
        }
        api = api_as("saksbehandler.bergen")
        assert api.post("/api/v1/rules/eligibility/preview", question, format="json").status_code == 400

        drafting.publish(actor=actor("admin.bergen"), draft=draft, reason=REASON)

        answer = api.post("/api/v1/rules/eligibility/preview", question, format="json")
        assert answer.data["rule_set"] == "bergen-2027"
        assert RuleSet.objects.filter(code="bergen-2027").count() == 1
