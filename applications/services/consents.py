"""What the applicant answered about sharing, kept as consents of their own."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from applications.enums import Channel
from applications.models import Application
from applications.services.data import ConsentTold
from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.base.errors import Refused
from core.rules.periods import add_months
from core.sharing.enums import AnsweredHow, ConsentState
from core.sharing.presets import Preset, preset_named, presets_from, recipients_of
from core.sharing.services.consents import Answer, Ask, answer_order, register_consent


def keep_answers(*, actor: Actor, application: Application, told: Sequence[ConsentTold]) -> None:
    """Register the answers that came with the application, given the day it came in.

    Each «no» before any «yes», so that a refusal of one purpose does not undo the consent to another. A consent that
    would have run out already is not registered: the applicant is asked again.
    """
    if not told:
        return
    presets = presets_from(actor.home, application.compartment.code, actor.today)
    recipients = recipients_of(actor.home, presets)
    how = AnsweredHow.ORAL if application.channel == Channel.ORAL else AnsweredHow.APPLICATION
    for index in answer_order([each.answer for each in told]):
        each = told[index]
        preset = preset_named(presets, each.preset)
        if preset is None or preset.by_law:
            raise Refused(
                _("Formålet «%(code)s» finnes ikke, eller krever ikke samtykke.") % {"code": each.preset},
                code="PRESET_UNKNOWN",
                field="consents",
            )
        if each.answer not in (ConsentState.GIVEN, ConsentState.REFUSED):
            raise Refused(_("Velg hva søkeren svarte."), code="ANSWER", field="consents")
        on = application.received
        last_day = add_months(on, preset.months) - timedelta(days=1)
        if each.answer == ConsentState.GIVEN and last_day < actor.today:
            continue
        register_consent(
            actor=actor,
            person=application.applicant,
            subject=application,
            ask=Ask.of(preset, _recipient(preset, recipients.get(preset.code, []), each.recipient)),
            answer=Answer(
                each.answer, on=on, how=how, last_day=last_day if each.answer == ConsentState.GIVEN else None
            ),
        )


def _recipient(preset: Preset, found: list[Compartment], code: str) -> Compartment | None:
    if preset.to_external is not None:
        return None
    chosen = [row for row in found if row.code == code] if code else found
    if len(chosen) != 1:
        raise Refused(_("Velg hvilken enhet samtykket gjelder."), code="RECIPIENT_MISSING", field="consents")
    return chosen[0]
