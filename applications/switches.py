"""What each municipality chooses about applications and decisions."""

from django.utils.translation import gettext_lazy as _

from core.agencies.switches import Switch
from core.agencies.switches import register as declare

BEFORE_MEETING = "before_meeting"
IN_MEETING = "in_meeting"


def register() -> None:
    declare(
        Switch(
            "decision.when",
            _("Når vedtaket blir fattet"),
            BEFORE_MEETING,
            {BEFORE_MEETING: _("Av saksbehandler, før tildelingsmøtet"), IN_MEETING: _("I tildelingsmøtet")},
            room="applications",
        )
    )
    declare(
        Switch(
            "decision.four_eyes",
            _("Et vedtak skal godkjennes av en annen enn den som skrev det"),
            True,
            room="applications",
        )
    )
    declare(
        Switch(
            "applications.provisional_rule",
            _("Frist for foreløpig svar"),
            "provisional_answer_1_month",
            {
                "provisional_answer_1_month": _("En måned (forvaltningsloven § 11 a)"),
                "provisional_answer_4_weeks": _("Fire uker (kommunens egen frist)"),
            },
        )
    )
