"""Which Nav office has which district, as the municipality itself has set it."""

from demo.generator.world import World
from housing.models import Area
from tenancies.models import NavDistrict

#: unit → the districts it has besides the one it is named after. The demo has two of the city's offices.
DISTRICTS = {
    "nav-arstad": ("Bergenhus", "Laksevåg", "Åsane", "Arna"),
    "nav-fana": ("Ytrebygda", "Fyllingsdalen"),
}


def build(world: World) -> None:
    areas = dict(Area.objects.filter(municipality=world.municipality).values_list("name", "pk"))
    NavDistrict.objects.bulk_create(
        NavDistrict(municipality=world.municipality, area_id=areas[name], unit=world.units[unit])
        for unit, names in DISTRICTS.items()
        for name in names
        if name in areas
    )
