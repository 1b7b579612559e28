"""The demo's personas, as the sign-in page lists them. The demo app fills the list; elsewhere it stays empty."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.accounts.models import User
from core.agencies.enums import Role
from core.agencies.models import Membership
from core.base.clock import oslo_today


@dataclass(frozen=True)
class Persona:
    """`title` is the role in words (from the memberships when left empty), `tries` what to do first."""

    username: str
    title: str = ""
    tries: str = ""


@dataclass(frozen=True)
class Card:
    """A persona with what the database knows: name and place of work."""

    username: str
    name: str
    title: str
    place: str
    tries: str


@dataclass(frozen=True)
class MunicipalityCards:
    name: str
    cards: list[Card]


_personas: dict[str, Persona] = {}


def register(personas: Iterable[Persona]) -> None:
    _personas.update({persona.username: persona for persona in personas})


def is_persona(username: str) -> bool:
    return username in _personas


def _roles(memberships: list[Membership]) -> str:
    """«Møteleder, enhetsleder»; abbreviations keep their capitals."""
    first, *rest = dict.fromkeys(str(Role(row.role).label) for row in memberships)
    return ", ".join([first, *(word if word[:2].isupper() else word[0].lower() + word[1:] for word in rest)])


def by_municipality() -> list[MunicipalityCards]:
    """The personas that exist as users, by municipality, in the order they were registered."""
    day = oslo_today()
    memberships: dict[str, list[Membership]] = {}
    rows = (
        Membership.objects.filter(user__username__in=_personas, valid_from__lte=day)
        .select_related("user", "unit__agency", "unit__municipality")
        .order_by("valid_from", "id")
    )
    for row in rows:
        memberships.setdefault(row.user.username, []).append(row)
    shown: dict[str, list[Card]] = {}
    for persona in _personas.values():
        found = memberships.get(persona.username)
        if found is None:
            continue
        unit = found[0].unit
        place = unit.name if unit.agency.name == unit.name else f"{unit.agency.name}, {unit.name}"
        title = persona.title or _roles(found)
        shown.setdefault(unit.municipality.name, []).append(
            Card(persona.username, found[0].user.full_name, title, place, persona.tries)
        )
    return [MunicipalityCards(name, cards) for name, cards in shown.items()]


def user_for(username: str) -> User | None:
    """The user behind a persona; nobody else can be signed in this way."""
    if not is_persona(username):
        return None
    return User.objects.filter(username=username, is_active=True).first()
