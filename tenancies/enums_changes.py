"""The words of changes in who lives in a home under a lease: another tenant, others in the household, subletting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancies.calculations.subletting import RefusalGround as _Ground
from tenancies.calculations.subletting import RequestKind as _Request
from tenancies.calculations.tenant_change import ChangeKind as _Change
from tenancies.calculations.tenant_change import EntryGround as _Entry


class ChangeKind(models.TextChoices):
    DEATH = _Change.DEATH.value, _("Leieren er død (§§ 8-2 og 9-10)")
    LEFT = _Change.LEFT.value, _("Leieren har flyttet fra ektefellen (§ 8-3 første ledd)")
    DECIDED = (
        _Change.DECIDED.value,
        _("Avtalt eller bestemt ved separasjon eller skilsmisse (§ 8-3 andre ledd)"),
    )
    HOUSEHOLD = _Change.HOUSEHOLD.value, _("Husstandsfellesskapet er slutt (§ 8-3 tredje ledd)")
    AGREED = _Change.AGREED.value, _("Avtalt leierskifte, utleieren samtykker (§ 8-1)")


class ChangeState(models.TextChoices):
    OPEN = "open", _("Skal avklares")
    ENTERED = "entered", _("Ny leier har trådt inn")
    ENDED = "ended", _("Leieforholdet er sagt opp")
    CLOSED = "closed", _("Lukket uten leierskifte")


class NoticeBy(models.TextChoices):
    NONE = "", _("Ingen")
    LANDLORD = "landlord", _("Utleieren")
    ESTATE = "estate", _("Dødsboet")


class EntryGround(models.TextChoices):
    CONDITIONS = _Entry.CONDITIONS.value, _("Vilkårene i loven er ikke oppfylt (§§ 8-2 og 8-3)")
    LATE = _Entry.LATE.value, _("Meldingen kom etter fristen på én måned (§ 8-2)")
    SPOUSE = _Entry.SPOUSE.value, _("Ektefellen overtar og går foran (§ 8-2 andre ledd)")
    CONSENT = _Entry.CONSENT.value, _("Vi samtykker ikke i leierskiftet (§ 8-1)")


class EntryOutcome(models.TextChoices):
    """How a protest against our notice ended (§ 9-8)."""

    NONE = "", _("Ikke avgjort")
    UPHELD = "upheld", _("Oppsigelsen ble opprettholdt")
    SET_ASIDE = "set_aside", _("Oppsigelsen ble kjent ugyldig")
    WITHDRAWN = "withdrawn", _("Protesten ble trukket")
    LAPSED = "lapsed", _("Oppsigelsen falt bort: saken ble ikke brakt inn i tide")


#: What a person records; that nobody brought it in is the night's to see.
OUTCOMES_BY_HAND = (EntryOutcome.UPHELD, EntryOutcome.SET_ASIDE, EntryOutcome.WITHDRAWN)
#: After these the notice no longer holds.
NOTICE_GONE = (EntryOutcome.SET_ASIDE, EntryOutcome.LAPSED)


class RequestKind(models.TextChoices):
    FAMILY = _Request.FAMILY.value, _("Nær familie flytter inn (§ 7-1 første punktum)")
    HOUSEHOLD = _Request.HOUSEHOLD.value, _("Andre flytter inn (§ 7-1 annet punktum)")
    PART = _Request.PART.value, _("Framleie av en del av boligen (§ 7-3)")
    ABSENCE = _Request.ABSENCE.value, _("Framleie ved midlertidig fravær (§ 7-4)")
    REST = _Request.REST.value, _("Framleie for resten av leietida (§ 7-5)")
    OTHER = _Request.OTHER.value, _("Annen framleie (§ 7-2)")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Venter på svar")
    APPROVED = "approved", _("Godkjent")
    SILENT = "silent", _("Godkjent fordi svaret uteble")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Trukket")
    OVER = "over", _("Avsluttet")


class RefusalGround(models.TextChoices):
    NONE = "", _("Ingen")
    PERSON = _Ground.PERSON.value, _("Forhold ved personen som skal flytte inn")
    CROWDED = _Ground.CROWDED.value, _("Boligen blir klart overbefolket")
    DWELLING = _Ground.DWELLING.value, _("Boligens utforming eller formål (avtalt etter § 11-1)")
    KEPT = _Ground.KEPT.value, _("Utleieren tar vare på boligen så lenge (avtalt etter § 11-1)")
    OTHER = _Ground.OTHER.value, _("Annen saklig grunn")
