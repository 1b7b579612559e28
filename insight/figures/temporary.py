"""Temporary housing: who stayed, how long, and what it cost. People are counted once; households as KOSTRA does it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.people.custody import age_on
from housing.enums_temporary import CountedAs
from housing.selectors.temporary import prices_of
from insight.calculations.tally import Tally, averaged, counted, months, shared, summed
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.ages import AGE, age_group
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from tenancies.calculations.temporary import (
    FOURTEEN_DAYS,
    OF_AGE,
    THREE_MONTHS,
    Nights,
    Stayed,
    by_household,
    total,
)
from tenancies.policies import placements, stay_persons, stays
from tenancies.selectors.stays import nights_of
from tenancies.selectors.temporary_rules import rules_on


class Someone(NamedTuple):
    """One person in one stay."""

    placement: UUID
    compartment: UUID
    stay: UUID
    person: UUID
    birth_date: date | None
    birth_year: int | None
    household: UUID
    first: date
    left_on: date | None
    counted_as: str
    started: date

    def slept(self, night: date) -> bool:
        return self.first <= night and (self.left_on is None or self.left_on > night)

    def stayed(self, first: date) -> Stayed:
        return Stayed(
            person=self.person, stay=self.stay, household=self.household, first=self.first, left_on=self.left_on,
            counted_as=self.counted_as, age=age_on(cast(Any, self), max(self.first, first)),
        )  # fmt: skip


class Slept(NamedTuple):
    """A stay as it is read."""

    placement_id: UUID
    place_id: UUID
    unit: UUID
    unit_name: str
    started: date
    ended: date | None
    compartment_id: UUID
    starts_on: date
    left_on: date | None
    agreed_rate: Decimal | None


class Ended(NamedTuple):
    """A chain of stays, and the stay in it."""

    placement: UUID
    unit: str
    started: date
    ended: date | None
    nights: Nights


class Paid(NamedTuple):
    id: UUID
    unit: str
    nights: int
    cost: Decimal


class House(NamedTuple):
    """A household that stayed in the period, with the nights of its longest stay and all of them added up."""

    id: UUID
    placement: UUID
    longest: int
    together: int
    children: bool
    young: bool


@dataclass(frozen=True)
class Temporary:
    people: tuple[Someone, ...]
    stays: tuple[Ended, ...]
    names: dict[str, str]
    compartments: frozenset[UUID]
    young_under: int
    today: date

    def measure(self, window: Window) -> dict[str, Tally]:
        within = [
            row for row in self.people if _overlaps(row, window) and row.counted_as == CountedAs.TEMPORARY
        ]
        shelter = [
            row for row in self.people if _overlaps(row, window) and row.counted_as == CountedAs.NIGHT_SHELTER
        ]
        tonight = [
            row for row in self.people if row.slept(window.on) and row.counted_as == CountedAs.TEMPORARY
        ]
        houses = self._houses(within, window)
        families = [row for row in houses if row.children]
        chains = list({row.placement: row for row in self.stays}.values())
        ended = [row for row in chains if window.has(row.ended)]
        paid = [self._paid(row, window) for row in self.stays]
        paid = [row for row in paid if row.nights]

        def place(row: Someone) -> UUID:
            return row.placement

        def person(row: Someone) -> UUID:
            return row.person

        def household(row: Someone) -> UUID:
            return row.household

        def stayed(row: House) -> UUID:
            return row.placement

        def lasted(row: Someone) -> str:
            days = (window.on - row.started).days
            return "0" if days <= FOURTEEN_DAYS else "1" if days <= THREE_MONTHS else "2"

        by_unit = {"unit": lambda row: row.unit}
        return {
            "temporary.persons": counted(
                within, each=person, record=place, by={"age": lambda row: self._age(row, window)}
            ),
            "temporary.households": counted(houses, record=lambda row: row.placement),
            "temporary.with_children": counted(families, record=lambda row: row.placement),
            "temporary.with_young": counted(
                (row for row in houses if row.young), record=lambda row: row.placement
            ),
            "temporary.short_by_stay": shared(
                houses, lambda row: row.longest <= FOURTEEN_DAYS, record=lambda row: row.placement
            ),
            "temporary.short_by_sum": shared(
                houses, lambda row: row.together <= FOURTEEN_DAYS, record=lambda row: row.placement
            ),
            "temporary.within_three_by_stay": shared(
                houses, lambda row: row.longest <= THREE_MONTHS, record=stayed
            ),
            "temporary.within_three_by_sum": shared(
                houses, lambda row: row.together <= THREE_MONTHS, record=stayed
            ),
            "temporary.long_by_stay": counted(
                (row for row in houses if row.longest > THREE_MONTHS), record=stayed
            ),
            "temporary.long_by_sum": counted(
                (row for row in houses if row.together > THREE_MONTHS), record=stayed
            ),
            "temporary.long_young_by_stay": counted(
                (row for row in houses if row.young and row.longest > THREE_MONTHS), record=stayed
            ),
            "temporary.long_young_by_sum": counted(
                (row for row in houses if row.young and row.together > THREE_MONTHS), record=stayed
            ),
            "temporary.long_children_by_stay": shared(
                families, lambda row: row.longest > THREE_MONTHS, record=lambda row: row.placement
            ),
            "temporary.long_children_by_sum": shared(
                families, lambda row: row.together > THREE_MONTHS, record=lambda row: row.placement
            ),
            "temporary.night_shelter": counted(shelter, each=household, record=place),
            "temporary.tonight": counted(tonight, each=household, record=place, by={"lasted": lasted}),
            "temporary.children_tonight": counted(
                (row for row in tonight if self._child(row, window.on)), each=person, record=place
            ),
            "temporary.mean_stay": averaged(
                ended,
                lambda row: months(((row.ended or row.started) - row.started).days),
                decimals=2,
                record=place,
            ),
            "temporary.nights": summed(paid, lambda row: row.nights, by=by_unit),
            "temporary.cost": summed(paid, lambda row: row.cost, by=by_unit),
        }

    def _child(self, row: Someone, day: date) -> bool:
        age = age_on(cast(Any, row), day)
        return age is not None and age < OF_AGE

    def _age(self, row: Someone, window: Window) -> str:
        """By the first night that counts."""
        return age_group(row, max(row.first, window.first), young_under=self.young_under)

    def _houses(self, rows: list[Someone], window: Window) -> list[House]:
        placed = {row.household: row.placement for row in rows}
        stayed = [row.stayed(window.first) for row in rows]
        return [
            House(found.household, placed[found.household], found.longest, found.together, found.children, found.young)
            for found in by_household(stayed, window.first, window.last, young_under=self.young_under)
        ]  # fmt: skip

    def _paid(self, row: Ended, window: Window) -> Paid:
        """The nights that fell in the period and have been slept: never one to come."""
        if row.nights.first > window.last or (row.nights.left_on and row.nights.left_on <= window.first):
            return Paid(row.placement, row.unit, 0, Decimal(0))
        until = min(window.last + timedelta(days=1), self.today)
        part = replace(row.nights, first=max(row.nights.first, window.first))
        spent = total([part], until) if part.first < until else None
        return Paid(
            row.placement, row.unit, spent.nights if spent else 0, spent.cost if spent else Decimal(0)
        )


def _overlaps(row: Someone, window: Window) -> bool:
    """Stayed on any night of the period."""
    return row.first <= window.last and (row.left_on is None or row.left_on > window.first)


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Temporary:
    """People in stays, stays, and the prices of the places: a query each; and one for the municipality's rules."""
    first, last = spanned(list(windows))
    people: Any = stay_persons.visible_to(service).filter(
        Q(valid_to=None) | Q(valid_to__gt=first), superseded_at=None, valid_from__lte=last
    )
    rows: Any = stays.visible_to(service).filter(
        Q(left_on=None) | Q(left_on__gte=first) | Q(placement__ended_on__gte=first), starts_on__lte=last
    )
    columns = (
        "placement_id", "place_id", "placement__unit_id", "placement__unit__name", "placement__started_on",
        "placement__ended_on", "compartment_id", "starts_on", "left_on", "agreed_rate",
    )  # fmt: skip
    listed = [Slept._make(row) for row in rows.order_by("starts_on", "id").values_list(*columns)]
    prices = prices_of({row.place_id for row in listed})
    found = people.order_by("valid_from", "id").values_list(
        "placement_id", "compartment_id", "stay_id", "person_id", "person__birth_date", "person__birth_year",
        "placement__person_id", "valid_from", "valid_to", "stay__counted_as", "placement__started_on",
    )  # fmt: skip
    return Temporary(
        tuple(Someone._make(row) for row in found),
        tuple(
            Ended(
                row.placement_id, str(row.unit), row.started, row.ended, nights_of(cast(Any, row), prices),
            )
            for row in listed
        ),
        {str(row.unit): row.unit_name for row in listed},
        frozenset(row.compartment_id for row in listed),
        rules_on(service.home, service.today).young_under,
        service.today,
    )  # fmt: skip


PERSON, HOUSEHOLD, AS_OF, PERIOD = Unit.PERSON, Unit.HOUSEHOLD, Timing.AS_OF, Timing.PERIOD
LASTED = Dim(
    "lasted", _("Hvor lenge de har bodd slik"),
    {"0": _("Høyst 14 dager"), "1": _("15 dager til tre måneder"), "2": _("Over tre måneder")},
)  # fmt: skip
OFFICE = Dim("unit", _("Kontor"))
FIGURES = (
    Figure(
        "temporary.persons", "personer", _("Personer i midlertidige botilbud"),
        _("Personer som bodde i et midlertidig botilbud minst én natt i perioden. Hver person er talt én gang. "
          "Natthjem, institusjon og steder med leiekontrakt er ikke med."),
        PERSON, PERIOD, dims=(AGE,), records="placement", lower=True,
    ),
    Figure(
        "temporary.households", "husstander", _("Husstander i midlertidige botilbud"),
        _("Husstander som bodde i et midlertidig botilbud minst én natt i perioden, talt én gang hvor mange opphold de "
          "enn har hatt (KOSTRA)."),
        HOUSEHOLD, PERIOD, records="placement", lower=True,
    ),
    Figure(
        "temporary.with_children", "med-barn", _("Husstander med barn"),
        _("Av husstandene: de der minst ett barn under 18 år bodde der."),
        HOUSEHOLD, PERIOD, within="temporary.households", records="placement", lower=True,
    ),
    Figure(
        "temporary.with_young", "med-unge", _("Husstander med unge"),
        _("Av husstandene: de der minst én voksen var under kommunens aldersgrense for unge."),
        HOUSEHOLD, PERIOD, within="temporary.households", records="placement", lower=True,
    ),
    Figure(
        "temporary.short_by_stay", "korte", _("Høyst 14 dager, etter lengste opphold"),
        _("Andelen av husstandene der det lengste oppholdet i perioden varte i høyst 14 netter. SSB sier ikke om "
          "opphold skal legges sammen, derfor vises begge lesemåter."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=False,
    ),
    Figure(
        "temporary.short_by_sum", "korte-til-sammen", _("Høyst 14 dager, alle opphold lagt sammen"),
        _("Andelen av husstandene der alle nettene i perioden til sammen var høyst 14."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=False,
    ),
    Figure(
        "temporary.within_three_by_stay", "inntil-tre-maneder", _("Inntil tre måneder, etter lengste opphold"),
        _("Andelen av husstandene der det lengste oppholdet i perioden varte i høyst tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=False,
    ),
    Figure(
        "temporary.within_three_by_sum", "inntil-tre-maneder-til-sammen",
        _("Inntil tre måneder, alle opphold lagt sammen"),
        _("Andelen av husstandene der alle nettene i perioden til sammen var høyst tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=False,
    ),
    Figure(
        "temporary.long_by_stay", "over-tre-maneder", _("Over tre måneder, etter lengste opphold"),
        _("Av husstandene: de der det lengste oppholdet i perioden varte i over tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, within="temporary.households", records="placement", lower=True,
    ),
    Figure(
        "temporary.long_by_sum", "over-tre-maneder-til-sammen", _("Over tre måneder, alle opphold lagt sammen"),
        _("Av husstandene: de der alle nettene i perioden til sammen var over tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, within="temporary.households", records="placement", lower=True,
    ),
    Figure(
        "temporary.long_young_by_stay", "unge-over-tre-maneder", _("Unge over tre måneder, etter lengste opphold"),
        _("Av husstandene med unge: de der det lengste oppholdet i perioden varte i over tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, within="temporary.with_young", records="placement", lower=True,
    ),
    Figure(
        "temporary.long_young_by_sum", "unge-over-tre-maneder-til-sammen",
        _("Unge over tre måneder, alle opphold lagt sammen"),
        _("Av husstandene med unge: de der alle nettene i perioden til sammen var over tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, within="temporary.with_young", records="placement", lower=True,
    ),
    Figure(
        "temporary.long_children_by_stay", "barn-over-tre-maneder", _("Barn over tre måneder, etter lengste opphold"),
        _("Andelen av husstandene med barn der det lengste oppholdet i perioden varte i over tre måneder (91 netter)."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=True,
    ),
    Figure(
        "temporary.long_children_by_sum", "barn-over-tre-maneder-til-sammen",
        _("Barn over tre måneder, alle opphold lagt sammen"),
        _("Andelen av husstandene med barn der alle nettene i perioden til sammen var over 91."),
        HOUSEHOLD, PERIOD, Reading.PERCENT, records="placement", lower=True,
    ),
    Figure(
        "temporary.night_shelter", "natthjem", _("Husstander i natthjem"),
        _("Husstander som overnattet i natthjem minst én natt i perioden. De telles for seg i KOSTRA."),
        HOUSEHOLD, PERIOD, records="placement", lower=True,
    ),
    Figure(
        "temporary.tonight", "na", _("Husstander som bodde midlertidig den natta"),
        _("Husstander som bodde i et midlertidig botilbud natta etter dagen, etter hvor lenge det var siden den første "
          "natta i kjeden av opphold."),
        HOUSEHOLD, AS_OF, dims=(LASTED,), records="placement", lower=True,
    ),
    Figure(
        "temporary.children_tonight", "barn-na", _("Barn som bodde midlertidig den natta"),
        _("Personer under 18 år som bodde i et midlertidig botilbud natta etter dagen."),
        PERSON, AS_OF, records="placement", lower=True,
    ),
    Figure(
        "temporary.mean_stay", "botid", _("Gjennomsnittlig botid"),
        _("Måneder fra den første natta til de dro, i snitt for kjedene av opphold som ble avsluttet i perioden."),
        Unit.CHAIN, PERIOD, Reading.MONTHS, records="placement", lower=True,
    ),
    Figure(
        "temporary.nights", "netter", _("Netter i midlertidige botilbud"),
        _("Netter i perioden i alle slags steder, per husstand og natt, etter kontoret som plasserte dem."),
        HOUSEHOLD, PERIOD, Reading.NIGHTS, dims=(OFFICE,), records="placement", lower=True,
    ),
    Figure(
        "temporary.cost", "kostnad", _("Kostnad for midlertidige botilbud"),
        _("Prisen for nettene i perioden: avtalt pris for oppholdet, ellers stedets pris den natta. Netter uten "
          "registrert pris er ikke med."),
        HOUSEHOLD, PERIOD, Reading.KRONER, dims=(OFFICE,), records="placement", lower=True,
    ),
)  # fmt: skip
register(
    Group(
        "temporary", "midlertidig", _("Midlertidige botilbud"),
        _("Hvem som bor midlertidig, hvor lenge, og hva det koster."),
        FIGURES, read, lambda service: earliest(stays.visible_to(service), "starts_on"),
        {
            "placement": Records(
                placements, title=lambda row: row.number, day=lambda row: row.started_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("started_on", "pk"),
            )
        },
        order=40,
    )
)  # fmt: skip
