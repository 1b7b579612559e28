"""Habilitet (fvl. §§ 6-10), absence with a stand-in, and cases that change hands."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.enums import ENDED_STATES, TieGround
from applications.models import Absence, Application, CaseworkerChange, Tie
from applications.policies import absences, ties
from applications.services.guards import locked
from applications.services.handling import possible_caseworkers
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Unit
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.people.services import members_on
from core.rules.services import deadlines


def warnings(actor: Actor, case: Application) -> list[str]:
    """What the person should think over before handling the case. A warning decides nothing by itself.

    The same family name as somebody in the household, or a tie registered earlier to the same applicant.
    """
    if actor.user is None:
        return []
    found = []
    own = actor.user.full_name.split()[-1:]
    names = {
        case.applicant.family_name,
        *(p.member.person.family_name for p in members_on(case.household, actor.today)),
    }
    if own and own[0].casefold() in {name.casefold() for name in names}:
        found.append(_("Du har samme etternavn som noen i husstanden."))
    earlier = ties.visible_to(actor).filter(user=actor.user_id, application__applicant=case.applicant_id)
    if earlier.exclude(application=case).exists():
        found.append(_("Du har vært registrert som inhabil i en annen sak for samme søker."))
    return found


@transaction.atomic
def register_tie(
    *, actor: Actor, application: Application, ground: str, explanation: str = "", user: User | None = None
) -> Tie:
    """Register that somebody takes no part in the case: oneself, or by a leader a colleague. Once is enough."""
    who = user or actor.user
    if not ties.permits(actor, "register") or who is None:
        raise NotAllowed("register")
    if who != actor.user and not ties.permits(actor, "lift"):
        raise NotAllowed("register")
    case = locked(actor, application, "assign")
    if ground not in TieGround.values:
        raise Refused(_("Velg hvorfor."), code="GROUND_MISSING", field="ground")
    if ground == TieGround.SPECIAL and not explanation.strip():
        raise Refused(
            _("Skriv hva som gjør at du kan bli oppfattet som partisk."),
            code="EXPLANATION_MISSING",
            field="explanation",
        )
    standing = Tie.objects.filter(application=case, user=who, lifted_at=None).first()
    if standing is not None:
        return standing
    tie = Tie(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        user=who,
        ground=ground,
        explanation=explanation.strip(),
        registered_by=actor.user,
    )
    tie.save(force_insert=True)
    events.record(actor, "application.tie_registered", case, detail={"user": str(who.pk), "ground": ground})
    if case.caseworker_id == who.pk:
        _hand(actor, case, caseworker=None, unit=None, reason=_("Saksbehandleren er inhabil."))
        application.caseworker = None
    return tie


@transaction.atomic
def lift_tie(*, actor: Actor, tie: Tie, reason: str) -> Tie:
    """The leader finds that there is no such tie (fvl. § 8). Lifted already is no error."""
    if not ties.permits(actor, "lift") or not ties.sees(actor, tie):
        raise NotAllowed("lift")
    row = (
        Tie.objects.select_for_update(of=("self",), no_key=True).select_related("application").get(pk=tie.pk)
    )
    if row.user_id == actor.user_id:
        raise Refused(_("En annen leder avgjør om du selv er habil."), code="OWN_TIE")
    if row.lifted_at is not None:
        return row
    if not reason.strip():
        raise Refused(_("Skriv hvorfor vedkommende er habil."), code="REASON_MISSING", field="reason")
    row.lifted_at = oslo_now()
    row.save(update_fields=["lifted_at"])
    events.record(
        actor,
        "application.tie_lifted",
        row.application,
        reason=reason.strip(),
        detail={"user": str(row.user_id)},
    )
    return row


def reachable_units(actor: Actor, case: Application) -> QuerySet[Unit]:
    """Units a case can be moved to: those that share its secrecy. Another compartment is asked or involved instead."""
    return Unit.objects.filter(
        municipality_id=case.municipality_id, compartment=case.compartment_id
    ).order_by("name")


@transaction.atomic
def transfer(
    *,
    actor: Actor,
    application: Application,
    reason: str,
    caseworker: User | None = None,
    unit: Unit | None = None,
) -> Application:
    """Give the case to a colleague, or to another unit, with a reason that stays on record."""
    case = locked(actor, application, "assign")
    if case.state in ENDED_STATES:
        raise Refused(_("Søknaden er avsluttet."), code="ENDED")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor saken gis videre."), code="REASON_MISSING", field="reason")
    where = unit or case.unit
    if unit is not None and unit not in reachable_units(actor, case):
        raise Refused(
            _("Velg en enhet som deler saken med dere. Andre enheter involverer du i stedet."),
            code="UNIT_NOT_OURS",
            field="unit",
        )
    if caseworker is not None and caseworker not in possible_caseworkers(actor, where.pk):
        raise Refused(
            _("Velg en saksbehandler ved enheten som er på jobb."), code="NOT_CASEWORKER", field="caseworker"
        )
    if (
        caseworker is not None
        and Tie.objects.filter(application=case, user=caseworker, lifted_at=None).exists()
    ):
        raise Refused(_("Saksbehandleren er registrert som inhabil."), code="TIED", field="caseworker")
    same_hand = case.caseworker_id == (caseworker.pk if caseworker else None)
    if same_hand and where.pk == case.unit_id:
        return case
    _hand(actor, case, caseworker=caseworker, unit=unit, reason=reason.strip())
    application.caseworker, application.unit, application.version = case.caseworker, case.unit, case.version
    return case


def _hand(
    actor: Actor, case: Application, *, caseworker: User | None, unit: Unit | None, reason: str
) -> None:
    changed = unit is not None and unit.pk != case.unit_id
    if unit is not None:
        case.unit = unit
    case.caseworker = caseworker
    case.version += 1
    case.save(update_fields=["caseworker", "unit", "version"])
    CaseworkerChange(
        municipality_id=case.municipality_id,
        application=case,
        caseworker=caseworker,
        assigned_by=actor.user,
        reason=reason[:300],
        unit=unit if changed else None,
    ).save(force_insert=True)
    events.record(
        actor, "application.transferred", case, reason=reason,
        detail={"to": str(caseworker.pk) if caseworker else "", "unit": str(unit.pk) if changed and unit else ""},
    )  # fmt: skip
    deadlines.reassign(actor=actor, subject=case)


@transaction.atomic
def register_absence(
    *, actor: Actor, user: User, first_day: date, last_day: date, stand_in: User | None = None
) -> Absence:
    """Somebody is away, and who looks after their work. The same period again changes the stand-in."""
    own = actor.user is not None and user.pk == actor.user.pk
    if not absences.permits(actor, "register") or (
        not own and not absences.permits(actor, "register_others")
    ):
        raise NotAllowed("register")
    if user not in colleagues(actor) or (stand_in is not None and stand_in not in colleagues(actor)):
        raise Refused(_("Velg noen som arbeider ved enheten."), code="NOT_COLLEAGUE", field="user")
    if last_day < first_day:
        raise Refused(
            _("Siste dag kan ikke være før første dag."), code="ENDS_BEFORE_START", field="last_day"
        )
    if last_day < actor.today:
        raise Refused(_("Fraværet er allerede over."), code="IN_PAST", field="last_day")
    if stand_in is not None and stand_in.pk == user.pk:
        raise Refused(_("Stedfortrederen må være en annen."), code="SAME_PERSON", field="stand_in")
    same = Absence.objects.filter(
        municipality_id=actor.home.pk, user=user, first_day=first_day, last_day=last_day
    ).first()
    row = same or Absence(
        municipality_id=actor.home.pk,
        user=user,
        first_day=first_day,
        last_day=last_day,
        registered_by=actor.user,
    )
    if same is not None and same.stand_in_id == (stand_in.pk if stand_in else None):
        return same
    row.stand_in = stand_in
    row.save()
    events.record(actor, "absence.registered", row, on=first_day, detail={"user": str(user.pk)})
    return row


@transaction.atomic
def end_absence(*, actor: Actor, absence: Absence) -> None:
    """Back already, or never away after all: the entry goes. Gone already is no error."""
    own = absence.user_id == actor.user_id
    if not absences.permits(actor, "register") or (
        not own and not absences.permits(actor, "register_others")
    ):
        raise NotAllowed("register")
    row = absences.visible_to(actor).filter(pk=absence.pk).first()
    if row is None:
        return
    events.record(actor, "absence.ended", row, detail={"user": str(row.user_id)})
    row.delete()


def colleagues(actor: Actor) -> QuerySet[User]:
    """Those who work in the actor's units today, by name."""
    rows = Membership.objects.filter(unit__in=actor.unit_ids, valid_from__lte=actor.today).exclude(
        valid_to__lte=actor.today
    )
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("full_name")


def stands_in_for(actor: Actor) -> list[UUID]:
    """Those whose work the actor looks after today."""
    rows: Any = absences.visible_to(actor).filter(
        stand_in=actor.user_id, first_day__lte=actor.today, last_day__gte=actor.today
    )
    return list(rows.values_list("user_id", flat=True))
