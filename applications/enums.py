from django.db import models
from django.utils.translation import gettext_lazy as _


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
    GRANTED = "granted", _("Innvilget – på venteliste")
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


class ProvisionalReason(models.TextChoices):
    MISSING_DOCUMENTS = "missing_documents", _("Mangler dokumentasjon")
    MISSES_NEXT_MEETING = "misses_next_meeting", _("Rekker ikke neste møte")
    NEEDS_MAPPING = "needs_mapping", _("Trenger kartlegging")
    OTHER = "other", _("Annet")


class Verdict(models.TextChoices):
    MET = "met", _("Oppfylt")
    NOT_MET = "not_met", _("Ikke oppfylt")
    NEEDS_JUDGEMENT = "needs_judgement", _("Må vurderes")
    NOT_APPLICABLE = "not_applicable", _("Gjelder ikke")


class Overall(models.TextChoices):
    MET = "met", _("Alle krav er oppfylt")
    NOT_MET = "not_met", _("Minst ett krav er ikke oppfylt")
    NEEDS_JUDGEMENT = "needs_judgement", _("Noe må vurderes")
    NO_RULE_SET = "no_rule_set", _("Kommunen har ingen regler for denne dagen")


class Answer(models.TextChoices):
    YES = "yes", _("Oppfylt")
    NO = "no", _("Ikke oppfylt")


class Outcome(models.TextChoices):
    GRANT = "grant", _("Innvilget")
    PARTIAL = "partial", _("Delvis avslag")
    REFUSAL = "refusal", _("Avslag")


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    AWAITING_APPROVAL = "awaiting_approval", _("Venter på godkjenning")
    APPROVED = "approved", _("Godkjent")
    DECIDED = "decided", _("Vedtatt")
    SENT = "sent", _("Sendt")
    DISCARDED = "discarded", _("Forkastet")


#: A decision that may still be edited.
UNDECIDED = (DecisionState.DRAFT, DecisionState.AWAITING_APPROVAL, DecisionState.APPROVED)


class DecisionBasis(models.TextChoices):
    """What the decision rests on; the appeal body follows it (fvl. § 28, boligsosialloven § 7)."""

    OWN_CRITERIA = "own_criteria", _("Kommunens egne kriterier")
    ASSISTANCE = "assistance", _("Bistand etter boligsosialloven")


class MadeBy(models.TextChoices):
    CASEWORKER = "caseworker", _("Saksbehandler")
    MEETING = "meeting", _("Tildelingsmøtet")


class TextKind(models.TextChoices):
    """Texts that only the owning compartment reads, also by the database's own refusal."""

    STATEMENT = "statement", _("Husstandens egen uttalelse")
    CHILD_ENVIRONMENT = "child_environment", _("Barnets beste: bomiljø")
    CHILD_STABILITY = "child_stability", _("Barnets beste: bostabilitet")
    CHILD_HEALTH = "child_health", _("Barnets beste: fysiske og helsemessige behov")
    SITUATION = "situation", _("Søkerens egen beskrivelse")


#: The three sides of the child's best interest that must be written about (B3349-3355).
CHILD_TEXTS = (TextKind.CHILD_ENVIRONMENT, TextKind.CHILD_STABILITY, TextKind.CHILD_HEALTH)


class TenureWish(models.TextChoices):
    """Own or rent, as the household wishes."""

    UNKNOWN = "", _("Ikke oppgitt")
    RENT = "rent", _("Leie")
    OWN_LATER = "own_later", _("Leie nå og eie senere")
    OWN = "own", _("Eie")


class HeardHow(models.TextChoices):
    """How a member of the household said their view; children in a way that fits their age (fvl. § 17, barnelova § 31,
    barnekonvensjonen artikkel 12)."""

    MEETING = "meeting", _("I en samtale")
    PHONE = "phone", _("På telefon eller video")
    WRITING = "writing", _("Skriftlig")
    SPEAKER = "speaker", _("Gjennom verge, fullmektig eller tolk")
    CHILD_ALONE = "child_alone", _("I en samtale med barnet alene")
    CHILD_WITH_PARENT = "child_with_parent", _("I en samtale med barnet og en forelder")
    CHILD_PLAY = "child_play", _("Gjennom lek eller tegning")
    CHILD_THROUGH_PARENT = "child_through_parent", _("Forelderen fortalte hva barnet mener")
    CHILD_THROUGH_SERVICE = (
        "child_through_service",
        _("Gjennom skole, barnehage, helsesykepleier eller barnevern"),
    )


HEARD_CHILD = tuple(each for each in HeardHow if each.value.startswith("child_"))
HEARD_ADULT = tuple(each for each in HeardHow if each not in HEARD_CHILD)


class NotHeard(models.TextChoices):
    """Why somebody has not said their view."""

    DECLINED = "declined", _("Ville ikke uttale seg")
    NO_ANSWER = "no_answer", _("Er spurt, men har ikke svart")
    NOT_REACHED = "not_reached", _("Har ikke fått tak i personen")
    TOO_YOUNG = "too_young", _("For liten til å si sin mening")
    BURDEN = "burden", _("Det ville være en for stor belastning")
    OTHER = "other", _("Annen grunn")


#: What can be written of an adult: neither too young nor, by others' judgement, spared.
NOT_HEARD_ADULT = (NotHeard.DECLINED, NotHeard.NO_ANSWER, NotHeard.NOT_REACHED, NotHeard.OTHER)


class FindingState(models.TextChoices):
    """A compartment's finding on a case: laid open to those who allocate, or taken back."""

    PUBLISHED = "published", _("Publisert")
    WITHDRAWN = "withdrawn", _("Trukket tilbake")


class SpecialistState(models.TextChoices):
    """A question to a specialist in another unit (faguttalelse)."""

    ASKED = "asked", _("Spurt")
    ANSWERED = "answered", _("Besvart")
    DECLINED = "declined", _("Kan ikke svare")
    WITHDRAWN = "withdrawn", _("Trukket")


class SpecialistTopic(models.TextChoices):
    """What a specialist is asked about; what the case says of needs asks for one of the first two."""

    FUNCTION = "function", _("Funksjon og tilrettelegging")
    CHILD = "child", _("Barns behov")
    FOLLOW_UP = "follow_up", _("Oppfølging i boligen")
    ECONOMY = "economy", _("Økonomi og ytelser")
    OTHER = "other", _("Annet")


class ToldBy(models.TextChoices):
    """Whom an answer in the shared mapping comes from."""

    APPLICANT = "applicant", _("Søkeren")
    HOUSEHOLD = "household", _("Andre i husstanden")
    REPRESENTATIVE = "representative", _("Verge eller fullmektig")
    SERVICE = "service", _("Enheten selv vet det")


#: The alternatives of the shared mapping's questions, in words.
CHOICE_WORDS = {
    "yes": _("Ja"),
    "no": _("Nei"),
    "none": _("Ingen"),
    "some": _("Noe"),
    "much": _("Mye"),
}


class DecisionChange(models.TextChoices):
    """Why a decision has been made anew. The one before stays as it was sent (fvl. §§ 33-35)."""

    NONE = "", _("Første vedtak")
    CORRECTION = "correction", _("Retting")
    REVERSAL = "reversal", _("Omgjøring")
    APPEAL = "appeal", _("Etter klage")


class AppealState(models.TextChoices):
    """Where an appeal stands (klage, fvl. kapittel VI)."""

    LATE = "late", _("Kom for sent – må avgjøres")
    REVIEWING = "reviewing", _("Vurderes på nytt")
    REVERSED = "reversed", _("Medhold")
    PARTLY = "partly", _("Delvis medhold")
    UPHELD = "upheld", _("Vedtaket opprettholdt")
    FORWARDED = "forwarded", _("Hos klageinstansen")
    DECIDED = "decided", _("Avgjort av klageinstansen")
    REJECTED = "rejected", _("Avvist")
    WITHDRAWN = "withdrawn", _("Trukket")


#: Somebody has something to do with the appeal, here or at the body above.
LIVE_APPEALS = (
    AppealState.LATE,
    AppealState.REVIEWING,
    AppealState.PARTLY,
    AppealState.UPHELD,
    AppealState.FORWARDED,
)


class AppealAbout(models.TextChoices):
    """What is appealed. Which dwelling one gets cannot normally be."""

    DECISION = "decision", _("Vedtaket: avslaget, vilkårene, leietida eller boligtypen")
    DWELLING = "dwelling", _("Hvilken bestemt bolig husstanden har fått tilbud om")


class LateGround(models.TextChoices):
    """Why a late appeal is taken all the same (fvl. § 31 first paragraph a and b)."""

    NO_BLAME = "no_blame", _("Klageren kan ikke lastes for at klagen kom for sent (bokstav a)")
    SPECIAL = "special", _("Særlige grunner gjør det rimelig at klagen blir prøvd (bokstav b)")


class RejectGround(models.TextChoices):
    """Why an appeal is not heard (avvist)."""

    LATE = "late", _("Klagen kom etter klagefristen")
    NOT_APPEALABLE = "not_appealable", _("Klagen gjelder noe det ikke kan klages på")
    NOT_PARTY = "not_party", _("Klageren er ikke part og har ikke rettslig klageinteresse")


class ReviewResult(models.TextChoices):
    """What the office came to when it looked again (fvl. § 33)."""

    REVERSED = "reversed", _("Klageren får medhold. Vedtaket gjøres om.")
    PARTLY = "partly", _("Klageren får delvis medhold. Resten kan sendes klageinstansen.")
    UPHELD = "upheld", _("Vedtaket opprettholdes. Klagen sendes klageinstansen.")


class BodyOutcome(models.TextChoices):
    """What the appeal body decided."""

    CONFIRMED = "confirmed", _("Vedtaket er stadfestet")
    CHANGED = "changed", _("Vedtaket er omgjort")
    ANNULLED = "annulled", _("Vedtaket er opphevet og sendt tilbake til ny behandling")
    REJECTED = "rejected", _("Klagen er avvist")


#: Outcomes that send the case back to us: a new decision follows.
SENT_BACK = (BodyOutcome.CHANGED, BodyOutcome.ANNULLED)


class SimulationScope(models.TextChoices):
    """Which cases a rule set is tried on."""

    OPEN = "open", _("Saker under behandling")
    PAST = "past", _("Avgjorte saker")
    ALL = "all", _("Alle saker")


class TieGround(models.TextChoices):
    """Why somebody must not handle a case (inhabil, fvl. § 6)."""

    PARTY = "party", _("Er selv part i saken (§ 6 første ledd bokstav a)")
    FAMILY = "family", _("I slekt eller familie med en part (bokstav b og c)")
    SPEAKER = "speaker", _("Er eller har vært verge eller fullmektig for en part (bokstav d)")
    LEADER = "leader", _("Har en ledende stilling hos en part (bokstav e)")
    SPECIAL = "special", _("Andre særegne forhold, som nært vennskap eller uvennskap (andre ledd)")


class Scheme(models.TextChoices):
    """Schemes outside the waiting list that may solve the need, or a part of it."""

    BOSTOTTE = "bostotte", _("Bostøtte")
    STARTLAN = "startlan", _("Startlån")
    RENT_TO_OWN = "rent_to_own", _("Leie til eie")
    NAV_GUARANTEE = "nav_guarantee", _("Garanti fra Nav")


class HandedOnState(models.TextChoices):
    """How far a matter has come that another office decides."""

    PLANNED = "planned", _("Skal sendes")
    SENT = "sent", _("Sendt – venter på kvittering")
    RECEIVED = "received", _("Kvittert – venter på utfall")
    DONE = "done", _("Avklart")
    CANCELLED = "cancelled", _("Bortfalt")


class SchemeOutcome(models.TextChoices):
    GRANTED = "granted", _("Innvilget")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Søknaden ble trukket")
    OTHER = "other", _("Løst på annen måte")


class LeadState(models.TextChoices):
    """Henvisning: from received to an application, or to an end without one."""

    NEW = "new", _("Ny")
    TRYING = "trying", _("Forsøkt kontaktet")
    IN_CONTACT = "in_contact", _("I kontakt")
    CONVERTED = "converted", _("Ble søknad")
    CLOSED = "closed", _("Lukket")


OPEN_LEADS = (LeadState.NEW, LeadState.TRYING, LeadState.IN_CONTACT)


class ContactConsent(models.TextChoices):
    NOT_ASKED = "not_asked", _("Ikke spurt")
    GIVEN = "given", _("Ja, vil bli kontaktet")
    REFUSED = "refused", _("Nei, vil ikke bli kontaktet")


class LeadClosing(models.TextChoices):
    REFUSED = "refused", _("Ønsker ikke kontakt")
    NOT_REACHED = "not_reached", _("Ikke fått kontakt")
    SOLVED = "solved", _("Trenger ikke bolig lenger")
    OTHER_HELP = "other_help", _("Får hjelp av andre")
    OTHER = "other", _("Annet")


class PaperState(models.TextChoices):
    """A document the applicant has been asked for."""

    ASKED = "asked", _("Etterspurt")
    RECEIVED = "received", _("Mottatt")
    DROPPED = "dropped", _("Trengs ikke")


class CaseTie(models.TextChoices):
    LINKED = "linked", _("Hører sammen")
    MERGED = "merged", _("Slått sammen")


class ReachedHow(models.TextChoices):
    PHONE = "phone", _("Telefon")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-post")
    LETTER = "letter", _("Brev")
    VISIT = "visit", _("Besøk")
    THIRD_PERSON = "third_person", _("Gjennom en annen person")
