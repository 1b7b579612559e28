"""Bistand etter boligsosialloven § 7: a decision of its own, stating the main content of the help.

Whoever asks for help gets a decision (§ 7). It needs no criteria of the municipality's own, gives no place on the
waiting list, and is appealed to Statsforvalteren.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from applications.enums import DecisionBasis, Kind, Outcome
from applications.models import Application, Decision
from applications.services.data import DecisionData
from applications.services.kinds import answers
from applications.services.letter_texts import text
from core.base.errors import Refused


def asks_for_help(application: Application) -> bool:
    return application.kind == Kind.ASSISTANCE


def checked(application: Application, data: DecisionData) -> DecisionData:
    """The decision's data on the right basis. Refused without the main content where help is given."""
    if not asks_for_help(application):
        return replace(data, assistance="")
    if data.outcome != Outcome.REFUSAL and not data.assistance.strip():
        raise Refused(
            _("Skriv hovedinnholdet i bistanden: hva dere skal hjelpe med, og hvordan."),
            code="ASSISTANCE_MISSING",
            field="assistance",
        )
    return replace(
        data,
        basis=DecisionBasis.ASSISTANCE,
        dwelling_type="",
        persons=None,
        bedrooms=None,
        term_months=None,
        assistance="" if data.outcome == Outcome.REFUSAL else data.assistance.strip(),
    )


def refuse_meeting(application: Application) -> None:
    if asks_for_help(application):
        raise Refused(
            _("Bistand etter boligsosialloven avgjøres av saksbehandler, ikke i tildelingsmøtet."),
            code="NOT_IN_MEETING",
        )


def refuse_criteria(application: Application) -> None:
    if asks_for_help(application):
        raise Refused(
            _(
                "Bistand etter boligsosialloven vurderes ikke etter kommunens kriterier. Lag vedtaket direkte."
            ),
            code="NO_CRITERIA",
        )


def proposal(application: Application, outcome: str, language: str) -> DecisionData:
    """The first wording: what was asked for stands there, the rest is the caseworker's to write."""
    told = answers(application)
    wanted = [text("help", code, language) for code in told.help_wanted] if told else []
    granted = outcome != Outcome.REFUSAL
    return DecisionData(
        outcome=outcome,
        basis=DecisionBasis.ASSISTANCE,
        situation=text("assistance", "situation", language, wanted=", ".join(wanted))
        if wanted
        else text("assistance", "situation_plain", language),
        reasons="",
        assistance="\n".join(f"{each[:1].upper()}{each[1:]}:" for each in wanted) if granted else "",
        next_steps=text("assistance", "granted" if granted else "refused", language),
    )


def helps(decision: Decision) -> bool:
    """Whether the decision is one on assistance, with a letter of its own."""
    return asks_for_help(decision.application)
