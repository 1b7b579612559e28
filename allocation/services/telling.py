"""Those called hear of the agenda: a notice in the house, and a letter by e-mail that names nobody."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from allocation import policies
from allocation.models import Meeting
from core.agencies.actors import Actor
from core.interface import formatting
from core.messages import outbox
from core.messages import services as messages
from core.messages.models import OutboxItem

#: The chair's task of sending the agenda, by meeting and day.
SEND_TASK = "agenda:"


def tell_called(*, actor: Actor, meeting: Meeting, moved: bool = False) -> None:
    """Each unit that is called hears of the agenda once, and again when the day is another."""
    text = (
        _("Tildelingsmøtet er flyttet til %(date)s") if moved else _("Sakslista til møtet %(date)s er klar")
    )
    for participant in meeting.participants.select_related("unit"):
        key = f"meeting:{meeting.pk}:{participant.unit_id}"
        messages.notify(
            actor=actor,
            unit=participant.unit,
            roles=policies.MEMBERS,
            title=text % {"date": formatting.longdate(meeting.date)},
            url=reverse("allocation:meeting", args=[meeting.pk]),
            key=f"{key}:{meeting.date:%Y%m%d}" if moved else key,
        )
    mail_called(actor=actor, meeting=meeting, moved=moved)


def mail_called(*, actor: Actor, meeting: Meeting, moved: bool = False) -> None:
    """The invitation, to units that have an address for e-mail: when, where, and the neutral list of items.

    Once for each unit and day. What an item is about is read in the house, by those who may.
    """
    rows = meeting.participants.select_related("unit").exclude(unit__email="")
    called = [row.unit for row in rows]
    if not called:
        return
    with translation.override("nn" if actor.home.language == "nn" else "nb"):
        text = _invitation(actor, meeting, moved)
    for unit in called:
        outbox.queue(
            actor=actor,
            channel=OutboxItem.Channel.EMAIL,
            recipient={"name": unit.name, "email": unit.email},
            key=f"meeting:{meeting.pk}:{unit.pk}:{meeting.date:%Y%m%d}",
            compartment=meeting.compartment,
            subject=meeting,
            text=text,
        )


def _invitation(actor: Actor, meeting: Meeting, moved: bool) -> str:
    # The reader of agendas asks the services for what it compares; only here do they ask it.
    from allocation.presentation import agenda_view

    view = agenda_view(actor, meeting, neutral=True)
    when = formatting.longdate(meeting.date)
    if meeting.starts_at:
        when = f"{when} {formatting.clock(meeting.starts_at)}"
    first = (
        _("Tildelingsmøtet er flyttet til %(when)s.")
        if moved
        else _("Innkalling til tildelingsmøte %(when)s.")
    )
    lines = [first % {"when": when}]
    if meeting.place:
        lines.append(_("Sted: %(place)s") % {"place": meeting.place})
    lines += ["", _("Saker:"), *(f"{item.row.order}. {item.title}" for item in view.items), ""]
    lines.append(_("Logg inn i Husrom for å lese sakene og forberede møtet. Svar ikke på denne e-posten."))
    return "\n".join(lines)
