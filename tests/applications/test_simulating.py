"""Trying a rule set on the cases there are: what would change and why, nothing saved, nobody picked out."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from rest_framework.test import APIClient

from applications.calculations.comparing import shown, steadied
from applications.calculations.eligibility.stored import facts_from_stored
from applications.models import Application, Assessment, Simulation, SimulationResult
from applications.services import rule_editing, simulating
from applications.services.assessing import assess_application, stored_facts
from applications.services.case_facts import facts_for, facts_of
from applications.services.data import EvictionData, IncomeData
from applications.services.simulating import BATCH, MEMORY, start_simulation
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.base.errors import NotAllowed, Refused
from core.jobs.long import LongRun, work_on
from core.jobs.models import Job
from core.rules.models import RuleSet, RuleSetDraft
from tests.counting import counted
from tests.database import as_owner
from tests.factories.applications import child, make_application
from tests.rules.test_drafting import a_draft

ActorOf = Callable[[str], Actor]
STRICT = {"rate": "G", "times": ["1.0"]}


@pytest.fixture
def strict(actor: ActorOf) -> RuleSetDraft:
    """Bergen's criteria with an income ceiling of one G."""
    admin = actor("admin.bergen")
    draft = a_draft(admin)
    return rule_editing.save_criterion(
        actor=admin,
        draft=draft,
        expected_version=draft.version,
        code="income",
        changes={"parameters": STRICT},
    )


def rich(caseworker: Actor, number: int) -> list[Application]:
    return [make_application(caseworker) for _ in range(number)]


def done(actor: ActorOf, persona: str, draft: RuleSetDraft, **more: object) -> Simulation:
    started = start_simulation(
        actor=actor(persona),
        draft=draft,
        on=date(2026, 11, 21),
        **more,  # type: ignore[arg-type]
    )
    finished = work_on(started.job or "")
    assert finished is not None
    assert finished.state == Job.State.DONE, finished.error
    return Simulation.objects.get(pk=started.pk)


def test_open_cases_that_would_change_are_found_with_the_reason(actor: ActorOf, strict: RuleSetDraft) -> None:
    caseworker = actor("saksbehandler.bergen")
    poor = make_application(caseworker, income=IncomeData(Decimal(50_000), documented=True))
    case = make_application(caseworker)

    trial = done(actor, "saksbehandler.bergen", strict)

    row = SimulationResult.objects.get(simulation=trial)
    assert (row.application_id, row.before, row.after, row.past) == (case.pk, "met", "not_met", False)
    assert [(each["code"], each["before"], each["after"]) for each in row.changes] == [
        ("income", "met", "not_met")
    ]
    assert "240" in row.changes[0]["fact"]["nb"]
    assert trial.counts["open|met>not_met"] == 1
    assert trial.counts["open|met>met"] == 1
    assert not SimulationResult.objects.filter(application=poor).exists()


def test_decided_cases_are_asked_with_what_was_known_then(actor: ActorOf, strict: RuleSetDraft) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    never = make_application(caseworker)
    with as_owner():
        Application.objects.filter(pk__in=[case.pk, never.pk]).update(state="granted")

    trial = done(actor, "saksbehandler.bergen", strict, scope="past")

    row = SimulationResult.objects.get(simulation=trial)
    assert (row.application_id, row.past, row.before, row.after) == (case.pk, True, "met", "not_met")
    assert trial.counts["past|unassessed"] == 1


def test_nothing_is_saved_on_the_cases(actor: ActorOf, strict: RuleSetDraft) -> None:
    caseworker = actor("saksbehandler.bergen")
    cases = rich(caseworker, 3)
    before = list(Application.objects.order_by("pk").values())

    done(actor, "saksbehandler.bergen", strict)

    assert list(Application.objects.order_by("pk").values()) == before
    assert not Assessment.objects.filter(application__in=cases).exists()


def test_trial_of_the_set_in_force_is_held_up_against_the_one_before(
    actor: ActorOf, strict: RuleSetDraft
) -> None:
    caseworker = actor("saksbehandler.bergen")
    now = RuleSet.objects.get(code="bergen-2025", municipality=caseworker.home)

    made = start_simulation(actor=caseworker, rule_set=now, on=caseworker.today)

    assert made.against is not None
    assert made.against.code == "bergen-2016"


def test_same_trial_again_today_is_the_same(actor: ActorOf, strict: RuleSetDraft) -> None:
    caseworker = actor("saksbehandler.bergen")

    first = start_simulation(actor=caseworker, draft=strict, on=caseworker.today)

    assert start_simulation(actor=caseworker, draft=strict, on=caseworker.today).pk == first.pk
    assert start_simulation(actor=caseworker, draft=strict, on=caseworker.today - timedelta(1)).pk != first.pk


def test_work_broken_off_goes_on_where_it_stopped(
    actor: ActorOf, strict: RuleSetDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulating, "BATCH", 2)
    caseworker = actor("saksbehandler.bergen")
    rich(caseworker, 5)
    started = start_simulation(actor=caseworker, draft=strict, on=caseworker.today)
    real, tries = simulating._try, []

    def breaks_down(run: LongRun, *rest: object) -> None:
        tries.append(1)
        if len(tries) == 2:
            raise RuntimeError("the worker was stopped")
        real(run, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(simulating, "_try", breaks_down)
    stopped = work_on(started.job or "")
    assert stopped is not None
    assert (stopped.state, stopped.done) == (Job.State.FAILED, 2)

    Job.objects.filter(pk=stopped.pk).update(state=Job.State.WAITING)
    finished = work_on(started.job or "")

    assert finished is not None
    assert (finished.state, finished.done, finished.total) == (Job.State.DONE, 5, 5)
    trial = Simulation.objects.get(pk=started.pk)
    assert trial.counts["open|cases"] == 5
    assert SimulationResult.objects.filter(simulation=trial).count() == 5


def test_queries_do_not_grow_with_the_cases(actor: ActorOf, strict: RuleSetDraft) -> None:
    caseworker = actor("saksbehandler.bergen")
    rich(caseworker, 2)
    few = start_simulation(actor=caseworker, draft=strict, on=caseworker.today)
    with counted() as for_few:
        work_on(few.job or "")
    actor("saksbehandler.bergen")
    rich(caseworker, 6)
    more = start_simulation(actor=caseworker, draft=strict, on=caseworker.today - timedelta(days=1))
    with counted() as for_more:
        work_on(more.job or "")

    assert len(for_more) == len(for_few)
    assert BATCH == 200


def test_facts_of_many_are_the_facts_of_each(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    eviction = EvictionData(date(2026, 3, 1), "breach", True, date(2026, 12, 1))
    cases = [
        make_application(caseworker, members=(child(),), evictions=(eviction,)),
        make_application(caseworker),
    ]

    together = facts_of(cases, caseworker.today)

    assert together == {case.pk: facts_for(case, caseworker.today) for case in cases}
    for facts in together.values():
        again = facts_from_stored(stored_facts(facts))
        assert stored_facts(again) == stored_facts(facts)


@pytest.mark.parametrize("persona", ["nav.bergen", "boligleder.bergen", "revisor.bergen"])
def test_only_those_the_rules_are_work_for_start_one(
    actor: ActorOf, strict: RuleSetDraft, persona: str
) -> None:
    with pytest.raises(NotAllowed):
        start_simulation(actor=actor(persona), draft=strict, on=date(2026, 11, 21))


def test_other_municipality_s_draft_is_not_tried(actor: ActorOf, strict: RuleSetDraft) -> None:
    with pytest.raises(NotAllowed):
        start_simulation(actor=actor("admin.nes"), draft=strict, on=date(2026, 11, 21))


def test_what_cannot_be_read_is_not_tried(actor: ActorOf, strict: RuleSetDraft) -> None:
    admin = actor("admin.bergen")
    broken = rule_editing.save_criterion(
        actor=admin, draft=strict, expected_version=None, code="income", changes={"parameters": {"rate": "G"}}
    )

    with pytest.raises(Refused) as refused:
        start_simulation(actor=admin, draft=broken, on=admin.today)

    assert refused.value.code == "UNREADABLE"


def test_administrator_sees_figures_and_no_case(
    actor: ActorOf,
    strict: RuleSetDraft,
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
) -> None:
    caseworker = actor("saksbehandler.bergen")
    cases = rich(caseworker, 4)
    make_application(caseworker, income=IncomeData(Decimal(50_000), documented=True))
    trial = done(actor, "admin.bergen", strict)
    assert not SimulationResult.objects.filter(simulation=trial).exists()

    client = client_as("admin.bergen")
    page = client.get(f"/regelsett/proving/{trial.pk}/").content.decode()
    assert "vises ikke" in page
    assert "Prøvd på" not in page
    assert "Du ser tall og krav, ikke saker." in page
    for case in cases:
        assert case.case_number not in page
        assert case.applicant.family_name not in page
    assert client.get(f"/regelsett/proving/{trial.pk}/saker/").status_code == 404
    api = api_as("admin.bergen")
    assert api.get(f"/api/v1/rules/simulations/{trial.pk}/results/").data["results"] == []
    groups = api.get(f"/api/v1/rules/simulations/{trial.pk}/").data["groups"]
    assert {figure["number"] for figure in groups[0]["outcomes"]} == {None}
    figures = client.get(f"/regelsett/proving/{trial.pk}/?eksport=csv").content.decode("utf-8-sig")
    assert "vises ikke" in figures


def test_caseworker_sees_the_cases_and_is_noted(
    actor: ActorOf, strict: RuleSetDraft, client_as: Callable[[str], Client]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    make_application(caseworker, income=IncomeData(Decimal(50_000), documented=True))
    trial = done(actor, "admin.bergen", strict)

    client = client_as("saksbehandler.bergen")
    page = client.get(f"/regelsett/proving/{trial.pk}/").content.decode()
    assert "gruppe=open" in page
    listed = client.get(f"/regelsett/proving/{trial.pk}/saker/?gruppe=open&krav=income").content.decode()
    assert case.case_number in listed
    assert "Inntekt: oppfylt → ikke oppfylt." in listed
    assert (
        client.get(f"/regelsett/proving/{trial.pk}/saker/?krav=age_18")
        .content.decode()
        .count(case.case_number)
        == 0
    )
    export = client.get(f"/regelsett/proving/{trial.pk}/saker/?eksport=csv").content.decode("utf-8-sig")
    assert case.case_number in export
    with as_owner():
        assert ReadEntry.objects.filter(
            content="application.simulation", person_id=case.applicant_id
        ).exists()


def test_leader_of_another_office_sees_no_case(
    actor: ActorOf, strict: RuleSetDraft, client_as: Callable[[str], Client]
) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    trial = done(actor, "admin.bergen", strict)

    client = client_as("enhetsleder.bergen")

    assert (
        "Du ser tall og krav, ikke saker." in client.get(f"/regelsett/proving/{trial.pk}/").content.decode()
    )
    listed = client.get(f"/regelsett/proving/{trial.pk}/saker/")
    assert case.case_number not in listed.content.decode()
    assert client_as("konsulent.nes").get(f"/regelsett/proving/{trial.pk}/").status_code == 404


def test_trial_is_started_followed_and_removed_by_hand(
    actor: ActorOf, strict: RuleSetDraft, client_as: Callable[[str], Client]
) -> None:
    client = client_as("admin.bergen")
    assert client.get(f"/regelsett/proving/ny/?hva=utkast:{strict.pk}").status_code == 200
    begun = client.post(
        "/regelsett/proving/ny/", {"tried": f"utkast:{strict.pk}", "on": "01.02.2027", "scope": "open"}
    )
    trial = Simulation.objects.get()
    assert begun["Location"] == f"/regelsett/proving/{trial.pk}/"
    assert client.get(begun["Location"]).status_code == 200
    assert client.get(begun["Location"], headers={"HX-Request": "true"}).status_code == 200
    assert client.get("/regelsett/").status_code == 200

    # New trials are held up against it for a while, so that nobody can be picked out by the difference.
    assert client.post(f"/regelsett/proving/{trial.pk}/slett/").status_code == 409
    with as_owner():
        Simulation.objects.update(created_at=trial.created_at - MEMORY)
    assert client.post(f"/regelsett/proving/{trial.pk}/slett/").status_code == 302
    assert not Simulation.objects.exists()


@pytest.mark.parametrize(
    ("earlier", "now", "told"),
    [
        ([], {"a": 5}, {"a": 5}),
        ([{"a": 5}], {"a": 6}, {"a": 5}),
        ([{"a": 5}], {"a": 8}, {"a": 8}),
        # Small steps never add up to a difference of one or two.
        ([{"a": 5}, {"a": 7}, {"a": 8}], {"a": 9}, {"a": 8}),
        # Out of sight before, and not brought into sight by one more.
        ([{"a": 2}], {"a": 3}, {"a": 2}),
        ([{"a": 4}], {"b": 9}, {"a": 0, "b": 9}),
        ([{"a": 2}], {"b": 9}, {"a": 2, "b": 9}),
        ([{}], {"a": 1}, {"a": 0}),
    ],
)
def test_trials_one_after_the_other_never_differ_by_one_or_two(
    earlier: list[dict[str, int]], now: dict[str, int], told: dict[str, int]
) -> None:
    found = steadied(earlier, now)

    assert {name: found.get(name, 0) for name in told} == told


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ({"a": 5, "b": 7}, {"a": 5, "b": 7}),
        ({"a": 2, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 1, "b": 2, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 0, "b": 3}, {"a": 0, "b": 3}),
        ({"a": 2}, {"a": None}),
    ],
)
def test_small_groups_are_hidden_with_what_would_give_them_away(counts: dict, seen: dict) -> None:
    assert shown(counts, exact=False) == seen
    assert shown(counts, exact=True) == counts
