"""Who a letter goes to. Where somebody speaks for the party, the letter goes there (fvl. § 12), by `addressed`; between
the parties to a contract they get it too, by `with_copy`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from core.agencies.actors import Actor, within_service
from core.people.models import Person
from core.sharing.enums import LettersTo, Matter
from core.sharing.models import Representative
from core.sharing.services.representatives import letter_receiver, speakers

#: As which the representatives of other offices' cases are read, to address a letter.
LETTERS = "letters"


@dataclass(frozen=True)
class Recipient:
    """Who a letter goes to, as it stands on the envelope. `number` only where a channel needs it (Digipost).

    `on_behalf_of` is the party where the letter goes to somebody who speaks for them; `copy_to` also gets it.
    """

    name: str
    address_lines: tuple[str, ...] = ()
    channel: str = "letter"
    email: str = ""
    phone: str = ""
    on_behalf_of: str = ""
    copy_to: "Recipient | None" = None
    #: Printed and posted by a named person: the message port never sees it.
    by_hand: bool = False

    def as_json(self) -> dict[str, Any]:
        values = {**asdict(self), "address_lines": list(self.address_lines)}
        if self.copy_to is not None:
            values["copy_to"] = self.copy_to.as_json()
        return {key: value for key, value in values.items() if key not in _EXTRA or value}


_EXTRA = ("on_behalf_of", "copy_to", "by_hand")


def addressed(
    own: Recipient,
    *,
    person: Person,
    compartment_id: UUID,
    subject_id: UUID | None,
    on: date,
    matter: str = Matter.APPLICATION,
) -> Recipient:
    """The party's own letter, or the one to whoever speaks for the party in this matter, with a copy if wanted.

    The address is the representative's: a protected address of the party stays where it was, on no letter.
    """
    found = speakers(person_id=person.pk, compartment_id=compartment_id, subject_id=subject_id, on=on)
    speaker = letter_receiver(found, matter)
    if speaker is None:
        return own
    return Recipient(
        name=speaker.name,
        address_lines=_address(speaker),
        channel=own.channel,
        email=speaker.email,
        phone=speaker.phone,
        on_behalf_of=person.name,
        by_hand=own.by_hand,
        copy_to=own if speaker.letters == LettersTo.BOTH else None,
    )


def with_copy(
    own: Recipient,
    *,
    actor: Actor,
    person: Person,
    compartment_id: UUID,
    subject_id: UUID | None,
    matters: Sequence[str],
) -> Recipient:
    """The party's own letter, with a copy to whoever speaks for the party in one of these matters.

    For letters between the parties to a contract (a warning, the contract itself): what they set going holds towards
    the party, who always gets the letter, and a verge or fullmektig at the same time; unless the party alone does.
    The night's jobs, and those who collect for another office, learn of the representative through the letters' door.
    """
    with within_service(actor, LETTERS):
        found = speakers(
            person_id=person.pk, compartment_id=compartment_id, subject_id=subject_id, on=actor.today
        )
    speaker = next((each for matter in matters if (each := letter_receiver(found, matter)) is not None), None)
    if speaker is None:
        return own
    copy = Recipient(
        name=speaker.name,
        address_lines=_address(speaker),
        channel="letter" if _address(speaker) else "email",
        email=speaker.email,
        on_behalf_of=person.name,
    )
    return replace(own, copy_to=copy)


def _address(speaker: Representative) -> tuple[str, ...]:
    place = " ".join(part for part in (speaker.postcode, speaker.town) if part)
    return tuple(line for line in (speaker.organisation, speaker.street, place) if line)
