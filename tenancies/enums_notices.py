"""The words of complaints about a tenancy, what is tried, and the notices the law asks form of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ComplaintFrom(models.TextChoices):
    NEIGHBOUR = "neighbour", _("Nabo")
    CARETAKER = "caretaker", _("Vaktmester eller drift")
    GUARD = "guard", _("Vekter")
    STAFF = "staff", _("Ansatt i kommunen")
    POLICE = "police", _("Politi eller brannvesen")
    ANONYMOUS = "anonymous", _("Anonym")
    OTHER = "other", _("Andre")


class ComplaintAbout(models.TextChoices):
    NOISE = "noise", _("Bråk")
    THREATS = "threats", _("Trusler eller vold")
    DAMAGE = "damage", _("Skade på bolig eller bygg")
    TRAFFIC = "traffic", _("Mye trafikk, salg eller bruk av rus")
    RUBBISH = "rubbish", _("Søppel eller brannfare")
    ANIMALS = "animals", _("Dyr")
    SUBLET = "sublet", _("Framleie eller andre som bor der")
    OTHER = "other", _("Annet")


class ComplaintOutcome(models.TextChoices):
    WAITING = "", _("Ikke behandlet")
    NO_GROUND = "no_ground", _("Ikke grunn til klage")
    TALKED = "talked", _("Snakket med leieren")
    AGREED = "agreed", _("Avtale med leieren")
    WARNED = "warned", _("Skriftlig advarsel")
    PASSED_ON = "passed_on", _("Gitt videre til andre")


class RemedyKind(models.TextChoices):
    """What is tried before a notice (tiltak)."""

    TALK = "talk", _("Samtale")
    VISIT = "visit", _("Hjemmebesøk")
    MEETING = "meeting", _("Møte med flere")
    MEDIATION = "mediation", _("Megling mellom naboer")
    AGREEMENT = "agreement", _("Avtale om oppførsel eller oppfølging")
    FOLLOW_UP = "follow_up", _("Booppfølging eller miljøarbeid")
    HOME = "home", _("Tiltak i boligen, som lyddemping")
    OTHER_HOME = "other_home", _("Tilbud om en annen bolig")


class RemedyResult(models.TextChoices):
    WAITING = "", _("Vet ikke ennå")
    HELPED = "helped", _("Hjalp")
    PARTLY = "partly", _("Hjalp noe")
    NOT = "not", _("Hjalp ikke")
    DECLINED = "declined", _("Leieren ville ikke")


class NoticeKind(models.TextChoices):
    WARNING = "warning", _("Advarsel")
    TERMINATION = "termination", _("Oppsigelse")
    RESCISSION = "rescission", _("Heving")


class TerminationGround(models.TextChoices):
    """Husleieloven § 9-5 second paragraph a to d."""

    NONE = "", _("Ingen")
    OWN_USE = "own_use", _("Boligen skal brukes av utleier selv (a)")
    WORKS = "works", _("Riving eller ombygging gjør at boligen må fraflyttes (b)")
    BREACH = "breach", _("Leieren har misligholdt avtalen (c)")
    WEIGHTY = "weighty", _("Annen saklig grunn (d)")


class Forum(models.TextChoices):
    NONE = "", _("Ingen")
    TRIBUNAL = "tribunal", _("Husleietvistutvalget")
    COURT = "court", _("Tingretten, etter Husleietvistutvalget")
