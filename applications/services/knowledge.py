"""What the units that have to do with a case write about it: own notes, and one finding each for the allocation."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import FindingState
from applications.models import Application, CaseFinding, Note
from applications.policies import applications, case_findings, notes
from applications.transitions import case_finding as machine
from core.agencies.actors import Actor
from core.agencies.models import Relation, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.sharing.enums import CHOSEN, NEEDS_DETAIL, LegalBasis


def knows(actor: Actor, application: Application) -> bool:
    """Whether the actor has any business with the case: owns it, or has a relation of whatever scope."""
    return applications.known_to(actor).filter(pk=application.pk).exists()


def writing_unit(actor: Actor, application: Application) -> Unit:
    """Where the actor writes from: the unit whose compartment has to do with the case, else the first one."""
    units = [membership.unit for membership in actor.memberships]
    if not units:
        raise NotAllowed("write")
    if len({unit.compartment_id for unit in units}) > 1:
        concerned = {application.compartment_id, *_related(actor, application)}
        units.sort(key=lambda unit: unit.compartment_id not in concerned)
    unit: Unit = units[0]
    return unit


def _related(actor: Actor, application: Application) -> set[object]:
    rows = Relation.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()),
        subject_id=application.pk,
        compartment__in=actor.compartment_ids,
    )
    return set(rows.values_list("compartment_id", flat=True))


@transaction.atomic
def write_note(*, actor: Actor, application: Application, text: str) -> Note:
    """A note for the actor's own compartment. The same text by the same person on the same day stays one."""
    if not notes.permits(actor, "write") or not knows(actor, application):
        raise NotAllowed("write")
    if not text.strip():
        raise Refused(_("Skriv notatet."), code="TEXT_MISSING", field="text")
    same = Note.objects.filter(
        application=application, written_by=actor.user_id, text=text.strip(), written_at__date=actor.today
    ).first()
    if same is not None:
        return same
    note = Note(
        municipality_id=application.municipality_id,
        compartment_id=writing_unit(actor, application).compartment_id,
        application=application,
        text=text.strip(),
        written_by=actor.user,
    )
    note.save(force_insert=True)
    # On the note, not on the case: that another unit has written is not the case's to tell.
    own = application.compartment_id in actor.compartment_ids
    events.record(actor, "application.note_written", application if own else note)
    return note


def own_finding(actor: Actor, application: Application) -> CaseFinding | None:
    """The finding of the actor's own compartment on the case, whatever its state."""
    rows = CaseFinding.objects.filter(application=application, compartment__in=actor.compartment_ids)
    return rows.select_related("unit", "written_by").first()


@transaction.atomic
def publish_finding(
    *,
    actor: Actor,
    application: Application,
    text: str,
    legal_basis: str,
    basis_detail: str = "",
    expected_version: int | None = None,
) -> CaseFinding:
    """Lay open what the compartment knows, for those who allocate; again, it replaces what stood there.

    Raises NotAllowed for somebody without business with the case, Refused for missing text or basis, Conflict when
    a colleague has saved another version in between.
    """
    if not case_findings.permits(actor, "write") or not knows(actor, application):
        raise NotAllowed("write")
    _check(text, legal_basis, basis_detail)
    unit = writing_unit(actor, application)
    said = {
        "text": text.strip(),
        "legal_basis": legal_basis,
        "basis_detail": basis_detail.strip(),
    }
    finding = (
        CaseFinding.objects.select_for_update(of=("self",))
        .filter(application=application, compartment=unit.compartment_id)
        .first()
    )
    if finding is None:
        finding = CaseFinding(
            municipality_id=application.municipality_id,
            compartment_id=unit.compartment_id,
            application=application,
            person_id=application.applicant_id,
            unit=unit,
            written_by=actor.user,
            **said,
        )
        finding.save(force_insert=True)
    elif finding.is_published and all(getattr(finding, name) == value for name, value in said.items()):
        return finding
    else:
        finding.bump(expected_version)
        for name, value in {
            **said,
            "unit": unit,
            "written_by": actor.user,
            "written_at": timezone.now(),
        }.items():
            setattr(finding, name, value)
        finding.save()
        if not finding.is_published:
            return machine.perform(actor=actor, obj=finding, name="publish")
    events.record(
        actor,
        "application.finding_published",
        finding,
        detail={"application": str(application.pk), "version": finding.version, "basis": legal_basis},
    )
    return finding


def _check(text: str, legal_basis: str, basis_detail: str) -> None:
    if not text.strip():
        raise Refused(_("Skriv det som er viktig for tildelingen."), code="TEXT_MISSING", field="text")
    if legal_basis not in CHOSEN:
        raise Refused(
            _("Velg hjemmelen som gir adgang til å dele."), code="BASIS_MISSING", field="legal_basis"
        )
    if LegalBasis(legal_basis) in NEEDS_DETAIL and not basis_detail.strip():
        raise Refused(
            _("Skriv hvordan delingen fremmer egne oppgaver, eller hvilken lov og paragraf som gjelder."),
            code="BASIS_DETAIL_MISSING",
            field="basis_detail",
        )


def withdraw_finding(*, actor: Actor, finding: CaseFinding) -> CaseFinding:
    """Take it back: nobody else reads it again. One that is withdrawn stays so."""
    return machine.perform(actor=actor, obj=finding, name="withdraw")


def published(actor: Actor, application: Application) -> list[CaseFinding]:
    """The published findings on the case that the actor may read, by unit."""
    rows = case_findings.visible_to(actor).filter(application=application, state=FindingState.PUBLISHED)
    return list(rows.select_related("unit", "written_by").order_by("unit__name", "id"))
