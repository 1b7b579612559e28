"""The words of risk assessments (risikovurdering, ROS) and action plans (handlingsplan)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """What is assessed."""

    AGENCY = "agency", _("Etat")
    UNIT = "unit", _("Enhet")
    HOUSING_MEASURE = "housing_measure", _("Botiltak")
    PROJECT = "project", _("Prosjekt")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("Kladd")
    CURRENT = "current", _("Gjeldende")
    REVIEW = "review", _("Under gjennomgang")
    ENDED = "ended", _("Avsluttet")


class Trigger(models.TextChoices):
    """Why an assessment is made or gone through again."""

    FIRST = "first", _("Første vurdering")
    YEARLY = "yearly", _("Årlig gjennomgang")
    NEW_MEASURE = "new_measure", _("Nytt botiltak")
    CHANGE = "change", _("Endring i innhold, organisering eller drift")
    SAFETY_ROUND = "safety_round", _("Vernerunde")
    SURVEY = "survey", _("Undersøkelse blant beboere eller ansatte")
    SUPERVISION = "supervision", _("Tilsyn eller revisjon")
    SERIOUS_EVENT = "serious_event", _("Alvorlig hendelse")


class RiskCategory(models.TextChoices):
    SERVICES = "services", _("Tjenester")
    ECONOMY = "economy", _("Økonomi")
    PRIVACY = "privacy", _("Personvern og informasjonssikkerhet")
    WORKING_ENVIRONMENT = "working_environment", _("Arbeidsmiljø")
    VIOLENCE = "violence", _("Vold og trusler")
    RESIDENTS = "residents", _("Beboernes trygghet og helse")
    BUILDING = "building", _("Bygg og brann")
    STAFFING = "staffing", _("Bemanning")
    COOPERATION = "cooperation", _("Samhandling")


class Likelihood(models.IntegerChoices):
    """Sannsynlighet 1-5."""

    RARE = 1, _("1 – Svært lite sannsynlig")
    UNLIKELY = 2, _("2 – Lite sannsynlig")
    POSSIBLE = 3, _("3 – Mulig")
    LIKELY = 4, _("4 – Sannsynlig")
    CERTAIN = 5, _("5 – Svært sannsynlig")


class SourceKind(models.TextChoices):
    """Who can tell what the risks are."""

    USERS = "users", _("Beboere")
    GUARDS = "guards", _("Vektere")
    SAFETY_REP = "safety_rep", _("Verneombud")
    EMPLOYEES = "employees", _("Ansatte")
    UNION = "union", _("Tillitsvalgte")
    RELATIVES = "relatives", _("Pårørende")
    ORGANISATIONS = "organisations", _("Brukerorganisasjoner")


class ShareState(models.TextChoices):
    SENT = "sent", _("Venter på svar")
    ANSWERED = "answered", _("Besvart")


class PlanState(models.TextChoices):
    ACTIVE = "active", _("Pågår")
    ENDED = "ended", _("Avsluttet")


class ItemState(models.TextChoices):
    OPEN = "open", _("Ikke gjennomført")
    DONE = "done", _("Gjennomført")
    DROPPED = "dropped", _("Tatt ut av planen")


class ItemChange(models.TextChoices):
    """What happened to an item of a plan; the history holds nothing else."""

    ADDED = "added", _("Satt opp")
    PROGRESS = "progress", _("Framdrift")
    DUE = "due", _("Ny frist")
    RESPONSIBLE = "responsible", _("Ny ansvarlig")
    DONE = "done", _("Gjennomført")
    REOPENED = "reopened", _("Åpnet igjen")
    DROPPED = "dropped", _("Tatt ut av planen")
