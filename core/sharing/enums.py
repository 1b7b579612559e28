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
