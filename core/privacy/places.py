"""Where the room shows up outside its own pages: the page «Personvern» and the warnings on «Jobber»."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.agencies.models import Municipality
from core.audit import sealing
from core.jobs import warnings
from core.privacy import policies, request_policies
from core.sharing import entrance
from core.sharing.entrance import Door

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
    for code, title, text, url_name, order, visible in (
        (
            "requests",
            _("Krav om innsyn"),
            _("Svar på partsinnsyn, innsyn i egne opplysninger og innsynskrav."),
            "privacy:requests",
            20,
            lambda actor: request_policies.requests.permits(actor, "view"),
        ),
        (
            "read_log",
            _("Innsynslogg"),
            _("Se hvem som har sett opplysninger om en person, og hvorfor de hadde tilgang."),
            "privacy:log_start",
            60,
            lambda actor: policies.read_log.permits(actor, "open"),
        ),
        (
            "hints",
            _("Tegn på uvanlig innsyn"),
            _("Mønstre i innsynsloggen som noen bør spørre om."),
            "privacy:hints",
            65,
            lambda actor: policies.hints.permits(actor, "view"),
        ),
        (
            "seals",
            _("Segl"),
            _("Det nyeste seglet på loggene. Ta vare på det utenfor Husrom."),
            "privacy:seals",
            70,
            lambda actor: policies.seals.permits(actor, "view"),
        ),
        (
            "retention",
            _("Bevaring og sletting"),
            _("Hva som har ligget lenge nok, og sletting som to personer står bak."),
            "privacy:retention",
            80,
            lambda actor: request_policies.runs.permits(actor, "view"),
        ),
    ):
        entrance.register(Door(code, title, text, url_name, order, visible))
    warnings.register("seals", "Loggene er ikke forseglet", sealed_in_time)
