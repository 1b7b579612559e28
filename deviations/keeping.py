"""What the room holds on persons, for requests for access; and how long, for retention.

A report names no resident and nothing in it leads to one: only the identified note is about a person.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.privacy import gathering, request_places, retention
from core.privacy.gathering import Source
from core.privacy.retention import Child, Kept
from deviations.models import (
    ActionPlan,
    Fault,
    IdentifiedNote,
    OutsideReport,
    Report,
    RiskAssessment,
    Survey,
)

_RISKS = "SELECT k.id FROM deviations_risk k WHERE k.assessment_id = ANY (:ids)"
#: An assessment whose measures a plan follows stays as long as the plan.
_FOLLOWED = (
    "EXISTS (SELECT 1 FROM deviations_planitem i JOIN deviations_riskmeasure m ON m.id = i.measure_id "
    "JOIN deviations_risk k ON k.id = m.risk_id WHERE k.assessment_id = r.id)"
)


def _risk() -> tuple[Kept, ...]:
    """Plans, assessments and surveys: they name no resident, but who was responsible for what."""
    return (
        Kept(
            "action_plans",
            root=ActionPlan._meta.db_table,
            since="r.ended_on",
            closed="r.state = 'ended'",
            children=(
                Child(
                    "deviations_planitemevent",
                    "r.item_id IN (SELECT i.id FROM deviations_planitem i WHERE i.plan_id = ANY (:ids))",
                ),
                Child("deviations_planitem", "r.plan_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        ),
        Kept(
            "risk_assessments",
            root=RiskAssessment._meta.db_table,
            since="coalesce(r.review_on::timestamp, r.started_at AT TIME ZONE 'Europe/Oslo')",
            closed=f"r.state = 'ended' AND NOT {_FOLLOWED}",
            children=(
                *(
                    Child(f"deviations_{table}", f"r.risk_id IN ({_RISKS})")
                    for table in ("riskshare", "riskscore", "riskmeasure")
                ),
                *(
                    Child(f"deviations_{table}", "r.assessment_id = ANY (:ids)")
                    for table in ("risk", "risksource", "riskreview")
                ),
                *request_places.papers(),
            ),
        ),
        Kept(
            "surveys",
            root=Survey._meta.db_table,
            since="r.closed_on",
            closed="r.state = 'closed'",
            children=(
                *(
                    Child(f"deviations_{table}", "r.survey_id = ANY (:ids)")
                    for table in ("surveytally", "surveyinvitation", "surveygroup", "surveyquestion")
                ),
                *request_places.papers(),
            ),
        ),
    )


def register() -> None:
    gathering.register(
        Source(
            "event_note",
            _("Notat om en hendelse"),
            IdentifiedNote,
            person="person",
            fields=("text", "written_at"),
            on="written_at",
            order=55,
            mark=request_places.READ_IT,
        )
    )
    retention.register(
        Kept(
            "deviations",
            root=Report._meta.db_table,
            since="(r.closed_at AT TIME ZONE 'Europe/Oslo')",
            closed="r.closed_at IS NOT NULL",
            children=(
                *(
                    Child(f"deviations_{table}", "r.report_id = ANY (:ids)")
                    for table in ("reportreason", "measure", "reportapproval", "reportphoto")
                ),
                *request_places.papers(),
            ),
        ),
        Kept(
            "outside_deviations",
            root=OutsideReport._meta.db_table,
            since="r.closed_on",
            closed="r.closed_on IS NOT NULL",
        ),
        Kept(
            "faults",
            root=Fault._meta.db_table,
            since="coalesce(r.done_on::timestamp, r.reported_at AT TIME ZONE 'Europe/Oslo')",
            closed="r.state IN ('done', 'cancelled')",
            children=(
                Child("deviations_faultalert", "r.fault_id = ANY (:ids)"),
                Child("deviations_faultvisit", "r.fault_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        ),
        *_risk(),
        Kept(
            "event_notes",
            root=IdentifiedNote._meta.db_table,
            shown=lambda row: _now("Notat om en hendelse"),
            person="person",
            since="(r.written_at AT TIME ZONE 'Europe/Oslo')",
        ),
    )
