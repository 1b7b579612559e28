"""The minutes (referat) as people read them, on the page and on paper: composed from the results, written by nobody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from allocation import policies, selectors
from allocation.enums import COMES_BACK, OFFER_LIVE, Attendance, CandidateOutcome
from allocation.models import Meeting, MinutesAddendum
from allocation.presentation import AgendaView, CandidateView, ItemView, agenda_view
from applications.enums import DecisionState
from applications.policies import decisions
from core.agencies.actors import Actor
from core.interface import formatting


@dataclass(frozen=True)
class MinutesItem:
    """One item of the minutes. `led_to` is what the result set going, a sentence each."""

    item: ItemView
    led_to: list[str]

    @property
    def considered(self) -> list[CandidateView]:
        """The candidates that something became of: none where the item goes to the next meeting."""
        return [each for each in self.item.candidates if each.row.outcome != CandidateOutcome.PROPOSED]

    @property
    def recused(self) -> str:
        return formatting.listed(each.name for each in self.item.recused)

    @property
    def departs(self) -> str:
        """Said by numbers, as in the meeting."""
        if not self.item.row.departs:
            return ""
        before = self.item.passed_over
        if not before:
            return _("Rekkefølgen ble fraveket.")
        return _("Rekkefølgen ble fraveket: nr. %(numbers)s sto foran den valgte.") % {
            "numbers": formatting.listed(before)
        }


@dataclass(frozen=True)
class MinutesView:
    meeting: Meeting
    agenda: AgendaView
    items: list[MinutesItem]
    present: list[str]
    absent: list[str]
    addenda: list[MinutesAddendum]

    @property
    def person_ids(self) -> list[UUID]:
        return self.agenda.person_ids


def minutes_view(actor: Actor, meeting: Meeting) -> MinutesView:
    """The whole minutes as this actor may read them, in a fixed number of queries."""
    agenda = agenda_view(actor, meeting)
    called = list(selectors.participants_of(actor, meeting))
    led_to = _led_to(actor, agenda)
    addenda = policies.addenda.visible_to(actor).filter(meeting=meeting).select_related("written_by")
    return MinutesView(
        meeting,
        agenda,
        [MinutesItem(item, led_to.get(item.row.pk, [])) for item in agenda.items],
        [row.told for row in called if row.attendance == Attendance.PRESENT],
        [row.told for row in called if row.attendance != Attendance.PRESENT],
        list(addenda),
    )


def _led_to(actor: Actor, agenda: AgendaView) -> dict[UUID, list[str]]:
    keys = [item.row.pk for item in agenda.items]
    found: dict[UUID, list[str]] = {}
    offers = policies.offers.visible_to(actor).filter(item__in=keys, state__in=OFFER_LIVE)
    for item_id in offers.values_list("item_id", flat=True):
        found.setdefault(item_id, []).append(_("Boligen er tildelt, og tilbudet sendes."))
    made = decisions.visible_to(actor).filter(
        agenda_item__in=keys, state__in=(DecisionState.DECIDED, DecisionState.SENT)
    )
    for row in made:
        found.setdefault(row.agenda_item, []).append(
            _("Møtet fattet vedtak: %(outcome)s.") % {"outcome": str(row.get_outcome_display()).lower()}
        )
    for item in agenda.items:
        if item.row.result in COMES_BACK:
            found.setdefault(item.row.pk, []).append(_("Saken kommer tilbake i neste møte."))
        if item.row.need_due is not None:
            found.setdefault(item.row.pk, []).append(_need(item, item.row.need_due))
    return found


def _need(item: ItemView, due: date) -> str:
    row = item.row
    who = row.need_user.full_name if row.need_user else row.need_unit.name if row.need_unit else ""
    told = _("Følges opp av %(who)s innen %(due)s.") % {"who": who, "due": formatting.longdate(due)}
    return f"{row.further_need.rstrip('.')}. {told}" if row.further_need else told
