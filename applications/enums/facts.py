"""What is known of the household, in codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Citizenship(models.TextChoices):
    NORWEGIAN = "norwegian", _("Norsk")
    FOREIGN = "foreign", _("Utenlandsk")


class Permit(models.TextChoices):
    """Oppholdsgrunnlag. Only the ground for staying is asked for, never why it was given."""

    NORDIC = "nordic", _("Nordisk borger")
    EEA_REGISTERED = "eea_registered", _("EØS-borger, registrert")
    ASYLUM = "asylum", _("Asyl")
    HUMANITARIAN = "humanitarian", _("Opphold på humanitært grunnlag")
    PERMANENT = "permanent", _("Varig eller permanent oppholdsrett")
    COLLECTIVE_PROTECTION = "collective_protection", _("Midlertidig kollektiv beskyttelse")
    ASYLUM_PENDING = "asylum_pending", _("Asylsøknad til behandling")
    WORK = "work", _("Arbeidstillatelse")
    STUDY = "study", _("Studietillatelse")
    FAMILY = "family", _("Familieinnvandring")
    VISITOR = "visitor", _("Besøksvisum")
    NONE = "none", _("Ingen oppholdstillatelse")
    OTHER = "other", _("Annet")


class Situation(models.TextChoices):
    """Where the household lives now (nåværende boforhold)."""

    TEMPORARILY_WITH_OTHERS = "temporarily_with_others", _("Midlertidig hos andre")
    HOSTEL = "hostel", _("Hospits eller pensjonat")
    TEMPORARY_HOUSING = "temporary_housing", _("Midlertidig botilbud fra Nav")
    INSTITUTION = "institution", _("Institusjon eller behandling")
    PRISON = "prison", _("Fengsel")
    NO_HOME = "no_home", _("Uten noe sted å bo")
    TIME_LIMITED_LEASE = "time_limited_lease", _("Tidsbestemt leieavtale")
    INDEFINITE_LEASE = "indefinite_lease", _("Tidsubestemt leieavtale")
    MUNICIPAL_LEASE = "municipal_lease", _("Leier av kommunen")
    SUBLET = "sublet", _("Framleier")
    WITH_CLOSE_RELATIVES = "with_close_relatives", _("Fast hos nære slektninger")
    OWNED = "owned", _("Eier bolig")
    OTHER = "other", _("Annet")


class Homeless(models.TextChoices):
    """Bostedsløs, by where the household stays; acute homelessness is asked for separately."""

    NO = "no", _("Ikke bostedsløs")
    CHANCE = "chance", _("I tilfeldig eller midlertidig overnatting")
    WITH_OTHERS = "with_others", _("Midlertidig hos venner, kjente eller slektninger")
    INSTITUTION = "institution", _("I institusjon eller fengsel, ut innen to måneder uten bolig")
    SLEEPING_OUT = "sleeping_out", _("Sover ute")


class Unsuitable(models.TextChoices):
    NO = "no", _("Nei")
    HEALTH = "health", _("Ja, av hensyn til helsa")
    FAMILY = "family", _("Ja, for familien")


class Creditor(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommunen")
    PRIVATE = "private", _("Andre")


class DebtKind(models.TextChoices):
    LOAN = "loan", _("Misligholdt lån")
    UNPAID_RENT = "unpaid_rent", _("Ubetalt husleie")
    REPAYABLE_BOSTOTTE = "repayable_bostotte", _("Bostøtte som skal betales tilbake")
    OTHER = "other", _("Annen gjeld")


class PlanState(models.TextChoices):
    NONE = "", _("Ingen avtale")
    KEPT = "kept", _("Avtalen blir holdt")
    BROKEN = "broken", _("Avtalen er brutt")


class EvictionReason(models.TextChoices):
    BREACH = "breach", _("Brudd på leieavtalen")
    OTHER = "other", _("Annen grunn")


class TenureWish(models.TextChoices):
    """Own or rent, as the household wishes."""

    UNKNOWN = "", _("Ikke oppgitt")
    RENT = "rent", _("Leie")
    OWN_LATER = "own_later", _("Leie nå og eie senere")
    OWN = "own", _("Eie")
