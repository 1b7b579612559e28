"""Around the dwellings: the move-in checklist, advice on the tenancy environment, a question that waits, a floor."""

from datetime import timedelta
from typing import Any

from core.agencies import actors
from demo.generator.world import World
from housing.enums import VACANCY_STEPS
from housing.models import Building, Dwelling, Vacancy
from housing.services import advice, checklist
from housing.services.stock import earmark_floor

#: Kind of advice and what is said, about buildings and about vacant dwellings.
OF_BUILDINGS = (
    ("quiet", "Lydhørt trehus. Støy fra én leilighet høres i hele oppgangen."),
    ("not_beside_families", "Mange barnefamilier i oppgangen og felles lekeplass i bakgården."),
    ("stable", "Tre flyttinger på et halvt år. Beboerne ønsker ro."),
    ("follow_up_near", "Miljøtjenesten har kontor i første etasje."),
)
OF_DWELLINGS = (
    ("not_children", "Ligger rett over en trafikkert vei, uten uteområde."),
    ("suits_children", "Lekeplass og barnehage rett ved."),
)
NAMES = ("Knappen 1", "Bergen bosenter", "Nyhavn MIBO", "Stubsgate")


def build(world: World) -> None:
    bergen = world.municipality.code == "bergen"
    manager = actors.for_user(world.users["boligleder.bergen" if bergen else "leder.nes"], today=world.today)
    checklist.adopt_suggested(actor=manager, on=world.today - timedelta(days=400))
    coordinator = actors.for_user(world.users["bomiljo.bergen"], today=world.today) if bergen else manager
    houses = list(
        Building.objects.filter(municipality=world.municipality, dwellings__floor=2)
        .distinct()
        .order_by("name")[: 6 if bergen else 2]
    )
    for number, house in enumerate(houses):
        kind, text = OF_BUILDINGS[number % len(OF_BUILDINGS)]
        advice.give(actor=coordinator, building=house, kind=kind, text=text)
    if bergen:
        for name, house in zip(NAMES, houses, strict=False):
            house.aliases = [name]
        houses[0].staffing = "Hele døgnet"
        Building.objects.bulk_update(houses, ["aliases", "staffing"])
        free = _earmarkable(houses)
        if free is not None:
            earmark_floor(actor=manager, building=free, floor=2, earmark="young")
    vacancies: list[Any] = list(
        Vacancy.objects.filter(municipality=world.municipality, state__in=VACANCY_STEPS)
        .select_related("dwelling")
        .order_by("notice_on", "id")[: 8 if bergen else 2]
    )
    for number, vacancy in enumerate(vacancies[:4]):
        kind, text = OF_DWELLINGS[number % len(OF_DWELLINGS)]
        advice.give(actor=coordinator, dwelling=vacancy.dwelling, kind=kind, text=text)
    worker = actors.for_user(
        world.users["saksbehandler.bergen" if bergen else "leder.nes"], today=world.today
    )
    for vacancy in vacancies[:3]:
        advice.ask(actor=worker, vacancy=vacancy, question="Passer boligen for en familie med små barn?")
    items = list(checklist.ChecklistItem.objects.filter(municipality=world.municipality).order_by("order"))
    for vacancy in vacancies[-3:]:
        for item in items[:3]:
            checklist.tick(actor=manager, vacancy=vacancy, item=item)


def _earmarkable(houses: list[Building]) -> Building | None:
    """A house where nobody on the floor has an earmark already."""
    taken = set(
        Dwelling.objects.filter(building__in=houses, floor=2)
        .exclude(earmark="")
        .values_list("building", flat=True)
    )
    return next((house for house in houses if house.pk not in taken), None)
