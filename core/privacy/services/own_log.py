"""The person's own read log, as a part of an answer about oneself (personvernforordningen artikkel 15)."""

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.privacy import selectors
from core.privacy.gathering import Piece
from core.privacy.models import AccessRequest
from core.privacy.policies import STAFF_NAMES
from core.privacy.services.printouts import lines_of

SOURCE = "read_log"


def piece(actor: Actor, request: AccessRequest) -> Piece:
    """Days, what was shown and why, newest first: the reads of this compartment, and where the request came in also
    those of units that do not answer for themselves. Called with the answer's language in force."""
    lines = lines_of(actor, selectors.log_of_request(request.pk), request.language)
    fields = []
    for number, line in enumerate(lines, 1):
        who = f"{line['unit']}, {line['staff']}" if line["staff"] else line["unit"]
        times = _(" ({count} ganger)").format(count=line["times"]) if line["times"] > 1 else ""
        fields.append(
            {
                "name": f"line{number}",
                "label": f"{line['on']:%d.%m.%Y}, {who}",
                "value": f"{line['content']}{times}. {line['why']}",
            }
        )
    if not fields:
        nobody = _("Ingen hos oss har sett opplysninger om deg i Husrom før kravet kom inn.")
        fields.append({"name": "nobody", "label": _("Oppslag"), "value": nobody})
    elif not actor.switch(STAFF_NAMES):
        value = _(
            "Navnene på de ansatte står ikke her. De har rett til vern de også. Trenger du å vite hvem som har sett "
            "noe bestemt, kan du si hvorfor, så vurderer vi det."
        )
        fields.append({"name": "unnamed", "label": _("Ansatte"), "value": value})
    return Piece(SOURCE, request.pk, _("Hvem som har sett opplysningene"), None, tuple(fields))
