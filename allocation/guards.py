"""Facts that forbid a step, and the sentence that says how to mend it."""

from typing import Any

from django.utils.translation import gettext as _

from allocation.enums import MeetingState
from allocation.models import AgendaItem, Meeting
from core.agencies.actors import Actor
from core.base.errors import Refused


def has_agenda(meeting: Any, actor: Actor) -> None:
    if not AgendaItem.objects.filter(meeting=meeting).exists():
        raise Refused(_("Sakslista er tom. Sett den opp før du sender den."), code="AGENDA_EMPTY")


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


def being_planned(meeting: Meeting) -> None:
    """The agenda may be changed until the meeting is over; what is sent out is then sent again."""
    if meeting.state not in (MeetingState.PLANNED, MeetingState.PUBLISHED):
        raise Refused(
            _("Sakslista kan ikke endres, fordi møtet er «%(state)s».")
            % {"state": meeting.get_state_display()},
            code="WRONG_STATE",
        )
