from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """On which right somebody asks: three kinds, each with its own clock, grounds and way to complain."""

    PARTY = "party", _("Partsinnsyn")  # forvaltningsloven §§ 18-19
    GDPR = "gdpr", _("Innsyn i egne personopplysninger")  # personvernforordningen artikkel 15
    PUBLICITY = "publicity", _("Innsynskrav")  # offentleglova


class Capacity(models.TextChoices):
    """As what the requester asks."""

    SELF = "self", _("Personen selv")
    PROXY = "proxy", _("Fullmektig")
    GUARDIAN = "guardian", _("Verge eller forelder")
    ANYONE = "anyone", _("Hvem som helst")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Mottatt")
    REVIEWING = "reviewing", _("Til gjennomgang")
    GRANTED = "granted", _("Innsyn gitt")
    PARTLY = "partly", _("Delvis innsyn gitt")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Trukket")


OPEN_STATES = (RequestState.RECEIVED, RequestState.REVIEWING)
ANSWERED_STATES = (RequestState.GRANTED, RequestState.PARTLY, RequestState.REFUSED)


class RunState(models.TextChoices):
    """How far the clearing of one retention class has come."""

    PROPOSED = "proposed", _("Foreslått")
    APPROVED = "approved", _("Godkjent")
    EXPORTED = "exported", _("Levert til arkivet")
    CONFIRMED = "confirmed", _("Bekreftet av arkivet")
    DONE = "done", _("Utført")
    REJECTED = "rejected", _("Avvist")
