"""What a household needs besides: somebody gets it to do, by a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation.models import AgendaItem, Candidate
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Unit
from core.base.errors import Refused
from core.interface import formatting
from core.messages import services as messages

#: When nothing else is said.
USUAL = timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """Said in the meeting. Without a unit or a person it is for whoever handles the case."""

    text: str = ""
    unit: Unit | None = None
    user: User | None = None
    due: date | None = None


def checked(actor: Actor, need: Need, compartment_id: UUID) -> Need:
    """The need as it can be given to somebody; nothing of it stands without a text."""
    text = need.text.strip()
    if not text:
        return Need()
    if need.due is not None and need.due < actor.today:
        raise Refused(_("Fristen har vært. Velg en dag fram i tid."), code="DAY_PASSED", field="need_due")
    ours = Membership.objects.filter(unit__compartment=compartment_id, valid_from__lte=actor.today).exclude(
        valid_to__lte=actor.today
    )
    foreign = need.unit is not None and need.unit.compartment_id != compartment_id
    if need.user is not None and not ours.filter(user=need.user).exists():
        foreign = True
    if foreign:
        raise Refused(
            _("Velg en enhet eller en kollega på kontoret. Andre enheter får saken derfra, med grunnlag."),
            code="NOT_OURS",
            field="need_to",
        )
    return Need(text, need.unit, need.user, need.due)


@transaction.atomic
def follow_up(*, actor: Actor, item: AgendaItem, need: Need, chosen: Candidate | None) -> None:
    """The need becomes a task, and the one there was falls away. What is written of it stands with the household."""
    if item.need_due is not None:
        messages.close_tasks(actor=actor, subject=item, key_prefix=f"meeting-need:{item.pk}")
    if not need.text:
        item.need_unit = item.need_user = item.need_due = None
        return
    case = chosen.application if chosen is not None else item.application
    unit, user = need.unit, need.user
    if unit is None and user is None:
        user = case.caseworker if case is not None else None
        if user is None:
            unit = case.unit if case is not None else None
        if user is None and unit is None:
            unit = item.meeting.compartment.units.order_by("created_at").first()
    item.need_unit, item.need_user = (None, user) if user is not None else (unit, None)
    item.need_due = need.due or actor.today + USUAL
    messages.add_task(
        actor=actor,
        title=_("Følg opp et behov fra tildelingsmøtet %(date)s, sak %(number)s")
        % {"date": formatting.longdate(item.meeting.date), "number": item.order},
        url=reverse("allocation:item", args=[item.meeting_id, item.pk]),
        unit=item.need_unit,
        user=item.need_user,
        due=item.need_due,
        subject=item,
        key=f"meeting-need:{item.pk}:{item.version}",
    )
