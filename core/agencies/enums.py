from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The kinds of work. What each may do stands in the policies of the rooms."""

    CASEWORKER = "caseworker", _("Saksbehandler")
    CHAIR = "chair", _("Møteleder")
    HOUSING_MANAGER = "housing_manager", _("Boligleder")
    ENVIRONMENT_COORDINATOR = "environment_coordinator", _("Bomiljøkoordinator")
    RENT_ACCOUNTANT = "rent_accountant", _("Regnskapsmedarbeider")
    COLLECTOR = "collector", _("Innkrever")
    SOCIAL_SERVICES = "social_services", _("NAV sosialtjeneste")
    FOLLOW_UP = "follow_up", _("Booppfølger")
    SERVICE_ALLOCATOR = "service_allocator", _("Forvaltningsenhet")
    STAFF = "staff", _("Ansatt i botiltak")
    UNIT_LEADER = "unit_leader", _("Enhetsleder")
    DIRECTOR = "director", _("Etatsdirektør")
    ADVISER = "adviser", _("Rådgiver")
    MEMBER = "member", _("Møtedeltaker")
    GUARD = "guard", _("Vekter")
    TOP_MANAGEMENT = "top_management", _("Kommunaldirektør")
    AUDITOR = "auditor", _("Revisor")
    PRIVACY_OFFICER = "privacy_officer", _("Personvernombud")
    ADMINISTRATOR = "administrator", _("Systemansvarlig")


class Scope(models.TextChoices):
    """How much of a case an open relation shows."""

    IDENTITY = "identity", _("identitet og kontakt")
    AGENDA = "agenda", _("det som gjelder tildelingen")
    CONTENT = "content", _("hele saken")


class Basis(models.TextChoices):
    """Why a door stands open (hjemmel). More exact references are kept as text beside it."""

    OWN_CASE = "own_case", _("egen sak")
    CONSENT = "consent", _("samtykke")
    LAW = "law", _("lovbestemt deling")
    PRESET = "preset", _("fast delingsregel")
    HUSL_9_11 = "husl_9_11", _("varsel til sosialtjenesten, husleieloven § 9-11")
    GRANT = "grant", _("særskilt deling")
    BREAK_GLASS = "break_glass", _("nødtilgang")
    IMPORTED = "imported", _("fra før Husrom")
