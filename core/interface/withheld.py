"""Why others' notes are not shown in a case: one folded line, in the same words whether any exist or not.

Everything in it comes from the organisation (core/sharing/organisation.py) and the case's own key; no query asks for
what is withheld. Where there is no other compartment, there is nothing to say.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.interface.case import AskedUnit, Withheld
from core.sharing.organisation import neighbours
from core.sharing.policies import insight_requests


def withheld_in(actor: Actor, case: Any) -> Withheld | None:
    """The line for a case that the actor may open; None where nobody else could have anything."""
    others = neighbours(actor)
    if not others:
        return None
    asks = insight_requests.permits(actor, "ask")
    label = case._meta.label_lower
    return Withheld(
        summary=_("Andre enheters notater vises ikke her. Se hvorfor"),
        text=_(
            "Enhetene nedenfor kan ha egne notater og opplysninger om dem saken gjelder. De vises ikke her, enten det "
            "finnes noen eller ikke. Hver enhet har taushetsplikt om sitt, også overfor andre enheter i kommunen "
            "(forvaltningsloven § 13). De deles med samtykke, eller når loven åpner for det."
        ),
        ask=_("Trenger du å vite noe, så spør enheten."),
        units=[
            AskedUnit(
                each.name,
                each.unit.phone,
                reverse("sharing:ask", args=[label, case.pk, each.compartment.pk]) if asks else "",
            )
            for each in others
        ],
    )
