"""Identity numbers as typed: read once, in one place, with one message and one setting of which numbers count."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from core.base.errors import Refused
from core.people import identity
from core.people.identity import IdentityAnswer


def read_number(number: str, on: date, field: str = "number") -> IdentityAnswer | None:
    """What the number says, or None when nothing was typed. Raises Refused for one that does not hold."""
    if not number.strip():
        return None
    checked = identity.check(number, settings.IDENTITY_NUMBERS, on)
    if not checked.valid:
        raise Refused(
            _(
                "Nummeret er ikke et gyldig fødselsnummer, D-nummer eller DUF-nummer. Rett det, eller la feltet stå "
                "tomt hvis personen ikke har noe nummer."
            ),
            code="NUMBER_INVALID",
            field=field,
        )
    return checked
