"""Asking a specialist in another unit, reminding, and the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import OPEN_STATES, SpecialistState, SpecialistTopic
from applications.models import Application, SpecialistRequest
from applications.policies import WRITERS, specialist_requests
from applications.services import involving
from applications.services.guards import locked
from applications.transitions import specialist as machine
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Relation, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages.services import notify
from core.sharing.enums import CHOSEN, NEEDS_DETAIL, LegalBasis
from core.sharing.organisation import Neighbour, neighbours

#: On what a specialist may be asked; the notice to the social services has its own way.
BASES = [basis for basis in CHOSEN if basis != LegalBasis.HUSL_9_11]


@dataclass(frozen=True)
class Ask:
    """What is asked of a unit: topic, question, on which legal basis, and by when (a day, included)."""

    topic: str
    question: str
    legal_basis: str
    due: date
    basis_detail: str = ""


def units_to_ask(actor: Actor) -> list[Neighbour]:
    """The units that can be asked: one for each other compartment in which somebody works with people."""
    return neighbours(actor)


@transaction.atomic
def ask(*, actor: Actor, application: Application, unit: Unit, request: Ask) -> SpecialistRequest:
    """Ask the unit. It gets to know whom the case is about, and reads the question; nothing else of the case.

    Asked already about the topic and not answered: that question stands. Raises NotAllowed for others than the
    case's own handlers; Refused for an unfit unit, day, basis or an empty question.
    """
    case = locked(actor, application, "involve")
    if case.compartment_id not in actor.compartment_ids or actor.user is None:
        raise NotAllowed("involve")
    if case.state not in OPEN_STATES:
        raise Refused(
            _("Søknaden er avsluttet eller avgjort. Gjenoppta den før du spør en fagperson."),
            code="CASE_CLOSED",
        )
    if unit.compartment_id not in {each.compartment.pk for each in units_to_ask(actor)}:
        raise Refused(_("Velg en annen enhet i kommunen."), code="UNIT_NOT_OTHER", field="unit")
    _check(actor, request)
    standing = SpecialistRequest.objects.filter(
        application=case, unit=unit, topic=request.topic, state=SpecialistState.ASKED
    ).first()
    if standing is not None:
        return standing
    source = _let_know(actor, case, unit, request)
    made = SpecialistRequest(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        number=case.case_number,
        person_id=case.applicant_id,
        unit=unit,
        topic=request.topic,
        question=request.question.strip(),
        legal_basis=request.legal_basis,
        basis_detail=request.basis_detail.strip(),
        asked_by=actor.user,
        asked_on=actor.today,
        due=request.due,
    )
    made.save(force_insert=True)
    # On the question alone, and to both: what either attaches to it is read by the other.
    for compartment in (unit.compartment, case.compartment):
        relations.open_relation(
            actor=actor,
            subject=made,
            compartment=compartment,
            basis=Basis.CONSENT if request.legal_basis == LegalBasis.CONSENT else Basis.LAW,
            source_id=source,
            reason=_("Spørsmål til fagperson i sak %(number)s") % {"number": case.case_number},
        )
    events.record(actor, "specialist.asked", made, detail={"application": str(case.pk), "unit": str(unit.pk)})
    notify(
        actor=actor,
        unit=unit,
        title=_("Spørsmål til dere i sak %(number)s") % {"number": case.case_number},
        url=made.get_absolute_url(),
        key=f"specialist:{made.pk}",
        roles=WRITERS,
        needs_receipt=True,
    )
    return made


def _check(actor: Actor, request: Ask) -> None:
    if request.topic not in SpecialistTopic.values:
        raise Refused(_("Velg hva spørsmålet gjelder."), code="TOPIC_MISSING", field="topic")
    if not request.question.strip():
        raise Refused(_("Skriv hva dere trenger å vite."), code="QUESTION_MISSING", field="question")
    if request.legal_basis not in BASES:
        raise Refused(
            _("Velg hjemmelen som gir adgang til å dele."), code="BASIS_MISSING", field="legal_basis"
        )
    if LegalBasis(request.legal_basis) in NEEDS_DETAIL and not request.basis_detail.strip():
        raise Refused(
            _("Skriv hvordan delingen fremmer egne oppgaver, eller hvilken lov og paragraf som gjelder."),
            code="BASIS_DETAIL_MISSING",
            field="basis_detail",
        )
    if request.due <= actor.today:
        raise Refused(_("Svarfristen må være etter i dag."), code="DUE_IN_PAST", field="due")


def _let_know(actor: Actor, case: Application, unit: Unit, request: Ask) -> Any:
    """Open whom the case is about to the unit; on consent it must be open already. Returns what it hangs on."""
    if request.legal_basis != LegalBasis.CONSENT:
        involving.involve(
            actor=actor,
            application=case,
            unit=unit,
            basis=Basis.LAW,
            reason=f"{LegalBasis(request.legal_basis).label} {request.basis_detail}".strip(),
        )
        return uuid7()
    consented = (
        Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id=case.pk,
            compartment=unit.compartment_id,
            basis=Basis.CONSENT,
            opened_at__lte=Now(),
        )
        .exclude(source_id=None)
        .first()
    )
    if consented is None:
        raise Refused(
            _(
                "Det er ikke registrert samtykke til å dele med %(unit)s. Registrer samtykket under «Deling og "
                "samtykke», eller velg en annen hjemmel."
            )
            % {"unit": unit.name},
            code="CONSENT_MISSING",
            field="legal_basis",
        )
    # The consent's own key: when it is taken back, the question closes with it.
    return consented.source_id


@transaction.atomic
def answer(
    *, actor: Actor, request: SpecialistRequest, text: str, expected_version: int | None = None
) -> SpecialistRequest:
    """The unit's answer, which goes to the one that asked. Answered already: it stands."""
    if not specialist_requests.can(actor, "answer", request):
        raise NotAllowed("answer")
    if request.state != SpecialistState.ANSWERED and not text.strip():
        raise Refused(_("Skriv svaret."), code="ANSWER_MISSING", field="answer")
    return _close(actor, request, "answer", text, expected_version)


@transaction.atomic
def decline(
    *, actor: Actor, request: SpecialistRequest, reason: str, expected_version: int | None = None
) -> SpecialistRequest:
    """The unit cannot answer, and says why. Declined already: it stands."""
    if not specialist_requests.can(actor, "answer", request):
        raise NotAllowed("answer")
    if request.state != SpecialistState.DECLINED and not reason.strip():
        raise Refused(_("Skriv hvorfor dere ikke kan svare."), code="REASON_MISSING", field="answer")
    return _close(actor, request, "decline", reason, expected_version)


def _close(
    actor: Actor, request: SpecialistRequest, step: str, text: str, version: int | None
) -> SpecialistRequest:
    done: SpecialistRequest = machine.perform(
        actor=actor,
        obj=request,
        name=step,
        # The words are the answer's own; the history needs no copy of them.
        reason=_("Se svaret") if step == "decline" else "",
        expected_version=version,
        answer=text.strip(),
        answered_by=actor.user,
        answered_at=timezone.now(),
    )
    title = _("Svar fra fagperson i sak %(number)s")
    if step == "decline":
        title = _("En fagperson kan ikke svare i sak %(number)s")
    notify(
        actor=actor,
        user=done.asked_by,
        title=title % {"number": done.number},
        url=done.get_absolute_url(),
        key=f"specialist-answer:{done.pk}",
    )
    return done


@transaction.atomic
def withdraw(*, actor: Actor, request: SpecialistRequest) -> SpecialistRequest:
    """The question is no longer needed: the one asked no longer reads it. Withdrawn already: it stays so."""
    done: SpecialistRequest = machine.perform(actor=actor, obj=request, name="withdraw")
    relations.close_relation(actor=actor, subject=done, compartment=done.unit.compartment)
    return done


@transaction.atomic
def remind(*, actor: Actor, request: SpecialistRequest) -> SpecialistRequest:
    """Ask again, in a notice. Once a day is enough: a second time the same day changes nothing."""
    row = SpecialistRequest.objects.select_for_update(of=("self",), no_key=True).filter(pk=request.pk).first()
    if row is None or not specialist_requests.can(actor, "remind", row):
        raise NotAllowed("remind")
    if row.state != SpecialistState.ASKED:
        raise Refused(_("Spørsmålet er allerede besvart eller trukket."), code="WRONG_STATE")
    if row.reminded_on == actor.today:
        return row
    row.reminded_on = actor.today
    row.version += 1
    row.save(update_fields=["reminded_on", "version"])
    events.record(actor, "specialist.reminded", row)
    notify(
        actor=actor,
        unit=row.unit,
        title=_("Påminnelse: spørsmål til dere i sak %(number)s") % {"number": row.number},
        url=row.get_absolute_url(),
        key=f"specialist-reminder:{row.pk}:{actor.today}",
        roles=WRITERS,
        needs_receipt=True,
    )
    return row


def asked_on(actor: Actor, application: Application) -> list[SpecialistRequest]:
    """The questions of a case that the actor may read, the newest first. One query."""
    rows = specialist_requests.visible_to(actor).filter(application=application)
    return list(rows.select_related("unit").order_by("-asked_on", "-id"))


def asked_of(actor: Actor) -> QuerySet[SpecialistRequest]:
    """What other units ask the actor's, the first due first."""
    rows: QuerySet[SpecialistRequest] = specialist_requests.visible_to(actor).filter(
        unit__compartment__in=actor.compartment_ids
    )
    return rows.select_related("unit", "person", "asked_by").order_by("due", "id")
