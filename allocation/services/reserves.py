"""The household did not take the dwelling: the meeting's next candidate is put forward, and a person decides."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.fit import Fit, fit
from allocation.enums import OFFER_LIVE, CandidateOutcome, OfferState, Result
from allocation.models import AgendaItem, Candidate, Offer
from allocation.selectors import waiting_list
from allocation.services.matching import dwelling_facts, need_of
from allocation.services.offers import is_shielded_offer, prepare_offer
from allocation.standing import ListOn, Standing
from applications.models import FactsConfirmation
from applications.services import premises
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from housing.enums import VACANCY_STEPS
from housing.models import Vacancy

ENDED = (OfferState.DECLINED, OfferState.LAPSED, OfferState.WITHDRAWN)


@dataclass(frozen=True)
class Standby:
    """One in line for the dwelling that came back. `why_not` is empty for one who can have it."""

    candidate: Candidate
    standing: Standing | None
    fit: Fit | None
    why_not: tuple[str, ...] = ()
    #: The facts must be gone through before this household can be offered anything.
    unconfirmed: bool = False

    @property
    def is_reserve(self) -> bool:
        return self.candidate.outcome == CandidateOutcome.RESERVE


@dataclass(frozen=True)
class LineUp:
    rows: list[Standby] = field(default_factory=list)

    @property
    def next(self) -> Standby | None:
        return next((row for row in self.rows if not row.why_not), None)


def is_open_to_reserve(offer: Offer) -> bool:
    """The dwelling came back from this offer, the meeting's allocation stands, and nobody has been given it since."""
    if offer.state not in ENDED or offer.item_id is None:
        return False
    if not Vacancy.objects.filter(pk=offer.vacancy_id, state__in=VACANCY_STEPS).exists():
        return False
    if not AgendaItem.objects.filter(pk=offer.item_id, result=Result.ALLOCATED).exists():
        return False
    later = Offer.objects.filter(vacancy=offer.vacancy_id).exclude(pk=offer.pk)
    return not later.filter(state__in=OFFER_LIVE).exists() and not later.filter(follows=offer).exists()


def line_up(*, actor: Actor, offer: Offer) -> LineUp:
    """The meeting's other candidates in their line: reserves first, then by their number, each with what hinders."""
    tried = Offer.objects.filter(vacancy=offer.vacancy_id).values("entry")
    rows = sorted(
        policies.candidates.visible_to(actor)
        .filter(item=offer.item_id)
        .exclude(entry__in=tried)
        .select_related("application__applicant", "entry"),
        key=lambda row: (row.outcome != CandidateOutcome.RESERVE, row.rank, str(row.pk)),
    )
    if not rows:
        return LineUp()
    facts = dwelling_facts([offer.vacancy], actor.today)[offer.vacancy_id]
    lists: dict[str, ListOn] = {}
    for which in {row.entry.list for row in rows}:
        lists[which] = waiting_list(actor, which, actor.today)
    confirmed = _confirmed(actor, rows)
    found = []
    for row in rows:
        standing = lists[row.entry.list].get(row.entry_id)
        answer = fit(need_of(standing), facts) if standing else None
        unconfirmed = standing is not None and row.application_id not in confirmed
        why = tuple(_why_not(standing, answer, unconfirmed))
        found.append(Standby(row, standing, answer, why, unconfirmed))
    return LineUp(found)


def _why_not(standing: Standing | None, answer: Fit | None, unconfirmed: bool) -> list[str]:
    if standing is None or answer is None:
        return [_("Venter ikke lenger på bolig.")]
    why = []
    if standing.offer_state:
        why.append(_("Har fått et annet tilbud."))
    if standing.pause is not None:
        why.append(_("Står på vent."))
    why += [str(each.text) for each in answer.failing]
    if unconfirmed:
        why.append(_("Husstand, inntekt og gjeld er ikke bekreftet."))
    return why


def _confirmed(actor: Actor, rows: list[Candidate]) -> set[UUID]:
    """Whose facts are confirmed as of today, in one query."""
    applications = {row.application_id: row.application for row in rows}
    latest: dict[UUID, FactsConfirmation] = {}
    for each in FactsConfirmation.objects.filter(application__in=applications):
        latest.setdefault(each.application_id, each)
    return {
        key
        for key, each in latest.items()
        if applications[key].premises_changed_at is None and premises.good_until(actor, each) >= actor.today
    }


@transaction.atomic
def move_up(*, actor: Actor, offer: Offer, candidate: Candidate) -> Offer:
    """Prepare an offer to the next in line. Only the first who can have it; anything else is for a meeting."""
    if not policies.offers.permits(actor, "prepare") or not policies.offers.sees(actor, offer):
        raise NotAllowed("prepare")
    vacancy = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.vacancy_id)
    offer.refresh_from_db(fields=["state"])
    standing = Offer.objects.filter(vacancy=vacancy, state__in=OFFER_LIVE).first()
    if standing is not None and standing.entry_id == candidate.entry_id:
        return standing
    if not is_open_to_reserve(offer):
        raise Refused(
            _("Boligen er ikke lenger ledig etter dette tilbudet. Last siden på nytt."), code="NOT_OPEN"
        )
    first = line_up(actor=actor, offer=offer).next
    if first is None or first.candidate.pk != candidate.pk:
        raise Refused(
            _(
                "Denne husstanden står ikke først i reserverekka nå. Last siden på nytt, eller ta saken til møtet."
            ),
            code="NOT_NEXT",
        )
    return prepare_offer(
        actor=actor,
        vacancy=vacancy,
        entry=first.candidate.entry,
        on=actor.today,
        candidate=first.candidate,
        item=offer.item,
        follows=offer,
    )


def put_forward(*, actor: Actor, offer: Offer) -> Any:
    """Give the chair of the meeting the reserve to look at. None when there is nobody, or the dwelling is a secret."""
    if not is_open_to_reserve(offer) or is_shielded_offer(offer):
        return None
    tried = Offer.objects.filter(vacancy=offer.vacancy_id).values("entry")
    if not Candidate.objects.filter(item=offer.item_id).exclude(entry__in=tried).exists():
        return None
    item = AgendaItem.objects.select_related("meeting__chair").get(offers=offer)
    return messages.add_task(
        actor=actor,
        title=_("Boligen er ledig igjen. Se om reserven skal få tilbudet."),
        url=reverse("allocation:reserve", args=[offer.pk]),
        user=item.meeting.chair,
        due=actor.today,
        subject=offer,
        key=f"reserve:{offer.pk}",
    )
