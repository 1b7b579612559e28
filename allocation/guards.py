"""Facts that forbid a step, and the sentence that says how to mend it."""

from typing import Any

from django.utils.translation import gettext as _

from allocation.enums import MeetingState
from allocation.models import AgendaItem, Meeting
from allocation.selectors import possible_chairs
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface import formatting


def has_agenda(meeting: Any, actor: Actor) -> None:
    if not AgendaItem.objects.filter(meeting=meeting).exists():
        raise Refused(_("Sakslista er tom. Sett den opp før du sender den."), code="AGENDA_EMPTY")


def ready_to_send(meeting: Any, actor: Actor) -> None:
    has_chair(meeting, actor)
    has_agenda(meeting, actor)


def every_item_has_a_result(meeting: Any, actor: Actor) -> None:
    missing = list(
        AgendaItem.objects.filter(meeting=meeting, result="")
        .order_by("order")
        .values_list("order", flat=True)
    )
    if missing:
        raise Refused(
            _("Disse sakene mangler resultat: %(items)s. Før dem før møtet avsluttes.")
            % {"items": ", ".join(str(number) for number in missing)},
            code="RESULTS_MISSING",
        )


def day_has_come(meeting: Meeting, actor: Actor) -> None:
    """Nobody is there, nothing is discussed and nothing decided before the day of the meeting."""
    if meeting.date > actor.today:
        raise Refused(
            _(
                "Møtet er %(date)s og kan ikke gjennomføres før den dagen. Blir det holdt tidligere, "
                "endrer du møtedagen først."
            )
            % {"date": formatting.longdate(meeting.date)},
            code="MEETING_AHEAD",
        )


def has_chair(meeting: Meeting, actor: Actor) -> None:
    """Somebody who may lead meetings today leads this one."""
    if not possible_chairs(actor, meeting.compartment_id).filter(pk=meeting.chair_id).exists():
        raise Refused(
            _(
                "Møtet har ingen møteleder: %(name)s leder ikke lenger møter her. "
                "Velg hvem som leder møtet under «Endre møtet» eller «Opprop»."
            )
            % {"name": meeting.chair.full_name},
            code="NO_CHAIR",
            field="chair",
        )


def ready_to_end(meeting: Any, actor: Actor) -> None:
    day_has_come(meeting, actor)
    has_chair(meeting, actor)
    every_item_has_a_result(meeting, actor)


def being_planned(meeting: Meeting) -> None:
    """The agenda may be changed until the meeting is over; what is sent out is then sent again."""
    if meeting.state not in (MeetingState.PLANNED, MeetingState.PUBLISHED):
        raise Refused(
            _("Sakslista kan ikke endres, fordi møtet er «%(state)s».")
            % {"state": meeting.get_state_display()},
            code="WRONG_STATE",
        )
