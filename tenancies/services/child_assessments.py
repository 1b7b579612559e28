"""What is best for the children (barnets beste) before a family may be put out: one writes, another reviews."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ChildAssessment
from tenancies.services import cases
from tenancies.services.arrears import StepFacts, lock_case, write_step
from tenancies.services.contact_log import require_open


@dataclass(frozen=True)
class Weighed:
    """All five are asked for: an assessment without the children's own view, or without what was tried, is none."""

    situation: str
    views: str
    consequences: str
    tried: str
    conclusion: str


@transaction.atomic
def write(
    *, actor: Actor, case: ArrearsCase, weighed: Weighed, version: int | None = None
) -> ChildAssessment:
    """Write the assessment, or mend the one that nobody has gone through yet."""
    locked = lock_case(actor, case, "assess")
    require_open(locked)
    if actor.user is None:
        raise NotAllowed("assess")
    texts = {name: text.strip() for name, text in asdict(weighed).items()}
    for name, text in texts.items():
        if not text:
            raise Refused(_("Alle punktene i vurderingen må fylles ut."), code="TEXT_MISSING", field=name)
    answer = cases.answers_for([locked.lease], actor.today)[locked.lease_id]
    if not answer.children:
        raise Refused(
            _("Det er ikke registrert barn i husstanden. Rett husstanden først."), code="NO_CHILDREN"
        )
    waiting = (
        ChildAssessment.objects.select_for_update(of=("self",), no_key=True)
        .filter(case=locked, reviewed_on=None)
        .first()
    )
    if waiting is not None:
        if all(getattr(waiting, name) == text for name, text in texts.items()):
            return waiting
        waiting.bump(version)
        for name, text in texts.items():
            setattr(waiting, name, text)
        waiting.children, waiting.written_by, waiting.written_on = answer.children, actor.user, actor.today
        waiting.save()
        events.record(actor, "arrears.childs_best_changed", locked)
        return waiting
    assessment = ChildAssessment(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        case=locked,
        lease_id=locked.lease_id,
        children=answer.children,
        written_on=actor.today,
        written_by=actor.user,
        **texts,
    )
    assessment.save(force_insert=True)
    write_step(
        actor=actor, case=locked, event=StepEvent.CHILDS_BEST_WRITTEN, on=actor.today,
        key=f"childs_best_written:{assessment.pk}",
    )  # fmt: skip
    events.record(actor, "arrears.childs_best_written", locked)
    cases.refresh(actor=actor, leases=[locked.lease])
    return assessment


@transaction.atomic
def review(
    *, actor: Actor, assessment: ChildAssessment, note: str, version: int | None = None
) -> ChildAssessment:
    """Another than the writer has gone through it; only then does it lift the brake. Twice is no error."""
    case = lock_case(actor, assessment.case, "assess")
    locked = ChildAssessment.objects.select_for_update(of=("self",), no_key=True).get(pk=assessment.pk)
    if locked.reviewed_on is not None:
        return locked
    require_open(case)
    if actor.user is None:
        raise NotAllowed("assess")
    if locked.written_by_id == actor.user_id:
        raise Refused(
            _("Den som skrev vurderingen, kan ikke gå gjennom den selv. Be en kollega."), code="SAME_PERSON"
        )
    if not note.strip():
        raise Refused(_("Skriv hva gjennomgangen kom til."), code="REASON_MISSING", field="note")
    locked.bump(version)
    locked.reviewed_on, locked.reviewed_by, locked.review_note = actor.today, actor.user, note.strip()
    locked.save()
    write_step(
        actor=actor, case=case, event=StepEvent.CHILDS_BEST_REVIEWED, on=actor.today,
        facts=StepFacts(what=_("Gjennomgått av en annen enn den som skrev")),
        key=f"childs_best_reviewed:{locked.pk}",
    )  # fmt: skip
    events.record(actor, "arrears.childs_best_reviewed", case)
    cases.refresh(actor=actor, leases=[case.lease])
    return locked
