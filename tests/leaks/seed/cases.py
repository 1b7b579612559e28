"""Rows of an application that nothing else in the world makes."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F

from applications.models import (
    Absence,
    AdvanceNotice,
    Appeal,
    Application,
    CaseworkerChange,
    Decision,
    FactsConfirmation,
    Forwarding,
    HandedOn,
    JudgementAnswer,
    KindAnswers,
    Lead,
    LeadContact,
    MemberStatement,
    Need,
    ProvisionalAnswer,
    RelatedCase,
    RequestedDocument,
    SavedFilter,
    Simulation,
    SimulationResult,
    Tie,
)
from core.agencies.models import Membership, Municipality
from core.people.models import HouseholdMember
from core.rules.models import RuleSet


def build(place: Municipality) -> date:
    """All that is written about the first decided application. Returns the day it was made."""
    decision = Decision.objects.filter(municipality=place).first()
    assert decision is not None
    case = Application.objects.get(pk=decision.application_id)
    day = case.created_at.date()
    own: dict[str, Any] = {"municipality": place, "compartment_id": case.compartment_id}
    ProvisionalAnswer.objects.create(
        municipality=place,
        application=case,
        sent_on=day,
        reason="other",
        explanation="Mange saker",
        expected_date=day + timedelta(days=60),
    )
    JudgementAnswer.objects.create(
        **own, application=case, criterion="age_18", answer="yes", reason="Hun er over 18."
    )
    FactsConfirmation.objects.create(**own, application=case, confirmed_on=day, how="Gjennomgått på telefon.")
    CaseworkerChange.objects.create(
        municipality=place, application=case, unit_id=case.unit_id, reason="Langtidsfravær"
    )
    _kinds(own, case)
    _household(own, case)
    _people_and_papers(own, case)
    _trial(own, case)
    Appeal.objects.create(**own, decision=decision, received_on=day, in_time=True, grounds="Jeg er uenig.")
    return day


def _trial(own: dict[str, Any], case: Application) -> None:
    """A rule set tried on the cases, and a filter somebody has kept."""
    rules = RuleSet.objects.filter(municipality=case.municipality_id, kind="eligibility").first()
    worker = Membership.objects.filter(unit=case.unit_id).first()
    assert rules is not None and worker is not None
    trial = Simulation.objects.create(
        municipality_id=case.municipality_id,
        rule_set=rules,
        code=rules.code,
        content=rules.content,
        on=case.created_at.date(),
        started_by_id=worker.user_id,
        compartments=[str(case.compartment_id)],
    )
    SimulationResult.objects.create(
        **own,
        simulation=trial,
        application=case,
        before="met",
        after="not_met",
        changes=[{"code": "age_18", "before": "met", "after": "not_met", "fact": {"nb": "Er under 18."}}],
    )
    SavedFilter.objects.create(
        municipality_id=case.municipality_id, user_id=worker.user_id, name="Mine", query="state=received"
    )


def _kinds(own: dict[str, Any], case: Application) -> None:
    KindAnswers.objects.create(
        **own, application=case, lease="2020/17", changes="Et barn til.", explanation="Trapp."
    )
    Forwarding.objects.create(
        **own,
        application=case,
        receiver="Nav Os",
        address="Postboks 1",
        reason="Bor der.",
        forwarded_on=case.created_at.date(),
    )


def _household(own: dict[str, Any], case: Application) -> None:
    """What a member says, why another has not, and needs in full."""
    day = case.created_at.date()
    for place, member in enumerate(HouseholdMember.objects.filter(household=case.household_id)[:2]):
        heard: dict[str, Any] = {"heard": False, "not_heard": "other", "note": "Er på reise."}
        if place == 0:
            heard = {"heard": True, "heard_on": day, "how": "meeting", "said": "Jeg vil bo nær skolen."}
        MemberStatement.objects.create(**own, application=case, person_id=member.person_id, **heard)
    Need.objects.known().filter(household=case.household_id).update(superseded_at=F("recorded_at"))
    Need.objects.create(
        **own, household_id=case.household_id, valid_from=day, bedrooms=2, near_to="Søster", other_wishes="Hage",
    )  # fmt: skip


def _people_and_papers(own: dict[str, Any], case: Application) -> None:
    """What is asked for, sent on, told ahead and tied together; a referral; somebody disqualified, somebody away."""
    day = case.created_at.date()
    worker = Membership.objects.filter(unit=case.unit_id).first()
    assert worker is not None
    colleague = Membership.objects.filter(unit=case.unit_id).exclude(user=worker.user_id).first()
    other = Application.objects.filter(compartment=case.compartment_id).exclude(pk=case.pk).first()
    if other is not None:
        RelatedCase.objects.create(
            **own, application=case, other=other, kind="linked", reason="Samme husstand"
        )
    RequestedDocument.objects.create(
        **own,
        application=case,
        type="other",
        what="Kontoutskrift",
        asked_on=day,
        due_on=day + timedelta(days=14),
    )
    AdvanceNotice.objects.create(
        **own, application=case, rule="withdraw_grant", explanation="Inntekten er endret.", sent_on=day,
        reply_by=day + timedelta(days=14), replied_on=day, reply="Det stemmer ikke.",
    )  # fmt: skip
    HandedOn.objects.create(
        **own,
        application=case,
        scheme="bostotte",
        receiver="Husbanken",
        due=day,
        note="Haster",
        received_by="Ola",
    )
    Tie.objects.create(
        **own, application=case, user_id=worker.user_id, ground="family", explanation="Søskenbarn"
    )
    Absence.objects.create(
        municipality_id=case.municipality_id,
        user_id=worker.user_id,
        first_day=day,
        last_day=day,
        stand_in=colleague.user if colleague else None,
    )
    lead = Lead.objects.create(
        **own, number="H-2026-1", received=day, person_id=case.applicant_id, unit_id=case.unit_id,
        referrer="Legevakten", referrer_contact="Vaktleder", reason="Står uten bolig.", consent_to="Legen",
    )  # fmt: skip
    LeadContact.objects.create(**own, lead=lead, on=day, how="phone", note="Tok ikke telefonen.")
