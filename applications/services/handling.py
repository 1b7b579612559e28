"""Who handles a case, and how it ends otherwise than by a decision."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import UNDECIDED, DecisionState
from applications.models import Absence, Application, CaseworkerChange, Decision, Tie
from applications.policies import HANDLERS, applications
from applications.services.guards import locked
from applications.transitions import application as machine
from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Membership
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.services import deadlines

ENDINGS = ("withdraw", "lapse", "shelve")


def possible_caseworkers(actor: Actor, unit_id: UUID | None = None) -> QuerySet[User]:
    """Those who may be made responsible: caseworkers of the unit who are at work today, by name."""
    rows = Membership.objects.filter(
        unit__in=[unit_id] if unit_id else actor.unit_ids, role__in=HANDLERS, valid_from__lte=actor.today
    ).exclude(valid_to__lte=actor.today)
    away = Absence.objects.filter(
        municipality=actor.municipality, first_day__lte=actor.today, last_day__gte=actor.today
    )
    here = User.objects.filter(pk__in=rows.values("user"), is_active=True)
    return here.exclude(pk__in=away.values("user")).order_by("full_name")


@transaction.atomic
def assign(*, actor: Actor, application: Application, caseworker: User | None) -> Application:
    """Make somebody responsible (fordel), or nobody. The same person again is no error."""
    case = locked(actor, application, "assign")
    if case.caseworker_id == (caseworker.pk if caseworker else None):
        return case
    tied = caseworker and Tie.objects.filter(application=case, user=caseworker, lifted_at=None).exists()
    if tied:
        raise Refused(_("Saksbehandleren er registrert som inhabil."), code="TIED", field="caseworker")
    if caseworker is not None and caseworker not in possible_caseworkers(actor, case.unit_id):
        raise Refused(
            _("Velg en saksbehandler som arbeider ved enheten og er på jobb."),
            code="NOT_CASEWORKER",
            field="caseworker",
        )
    case.caseworker = caseworker
    case.version += 1
    case.save(update_fields=["caseworker", "version"])
    CaseworkerChange(
        municipality_id=case.municipality_id, application=case, caseworker=caseworker, assigned_by=actor.user
    ).save(force_insert=True)
    events.record(
        actor, "application.assigned", case, detail={"to": str(caseworker.pk) if caseworker else ""}
    )
    deadlines.reassign(actor=actor, subject=case)
    application.caseworker, application.version = case.caseworker, case.version
    return case


@dataclass(frozen=True)
class Assigned:
    """What came of assigning many: how many were, and which were not, each with the reason."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def assign_many(*, actor: Actor, application_ids: list[UUID], caseworker: User | None) -> Assigned:
    """Assign those of the chosen the actor sees; one that is refused does not hold the others back."""
    if not applications.permits(actor, "assign"):
        raise NotAllowed("assign")
    chosen = applications.visible_to(actor).filter(pk__in=application_ids).order_by("pk")
    done, refused = 0, []
    for application in chosen:
        try:
            with transaction.atomic():
                assign(actor=actor, application=application, caseworker=caseworker)
        except Refused as error:
            refused.append((application.case_number, error.message))
        else:
            done += 1
    return Assigned(done, tuple(refused))


def start(*, actor: Actor, application: Application) -> Application:
    return _step(actor, application, "start")


def ask_information(*, actor: Actor, application: Application, reason: str) -> Application:
    """Wait for information; `reason` says what was asked for."""
    return _step(actor, application, "ask", reason)


def resume(*, actor: Actor, application: Application) -> Application:
    """The information has come."""
    return _step(actor, application, "resume")


def end(*, actor: Actor, application: Application, name: str, reason: str) -> Application:
    """Withdraw (trekk), lapse (bortfall) or shelve (henlegg), with a reason."""
    if name not in ENDINGS:
        raise LookupError(name)
    return _ended(actor, application, name, reason)


def withdraw(*, actor: Actor, application: Application, reason: str) -> Application:
    return _ended(actor, application, "withdraw", reason)


def reopen(*, actor: Actor, application: Application, reason: str) -> Application:
    """Take up again what was ended or refused, e.g. when a decision is reversed on appeal."""
    return _step(actor, application, "reopen", reason)


@transaction.atomic
def _ended(actor: Actor, application: Application, name: str, reason: str) -> Application:
    before = application.state
    case = _step(actor, application, name, reason)
    if case.state != before:
        discard_draft(actor, case)
        hooks.ended(actor, case)
    return case


def discard_draft(actor: Actor, case: Application) -> None:
    """A case that has ended needs no decision: the draft is put aside, and stays on record."""
    drafts = Decision.objects.filter(application=case, state__in=UNDECIDED)
    if drafts.update(state=DecisionState.DISCARDED, version=F("version") + 1):
        events.record(actor, "application.decision_discarded", case)


def _step(actor: Actor, application: Application, name: str, reason: str = "") -> Application:
    case: Application = machine.perform(actor=actor, obj=application, name=name, reason=reason)
    return case


def mark_offered(*, actor: Actor, application: Application) -> Application:
    """An offer has been sent. Called by allocation, whose own policies have let the actor send it."""
    return _follow(actor, application, "offer")


def back_to_list(*, actor: Actor, application: Application) -> Application:
    """The offer was declined, lapsed or withdrawn."""
    return _follow(actor, application, "back_to_list")


@transaction.atomic
def mark_housed(*, actor: Actor, application: Application) -> Application:
    """The lease is signed. Called by tenancies, often by the landlord's people who do not see the application."""
    before = application.state
    case = _follow(actor, application, "house")
    if case.state != before:
        hooks.ended(actor, case)
    return case


def _follow(actor: Actor, application: Application, name: str) -> Application:
    """What follows from an act in a room above: done as this room's own service when the actor may not see the case."""
    if applications.can(actor, "offer" if name != "house" else "house", application):
        return _step(actor, application, name)
    if actor.municipality is None or application.municipality_id != actor.municipality_id:
        raise NotAllowed(name)
    on_behalf_of = actor.service or (actor.user.full_name if actor.user else "")
    with actors.within_service(actor, "applications") as service:
        case: Application = machine.perform(
            actor=service, obj=application, name=name, on_behalf_of=on_behalf_of[:60]
        )
    return case
