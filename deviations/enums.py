"""The words of deviations (avvik). Codes in English, the municipality's own terms beside them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    INCIDENT = "incident", _("Uønsket hendelse")
    DEVIATION = "deviation", _("Avvik")
    IMPROVEMENT = "improvement", _("Forbedringsforslag")


class Category(models.TextChoices):
    MEDICATION = "medication", _("Legemiddelhåndtering")
    THREATS = "threats", _("Trusler og trakassering")
    VIOLENCE = "violence", _("Fysisk vold")
    BUILDING = "building", _("Fysisk arbeidsmiljø og bygg")
    PROTECTION = "protection", _("Manglende beskyttelses- eller verneutstyr")
    COOPERATION = "cooperation", _("Samhandling og kommunikasjon")
    WORKING_CONDITIONS = "working_conditions", _("Psykososiale, organisatoriske og ledelsesforhold")
    SERVICES = "services", _("Tjenester")
    FIRE = "fire", _("Brann")
    ENVIRONMENT = "environment", _("Bomiljø")


class State(models.TextChoices):
    REPORTED = "reported", _("Meldt")
    UNDER_REVIEW = "under_review", _("Under vurdering")
    NOT_DEVIATION = "not_deviation", _("Ikke avvik")
    IN_PROGRESS = "in_progress", _("Tiltak pågår")
    AWAITING_APPROVAL = "awaiting_approval", _("Venter på godkjenning")
    CLOSED = "closed", _("Lukket")
    REOPENED = "reopened", _("Gjenåpnet")


#: Handled to the end; nothing runs any more.
ENDED = (State.NOT_DEVIATION, State.CLOSED)
OPEN = tuple(state for state in State if state not in ENDED)


class Consequence(models.IntegerChoices):
    """Konsekvens 1-5, judged by the leader; the reporter gives a first view."""

    MINOR = 1, _("1 – Ubetydelig")
    SMALL = 2, _("2 – Liten")
    MODERATE = 3, _("3 – Moderat")
    SERIOUS = 4, _("4 – Alvorlig")
    CRITICAL = 5, _("5 – Svært alvorlig")


class Reporting(models.TextChoices):
    """Who stands behind the report."""

    OWN = "own", _("I eget navn")
    GUARD = "guard", _("Vekter, på vegne av andre")
    ANONYMOUS = "anonymous", _("Anonymt")


#: The identity that the audit trail names for an anonymous report.
ANONYMOUS = "anonymous_reports"


class Level(models.IntegerChoices):
    """How far up the line (linja) the report has come: enhet → avdeling → etat → byrådsavdeling."""

    UNIT = 0, _("Enheten")
    DEPARTMENT = 1, _("Avdelingen")
    AGENCY = 2, _("Etatsdirektøren")
    TOP = 3, _("Øverste ledelse")


class ClosingBasis(models.TextChoices):
    """Grunnlag for lukking. The first needs every measure approved, the two others approval one level up."""

    MEASURES_APPROVED = "measures_approved", _("Alle tiltak er utført og godkjent")
    NOT_DEVIATION = "not_deviation", _("Ikke avvik")
    NO_MEASURE_NEEDED = "no_measure_needed", _("Ingen tiltak nødvendig")


class MeasureState(models.TextChoices):
    PLANNED = "planned", _("Ikke utført")
    DONE = "done", _("Utført, venter på godkjenning")
    APPROVED = "approved", _("Godkjent")


class Effect(models.TextChoices):
    """Effekt av tiltaket, evaluated afterwards."""

    GOOD = "good", _("God effekt")
    SOME = "some", _("Noe effekt")
    NONE = "none", _("Ingen effekt")


class Outcome(models.TextChoices):
    """What became of a request to close without measures."""

    PENDING = "pending", _("Venter på godkjenning")
    APPROVED = "approved", _("Godkjent")
    RETURNED = "returned", _("Sendt tilbake")


class ReasonFor(models.TextChoices):
    """What a reason was written for; also the end of the verb in the audit trail."""

    DUE_CHANGED = "due_changed", _("Ny frist")
    CLOSING_ASKED = "closing_asked", _("Lukking uten tiltak")
    CLOSING_RETURNED = "closing_returned", _("Lukking sendt tilbake")
    REOPENED = "reopened", _("Gjenåpning")
    MEASURE_RETURNED = "measure_returned", _("Tiltak sendt tilbake")
