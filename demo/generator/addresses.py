"""Where invented people are registered as living: streets of the invented stock, with the numbers of other houses."""

from demo.generator.dice import Dice
from demo.generator.stock import plan

#: The small municipality has no plan of its stock.
PLACES = {"nes": (("2150", "Årnes"), ("2160", "Vormsund"))}


def address(dice: Dice, municipality: str) -> dict[str, str]:
    """Street, postcode and town, as the columns of a person."""
    data = plan()
    street = dice.choice(data["streets"]["first"]) + dice.choice(data["streets"]["last"])
    places = PLACES.get(municipality) or tuple(
        (postcode, town) for _weight, postcode, town in data["areas"].values()
    )
    postcode, town = dice.choice(places)
    return {"street": f"{street} {dice.randrange(40, 180)}", "postcode": postcode, "town": town}
