"""Allocation: who got a home and how soon, what became of the offers, and what the empty homes cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from allocation.enums import DeclineReason, EndReason, OfferState, WaitingList
from allocation.policies import offers, waiting_entries
from core.agencies.actors import Actor
from core.agencies.policies import shown_openly
from housing.calculations.idle import idle_cost
from housing.policies import vacancies
from insight.calculations.tally import Tally, averaged, counted, months, shared, summed
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.entries import OF_ALLOCATION, Entries, entries
from insight.figures.folding import Key, happened, told
from insight.figures.queue import ENTRY, FAMILY, family

#: The figures that are made of dwellings between two tenants.
IDLE = frozenset({"allocation.idle_dwellings", "allocation.idle_days", "allocation.idle_kroner"})


class Offered(NamedTuple):
    """Offers that are alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    compartment: UUID
    state: str
    sent: date | None
    answered: date | None
    reason: str


class Empty(NamedTuple):
    """A dwelling between two tenants. `since` is the first empty day, `let` the day it was let."""

    id: UUID
    dwelling: UUID
    area: str
    since: date
    let: date | None
    rent: Decimal

    def stood_in(self, window: Window) -> bool:
        return self.since <= window.last and (self.let is None or self.let > window.first)

    def cost(self, window: Window) -> tuple[int, Decimal]:
        """Days and kroner that fell in the period: what it had cost after it, less what it had cost before."""
        end = min(self.let or date.max, date.fromordinal(window.last.toordinal() + 1))
        start = max(self.since, window.first)
        if end <= start:
            return 0, Decimal(0)
        upto = idle_cost(empty_from=self.since, until=end, monthly_rent=self.rent)
        if start == self.since:
            return upto.days, upto.kroner
        before = idle_cost(empty_from=self.since, until=start, monthly_rent=self.rent)
        return upto.days - before.days, upto.kroner - before.kroner


@dataclass(frozen=True)
class Allocated:
    of: Entries
    offers: tuple[Offered, ...]
    empty: tuple[Empty, ...]
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        return self.of.compartments | {row.compartment for row in self.offers}

    def measure(self, window: Window) -> dict[str, Tally]:
        given = [
            row
            for row in self.of.left(window)
            if row.reason == EndReason.HOUSED and row.list in (WaitingList.ORDINARY, WaitingList.SWAP)
        ]
        housed = [row for row in given if row.list == WaitingList.ORDINARY]
        by = {"family": family}
        sent = [row for row in self.offers if window.has(row.sent)]
        answered = [
            row
            for row in self.offers
            if window.has(row.answered) and row.state in (OfferState.ACCEPTED, OfferState.DECLINED)
        ]
        declined = [row for row in answered if row.state == OfferState.DECLINED]
        idle = [(row, *row.cost(window)) for row in self.empty if row.stood_in(window)]
        stood = [Idle(row.id, row.dwelling, row.area, days, cost) for row, days, cost in idle if days]
        by_area = {"area": lambda row: row.area}
        return {
            "allocation.housed": counted(housed, by=by),
            "allocation.refugees": counted((row for row in housed if row.refugee), by=by),
            "allocation.new_share": shared(given, lambda row: row.list == WaitingList.ORDINARY),
            "allocation.within_six": shared(housed, lambda row: row.within_six, by=by),
            "allocation.within_twelve": shared(housed, lambda row: row.within_twelve, by=by),
            "allocation.mean_wait": averaged(
                housed, lambda row: months(row.ended_days - row.since_days), by=by
            ),
            "allocation.offers": counted(sent, by={"state": lambda row: row.state}),
            "allocation.declined": counted(declined, by={"reason": lambda row: row.reason}),
            "allocation.accepted_share": shared(answered, lambda row: row.state == OfferState.ACCEPTED),
            "allocation.idle_dwellings": counted(stood, by=by_area, each=lambda row: row.dwelling),
            "allocation.idle_days": summed(stood, lambda row: row.days, by=by_area),
            "allocation.idle_kroner": summed(stood, lambda row: row.kroner, by=by_area),
        }


class Idle(NamedTuple):
    id: UUID
    dwelling: UUID
    area: str
    days: int
    kroner: Decimal


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Allocated:
    """Three queries: places on the list, offers, and dwellings between two tenants."""
    first, last = spanned(list(windows))
    made: Any = offers.visible_to(service).filter(sent_on__lte=last).order_by()
    made = made.filter(Q(sent_on__gte=first) | Q(answered_on__gte=first))
    days = happened(windows)
    between: Any = shown_openly(service, vacancies.visible_to(service))
    between = between.filter(
        Q(let_on=None) | Q(let_on__gt=first), moved_out_on__lte=last, cancelled_on=None
    ).order_by()
    rent = F("dwelling__base_rent") + F("dwelling__heating") + F("dwelling__services")
    return Allocated(
        entries(service, windows, OF_ALLOCATION, each=each),
        tuple(
            Offered._make(row)
            for row in told(
                made,
                [Key("compartment_id"), Key("state"), Key("sent_on", days), Key("answered_on", days),
                 Key("decline_reason")],
                each=each,
            )
        ),
        tuple(
            Empty._make(row)
            for row in (between if only is None or IDLE & set(only) else between.none()).values_list(
                "id", "dwelling_id", "dwelling__area__name", "moved_out_on", "let_on", rent
            )
        ),
        {},
    )  # fmt: skip


HOUSEHOLD, PERIOD = Unit.HOUSEHOLD, Timing.PERIOD
AREA = Dim("area", _("Bydel"))
FIGURES = (
    Figure(
        "allocation.housed", "fikk-bolig", _("Husstander som fikk bolig"),
        _("Husstander som gikk ut av den ordinære ventelista i perioden fordi de fikk kommunal bolig."),
        HOUSEHOLD, PERIOD, dims=(FAMILY,), records="entry", lower=False,
    ),
    Figure(
        "allocation.refugees", "flyktninger", _("Flyktninger som fikk bolig"),
        _("Av husstandene som fikk bolig: de der søkeren har asyl, opphold på humanitært grunnlag eller midlertidig "
          "kollektiv beskyttelse. KOSTRA spør etter dem som har flyktning som hovedbegrunnelse, og den registreres "
          "ikke i Husrom."),
        HOUSEHOLD, PERIOD, dims=(FAMILY,), within="allocation.housed", records="entry",
    ),
    Figure(
        "allocation.new_share", "nye-andel", _("Tildelinger til nye husstander, andel"),
        _("Andelen nye husstander av dem som fikk bolig i perioden fra den ordinære lista og byttelista."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="entry",
    ),
    Figure(
        "allocation.within_six", "innen-seks-maneder", _("Fikk bolig innen seks måneder"),
        _("Andelen av husstandene som fikk bolig i perioden, der det var høyst seks måneder siden søknaden kom inn."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, dims=(FAMILY,), records="entry", lower=False,
    ),
    Figure(
        "allocation.within_twelve", "innen-tolv-maneder", _("Fikk bolig innen tolv måneder"),
        _("Andelen av husstandene som fikk bolig i perioden, der det var høyst tolv måneder siden søknaden kom inn."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, dims=(FAMILY,), records="entry", lower=False,
    ),
    Figure(
        "allocation.mean_wait", "ventet-for-bolig", _("Hvor lenge de hadde ventet da de fikk bolig"),
        _("Måneder fra søknaden kom inn til husstanden gikk ut av lista med bolig, i snitt for dem som fikk bolig i "
          "perioden."),
        HOUSEHOLD, PERIOD, Reading.MONTHS, dims=(FAMILY,), records="entry", lower=True,
    ),
    Figure(
        "allocation.offers", "tilbud", _("Tilbud om bolig"),
        _("Tilbud som ble sendt i perioden, og hva som har skjedd med dem siden."),
        Unit.OFFER, PERIOD, dims=(Dim("state", _("Status"), dict(OfferState.choices)),), records="offer",
    ),
    Figure(
        "allocation.accepted_share", "takket-ja", _("Takket ja til tilbudet"),
        _("Andelen ja av tilbudene som ble besvart med ja eller nei i perioden."),
        Unit.OFFER, PERIOD, Reading.PERCENT, records="offer", lower=False,
    ),
    Figure(
        "allocation.declined", "takket-nei", _("Takket nei, og hvorfor"),
        _("Tilbud der husstanden takket nei i perioden, etter grunnen som ble oppgitt."),
        Unit.OFFER, PERIOD, dims=(Dim("reason", _("Grunn"), dict(DeclineReason.choices)),), records="offer", lower=True,
    ),
    Figure(
        "allocation.idle_dwellings", "tomme-boliger", _("Boliger som har stått tomme"),
        _("Boliger som sto tomme minst én dag i perioden mellom to leieforhold. Boliger som er trukket fra utleie, og "
          "skjermede adresser, er ikke med."),
        Unit.DWELLING, PERIOD, dims=(AREA,), records="vacancy", lower=True, open=True,
    ),
    Figure(
        "allocation.idle_days", "tomgangsdager", _("Tomgangsdager"),
        _("Dager i perioden boligene sto tomme, fra dagen etter utflytting til og med dagen før ny leier flyttet inn."),
        Unit.DWELLING, PERIOD, Reading.DAYS, dims=(AREA,), records="vacancy", lower=True, open=True,
    ),
    Figure(
        "allocation.idle_kroner", "tomgangsleie", _("Tapt leie for tomme boliger"),
        _("Husleia for tomgangsdagene i perioden. En dag koster en 365-del av leia for et år."),
        Unit.DWELLING, PERIOD, Reading.KRONER, dims=(AREA,), records="vacancy", lower=True, open=True,
    ),
)  # fmt: skip
register(
    Group(
        "allocation", "tildeling", _("Tildeling"),
        _("Hvor mange som fikk bolig og hvor fort, hva som skjedde med tilbudene, og hva tomme boliger koster."),
        FIGURES, read, lambda service: earliest(waiting_entries.visible_to(service), "entered_on"),
        {
            "entry": ENTRY,
            "offer": Records(
                offers, title=lambda row: row.application.case_number, day=lambda row: row.sent_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                related=("application",), order=("sent_on", "pk"),
            ),
            "vacancy": Records(
                vacancies, title=lambda row: row.dwelling.number, day=lambda row: row.moved_out_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                related=("dwelling",), order=("moved_out_on", "pk"),
            ),
        },
        order=30,
    )
)  # fmt: skip
