"""So many days before a meeting its agenda is built, and sent or made ready for the chair to send."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allocation.enums import MeetingState
from allocation.models import Meeting
from allocation.services.agenda import build_agenda
from allocation.services.meetings import publish_meeting
from allocation.services.telling import SEND_TASK
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface import formatting
from core.messages import services as messages


def invite_due(*, actor: Actor, on: date) -> tuple[int, int]:
    """Every planned meeting within the days: its agenda, and the chair's task or the sending. (made ready, sent).

    Each meeting by itself; one that cannot be sent (nobody leads it, nothing to discuss) gives the chair the task,
    where the page says what is missing.
    """
    days = int(actor.switch("allocation.agenda_days_before"))
    ready = sent = 0
    due = Meeting.objects.filter(
        municipality=actor.municipality_id,
        state=MeetingState.PLANNED,
        date__gte=on,
        date__lte=on + timedelta(days=days),
    ).select_related("chair", "compartment")
    for meeting in due.order_by("date", "id"):
        with transaction.atomic():
            build_agenda(actor=actor, meeting=meeting)
            if actor.switch("allocation.agenda_sent_by") == "job" and _sent(actor, meeting):
                sent += 1
            else:
                _ask_chair(actor, meeting, days)
                ready += 1
    return ready, sent


def _sent(actor: Actor, meeting: Meeting) -> bool:
    try:
        publish_meeting(actor=actor, meeting=meeting)
    except Refused:
        return False
    return True


def _ask_chair(actor: Actor, meeting: Meeting, days: int) -> None:
    messages.add_task(
        actor=actor,
        user=meeting.chair,
        title=_("Sakslista til møtet %(date)s kan sendes") % {"date": formatting.longdate(meeting.date)},
        url=meeting.get_absolute_url(),
        due=meeting.date - timedelta(days=days),
        key=f"{SEND_TASK}{meeting.pk}:{meeting.date:%Y%m%d}",
        subject=meeting,
    )
