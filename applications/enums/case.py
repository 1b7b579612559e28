"""The case itself: how it came, what it is, where it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.agencies.wording import by_switch


class Kind(models.TextChoices):
    NEW = "new", _("Ny")
    SWAP = "swap", _("Bytte")
    RENEWAL = "renewal", _("Fornyelse")
    #: A decision on help with housing, not a place on the waiting list (boligsosialloven §§ 6 og 7).
    ASSISTANCE = "assistance", _("Bistand etter boligsosialloven § 7")


class Channel(models.TextChoices):
    WEB = "web", _("Nett")
    PAPER = "paper", _("Papir")
    ORAL = "oral", _("Muntlig")
    REFERRAL = "referral", _("Henvist")


class State(models.TextChoices):
    RECEIVED = "received", _("Mottatt")
    WAITING_INFORMATION = "waiting_information", _("Venter på opplysninger")
    IN_PROGRESS = "in_progress", _("Under behandling")
    READY_FOR_DECISION = "ready_for_decision", _("Klar for vedtak")
    REFUSED = "refused", _("Avslått")
    #: Where no waiting list is kept, those granted wait for a home all the same.
    GRANTED = (
        "granted",
        by_switch(
            "allocation.waiting_list", _("Innvilget – på venteliste"), _("Innvilget – venter på bolig")
        ),
    )
    OFFERED = "offered", _("Tilbud gitt")
    HOUSED = "housed", _("Bosatt")
    WITHDRAWN = "withdrawn", _("Trukket")
    LAPSED = "lapsed", _("Bortfalt")
    SHELVED = "shelved", _("Henlagt")
    ASSISTED = "assisted", _("Innvilget – bistand")
    FORWARDED = "forwarded", _("Sendt videre")
    MERGED = "merged", _("Slått sammen med en annen sak")


#: Work remains before a decision: the clocks of case handling run.
OPEN_STATES = (State.RECEIVED, State.WAITING_INFORMATION, State.IN_PROGRESS, State.READY_FOR_DECISION)
#: The application lives on after a grant.
LISTED_STATES = (State.GRANTED, State.OFFERED)
ENDED_STATES = (
    State.REFUSED,
    State.HOUSED,
    State.WITHDRAWN,
    State.LAPSED,
    State.SHELVED,
    State.ASSISTED,
    State.FORWARDED,
    State.MERGED,
)


class SwapReason(models.TextChoices):
    """Why the household asks to exchange its municipal dwelling (bytte)."""

    TOO_SMALL = "too_small", _("Boligen er for liten")
    TOO_LARGE = "too_large", _("Boligen er for stor")
    ACCESSIBILITY = "accessibility", _("Boligen er vanskelig å bruke for en i husstanden")
    HEALTH = "health", _("Helsa til en i husstanden")
    SAFETY = "safety", _("Trygghet")
    NEIGHBOURHOOD = "neighbourhood", _("Bomiljøet")
    RENT = "rent", _("Husleia")
    CLOSENESS = "closeness", _("Nærmere skole, barnehage, arbeid eller pårørende")
    OTHER = "other", _("Annet")


class RenewalWish(models.TextChoices):
    """What the tenant wishes when the lease runs out (fornyelse)."""

    SAME = "same", _("Bli boende i samme bolig")
    OTHER = "other", _("Flytte til en annen kommunal bolig")
    SAME_OR_OTHER = "same_or_other", _("Helst bli boende, men kan flytte")


class Help(models.TextChoices):
    """What kind of help is asked for (boligsosialloven § 6)."""

    FIND = "find", _("Finne og skaffe en bolig")
    KEEP = "keep", _("Beholde boligen")
    ADAPT = "adapt", _("Tilpasse boligen")
    ECONOMY = "economy", _("Lån, tilskudd, garanti eller bostøtte")
    FOLLOW_UP = "follow_up", _("Oppfølging i boligen")
    ADVICE = "advice", _("Råd og veiledning")
    OTHER = "other", _("Annet")


class TextKind(models.TextChoices):
    """Texts that only the owning compartment reads, also by the database's own refusal."""

    STATEMENT = "statement", _("Husstandens egen uttalelse")
    CHILD_ENVIRONMENT = "child_environment", _("Barnets beste: bomiljø")
    CHILD_STABILITY = "child_stability", _("Barnets beste: bostabilitet")
    CHILD_HEALTH = "child_health", _("Barnets beste: fysiske og helsemessige behov")
    SITUATION = "situation", _("Søkerens egen beskrivelse")


#: The three sides of the child's best interest that must be written about (B3349-3355).
CHILD_TEXTS = (TextKind.CHILD_ENVIRONMENT, TextKind.CHILD_STABILITY, TextKind.CHILD_HEALTH)


class ProvisionalReason(models.TextChoices):
    MISSING_DOCUMENTS = "missing_documents", _("Mangler dokumentasjon")
    MISSES_NEXT_MEETING = "misses_next_meeting", _("Rekker ikke neste møte")
    NEEDS_MAPPING = "needs_mapping", _("Trenger kartlegging")
    OTHER = "other", _("Annet")


class PaperState(models.TextChoices):
    """A document the applicant has been asked for."""

    ASKED = "asked", _("Etterspurt")
    RECEIVED = "received", _("Mottatt")
    DROPPED = "dropped", _("Trengs ikke")


class CaseTie(models.TextChoices):
    LINKED = "linked", _("Hører sammen")
    MERGED = "merged", _("Slått sammen")


class TieGround(models.TextChoices):
    """Why somebody must not handle a case (inhabil, fvl. § 6)."""

    PARTY = "party", _("Er selv part i saken (§ 6 første ledd bokstav a)")
    FAMILY = "family", _("I slekt eller familie med en part (bokstav b og c)")
    SPEAKER = "speaker", _("Er eller har vært verge eller fullmektig for en part (bokstav d)")
    LEADER = "leader", _("Har en ledende stilling hos en part (bokstav e)")
    SPECIAL = "special", _("Andre særegne forhold, som nært vennskap eller uvennskap (andre ledd)")
