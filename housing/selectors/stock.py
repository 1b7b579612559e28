"""Reads of the housing stock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from core.agencies.actors import Actor
from core.base.models import AmongKeys
from core.people.models.person import Fold
from housing import policies
from housing.enums import WITHHELD, DwellingState, ShownState
from housing.models import AgreementDwelling, Area, Building, Dwelling, DwellingStatus
from housing.models.dwelling import SEARCHED


def with_status(rows: QuerySet[Dwelling], on: date) -> QuerySet[Any]:
    """The dwellings with `status_now`, the state that held on the day."""
    status = DwellingStatus.objects.on(on).filter(dwelling=OuterRef("pk")).values("state")[:1]
    return rows.annotate(status_now=Subquery(status))


def areas(actor: Actor) -> QuerySet[Area]:
    return policies.areas.visible_to(actor).order_by("name")


def buildings(actor: Actor) -> QuerySet[Building]:
    return policies.buildings.visible_to(actor).order_by("name")


def status_label(row: Any) -> str:
    shown = ShownState.of(row.status_now)
    return str(shown.label) if shown else ""


def by_shown_state(rows: QuerySet[Any], shown: str) -> QuerySet[Any]:
    """Those that read so. Needs `with_status`."""
    return rows.filter(status_now__in=[state for state in DwellingState if ShownState.of(state) == shown])


def search(rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Those whose address, unit number, dwelling number or building name holds every word of the query."""
    rows = rows.annotate(searched=SEARCHED)
    for word in query.split():
        folded = Fold(Value(word))
        named = _named(folded)
        known_as = Dwelling.objects.exclude(aliases=[]).annotate(folded=Fold(JOINED))
        also = known_as.filter(folded__contains=folded)
        rows = rows.filter(
            Q(searched__contains=folded)
            | Q(AmongKeys("building", named.values("pk")))
            | Q(AmongKeys("pk", also.values("pk")))
        )
    return rows


#: The names people use, in one text.
JOINED = Func(F("aliases"), Value(" "), function="array_to_string", output_field=models.TextField())


def _named(folded: Any) -> QuerySet[Any]:
    """The buildings whose name, or what people call them, holds the word."""
    called = Building.objects.annotate(
        folded=Fold(Concat("name", Value(" "), JOINED, output_field=models.TextField()))
    )
    return called.filter(folded__contains=folded)


def search_buildings(rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    for word in query.split():
        rows = rows.filter(pk__in=_named(Fold(Value(word))).values("pk"))
    return rows


def counted_areas(actor: Actor) -> QuerySet[Any]:
    """The areas with how many buildings and dwellings each has."""
    homes = Dwelling.objects.filter(retired_on=None)
    return policies.areas.visible_to(actor).annotate(
        buildings_count=_count(Building.objects.all(), "area"), dwellings_count=_count(homes, "area")
    )


def counted_buildings(actor: Actor) -> QuerySet[Any]:
    homes = Dwelling.objects.filter(retired_on=None)
    rows = policies.buildings.visible_to(actor).select_related("area")
    return rows.annotate(dwellings_count=_count(homes, "building"))


def _count(rows: QuerySet[Any], of: str) -> Any:
    counted = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


@dataclass(frozen=True)
class FloorRow:
    """A floor of a building as its page shows it. `own`: dwellings earmarked by themselves."""

    floor: int | None
    homes: int
    earmark: str = ""
    set_on: date | None = None
    own: int = 0


def homes_of(actor: Actor, building: Building) -> list[Any]:
    rows = policies.dwellings.visible_to(actor).filter(building=building, retired_on=None)
    found = list(with_status(rows, actor.today).order_by("floor", "unit_number", "number"))
    for home in found:
        home.shown_status = status_label(home)
    return found


def floors_of(actor: Actor, building: Building, homes: list[Any]) -> list[FloorRow]:
    held = {row.floor: row for row in policies.floor_earmarks.visible_to(actor).filter(building=building)}
    by_floor: dict[int | None, list[Any]] = {}
    for home in homes:
        by_floor.setdefault(home.floor, []).append(home)
    return [
        FloorRow(
            floor,
            len(there),
            str(held[floor].get_earmark_display()) if floor in held else "",
            held[floor].set_on if floor in held else None,
            sum(1 for home in there if home.earmark and not home.earmark_by_floor),
        )
        for floor, there in sorted(by_floor.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    ]


def floor_earmark(actor: Actor, dwelling: Dwelling) -> Any:
    """The floor's earmark that the dwelling follows; None where it has its own, or none."""
    if not dwelling.earmark_by_floor:
        return None
    rows = policies.floor_earmarks.visible_to(actor)
    return rows.filter(building=dwelling.building_id, floor=dwelling.floor).first()


def agreement_of(dwelling: Dwelling) -> AgreementDwelling | None:
    """The place the dwelling has under an agreement now."""
    places = AgreementDwelling.objects.filter(dwelling=dwelling, valid_to=None)
    return places.select_related("agreement").first()


def not_withheld(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without dwellings that read «ikke tilgjengelig», whatever the reason: one may be somebody's secret address.

    For search and exports, and for everybody: named handlers find the lease. Needs `with_status`.
    """
    return rows.exclude(status_now__in=WITHHELD)


def reads_not_available(dwelling: Dwelling, on: date) -> bool:
    """Whether the dwelling reads «ikke tilgjengelig» on the day, for whatever reason."""
    return DwellingStatus.objects.on(on).filter(dwelling=dwelling, state__in=WITHHELD).exists()
