"""Break-glass (nødtilgang): 24 hours in others' records when life and health cannot wait; everybody is told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Compartment, Duty, Membership, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.messages.services import add_task, notify
from core.sharing import emergencies, policies
from core.sharing.emergencies import Found
from core.sharing.enums import Ending, LegalBasis
from core.sharing.models import BreakGlass, EmergencyAttempt, Share
from core.sharing.organisation import asked_unit
from core.sharing.services import doors, grants
from core.sharing.transitions import review as machine

HOURS = 24
REASON_LENGTH = 20
#: Attempts a person may make in an hour, and in 24: enough for an emergency, too few to go looking.
PER_HOUR, PER_DAY = 5, 10
FOLLOW_UP_DAYS = 7


@dataclass(frozen=True)
class Outcome:
    """What came of it. Nothing opened reads the same whether the number was wrong, or led to what never opens so."""

    opened: list[BreakGlass]
    own: bool = False


@transaction.atomic
def open_access(*, actor: Actor, number: str, reason: str) -> Outcome:
    """Put the attempt on record, look the number up, and open what it leads to for 24 hours.

    Raises Refused for a reason that says too little and for too many attempts. A number that leads nowhere is no
    error: the attempt stays on record.
    """
    if not policies.emergencies.permits(actor, "open") or actor.user is None or actor.unit is None:
        raise NotAllowed("open")
    asked = _normal(number)
    if not asked:
        raise Refused(
            _("Skriv nummeret på saken, leieforholdet eller personen."), code="NUMBER_MISSING", field="number"
        )
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused(
            _("Skriv minst 20 tegn om hva som ikke kan vente."), code="REASON_TOO_SHORT", field="reason"
        )
    _not_too_often(actor)
    attempt = EmergencyAttempt(
        municipality_id=actor.home.pk, user=actor.user, unit=actor.unit, number=asked, reason=reason.strip()
    )
    attempt.save(force_insert=True)
    events.record(actor, "break_glass.attempted", attempt)
    found = emergencies.look_up(attempt.pk)
    others = [each for each in found if each.compartment_id not in actor.compartment_ids]
    openable = [each for each in others if not each.shielded]
    for each in others:
        if each.shielded:
            _tell_of_shielded(actor, attempt, each)
    by_owner: dict[UUID, list[Found]] = defaultdict(list)
    for each in openable:
        by_owner[each.compartment_id].append(each)
    opened = [_open(actor, attempt, owner, records) for owner, records in sorted(by_owner.items())]
    return Outcome(opened, own=not others and bool(found))


def _normal(number: str) -> str:
    """As numbers are stored: no spaces; the case number of an address (2026-123) as it is written (2026/123)."""
    text = "".join(number.split())
    year, sign, serial = text.partition("-")
    if sign and len(year) == 4 and (year + serial).isalnum():
        return f"{year}/{serial}"
    return text[:20]


def _not_too_often(actor: Actor) -> None:
    """Lock the person's own row, so that many at once are counted too."""
    assert actor.user is not None
    User.objects.select_for_update(of=("self",)).get(pk=actor.user.pk)
    now = timezone.now()
    made = EmergencyAttempt.objects.filter(user=actor.user_id)
    lately = made.filter(at__gt=now - timedelta(hours=1)).count()
    if lately >= PER_HOUR or made.filter(at__gt=now - timedelta(days=1)).count() >= PER_DAY:
        raise Refused(
            _(
                "Du har bedt om nødtilgang mange ganger på kort tid. Ring enheten det gjelder, eller nødetatene "
                "(110, 112, 113) hvis liv er i fare."
            ),
            code="TOO_MANY_ATTEMPTS",
        )


def _open(actor: Actor, attempt: EmergencyAttempt, owner: UUID, records: list[Found]) -> BreakGlass:
    assert actor.user is not None
    compartment = Compartment.objects.get(pk=owner)
    unit_id = next((each.unit_id for each in records if each.unit_id), None)
    unit = Unit.objects.get(pk=unit_id) if unit_id else asked_unit(compartment, actor.today)
    now = timezone.now()
    opened = BreakGlass(
        municipality_id=actor.home.pk,
        compartment=compartment,
        attempt=attempt,
        number=", ".join(dict.fromkeys(each.number for each in records))[:60],
        user=actor.user,
        reader_unit=actor.unit,
        unit=unit,
        reason=attempt.reason,
        opened_at=now,
        ends_at=now + timedelta(hours=HOURS),
    )
    opened.save(force_insert=True)
    for each in records:
        made = Share(
            municipality_id=actor.home.pk,
            compartment=compartment,
            subject_type=each.label,
            subject_id=each.record_id,
            title=each.title,
            covers=each.covers,
            to_user=actor.user,
            to_unit=actor.unit,
            legal_basis=LegalBasis.BREAK_GLASS,
            purpose=_("Nødtilgang"),
            granted_by=actor.user,
            granted_at=now,
            ends_at=opened.ends_at,
            source_id=opened.pk,
        )
        made.save(force_insert=True)
        doors.settle(made)
    events.record(
        actor,
        "break_glass.opened",
        opened,
        reason=attempt.reason,
        detail={"records": [str(each.record_id) for each in records], "owner": str(owner)},
    )
    _tell(actor, opened)
    return opened


def _tell(actor: Actor, opened: BreakGlass) -> None:
    """At once: the leader of the unit whose records these are, the reader's own leader, and the privacy officer."""
    title = _("Nødtilgang er åpnet: sak %(number)s") % {"number": opened.number}
    told = leaders_of(actor, opened.unit) | leaders_of(actor, opened.reader_unit) | privacy_officers(actor)
    for user in sorted(told - {opened.user_id}):
        notify(
            actor=actor,
            user=User.objects.get(pk=user),
            title=title,
            url=opened.get_absolute_url(),
            key=f"break-glass:{opened.pk}:{user}",
            needs_receipt=True,
        )
    if not leaders_of(actor, opened.unit) - {opened.user_id}:
        notify(
            actor=actor,
            unit=opened.unit,
            title=title,
            url=opened.get_absolute_url(),
            key=f"break-glass:{opened.pk}:unit",
            needs_receipt=True,
        )


def _tell_of_shielded(actor: Actor, attempt: EmergencyAttempt, record: Found) -> None:
    """It did not open, and the asker is not told why; those who can act know that somebody needed something."""
    compartment = Compartment.objects.get(pk=record.compartment_id)
    unit_id = record.unit_id
    unit = Unit.objects.get(pk=unit_id) if unit_id else asked_unit(compartment, actor.today)
    told = privacy_officers(actor) | (leaders_of(actor, unit) if unit else set())
    for user in sorted(told - {actor.user_id}):
        notify(
            actor=actor,
            user=User.objects.get(pk=user),
            title=_("Nødtilgang ble forsøkt og ikke gitt: sak %(number)s. Ring %(who)s.")
            % {"number": record.number, "who": actor.user.full_name if actor.user else ""},
            url="/personvern/",
            key=f"break-glass-tried:{attempt.pk}:{record.record_id}:{user}",
            needs_receipt=True,
        )


def leaders_of(actor: Actor, unit: Unit) -> set[UUID]:
    """Those who lead the unit today; where it has no leader, the unit above, and then the agency's director."""
    working = _working(actor)
    for posts in (
        working.filter(unit=unit.pk, role=Role.UNIT_LEADER),
        working.filter(unit=unit.parent_id, role=Role.UNIT_LEADER),
        working.filter(unit__agency=unit.agency_id, role=Role.DIRECTOR),
    ):
        found = set(posts.values_list("user_id", flat=True))
        if found:
            return found
    return set()


def privacy_officers(actor: Actor) -> set[UUID]:
    by_role = _working(actor).filter(role=Role.PRIVACY_OFFICER).values_list("user_id", flat=True)
    by_duty = Duty.objects.filter(municipality=actor.home, code=Role.PRIVACY_OFFICER)
    return set(by_role) | set(by_duty.values_list("user_id", flat=True))


def _working(actor: Actor) -> Any:
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        valid_from__lte=actor.today,
        unit__municipality=actor.home,
    )


@transaction.atomic
def close_access(*, actor: Actor, opened: BreakGlass) -> BreakGlass:
    """The reader is done before the time is out. Closed already: it stays so."""
    if not policies.emergencies.can(actor, "close", opened):
        raise NotAllowed("close")
    locked = BreakGlass.objects.select_for_update(of=("self",)).get(pk=opened.pk)
    if not locked.is_live:
        return locked
    return _end(actor, locked)


def _end(actor: Actor, locked: BreakGlass) -> BreakGlass:
    grants.end_by_source(actor=actor, source_id=locked.pk, ending=Ending.REVOKED)
    BreakGlass.objects.filter(pk=locked.pk).update(ended_at=Greatest(ClockTimestamp(), F("opened_at")))
    locked.refresh_from_db()
    events.record(actor, "break_glass.closed", locked)
    return locked


@transaction.atomic
def review(*, actor: Actor, opened: BreakGlass, justified: bool, reason: str) -> BreakGlass:
    """The owner's leader or the privacy officer says whether it was called for, and why; if not, it is followed up.

    Reviewed already with the same answer: it stands. Raises NotAllowed for the reader and for others.
    """
    if not reason.strip():
        raise Refused(_("Skriv hva du bygger vurderingen på."), code="REASON_MISSING", field="reason")
    before = opened.state
    done: BreakGlass = machine.perform(
        actor=actor,
        obj=opened,
        name="justify" if justified else "reject",
        reason=reason,
        reviewed_by=actor.user,
        reviewed_at=timezone.now(),
        review_reason=reason.strip(),
    )
    if not justified and before != done.state:
        locked = BreakGlass.objects.select_for_update(of=("self",)).get(pk=done.pk)
        if locked.is_live:
            done = _end(actor, locked)
        _follow_up(actor, done)
    return done


def _follow_up(actor: Actor, done: BreakGlass) -> None:
    """The reader's leader takes it from there."""
    leaders = leaders_of(actor, done.reader_unit) - {done.user_id}
    receivers: list[dict[str, Any]] = [{"user": User.objects.get(pk=key)} for key in sorted(leaders)]
    for receiver in receivers or [{"unit": done.reader_unit.parent or done.reader_unit}]:
        who = next(iter(receiver.values()))
        add_task(
            actor=actor,
            title=_("Følg opp nødtilgang som ikke var nødvendig: sak %(number)s") % {"number": done.number},
            url=done.get_absolute_url(),
            key=f"break-glass-follow-up:{done.pk}:{who.pk}",
            due=actor.today + timedelta(days=FOLLOW_UP_DAYS),
            subject=done,
            **receiver,
        )
