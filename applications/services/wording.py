"""What goes into decisions and letters: the first wording, and the values the templates are filled with."""

from typing import Any

from django.utils import translation

from applications.calculations.wording import wording
from applications.enums import DecisionBasis, Outcome, Situation
from applications.models import Application, Assessment, Decision
from applications.services.data import DecisionData
from core.documents.letters import Recipient
from core.people.models import ContactDetail, Person

#: A lease is normally three years (husleieloven § 9-3).
NORMAL_TERM_MONTHS = 36


def letter_language(application: Application) -> str:
    """Målform: nynorsk when the person asks for it, else bokmål or the municipality's own."""
    language = application.applicant.language
    return str(language if language in ("nb", "nn") else application.municipality.language or "nb")


def proposal(application: Application, assessment: Assessment, outcome: str) -> DecisionData:
    """The decision as the assessment suggests it, to be read and changed by the caseworker."""
    language = letter_language(application)
    result, facts = assessment.result, assessment.facts
    household = facts.get("household", {})
    children = (household.get("children") or 0) + (household.get("shared_custody_children") or 0)
    granted = outcome != Outcome.REFUSAL
    texts = wording(
        criteria=result.get("criteria", []),
        sentences=result.get("sentences", {}).get(language, []),
        situation=_situation(application, language),
        children=children,
        granted=granted,
        language=language,
    )
    need = application.household.needs.on(assessment.assessed_on).first()
    return DecisionData(
        outcome=outcome,
        situation=texts.situation,
        reasons=texts.reasons,
        childs_best=texts.childs_best,
        next_steps=texts.next_steps,
        dwelling_type=texts.dwelling_type,
        persons=((household.get("adults") or 0) + children or None) if granted else None,
        bedrooms=(need.bedrooms if need else None) if granted else None,
        term_months=NORMAL_TERM_MONTHS if granted else None,
    )


def _situation(application: Application, language: str) -> str:
    lives = application.household.situations.on(application.received).first()
    if lives is None:
        lives = application.household.situations.known().order_by("-valid_from").first()
    if lives is None:
        return ""
    with translation.override(language):
        label = str(Situation(lives.situation).label)
    return label[:1].lower() + label[1:]


def recipient(application: Application) -> Recipient:
    """Whom letters go to. A protected address is never printed on the letter; the outbox knows the person."""
    person = application.applicant
    return Recipient(name=person.name, address_lines=tuple(_address(application, person)))


def _address(application: Application, person: Person) -> list[str]:
    if person.protected:
        return []
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
    municipality = decision.application.municipality.name
    if decision.basis == DecisionBasis.ASSISTANCE:
        return "Statsforvaltaren" if language == "nn" else "Statsforvalteren"
    return f"klagenemnda i {municipality}"


def rules_used(decision: Decision) -> str:
    """Laws and the municipality's own rules with version and date, as the letter names them."""
    own = decision.rule_set
    if decision.assessment is not None:
        result = decision.assessment.result
        title = result.get("title", {}).get(letter_language(decision.application), "") or own
        own = f"{title} ({result.get('reference', '')})" if result.get("reference") else title
    law = (
        "boligsosialloven §§ 6 og 7" if decision.basis == DecisionBasis.ASSISTANCE else "boligsosialloven § 7"
    )
    return f"{law}, kommunens kriterier {own}" if own else law


def decision_context(decision: Decision) -> dict[str, Any]:
    """Plain values for the letter; the snapshot is made from these."""
    application = decision.application
    language = letter_language(application)
    years, months = divmod(decision.term_months or 0, 12)
    return {
        "case_number": application.case_number,
        "received_on": application.received,
        "partial": decision.outcome == Outcome.PARTIAL,
        "dwelling_type": decision.dwelling_type,
        "persons": decision.persons,
        "bedrooms": decision.bedrooms,
        "term": _term(years, months, language),
        "conditions": decision.conditions,
        "situation": decision.situation.rstrip("."),
        "reasons": [part.strip() for part in decision.reasons.split("\n\n") if part.strip()],
        "childs_best": decision.childs_best,
        "next_steps": decision.next_steps,
        "appeal_body": appeal_body(decision, language),
        "rules_used": rules_used(decision),
        "decided_in_meeting": decision.made_by == "meeting",
        "approver": decision.approved_by.full_name if decision.approved_by else "",
    }


def _term(years: int, months: int, language: str) -> str:
    parts = []
    if years:
        parts.append(f"{years} år")
    if months:
        parts.append(f"{months} {'månader' if language == 'nn' else 'måneder'}")
    return " og ".join(parts)


def letter_code(decision: Decision) -> str:
    return "decision_grant" if decision.granted else "decision_refusal"
