"""Who else has a record open right now. Kept in the cache for a minute and a half, never in the database.

Only colleagues of one's own compartments are named: that another compartment looks at a case is its own business.
Show it with `{% presence application %}`; the page asks every thirty seconds.
"""

import time
from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LASTS = 90


def _key(record: models.Model) -> str:
    return f"presence:{record._meta.label_lower}:{record.pk}"


def arrive(actor: Any, record: models.Model, now: float | None = None) -> list[str]:
    """Note that the actor has the record open, and name the colleagues who have it too, in alphabetical order."""
    moment = time.time() if now is None else now
    mine = {str(compartment) for compartment in actor.compartment_ids}
    known: dict[str, tuple[str, list[str], float]] = cache.get(_key(record)) or {}
    fresh = {user: entry for user, entry in known.items() if moment - entry[2] < LASTS}
    fresh[str(actor.user_id)] = (actor.user.full_name, sorted(mine), moment)
    cache.set(_key(record), fresh, LASTS)
    return sorted(
        name
        for user, (name, compartments, _seen) in fresh.items()
        if user != str(actor.user_id) and not mine.isdisjoint(compartments)
    )


def sentence(names: list[str]) -> str:
    """«Ola Testesen har saken åpen»; empty when one is alone."""
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s har saken åpen.") % {"name": names[0]}
    return ngettext(
        "%(name)s og %(more)s til har saken åpen.",
        "%(name)s og %(more)s andre har saken åpen.",
        len(names) - 1,
    ) % {"name": names[0], "more": len(names) - 1}
