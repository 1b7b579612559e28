"""The letters that a night has promised: written one by one, each in its own transaction, and never twice."""

from django.db.models import Exists, OuterRef, QuerySet

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality, Unit
from core.documents.models import Letter
from tenancies.enums import StepEvent
from tenancies.models import ArrearsStep
from tenancies.services import arrears_letters, cases


def promised(municipality: Municipality) -> QuerySet[ArrearsStep]:
    """Steps of the night's whose letter is not written yet. A step that was a mistake gets none."""
    written = Letter.objects.filter(pk=OuterRef("letter"))
    return ArrearsStep.objects.filter(
        ~Exists(written), municipality=municipality, automatic=True, letter__isnull=False, superseded_at=None
    )


def write_promised(municipality: Municipality) -> int:
    """Write them as of the night they belong to. What is left after a crash is written the next time."""
    with acting_as_service(arrears_letters.SERVICE, municipality):
        waiting = list(promised(municipality).order_by("recorded_at", "id").values_list("pk", "date"))
    done = 0
    for key, day in waiting:
        with acting_as_service(arrears_letters.SERVICE, municipality, today=day) as actor:
            step = (
                promised(municipality)
                .select_for_update(of=("self",), skip_locked=True)
                .select_related(
                    "case__compartment", "lease__dwelling__area", "lease__tenant", "lease__municipality",
                    "lease__compartment",
                )
                .filter(pk=key)
                .first()
            )  # fmt: skip
            if step is None:
                continue
            case = step.case
            case.lease = step.lease
            arrears_letters.send_letter(
                actor=actor,
                case=case,
                code=code_of(step),
                answer=cases.answers_for([step.lease], day)[step.lease_id],
                office=_office(step),
                key=step.letter,
            )
            done += 1
    return done


def code_of(step: ArrearsStep) -> str:
    if step.event == StepEvent.NAV_TOLD:
        return "arrears_nav_copy"
    return "arrears_friendly" if step.row == 1 else "arrears_reminder"


def _office(step: ArrearsStep) -> str:
    """The Nav office that was told, by name; in other letters none."""
    if step.event != StepEvent.NAV_TOLD:
        return ""
    unit = Unit.objects.filter(municipality_id=step.municipality_id, code=step.to).first()
    return unit.name if unit else ""
