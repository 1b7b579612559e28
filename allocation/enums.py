"""The words of the waiting list, the meeting and the offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaitingList(models.TextChoices):
    """Three lists that are never mixed or summed."""

    ORDINARY = "ordinary", _("Ordinær liste")
    SWAP = "swap", _("Bytteliste")
    SERVICE = "service", _("Tjenesteliste")


class Category(models.TextChoices):
    """Computed from the household's dated facts: accessibility first, then children, then age."""

    SINGLE = "single", _("Enslig")
    YOUNG = "young", _("Ungdom under 25 år")
    COUPLE = "couple", _("Voksne uten barn")
    FAMILY = "family", _("Barnefamilie")
    ACCESSIBLE = "accessible", _("Universelt utformet")


class Need(models.TextChoices):
    """What the order asks of a family's present home (see waiting_order)."""

    NO_HOME = "no_home", _("Uten egen bolig")
    TOO_SMALL = "too_small", _("For liten eller uegnet bolig")
    OTHER = "other", _("Annet behov")


class EndReason(models.TextChoices):
    HOUSED = "housed", _("Fikk bolig")
    WITHDRAWN = "withdrawn", _("Trakk søknaden")
    LAPSED = "lapsed", _("Søknaden falt bort")
    DECLINED = "declined", _("Takket nei, etter kommunens regel")
    UNCONFIRMED = "unconfirmed", _("Bekreftet ikke at behovet står ved lag")
    MISTAKE = "mistake", _("Ført opp ved en feil")
    OTHER = "other", _("Annet")


class ConfirmationState(models.TextChoices):
    """Whether a household that was asked still needs a home."""

    ASKED = "asked", _("Spurt, ikke svart")
    UNCONFIRMED = "unconfirmed", _("Ikke bekreftet")
    CONFIRMED = "confirmed", _("Bekreftet")
    NOT_NEEDED = "not_needed", _("Trenger ikke bolig lenger")
    KEPT = "kept", _("Plassen beholdt uten svar")
    CLOSED = "closed", _("Avsluttet")


#: Somebody is to answer, or a person is to decide what no answer means.
CONFIRMATION_OPEN = (ConfirmationState.ASKED, ConfirmationState.UNCONFIRMED)


class AskedBy(models.TextChoices):
    LETTER = "letter", _("Brev")
    SMS = "sms", _("SMS")


class SnapshotState(models.TextChoices):
    WAITING = "waiting", _("Venter")
    PAUSED = "paused", _("På vent")
    OFFERED = "offered", _("Har tilbud")


class Source(models.TextChoices):
    HUSROM = "husrom", _("Husrom")
    IMPORTED = "imported", _("Fra før Husrom")


class PauseReason(models.TextChoices):
    INSTITUTION = "institution", _("Opphold i institusjon eller fengsel")
    HEALTH = "health", _("Sykdom")
    OWN_WISH = "own_wish", _("Husstandens eget ønske")
    NOT_REACHED = "not_reached", _("Får ikke kontakt")
    DECLINED = "declined", _("Takket nei til tilbud")
    MAPPING = "mapping", _("Trenger ny kartlegging")
    OTHER = "other", _("Annet")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    PUBLISHED = "published", _("Saksliste sendt")
    HELD = "held", _("Holdt")
    SIGNED = "signed", _("Referat godkjent")
    CANCELLED = "cancelled", _("Avlyst")


class ItemKind(models.TextChoices):
    APPLICATION = "application", _("Søknad til drøfting")
    VACANCY = "vacancy", _("Ledig bolig")
    LONGEST_WAITING = "longest_waiting", _("Ventet lengst")
    EXPIRING_LEASE = "expiring_lease", _("Leieforhold som går ut")
    OTHER = "other", _("Annet")


class Result(models.TextChoices):
    MEETS_CRITERIA = "meets_criteria", _("Oppfyller vilkårene")
    NEEDS_MAPPING = "needs_mapping", _("Trenger kartlegging – tilbake neste møte")
    REFUSED = "refused", _("Avslag")
    OTHER_HOUSING = "other_housing", _("Annen type bolig")
    ALLOCATED = "allocated", _("Tildelt")
    NOT_ALLOCATED = "not_allocated", _("Ikke tildelt nå")
    NOTED = "noted", _("Tatt til orientering")
    #: Any kind of item: the agenda builder puts it on the next agenda.
    RETURNED = "returned", _("Tilbake til neste møte")


#: What may be recorded on each kind of item, in the order of the keys 1–6.
RESULTS_FOR: dict[str, tuple[Result, ...]] = {
    ItemKind.APPLICATION: (
        Result.MEETS_CRITERIA,
        Result.NEEDS_MAPPING,
        Result.REFUSED,
        Result.OTHER_HOUSING,
        Result.NOTED,
        Result.RETURNED,
    ),
    ItemKind.VACANCY: (Result.ALLOCATED, Result.NOT_ALLOCATED, Result.RETURNED),
    ItemKind.LONGEST_WAITING: (Result.NOTED, Result.NEEDS_MAPPING, Result.OTHER_HOUSING, Result.RETURNED),
    ItemKind.EXPIRING_LEASE: (Result.NOTED, Result.NEEDS_MAPPING, Result.OTHER_HOUSING, Result.RETURNED),
    ItemKind.OTHER: (Result.NOTED, Result.NEEDS_MAPPING, Result.RETURNED),
}
#: These say too little by themselves: a person writes why.
NEEDS_REASON = frozenset({Result.NEEDS_MAPPING, Result.REFUSED, Result.OTHER_HOUSING, Result.RETURNED})
#: These send the case on to the next meeting.
COMES_BACK = frozenset({Result.NEEDS_MAPPING, Result.RETURNED})


class CandidateOutcome(models.TextChoices):
    PROPOSED = "proposed", _("Foreslått")
    CHOSEN = "chosen", _("Valgt")
    RESERVE = "reserve", _("Reserve")
    PASSED_OVER = "passed_over", _("Ikke valgt")


class Attendance(models.TextChoices):
    INVITED = "invited", _("Innkalt")
    PRESENT = "present", _("Til stede")
    ABSENT = "absent", _("Ikke til stede")


class CheckState(models.TextChoices):
    """What became of looking a name up before the meeting; no record: not looked up yet."""

    NOTHING = "nothing", _("Ingenting å melde")
    DRAFT = "draft", _("Kladd")
    SHARED = "shared", _("Delt med møtet")


class Renewal(models.TextChoices):
    """Where the renewal (fornyelse) of a lease that runs out stands, when its household comes on an agenda."""

    NONE = "none", _("Ikke søkt om fornyelse")
    OPEN = "open", _("Søknad om fornyelse er ikke avgjort")
    REFUSED = "refused", _("Avslag på fornyelse")


class OfferState(models.TextChoices):
    PREPARED = "prepared", _("Klar til sending")
    SENT = "sent", _("Sendt")
    ACCEPTED = "accepted", _("Takket ja")
    DECLINED = "declined", _("Takket nei")
    LAPSED = "lapsed", _("Ikke svart innen fristen")
    WITHDRAWN = "withdrawn", _("Trukket")


#: While an offer is in one of these, nobody else can be given the dwelling, nor the household another one.
OFFER_LIVE = (OfferState.PREPARED, OfferState.SENT, OfferState.ACCEPTED)
OFFER_OPEN = (OfferState.PREPARED, OfferState.SENT)


class DeclineReason(models.TextChoices):
    LOCATION = "location", _("Beliggenhet")
    SIZE = "size", _("Størrelse")
    HEALTH = "health", _("Uegnet av hensyn til helse")
    PRICE = "price", _("Pris")
    ENVIRONMENT = "environment", _("Nærmiljø eller skole")
    OTHER = "other", _("Annet")


class AnswerChannel(models.TextChoices):
    PHONE = "phone", _("Telefon")
    LETTER = "letter", _("Brev")
    EMAIL = "email", _("E-post")
    MEETING = "meeting", _("Oppmøte")
    WEB = "web", _("Nett")


class Consequence(models.TextChoices):
    """What a decline or a lapse leads to: the municipality's own rule, kept on the offer as it was applied."""

    KEEPS_PLACE = "keeps_place", _("Beholder plassen på ventelista")
    PAUSED = "paused", _("Står på vent i tre måneder")
    BACK_OF_QUEUE = "back_of_queue", _("Ansienniteten regnes fra svaret")
    REMOVED = "removed", _("Tas av ventelista")


class ExtensionReason(models.TextChoices):
    """Why a household gets more time to answer."""

    SPECIALIST = "specialist", _("En fagperson vil se boligen")
    VIEWING = "viewing", _("Visningen er etter svarfristen")
    HEALTH = "health", _("Sykdom eller innleggelse")
    REPRESENTATIVE = "representative", _("Verge eller fullmektig må spørres")
    OTHER = "other", _("Annet")


class ViewingState(models.TextChoices):
    """Visning of the dwelling that is offered."""

    NONE = "", _("Ikke avtalt")
    ARRANGED = "arranged", _("Avtalt")
    DONE = "done", _("Gjennomført")
    MISSED = "missed", _("Møtte ikke")
