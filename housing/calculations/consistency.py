"""What cannot be true of a dwelling at the same time. Pure: facts in, sentences out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from housing.enums import WITHOUT_LEASE, Ownership, ShownState, TargetGroup

UNDER_AGREEMENT = (Ownership.REFERRAL_RIGHT, Ownership.ALLOCATION_RIGHT)


@dataclass(frozen=True)
class Objection:
    text: Any
    code: str
    field: str


@dataclass(frozen=True)
class Around:
    """What stands around the dwelling: its status as people read it, and the agreement it is under."""

    state: str | None = None
    agreement: str = ""


def objections(before: Mapping[str, Any], after: Mapping[str, Any], around: Around) -> list[Objection]:
    """Why the dwelling cannot become so; empty when it can. Only what changes is asked about, beside the sums."""
    found: list[Objection] = []
    changed = {key for key in after if before.get(key) != after[key]}
    value = {**before, **after}
    if value["bedrooms"] > value["rooms"]:
        found.append(
            Objection(
                _("En bolig kan ikke ha flere soverom enn rom. Rett ett av tallene."),
                "MORE_BEDROOMS_THAN_ROOMS",
                "bedrooms",
            )
        )
    found.extend(
        Objection(_("Leia kan ikke være under null."), "RENT_NEGATIVE", field)
        for field in ("base_rent", "heating", "services")
        if value[field] < 0
    )
    if {"earmark", "suits_children"} & changed and (
        value["earmark"] == TargetGroup.FAMILY and not value["suits_children"]
    ):
        found.append(
            Objection(
                _("Boligen kan ikke være øremerket for barnefamilie uten å være egnet for barn."),
                "EARMARK_NOT_SUITABLE",
                "earmark" if "earmark" in changed else "suits_children",
            )
        )
    if "ownership" in changed and around.agreement and value["ownership"] not in UNDER_AGREEMENT:
        found.append(
            Objection(
                _("Boligen står i en avtale med utleier. Ta den ut av avtalen først."),
                "UNDER_AGREEMENT",
                "ownership",
            )
        )
    if "provision" in changed and _loses_or_gains_lease(before, value) and _lived_in(around.state):
        found.append(
            Objection(
                _(
                    "Tiltakstypen har andre regler om leiekontrakt, og boligen er ikke ledig. "
                    "Endre den når den er ledig."
                ),
                "NOT_VACANT",
                "provision",
            )
        )
    return found


def _loses_or_gains_lease(before: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    return (before.get("provision") in WITHOUT_LEASE) != (value["provision"] in WITHOUT_LEASE)


def _lived_in(state: str | None) -> bool:
    """Under works and not available read the same, and are answered the same."""
    return ShownState.of(state) in (ShownState.LET, ShownState.NOT_AVAILABLE) and state is not None
