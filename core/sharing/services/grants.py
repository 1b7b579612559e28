"""Sharing one record with one compartment or one person, and taking it back."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import as_identity
from core.agencies.models import Compartment, Membership, Unit
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.messages.services import notify
from core.sharing import policies, shareables
from core.sharing.enums import CHOSEN, NEEDS_DETAIL, Ending, LegalBasis
from core.sharing.models import Share
from core.sharing.organisation import KEEPERS
from core.sharing.services import consented, doors
from core.sharing.shareables import Shareable

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Receiver:
    """One compartment, or one person with the unit they work in."""

    compartment: Compartment | None = None
    user: User | None = None
    unit: Unit | None = None

    @property
    def in_compartment(self) -> Compartment:
        """Whose secrecy the information comes under: consent names compartments, never single persons."""
        found = self.compartment or (self.unit.compartment if self.unit else None)
        assert found is not None
        return found


def may_share(actor: Actor, record: models.Model) -> bool:
    """Only what is one's own: seen by one's own compartment or as its handler, never by a grant or a relation."""
    if not policies.shares.permits(actor, "share") or actor.is_service:
        return False
    kind = shareables.shareable(record._meta.label_lower)
    if kind is None:
        return False
    own: Any = record
    if own.compartment_id not in actor.compartment_ids:
        return False
    return kind.policy.sees(replace(actor, granted_ids=frozenset()), record)


def receiver_of(
    actor: Actor, *, compartment: Compartment | None = None, user: User | None = None
) -> Receiver:
    """Who is meant, if they work in the municipality today. Raises Refused otherwise."""
    if (compartment is None) == (user is None):
        raise Refused(
            _("Velg enten en enhet eller en person å dele med."), code="RECEIVER_MISSING", field="receiver"
        )
    if compartment is not None:
        if compartment.municipality_id != actor.municipality_id:
            raise Refused(_("Mottakeren må høre til kommunen."), code="RECEIVER_ELSEWHERE", field="receiver")
        return Receiver(compartment=compartment)
    if user is not None and user.pk == actor.user_id:
        raise Refused(
            _("Du kan ikke dele med deg selv. Velg en annen mottaker."), code="RECEIVER_SELF", field="person"
        )
    working = memberships_today(actor).filter(user=user).select_related("unit__compartment").first()
    if working is None or user is None or not user.is_active:
        raise Refused(
            _("Mottakeren arbeider ikke i kommunen i dag."), code="RECEIVER_ELSEWHERE", field="person"
        )
    return Receiver(user=user, unit=working.unit)


def memberships_today(actor: Actor) -> models.QuerySet[Membership]:
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        valid_from__lte=actor.today,
        unit__municipality=actor.municipality_id,
    ).order_by("valid_from", "id")


def find_person(actor: Actor, text: str) -> User:
    """The colleague named by user name, e-mail or full name. Raises Refused for none or several."""
    words = text.strip()
    working = memberships_today(actor).filter(user=OuterRef("pk"))
    staff = User.objects.filter(Exists(working), is_active=True)
    exact = list(staff.filter(Q(username__iexact=words) | Q(email__iexact=words)).order_by("pk")[:2])
    found = exact or list(staff.filter(full_name__iexact=words).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            _("Flere ansatte heter dette. Skriv brukernavnet i stedet."),
            code="PERSON_UNCLEAR",
            field="person",
        )
    raise Refused(
        _("Fant ingen ansatt i kommunen med dette navnet. Skriv fullt navn eller brukernavn."),
        code="PERSON_UNKNOWN",
        field="person",
    )


def latest_end(today: date) -> date:
    """A year from today; from 29 February, the last of February."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return today.replace(year=today.year + 1, day=28)


def end_of(day: date) -> datetime:
    """The moment after the day's last: what ends on a day is open all that day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=OSLO)


@transaction.atomic
def share(
    *,
    actor: Actor,
    record: models.Model,
    receiver: Receiver,
    legal_basis: str,
    purpose: str,
    ends_on: date | None,
    basis_detail: str = "",
    source_id: UUID | None = None,
    needs_receipt: bool = True,
) -> Share:
    """Open the record to the receiver through `ends_on`, with the persons it is about. The same again is one share.

    Raises NotAllowed for somebody who does not own the record, Refused for anything missing.
    """
    kind = shareables.shareable(record._meta.label_lower)
    if kind is None or not may_share(actor, record):
        raise NotAllowed("share")
    ends_on = _check(actor, legal_basis, basis_detail, purpose, ends_on)
    _check_receiver(actor, kind, record, receiver)
    if legal_basis == LegalBasis.CONSENT:
        about = next(iter(kind.persons(record)), None)
        source_id = source_id or consented.check(about, receiver.in_compartment, ends_on).pk
    own: Any = record
    same = Share.objects.filter(
        compartment=own.compartment_id,
        subject_id=record.pk,
        to_user=receiver.user,
        to_compartment=receiver.compartment,
        legal_basis=legal_basis,
        purpose=purpose.strip(),
        ends_at=end_of(ends_on),
        ended_at=None,
        source_id=source_id,
    ).first()
    if same is not None:
        return same
    made = Share(
        municipality_id=actor.home.pk,
        compartment_id=own.compartment_id,
        subject_type=record._meta.label_lower,
        subject_id=record.pk,
        title=kind.title(record)[:200],
        covers=doors.names(kind.covers(record)),
        to_user=receiver.user,
        to_compartment=receiver.compartment,
        to_unit=receiver.unit,
        legal_basis=legal_basis,
        basis_detail=basis_detail.strip(),
        purpose=purpose.strip(),
        granted_by=actor.user,
        granted_at=oslo_now(),
        ends_at=end_of(ends_on),
        source_id=source_id,
    )
    made.save(force_insert=True)
    doors.settle(made)
    events.record(actor, "grant.given", made, detail=detail_of(made))
    _tell_receiver(actor, made, kind, needs_receipt)
    return made


def detail_of(made: Share) -> dict[str, Any]:
    """Ids and codes for the audit trail."""
    return {
        "subject": str(made.subject_id),
        "kind": made.subject_type,
        "to": str(made.to_user_id or made.to_compartment_id),
        "basis": made.legal_basis,
        "ends_at": made.ends_at.isoformat(),
    }


def _check(actor: Actor, basis: str, detail: str, purpose: str, ends_on: date | None) -> date:
    if basis not in CHOSEN:
        raise Refused(
            _("Velg hjemmelen som gir adgang til å dele."), code="BASIS_MISSING", field="legal_basis"
        )
    if basis in NEEDS_DETAIL and not detail.strip():
        raise Refused(
            _("Skriv hvordan delingen fremmer egne oppgaver, eller hvilken lov og paragraf som gjelder."),
            code="BASIS_DETAIL_MISSING",
            field="basis_detail",
        )
    if not purpose.strip():
        raise Refused(
            _("Skriv hva mottakeren skal bruke opplysningene til."), code="PURPOSE_MISSING", field="purpose"
        )
    if ends_on is None:
        raise Refused(_("Oppgi hvor lenge delingen skal vare."), code="END_MISSING", field="ends_on")
    if ends_on < actor.today:
        raise Refused(
            _("Sluttdatoen er passert. Velg i dag eller senere."), code="END_IN_PAST", field="ends_on"
        )
    if ends_on > latest_end(actor.today):
        raise Refused(
            _("En deling kan vare høyst ett år. Velg en tidligere dato, og del på nytt om det trengs."),
            code="END_TOO_LATE",
            field="ends_on",
        )
    return ends_on


def _check_receiver(actor: Actor, kind: Any, record: Any, receiver: Receiver) -> None:
    """Not to oneself or the own compartment; somebody who could open it at all, and cannot already."""
    readers = kind.policy
    if receiver.compartment is not None:
        if (
            receiver.compartment.pk == record.compartment_id
            or receiver.compartment.pk in actor.compartment_ids
        ):
            raise Refused(
                _("Enheten eier opplysningene selv. Velg en annen mottaker."),
                code="RECEIVER_OWN_COMPARTMENT",
                field="receiver",
            )
        staff = memberships_today(actor).filter(unit__compartment=receiver.compartment)
        wanted = readers.readers
        if not (staff.filter(role__in=wanted) if wanted is not None else staff).exists():
            raise Refused(
                _("Ingen i enheten har en rolle som kan åpne dette. Velg en annen mottaker."),
                code="RECEIVER_CANNOT_OPEN",
                field="receiver",
            )
        return
    somebody = actors.for_user(receiver.user, today=actor.today)  # type: ignore[arg-type]
    if not readers.permits(somebody, "view"):
        raise Refused(
            _("Mottakeren har ikke en rolle som kan åpne dette. Velg en annen mottaker."),
            code="RECEIVER_CANNOT_OPEN",
            field="person",
        )
    if readers.sees(replace(somebody, granted_ids=frozenset()), record):
        raise Refused(
            _("Mottakeren ser dette allerede gjennom enheten sin."), code="RECEIVER_SEES", field="person"
        )


def _tell_receiver(actor: Actor, made: Share, kind: Shareable, needs_receipt: bool) -> None:
    """The person, or those in the compartment's units whose work it is."""
    if made.to_user is not None:
        notify(
            actor=actor,
            title=_("Delt med deg: %(title)s") % {"title": made.title},
            url=address(made),
            key=f"share:{made.pk}",
            user=made.to_user,
            needs_receipt=needs_receipt,
        )
        return
    readers = kind.policy.readers if kind.policy.readers is not None else KEEPERS
    for unit in Unit.objects.filter(compartment=made.to_compartment).order_by("name", "id"):
        notify(
            actor=actor,
            title=_("Delt med enheten: %(title)s") % {"title": made.title},
            url=address(made),
            key=f"share:{made.pk}:{unit.pk}",
            unit=unit,
            roles=readers,
            needs_receipt=needs_receipt,
        )


def address(made: Share) -> str:
    """Where the receiver reads what is shared."""
    return reverse("sharing:shared_record", args=[made.pk])


@transaction.atomic
def revoke(*, actor: Actor, made: Share, reason: str = "") -> Share:
    """Take it back: the doors are closed as this returns. One that has ended already stays as it ended."""
    if not policies.shares.can(actor, "revoke", made):
        raise NotAllowed("revoke")
    locked = Share.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if not locked.is_live:
        return locked
    (ended,) = doors.close(
        [locked], ending=Ending.REVOKED, ended_by_id=actor.user_id, end_reason=reason.strip()[:300]
    )
    events.record(actor, "grant.revoked", ended, detail=detail_of(ended))
    return ended


@transaction.atomic
def end_by_source(*, actor: Actor, source_id: UUID, ending: str = Ending.BASIS_GONE) -> int:
    """Close what rests on a consent, a break-glass access or a request that no longer holds. Returns how many."""
    # Whoever decides need not see the shares themselves: the privacy officer sees the access, not what it opened.
    with as_identity(actors.for_service("sharing", actor.home, today=actor.today)):
        rows = Share.objects.select_for_update(of=("self",)).filter(source_id=source_id, ended_at=None)
        live = [row for row in rows.order_by("id") if row.is_live]
        for ended in doors.close(live, ending=ending, ended_by_id=actor.user_id):
            verb = "grant.revoked" if ending == Ending.REVOKED else "grant.basis_gone"
            events.record(actor, verb, ended, detail=detail_of(ended))
    return len(live)


@transaction.atomic
def record_lapsed(*, actor: Actor) -> dict[str, int]:
    """Write down which shares have run out, and tell those who gave them; end those whose receiver has left.

    The doors are closed already: both walls compare with the end. Done twice nothing more happens.
    """
    over = list(
        Share.objects.select_for_update(of=("self",))
        .filter(municipality=actor.home, ended_at=None, ends_at__lte=ClockTimestamp())
        .select_related("granted_by")
        .order_by("id")
    )
    for row in over:
        Share.objects.filter(pk=row.pk).update(ended_at=row.ends_at, ending=Ending.LAPSED)
        events.record(actor, "grant.lapsed", row, detail=detail_of(row))
        if row.granted_by is not None and row.legal_basis != LegalBasis.BREAK_GLASS:
            notify(
                actor=actor,
                title=_("Delingen har løpt ut: %(title)s") % {"title": row.title},
                url=_given(),
                key=f"share-lapsed:{row.pk}",
                user=row.granted_by,
            )
    return {"lapsed": len(over), "ended": _end_where_receiver_left(actor)}


def _given() -> str:
    return reverse("sharing:given")


def _end_where_receiver_left(actor: Actor) -> int:
    """What was given to somebody for their work in a unit ends as they leave the unit."""
    still = memberships_today(actor).filter(user=OuterRef("to_user"), unit=OuterRef("to_unit"))
    rows = (
        Share.objects.select_for_update(of=("self",))
        .filter(~Exists(still), municipality=actor.home, ended_at=None, to_user__isnull=False)
        .exclude(to_unit=None)
        .order_by("id")
    )
    left = doors.close(list(rows), ending=Ending.RECIPIENT_LEFT)
    for row in left:
        events.record(actor, "grant.recipient_left", row, detail=detail_of(row))
    return len(left)
