"""The access matrix (tilgangsmatrisa): which roles see which kinds of content, as the controller has decided it.

It grants nothing: the policies and the database do.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.agencies.enums import Role

HERE = Path(__file__).parent
WAYS = {
    "own": "E",
    "identity": "I",
    "agenda": "T",
    "content": "S",
    "grant": "D",
    "author": "F",
    "receiver": "M",
    "stand_in": "V",
    "line": "L",
    "handler": "A",
    "municipality": "K",
}
EVERYBODY = "*"


@dataclass(frozen=True)
class Kind:
    """A kind of content (slag opplysninger): the ways to it, and for each the roles that have it."""

    code: str
    title: str
    about: str
    ways: dict[str, frozenset[str]]

    def ways_of(self, roles: frozenset[str]) -> set[str]:
        """The ways open to somebody with these roles."""
        return {way for way, admitted in self.ways.items() if EVERYBODY in admitted or admitted & roles}


@dataclass(frozen=True)
class Holding:
    """What a table holds, and how its rows tell whose they are."""

    model: str
    kind: str
    owner: str = "compartment"
    also: tuple[str, ...] = ()
    keys: tuple[str, ...] = ("id",)
    users: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    shield: tuple[str, ...] = ()
    shielded: str = ""
    subject: bool = False
    marked: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind of content by its code. Raises ValueError for a way or a role that does not exist."""
    found = {}
    for code, told in _read("access_matrix.toml")["kinds"].items():
        ways = {way: frozenset(roles) for way, roles in told.items() if way not in {"title", "about"}}
        unknown = (set(ways) - set(WAYS)) | (set().union(*ways.values()) - {EVERYBODY, *Role.values})
        if unknown:
            raise ValueError(f"{code}: {sorted(unknown)}")
        found[code] = Kind(code, told["title"], told["about"], ways)
    return found


@lru_cache(maxsize=1)
def holdings() -> dict[str, Holding]:
    """What each model holds, by its label."""
    return {model: _holding(model, told) for model, told in _read("access_models.toml").items()}


def _holding(model: str, told: dict[str, Any]) -> Holding:
    values: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in told.items()
    }
    return Holding(model, **values)


@lru_cache(maxsize=1)
def routes() -> dict[str, dict[str, Any]]:
    """What each address shows: `kinds`, or `none` with the reason."""
    return _read("access_routes.toml")


def as_markdown() -> str:
    """The matrix as the tables of docs/access.md."""
    lines = [
        "# Hvem ser hva",
        "",
        "Denne sida lages av `core/agencies/access_matrix.toml` med `bin/manage access_matrix`. Den",
        "behandlingsansvarlige bestemmer i fila. En tabell, en tekst eller en adresse som ikke sier hva den holder,",
        "stanser testene (`tests/leaks/`).",
        "",
        "Alt gjelder innenfor egen kommune. Bokstavene sier hvilken vei rollen kan se opplysningene:",
        "**E** i avdelingen som eier dem · **I** når en relasjon viser hvem saken gjelder · **T** når en relasjon",
        "viser det som gjelder tildelingen · **S** når en relasjon viser hele saken · **D** ved særskilt deling eller",
        "nødtilgang · **F** den som har skrevet det · **M** den det er sendt til · **V** stedfortrederen for den det",
        "er sendt til, så lenge fraværet varer · **L** lederen og linja over · **A** navngitt ansvarlig · **K** alle",
        "i kommunen med rollen. Tom rute: aldri.",
        "",
        "## Slag opplysninger",
        "",
        "| slag | hva det er |",
        "|---|---|",
        *(f"| {kind.title} | {kind.about} |" for kind in kinds().values()),
        "",
        "## Rolle og slag",
        "",
    ]
    roles = list(Role)
    for part in (roles[:7], roles[7:13], roles[13:]):
        lines += [
            "| slag | " + " | ".join(str(role.label) for role in part) + " |",
            "|---|" + "---|" * len(part),
        ]
        for kind in kinds().values():
            cells = [_cell(kind, role) for role in part]
            lines.append(f"| {kind.title} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += ["## Tabeller", "", "| tabell | slag |", "|---|---|"]
    lines += [f"| `{label}` | {kinds()[held.kind].title} |" for label, held in sorted(holdings().items())]
    return "\n".join(lines) + "\n"


def _cell(kind: Kind, role: str) -> str:
    open_ways = kind.ways_of(frozenset({role}))
    return "".join(letter for way, letter in WAYS.items() if way in open_ways)
