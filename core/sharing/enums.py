from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentState(models.TextChoices):
    """What is known of a person's own answer. «Not asked» holds also where there is no record at all."""

    NOT_ASKED = "not_asked", _("Ikke spurt")
    GIVEN = "given", _("Gitt")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Trukket tilbake")
    LACKS_CAPACITY = "lacks_capacity", _("Mangler samtykkekompetanse")


#: What the API takes as an answer; not_asked: the question has been put, and waits.
ANSWERS = [
    (state.value, state.label)
    for state in (
        ConsentState.GIVEN,
        ConsentState.REFUSED,
        ConsentState.LACKS_CAPACITY,
        ConsentState.NOT_ASKED,
    )
]
#: What an application can hold of answers.
APPLICATION_ANSWERS = [(state.value, state.label) for state in (ConsentState.GIVEN, ConsentState.REFUSED)]
#: What a standing purpose rests on.
PRESET_BASES = [("law", _("Hjemmel i lov")), ("consent", _("Samtykke"))]
#: A «no»: respected towards the recipient everywhere, until a newer consent is given.
NO_STATES = (ConsentState.REFUSED, ConsentState.WITHDRAWN)


class AnsweredHow(models.TextChoices):
    """How the answer, or the withdrawal, reached us."""

    ORAL = "oral", _("Muntlig")
    PAPER = "paper", _("På papir")
    DIGITAL = "digital", _("Digitalt")
    APPLICATION = "application", _("I søknaden")


class Capacity(models.TextChoices):
    """Samtykkekompetanse: presumed, unless somebody has assessed it."""

    PRESUMED = "presumed", _("Ingen grunn til tvil")
    ABLE = "able", _("Vurdert: kan samtykke selv")
    UNABLE = "unable", _("Vurdert: kan ikke samtykke selv")


class Information(models.TextChoices):
    """Kinds of information that a preset or a consent covers."""

    IDENTITY = "identity", _("Navn, fødselsdato og hvordan vi får kontakt")
    HOUSEHOLD = "household", _("Hvem som skal bo sammen")
    SITUATION = "situation", _("Hvordan husstanden bor nå")
    NEED = "need", _("Hva slags bolig husstanden trenger")
    ECONOMY = "economy", _("Inntekt og gjeld")
    TENANCY = "tenancy", _("Tidligere leieforhold i kommunen")
    FOLLOW_UP = "follow_up", _("Behov for oppfølging i boligen")
    FUNCTION = "function", _("Behov for tilrettelegging i boligen")
    CHILDREN = "children", _("Barnas situasjon")
    DECISION = "decision", _("Hva kommunen har bestemt")


def information_titles(codes: Iterable[str]) -> list[str]:
    """The kinds of information as one sentence's parts: only the first begins with a capital."""
    titles = [str(Information(code).label) for code in codes]
    return [*titles[:1], *(title[:1].lower() + title[1:] for title in titles[1:])]


class RepresentativeKind(models.TextChoices):
    GUARDIAN = "guardian", _("Verge")
    PROXY = "proxy", _("Fullmektig")
    PARENT = "parent", _("Foresatt")


class Matter(models.TextChoices):
    """What a representative may speak about."""

    ALL = "all", _("Alt i boligsaken")
    APPLICATION = "application", _("Søknad, vedtak og klage")
    OFFER = "offer", _("Tilbud om bolig")
    TENANCY = "tenancy", _("Leieforholdet")
    ECONOMY = "economy", _("Økonomi")
    CONSENT = "consent", _("Samtykke til deling")


class LettersTo(models.TextChoices):
    """Whom letters go to (fvl. § 12 third paragraph)."""

    REPRESENTATIVE = "representative", _("Bare til den som representerer søkeren")
    BOTH = "both", _("Til den som representerer søkeren, med kopi til søkeren")
    PARTY = "party", _("Bare til søkeren, som har bedt om det")


class LegalBasis(models.TextChoices):
    """Hjemmel: what lets the giver share in spite of secrecy. The paragraph is part of the words."""

    CONSENT = "consent", _("Samtykke fra den det gjelder (forvaltningsloven § 13 a nr. 1)")
    SAME_PURPOSE = (
        "same_purpose",
        _("Brukes til det opplysningene er innhentet for (forvaltningsloven § 13 b nr. 2)"),
    )
    WITHIN_BODY = (
        "within_body",
        _("Trengs for arbeidet innenfor samme organ eller etat (forvaltningsloven § 13 b nr. 3)"),
    )
    OWN_TASKS = "own_tasks", _("Fremmer våre egne oppgaver (forvaltningsloven § 13 b nr. 5)")
    HUSL_9_11 = "husl_9_11", _("Varsel til sosialtjenesten (husleieloven § 9-11)")
    OTHER_LAW = "other_law", _("Annen lov som åpner for det")
    BREAK_GLASS = "break_glass", _("Nødtilgang (nødrett, straffeloven § 17)")


#: What a person may choose; the rest come about in other ways.
CHOSEN = [each for each in LegalBasis if each != LegalBasis.BREAK_GLASS]
CHOSEN_CHOICES = [(each.value, each.label) for each in CHOSEN]
#: Where the code does not say enough by itself: how it promotes one's tasks, or which law.
NEEDS_DETAIL = frozenset({LegalBasis.OWN_TASKS, LegalBasis.OTHER_LAW})


class Ending(models.TextChoices):
    """Why a share is no longer in force."""

    REVOKED = "revoked", _("Trukket tilbake")
    LAPSED = "lapsed", _("Utløpt")
    BASIS_GONE = "basis_gone", _("Grunnlaget falt bort")
    RECIPIENT_LEFT = "recipient_left", _("Mottakeren har sluttet i enheten")


class ReviewState(models.TextChoices):
    """Afterwards: was the break-glass access called for?"""

    AWAITING = "awaiting", _("Skal gjennomgås")
    JUSTIFIED = "justified", _("Var nødvendig")
    NOT_JUSTIFIED = "not_justified", _("Var ikke nødvendig")


class InsightState(models.TextChoices):
    """Where a request for insight stands."""

    WAITING = "waiting", _("Venter på svar")
    GIVEN = "given", _("Innsyn gitt")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Trukket")


class NoticeKind(models.TextChoices):
    """What a notice of danger (varsel om fare for vold) is. It never holds the assessment itself."""

    POINTER = "pointer", _("Det finnes en risikovurdering")
    WARNING = "warning", _("Varsel mellom enheter")


class NoticeBasis(models.TextChoices):
    """What lets a notice of danger reach another unit in spite of secrecy.

    The paragraphs of forvaltningsloven are in the Act of 1967 as it stood on 23 June 2026. Those of straffeloven take
    away punishment or lay a duty on everybody; that a notice may rest on them is the municipality's own choice.
    """

    SAVE_LIFE = (
        "save_life",
        _("For å unngå fare for liv eller helse (forvaltningsloven § 13 b første ledd nr. 7)"),
    )
    OWN_TASKS = "own_tasks", _("Fremmer våre egne oppgaver (forvaltningsloven § 13 b første ledd nr. 5)")
    AVERT = "avert", _("Plikt til å avverge et alvorlig lovbrudd (straffeloven § 196)")
    NECESSITY = "necessity", _("Nødrett (straffeloven § 17)")
    OTHER_LAW = "other_law", _("Annen lov som åpner for det")


#: Where the code does not say enough by itself.
NOTICE_NEEDS_DETAIL = frozenset({NoticeBasis.OWN_TASKS, NoticeBasis.NECESSITY, NoticeBasis.OTHER_LAW})


class Precaution(models.TextChoices):
    """What whoever meets the person does in practice: neutral, and nothing about the person."""

    TOGETHER = "together", _("Vær to når dere møter personen")
    AT_OFFICE = "at_office", _("Avtal møtet på kontoret")
    NO_HOME_VISIT = "no_home_visit", _("Ikke dra på hjemmebesøk alene")
    APPOINTMENT = "appointment", _("Avtal tidspunktet før dere kommer")
    TELL = "tell", _("Si fra til en kollega før og etter møtet")
    WAY_OUT = "way_out", _("Velg et rom med fri vei til døra")
    ALARM = "alarm", _("Ha alarm eller telefon lett tilgjengelig")
    CALL_US = "call_us", _("Ring oss før dere møter personen")


class NoticeState(models.TextChoices):
    ACTIVE = "active", _("Gjelder")
    LAPSED = "lapsed", _("Gikk ut, skal vurderes")
    ENDED = "ended", _("Avsluttet")
