from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Recipient:
    """Who a letter goes to, as it stands on the envelope. `number` only where a channel needs it (Digipost)."""

    name: str
    address_lines: tuple[str, ...] = ()
    channel: str = "letter"
    email: str = ""
    phone: str = ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "address_lines": list(self.address_lines)}
