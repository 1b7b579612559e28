"""Which cases a contact may be linked to. Rooms above register how their cases are found; this room knows none.

    contacts.subjects.register("applications.application", CaseKind(_("Søknad"), find=..., url=...))

`find(actor, query)` gives the visible cases that fit what is typed, `get(actor, pk)` the visible one or None.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Case:
    """A case as the contact names it: its number, never a person's name."""

    type: str
    id: UUID
    label: str
    url: str = ""


@dataclass(frozen=True)
class CaseKind:
    title: Any
    get: Callable[[Any, UUID], Case | None]
    #: The visible, open cases about a person, for offering them as choices.
    about: Callable[[Any, UUID], Iterable[Case]] = lambda actor, person_id: ()


_kinds: dict[str, CaseKind] = {}


def register(model_label: str, kind: CaseKind) -> None:
    _kinds[model_label] = kind


def visible_case(actor: Any, model_label: str, pk: UUID) -> Case | None:
    """The case if its room is known and the actor sees it; otherwise None, whichever it was."""
    kind = _kinds.get(model_label)
    return kind.get(actor, pk) if kind else None


def cases_about(actor: Any, person_id: UUID | None) -> list[Case]:
    """The visible cases about a person, of all rooms."""
    if person_id is None:
        return []
    return [case for kind in _kinds.values() for case in kind.about(actor, person_id)]
