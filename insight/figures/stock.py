"""The housing stock: what the municipality disposes of, whom it belongs to, and who can live in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import IntegerField, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.base.conditions import Written
from housing.enums import WITHOUT_LEASE, AgreementKind, Ownership, Provision
from housing.policies import agreement_places, dwellings, statuses
from insight.calculations.tally import Tally, counted, shared
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.folding import Key, happened, told

#: KOSTRA's three kinds of ownership; all others are private with a right of disposal.
OWNED: dict[str, str] = {
    Ownership.MUNICIPAL: "owned",
    Ownership.COOPERATIVE: "owned",
    Ownership.LEASED_IN: "leased_in",
}
OWNERSHIP = Dim(
    "ownership",
    _("Eierform"),
    {"owned": _("Kommunalt eid"), "leased_in": _("Innleid"), "private": _("Privat med disposisjonsrett")},
)
#: Square metres from which a dwelling let by referral is a large one in the national indicators.
LARGE = 60
BEDROOMS = Dim(
    "bedrooms", _("Soverom"),
    {"1": _("Ett eller ingen"), "2": _("To"), "3": _("Tre"), "4": _("Fire eller flere")},
)  # fmt: skip
#: What a household that needs an adapted home can use: whether or not it is fitted for a wheelchair.
ACCESS = Dim(
    "access", _("Ordinær eller tilrettelagt"), {"ordinary": _("Ordinær"), "adapted": _("Tilrettelagt")}
)


def accessible(step_free: bool, wheelchair: bool) -> str:
    return "adapted" if step_free or wheelchair else "ordinary"


def owner(ownership: str) -> str:
    return OWNED.get(ownership, "private")


class Home(NamedTuple):
    """Dwellings that are alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    ownership: str
    provision: str
    bedrooms: int
    area: str
    step_free: bool
    wheelchair: bool
    retired: date | None
    square_metres: int | None = None

    def there(self, day: date) -> bool:
        return self.retired is None or self.retired > day


class Referral(NamedTuple):
    """Dwellings under an agreement of referral (tilvisningsavtale), from the first day they were."""

    id: UUID | None
    times: int
    since: date


@dataclass(frozen=True)
class Stock:
    rows: tuple[Home, ...]
    names: dict[str, str]
    referrals: tuple[Referral, ...] = ()

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset()

    def measure(self, window: Window) -> dict[str, Tally]:
        there = [row for row in self.rows if row.there(window.on)]
        by = {
            "ownership": lambda row: owner(row.ownership),
            "bedrooms": lambda row: str(max(1, min(4, row.bedrooms))),
            "area": lambda row: row.area,
            "provision": lambda row: row.provision,
            "access": lambda row: accessible(row.step_free, row.wheelchair),
        }
        return {
            "stock.disposed": counted(there, by=by),
            "stock.owned_share": shared(there, lambda row: owner(row.ownership) == "owned"),
            "stock.private": counted(row for row in there if owner(row.ownership) == "private"),
            "stock.referral": counted(row for row in there if row.ownership == Ownership.REFERRAL_RIGHT),
            "stock.accessible": shared(there, lambda row: row.step_free and row.wheelchair),
            "stock.wheelchair": counted(row for row in there if row.step_free and row.wheelchair),
            "stock.referral_new": counted(row for row in self.referrals if window.has(row.since)),
            "stock.referral_large": shared(
                (row for row in there if row.ownership == Ownership.REFERRAL_RIGHT and row.square_metres),
                lambda row: (row.square_metres or 0) >= LARGE,
            ),
            "stock.retired": counted(row for row in self.rows if window.has(row.retired)),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Stock:
    """Dwellings, and those let by referral: a query each. Places without a lease are no dwellings in KOSTRA's sense."""
    first, _last = spanned(list(windows))
    days = happened(windows)
    rows: Any = dwellings.visible_to(service).exclude(provision__in=WITHOUT_LEASE).order_by()
    columns = (
        Key("ownership"), Key("provision"), Key(bedrooms_of("bedrooms")), Key("area__name"), Key("step_free"),
        Key("wheelchair"), Key("retired_on", days), Key(_large("area_m2")),
    )  # fmt: skip
    found = told(rows.filter(Q(retired_on=None) | Q(retired_on__gte=first)), columns, each=each)
    placed: Any = (
        agreement_places.visible_to(service).filter(agreement__kind=AgreementKind.REFERRAL).order_by()
    )
    first_day = placed.filter(dwelling=OuterRef("pk")).values("dwelling").annotate(day=Min("valid_from"))
    let: Any = dwellings.visible_to(service).order_by().filter(pk__in=placed.values("dwelling"))
    since = told(let, [Key(Subquery(first_day.values("day")), days)], each=each)
    return Stock(tuple(Home._make(row) for row in found), {}, tuple(Referral._make(row) for row in since))


def bedrooms_of(column: str) -> Written:
    """No figure tells homes with more bedrooms apart than those it names."""
    return Written("LEAST(GREATEST({}, 1), 4)", column, output_field=IntegerField())


def _large(column: str) -> Written:
    """Square metres: whether they are known, and whether it is a large one."""
    written = f"CASE WHEN {{0}} >= {LARGE} THEN {LARGE} WHEN {{0}} > 0 THEN 1 ELSE {{0}} END"
    return Written(written, column, output_field=IntegerField())


DWELLING, AS_OF = Unit.DWELLING, Timing.AS_OF
FIGURES = (
    Figure(
        "stock.disposed", "boliger", _("Boliger kommunen disponerer"),
        _("Boliger i registeret som kan leies ut på kontrakt, og som ikke var gått ut av boligmassen den dagen. Når en "
          "bolig kom til, er ikke registrert, så tallet for tidligere år kan være for høyt (KOSTRA). Tilrettelagt er "
          "boliger med trinnfri adkomst eller tilpasset rullestol, slik det er registrert nå."),
        DWELLING, AS_OF,
        dims=(
            OWNERSHIP, BEDROOMS, Dim("area", _("Bydel")), Dim("provision", _("Tiltakstype"), dict(Provision.choices)),
            ACCESS,
        ),
        records="dwelling", open=True,
    ),
    Figure(
        "stock.owned_share", "eid-andel", _("Kommunalt eid, andel"),
        _("Andelen av boligene kommunen disponerer, som kommunen eier, også i borettslag og sameier."),
        DWELLING, AS_OF, Reading.PERCENT, records="dwelling", open=True,
    ),
    Figure(
        "stock.private", "private", _("Privat eide med disposisjonsrett"),
        _("Boliger som andre eier, og der kommunen peker ut leieren."),
        DWELLING, AS_OF, within="stock.disposed", records="dwelling", open=True,
    ),
    Figure(
        "stock.referral", "tilvisning", _("Med tilvisningsavtale"),
        _("Boliger der kommunen har tilvisningsrett."),
        DWELLING, AS_OF, within="stock.disposed", records="dwelling", open=True,
    ),
    Figure(
        "stock.accessible", "tilgjengelige", _("Tilgjengelige for rullestolbrukere, andel"),
        _("Andelen av boligene med trinnfri adkomst og tilpasset rullestol, slik det er registrert nå."),
        DWELLING, AS_OF, Reading.PERCENT, records="dwelling", lower=False, open=True,
    ),
    Figure(
        "stock.wheelchair", "tilgjengelige-antall", _("Tilgjengelige for rullestolbrukere"),
        _("Boliger med trinnfri adkomst og tilpasset rullestol, slik det er registrert nå."),
        DWELLING, AS_OF, within="stock.disposed", records="dwelling", lower=False, open=True,
    ),
    Figure(
        "stock.referral_new", "nye-tilvisning", _("Nye boliger med tilvisningsavtale"),
        _("Boliger som første gang kom inn under en tilvisningsavtale i perioden."),
        DWELLING, Timing.PERIOD, records="dwelling", open=True,
    ),
    Figure(
        "stock.referral_large", "tilvisning-store", _("Med tilvisningsavtale, 60 kvm eller mer"),
        _("Andelen på 60 kvadratmeter eller mer av boligene med tilvisningsrett der arealet er registrert."),
        DWELLING, AS_OF, Reading.PERCENT, records="dwelling", open=True,
    ),
    Figure(
        "stock.retired", "gatt-ut", _("Boliger som gikk ut av boligmassen"),
        _("Boliger som ble solgt, revet eller levert tilbake i perioden."),
        DWELLING, Timing.PERIOD, records="dwelling", open=True,
    ),
)  # fmt: skip
register(
    Group(
        "stock", "boliger", _("Boliger"),
        _("Hvilke boliger kommunen har å leie ut."),
        FIGURES, read, lambda service: earliest(statuses.visible_to(service), "valid_from"),
        {
            "dwelling": Records(
                dwellings, title=lambda row: row.number, day=lambda row: row.retired_on,
                state=lambda row: str(row.get_ownership_display()), url=lambda row: row.get_absolute_url(),
                order=("number", "pk"),
            )
        },
        order=45,
    )
)  # fmt: skip
