"""Consents and representatives, made through the services as the actor in force."""

from datetime import date, timedelta
from typing import Any

from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.sharing.enums import LettersTo
from core.sharing.models import Consent, Representative
from core.sharing.presets import Preset, preset_named, presets_on
from core.sharing.services.consents import Answer, Ask, register_consent
from core.sharing.services.representatives import RepresentativeData, add_representative


def preset(actor: Actor, code: str) -> Preset:
    found = preset_named(presets_on(actor.home, actor.today), code)
    assert found is not None
    return found


def recipient(actor: Actor, code: str) -> Compartment:
    return Compartment.objects.get(municipality=actor.home, code=code)


def yes(actor: Actor, *, last_day: date | None = None, **told: Any) -> Answer:
    return Answer(
        "given", on=told.pop("on", actor.today), last_day=last_day or actor.today + timedelta(days=90), **told
    )


def no(actor: Actor, **told: Any) -> Answer:
    return Answer("refused", on=told.pop("on", actor.today), **told)


def answer(
    actor: Actor,
    case: Application,
    answered: Answer,
    *,
    code: str = "agenda_intro",
    to: str = "introduksjonssenteret",
) -> Consent:
    """What the applicant answered to one of the presets."""
    ask = Ask.of(preset(actor, code), recipient(actor, to))
    return register_consent(actor=actor, person=case.applicant, subject=case, ask=ask, answer=answered)


def make_representative(actor: Actor, case: Application, **told: Any) -> Representative:
    values: dict[str, Any] = {
        "kind": "proxy",
        "name": "Advokat Prøve Testesen",
        "matters": ("all",),
        "valid_from": actor.today,
        "last_day": actor.today + timedelta(days=100),
        "street": "Prøveveien 2",
        "postcode": "5003",
        "town": "BERGEN",
        "proof_seen_on": actor.today,
        "letters": LettersTo.REPRESENTATIVE,
        **told,
    }
    return add_representative(
        actor=actor, person=case.applicant, subject=case, data=RepresentativeData(**values)
    )
