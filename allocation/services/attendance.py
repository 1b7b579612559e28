"""Who leads the meeting, who is there, and who takes no part in an item."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import selectors
from allocation.enums import Attendance, MeetingState
from allocation.guards import day_has_come, has_chair
from allocation.models import AgendaItem, Meeting, Participant, Recusal
from allocation.services.meetings import locked_meeting
from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Conflict, Refused


@transaction.atomic
def set_attendance(
    *,
    actor: Actor,
    meeting: Meeting,
    present: dict[UUID, bool],
    people: dict[UUID, User | None] | None = None,
    chair: User | None = None,
) -> None:
    """Roll call (opprop): participant → there or not, who came for the unit, and who leads the meeting today."""
    locked = locked_meeting(actor, meeting, "run")
    if locked.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        raise Refused(_("Send sakslista før møtet gjennomføres."), code="WRONG_STATE")
    day_has_come(locked, actor)
    if chair is not None and chair.pk != locked.chair_id:
        locked.chair = chair
        locked.version += 1
        locked.save(update_fields=["chair", "version"])
        events.record(actor, "meeting.changed", locked, detail={"fields": ["chair"]})
    has_chair(locked, actor)
    rows = list(locked.participants.all())
    there = {row.pk for row in rows if present.get(row.pk)}
    for row in rows:
        row.attendance = Attendance.PRESENT if row.pk in there else Attendance.ABSENT
        if people is not None:
            row.user = people.get(row.pk) if row.pk in there else None
    Participant.objects.bulk_update(rows, ["attendance", "user"])
    events.record(actor, "meeting.attendance", locked, detail={"present": len(there), "called": len(rows)})


@transaction.atomic
def set_recusals(
    *,
    actor: Actor,
    item: AgendaItem,
    participants: Iterable[Participant] = (),
    users: Iterable[User] = (),
    version: int | None = None,
) -> None:
    """Who takes no part in this item (habilitet, fvl. §§ 6–10): called units' members, and people of the office itself.

    The same again is no change. `version` is the item's, as it was on the screen.
    """
    locked = locked_meeting(actor, item.meeting, "run")
    if locked.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        raise Refused(_("Habilitet føres mens møtet holdes, til referatet er godkjent."), code="WRONG_STATE")
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk, meeting=locked)
    wanted: set[tuple[UUID | None, UUID | None]] = {
        (each.pk, None) for each in participants if each.meeting_id == locked.pk
    }
    wanted |= {(None, each.pk) for each in users}
    have = {(each.participant_id, each.user_id): each for each in row.recusals.all()}
    if wanted == set(have):
        return
    if version is not None and row.version != version:
        raise Conflict(row, version)
    for key, each in have.items():
        if key not in wanted:
            each.delete()
    Recusal.objects.bulk_create(
        Recusal(
            municipality_id=locked.municipality_id,
            meeting=locked,
            item=row,
            participant_id=participant,
            user_id=user,
        )
        for participant, user in sorted(wanted - set(have), key=str)
    )
    events.record(actor, "meeting.recused", row, detail={"count": len(wanted)})


def require_part(actor: Actor, item: AgendaItem) -> None:
    """Whoever is recused from the item neither reads it in the meeting nor records its result."""
    if item.pk in selectors.recused_from(actor, item.meeting_id):
        raise Refused(
            _("Du er inhabil i denne saken (forvaltningsloven § 6). En annen må føre resultatet."),
            code="RECUSED",
        )
