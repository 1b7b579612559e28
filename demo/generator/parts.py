"""Which parts make up each demo municipality, in order: later parts build on the rows of the former."""

from collections.abc import Callable

from demo.generator import deviations
from demo.generator.world import World

Part = Callable[[World], None]

PARTS: dict[str, list[tuple[str, Part]]] = {
    "bergen": [
        ("avvik og tiltak", deviations.build),
    ],
    "nes": [],
}
