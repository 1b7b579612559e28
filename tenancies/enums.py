"""The words of tenancies (leieforhold)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancies.calculations.arrears.facts import Happened
from tenancies.calculations.lease_terms import ShorterGround as _Ground
from tenancies.calculations.lease_terms import TermKind as _TermKind
from tenancies.calculations.ledger import Kind as _Kind
from tenancies.calculations.placing import Reason as _Waits


class LeaseState(models.TextChoices):
    DRAFT = "draft", _("Kladd")
    SIGNED = "signed", _("Signert")
    ACTIVE = "active", _("Løpende")
    ENDED = "ended", _("Avsluttet")
    CANCELLED = "cancelled", _("Avlyst")


class TermKind(models.TextChoices):
    """Leietid (husleieloven §§ 9-2, 9-3, 11-1)."""

    FIXED_3Y = _TermKind.FIXED_3Y.value, _("Tidsbestemt, minst tre år")
    SHORTER = _TermKind.SHORTER.value, _("Tidsbestemt, kortere med grunn")
    INDEFINITE = _TermKind.INDEFINITE.value, _("Tidsubestemt")


class ShorterGround(models.TextChoices):
    NONE = "", _("Ingen")
    LOFT_OR_TWO_FAMILY = _Ground.LOFT_OR_TWO_FAMILY.value, _("Loft, sokkel eller tomannsbolig (§ 9-3)")
    OWN_USE = _Ground.OWN_USE.value, _("Eget bruk eller annen saklig grunn (§ 9-3)")
    SPECIAL_REASONS = _Ground.SPECIAL_REASONS.value, _("Særlige grunner (§ 11-1)")
    WEIGHTY_REASONS = _Ground.WEIGHTY_REASONS.value, _("Tungtveiende grunner (§ 11-1)")


class RentBasis(models.TextChoices):
    """Why the rent is what it is from that day."""

    CONTRACT = "contract", _("Kontrakt")
    INDEX = "index", _("Indeksregulering (§ 4-2)")
    MARKET = "market", _("Gjengs leie (§ 4-3)")
    AGREED = "agreed", _("Avtalt endring")
    IMPORTED = "imported", _("Fra før Husrom")


class EntryKind(models.TextChoices):
    """Posteringer i reskontroen."""

    RENT = _Kind.RENT.value, _("Husleie")
    PAYMENT = _Kind.PAYMENT.value, _("Innbetaling")
    PAYMENT_RETURNED = _Kind.PAYMENT_RETURNED.value, _("Tilbakeført innbetaling")
    CREDIT = _Kind.CREDIT.value, _("Kreditert")
    FEE = _Kind.FEE.value, _("Gebyr")
    INTEREST = _Kind.INTEREST.value, _("Forsinkelsesrente")


class EntryOrigin(models.TextChoices):
    RUN = "run", _("Husleiekjøring")
    MANUAL = "manual", _("Ført for hånd")
    IMPORT = "import", _("Innlest")
    INTERFACE = "api", _("Fra annet system")
    OPENING = "opening", _("Inngående saldo")


class PlacingState(models.TextChoices):
    """Innbetalinger som noen må se på."""

    WAITING = "waiting", _("Venter")
    PLACED = "placed", _("Ført på leieforhold")
    RETURNED = "returned", _("Betalt tilbake")


class PlacingReason(models.TextChoices):
    """Why a payment was not posted by itself."""

    NO_KID = _Waits.NO_KID.value, _("Uten KID")
    KID_NOT_SOUND = _Waits.KID_NOT_SOUND.value, _("Feil i KID")
    KID_UNKNOWN = _Waits.KID_UNKNOWN.value, _("Ukjent KID eller leieforhold")
    DUPLICATE = _Waits.DUPLICATE.value, _("Bankreferansen er brukt før")
    LEASE_ENDED = _Waits.LEASE_ENDED.value, _("Leieforholdet er avsluttet for lenge siden")
    LEASE_CANCELLED = _Waits.LEASE_CANCELLED.value, _("Kontrakten er avlyst")
    AMOUNT = _Waits.AMOUNT.value, _("Null eller negativt beløp")
    DATE_AHEAD = _Waits.DATE_AHEAD.value, _("Datert fram i tid")
    OTHER_ACCOUNT = _Waits.OTHER_ACCOUNT.value, _("Betalt til en annen konto")


class SecurityKind(models.TextChoices):
    """Sikkerhet for kravene (husleieloven §§ 3-5, 3-6)."""

    DEPOSIT = "deposit", _("Depositum")
    GUARANTEE = "guarantee", _("Garanti")


class CaseState(models.TextChoices):
    OPEN = "open", _("Åpen")
    CLOSED = "closed", _("Lukket")


class CaseOutcome(models.TextChoices):
    NONE = "", _("Ikke avsluttet")
    PAID = "paid", _("Betalt")
    PLAN_KEPT = "plan_kept", _("Nedbetalt etter avtale")
    CANCELLED = "cancelled", _("Kravet er frafalt")
    MOVED = "moved", _("Flyttet")
    EVICTED = "evicted", _("Fravikelse gjennomført")


class StepEvent(models.TextChoices):
    """Hendelser i en restansesak. The codes are those of the calculation."""

    REMINDER_SENT = Happened.REMINDER_SENT.value, _("Påminnelse eller purring sendt")
    NAV_TOLD = Happened.NAV_TOLD.value, _("Sosialtjenesten varslet")
    NAV_WAIT_CUT = (
        Happened.NAV_WAIT_CUT.value,
        _("Leder bestemte at to uker for sosialtjenesten ikke ventes ut"),
    )
    TO_COLLECTION = Happened.TO_COLLECTION.value, _("Sendt til innkreving")
    NOTICE_4_18_SENT = Happened.NOTICE_4_18_SENT.value, _("Varsel etter § 4-18 sendt")
    LIST_SENT = Happened.LIST_SENT.value, _("Liste sendt til utleier og sosialtjeneste")
    JOINT_REVIEW_ACTIVE = Happened.JOINT_REVIEW_ACTIVE.value, _("Felles gjennomgang: aktiv oppfølging")
    JOINT_REVIEW_PASSIVE = Happened.JOINT_REVIEW_PASSIVE.value, _("Felles gjennomgang: ikke aktiv")
    JOINT_REVIEW_UNSUITABLE = (
        Happened.JOINT_REVIEW_UNSUITABLE.value,
        _("Felles gjennomgang: uegnet for oppfølging"),
    )
    OBJECTION = Happened.OBJECTION.value, _("Innvending")
    OBJECTION_RESOLVED = Happened.OBJECTION_RESOLVED.value, _("Innvending avklart")
    LANDLORD_ACCEPTS = Happened.LANDLORD_ACCEPTS.value, _("Utleier godtar begjæring")
    LANDLORD_DECLINES = Happened.LANDLORD_DECLINES.value, _("Utleier godtar ikke begjæring")
    CHILDS_BEST_WRITTEN = Happened.CHILDS_BEST_WRITTEN.value, _("Barnets beste er vurdert")
    CHILDS_BEST_REVIEWED = (
        Happened.CHILDS_BEST_REVIEWED.value,
        _("Vurderingen av barnets beste er gjennomgått"),
    )
    DECISION_PENDING = Happened.DECISION_PENDING.value, _("Søknad om hjelp venter på svar")
    DECISION_MADE = Happened.DECISION_MADE.value, _("Søknad om hjelp er avgjort")
    CLAIM_ERROR_REPORTED = Happened.CLAIM_ERROR_REPORTED.value, _("Feil i kravet meldt")
    CLAIM_ERROR_RESOLVED = Happened.CLAIM_ERROR_RESOLVED.value, _("Feil i kravet rettet")
    HOSPITAL = Happened.HOSPITAL.value, _("Innlagt på sykehus")
    CUSTODY = Happened.CUSTODY.value, _("Fengslet")
    DEATH = Happened.DEATH.value, _("Død")
    STOP_MESSAGE_SENT = Happened.STOP_MESSAGE_SENT.value, _("Stoppmelding sendt")
    STOP_MESSAGE_ACKNOWLEDGED = Happened.STOP_MESSAGE_ACKNOWLEDGED.value, _("Stoppmelding bekreftet")
    PETITION_SENT = Happened.PETITION_SENT.value, _("Begjæring sendt til namsfogden")
    NAMSFOGD_PUT_BEFORE_TENANT = (
        Happened.NAMSFOGD_PUT_BEFORE_TENANT.value,
        _("Forelagt leieren av namsfogden"),
    )
    DATE_SET = Happened.DATE_SET.value, _("Fravikelse berammet")
    EVICTED = Happened.EVICTED.value, _("Fravikelse")
    KEYS_RETURNED = Happened.KEYS_RETURNED.value, _("Nøkler levert")
    #: Not of the calculation: takes back another step, which is then as if it had not been.
    CORRECTED = "corrected", _("Retting av en hendelse")


class StopReceiver(models.TextChoices):
    COLLECTOR = "collector", _("Innkrever")
    NAMSFOGD = "namsfogd", _("Namsfogden")


class ReplacementState(models.TextChoices):
    """Erstatningsbolig: a home lent for a time, while the lease on the first one goes on."""

    RUNNING = "running", _("Bor i erstatningsbolig")
    RETURNED = "returned", _("Flyttet tilbake")
    PERMANENT = "permanent", _("Blir boende")
    CANCELLED = "cancelled", _("Ble ikke brukt")


class ReplacementReason(models.TextChoices):
    FIRE = "fire", _("Brann")
    WATER = "water", _("Vannskade")
    VIOLENCE = "violence", _("Vold eller trusler")
    OTHER = "other", _("Annen skade eller fare")


class RestPaidBy(models.TextChoices):
    """Who pays what the tenant does not: for the home that is lent, and for the one that cannot be lived in."""

    LANDLORD = "landlord", _("Kommunen som utleier")
    INSURANCE = "insurance", _("Forsikringen")
    SOCIAL_SERVICES = "nav", _("Nav, sosiale tjenester")
