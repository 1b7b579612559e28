"""What goes into decisions and letters: the first wording, and the values the templates are filled with."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from applications.calculations import wording
from applications.calculations.lease_terms import age_on, propose
from applications.enums import CHILD_TEXTS, Kind, MadeBy, Outcome, Situation
from applications.models import Application, Assessment, CaseText, Decision
from applications.services import assistance
from applications.services.appeal_bodies import body_of
from applications.services.data import DecisionData
from applications.services.letter_texts import group, text
from core.agencies import switches
from core.documents.letters import Recipient
from core.documents.recipients import addressed
from core.people import protection
from core.people.models import ContactDetail, Person
from core.people.services import members_on
from core.rules.models import RuleSet
from core.rules.selectors import rule_set_for
from core.sharing.enums import Matter

#: A lease is normally three years (husleieloven § 9-3), where the municipality has no rules of its own.
NORMAL_TERM_MONTHS = 36


def letter_language(application: Application) -> str:
    """Målform: nynorsk when the person asks for it, else bokmål or the municipality's own."""
    language = application.applicant.language
    return str(language if language in ("nb", "nn") else application.municipality.language or "nb")


def proposal(
    application: Application, assessment: Assessment, outcome: str, *, quoting: bool = False
) -> DecisionData:
    """The decision as the assessment suggests it, to be read and changed by the caseworker.

    `quoting`: what the case says of the children stands in the proposal, for one who reads it before it is sent.
    """
    language = letter_language(application)
    result, facts = assessment.result, assessment.facts
    household = facts.get("household", {})
    children = (household.get("children") or 0) + (household.get("shared_custody_children") or 0)
    granted = outcome != Outcome.REFUSAL
    need = application.household.needs.on(assessment.assessed_on).first()
    return DecisionData(
        outcome=outcome,
        situation=_situation(application, language),
        reasons=wording.reasons(
            criteria=result.get("criteria", []),
            sentences=result.get("sentences", {}).get(language, []),
            verdicts=group("verdicts", language),
            granted=granted,
            language=language,
        ),
        childs_best=_childs_best(application, language, quoting) if children else "",
        next_steps=text("decision", _next_steps(application, granted), language),
        dwelling_type=text("decision", "dwelling", language) if granted else "",
        persons=((household.get("adults") or 0) + children or None) if granted else None,
        bedrooms=(need.bedrooms if need else None) if granted else None,
        term_months=proposed_term(application, assessment.assessed_on).months if granted else None,
    )


@dataclass(frozen=True)
class Term:
    """The length of lease to propose, and the version of the rules it is taken from."""

    months: int
    rules: str = ""
    version: str = ""


def _next_steps(application: Application, granted: bool) -> str:
    """What happens now depends on the outcome, and on whether the municipality keeps a waiting list."""
    if not granted:
        return "refused"
    listed = switches.value(application.municipality.switches, "allocation.waiting_list")
    return "granted" if listed else "granted_without_list"


def proposed_term(application: Application, on: date) -> Term:
    found = rule_set_for(application.municipality, "lease_terms", on)
    if found is None:
        return Term(NORMAL_TERM_MONTHS)
    born = [each.member.person.birth_date for each in members_on(application.household, on)]
    ages = [age_on(day, on) for day in born if day]
    term = propose(found.content, ages=ages, renewal=application.kind == Kind.RENEWAL)
    return Term(term.months, str(found.name), found.version) if term else Term(NORMAL_TERM_MONTHS)


def fitted(application: Application, data: DecisionData) -> DecisionData:
    """Texts that still stand as suggested for another outcome become those of the outcome chosen."""
    assessment = application.assessments.order_by("-made_at").first()
    if assessment is None or data.outcome not in Outcome.values:
        return data
    wanted = proposal(application, assessment, data.outcome)
    changes: dict[str, Any] = {}
    for outcome in Outcome.values:
        other = proposal(application, assessment, outcome)
        for name in ("reasons", "next_steps"):
            if _same(getattr(data, name), getattr(other, name)):
                changes[name] = getattr(wanted, name)
    if data.outcome == Outcome.REFUSAL:
        changes |= {
            "dwelling_type": "",
            "persons": None,
            "bedrooms": None,
            "term_months": None,
            "conditions": "",
        }
    if data.outcome != Outcome.PARTIAL:
        changes["refused_part"] = ""
    return replace(data, **changes)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _childs_best(application: Application, language: str, quoting: bool) -> str:
    written: dict[str, str] = {}
    if quoting:
        rows = CaseText.objects.filter(application=application, superseded_at=None, kind__in=CHILD_TEXTS)
        written = dict(rows.values_list("kind", "text"))
    said = " ".join(written[kind].strip() for kind in CHILD_TEXTS if written.get(kind, "").strip())
    return said or text("decision", "children", language)


def _situation(application: Application, language: str) -> str:
    lives = application.household.situations.on(application.received).first()
    if lives is None:
        lives = application.household.situations.known().order_by("-valid_from").first()
    return text("situations", lives.situation if lives else Situation.OTHER, language)


def recipient(application: Application, on: date, matter: str = Matter.APPLICATION) -> Recipient:
    """Whom letters go to: the applicant, or the one who speaks for the applicant in the matter (fvl. § 12).

    Where the address is protected: to the postal address, printed and posted by hand.
    """
    person = application.applicant
    lines = protection.postal_lines(person) if person.protected else tuple(_address(application, person))
    return addressed(
        Recipient(name=person.name, address_lines=lines, by_hand=person.protected),
        person=person,
        compartment_id=application.compartment_id,
        subject_id=application.pk,
        on=on,
        matter=matter,
    )


def _address(application: Application, person: Person) -> list[str]:
    if person.street:
        return [person.street, f"{person.postcode} {person.town}".strip()]
    other = (
        ContactDetail.objects.filter(person=person, compartment=application.compartment_id, kind="care_of")
        .order_by("-created_at")
        .first()
    )
    return [f"c/o {other.value}"] if other else []


def appeal_body(decision: Decision, language: str) -> str:
    """Klageinstans follows the basis of the decision (fvl. § 28, boligsosialloven § 7)."""
    return body_of(decision, language).called


def rules_used(decision: Decision, language: str = "") -> str:
    """Laws and the municipality's own rules with version and date, as the letter names them."""
    language = language or letter_language(decision.application)
    own, reference = decision.rule_set, ""
    if decision.assessment is not None:
        result = decision.assessment.result
        own, reference = result.get("title", {}).get(language, "") or own, result.get("reference", "")
    elif own:
        # A decision from before Husrom has the code of its rule set, and no assessment that names it.
        rule_set = RuleSet.objects.filter(
            municipality=decision.municipality_id, kind="eligibility", code=own
        ).first()
        if rule_set is not None:
            own, reference = rule_set.title.get(language, "") or own, rule_set.basis
    if reference:
        own = f"{own} ({wording.long_dates(reference, language)})"
    law = text("laws", decision.basis, language)
    return f"{law}, {text('laws', 'criteria', language, criteria=own)}" if own else law


def decision_context(decision: Decision) -> dict[str, Any]:
    """Plain values for the letter; the snapshot is made from these."""
    application = decision.application
    language = letter_language(application)
    result = decision.assessment.result if decision.assessment else {}
    refused = decision.outcome == Outcome.REFUSAL
    return {
        "case_number": application.case_number,
        "received_on": application.received,
        "partial": decision.outcome == Outcome.PARTIAL,
        "dwelling_type": decision.dwelling_type,
        "persons": decision.persons,
        "bedrooms": decision.bedrooms,
        "shared_children": _shared_children(decision),
        "term": _term(decision.term_months or 0, language),
        "conditions": decision.conditions,
        "refused_part": decision.refused_part,
        "replaces_on": decision.replaces.decided_on if decision.replaces else None,
        "change": str(decision.change),
        "change_reason": decision.change_reason,
        "situation": decision.situation.strip().rstrip("."),
        "because": wording.because(result.get("criteria", []), language) if refused else [],
        "reasons": [
            {"title": each.title, "text": each.text} for each in wording.paragraphs(decision.reasons)
        ],
        "childs_best": decision.childs_best,
        "next_steps": decision.next_steps,
        "appeal_body": appeal_body(decision, language),
        "rules_used": rules_used(decision),
        "outcome": decision.outcome,
        "assistance": [line.strip() for line in decision.assistance.splitlines() if line.strip()],
        "no_list": not switches.value(decision.municipality.switches, "allocation.waiting_list"),
        "decided_in_meeting": decision.made_by == MadeBy.MEETING,
        "approver": decision.approved_by.full_name if decision.approved_by else "",
        "approver_title": text("signers", "approver", language),
    }


def _shared_children(decision: Decision) -> int:
    """Children with delt bosted among those the dwelling is for, as the assessment knew the household."""
    facts = decision.assessment.facts if decision.assessment else {}
    household = facts.get("household") or {}
    counted = (household.get("adults") or 0) + (household.get("children") or 0)
    shared = household.get("shared_custody_children") or 0
    return shared if decision.persons and decision.persons > counted else 0


def _term(length: int, language: str) -> str:
    years, months = divmod(length, 12)
    parts = []
    if years:
        parts.append(text("terms", "years", language, count=years))
    if months:
        parts.append(text("terms", "month" if months == 1 else "months", language, count=months))
    if len(parts) == 2:
        return text("terms", "and", language, first=parts[0], second=parts[1])
    return "".join(parts)


def letter_code(decision: Decision) -> str:
    if assistance.helps(decision):
        return "decision_assistance"
    return "decision_grant" if decision.granted else "decision_refusal"
