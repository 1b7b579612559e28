"""The words of the housing stock (boligmassen)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DwellingKind(models.TextChoices):
    DETACHED = "detached", _("Enebolig")
    TERRACED = "terraced", _("Rekkehus")
    FLAT = "flat", _("Leilighet")
    STUDIO = "studio", _("Hybel")
    SHARED_ROOM = "shared_room", _("Rom i bofellesskap")
    SMALL_HOUSE = "small_house", _("Småhus")


class Provision(models.TextChoices):
    """What the municipality offers here (tiltakstype). Whether there is a lease, and under which law: see below."""

    ORDINARY = "ordinary", _("Ordinær kommunal utleiebolig")
    CARE = "care", _("Omsorgsbolig")
    SHARED_HOUSING = "shared_housing", _("Bofellesskap")
    INSTITUTION = "institution", _("Bosenter")
    TEAM_FLAT = "team_flat", _("Boteam-leilighet")
    TRAINING_CENTRE = "training_centre", _("Botreningssenter")
    CO_LOCATED = "co_located", _("Samlokalisert botiltak")
    TRANSITIONAL = "transitional", _("Gjennomgangsbolig")
    TRAINING = "training", _("Treningsbolig")
    HOUSING_FIRST = "housing_first", _("Housing First")
    SMALL_HOUSES = "small_houses", _("Småhus")
    TEMPORARY = "temporary", _("Midlertidig botilbud")
    ACUTE = "acute", _("Akutt overnatting")

    @property
    def lease_law(self) -> str:
        """The law the lease stands under; empty where there is no lease."""
        return "" if self in WITHOUT_LEASE else "husleieloven"


WITHOUT_LEASE = frozenset({Provision.INSTITUTION, Provision.TEMPORARY, Provision.ACUTE})
#: What an allocation meeting gives out; the rest is placed by other services.
ALLOCATED_IN_MEETING = frozenset(set(Provision) - {Provision.TEMPORARY, Provision.ACUTE})


class Ownership(models.TextChoices):
    MUNICIPAL = "municipal", _("Kommunalt eid")
    LEASED_IN = "leased_in", _("Innleid")
    REFERRAL_RIGHT = "referral_right", _("Tilvisningsrett")
    ALLOCATION_RIGHT = "allocation_right", _("Tildelingsrett")
    COOPERATIVE = "cooperative", _("Borettslag eller sameie")
    FOUNDATION = "foundation", _("Stiftelse")


class TargetGroup(models.TextChoices):
    """Whom a dwelling is earmarked for (målgruppe). Neutral words; no diagnosis is asked or shown."""

    NONE = "", _("Ikke øremerket")
    FAMILY = "family", _("Barnefamilie")
    YOUNG = "young", _("Unge")
    REFUGEE = "refugee", _("Flyktninger")
    ELDERLY = "elderly", _("Eldre")
    DISABILITY = "disability", _("Nedsatt funksjonsevne")
    LEARNING_DISABILITY = "learning_disability", _("Utviklingshemming")
    FOLLOW_UP = "follow_up", _("Oppfølging i bolig")


class GenderRestriction(models.TextChoices):
    NONE = "", _("Ingen")
    WOMEN = "women", _("Bare kvinner")
    MEN = "men", _("Bare menn")


class DwellingState(models.TextChoices):
    """The dwelling's status as a dated fact. A dwelling let to someone with a protected address reads
    «ikke tilgjengelig», as one taken out of use does: the let dwelling is then the secret."""

    LET = "let", _("Utleid")
    VACANT = "vacant", _("Ledig")
    WORKS = "works", _("Under arbeid")
    NOT_AVAILABLE = "not_available", _("Ikke tilgjengelig")


class ShownState(models.TextChoices):
    """The status as people read it. Under works and not available read the same, letter by letter: one of the
    latter may be somebody's secret address, and nobody shall be able to tell which."""

    LET = "let", _("Utleid")
    VACANT = "vacant", _("Ledig")
    NOT_AVAILABLE = "not_available", _("Ikke tilgjengelig")

    @classmethod
    def of(cls, state: str | None) -> "ShownState | None":
        if not state:
            return None
        return cls.NOT_AVAILABLE if state in WITHHELD else cls(state)


#: What the board, the history and the search say nothing of.
WITHHELD = (DwellingState.WORKS, DwellingState.NOT_AVAILABLE)


class AgreementKind(models.TextChoices):
    REFERRAL = "tilvisning", _("Tilvisningsavtale")
    ALLOCATION = "tildeling", _("Tildelingsavtale")


class VacancyState(models.TextChoices):
    """The steps from notice to let; a step that is not needed (works) may be passed over."""

    NOTICE = "notice", _("Varslet ledig")
    MOVED_OUT = "moved_out", _("Utflyttet")
    INSPECTED = "inspected", _("Befart")
    WORKS = "works", _("Under arbeid")
    CHECKLIST = "checklist", _("Sjekkliste")
    READY = "ready", _("Klar for innflytting")
    RESERVED = "reserved", _("Reservert")
    LET = "let", _("Utleid")
    CANCELLED = "cancelled", _("Avlyst")


#: In the order of the board; each step may be reached from any earlier one.
VACANCY_STEPS = (
    VacancyState.NOTICE,
    VacancyState.MOVED_OUT,
    VacancyState.INSPECTED,
    VacancyState.WORKS,
    VacancyState.CHECKLIST,
    VacancyState.READY,
)
#: A vacancy in one of these is over; the dwelling may have a new one.
VACANCY_OVER = (VacancyState.LET, VacancyState.CANCELLED)


class EnvironmentAdvice(models.TextChoices):
    """What the tenancy-environment coordinator (bomiljøkoordinator) says before an allocation."""

    NONE = "", _("Ikke vurdert")
    SUITS_MOST = "suits_most", _("Passer for de fleste")
    WITH_CARE = "with_care", _("Bør vurderes nøye")
    NOT_CHILDREN = "not_children", _("Passer ikke for barn")
    QUIET = "quiet", _("Trenger et rolig bomiljø")


class RetireReason(models.TextChoices):
    """Why a dwelling left the stock."""

    SOLD = "sold", _("Solgt")
    DEMOLISHED = "demolished", _("Revet")
    RETURNED = "returned", _("Levert tilbake til eieren")
    OTHER = "other", _("Annet")


class SupplyState(models.TextChoices):
    """How far a housing project has come."""

    PLANNED = "planned", _("Planlagt")
    DECIDED = "decided", _("Vedtatt")
    BUILDING = "building", _("Under bygging eller kjøp")
    READY = "ready", _("Klart")
    DROPPED = "dropped", _("Skrinlagt")


#: A project in one of these is on its way.
SUPPLY_COMING = (SupplyState.PLANNED, SupplyState.DECIDED, SupplyState.BUILDING)
