"""Notices of danger (varsel om fare for vold): written, confirmed by those who receive them, renewed, ended.

The assessment of a person's risk lives in the journal of whoever made it. A notice says that it exists and whom to
ask, or what somebody who meets the person should do; never why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.messages.models import Notice
from core.messages.policies import notice_policy
from core.messages.services import give_receipt, notify
from core.people.models import Person
from core.people.policies import persons
from core.rules.periods import add_months
from core.sharing import policies
from core.sharing.enums import NOTICE_NEEDS_DETAIL, NoticeBasis, NoticeKind, NoticeState, Precaution
from core.sharing.models import ViolenceNotice, ViolenceReceiver
from core.sharing.models.consents import midnight
from core.sharing.organisation import Neighbour, neighbours
from core.sharing.services.break_glass import leaders_of
from core.sharing.transitions import violence as machine

#: The longest a notice may hold, from the day it holds from or is renewed.
MONTHS = 12
#: How the key of a message to a receiver begins.
MESSAGE = "unit-notice"


@dataclass(frozen=True)
class NewNotice:
    """What is written. `receivers` are compartments of the municipality other than the writer's."""

    kind: str
    legal_basis: str
    last_day: date | None
    valid_from: date
    basis_detail: str = ""
    holder: str = ""
    ask: str = ""
    precautions: tuple[str, ...] = ()
    instruction: str = ""
    receivers: tuple[UUID, ...] = ()


@transaction.atomic
def write(
    *, actor: Actor, person: Person, new: NewNotice, key: UUID, case: Any = None, label: str = ""
) -> ViolenceNotice:
    """Write a notice and send it to its receivers, who confirm. The same key once more is the same notice.

    `case` is what one stood in; `label` what it is called, a number and never a name.
    """
    if not policies.violence_notices.permits(actor, "write") or actor.user is None or actor.unit is None:
        raise NotAllowed("write")
    if not persons.sees(actor, person):
        raise NotAllowed("write")
    known = ViolenceNotice.objects.filter(compartment=actor.compartment, idempotency_key=key).first()
    if known is not None:
        return known
    _check(actor, new)
    chosen = _chosen(actor, new)
    last = _last_day(actor, new.last_day, since=new.valid_from)
    made = ViolenceNotice(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        kind=new.kind,
        person=person,
        subject_type=case._meta.label_lower if case is not None else "",
        subject_id=case.pk if case is not None else None,
        subject_label=label[:100],
        unit=actor.unit,
        written_by=actor.user,
        holder=new.holder.strip(),
        ask=new.ask.strip(),
        precautions=[each.value for each in Precaution if each in new.precautions],
        instruction=new.instruction.strip(),
        legal_basis=new.legal_basis,
        basis_detail=new.basis_detail.strip(),
        valid_from=new.valid_from,
        valid_to=last + timedelta(days=1),
        closes_at=midnight(last + timedelta(days=1)),
        idempotency_key=key,
    )
    made.save(force_insert=True)
    ViolenceReceiver.objects.bulk_create(
        ViolenceReceiver(
            municipality_id=actor.home.pk,
            notice=made,
            owner_id=made.compartment_id,
            compartment=each.compartment,
            unit=each.unit,
            closes_at=made.closes_at,
        )
        for each in chosen
    )
    events.record(
        actor,
        "violence_notice.written",
        made,
        detail={
            "kind": made.kind,
            "basis": made.legal_basis,
            "to": [str(each.compartment.pk) for each in chosen],
        },
    )
    _send(actor, made)
    _tell_leader(actor, made)
    return made


def _check(actor: Actor, new: NewNotice) -> None:
    if new.kind not in NoticeKind.values:
        raise Refused(_("Velg hva slags varsel det er."), code="KIND_MISSING", field="kind")
    if new.kind == NoticeKind.POINTER:
        if not new.holder.strip():
            raise Refused(_("Skriv hvem som har risikovurderingen."), code="HOLDER_MISSING", field="holder")
        if not new.ask.strip():
            raise Refused(_("Skriv hvem en kan spørre."), code="ASK_MISSING", field="ask")
    if set(new.precautions) - set(Precaution.values):
        raise Refused(_("Velg blant rådene i lista."), code="PRECAUTION_UNKNOWN", field="precautions")
    if new.kind == NoticeKind.WARNING and not new.precautions and not new.instruction.strip():
        raise Refused(
            _("Velg hva de som møter personen, bør gjøre."), code="PRECAUTION_MISSING", field="precautions"
        )
    if new.kind == NoticeKind.WARNING and not new.receivers:
        raise Refused(_("Velg enhetene som skal få varselet."), code="RECEIVER_MISSING", field="receivers")
    if new.legal_basis not in NoticeBasis.values:
        raise Refused(
            _("Velg hjemmelen som gir adgang til å varsle."), code="BASIS_MISSING", field="legal_basis"
        )
    if new.legal_basis in NOTICE_NEEDS_DETAIL and not new.basis_detail.strip():
        raise Refused(
            _("Skriv nærmere om hjemmelen: hvorfor det er nødvendig, eller hvilken lov og paragraf."),
            code="BASIS_DETAIL_MISSING",
            field="basis_detail",
        )
    if new.valid_from > actor.today:
        raise Refused(
            _("Et varsel gjelder fra det blir skrevet, eller fra før. Rett datoen."),
            code="STARTS_IN_FUTURE",
            field="valid_from",
        )


def _last_day(actor: Actor, last_day: date | None, *, since: date) -> date:
    if last_day is None:
        raise Refused(_("Oppgi siste dag varselet gjelder."), code="END_MISSING", field="last_day")
    if last_day < actor.today:
        raise Refused(
            _("Siste dag er passert. Velg en dag som kommer, eller i dag."),
            code="END_IN_PAST",
            field="last_day",
        )
    if last_day >= add_months(since, MONTHS):
        raise Refused(
            _("Et varsel kan gjelde i høyst tolv måneder. Velg en tidligere dag; det kan fornyes."),
            code="TOO_LONG",
            field="last_day",
        )
    return last_day


def _chosen(actor: Actor, new: NewNotice) -> list[Neighbour]:
    others = {each.compartment.pk: each for each in neighbours(actor)}
    if set(new.receivers) - set(others):
        raise Refused(_("Velg enheter i lista."), code="RECEIVER_UNKNOWN", field="receivers")
    return [others[key] for key in dict.fromkeys(new.receivers)]


def _send(actor: Actor, notice: ViolenceNotice) -> None:
    """Let the receivers know whom it is about, as long as it holds, and ask them to confirm.

    The message stands in lists and says neither who nor why.
    """
    rows = list(notice.receivers.select_related("compartment").order_by("created_at", "id"))
    # The writer's own, too: the name stays with the notice when the case is over.
    for compartment in (notice.compartment, *(row.compartment for row in rows)):
        relations.open_relation(
            actor=actor,
            subject=notice.person,
            compartment=compartment,
            basis=Basis.LAW,
            scope=Scope.IDENTITY,
            source_id=notice.pk,
            closes_at=notice.closes_at,
            reason=_("Varsel mellom enheter"),
        )
    for row in rows:
        for unit in Unit.objects.filter(compartment=row.compartment).order_by("name", "id"):
            notify(
                actor=actor,
                unit=unit,
                title=_("Varsel fra %(unit)s: les og bekreft") % {"unit": notice.unit.name},
                url=notice.get_absolute_url(),
                key=f"{_key(notice)}{notice.version}:{unit.pk}",
                roles=policies.NOTICE_READERS,
                needs_receipt=True,
            )


def _key(notice: ViolenceNotice) -> str:
    return f"{MESSAGE}:{notice.pk}:"


def _tell_leader(actor: Actor, notice: ViolenceNotice) -> None:
    """The leader of the unit, where the leader is of the compartment; else the unit itself. Never the writer."""
    inside = Unit.objects.filter(compartment=notice.compartment_id).values("pk")
    leaders = User.objects.filter(
        pk__in=leaders_of(actor, notice.unit), memberships__unit__in=inside
    ).distinct()
    title = _("Enheten har skrevet et varsel til andre enheter")
    told = [user for user in leaders.order_by("pk") if user.pk != notice.written_by_id]
    for user in told:
        notify(
            actor=actor,
            user=user,
            title=title,
            url=notice.get_absolute_url(),
            key=f"unit-notice-leader:{notice.pk}:{user.pk}",
        )
    if not told and not leaders.exists():
        notify(
            actor=actor,
            unit=notice.unit,
            title=title,
            url=notice.get_absolute_url(),
            key=f"unit-notice-leader:{notice.pk}",
            roles=policies.NOTICE_WRITERS,
        )


@transaction.atomic
def mark_read(*, actor: Actor, notice: ViolenceNotice) -> None:
    """Somebody of a receiver has opened it. The first one stands."""
    if actor.user is None:
        return
    ViolenceReceiver.objects.filter(
        notice=notice, compartment__in=actor.compartment_ids, read_at=None
    ).update(read_by=actor.user, read_at=timezone.now())


@transaction.atomic
def confirm(*, actor: Actor, notice: ViolenceNotice) -> ViolenceNotice:
    """A receiver has read it and will act on it. Confirmed already: that stands."""
    if not policies.violence_notices.can(actor, "confirm", notice) or actor.user is None:
        raise NotAllowed("confirm")
    rows = ViolenceReceiver.objects.select_for_update(of=("self",)).filter(
        notice=notice, compartment__in=actor.compartment_ids, confirmed_at=None
    )
    waiting = list(rows.order_by("id"))
    for row in waiting:
        now = timezone.now()
        row.confirmed_by, row.confirmed_at = actor.user, now
        row.read_by, row.read_at = row.read_by or actor.user, row.read_at or now
        row.save(update_fields=["confirmed_by", "confirmed_at", "read_by", "read_at"])
        events.record(
            actor, "violence_notice.confirmed", notice, detail={"compartment": str(row.compartment_id)}
        )
    if waiting:
        for each in notice_policy.visible_to(actor).filter(key__startswith=_key(notice), needs_receipt=True):
            give_receipt(actor=actor, notice=each)
    return notice


def confirm_by_message(*, actor: Actor, message: Notice) -> None:
    """Acknowledging the message that told of a notice confirms the notice, too."""
    begins, _colon, rest = message.key.partition(":")
    if begins != MESSAGE:
        return
    key = UUID(rest.partition(":")[0])
    notice = policies.violence_notices.visible_to(actor).filter(pk=key).first()
    if notice is not None and policies.violence_notices.can(actor, "confirm", notice):
        confirm(actor=actor, notice=notice)


@transaction.atomic
def renew(
    *, actor: Actor, notice: ViolenceNotice, last_day: date | None, version: int | None = None
) -> ViolenceNotice:
    """It is still called for: it holds until another day, and the receivers confirm anew.

    The same day once more changes nothing. Raises Refused for one that has been ended: a new one is written instead.
    """
    if not policies.violence_notices.can(actor, "renew", notice):
        raise NotAllowed("renew")
    locked = ViolenceNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if locked.state == NoticeState.ENDED:
        raise Refused(_("Varselet er avsluttet. Skriv et nytt hvis det trengs."), code="WRONG_STATE")
    if locked.is_live and locked.last_day == last_day:
        return locked
    last = _last_day(actor, last_day, since=actor.today)
    ends: dict[str, Any] = {
        "valid_to": last + timedelta(days=1),
        "closes_at": midnight(last + timedelta(days=1)),
    }
    if locked.state == NoticeState.LAPSED:
        renewed: ViolenceNotice = machine.perform(
            actor=actor, obj=locked, name="resume", expected_version=version, **ends
        )
    else:
        locked.bump(version)
        locked.valid_to, locked.closes_at = ends["valid_to"], ends["closes_at"]
        locked.save(update_fields=["valid_to", "closes_at", "version"])
        events.record(actor, "violence_notice.renewed", locked)
        renewed = locked
    relations.close_opened_by(actor=actor, source_id=renewed.pk)
    renewed.receivers.update(
        closes_at=renewed.closes_at, read_by=None, read_at=None, confirmed_by=None, confirmed_at=None
    )
    _send(actor, renewed)
    return renewed


@transaction.atomic
def end(*, actor: Actor, notice: ViolenceNotice, reason: str, version: int | None = None) -> ViolenceNotice:
    """It is no longer called for: the doors are closed as this returns. Ended already: it stands.

    One that has lapsed is ended the same way; that is its review.
    """
    if not policies.violence_notices.can(actor, "end", notice):
        raise NotAllowed("end")
    locked = ViolenceNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if locked.state == NoticeState.ENDED:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor varselet ikke trengs lenger."), code="REASON_MISSING", field="reason")
    done: ViolenceNotice = machine.perform(
        actor=actor,
        obj=locked,
        name="end" if locked.state == NoticeState.ACTIVE else "review",
        expected_version=version,
        ended_by=actor.user,
        ended_at=timezone.now(),
        end_reason=reason.strip()[:300],
    )
    _close(actor, done)
    return done


def _close(actor: Actor, notice: ViolenceNotice) -> None:
    """By the database's clock, as the walls read it."""
    notice.receivers.filter(closes_at__gt=Now()).update(closes_at=ClockTimestamp())
    ViolenceNotice.objects.filter(pk=notice.pk, closes_at__gt=Now()).update(closes_at=ClockTimestamp())
    relations.close_opened_by(actor=actor, source_id=notice.pk)
    notice.refresh_from_db(fields=["closes_at"])


@transaction.atomic
def lapse_due(*, actor: Actor) -> int:
    """Put on record which notices have run out; that starts the deadline of the review. Returns how many.

    The doors are closed already: both walls compare with the end. Done twice nothing more happens.
    """
    due = ViolenceNotice.objects.filter(
        municipality=actor.home, state=NoticeState.ACTIVE, closes_at__lte=Now()
    ).order_by("id")
    lapsed: Sequence[ViolenceNotice] = list(due)
    for notice in lapsed:
        machine.perform(actor=actor, obj=notice, name="lapse")
    return len(lapsed)


def latest_end(since: date) -> date:
    """The last day that a notice may hold to."""
    return add_months(since, MONTHS) - timedelta(days=1)
