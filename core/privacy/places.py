"""Where the read log shows up outside its own pages: the page «Personvern» and the warnings on «Jobber»."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _t

from core.agencies.models import Municipality
from core.audit import sealing
from core.jobs import warnings

LATE = timedelta(minutes=15)


def sealed_in_time(municipality: Municipality) -> list[str]:
    """Whether everything written more than fifteen minutes ago is sealed."""
    waiting = [at for at in sealing.unsealed_since().values() if at is not None]
    if not waiting or timezone.now() - min(waiting) <= LATE:
        return []
    return [
        _t(
            "Noe i innsynsloggen eller sporingsloggen har ventet på segl i mer enn et kvarter. "
            "Sjekk at beat og worker kjører, og at ikke en lang jobb holder på."
        )
    ]


def register() -> None:
    warnings.register("seals", "Loggene er ikke forseglet", sealed_in_time)
