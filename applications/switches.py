"""What each municipality chooses about applications and decisions."""

from core.agencies.switches import Switch
from core.agencies.switches import register as declare

BEFORE_MEETING = "before_meeting"
IN_MEETING = "in_meeting"


def register() -> None:
    declare(
        Switch(
            "decision.when",
            "Når vedtaket blir fattet",
            BEFORE_MEETING,
            {BEFORE_MEETING: "Av saksbehandler, før tildelingsmøtet", IN_MEETING: "I tildelingsmøtet"},
        )
    )
    declare(Switch("decision.four_eyes", "Et vedtak skal godkjennes av en annen enn den som skrev det", True))
    declare(
        Switch(
            "applications.provisional_rule",
            "Frist for foreløpig svar",
            "provisional_answer_1_month",
            {
                "provisional_answer_1_month": "En måned (forvaltningsloven § 11 a)",
                "provisional_answer_4_weeks": "Fire uker (kommunens egen frist)",
            },
        )
    )
