"""Who decides an appeal, and where the papers are sent: the municipality's dated data, by the decision's basis."""

from dataclasses import dataclass
from datetime import date

from applications.models import Decision
from applications.services.letter_texts import text
from core.base.clock import oslo_today
from core.base.explain import LocalText
from core.rules.selectors import rule_set_for

KIND = "appeal_bodies"


@dataclass(frozen=True)
class Body:
    """A body as it stands on the envelope, and as a sentence names it."""

    name: str
    called: str
    address: tuple[str, ...] = ()


def body_of(decision: Decision, language: str, on: date | None = None) -> Body:
    """The body that holds on the day of the letter (fvl. § 28, boligsosialloven § 7); without an address unless the
    municipality has entered one."""
    municipality = decision.application.municipality
    found = rule_set_for(municipality, KIND, on or oslo_today())
    for row in found.content.get("bodies", ()) if found else ():
        if row["basis"] == decision.basis:
            name, called = LocalText.of(row["name"]), LocalText.of(row["called"])
            return Body(
                name.in_language(language), called.in_language(language), tuple(row.get("address", ()))
            )
    called_so = text("appeal_bodies", decision.basis, language, municipality=municipality.name)
    return Body(called_so[:1].upper() + called_so[1:], called_so)
